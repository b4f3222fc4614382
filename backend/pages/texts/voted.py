"""What the members decided of a month's rules, and what a member chose to give back."""

from __future__ import annotations

PAIRS = {
    "voted.title": ("Che cosa hanno deciso i soci", "What the members decided"),
    "voted.coefficients": (
        "Pesi dei millesimi: {value}. In vigore da {since}.",
        "Weights of the quotas: {value}. In force since {since}.",
    ),
    "voted.max_reduction": (
        "Riduzione massima: {value}. In vigore da {since}.",
        "Largest reduction: {value}. In force since {since}.",
    ),
    "voted.beta_bounds": (
        "Limiti dei coefficienti di sostegno: {value}. In vigore da {since}.",
        "Bounds of the support coefficients: {value}. In force since {since}.",
    ),
    "voted.funds": ("Fondi: {value}. In vigore da {since}.", "Funds: {value}. In force since {since}."),
    "voted.rest": (
        "Il resto del modello dei millesimi e dei fondi è come alla fondazione.",
        "The rest of the model of quotas and funds is as at the founding.",
    ),
    "voted.none": (
        "Pesi, riduzione massima, fondi e limiti del sostegno erano ancora quelli della fondazione: i soci possono "
        "cambiarli con il voto.",
        "Weights, largest reduction, funds and the bounds of support were still those of the founding: the members "
        "can change them by vote.",
    ),
    "voted.link": (
        "Tutti i parametri, con i voti che li hanno cambiati",
        "All parameters, with the votes that changed them",
    ),
    "voted.fund_note": ("parte decisa dai soci, da {since}", "part decided by the members, since {since}"),
    "voted.story_funds": (
        "Le parti dei fondi le hanno decise i soci con il voto: valgono da {since}.",
        "The funds' parts were decided by the members' vote: they hold since {since}.",
    ),
    "voted.story_quota": (
        "Pesi e riduzione massima li hanno decisi i soci con il voto: valgono da {since}.",
        "Weights and largest reduction were decided by the members' vote: they hold since {since}.",
    ),
    "voted.story_beta": (
        "I soci hanno deciso i limiti dei coefficienti di sostegno ({bounds}): il tuo conta come il limite più vicino.",
        "The members decided the bounds of the support coefficients ({bounds}): yours counts as the nearer bound.",
    ),
    "voted.retroceded": (
        "− {retroceded}: il {part} che hai scelto di restituire al fondo interno, da {since}.",
        "− {retroceded}: the {part} that you chose to give back to the internal fund, since {since}.",
    ),
    "voted.retroceded_by_rule": (
        "− {retroceded}: il {part} che restituisci al fondo interno, secondo le regole della comunità.",
        "− {retroceded}: the {part} that you give back to the internal fund, by the community's rules.",
    ),
    "rule.beta_bounds": ("Limiti dei coefficienti di sostegno", "Bounds of the support coefficients"),
    "rule.decided_since": (
        "Pesi, riduzione massima, fondi e limiti, come li hanno decisi i soci",
        "Weights, largest reduction, funds and bounds, as the members decided them",
    ),
    "choice.founding": ("dalla fondazione", "since the founding"),
    "voted.since": ("da {since}", "since {since}"),
    "remark.file_overruled": (
        "Valgono le decisioni dei soci, e non quello che dice il file community.toml, per: {choices}.",
        "What the members decided holds, and not what the file community.toml says, of: {choices}.",
    ),
    "remark.beta_held": (
        "I soci hanno deciso i limiti dei coefficienti di sostegno ({bounds}): quello di {members} conta come il "
        "limite più vicino.",
        "The members decided the bounds of the support coefficients ({bounds}): that of {members} counts as the nearer "
        "bound.",
    ),
}
