"""A month that was corrected after it was final."""

from __future__ import annotations

PAIRS = {
    "corrected.title": ("Corretto dopo che era definitivo", "Corrected after it was final"),
    "corrected.what": (
        "Sono arrivati dati corretti quando il riparto era già definitivo. I calcolatori hanno rifatto il mese intero "
        "e firmato un conguaglio. Quanto era pubblicato resta com'è: da pagare, o da restituire, è solo la differenza.",
        "Corrected data came when the settlement was already final. The computers did the whole month again and signed "
        "a correction. What was published stays as it is: only the difference is to be paid, or given back.",
    ),
    "corrected.table": ("Il mese come fu pubblicato, e ogni correzione", "The month as published, and each correction"),
    "corrected.which": ("Che cosa", "What"),
    "corrected.published": ("Pubblicato", "Published"),
    "corrected.shared": ("Condivisa", "Shared"),
    "corrected.euros": ("Tra fondi e soci", "For funds and members"),
    "corrected.amount": ("Importo", "Amount"),
    "corrected.difference": ("Differenza", "Difference"),
    "corrected.state": ("Stato", "State"),
    "corrected.first": ("Il riparto del mese", "The month's settlement"),
    "corrected.true_up": ("Conguaglio {number}", "Correction {number}"),
    "corrected.final": ("definitivo dal {day}", "final since {day}"),
    "corrected.open": ("in verifica fino al {day}", "under review until {day}"),
    "corrected.suspended": ("sospeso fino al {day}", "suspended until {day}"),
    "corrected.here": (
        "I numeri di questa pagina sono quelli dell'ultimo conguaglio.",
        "This page's numbers are those of the last correction.",
    ),
    "corrected.root": ("Impronta del conguaglio {number}", "Fingerprint of correction {number}"),
    "corrected.late": (
        "Sono arrivati dati nuovi quando il riparto era già definitivo, e questa pagina li conta. I calcolatori "
        "pubblicano un conguaglio quando sono d'accordo.",
        "New data came when the settlement was already final, and this page counts them. The computers publish a "
        "correction when they agree.",
    ),
    # the page of one member's amount
    "corrected.member_title": ("Questo importo è stato corretto", "This amount was corrected"),
    "corrected.member_waits": ("Questo importo non è quello firmato", "This amount is not the one that was signed"),
    "corrected.more": (
        "Con la correzione spettano {euros} in più di quanto era pubblicato.",
        "With the correction, {euros} more are due than was published.",
    ),
    "corrected.less": (
        "Con la correzione spettano {euros} in meno di quanto era pubblicato: sono da restituire.",
        "With the correction, {euros} less are due than was published: they are to be given back.",
    ),
    "corrected.same": (
        "L'importo resta quello che era pubblicato: la correzione non lo cambia.",
        "The amount stays as it was published: the correction does not change it.",
    ),
    "corrected.is_open": (
        "Il conguaglio è in verifica fino al {day}: fino ad allora può cambiare.",
        "The correction is under review until {day}: until then it may change.",
    ),
    "corrected.is_final": ("Il conguaglio è definitivo dal {day}.", "The correction is final since {day}."),
    "corrected.unknown": (
        "Quanto era pubblicato prima, qui non si può più ricostruire: lo ha chi conserva i dati di allora.",
        "What was published before cannot be computed again here: whoever keeps the data of that time has it.",
    ),
    "corrected.page_is_older": (
        "Questa pagina mostra ancora l'importo di prima della correzione: quello firmato per ultimo è di {euros}. La "
        "verifica qui sotto non torna finché il server non conta i dati nuovi.",
        "This page still shows the amount from before the correction: the one that was signed last is {euros}. The "
        "check below does not hold until the server counts the new data.",
    ),
    "corrected.not_yet_true_up": (
        "Quello firmato e definitivo è di {euros}. Dopo sono arrivati dati nuovi, e questa pagina li conta già: "
        "varranno con un conguaglio, quando i calcolatori lo avranno firmato. Fino ad allora la verifica qui sotto non "
        "torna.",
        "The one that was signed, and is final, is {euros}. New data came after that, and this page counts them "
        "already: they will count with a correction, once the computers have signed it. Until then the check below "
        "does not hold.",
    ),
    "corrected.not_yet_revision": (
        "Quello firmato è di {euros}. Dopo sono arrivati dati nuovi, e questa pagina li conta già: varranno con la "
        "prossima revisione, quando i calcolatori l'avranno firmata. Fino ad allora la verifica qui sotto non torna.",
        "The one that was signed is {euros}. New data came after that, and this page counts them already: they will "
        "count with the next revision, once the computers have signed it. Until then the check below does not hold.",
    ),
}
