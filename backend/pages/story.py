"""Why this amount? The steps from the month's shared energy to one member's cent."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from backend.pages.language import Language
from backend.pages.money import MoneyWay, money_way
from backend.pages.sources import said_source, split_source
from backend.pages.voted import FUND_PARTS, QUOTA_RULES, held_beta, retroceded, story_sentence
from energy.exact import round_to_int
from energy.rules import Figure
from oracle.settlement.result import MemberLine, Settlement

MICRO = 10**6
RULES_ANCHOR = "#rules"
SHARING_URL = (
    "https://gse.it/servizi-per-te_site/autoconsumo_site/gruppi-di-autoconsumatori-e-comunita-di-energia-"
    "rinnovabile_site/Pagine/Corrispettivi-e-tariffa.aspx"
)


@dataclass(frozen=True)
class Source:
    """Where a rule can be read: its name, an address outside or an anchor on the month's page, and its language."""

    name: str
    url: str
    lang: str | None = None


@dataclass(frozen=True)
class Step:
    """One step: what it gives, the number, how it was reckoned, and who says so.

    Attributes:
        quotas: base, reduced and final quota in millionths of a millesimo, for the step that draws them.
        proven: the field of the proof that the number must be, where the reader's browser can check it.
    """

    title: str
    number: str
    formula: tuple[str, ...]
    source: Source | None = None
    quotas: tuple[int, int, int] | None = None
    proven: str | None = None


def steps(settlement: Settlement, line: MemberLine, language: Language) -> tuple[Step, ...]:
    """The seven steps of one member, each starting from the number of the one before."""
    way = money_way(settlement)
    return (
        _shared(settlement, language),
        _tip(settlement, way, language),
        _net(settlement, way, language),
        _surplus(settlement, way, language),
        _funds(settlement, way, language),
        _quota(settlement, line, language),
        _amount(line, way, language),
    )


def meaning(line: MemberLine, language: Language) -> str:
    """What the member did in the month, in a sentence or two."""
    f = language.format
    values = {
        "injected": f.kwh(line.injected_wh),
        "withdrawn": f.kwh(line.withdrawn_wh),
        "shared": f.kwh(line.shared_wh),
        "produced": f.kwh(line.produced_shared_wh),
    }
    key = "story.meaning_producer" if line.injected_wh else "story.meaning"
    return f"{language.text(key, **values)} {language.text('story.meaning_next')}"


def mean_price(micro_eur: int, wh: int) -> Fraction:
    """€/MWh of an amount earned on an energy; a micro-euro per Wh is a euro per MWh."""
    return Fraction(micro_eur, wh) if wh else Fraction(0)


def reduced_quota(line: MemberLine) -> int:
    """The base quota after reduction α, in millionths of a millesimo."""
    return round_to_int(line.base_quota_micro * line.alpha)


def _shared(settlement: Settlement, language: Language) -> Step:
    energy, f = settlement.energy, language.format
    return Step(
        language.text("story.shared"),
        f.kwh(energy.shared_wh),
        (
            language.text("story.plain_shared"),
            language.text(
                "story.shared_formula",
                hours=len(settlement.hours.shared_wh),
                injected=f.kwh(energy.injected_wh),
                withdrawn=f.kwh(energy.withdrawn_wh),
                shared=f.kwh(energy.shared_wh),
            ),
        ),
        Source(language.text("story.source_sharing"), SHARING_URL),
        proven="community_shared_wh",
    )


def _tip(settlement: Settlement, way: MoneyWay, language: Language) -> Step:
    f, wh = language.format, settlement.energy.incentivised_wh
    price = mean_price(settlement.money.tip_micro_eur, wh)
    return Step(
        language.text("story.tip"),
        f.euros(way.tip),
        (
            language.text("story.plain_tip"),
            language.text("story.tip_formula", kwh=f.kwh(wh), price=f.number(price, 2), tip=f.euros(way.tip)),
        ),
        _figure_source(settlement, language, ("tip_reference_price", "tip_small_fixed")),
    )


def _net(settlement: Settlement, way: MoneyWay, language: Language) -> Step:
    f = language.format
    sentence = language.text(
        "story.net_formula",
        tip=f.euros(way.tip),
        valorisation=f.euros(way.valorisation),
        fees=f.euros(way.fees),
        net=f.euros(way.net),
    )
    source = _figure_source(settlement, language, ("tras_e", "gse_fee_flat"))
    words = (language.text("story.plain_net"), sentence)
    return Step(language.text("story.net"), f.euros(way.net), words, source, proven="community_cents")


def _surplus(settlement: Settlement, way: MoneyWay, language: Language) -> Step:
    f = language.format
    key = "story.surplus_formula" if way.surplus else "story.surplus_none"
    return Step(
        language.text("story.surplus"),
        f.euros(way.surplus),
        (
            language.text("story.plain_surplus"),
            language.text(key, surplus=f.euros(way.surplus), regular=f.euros(way.regular)),
        ),
        _figure_source(settlement, language, ("threshold_tariff_only", "threshold_with_grant")),
    )


def _funds(settlement: Settlement, way: MoneyWay, language: Language) -> Step:
    """The funds before what members give back, which belongs to the last step."""
    f = language.format
    chosen = settlement.rules.get("funds")
    formula = [language.text("story.plain_funds", funds=language.choice(chosen))] if chosen else []
    formula += story_sentence(settlement, language, "story_funds", FUND_PARTS)
    formula.append(
        language.text(
            "story.funds_formula",
            regular=f.euros(way.regular),
            funds=f.euros(way.regular - way.pool),
            pool=f.euros(way.pool),
        )
    )
    if way.surplus:
        formula.append(language.text("story.funds_surplus", surplus=f.euros(way.surplus)))
    source = Source(language.text("story.source_community"), _rules_link(settlement, language))
    return Step(language.text("story.funds"), f.euros(way.pool), tuple(formula), source)


def _quota(settlement: Settlement, line: MemberLine, language: Language) -> Step:
    f = language.format
    reduced = reduced_quota(line)
    parts = (
        language.text("column.part", column=language.word("column", column), quota=f.number(part, 2))
        for column, part in zip(settlement.quota_columns, line.q, strict=True)
    )
    formula = [
        language.text("story.plain_quota"),
        language.text("story.quota_base", base=f.quota(line.base_quota_micro), parts=", ".join(parts)),
    ]
    weights = settlement.rules.get("quota_coefficients")
    if weights:
        formula.append(language.text("story.quota_weights", weights=language.choice(weights)))
    formula += story_sentence(settlement, language, "story_quota", QUOTA_RULES)
    before = len(formula)
    if line.alpha != 1:
        formula.append(language.text("story.quota_reduced", alpha=f.shortest(line.alpha, 4), reduced=f.quota(reduced)))
    if line.final_quota_micro > reduced and line.beta:
        formula.append(
            language.text(
                "story.quota_supported",
                beta=f.shortest(line.beta),
                support=f.quota(line.final_quota_micro - reduced),
                final=f.quota(line.final_quota_micro),
            )
        )
    if len(formula) == before:
        formula.append(language.text("story.quota_same"))
    formula += held_beta(settlement, line, language)
    return Step(
        language.text("story.quota"),
        f.quota(line.final_quota_micro),
        tuple(formula),
        Source(language.text("story.source_quotas"), _rules_link(settlement, language)),
        (line.base_quota_micro, reduced, line.final_quota_micro),
        proven="quota_micro",
    )


def _amount(line: MemberLine, way: MoneyWay, language: Language) -> Step:
    f = language.format
    formula = [
        language.text("story.plain_amount"),
        language.text(
            "story.amount_regular",
            pool=f.euros(way.pool),
            quota=f.quota(line.final_quota_micro, 6),
            regular=f.euros(line.regular_cents),
        ),
    ]
    if line.surplus_cents:
        formula.append(language.text("story.amount_surplus", surplus=f.euros(line.surplus_cents)))
    elif way.surplus and line.member_class in ("company", "shop"):
        formula.append(language.text("story.amount_no_surplus"))
    if line.retroceded_cents:
        formula.append(retroceded(line, language))
    if line.cents != line.regular_cents:
        formula.append(language.text("story.amount_total", cents=f.euros(line.cents)))
    formula.append(language.text("story.amount_exact"))
    return Step(language.text("story.amount"), f.euros(line.cents), tuple(formula), proven="cents")


def _rules_link(settlement: Settlement, language: Language) -> str:
    return language.link(f"/mesi/{settlement.period}") + RULES_ANCHOR


def _figure_source(settlement: Settlement, language: Language, names: Iterable[str]) -> Source:
    """The source of the first of the named figures that was used, else the month's list of figures."""
    used: dict[str, Figure] = {figure.name: figure for figure in settlement.figures}
    for name in names:
        if name in used:
            words, urls = split_source(used[name].source)
            said, lang = said_source(words, language.code)
            link = next(iter(urls), _rules_link(settlement, language))
            return Source(said or language.word("figure", name), link, lang)
    return Source(language.text("rules.title"), _rules_link(settlement, language))
