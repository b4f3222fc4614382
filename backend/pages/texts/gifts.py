"""What is given: out of what came back to the community, by supporters, to one member."""

from __future__ import annotations

PAIRS = {
    "gifts.commons.title": ("Tornati alla comunità: {tokens}", "Come back to the community: {tokens}"),
    "gifts.commons.title_none": ("Niente è ancora tornato alla comunità", "Nothing has come back to the community yet"),
    "gifts.commons.what": (
        "È ciò che scade, che non entra perché uno ne ha già abbastanza, o che lascia chi esce. I soci decidono a chi "
        "donarlo di nuovo.",
        "It is what expires, what does not enter because somebody holds enough, or what is left by who leaves. The "
        "members decide to whom it is given again.",
    ),
    "gifts.commons.issuable": ("Si può donare adesso", "Can be given now"),
    "gifts.commons.grants": ("Doni decisi", "Gifts decided"),
    "gifts.commons.grant": (
        "{each} a ciascuno di {count} soci, il {day}",
        "{each} for each of {count} members, on {day}",
    ),
    "gifts.commons.no_grants": ("ancora nessuno", "none so far"),
    "gifts.commons.link": ("Come si decide", "How it is decided"),
    "gifts.standing": ("Il dono di ogni mese", "The monthly gift"),
    "gifts.standing.none": ("I soci non ne hanno deciso uno.", "The members have not decided on one."),
    "gifts.standing.rule": (
        "Fino a {tokens} a ogni cittadino che ha chiesto o fatto qualcosa negli ultimi tre mesi.",
        "Up to {tokens} for each citizen who asked for or did something in the last three months.",
    ),
    "gifts.standing.not_yet": ("Questo mese nessuno l'ha ancora ritirato.", "Nobody has taken it yet this month."),
    "gifts.standing.paid": (
        "Questo mese {tokens} a testa, finora a {count} soci.",
        "This month {tokens} each, so far to {count} members.",
    ),
    "gifts.standing.paid_one": (
        "Questo mese {tokens} a testa, finora a un socio.",
        "This month {tokens} each, so far to one member.",
    ),
    "gifts.supporters.title": ("Donati finora dai sostenitori: {tokens}", "Given by supporters so far: {tokens}"),
    "gifts.supporters.title_none": ("Ancora nessun sostenitore ha donato", "No supporter has given yet"),
    "gifts.supporters.what": (
        "Un'attività o un ente versa euro all'associazione e può donare token agli altri. Non può spenderli, venderli "
        "o riaverli; ciò che non dona entro un anno decade.",
        "A business or a body pays euros to the association and may give tokens to others. It cannot spend, sell or "
        "get them back; what it does not give within a year lapses.",
    ),
    "gifts.sum": ("Di tutti i sostenitori, in token", "Of all supporters, in tokens"),
    "gifts.sum.bought": ("Comprati per altri", "Bought for others"),
    "gifts.sum.given": ("Donati", "Given"),
    "gifts.sum.lapsed": ("Decaduti, non donati in tempo", "Lapsed, not given in time"),
    "gifts.sum.outstanding": ("Ancora da donare", "Still to be given"),
    "gifts.sum.grantable": ("Si possono ancora comprare", "Can still be bought"),
    "gifts.allowances.title": ("I versamenti di ogni sostenitore", "Each supporter's payments"),
    "gifts.allowances.private": (
        "Li vedono il gestore, il revisore e chi ha versato.",
        "The steward, the auditor and who paid see them.",
    ),
    "gifts.allowances.own": ("Che cosa puoi donare: {tokens} token", "What you can give: {tokens} tokens"),
    "gifts.allowances.own_other": ("Che cosa può donare: {tokens} token", "What it can give: {tokens} tokens"),
    "gifts.allowances.table": ("Versamenti e quanto resta da donare", "Payments and what is left to give"),
    "gifts.allowances.who": ("Sostenitore", "Supporter"),
    "gifts.allowances.purpose": ("Per", "For"),
    "gifts.allowances.euros": ("Versati", "Paid"),
    "gifts.allowances.bought": ("Token da donare", "Tokens to give"),
    "gifts.allowances.left": ("Ne restano", "Left"),
    "gifts.allowances.until": ("Fino al", "Until"),
    "gifts.allowances.over": ("decaduto il {day}", "lapsed on {day}"),
    "gifts.purpose.members": ("doni ai soci", "gifts to members"),
    "gifts.purpose.quotas": ("doni a tutti, secondo i millesimi", "gifts to all, by quotas"),
    "gifts.purpose.eco_products": ("premi per prodotti a basso consumo", "bonuses for low-consumption products"),
    "gifts.got.title": ("Da dove vengono i tuoi token nuovi", "Where your new tokens came from"),
    "gifts.got.title_other": ("Da dove vengono i suoi token nuovi", "Where its new tokens came from"),
    "gifts.got.what": (
        "Oltre a ciò che si riceve per un servizio.",
        "Beside what is received for services.",
    ),
    "gifts.got.none": ("Finora solo servizi.", "So far only services."),
    "gifts.got.source": ("Da dove", "Where from"),
    "gifts.got.count": ("Volte", "Times"),
    "gifts.got.total": ("In tutto, token", "In all, tokens"),
    "gifts.got.last": ("L'ultima volta", "Last time"),
    "gifts.open.title": ("Da ritirare", "To be taken"),
    "gifts.open.none": ("Adesso non c'è nulla da ritirare.", "There is nothing to take now."),
    "gifts.open.claim": (
        "i token per l'energia di {month}: entro il {day}, poi decadono",
        "the tokens for the energy of {month}: until {day}, then they lapse",
    ),
    "gifts.open.claim_taken": (
        "i token per l'energia di {month}: ritirati",
        "the tokens for the energy of {month}: taken",
    ),
    "gifts.open.gift": (
        "il dono di un sostenitore secondo i millesimi di {month}: entro il {day}, poi decade",
        "a supporter's gift by the quotas of {month}: until {day}, then it lapses",
    ),
    "gifts.open.gift_taken": (
        "il dono di un sostenitore secondo i millesimi di {month}: ritirato",
        "a supporter's gift by the quotas of {month}: taken",
    ),
    "gifts.gives_back": (
        "Hai scelto di lasciare alla comunità il {part} della tua parte, dal mese prossimo.",
        "You chose to leave {part} of your part to the community, from next month on.",
    ),
    "gifts.gives_back_other": (
        "Ha scelto di lasciare alla comunità il {part} della sua parte, dal mese prossimo.",
        "It chose to leave {part} of its part to the community, from next month on.",
    ),
}
