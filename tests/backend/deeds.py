"""Everything that people can do in a village, signed with the keys that we hold: one call for each verb."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from chain import genesis, intents, merkle
from chain.genesis import DAY, PARAMETERS
from chain.village import Village, key

Message = dict[str, Any]
AGAINST, FOR, ABSTAIN = range(3)


@dataclass
class Published:
    """A settlement that was published, with its tree."""

    period: int
    lines: Sequence[merkle.Line]
    tree: merkle.SumTree

    def line(self, member: int) -> tuple[int, tuple[Any, ...], Sequence[tuple[bytes, int]]]:
        """The quota of a member, its line as the contracts take it, and its proof."""
        index = next(place for place, line in enumerate(self.lines) if line.member == member)
        line = self.lines[index]
        given = (index, member, line.quota_micro, line.tokens, line.private_hash)
        return line.quota_micro, given, self.tree.proof(index)


@dataclass
class Deeds:
    """The verbs of a village. A member signs with the newest key that we gave to it."""

    village: Village
    keys: dict[object, LocalAccount] = field(default_factory=dict)
    nonces: dict[int, int] = field(default_factory=dict)
    salt: int = 0

    @property
    def now(self) -> int:
        """The time of the newest block."""
        return self.village.now

    def wait(self, seconds: int) -> None:
        """Let time pass."""
        self.village.pass_time(seconds)

    def until(self, second: int) -> None:
        """Let time pass until a second."""
        self.wait(second - self.now)

    def key_of(self, signer: object) -> LocalAccount:
        """With what somebody signs."""
        return self.keys.get(signer) or key(signer)

    def sign(self, name: str, message: Mapping[str, Any], signer: object) -> bytes:
        """A signature of a member or an officer."""
        return intents.sign(self.key_of(signer), self.village.digest(name, message))

    def signed(self, name: str, message: Mapping[str, Any], *signers: object) -> tuple[Any, ...]:
        """A message as a struct with the signatures of these."""
        return intents.struct_values(name, message), *(self.sign(name, message, each) for each in signers)

    def send(self, contract: str, function: str, *given: object) -> None:
        """Relay a call."""
        self.village.send(contract, function, *given)

    def fresh(self) -> bytes:
        """32 bytes that were never used before."""
        self.salt += 1
        return keccak(self.salt.to_bytes(32))

    def later(self) -> int:
        """A second until which a signature can be used."""
        return self.now + 30 * DAY

    def nonce(self, member: int) -> int:
        """The number of a member's next intent for the register."""
        self.nonces[member] = self.nonces.get(member, -1) + 1
        return self.nonces[member]

    # members

    def admit(self, member: int, class_: int = 1, identity: object = None) -> None:
        """Admit a member."""
        message: Message = {
            "member": member,
            "class": class_,
            "key": self.key_of(member).address,
            "keyType": 1,
            "identity": keccak(text=f"identity {member if identity is None else identity}"),
            "registrar": self.village.registrar.address,
            "validUntil": self.later(),
        }
        self.send("Members", "admit", *self.signed("Admission", message, "registrar"))

    def refuse(self, reason: int = 3) -> bytes:
        """Refuse an application; its hash."""
        application = self.fresh()
        message: Message = {
            "application": application,
            "reason": reason,
            "evidence": self.fresh(),
            "registrar": self.village.registrar.address,
            "validUntil": self.later(),
        }
        self.send("Members", "refuse", *self.signed("Refusal", message, "registrar"))
        return application

    def leave(self, member: int) -> None:
        """A member leaves."""
        message: Message = {"member": member, "nonce": self.nonce(member), "validUntil": self.later()}
        self.send("Members", "exit", *message.values(), self.sign("Exit", message, member))

    def name_contacts(self, member: int, *named: int) -> None:
        """A member names three contacts."""
        first, second, third = named
        message: Message = {"member": member, "first": first, "second": second, "third": third}
        message |= {"nonce": self.nonce(member), "validUntil": self.later()}
        self.send("Members", "setContacts", *self.signed("Contacts", message, member))

    def rotate(self, member: int, name: str) -> None:
        """A member begins to change to the key of this name."""
        message: Message = {"member": member, "key": key(name).address, "keyType": 1}
        message |= {"nonce": self.nonce(member), "validUntil": self.later()}
        self.send("Members", "rotate", *self.signed("Rotation", message, member, name))

    def recover(self, member: int, name: str, first: int, second: int, recovery: int = 0) -> None:
        """Two contacts begin to give the key of this name to a member."""
        message: Message = {"member": member, "key": key(name).address, "keyType": 1, "first": first, "second": second}
        message |= {"recovery": recovery, "validUntil": self.later()}
        self.send("Members", "recover", *self.signed("Recovery", message, first, second, name))

    def cancel_key(self, member: int, name: str) -> None:
        """A member withdraws a change to the key of this name."""
        message: Message = {
            "member": member,
            "key": key(name).address,
            "nonce": self.nonce(member),
            "validUntil": self.later(),
        }
        self.send("Members", "cancelKeyChange", *message.values(), self.sign("CancelKeyChange", message, member))

    def complete_key(self, member: int, name: str) -> None:
        """The change to the key of this name is completed."""
        self.send("Members", "completeKeyChange", member)
        self.keys[member] = key(name)

    def delegate(self, member: int, delegate: int, per_request: int = 5_00, per_epoch: int = 8_00) -> None:
        """A member names a delegate."""
        message: Message = {"member": member, "delegate": delegate, "perRequest": per_request, "perEpoch": per_epoch}
        message |= {"nonce": self.nonce(member), "validUntil": self.later()}
        self.send("Members", "delegate", *self.signed("Delegation", message, member, delegate))

    def end_delegation(self, member: int, signer: int) -> None:
        """A member or its delegate ends the delegation."""
        message: Message = {"member": member, "signer": signer, "nonce": self.nonce(signer), "validUntil": self.later()}
        self.send("Members", "endDelegation", *message.values(), self.sign("EndDelegation", message, signer))

    # services

    def order(self, requester: int, provider: int, amount: int, **changes: object) -> dict[str, Any]:
        """A request from tomorrow, within ten days."""
        return self.village.request(requester, provider, amount, 0, **changes) | {"salt": self.fresh()}

    def ask(self, requester: int, provider: int, amount: int, *, by: int | None = None, **changes: object) -> bytes:
        """Ask for a service; its id. `by` is the delegate who asks."""
        message = self.order(requester, provider, amount, **changes)
        self.send("Services", "request", *self.signed("Request", message, by or requester))
        return self.village.digest("Request", message)

    def act(self, verb: str, service: bytes, signer: int) -> None:
        """`approve`, `deliver`, `close` or `cancel`."""
        message: Message = {"service": service, "signer": signer, "validUntil": self.later()}
        named = (signer,) if verb == "cancel" else ()
        signature = self.sign(verb.capitalize(), message, signer)
        self.send("Services", verb, service, *named, message["validUntil"], signature)

    def approve_many(self, services: Sequence[bytes], signer: int, minimum: int = 1) -> None:
        """One signature for a group of services."""
        message: Message = {
            "services": list(services),
            "signer": signer,
            "minimum": minimum,
            "validUntil": self.later(),
        }
        self.send("Services", "approveMany", *message.values(), self.sign("ApproveMany", message, signer))

    def close_for(self, service: bytes, requester: int, provider: int, amount: int) -> None:
        """Both agree on a lower price."""
        message: Message = {"service": service, "amount": amount, "validUntil": self.later()}
        both = [self.sign("CloseFor", {**message, "signer": each}, each) for each in (requester, provider)]
        self.send("Services", "closeFor", *message.values(), *both)

    def cancel_together(self, service: bytes, requester: int, provider: int) -> None:
        """Both end a service."""
        message: Message = {"service": service, "validUntil": self.later()}
        both = [self.sign("Cancel", {**message, "signer": each}, each) for each in (requester, provider)]
        self.send("Services", "cancelTogether", *message.values(), *both)

    def revoke(self, requester: int, provider: int) -> bytes:
        """A request is taken back before anybody relayed it; its id."""
        order = self.order(requester, provider, 1_00)
        service = self.village.digest("Request", order)
        message: Message = {"service": service, "signer": requester, "validUntil": self.later()}
        struct = intents.struct_values("Request", order)
        self.send("Services", "revoke", struct, message["validUntil"], self.sign("Cancel", message, requester))
        return service

    def dispute(self, service: bytes, signer: int) -> None:
        """A party objects."""
        message: Message = {"service": service, "signer": signer, "evidence": self.fresh(), "validUntil": self.later()}
        self.send("Services", "dispute", *message.values(), self.sign("Dispute", message, signer))

    def resolve(self, order: Mapping[str, Any], bps: int) -> None:
        """The mediator whom a request names divides the price."""
        mediator, service = order["mediator"], self.village.digest("Request", order)
        how = {"providerBps": bps, "reasons": self.fresh(), "validUntil": self.later()}
        signature = self.sign("Resolve", {"service": service, "signer": mediator, **how}, mediator)
        self.send("Services", "resolve", intents.struct_values("Request", order), *how.values(), signature)

    def offer(self, provider: int, most: int = 5_00, stakeholder: int = 0) -> bytes:
        """An organisation offers something for instant payment; the offer's id."""
        message: Message = {
            "provider": provider,
            "maxAmount": most,
            "stakeholder": stakeholder,
            "until": self.now + 200 * DAY,
        }
        message |= {"terms": self.fresh(), "validUntil": self.later()}
        self.send("Offers", "register", *self.signed("Offer", message, provider))
        return self.village.digest("Offer", message)

    def pay_at_once(self, requester: int, provider: int, offer: bytes, amount: int, *, by: int | None = None) -> bytes:
        """A standing offer is paid at once; the payment's id."""
        message: Message = {"requester": requester, "provider": provider, "offer": offer, "amount": amount}
        message |= {"terms": self.fresh(), "salt": self.fresh(), "validUntil": self.now + 600}
        self.send("Services", "instant", *self.signed("Instant", message, by or requester, provider))
        return self.village.digest("Instant", message)

    def recognise(self, provider: int, category: int, sequence: int = 0, until: int | None = None) -> None:
        """What a provider does in a category is recognised, or no longer."""
        recogniser = key("recogniser").address
        end = self.now + 300 * DAY if until is None else until
        message: Message = {"provider": provider, "category": category, "until": end, "sequence": sequence}
        message |= {"recogniser": recogniser, "validUntil": self.later()}
        self.send("Offers", "recognise", *self.signed("Recognition", message, "recogniser"))

    # settlements

    def publish(
        self, period: int, quotas: Mapping[int, int], tokens: int, revision: int = 0, part: int = 1_000_000
    ) -> Published:
        """Three reporters publish a settlement: quotas in millesimi, the same tokens for each line."""
        lines = [merkle.Line(member, quota * part, tokens, bytes(32)) for member, quota in sorted(quotas.items())]
        place = merkle.Place(
            self.village.deployment.chain_id, self.village.deployment.addresses["Settlements"], period, revision
        )
        tree = merkle.SumTree(place, lines)
        message: Message = {"period": period, "revision": revision, "root": tree.root, "leaves": len(lines)}
        message |= {"tokens": tree.tokens, "sharedWh": 10**6, "incentiveCents": 12_345, "validUntil": self.later()}
        message |= {name: keccak(text=name) for name in ("datasetHash", "rulesHash", "codeHash")}
        digest = self.village.digest("Settlement", message)
        signatures = [intents.sign(each, digest) for each in self.village.oracles[:3]]
        self.send("Settlements", "publish", intents.struct_values("Settlement", message), signatures)
        return Published(period, lines, tree)

    def suspend(self, period: int, revision: int = 0) -> None:
        """The auditor suspends a settlement."""
        message: Message = {"period": period, "revision": revision, "evidence": self.fresh()}
        message |= {"auditor": key("auditor").address, "validUntil": self.later()}
        self.send("Settlements", "suspend", *self.signed("Suspend", message, "auditor"))

    def object_to(self, period: int, signers: Sequence[int], revision: int = 0) -> None:
        """Members suspend a settlement."""
        message: Message = {
            "period": period,
            "revision": revision,
            "evidence": self.fresh(),
            "validUntil": self.later(),
        }
        signatures = [self.sign("Objection", {**message, "signer": each}, each) for each in signers]
        self.send("Settlements", "suspendByMembers", *message.values(), list(signers), signatures)

    def claim(self, published: Published, member: int) -> None:
        """The tokens of a member's line are claimed."""
        _, line, proof = published.line(member)
        self.send("Settlements", "claim", published.period, line, proof)

    def retrocede(self, member: int, bps: int, nonce: int = 0) -> None:
        """A member gives back a part of its quota."""
        message: Message = {"member": member, "bps": bps, "nonce": nonce, "validUntil": self.later()}
        self.send("Settlements", "retrocede", *self.signed("Retrocede", message, member))

    # treasury

    def register(self, stakeholder: int, sequence: int = 0) -> None:
        """The treasurer registers a stakeholder."""
        message: Message = {"stakeholder": stakeholder, "until": self.now + 300 * DAY, "agreement": self.fresh()}
        message |= {"sequence": sequence, "treasurer": key("treasurer").address, "validUntil": self.later()}
        self.send("Treasury", "register", *self.signed("Stakeholder", message, "treasurer"))

    def buy(self, stakeholder: int, cents: int, purpose: int) -> bytes:
        """A stakeholder buys an allowance; its id."""
        receipt = self.fresh()
        message: Message = {"stakeholder": stakeholder, "cents": cents, "tokensPerEuro": PARAMETERS["TokensPerEuro"]}
        message |= {"purpose": purpose, "receipt": receipt, "treasurer": key("treasurer").address}
        message |= {"validUntil": self.later()}
        self.send("Treasury", "buy", *self.signed("Purchase", message, "treasurer"))
        return receipt

    def give(self, stakeholder: int, allowance: bytes, pool: int, weights: Mapping[int, int]) -> bytes:
        """A stakeholder gives to members by weights; the gift's id."""
        members, parts = sorted(weights), [weights[member] for member in sorted(weights)]
        recipients = keccak(encode(["uint32[]", "uint48[]"], [members, parts]))
        message: Message = {"stakeholder": stakeholder, "allowance": allowance, "pool": pool, "recipients": recipients}
        message |= {"salt": self.fresh(), "validUntil": self.later()}
        self.send("Treasury", "grant", *self.signed("Grant", message, stakeholder), members, parts)
        return self.village.digest("Grant", message)

    def give_by_quotas(self, stakeholder: int, allowance: bytes, pool: int, period: int) -> bytes:
        """A stakeholder gives by quotas; the gift's id."""
        message: Message = {"stakeholder": stakeholder, "allowance": allowance, "pool": pool, "period": period}
        message |= {"salt": self.fresh(), "validUntil": self.later()}
        self.send("Treasury", "openQuotaGrant", *self.signed("QuotaGrant", message, stakeholder))
        return self.village.digest("QuotaGrant", message)

    def take_share(self, gift: bytes, published: Published, member: int) -> None:
        """A member takes its part of a gift by quotas."""
        _, line, proof = published.line(member)
        self.send("Treasury", "takeQuotaShare", gift, line, proof)

    def give_eco_bonus(self, stakeholder: int, allowance: bytes, member: int, amount: int) -> None:
        """A member bought an eco-compatible product."""
        message: Message = {"stakeholder": stakeholder, "allowance": allowance, "member": member, "amount": amount}
        message |= {"product": self.fresh(), "validUntil": self.later()}
        self.send("Treasury", "grantEcoBonus", *self.signed("EcoBonus", message, stakeholder))

    # ballots and pauses

    def propose(self, kind: int, data: bytes, *, period: int = 0, by: Sequence[int] = ()) -> bytes:
        """Members, or the board, open a ballot; its id."""
        message: Message = {"kind": kind, "dataHash": keccak(data), "text": self.fresh(), "period": period}
        message |= {"salt": self.fresh(), "validUntil": self.later()}
        if by:
            struct, *signatures = self.signed("Proposal", message, *by)
            self.send("Ballots", "propose", struct, data, list(by), signatures)
        else:
            struct, signature = self.signed("Proposal", message, "board")
            self.send("Ballots", "proposeByBoard", struct, data, key("board").address, signature)
        return self.village.digest("Proposal", message)

    def vote(self, ballot: bytes, choices: Mapping[int, int], published: Published | None = None) -> None:
        """Members vote: with their heads, or with their quotas in a settlement too."""
        for voter, choice in choices.items():
            quota, line, proof = (0, None, None) if published is None else published.line(voter)
            message = {"ballot": ballot, "voter": voter, "choice": choice, "quotaMicro": quota}
            message |= {"validUntil": self.later()}
            given = (ballot, voter, choice, message["validUntil"], self.sign("Vote", message, voter))
            if published is None:
                self.send("Ballots", "vote", *given)
            else:
                self.send("Ballots", "voteWithQuota", *given, line, proof)

    def excuse(self, ballot: bytes, published: Published, member: int) -> None:
        """The quota of a member who cannot vote does not count."""
        _, line, proof = published.line(member)
        self.send("Ballots", "excuse", ballot, line, proof)

    def decide(self, kind: int, kinds: Sequence[str], given: Sequence[object], choices: Mapping[int, int]) -> bytes:
        """A ballot from its opening until it is carried out, sixteen days later; its id."""
        data = encode(kinds, given)
        self.wait(1)
        ballot = self.propose(kind, data, by=[min(choices)])
        self.vote(ballot, choices)
        self.wait(16 * DAY)
        self.send("Ballots", "execute", ballot, data)
        return ballot

    def change(self, name: str, value: int, choices: Mapping[int, int]) -> bytes:
        """A parameter is changed by ballot; the ballot's id."""
        place = list(PARAMETERS).index(name)
        return self.decide(genesis.CHANGE_PARAMETER, ["uint8", "uint24"], [place, value], choices)

    def pause(self, number: int, days: int = 3) -> None:
        """Two pausers let new requests and issuance rest."""
        message: Message = {"number": number, "until": self.now + days * DAY, "evidence": self.fresh()}
        message |= {"validUntil": self.later()}
        two = sorted((key(f"pauser {i}") for i in range(2)), key=lambda each: int(each.address, 16))
        digest = self.village.digest("Pause", message)
        signatures = [intents.sign(each, digest) for each in two]
        struct = intents.struct_values("Pause", message)
        self.send("Council", "pause", struct, [each.address for each in two], signatures)
