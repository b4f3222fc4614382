"""The explorer of curves."""

from __future__ import annotations

PAIRS = {
    "nav.curves": ("Curve", "Curves"),
    "curve.title": ("Le curve dell'energia", "The energy's curves"),
    "curve.lead": (
        "Quanto immettiamo, preleviamo e condividiamo in ogni ora. Scegli un giorno; trascina sul grafico per "
        "ingrandire.",
        "What we inject, withdraw and share in every hour. Choose a day; drag over the plot to zoom in.",
    ),
    "curve.lead_member": (
        "Quanto {name} immette, preleva e ha dell'energia condivisa in ogni ora.",
        "What {name} injects, withdraws and has of the shared energy in every hour.",
    ),
    "curve.day": ("Giorno", "Day"),
    "curve.length": ("Quanto", "How much"),
    "curve.length.1": ("un giorno", "a day"),
    "curve.length.7": ("una settimana", "a week"),
    "curve.length.31": ("un mese", "a month"),
    "curve.step": ("Ogni", "Every"),
    "curve.step.hour": ("ora", "hour"),
    "curve.step.quarter": ("quarto d'ora", "quarter-hour"),
    "curve.whose": ("Di chi", "Whose"),
    "curve.everybody": ("tutta la comunità", "the whole community"),
    "curve.show": ("Mostra", "Show"),
    "curve.earlier": ("Prima", "Earlier"),
    "curve.later": ("Dopo", "Later"),
    "curve.finding": (
        "{days}: condivisi {shared} su {injected} immessi e {withdrawn} prelevati",
        "{days}: {shared} shared, of {injected} injected and {withdrawn} withdrawn",
    ),
    "curve.finding_quarter": (
        "{days}: immessi {injected}, prelevati {withdrawn}",
        "{days}: {injected} injected, {withdrawn} withdrawn",
    ),
    "curve.quarter_note": (
        "L'energia condivisa si conta per ore intere: con i quarti d'ora non si disegna.",
        "Shared energy is counted by whole hours: in quarter-hours it is not drawn.",
    ),
    "curve.long_day": (
        "Quel giorno l'orologio torna indietro: ha 25 ore.",
        "On that day the clock goes back: it has 25 hours.",
    ),
    "curve.short_day": (
        "Quel giorno l'orologio va avanti: ha 23 ore.",
        "On that day the clock goes forward: it has 23 hours.",
    ),
    "curve.none": ("Di questi giorni non ci sono ancora misure", "There are no measurements of these days yet"),
    "curve.none_next": (
        "Ci sono curve dal {first} al {last}.",
        "There are curves from {first} to {last}.",
    ),
    "curve.none_member": (
        "Le letture dei singoli contatori non sono conservate qui.",
        "The readings of single meters are not kept here.",
    ),
    "curve.table": ("Energia in kWh, {days}", "Energy in kWh, {days}"),
    "curve.time": ("Inizio", "Start"),
    "curve.cursor": ("Scegli il momento", "Choose the moment"),
    "curve.in": ("Ingrandisci", "Zoom in"),
    "curve.out": ("Tutto", "All of it"),
    "curve.source": (
        "Fonte: le letture dei contatori che sono nei riparti dei mesi.",
        "Source: the meters' readings that are in the months' settlements.",
    ),
    "curve.source_live": (
        "Fonte: i contatori, letti mentre contano. Nel riparto del mese entrano solo le letture del distributore.",
        "Source: the meters, read as they count. Only the distributor's readings enter the month's settlement.",
    ),
    "curve.days_one": ("{first}", "{first}"),
    "curve.days_many": ("Dal {first} al {last}", "From {first} to {last}"),
}
