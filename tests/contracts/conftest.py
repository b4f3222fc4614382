"""A small community for Brownie's tests: three members, of whom the third is a mediator, a registrar, a treasurer and
three reporters.

These tests run in Brownie's own environment (tools/brownie); where there is no Brownie, nothing here is collected.
"""

import importlib.util
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
if importlib.util.find_spec("brownie") is None:
    collect_ignore_glob = ["test_*.py"]
else:
    sys.path[:0] = [str(ROOT), str(ROOT / "scripts")]

DAY = 86_400
MEMBER_3 = "0x0000000000000000000000000000000000000003"
"""How a member is written where an office's holder is asked for."""


class Village:
    """The deployed contracts and the keys of those who sign."""

    def __init__(self, contracts, keys, stranger, officers, oracles, relayer, chain, chain_id):
        self.contracts, self.keys, self.stranger = contracts, keys, stranger
        self.registrar, self.treasurer = officers
        self.oracles = oracles
        self.relayer, self.chain, self.chain_id = {"from": relayer}, chain, chain_id
        self.salt = 0

    def __getattr__(self, name):
        return self.contracts[name.capitalize()]

    def digest(self, name, message):
        from chain import intents

        return intents.digest(name, message, self.chain_id, self.contracts[intents.contract_of(name)].address)

    def sign(self, account, digest):
        from chain import intents

        return intents.sign(account, digest)

    def signed(self, name, message, *accounts):
        """The values of a message, and the signature of each account under it."""
        from chain import intents

        digest = self.digest(name, message)
        return intents.struct_values(name, message), [self.sign(account, digest) for account in accounts]

    def admit(self, member, account, class_=1):
        message = {
            "member": member,
            "class": class_,
            "key": account.address,
            "keyType": 1,
            "identity": member.to_bytes(32, "big"),
            "registrar": self.registrar.address,
            "validUntil": self.chain.time() + 900 * DAY,
        }
        signature = self.sign(self.registrar, self.digest("Admission", message))
        return self.contracts["Members"].admit(tuple(message.values()), signature, self.relayer)

    def order(self, amount=10_00, **changes):
        """Member 1 asks member 2 for something, from tomorrow, within ten days."""
        self.salt += 1
        now = self.chain.time()
        return {
            "requester": 1,
            "provider": 2,
            "amount": amount,
            "category": 7,
            "start": now + DAY,
            "performBy": now + 10 * DAY,
            "mediator": 3,
            "stakeholder": 0,
            "terms": bytes(32),
            "salt": self.salt.to_bytes(32, "big"),
            "validUntil": now + 30 * DAY,
            **changes,
        }

    def request(self, message, signer=1):
        service = self.digest("Request", message)
        signature = self.sign(self.keys[signer], service)
        self.contracts["Services"].request(tuple(message.values()), signature, self.relayer)
        return service

    def say(self, verb, service, signer, named=None):
        """Relays an Approve, Deliver or Close, signed by `signer`."""
        until = self.chain.time() + 60 * DAY
        message = {"service": service, "signer": named or signer, "validUntil": until}
        signature = self.sign(self.keys[signer], self.digest(verb.capitalize(), message))
        return getattr(self.contracts["Services"], verb)(service, until, signature, self.relayer)

    def state(self, service):
        return self.contracts["Services"].serviceOf(service)[0]

    @contextmanager
    def refuses(self, error):
        """The contracts revert with the custom error of this name."""
        from brownie.exceptions import VirtualMachineError

        with pytest.raises(VirtualMachineError) as refused:
            yield
        assert refused.value.revert_msg.split(":")[0] == error

    def until(self, days=60):
        """The last second of a signature that is given now."""
        return self.chain.time() + days * DAY

    def wait(self, seconds):
        self.chain.sleep(seconds)
        self.chain.mine()


@pytest.fixture(scope="module")
def village(accounts, chain, web3):
    from chain.genesis import Genesis
    from deploy import deploy
    from eth_account import Account

    def key(name):
        return Account.from_key(web3.keccak(text=f"brownie {name}"))

    registrar, treasurer = key("registrar"), key("treasurer")
    oracles = sorted((key(f"oracle {i}") for i in range(3)), key=lambda account: int(account.address, 16))
    until = chain.time() + 700 * DAY
    genesis = Genesis(
        registrars={registrar.address: until},
        oracles={oracle.address: until for oracle in oracles},
        threshold=2,
        founding_members=3,
        offices={"Treasurer": {treasurer.address: until}, "Mediator": {MEMBER_3: until}},
    )
    keys = {member: key(f"member {member}") for member in (1, 2, 3)}
    contracts = deploy(genesis, accounts[0])
    officers = registrar, treasurer
    found = Village(contracts, keys, key("stranger"), officers, oracles, accounts[1], chain, web3.eth.chain_id)
    for member, account in keys.items():
        found.admit(member, account)
    return found


@pytest.fixture(autouse=True)
def _each_test_begins_anew(fn_isolation):
    """Brownie returns to the state before each test."""
