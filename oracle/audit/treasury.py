"""What stakeholders bought and gave, as the events tell it: registrations, allowances, grants and gifts by quota."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from eth_abi.abi import encode
from eth_utils.crypto import keccak

from chain import intents
from chain.merkle import WHOLE
from oracle.audit.effects import Effects, Later
from oracle.audit.evidence import Event, Evidence
from oracle.audit.findings import Kind, Notebook, Rule
from oracle.audit.months import month_of
from oracle.audit.offices import LONGEST_TERM, TREASURER
from oracle.audit.parameters import Parameters
from oracle.audit.people import People
from oracle.audit.publications import Publications
from oracle.audit.tokens import Tokens
from oracle.audit.volume import GRANTS

ALLOWANCE_MONTHS = 12
MAX_ECO_BONUS = 5_00
FOR_MEMBERS, BY_QUOTAS, FOR_PRODUCTS = 1, 2, 3
"""What an allowance was bought for."""


@dataclass
class Allowance:
    """What a stakeholder may still give of one purchase."""

    stakeholder: int = 0
    purpose: int = 0
    last: int = 0
    bought: int = 0
    left: int = 0

    def told(self) -> tuple[int, ...]:
        """What the contract must tell."""
        return self.stakeholder, self.purpose, self.last, self.bought, self.left


@dataclass
class Gift:
    """A gift by quotas, of which members take their parts."""

    period: int = 0
    last: int = 0
    pool: int = 0
    left: int = 0

    def told(self) -> tuple[int, ...]:
        """What the contract must tell."""
        return self.period, self.last, self.pool, self.left


class Treasury:
    """Stakeholders with their allowances and gifts."""

    def __init__(  # noqa: PLR0917 - all that a gift has to do with
        self, evidence: Evidence, people: People, parameters: Parameters, publications: Publications, tokens: Tokens,
        notebook: Notebook,
    ) -> None:  # fmt: skip
        self._evidence = evidence
        self._people = people
        self._parameters = parameters
        self._publications = publications
        self._tokens = tokens
        self._notebook = notebook
        self.stakeholders: dict[int, tuple[int, int]] = {}
        """By number: until when, and how often registered."""
        self.allowances: dict[bytes, Allowance] = {}
        self.gifts: dict[bytes, Gift] = {}
        self.taken: defaultdict[bytes, set[int]] = defaultdict(set)
        self.used: set[bytes] = set()
        self.products: set[tuple[int, bytes]] = set()
        self._outstanding: Counter[int] = Counter()

    def is_stakeholder(self, member: int, time: int) -> bool:
        """Whether a member may buy and give at a time, and so receives nothing."""
        return self.stakeholders.get(member, (0, 0))[0] >= time

    def may_receive(self, member: int, time: int) -> bool:
        """Whether a member may be given something."""
        return self._people.is_active(member) and not self.is_stakeholder(member, time)

    def outstanding(self, time: int) -> int:
        """What all allowances and gifts together may still give."""
        return sum(amount for last, amount in self._outstanding.items() if last >= month_of(time))

    def grantable(self, time: int) -> int:
        """What may be bought: twelve months of the stakeholders' share, as it stands, less what is outstanding."""
        return max(0, ALLOWANCE_MONTHS * self._tokens.volume.share(GRANTS, time) - self.outstanding(time))

    def registered(self, event: Event) -> None:
        """A stakeholder was registered, or the end of the registration moved."""
        values, now, member = event.values, event.timestamp, event.values["stakeholder"]
        self._rules(
            event,
            (self._people.is_active(member), "a member", member),
            (not self._people.is_citizen(member), "no citizen", member),
            (values["until"] <= now + LONGEST_TERM, f"an end by {now + LONGEST_TERM}", values["until"]),
            (self._in_office(event), "a treasurer in office", values["treasurer"]),
        )
        self.stakeholders[member] = values["until"], self.stakeholders.get(member, (0, 0))[1] + 1

    def purchased(self, event: Event) -> None:
        """A stakeholder's payment became an allowance."""
        values, now, member, tokens = event.values, event.timestamp, event.values["stakeholder"], event.values["tokens"]
        rate, last = self._parameters.at("TokensPerEuro", now), month_of(now) + ALLOWANCE_MONTHS
        treasurer, most = values["treasurer"], self.grantable(now)
        bought = values["cents"] * rate // 100
        self._rules(
            event,
            (self.is_stakeholder(member, now), "a stakeholder", member),
            (values["purpose"] in {FOR_MEMBERS, BY_QUOTAS, FOR_PRODUCTS}, "a purpose", values["purpose"]),
            (values["cents"] > 0, "a payment", values["cents"]),
            (tokens == bought, f"{bought} for {values['cents']} cents", tokens),
            (tokens <= most, f"at most {most}", tokens),
            (values["lastEpoch"] == last, f"until month {last}", values["lastEpoch"]),
            (self._in_office(event), "a treasurer in office", treasurer),
            (not self._people.is_oneself(treasurer, member), "somebody else than the buyer", treasurer),
        )
        self._use(event, values["allowance"])
        self.allowances[values["allowance"]] = Allowance(member, values["purpose"], values["lastEpoch"], tokens, tokens)
        self._outstanding[values["lastEpoch"]] += tokens

    def granted(self, event: Event, rest: Sequence[Event]) -> Effects:
        """A stakeholder gave to members."""
        values, now, given = event.values, event.timestamp, event.values["given"]
        allowance = self._draw(event, FOR_MEMBERS, given)
        self._outstanding[allowance.last] -= given
        self._use(event, values["grant"])
        amounts = self._shared_out(event)
        if amounts is None:  # relayed by somebody's contract: what each got is seen, and must make up the whole
            amounts = dict(_seen(rest, given))
        self._rules(
            event,
            (sum(amounts.values()) == given > 0, f"{given} for all together", sum(amounts.values())),
            (all(self.may_receive(each, now) for each in amounts), "members who may receive", tuple(amounts)),
        )
        self._require_budget(event, given)
        return [self._later(member, amount, now) for member, amount in amounts.items() if amount]

    def gift_opened(self, event: Event) -> None:
        """A stakeholder set a part of an allowance aside for all members of a settlement."""
        values, pool = event.values, event.values["pool"]
        allowance = self._draw(event, BY_QUOTAS, pool)
        self._use(event, values["grant"])
        self._rules(
            event,
            (self._publications.is_final(values["period"], event.timestamp), "a final settlement", values["period"]),
            (pool > 0, "something to give", pool),
            (values["lastEpoch"] == allowance.last, f"until month {allowance.last}", values["lastEpoch"]),
        )
        self.gifts[values["grant"]] = Gift(values["period"], values["lastEpoch"], pool, pool)

    def part_taken(self, event: Event) -> Effects:
        """A member of the settlement took the part of a line."""
        values, now, name = event.values, event.timestamp, event.values["grant"]
        member, index, amount = values["member"], values["index"], values["amount"]
        gift = self.gifts.get(name, Gift())
        line = self._publications.proven(event, "Treasury", "takeQuotaShare", gift.period)
        due = amount if line is None else gift.pool * line.quota_micro // WHOLE
        self._rules(
            event,
            (gift.last >= month_of(now), "a gift that has not ended", f"until month {gift.last}"),
            (index not in self.taken[name], "a part that was not taken", index),
            (line is None or line.member == member, "the member of the line", member),
            (self.may_receive(member, now), "a member who may receive", member),
            (amount == due > 0, f"{due}", amount),
            (amount <= gift.left, f"at most {gift.left}", amount),
        )
        self.taken[name].add(index)
        gift.left -= amount
        self._outstanding[gift.last] -= amount
        self._require_budget(event, amount)
        return self._tokens.issue(GRANTS, member, amount, now)

    def eco_bonus(self, event: Event) -> Effects:
        """A member got the bonus of an eco-compatible product."""
        values, now, member, amount = event.values, event.timestamp, event.values["member"], event.values["amount"]
        allowance = self._draw(event, FOR_PRODUCTS, amount)
        self._outstanding[allowance.last] -= amount
        piece = allowance.stakeholder, values["product"]
        self._rules(
            event,
            (0 < amount <= MAX_ECO_BONUS, f"at most {MAX_ECO_BONUS}", amount),
            (any(piece[1]) and piece not in self.products, "a piece that had no bonus", piece[1]),
            (self.may_receive(member, now), "a member who may receive", member),
        )
        self.products.add(piece)
        self._require_budget(event, amount)
        return self._tokens.issue(GRANTS, member, amount, now)

    def _in_office(self, event: Event) -> bool:
        return self._people.offices.held(TREASURER, event.values["treasurer"], event.timestamp)

    def _draw(self, event: Event, purpose: int, amount: int) -> Allowance:
        """Take an amount out of an allowance."""
        now, allowance = event.timestamp, self.allowances.get(event.values["allowance"], Allowance())
        giver = allowance.stakeholder
        self._rules(
            event,
            (self.is_stakeholder(giver, now) and self._people.is_active(giver), "a stakeholder who gives", giver),
            (allowance.purpose == purpose, f"an allowance for purpose {purpose}", allowance.purpose),
            (allowance.last >= month_of(now), "an allowance that has not ended", f"until month {allowance.last}"),
            (amount <= allowance.left, f"at most {allowance.left}", amount),
        )
        allowance.left -= amount
        return allowance

    def _shared_out(self, event: Event) -> dict[int, int] | None:
        """What each member of a grant gets by the signed weights, rounded down; None if the call cannot be read."""
        given = self._evidence.given(event, "Treasury", "grant")
        if given is None:
            return None
        values, _, members, weights = given
        order = dict(zip((name for _, name in intents.fields_of("Grant")), values, strict=True))
        contract = self._evidence.contracts.addresses["Treasury"]
        name = intents.digest("Grant", order, self._evidence.deployment.chain_id, contract)
        recipients = keccak(encode(["uint32[]", "uint48[]"], [members, weights]))
        in_order = all(a < b for a, b in zip((0, *members), members, strict=False))
        self._rules(
            event,
            (name == event.values["grant"], "the grant that was signed", event.values["grant"]),
            (recipients == order["recipients"], "the members and weights that were signed", recipients),
            (in_order and len(members) == event.values["members"], "each member once", tuple(members)),
        )
        whole = sum(weights) or 1
        return {member: order["pool"] * weight // whole for member, weight in zip(members, weights, strict=True)}

    def _use(self, event: Event, name: bytes) -> None:
        self._rules(event, (any(name) and name not in self.used, "a receipt or gift that was not used", name))
        self.used.add(name)

    def _require_budget(self, event: Event, amount: int) -> None:
        growth, _ = self._tokens.volume.budget(GRANTS, event.timestamp)
        self._notebook.rules(
            Kind.ISSUANCE,
            {**event.where, "event": event.name},
            "More was given than the month allows.",
            (
                (amount <= growth, f"at most {growth}", amount),
                (self._tokens.volume.issuable(GRANTS, event.timestamp) >= amount, "no pause", amount),
            ),
        )

    def _later(self, member: int, amount: int, time: int) -> Later:
        return lambda: self._tokens.issue(GRANTS, member, amount, time)

    def _rules(self, event: Event, *rules: Rule) -> None:
        where = {**event.where, "event": event.name}
        where |= {name: event.values[name] for name in ("stakeholder", "member") if name in event.values}
        self._notebook.rules(Kind.ALLOWANCE, where, "A step of a stakeholder that the rules do not allow.", rules)


def _seen(rest: Sequence[Event], given: int) -> Iterator[tuple[int, int]]:
    """Who got how much right after a grant, until what was given is used up."""
    for event in rest:
        if given > 0 and event.name == "Issued" and event.values["channel"] == GRANTS:
            amount = event.values["received"] + event.values["overflowed"]
            given -= amount
            yield event.values["member"], amount
