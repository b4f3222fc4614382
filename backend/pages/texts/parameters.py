"""The page of the governed parameters."""

from __future__ import annotations

PAIRS = {
    "parameters.title": ("Parametri", "Parameters"),
    "parameters.eyebrow": ("Le regole dei token e dei servizi", "The rules of tokens and services"),
    "parameters.what": (
        "Sono i numeri che la comunità può cambiare, poco alla volta e dentro limiti che nessuno può superare: "
        "i limiti sono scritti nei contratti del registro.",
        "These are the numbers that the community can change, a little at a time and within limits that nobody can "
        "pass: the limits are written in the register's contracts.",
    ),
    "parameters.who": ("Chi può cambiarli oggi", "Who can change them today"),
    "parameters.who_board": (
        "Solo il direttivo che è stato nominato alla fondazione, con la sua firma.",
        "Only the board that was named at the founding, with its signature.",
    ),
    "parameters.who_nobody": (
        "Nessuno: alla fondazione non è stato nominato un direttivo, e i valori restano quelli di allora.",
        "Nobody: no board was named at the founding, and the values stay as they were then.",
    ),
    "parameters.how": (
        "Un cambiamento vale dal primo giorno di un mese, almeno {days} giorni dopo che è stato deciso, e da solo: "
        "nessuno deve applicarlo.",
        "A change holds from the first day of a month, at least {days} days after it was decided, and by itself: "
        "nobody has to apply it.",
    ),
    "parameters.coming_title": ("In arrivo", "Coming"),
    "parameters.coming_none": ("Nessun cambiamento deciso.", "No change is decided."),
    "parameters.coming": ("dal {day}: {value}", "from {day}: {value}"),
    "parameters.bounds": (
        "Tra {low} e {high}; ogni volta al massimo {step} in più o in meno.",
        "Between {low} and {high}; at most {step} more or less each time.",
    ),
    "parameters.never": ("Mai cambiato dalla fondazione, {day}.", "Never changed since the founding, {day}."),
    "parameters.history": ("Tutti i valori ({count})", "All values ({count})"),
    "parameters.history_line": ("{value}, deciso il {decided}, dal {day}", "{value}, decided on {decided}, from {day}"),
    "parameters.history_first": ("{value}, alla fondazione, {day}", "{value}, at the founding, {day}"),
    "parameters.elsewhere": ("Le altre regole", "The other rules"),
    "parameters.elsewhere_text": (
        "I coefficienti dei millesimi, le riduzioni e i sostegni, le parti dei fondi e le cifre di legge stanno nel "
        "riparto del mese, con la loro fonte.",
        "The coefficients of the quotas, reductions and supports, the funds' parts and the law's figures are in the "
        "month's settlement, with their sources.",
    ),
    "parameters.elsewhere_link": ("Le regole di {month}", "The rules of {month}"),
    "parameters.none": (
        "Il registro della comunità non ha ancora parametri.",
        "The community's register has no parameters yet.",
    ),
    "parameters.subject.volume": ("Quanti token, e per quanto", "How many tokens, and for how long"),
    "parameters.subject.issuance": ("Quanti ne nascono, e per che cosa", "How many are made, and for what"),
    "parameters.subject.services": ("Servizi", "Services"),
    "parameters.subject.settlement": ("Riparto del mese", "Settlement of the month"),
    "parameters.unit.months": ("{number} mesi", "{number} months"),
    "parameters.unit.months_one": ("1 mese", "1 month"),
    "parameters.unit.days": ("{number} giorni", "{number} days"),
    "parameters.unit.days_one": ("1 giorno", "1 day"),
    "parameters.unit.times": ("{number} volte", "{number} times"),
    "parameters.unit.times_one": ("1 volta", "once"),
    "parameters.unit.requests": ("{number} richieste", "{number} requests"),
    "parameters.unit.requests_one": ("1 richiesta", "1 request"),
    "parameter.VolumePerMember": ("Tetto dei token per socio", "Ceiling of tokens per member"),
    "parameter.VolumePerMember.what": (
        "Quanti token possono circolare in tutto, per ogni socio.",
        "How many tokens may circulate in all, for each member.",
    ),
    "parameter.Life": ("Durata di un token", "Life of a token"),
    "parameter.Life.what": (
        "Per quanti mesi vale un token nuovo, quello in corso compreso; scade sempre alla fine di un mese.",
        "For how many months a fresh token is valid, the present one included; it always expires at a month's end.",
    ),
    "parameter.HoldingCap": ("Quanto può tenere un socio", "How much a member may hold"),
    "parameter.HoldingCap.what": (
        "Quante volte il tetto per socio ne può avere uno solo, tra da spendere e impegnati.",
        "How many times the ceiling per member one of them may have, free and set aside together.",
    ),
    "parameter.Welcome": ("Benvenuto", "Welcome"),
    "parameter.Welcome.what": ("Quanti token riceve chi entra.", "How many tokens somebody who joins gets."),
    "parameter.GrowthBps": ("Crescita del mese", "The month's growth"),
    "parameter.GrowthBps.what": (
        "Quale parte del tetto può nascere in un mese, per tutti gli scopi insieme.",
        "What part of the ceiling may be made in a month, for all purposes together.",
    ),
    "parameter.ShareWelcome": ("Parte per i benvenuti", "Part for welcomes"),
    "parameter.ShareWelcome.what": (
        "Quale parte della crescita del mese è riservata ai nuovi soci.",
        "What part of the month's growth is reserved for new members.",
    ),
    "parameter.ShareBonus": ("Parte per l'interesse collettivo", "Part for the collective interest"),
    "parameter.ShareBonus.what": (
        "Quale parte della crescita del mese è riservata ai premi di interesse collettivo.",
        "What part of the month's growth is reserved for community bonuses.",
    ),
    "parameter.ShareEnergy": ("Parte per l'energia", "Part for energy"),
    "parameter.ShareEnergy.what": (
        "Quale parte della crescita del mese è riservata ai premi per l'energia condivisa.",
        "What part of the month's growth is reserved for rewards of shared energy.",
    ),
    "parameter.ShareGrants": ("Parte per i contributi", "Part for grants"),
    "parameter.ShareGrants.what": (
        "Quale parte della crescita del mese è riservata ai contributi di sostenitori.",
        "What part of the month's growth is reserved for grants of supporters.",
    ),
    "parameter.MaxPrice": ("Prezzo più alto di un servizio", "Highest price of a service"),
    "parameter.MaxPrice.what": (
        "Quanti token può costare al massimo un servizio.",
        "How many tokens a service may cost at most.",
    ),
    "parameter.MaxOpen": ("Richieste aperte per socio", "Open requests per member"),
    "parameter.MaxOpen.what": (
        "Quanti servizi chiesti e non ancora finiti può avere un socio.",
        "How many services asked for and not yet ended a member may have.",
    ),
    "parameter.ApproveWindow": ("Tempo per accettare", "Time to accept"),
    "parameter.ApproveWindow.what": (
        "Entro quanto chi offre deve rispondere; poi la richiesta scade e i token tornano.",
        "How soon whoever offers must answer; then the request expires and the tokens go back.",
    ),
    "parameter.ReviewWindow": ("Tempo per confermare", "Time to confirm"),
    "parameter.ReviewWindow.what": (
        "Quanto tempo ha chi ha chiesto per confermare; poi il silenzio vale come conferma.",
        "How long whoever asked has to confirm; then silence counts as a yes.",
    ),
    "parameter.SettlementWindow": ("Periodo di verifica del riparto", "Review window of the settlement"),
    "parameter.SettlementWindow.what": (
        "Per quanto tempo un riparto pubblicato può ancora essere corretto.",
        "For how long a published settlement may still be corrected.",
    ),
}
