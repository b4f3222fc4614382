"""The sharing models: each divides the same pool to the cent, and keeps the surplus away from enterprises."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction

from energy.errors import InputError
from energy.exact import apportion, round_to_int
from energy.quotas import QuotaMember, QuotaRules, compute_quotas, quota_micro, share_pool
from energy.remarks import Remark
from simulator.formulas import Formula
from simulator.refusals import RefusalError
from simulator.sharing.member import SharingMember

Weights = list[Fraction | int]

FORMULAS = (
    Formula(
        "sharing.equal", "In parti uguali", "Equal parts", "1 / N",
        "common statute clause; GSE leaves the division to the community (FAQ on the division of contributions)",
    ),
    Formula(
        "sharing.withdrawn", "Secondo l'energia condivisa prelevata", "By shared energy withdrawn",
        "shared_i / Σ shared, hour by hour in proportion to the withdrawals",
        "QualEnergia, criteria for sharing incentives",
    ),
    Formula(
        "sharing.injected", "Secondo l'energia condivisa immessa", "By shared energy injected",
        "injected_i / Σ injected, of the shared energy attributed to each plant",
        "QualEnergia, criteria for sharing incentives",
    ),
    Formula(
        "sharing.investment", "Misto con l'investimento", "Mixed with investment",
        "v · invested_i / Σ invested + p · injected_i / Σ injected + (1 - v - p) · shared_i / Σ shared",
        "RSE, CACER Simulator, sharing by investment",
    ),
    Formula(
        "sharing.solidarity", "Con quota di solidarietà", "With a solidarity quota",
        "s · β_i / Σ β + (1 - s) · (p · injected_i / Σ injected + (1 - p) · shared_i / Σ shared)",
        "QualEnergia, criteria for sharing incentives",
    ),
    Formula(
        "sharing.cascade", "A cascata percentuale", "Percentage cascade",
        "solidarity s of the whole, investment v of the rest, producers p of that rest, consumers what remains",
        "Catasto Energetico, proportional criterion with priority",
    ),
    Formula(
        "sharing.seniority", "Con priorità di anzianità", "Priority by seniority",
        "members in order of joining are paid withdrawn_i · pool / Σ shared until the pool ends; same day pro rata",
        "Catasto Energetico, proportional criterion with priority",
    ),
    Formula(
        "sharing.quotas", "Millesimi ANPCI", "ANPCI millesimi",
        "base quotas of the parameters, reduction of the dominant, support of the weak",
        "ANPCI, quota model; the same code as the settlement",
    ),
    Formula(
        "sharing.surplus", "Eccedenza oltre il 55/45 %", "Surplus above 55/45 %",
        "the same weights without the enterprises; to social purposes if nobody is left",
        "DM 7 December 2023 n. 414; GSE, division of contributions",
    ),
)  # fmt: skip

MODELS = ("equal", "withdrawn", "injected", "investment", "solidarity", "cascade", "seniority", "quotas")


@dataclass(frozen=True)
class Pool:
    """What the members share, in cents: the regular part, and the surplus that no enterprise may receive."""

    regular_cents: int
    surplus_cents: int = 0

    @property
    def cents(self) -> int:
        """Both together."""
        return self.regular_cents + self.surplus_cents


@dataclass(frozen=True)
class Terms:
    """The community's own shares.

    Attributes:
        solidarity_share: of the pool, for supported members.
        investment_share: of the rest, by invested euros.
        producer_share: of the rest, for the plants; in the cascade of what then remains.
        quotas: rules of the ANPCI's model; their funds play no part here, as all models share the same pool.

    Raises:
        InputError: a share outside 0 to 1, or investors and producers who together get more than the whole.
    """

    solidarity_share: Fraction = Fraction(0)
    investment_share: Fraction = Fraction(0)
    producer_share: Fraction = Fraction(1, 2)
    quotas: QuotaRules = field(default_factory=QuotaRules)

    def __post_init__(self) -> None:
        for name in ("solidarity_share", "investment_share", "producer_share"):
            if not 0 <= getattr(self, name) <= 1:
                raise RefusalError(field=name, code="share_out_of_range")
        if self.investment_share + self.producer_share > 1:
            raise RefusalError(field="producer_share", code="shares_producers")


@dataclass(frozen=True)
class Allocation:
    """A pool divided by one model: members, fund and social purposes together are the pool.

    Attributes:
        model: one of `MODELS`.
        regular_cents, surplus_cents: each member's part of the two pools, in the order of the members.
        fund_cents: retrocessions of the quotas' rules, to the internal fund.
        social_cents: what nobody may receive, or no basis divides; it goes to social purposes.
        remarks: what the quotas' rules have to say.
    """

    model: str
    regular_cents: tuple[int, ...]
    surplus_cents: tuple[int, ...]
    fund_cents: int = 0
    social_cents: int = 0
    remarks: tuple[Remark, ...] = ()

    @property
    def cents(self) -> tuple[int, ...]:
        """What each member is paid."""
        return tuple(regular + surplus for regular, surplus in zip(self.regular_cents, self.surplus_cents, strict=True))


def allocate(model: str, members: Sequence[SharingMember], pool: Pool, terms: Terms) -> Allocation:
    """Divide a pool among the members by one model, to the cent.

    A part whose basis is zero for everybody (nobody invested, nobody is supported, …) is divided as the rest is. If
    no basis is left at all, the pool goes to social purposes.

    Raises:
        InputError: an unknown model, a repeated member, a negative amount, or members that the quotas cannot take.
    """
    if model not in MODELS:
        raise RefusalError(field="model", code="unknown_model", values={"given": model, "known": tuple(MODELS)})
    keys = [member.member for member in members]
    if len(set(keys)) < len(keys):
        raise RefusalError(field="member", code="member_twice")
    if model == "quotas":
        return _by_quotas(members, pool, terms)
    eligible = [not member.is_enterprise for member in members]
    if model == "seniority":
        regular = _by_seniority(members, pool.regular_cents, [True] * len(members))
        surplus = _by_seniority(members, pool.surplus_cents, eligible)
    else:
        weights = _WEIGHTS[model](members, terms)
        masked: Weights = [weight if may else 0 for weight, may in zip(weights, eligible, strict=True)]
        regular, surplus = _divide(pool.regular_cents, weights, keys), _divide(pool.surplus_cents, masked, keys)
    rest = pool.cents - sum(regular) - sum(surplus)
    return Allocation(model, tuple(regular), tuple(surplus), social_cents=rest)


def _divide(cents: int, weights: Sequence[Fraction | int], keys: Sequence[str]) -> list[int]:
    """Largest remainder; nothing to anybody where all weights are zero."""
    return apportion(cents, weights, keys) if cents and any(weights) else [0] * len(weights)


def _mix(parts: Sequence[tuple[Fraction, Sequence[Fraction | int]]]) -> Weights:
    """Σ share · weight / Σ weight over the parts that have any weight; their shares are raised in proportion.

    The weights come out as integers over one denominator: sums of thousands of fractions would be slow.
    """
    used = [(share, weights, sum(weights)) for share, weights in parts if share and any(weights)]
    common = 1
    for share, _, whole in used:
        factor = Fraction(share, 1) / whole
        common = common * factor.denominator
    mixed: Weights = [0] * len(parts[0][1])
    for share, weights, whole in used:
        factor = share / whole * common
        scale = factor.numerator if factor.denominator == 1 else factor
        mixed = [old + scale * weight for old, weight in zip(mixed, weights, strict=True)]
    return mixed


def _equal(members: Sequence[SharingMember], _: Terms) -> Weights:
    return [1] * len(members)


def _withdrawn(members: Sequence[SharingMember], _: Terms) -> Weights:
    return [member.shared_wh for member in members]


def _injected(members: Sequence[SharingMember], _: Terms) -> Weights:
    return [member.injected_wh for member in members]


def _energy(members: Sequence[SharingMember], share: Fraction, terms: Terms) -> list[tuple[Fraction, Weights]]:
    """A share of the pool for the energy: the producers' part of it, and the consumers'."""
    produced = share * terms.producer_share
    return [(produced, _injected(members, terms)), (share - produced, _withdrawn(members, terms))]


def _investment(members: Sequence[SharingMember], terms: Terms) -> Weights:
    v, p = terms.investment_share, terms.producer_share
    return _mix(
        [
            (v, [member.invested_cents for member in members]),
            (p, _injected(members, terms)),
            (1 - v - p, _withdrawn(members, terms)),
        ]
    )


def _solidarity(members: Sequence[SharingMember], terms: Terms) -> Weights:
    s = terms.solidarity_share
    return _mix([(s, [member.beta for member in members]), *_energy(members, 1 - s, terms)])


def _cascade(members: Sequence[SharingMember], terms: Terms) -> Weights:
    s, v = terms.solidarity_share, (1 - terms.solidarity_share) * terms.investment_share
    return _mix(
        [
            (s, [member.beta for member in members]),
            (v, [member.invested_cents for member in members]),
            *_energy(members, 1 - s - v, terms),
        ]
    )


_WEIGHTS: Mapping[str, Callable[[Sequence[SharingMember], Terms], Weights]] = {
    "equal": _equal,
    "withdrawn": _withdrawn,
    "injected": _injected,
    "investment": _investment,
    "solidarity": _solidarity,
    "cascade": _cascade,
}


def _by_seniority(members: Sequence[SharingMember], cents: int, may: Sequence[bool]) -> list[int]:
    """Claims of all withdrawn energy, at the value of a shared Wh, met in order of joining.

    Where the claims end before the money, the rest is divided in proportion to the claims.
    """
    shared = sum(member.shared_wh for member in members)
    paid = [0] * len(members)
    if not shared or not cents:
        return paid
    part = Fraction(cents, shared)
    claims = [round_to_int(part * member.withdrawn_wh) if ok else 0 for member, ok in zip(members, may, strict=True)]
    days = sorted({member.joined or date.min for member in members})
    left = cents
    for day in days:
        places = [i for i, member in enumerate(members) if (member.joined or date.min) == day and claims[i]]
        wanted = sum(claims[i] for i in places)
        given = min(left, wanted)
        if given:
            parts = apportion(given, [claims[i] for i in places], [members[i].member for i in places])
            for place, amount in zip(places, parts, strict=True):
                paid[place] = amount
        left -= given
    if left and any(claims):
        more = apportion(left, claims, [member.member for member in members])
        paid = [first + extra for first, extra in zip(paid, more, strict=True)]
    return paid


def _by_quotas(members: Sequence[SharingMember], pool: Pool, terms: Terms) -> Allocation:
    rules = terms.quotas
    described = [
        QuotaMember(
            member.member,
            tuple(member.parameters.get(column, Fraction(0)) for column in rules.columns),
            member.beta,
        )
        for member in members
    ]
    try:
        quotas = compute_quotas(described, rules)
        shares = share_pool(
            pool.regular_cents,
            quota_micro(quotas),
            rules,
            surplus_cents=pool.surplus_cents,
            entitled=[member.member for member in members if not member.is_enterprise],
        )
    except InputError as error:
        told = {"reason": error.message, "remedy": error.remedy or ""}
        raise RefusalError(field=error.field, code="quotas_refused", values=told) from error
    return Allocation(
        "quotas",
        tuple(share.regular_cents - share.retroceded_cents for share in shares.members),
        tuple(share.surplus_cents for share in shares.members),
        fund_cents=shares.retroceded_cents,
        social_cents=shares.undistributed_cents,
        remarks=quotas.warnings,
    )
