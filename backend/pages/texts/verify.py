"""The check of an amount in the reader's own browser. What stands in double braces is filled in there."""

from __future__ import annotations

PAIRS = {
    "verify.title": ("Verificalo tu", "Check it yourself"),
    "verify.lead": (
        "Questa pagina te la manda il server della comunità. Qui il tuo dispositivo rifà i conti da solo e chiede al "
        "registro della comunità se i numeri sono proprio quelli firmati: del server non si fida.",
        "This page comes from the community's server. Here your device does the sums by itself and asks the "
        "community's register whether the numbers are those that were signed: it does not trust the server.",
    ),
    "verify.without_script": (
        "La verifica la fa il tuo browser, con JavaScript: qui è spento. I numeri ci sono tutti, e con i dati della "
        "prova si può verificare anche a mano.",
        "Your browser does the check, with JavaScript, which is off here. All the numbers are there, and with the "
        "data of the proof one can also check by hand.",
    ),
    "verify.no_chain": (
        "Questa comunità non pubblica ancora i suoi riparti: non c'è nulla con cui confrontare questi numeri.",
        "This community does not publish its settlements yet: there is nothing to compare these numbers with.",
    ),
    "verify.numbers": ("I numeri che si verificano", "The numbers that are checked"),
    "verify.number": ("Numero", "Number"),
    "verify.value": ("In questa pagina", "On this page"),
    "verify.proof": ("I dati della prova", "The data of the proof"),
    "verify.field_injected_wh": ("Energia immessa", "Injected"),
    "verify.field_withdrawn_wh": ("Energia prelevata", "Withdrawn"),
    "verify.field_shared_wh": ("Energia condivisa prelevandola", "Shared by withdrawing it"),
    "verify.field_produced_shared_wh": ("Energia condivisa producendola", "Shared by producing it"),
    "verify.field_base_quota_micro": ("Millesimi di base", "Base quota ‰"),
    "verify.field_alpha": ("Riduzione α", "Reduction α"),
    "verify.field_beta": ("Sostegno β", "Support β"),
    "verify.field_quota_micro": ("Millesimi", "Quota ‰"),
    "verify.field_regular_cents": ("Parte ordinaria", "Regular part"),
    "verify.field_surplus_cents": ("Parte dell'eccedenza", "Part of the surplus"),
    "verify.field_retroceded_cents": ("Retrocessi", "Given back"),
    "verify.field_cents": ("Ti spetta", "You get"),
    "verify.field_community_shared_wh": ("Energia condivisa dalla comunità", "Shared by the community"),
    "verify.field_community_cents": ("Euro da ripartire della comunità", "Euros that the community shares out"),
    "verify.board_label": (
        "Hai letto la radice del mese in bacheca? Incollala qui",
        "Have you read the month's root on the notice board? Paste it here",
    ),
    "verify.board_button": ("Confronta", "Compare"),
    "verify.again": ("Riprova", "Try again"),
    "verify.renew": (
        "Ho controllato in bacheca: il registro è cambiato davvero",
        "I have looked at the notice board: the register did change",
    ),
}

SPOKEN = {
    # verdicts: what is said large, then what it means
    "checking": ("Sto verificando…", "Checking…"),
    "checking_what": (
        "Il tuo dispositivo rifà i conti e interroga il registro.",
        "Your device does the sums and asks the register.",
    ),
    "verified": ("Verificato sul tuo dispositivo", "Verified on your device"),
    "verified_what_final": (
        "Questi numeri sono quelli firmati e sono definitivi dal {{final}}.",
        "These numbers are those that were signed, and final since {{final}}.",
    ),
    "verified_what_open": (
        "Questi numeri sono quelli firmati. Si possono ancora rivedere fino al {{final}}.",
        "These numbers are those that were signed. They can still be revised until {{final}}.",
    ),
    "verified_mark": ("Verificato sul tuo dispositivo", "Verified on your device"),
    "refused": ("Non torna", "This does not hold"),
    "refused_what": (
        "Un passo della verifica non torna: è segnato sotto. Può essere uno sbaglio o una pagina vecchia: ricaricala. "
        "Se resta così non fidarti di questi numeri: scarica i dati della prova e portali al gestore o al revisore. "
        "Quanto è firmato nel registro non cambia.",
        "One step of the check does not hold: it is marked below. It may be a mistake or an old page: load it again. "
        "If it stays so, do not rely on these numbers: download the data of the proof and take them to the steward or "
        "the auditor. What is signed in the register does not change.",
    ),
    "refused_mark": ("Non torna: guarda perché", "This does not hold: see why"),
    "unasked": ("Non ancora verificato: il registro non risponde", "Not verified yet: the register does not answer"),
    "unasked_what": (
        "I conti tornano, ma solo con ciò che dice il server. Riprova fra poco, o confronta la radice con quella in "
        "bacheca.",
        "The sums hold, but only with what the server says. Try again in a while, or compare the root with that on the "
        "notice board.",
    ),
    "unasked_mark": ("Non ancora verificato", "Not verified yet"),
    "board_only": ("Torna con la bacheca", "It holds with the notice board"),
    "board_only_what": (
        "I tuoi numeri portano alla radice che hai letto in bacheca. Il registro non risponde: il confronto l'hai "
        "fatto tu.",
        "Your numbers lead to the root that you read on the notice board. The register does not answer: the "
        "comparison is yours.",
    ),
    "board_only_mark": ("Torna con la bacheca", "It holds with the notice board"),
    "unpublished": ("Non ancora pubblicato", "Not published yet"),
    "unpublished_what": (
        "Questo mese non è ancora stato firmato e pubblicato. Fino ad allora i numeri sono provvisori e non c'è nulla "
        "da verificare.",
        "This month is not yet signed and published. Until then the numbers are provisional and there is nothing to "
        "check.",
    ),
    "unpublished_mark": ("Non ancora pubblicato", "Not published yet"),
    "no_dataset": ("La prova arriva fra poco", "The proof will be here soon"),
    "no_dataset_what": (
        "Il mese è pubblicato, ma la busta con i dati per verificarlo non è ancora arrivata. Di solito bastano pochi "
        "secondi.",
        "The month is published, but the data to check it with are not here yet. It usually takes a few seconds.",
    ),
    "no_dataset_mark": ("Non ancora verificato", "Not verified yet"),
    "other_members": ("Qui e nel registro non sono gli stessi soci", "The members here and in the register differ"),
    "other_members_what": (
        "Il server riparte questo mese fra soci diversi da quelli pubblicati: i suoi numeri non si possono verificare. "
        "Chiedi al gestore.",
        "The server shares this month among other members than were published: its numbers cannot be checked. Ask the "
        "steward.",
    ),
    "other_members_mark": ("Non verificabile", "Cannot be checked"),
    "server_away": ("Il server non dà la prova", "The server does not give the proof"),
    "server_away_what": (
        "Senza i dati della prova il tuo dispositivo non può verificare. Riprova fra poco.",
        "Without the data of the proof your device cannot check. Try again in a while.",
    ),
    "server_away_mark": ("Non ancora verificato", "Not verified yet"),
    # steps that hold
    "line_holds": (
        "I tuoi numeri, con il loro codice segreto, formano la riga del socio numero {{member}}: nel registro nessuno "
        "li può leggere.",
        "Your numbers, with their secret code, make up the line of member number {{member}}: in the register nobody "
        "can read them.",
    ),
    "path_holds": (
        "La tua riga, una di {{leaves}}, porta in {{levels}} passi alla radice del mese; i millesimi di tutti fanno "
        "1000 esatti.",
        "Your line, one of {{leaves}}, leads in {{levels}} steps to the month's root; everybody's quotas add up to "
        "exactly 1000 ‰.",
    ),
    "chain_holds": (
        "Il tuo dispositivo ha chiesto al registro della comunità: questo mese c'è, revisione {{revision}}, letto il "
        "{{blockTime}}.",
        "Your device asked the community's register: this month is there, revision {{revision}}, read on "
        "{{blockTime}}.",
    ),
    "register_holds": (
        "È lo stesso registro dell'altra volta.",
        "It is the same register as last time.",
    ),
    "seal_holds": (
        "La radice calcolata qui è quella sigillata nel registro.",
        "The root computed here is the one sealed in the register.",
    ),
    "published_holds": (
        "L'hanno firmata {{signed}} calcolatori indipendenti; ne bastavano {{threshold}}. I totali della comunità sono "
        "quelli firmati.",
        "{{signed}} independent reporters signed it; {{threshold}} were enough. The community's totals are those that "
        "were signed.",
    ),
    "shown_holds": (
        "I {{count}} numeri di questa pagina sono quelli provati.",
        "The {{count}} numbers on this page are the proven ones.",
    ),
    "money_holds": (
        "Il conto torna al centesimo: {{quota}} millesimi di {{pool}} fanno {{regular}}; con {{surplus}} di eccedenza "
        "e meno {{retroceded}} retrocessi sono {{cents}}. La somma da dividere è quella della pagina del mese.",
        "The sum holds to the cent: {{quota}} ‰ of {{pool}} is {{regular}}; with {{surplus}} of surplus and less "
        "{{retroceded}} given back that is {{cents}}. The sum to be shared is that on the month's page.",
    ),
    "board_holds": ("È la radice che hai letto in bacheca.", "It is the root that you read on the notice board."),
    # steps that could not be taken
    "chain_unknown": (
        "Il registro non risponde: se il mese c'è davvero non lo sappiamo.",
        "The register does not answer: whether the month is really there is not known.",
    ),
    "register_unknown": (
        "Se è il registro della comunità non lo sappiamo.",
        "Whether it is the community's register is not known.",
    ),
    "register_first": (
        "Questo dispositivo incontra questo registro ({{address}}) per la prima volta: se vuoi essere certo che sia "
        "quello della comunità, confronta con la bacheca l'indirizzo intero o la radice, nei particolari. Da ora lo "
        "ricorda.",
        "This device meets this register ({{address}}) for the first time: to be certain that it is the community's, "
        "compare its whole address or the root, under the particulars, with the notice board. It is remembered from "
        "now on.",
    ),
    "seal_unknown": (
        "Se la radice è quella sigillata non lo sappiamo.",
        "Whether the root is the sealed one is not known.",
    ),
    "published_unknown": (
        "Chi ha firmato non lo sappiamo: il registro non racconta la pubblicazione.",
        "Who signed is not known: the register does not tell of the publication.",
    ),
    # steps that do not hold
    "line_other_month": ("La prova ricevuta è di un altro mese.", "The proof that came is of another month."),
    "line_malformed": ("La prova ricevuta è malfatta: {{why}}", "The proof that came is malformed: {{why}}"),
    "path_root": (
        "I numeri ricevuti non portano alla radice dichiarata: almeno uno è diverso da quello firmato.",
        "The numbers that came do not lead to the declared root: at least one differs from what was signed.",
    ),
    "path_sums": (
        "I millesimi di tutti non fanno 1000, o i token non fanno il totale.",
        "Everybody's quotas do not add up to 1000 ‰, or the tokens not to their total.",
    ),
    "path_shape": (
        "Una riga a questo posto non può stare in un mese con così poche righe.",
        "A line at this place cannot be in a month of so many lines.",
    ),
    "path_malformed": ("La prova ricevuta è malfatta: {{why}}", "The proof that came is malformed: {{why}}"),
    "chain_other_chain": (
        "Chi ha risposto non è il registro di questa comunità.",
        "What answered is not this community's register.",
    ),
    "chain_nothing": ("Nel registro questo mese non c'è.", "This month is not in the register."),
    "chain_revision": (
        "Nel registro c'è un'altra revisione, la {{revision}}: ricarica la pagina.",
        "The register holds another revision, {{revision}}: load the page again.",
    ),
    "chain_corrected": (
        "Nel registro c'è una correzione di questo mese, che la pagina non mostra: ricaricala.",
        "The register holds a correction of this month, which the page does not show: load it again.",
    ),
    "chain_malformed": ("Il registro ha risposto male: {{why}}", "The register's answer is malformed: {{why}}"),
    "register_other": (
        "Il server indica un registro diverso dall'altra volta ({{address}}). Confrontalo con la bacheca prima di "
        "fidarti.",
        "The server names another register than last time ({{address}}). Compare it with the notice board before you "
        "rely on it.",
    ),
    "register_malformed": ("Il registro è indicato male: {{why}}", "The register's name is malformed: {{why}}"),
    "seal_seal": (
        "La radice che viene da questi numeri non è quella sigillata nel registro: non sono i numeri firmati.",
        "The root that follows from these numbers is not the one sealed in the register: they are not those signed.",
    ),
    "seal_malformed": ("Il registro ha risposto male: {{why}}", "The register's answer is malformed: {{why}}"),
    "published_totals": (
        "I totali o le date che dà il server non sono quelli pubblicati nel registro.",
        "The totals or dates that the server gives are not those published in the register.",
    ),
    "published_malformed": ("Il registro ha risposto male: {{why}}", "The register's answer is malformed: {{why}}"),
    "shown_shown": (
        "Questi numeri della pagina non sono quelli provati: {{names}}.",
        "These numbers on the page are not the proven ones: {{names}}.",
    ),
    "shown_missing": (
        "Nella pagina mancano numeri che la prova contiene: {{names}}.",
        "Numbers that the proof holds are missing on the page: {{names}}.",
    ),
    "shown_malformed": ("Un numero provato è malfatto: {{why}}", "A proven number is malformed: {{why}}"),
    "money_sum": (
        "Le parti non fanno la somma che ti spetta.",
        "The parts do not add up to what you get.",
    ),
    "money_share": (
        "La tua parte non è quella che i millesimi danno della somma da dividere.",
        "Your part is not what your quota gives of the sum to be shared.",
    ),
    "money_pool": (
        "La somma da dividere è più grande di quanto è firmato per tutta la comunità.",
        "The sum to be shared is larger than what was signed for the whole community.",
    ),
    "money_malformed": ("Un importo è malfatto: {{why}}", "An amount is malformed: {{why}}"),
    "board_board": (
        "Non è la radice che hai incollato: ricontrolla mese e revisione; se sono giusti, non fidarti di questi "
        "numeri.",
        "It is not the root that you pasted: check month and revision; if they are right, do not rely on these "
        "numbers.",
    ),
    "board_malformed": (
        "Quello che hai incollato non è una radice: sono 64 cifre da 0 a 9 e da a a f.",
        "What you pasted is no root: that is 64 digits from 0 to 9 and from a to f.",
    ),
    # how a step is marked, for those who do not see the mark
    "mark_holds": ("torna", "holds"),
    "mark_wrong": ("non torna", "does not hold"),
    "mark_unknown": ("non si sa", "not known"),
    # particulars
    "particulars": ("I particolari della verifica", "The particulars of the check"),
    "particular_root": ("Radice calcolata qui", "Root computed here"),
    "particular_leaf": ("Impronta della tua riga", "Fingerprint of your line"),
    "particular_place": ("Posto della riga", "Place of the line"),
    "particular_seal": ("Sigillo nel registro", "Seal in the register"),
    "particular_register": (
        "Indirizzo del registro, da confrontare con la bacheca",
        "The register's address, to compare with the notice board",
    ),
    "particular_node": ("Chi ha risposto per il registro", "What answered for the register"),
    "particular_block": ("Ultima pagina del registro", "Newest page of the register"),
    "particular_siblings": ("Il cammino: le righe vicine, dal basso", "The way: neighbouring lines, from below"),
    "particular_sibling": (
        "{{hash}} — {{quota}} millesimi, {{tokens}} token",
        "{{hash}} — {{quota}} ‰, {{tokens}} tokens",
    ),
}
"""What the script says."""

PAIRS |= {f"verify.say_{key}": pair for key, pair in SPOKEN.items()}
