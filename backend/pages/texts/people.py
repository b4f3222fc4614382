"""The page of one member and the list of them."""

from __future__ import annotations

PAIRS = {
    "nav.people": ("Soci", "Members"),
    "people.title": ("I soci", "The members"),
    "people.lead": (
        "Chi fa parte della comunità e con quanti millesimi: sono la parte di ciascuno quando si divide, su mille.",
        "Who belongs to the community and with what quota: each one's part of what is divided, in thousandths.",
    ),
    "people.table": ("I soci e i loro millesimi", "The members and their quotas"),
    "people.class": ("Chi è", "Kind"),
    "people.none": (
        "Ancora nessun mese: i millesimi si vedranno col primo riparto.",
        "No month yet: quotas come with it.",
    ),
    "me.eyebrow_own": ("La tua pagina", "Your page"),
    "me.eyebrow": ("La pagina del socio", "The member's page"),
    "me.last": ("{month}: quanto ti spetta", "{month}: what you are due"),
    "me.last_other": ("{month}: quanto gli spetta", "{month}: what it is due"),
    "me.why": ("Perché questa cifra?", "Why this amount?"),
    "me.state.final": ("Cifra definitiva, pubblicata e verificata.", "The amount is final, published and verified."),
    "me.state.open": (
        "Pubblicata; si può ancora correggere fino al {day}.",
        "Published; it may still be corrected until {day}.",
    ),
    "me.state.waiting": ("Non ancora pubblicata.", "Not published yet."),
    "me.year": ("in {count} mesi, {period}", "in {count} months, {period}"),
    "me.year_what": (
        "La somma di tutti gli importi, dopo fondi e corrispettivi.",
        "The sum of all amounts, after funds and fees.",
    ),
    "me.quota": ("millesimi, {month}", "thousandths, {month}"),
    "me.quota_what": (
        "È la tua parte di quanto i soci dividono: su 1.000 € te ne toccano {euros}.",
        "It is your part of what the members divide: of €1,000, {euros} go to you.",
    ),
    "me.quota_what_other": (
        "È la sua parte di quanto i soci dividono: su 1.000 € gliene toccano {euros}.",
        "It is its part of what the members divide: of €1,000, {euros} go to it.",
    ),
    "me.none": (
        "Ancora nessun mese: dopo il primo riparto qui c'è l'importo, con ogni passo che ci porta.",
        "No month yet: after the first settlement the amount is here, with every step that leads to it.",
    ),
    "me.months": ("Mese per mese", "Month by month"),
    "me.months_what": (
        "Apri un mese per vedere, passo per passo, perché quell'importo.",
        "Open a month to see, step by step, why that amount.",
    ),
    "me.months_table": (
        "Ogni mese: energia in kWh, millesimi, euro",
        "Each month: energy in kWh, quota in thousandths, euros",
    ),
    "me.quota_column": ("Millesimi", "Quota (‰)"),
    "me.day": ("In {month} è condiviso {share} di quanto prelevi", "In {month} {share} of what you withdraw is shared"),
    "me.day_other": (
        "In {month} è condiviso {share} di quanto preleva",
        "In {month} {share} of what it withdraws is shared",
    ),
    "me.day_none": ("In {month} non hai prelevato energia", "In {month} nothing was withdrawn"),
    "me.day_what": (
        "Il giorno tipico di questo contatore: media di ogni ora dell'orologio. Il verde è la parte condivisa.",
        "The typical day at this meter: the mean of each hour of the clock. Green is the shared part.",
    ),
    "me.day_more": (
        "Più consumi nelle ore di sole, più ne è condiviso.",
        "The more is used in the hours of sun, the more is shared.",
    ),
    "me.curve": ("Le curve, giorno per giorno", "The curves, day by day"),
    "me.plants": ("I tuoi impianti", "Your plants"),
    "me.plants_other": ("I suoi impianti", "Its plants"),
    "me.plants_what": (
        "Quanto hanno immesso in {month}, e quanto è stato condiviso.",
        "What they injected in {month}.",
    ),
    "me.plants_table": ("Gli impianti in {month}", "The plants in {month}"),
    "me.shared_note": (
        "Energia condivisa: la parte di questo socio come consumatore.",
        "Shared energy: this member's part as a consumer.",
    ),
}
