"""The page of the governed parameters."""

from __future__ import annotations

PAIRS = {
    "parameters.title": ("Parametri", "Parameters"),
    "parameters.eyebrow": ("Le regole della comunità, in numeri", "The community's rules, in numbers"),
    "parameters.what": (
        "Sono i numeri che la comunità può cambiare, poco alla volta e dentro limiti che nessuno può superare: "
        "i limiti sono scritti nei contratti del registro.",
        "These are the numbers that the community can change, a little at a time and within limits that nobody can "
        "pass: the limits are written in the register's contracts.",
    ),
    "parameters.who": ("Chi può cambiarli", "Who can change them"),
    "parameters.who_members": (
        "I soci, con una decisione: la propone il direttivo, o un socio su venti.",
        "The members, by a decision: the board proposes it, or one member in twenty.",
    ),
    "parameters.who_link": ("Le decisioni", "The decisions"),
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
    "parameters.decided.half": ("Si cambia se i sì sono più dei no.", "Changed if there are more yes than no."),
    "parameters.decided.three_fifths": (
        "Si cambia se i sì sono più di tre quinti.",
        "Changed if yes is more than three fifths.",
    ),
    "parameters.decided.both": (
        "Si cambia se i sì sono più di tre quinti, dei soci e dei millesimi.",
        "Changed if yes is more than three fifths, of the members and of the quotas.",
    ),
    "parameters.together": (
        "{name} cambiano insieme e fanno sempre il 100 %.",
        "{name} change together and always make 100%.",
    ),
    "parameters.jumps": ("Vai a", "Go to"),
    "parameters.ballot_link": ("la decisione", "the decision"),
    "parameters.never": ("Mai cambiato dalla fondazione, {day}.", "Never changed since the founding, {day}."),
    "parameters.history": ("Tutti i valori ({count})", "All values ({count})"),
    "parameters.history_line": ("{value}, deciso il {decided}, dal {day}", "{value}, decided on {decided}, from {day}"),
    "parameters.history_first": ("{value}, alla fondazione, {day}", "{value}, at the founding, {day}"),
    "parameters.elsewhere": ("Le altre regole", "The other rules"),
    "parameters.elsewhere_text": (
        "Come millesimi e fondi di un mese sono stati calcolati, e le cifre di legge, stanno nel riparto del mese, con "
        "la loro fonte.",
        "How a month's quotas and funds were computed, and the law's figures, are in the month's settlement, with "
        "their sources.",
    ),
    "parameters.elsewhere_link": ("Le regole di {month}", "The rules of {month}"),
    "parameters.none": (
        "Il registro della comunità non ha ancora parametri.",
        "The community's register has no parameters yet.",
    ),
    "parameters.subject.volume": ("Quanti token, e per quanto", "How many tokens, and for how long"),
    "parameters.subject.issuance": ("Quanti ne nascono, e per che cosa", "How many are made, and for what"),
    "parameters.subject.collective": ("Interesse collettivo", "Collective interest"),
    "parameters.subject.treasury": ("Sostenitori", "Supporters"),
    "parameters.subject.quotas": ("Millesimi", "Quotas"),
    "parameters.subject.funds": ("Fondi", "Funds"),
    "parameters.subject.ballots": ("Decisioni", "Decisions"),
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
    "parameter.WeightEnvironment": ("Premio per l'ambiente", "Bonus for the environment"),
    "parameter.WeightEnvironment.what": (
        "Quale parte del prezzo si aggiunge a chi cura l'ambiente e i luoghi comuni, se è riconosciuto prima.",
        "What part of the price is added for who cares for the environment and common places, if recognised before.",
    ),
    "parameter.WeightSocial": ("Premio per il sociale e la cultura", "Bonus for social and cultural life"),
    "parameter.WeightSocial.what": (
        "Quale parte del prezzo si aggiunge alle iniziative sociali e culturali riconosciute.",
        "What part of the price is added for recognised social and cultural initiatives.",
    ),
    "parameter.WeightCommunity": ("Premio per la vita della comunità", "Bonus for the community's life"),
    "parameter.WeightCommunity.what": (
        "Quale parte del prezzo si aggiunge a chi lavora per la comunità energetica ed è riconosciuto.",
        "What part of the price is added for who works for the energy community and is recognised.",
    ),
    "parameter.ProviderCap": ("Premi al mese per uno solo", "Bonuses in a month for one"),
    "parameter.ProviderCap.what": (
        "Quanti token di premio può avere al massimo un socio in un mese.",
        "How many tokens of bonuses one member may have at most in a month.",
    ),
    "parameter.TokensPerEuro": ("Token da donare per un euro", "Tokens to give for one euro"),
    "parameter.TokensPerEuro.what": (
        "Quanti token può donare ad altri un sostenitore per ogni euro versato. Nessuno può comprarli per sé.",
        "How many tokens a supporter may give to others for each euro paid. Nobody can buy any for itself.",
    ),
    "parameter.MediateWindow": ("Tempo per decidere una contestazione", "Time to decide a dispute"),
    "parameter.MediateWindow.what": (
        "Quanto tempo ha il mediatore; poi va metà a ciascuno.",
        "How long the mediator has; then each gets half.",
    ),
    "parameter.EnergyPerMember": ("Token per l'energia di un mese", "Tokens for a month's energy"),
    "parameter.EnergyPerMember.what": (
        "Quanti token può dare al massimo un riparto, per ogni socio.",
        "How many tokens a settlement may give at most, for each member.",
    ),
    "parameter.CoefficientPower": ("Peso della potenza", "Weight of power"),
    "parameter.CoefficientPower.what": (
        "Quanto contano nei millesimi i kW degli impianti.",
        "How much the plants' kW count in the quotas.",
    ),
    "parameter.CoefficientInjected": ("Peso dell'energia immessa", "Weight of injected energy"),
    "parameter.CoefficientInjected.what": (
        "Quanto conta nei millesimi l'energia immessa.",
        "How much injected energy counts in the quotas.",
    ),
    "parameter.CoefficientWithdrawn": ("Peso dell'energia prelevata", "Weight of withdrawn energy"),
    "parameter.CoefficientWithdrawn.what": (
        "Quanto conta nei millesimi l'energia prelevata.",
        "How much withdrawn energy counts in the quotas.",
    ),
    "parameter.MaxReduction": ("Riduzione massima dei più grandi", "Largest reduction of the largest"),
    "parameter.MaxReduction.what": (
        "Quale parte dei suoi millesimi lascia al massimo chi ne ha moltissimi.",
        "What part of its quota a member with a very large one leaves at most.",
    ),
    "parameter.BetaMin": ("Sostegno più basso", "Lowest support"),
    "parameter.BetaMin.what": (
        "Il coefficiente più basso che può avere chi è sostenuto.",
        "The lowest coefficient that a supported member may have.",
    ),
    "parameter.BetaMax": ("Sostegno più alto", "Highest support"),
    "parameter.BetaMax.what": (
        "Il coefficiente più alto che può avere chi è sostenuto.",
        "The highest coefficient that a supported member may have.",
    ),
    "parameter.FundManagement": ("Parte per la gestione", "Part for management"),
    "parameter.FundManagement.what": (
        "Quale parte di quanto arriva paga la gestione della comunità.",
        "What part of what comes in pays for running the community.",
    ),
    "parameter.FundInternal": ("Parte per il fondo interno", "Part for the internal fund"),
    "parameter.FundInternal.what": (
        "Quale parte resta alla comunità per i suoi lavori.",
        "What part stays with the community for its works.",
    ),
    "parameter.FundSocial": ("Parte per il fondo sociale", "Part for the social fund"),
    "parameter.FundSocial.what": (
        "Quale parte va a progetti sociali.",
        "What part goes to social projects.",
    ),
    "parameter.FundMembers": ("Parte dei soci", "The members' part"),
    "parameter.FundMembers.what": (
        "Quale parte si divide tra i soci, secondo i millesimi.",
        "What part is divided among the members, by their quotas.",
    ),
    "parameter.VotingPeriod": ("Durata del voto", "Time to vote"),
    "parameter.VotingPeriod.what": (
        "Per quanto tempo si può votare su una proposta.",
        "For how long a proposal can be voted on.",
    ),
    "parameter.Notice": ("Preavviso", "Notice"),
    "parameter.Notice.what": (
        "Quanto tempo passa almeno tra una decisione e il suo effetto.",
        "How much time passes at least between a decision and its effect.",
    ),
    "parameter.QuorumBps": ("Quanti devono votare", "How many must vote"),
    "parameter.QuorumBps.what": (
        "Quale parte dei soci deve votare perché una decisione valga.",
        "What part of the members must vote for a decision to count.",
    ),
}
