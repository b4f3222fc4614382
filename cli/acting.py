"""The signing of every verb: a typed message, the keys of those who must sign it, and the call that brings both in.

Verbs that nobody signs (`expire`, `claim`, `execute`, …) need nothing of this: `Contracts.call` is enough.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from eth_abi.abi import encode
from eth_account.signers.local import LocalAccount
from eth_utils.crypto import keccak

from chain import intents
from chain.contracts import Call, Contracts
from chain.errors import ChainError
from chain.genesis import (
    CHANGE_PARAMETER,
    CHANGE_VECTOR,
    GRANT_COMMONS,
    GRANT_ROLE,
    JUDGE_SETTLEMENT,
    PARAMETERS,
    SET_STANDING_GRANT,
)
from chain.merkle import SumTree
from cli.founding import SECP256K1, Keys

Message: TypeAlias = Mapping[str, Any]
Ask: TypeAlias = Callable[..., Any]
"""`ask(contract, function, *arguments)`: what a view function answers now."""


@dataclass(frozen=True)
class _Layout:
    """How a contract takes a message.

    Attributes:
        function: of the contract that the message is for.
        signers: the fields that name those who sign, in the order of their signatures; `key` is the new key itself.
        fields: what the function takes before the signatures; None for the whole message as one struct.
    """

    function: str
    signers: tuple[str, ...]
    fields: tuple[str, ...] | None = None


_OF_A_SERVICE = ("service", "validUntil")
_LAYOUTS: Mapping[str, _Layout] = {
    "Admission": _Layout("admit", ("registrar",)),
    "Refusal": _Layout("refuse", ("registrar",)),
    "Exit": _Layout("exit", ("member",), ("member", "nonce", "validUntil")),
    "Rotation": _Layout("rotate", ("member", "key")),
    "Recovery": _Layout("recover", ("first", "second", "key")),
    "CancelKeyChange": _Layout("cancelKeyChange", ("member",), ("member", "key", "nonce", "validUntil")),
    "Contacts": _Layout("setContacts", ("member",)),
    "Delegation": _Layout("delegate", ("member", "delegate")),
    "EndDelegation": _Layout("endDelegation", ("signer",), ("member", "signer", "nonce", "validUntil")),
    "Request": _Layout("request", ("requester",)),
    "Approve": _Layout("approve", ("signer",), _OF_A_SERVICE),
    "Deliver": _Layout("deliver", ("signer",), _OF_A_SERVICE),
    "Close": _Layout("close", ("signer",), _OF_A_SERVICE),
    "Cancel": _Layout("cancel", ("signer",), ("service", "signer", "validUntil")),
    "ApproveMany": _Layout("approveMany", ("signer",), ("services", "signer", "minimum", "validUntil")),
    "CloseFor": _Layout("closeFor", ("signer",), ("service", "amount", "validUntil")),
    "Dispute": _Layout("dispute", ("signer",), ("service", "signer", "evidence", "validUntil")),
    "Resolve": _Layout("resolve", ("signer",), ("providerBps", "reasons", "validUntil")),
    "Instant": _Layout("instant", ("requester", "provider")),
    "Offer": _Layout("register", ("provider",)),
    "Recognition": _Layout("recognise", ("recogniser",)),
    "Suspend": _Layout("suspend", ("auditor",)),
    "Objection": _Layout("suspendByMembers", ("signer",), ("period", "revision", "evidence", "validUntil")),
    "Retrocede": _Layout("retrocede", ("member",)),
    "Stakeholder": _Layout("register", ("treasurer",)),
    "Purchase": _Layout("buy", ("treasurer",)),
    "Grant": _Layout("grant", ("stakeholder",)),
    "QuotaGrant": _Layout("openQuotaGrant", ("stakeholder",)),
    "EcoBonus": _Layout("grantEcoBonus", ("stakeholder",)),
    "Vote": _Layout("vote", ("voter",), ("ballot", "voter", "choice", "validUntil")),
}
_NOBODY: Mapping[str, tuple[str, ...]] = {
    "Request": ("mediator", "stakeholder"),
    "Offer": ("stakeholder",),
    "Proposal": ("period",),
    "Vote": ("quotaMicro",),
}
"""Fields that are 0 where a message does not name them."""
_OFFICES = ("registrar", "recogniser", "treasurer", "auditor")
_BALLOT_DATA: Mapping[int, tuple[str, ...]] = {
    CHANGE_PARAMETER: ("uint8", "uint24"),
    CHANGE_VECTOR: ("uint8", "uint24[]"),
    GRANT_ROLE: ("uint8", "address", "uint40"),
    GRANT_COMMONS: ("uint32[]", "uint48"),
    SET_STANDING_GRANT: ("uint48",),
    JUDGE_SETTLEMENT: ("uint32", "uint8"),
}


def ballot_data(kind: int, *values: object) -> bytes:
    """What a ballot of a kind (`chain.genesis`) decides, as the contracts take it."""
    return encode(_BALLOT_DATA[kind], values)


def recipients_hash(members: Sequence[int], weights: Sequence[int]) -> bytes:
    """What a stakeholder's grant says of those who get it."""
    return keccak(encode(("uint32[]", "uint48[]"), (members, weights)))


def line_and_proof(tree: SumTree, index: int) -> tuple[tuple[Any, ...], list[tuple[bytes, int]]]:
    """The `index`-th line of a settlement and its proof, as contracts take them."""
    line = tree.lines[index]
    values = (index, line.member, line.quota_micro, line.tokens, line.private_hash)
    return values, list(tree.proof(index))


class Acting:
    """Signs for everybody whose key lies in a community's folder.

    Args:
        contracts: of the community.
        keys: of its officers and members.
        ask: what the contracts answer now; asked for what a message must name and does not: nonces and the like.
    """

    def __init__(self, contracts: Contracts, keys: Keys, ask: Ask) -> None:
        self._contracts = contracts
        self._keys = keys
        self._ask = ask

    def fill(self, name: str, message: Message) -> dict[str, Any]:
        """The message with what it does not say: the next nonce or number, the officer who signs, 0 for nobody.

        Raises:
            ChainError: something else is missing, or unknown.
        """
        whole = dict(message)
        for _, field in intents.fields_of(name):
            if field not in whole and (value := self._default(name, field, message)) is not None:
                whole[field] = value
        return whole

    def digest(self, name: str, message: Message) -> bytes:
        """What is signed: the id of a service, an offer, a gift or a ballot."""
        address = self._contracts.addresses[intents.contract_of(name)]
        return intents.digest(name, message, self._contracts.deployment.chain_id, address)

    def sign(self, name: str, message: Message, by: int | None = None) -> list[bytes]:
        """The signatures of all who must sign a whole message.

        Args:
            by: the member who signs in the place of the first: a delegate.
        """
        digest = self.digest(name, message)
        accounts = [self._account(field, message) for field in _LAYOUTS[name].signers]
        if by is not None:
            accounts[0] = self._keys.member(by)
        return [intents.sign(account, digest) for account in accounts]

    def call(self, name: str, message: Message, *more: object, by: int | None = None) -> Call:
        """The call of a verb with its signed message, which is filled first.

        Args:
            more: what the function takes after the signatures: `members, weights` for a `Grant`; a line and its proof
                for a `Vote` that names a quota.
            by: see `sign`.
        """
        whole, layout = self.fill(name, message), _LAYOUTS[name]
        function = "voteWithQuota" if name == "Vote" and more else layout.function
        given = (
            [intents.struct_values(name, whole)] if layout.fields is None else [whole[each] for each in layout.fields]
        )
        return self._contracts.call(intents.contract_of(name), function, *given, *self.sign(name, whole, by), *more)

    # What two or more sign, each with a message of one's own

    def together(self, name: str, message: Message, requester: int, provider: int) -> Call:
        """`CloseFor` or `Cancel` by both parties; the message without `signer`."""
        signatures = [self.sign(name, {**message, "signer": each})[0] for each in (requester, provider)]
        function, fields = (
            ("closeFor", _LAYOUTS[name].fields) if name == "CloseFor" else ("cancelTogether", _OF_A_SERVICE)
        )
        return self._contracts.call("Services", function, *(message[each] for each in fields or ()), *signatures)

    def object(self, message: Message, signers: Iterable[int]) -> Call:
        """The suspension of a settlement by members; the message `Objection` without `signer`."""
        named = sorted(signers)
        signatures = [self.sign("Objection", {**message, "signer": each})[0] for each in named]
        fields = [message[each] for each in _LAYOUTS["Objection"].fields or ()]
        return self._contracts.call("Settlements", "suspendByMembers", *fields, named, signatures)

    # What names a request whole

    def revoke(self, request: Message, valid_until: int) -> Call:
        """The requester makes a signed request that nobody has relayed unusable."""
        message = {
            "service": self.digest("Request", request),
            "signer": request["requester"],
            "validUntil": valid_until,
        }
        order = intents.struct_values("Request", request)
        return self._contracts.call("Services", "revoke", order, valid_until, *self.sign("Cancel", message))

    def resolve(self, request: Message, provider_bps: int, reasons: bytes, valid_until: int) -> Call:
        """The mediator whom a request names divides its price."""
        message = {
            "service": self.digest("Request", request),
            "signer": request["mediator"],
            "providerBps": provider_bps,
            "reasons": reasons,
            "validUntil": valid_until,
        }
        order = intents.struct_values("Request", request)
        given = (provider_bps, reasons, valid_until)
        return self._contracts.call("Services", "resolve", order, *given, *self.sign("Resolve", message))

    # Ballots and the pause

    def propose(self, message: Message, data: bytes, proposers: Iterable[int] = ()) -> Call:
        """A ballot, proposed by members or, where none is given, by the board; its id is the message's digest.

        Args:
            message: `Proposal`; `dataHash` may be left out.
            data: what is to be decided: see `ballot_data`.
        """
        whole = self.proposal(message, data)
        digest, struct = self.digest("Proposal", whole), intents.struct_values("Proposal", whole)
        named = sorted(proposers)
        if named:
            signatures = [intents.sign(self._keys.member(each), digest) for each in named]
            return self._contracts.call("Ballots", "propose", struct, data, named, signatures)
        board = self._officer("board")
        return self._contracts.call(
            "Ballots", "proposeByBoard", struct, data, board.address, intents.sign(board, digest)
        )

    def proposal(self, message: Message, data: bytes) -> dict[str, Any]:
        """The whole message of a proposal, whose digest is the ballot's id."""
        return self.fill("Proposal", {"dataHash": keccak(data), **message})

    def pause(self, message: Message) -> Call:
        """Two pausers let new requests and new tokens rest; the message `Pause`, without its number."""
        whole, pausers = self.fill("Pause", message), self._keys.pausers[:2]
        digest = self.digest("Pause", whole)
        signatures = [intents.sign(each, digest) for each in pausers]
        struct = intents.struct_values("Pause", whole)
        return self._contracts.call("Council", "pause", struct, [each.address for each in pausers], signatures)

    def _default(self, name: str, field: str, message: Message) -> int | str | None:
        if field in _NOBODY.get(name, ()):
            return 0
        if field in _OFFICES:
            return self._officer(field).address
        value: int | None = None
        match field:
            case "keyType":
                value = SECP256K1
            case "nonce":
                who = message["signer" if name == "EndDelegation" else "member"]
                value = self._ask(intents.contract_of(name), "nonceOf", who)
            case "recovery":
                value = self._ask("Members", "recoveryOf", message["member"])
            case "sequence" if name == "Stakeholder":
                value = self._ask("Treasury", "stakeholderOf", message["stakeholder"])[1]
            case "sequence":
                value = self._ask("Offers", "recognitionOf", message["provider"], message["category"])[2]
            case "number":
                value = self._ask("Council", "pauseState")[1] + 1
            case "tokensPerEuro":
                value = self._ask("Council", "valueOf", list(PARAMETERS).index("TokensPerEuro"))
        return value

    def _officer(self, office: str) -> LocalAccount:
        return self._keys.officer(office.capitalize())

    def _account(self, field: str, message: Message) -> LocalAccount:
        who = message[field]
        if field == "key":
            account = self._keys.successor(message["member"])
        elif isinstance(who, int):
            return self._keys.member(who)
        elif int(who, 16) >> 32 == 0:  # an office that a member holds
            return self._keys.member(int(who, 16))
        else:
            account = self._officer(field)
        if account.address != who:
            raise ChainError(f"The folder has no key of {who} ({field}).")
        return account
