"""Acts of a community whose keys we hold, by the names of the messages that are signed for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from eth_abi.abi import encode
from web3 import Web3

from chain import intents
from chain.genesis import DAY, PARAMETERS
from chain.merkle import SumTree
from chain.village import Village, holder_of, key

AGAINST, FOR = 0, 1
Message = Mapping[str, Any]


class Acts:
    """What members, officers and stakeholders of a village do."""

    def __init__(self, village: Village) -> None:
        self.village = village
        self._salt = 10_000

    def salt(self) -> bytes:
        """32 bytes that were not used before."""
        self._salt += 1
        return self._salt.to_bytes(32)

    def until(self, days: int = 20) -> int:
        """A last second some days ahead."""
        return self.village.now + days * DAY

    def ask(self, contract: str, function: str, *given: object) -> Any:
        """What a view function answers now."""
        return self.village.contracts[contract].functions[function](*given).call()

    def do(self, function: str, name: str, message: Message, *signers: object, more: Sequence[object] = ()) -> None:
        """Relay a signed message as its contract's function takes it: the struct, each signature, then the rest."""
        signatures = [self.village.said(name, message, signer) for signer in signers]
        values = intents.struct_values(name, message)
        self.village.send(intents.contract_of(name), function, values, *signatures, *more)

    # Members

    def admit(self, member: int, identity_of: int, name: object, registrar: object = "registrar") -> None:
        """A citizen with the identity of a number, the key of a name, and the signature of a registrar's."""
        message = {"member": member, "class": 1, "key": key(name).address, "keyType": 1}
        message |= {"identity": Web3.keccak(text=f"identity {identity_of}"), "registrar": key(registrar).address}
        self.do("admit", "Admission", message | {"validUntil": self.until()}, registrar)

    def refuse(self) -> None:
        message = {"application": self.salt(), "reason": 3, "evidence": self.salt()}
        message |= {"registrar": self.village.registrar.address, "validUntil": self.until()}
        self.do("refuse", "Refusal", message, "registrar")

    def _mine(self, member: int, **fields: object) -> dict[str, Any]:
        return {"member": member, **fields, "nonce": self.ask("Members", "nonceOf", member), "validUntil": self.until()}

    def leave(self, member: int) -> None:
        message = self._mine(member)
        signature = self.village.said("Exit", message, member)
        self.village.send("Members", "exit", member, message["nonce"], message["validUntil"], signature)

    def rotate(self, member: int, new: object) -> None:
        message = self._mine(member, key=key(new).address, keyType=1)
        self.do("rotate", "Rotation", message, member, new)

    def recover(self, member: int, new: object, helpers: tuple[int, int]) -> None:
        message = {"member": member, "key": key(new).address, "keyType": 1, "first": helpers[0], "second": helpers[1]}
        message |= {"recovery": self.ask("Members", "recoveryOf", member), "validUntil": self.until()}
        self.do("recover", "Recovery", message, *helpers, new)

    def cancel_key_change(self, member: int, new: object) -> None:
        message = self._mine(member, key=key(new).address)
        signature = self.village.said("CancelKeyChange", message, member)
        given = member, message["key"], message["nonce"], message["validUntil"], signature
        self.village.send("Members", "cancelKeyChange", *given)

    def contacts(self, member: int, *others: int) -> None:
        names = ("first", "second", "third")
        message = self._mine(member, **dict(zip(names, others, strict=True)))
        self.do("setContacts", "Contacts", message, member)

    def delegate(self, member: int, to: int, per_request: int = 10_00, per_epoch: int = 30_00) -> None:
        message = self._mine(member, delegate=to, perRequest=per_request, perEpoch=per_epoch)
        self.do("delegate", "Delegation", message, member, to)

    def end_delegation(self, member: int, signer: int) -> None:
        message = {"member": member, "signer": signer, "nonce": self.ask("Members", "nonceOf", signer)}
        message |= {"validUntil": self.until()}
        signature = self.village.said("EndDelegation", message, signer)
        self.village.send("Members", "endDelegation", *message.values(), signature)

    # Services and offers

    def request(self, requester: int, provider: int, amount: int, signer: object = None, **changes: object) -> bytes:
        message = self.village.request(requester, provider, amount, 0) | {"salt": self.salt(), **changes}
        self.do("request", "Request", message, requester if signer is None else signer)
        self.order = message
        return self.village.digest("Request", message)

    def agree(self, requester: int, provider: int, amount: int, **changes: object) -> bytes:
        service = self.request(requester, provider, amount, **changes)
        self.step("approve", service, provider)
        return service

    def step(self, verb: str, service: bytes, signer: int) -> None:
        """Approve, deliver, close or cancel."""
        given = (signer,) if verb == "cancel" else ()
        self.village.send("Services", verb, service, *given, *self.village.signed(verb.capitalize(), service, signer))

    def dispute(self, service: bytes, signer: int) -> None:
        message = {"service": service, "signer": signer, "evidence": self.salt(), "validUntil": self.until()}
        self.village.send("Services", "dispute", *message.values(), self.village.said("Dispute", message, signer))

    def resolve(self, order: Message, bps: int) -> None:
        service = self.village.digest("Request", order)
        message = {"service": service, "signer": order["mediator"], "providerBps": bps, "reasons": self.salt()}
        message |= {"validUntil": self.until()}
        signature = self.village.said("Resolve", message, order["mediator"])
        given = bps, message["reasons"], message["validUntil"], signature
        self.village.send("Services", "resolve", intents.struct_values("Request", order), *given)

    def both(self, function: str, name: str, service: bytes, parties: tuple[int, int], **fields: object) -> None:
        """What requester and provider sign alike: to close for less, or to cancel."""
        messages = [{"service": service, "signer": signer, **fields, "validUntil": self.until(1)} for signer in parties]
        signatures = [self.village.said(name, message, message["signer"]) for message in messages]
        self.village.send("Services", function, service, *fields.values(), self.until(1), *signatures)

    def approve_many(self, services: Sequence[bytes], signer: int) -> None:
        message: dict[str, Any] = {"services": [*services], "signer": signer, "minimum": 1, "validUntil": self.until()}
        self.village.send(
            "Services", "approveMany", *message.values(), self.village.said("ApproveMany", message, signer)
        )

    def offer(self, provider: int, most: int) -> bytes:
        message: dict[str, Any] = {"provider": provider, "maxAmount": most, "stakeholder": 0, "until": self.until(200)}
        message |= {"terms": self.salt(), "validUntil": self.until()}
        self.do("register", "Offer", message, provider)
        return self.village.digest("Offer", message)

    def buy_at_once(self, requester: int, provider: int, offer: bytes, amount: int, signer: object = None) -> bytes:
        message: dict[str, Any] = {"requester": requester, "provider": provider, "offer": offer, "amount": amount}
        message |= {"terms": self.salt(), "salt": self.salt(), "validUntil": self.village.now + 600}
        self.do("instant", "Instant", message, requester if signer is None else signer, provider)
        return self.village.digest("Instant", message)

    def recognise(
        self, provider: int, category: int, sequence: int, until: int, recogniser: object = "recogniser"
    ) -> None:
        message: dict[str, Any] = {"provider": provider, "category": category, "until": until, "sequence": sequence}
        message |= {"recogniser": key(recogniser).address, "validUntil": self.until()}
        self.do("recognise", "Recognition", message, recogniser)

    # Ballots and pauses

    def propose(self, kind: int, data: bytes, period: int = 0, proposers: Sequence[int] = ()) -> bytes:
        """Members propose, or the board if none do."""
        message = {"kind": kind, "dataHash": Web3.keccak(data), "text": self.salt(), "period": period}
        message |= {"salt": self.salt(), "validUntil": self.until()}
        values, ballot = intents.struct_values("Proposal", message), self.village.digest("Proposal", message)
        if proposers:
            signatures = [self.village.said("Proposal", message, each) for each in proposers]
            self.village.send("Ballots", "propose", values, data, [*proposers], signatures)
        else:
            signature = self.village.said("Proposal", message, "board")
            self.village.send("Ballots", "proposeByBoard", values, data, key("board").address, signature)
        return ballot

    def vote(self, ballot: bytes, voters: Iterable[int], choice: int = FOR, tree: SumTree | None = None) -> None:
        """Heads vote, or, with a tree, heads with the quotas of their lines."""
        for voter in voters:
            place = None if tree is None else [line.member for line in tree.lines].index(voter)
            quota = 0 if tree is None or place is None else tree.lines[place].quota_micro
            message = {"ballot": ballot, "voter": voter, "choice": choice, "quotaMicro": quota}
            message |= {"validUntil": self.until()}
            given = ballot, voter, choice, message["validUntil"], self.village.said("Vote", message, voter)
            if tree is None or place is None:
                self.village.send("Ballots", "vote", *given)
            else:
                self.village.send("Ballots", "voteWithQuota", *given, *proof(tree, place))

    def decide(self, kind: int, data: bytes, voters: Sequence[int], days: int = 15) -> bytes:
        """The board proposes, some vote for it, and it is carried out some days later."""
        ballot = self.propose(kind, data)
        self.vote(ballot, voters)
        self.village.pass_time(days * DAY)
        self.village.send("Ballots", "execute", ballot, data)
        return ballot

    def pause(self, number: int, days: int = 2, pausers: Sequence[object] = ("pauser 0", "pauser 1")) -> None:
        """A pauser whose name is a number holds the office as that member."""
        by_holder = {holder_of(each) if isinstance(each, int) else key(each).address: each for each in pausers}
        holders = sorted(by_holder, key=lambda holder: int(holder, 16))
        message = {"number": number, "until": self.until(days), "evidence": self.salt(), "validUntil": self.until()}
        signatures = [self.village.said("Pause", message, by_holder[holder]) for holder in holders]
        self.village.send("Council", "pause", intents.struct_values("Pause", message), holders, signatures)

    # Settlements and the treasury

    def publish(self, message: Message) -> None:
        digest = self.village.digest("Settlement", message)
        signatures = [intents.sign(oracle, digest) for oracle in self.village.oracles[:3]]
        self.village.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)

    def suspend(self, period: int, revision: int, auditor: object = "auditor") -> None:
        message = {"period": period, "revision": revision, "evidence": self.salt()}
        message |= {"auditor": key(auditor).address, "validUntil": self.until()}
        self.do("suspend", "Suspend", message, auditor)

    def object(self, period: int, revision: int, signers: Sequence[int]) -> None:
        message = {"period": period, "revision": revision, "evidence": self.salt(), "validUntil": self.until()}
        signatures = [self.village.said("Objection", {**message, "signer": each}, each) for each in signers]
        self.village.send("Settlements", "suspendByMembers", *message.values(), [*signers], signatures)

    def retrocede(self, member: int, bps: int) -> None:
        message = {"member": member, "bps": bps, "nonce": self.ask("Settlements", "nonceOf", member)}
        self.do("retrocede", "Retrocede", message | {"validUntil": self.until()}, member)

    def claim(self, tree: SumTree, place: int) -> None:
        self.village.send("Settlements", "claim", tree.place.period, *proof(tree, place))

    def register(self, stakeholder: int, days: int = 300) -> None:
        sequence = self.ask("Treasury", "stakeholderOf", stakeholder)[1]
        message = {"stakeholder": stakeholder, "until": self.until(days), "agreement": self.salt()}
        message |= {"sequence": sequence, "treasurer": key("treasurer").address, "validUntil": self.until()}
        self.do("register", "Stakeholder", message, "treasurer")

    def buy(self, stakeholder: int, cents: int, purpose: int, treasurer: object = "treasurer") -> bytes:
        rate = self.ask("Council", "valueOf", list(PARAMETERS).index("TokensPerEuro"))
        message = {"stakeholder": stakeholder, "cents": cents, "tokensPerEuro": rate, "purpose": purpose}
        message |= {"receipt": self.salt(), "treasurer": key(treasurer).address, "validUntil": self.until()}
        self.do("buy", "Purchase", message, treasurer)
        return bytes(message["receipt"])

    def give(self, stakeholder: int, allowance: bytes, pool: int, weights: Mapping[int, int]) -> None:
        members, values = list(weights), list(weights.values())
        recipients = Web3.keccak(encode(["uint32[]", "uint48[]"], [members, values]))
        message = {"stakeholder": stakeholder, "allowance": allowance, "pool": pool, "recipients": recipients}
        message |= {"salt": self.salt(), "validUntil": self.until()}
        self.do("grant", "Grant", message, stakeholder, more=(members, values))

    def give_by_quota(self, stakeholder: int, allowance: bytes, pool: int, period: int) -> bytes:
        message = {"stakeholder": stakeholder, "allowance": allowance, "pool": pool, "period": period}
        message |= {"salt": self.salt(), "validUntil": self.until()}
        self.do("openQuotaGrant", "QuotaGrant", message, stakeholder)
        return self.village.digest("QuotaGrant", message)

    def eco_bonus(self, stakeholder: int, allowance: bytes, member: int, amount: int) -> None:
        message = {"stakeholder": stakeholder, "allowance": allowance, "member": member, "amount": amount}
        self.do(
            "grantEcoBonus", "EcoBonus", message | {"product": self.salt(), "validUntil": self.until()}, stakeholder
        )


def proof(tree: SumTree, place: int) -> tuple[tuple[object, ...], tuple[object, ...]]:
    """A line with its place, and the siblings on its way to the root, as the contracts take them."""
    line = tree.lines[place]
    return (place, line.member, line.quota_micro, line.tokens, line.private_hash), tree.proof(place)
