"""A community is founded with every office held, by keys of its own folder."""

from __future__ import annotations

from pathlib import Path

import pytest

from chain.compile import compile_contracts
from chain.deployment import holder_of
from chain.genesis import DAY, ROLES
from chain.village import START, anvil, tell
from cli.faults.settling import Village
from cli.founding import PAUSERS, Keys, first_mediators, found, number_members
from oracle.community import Community, load_community


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Community:
    village = Village(tmp_path_factory.mktemp("village") / "tre")
    village.found()
    return load_community(village.folder)


def test_every_office_is_held_and_the_file_is_read_again(tmp_path: Path, community: Community) -> None:
    numbers = number_members(tmp_path / "numbers.json", community)
    artifacts, keys = compile_contracts(), Keys(tmp_path / "keys")
    with anvil() as w3:
        url = str(w3.provider.endpoint_uri)  # type: ignore[attr-defined]
        tell(w3, "anvil_setBalance", keys.relayer.address, hex(10**20))
        made = found(tmp_path, url, artifacts, community, numbers, lambda _: None)
        assert made.plan is not None
        members = made.deployment.contract(w3, artifacts, "Members")
        for role, holder in (
            ("Registrar", keys.registrar.address),
            *((role, keys.officer(role).address) for role in ("Board", "Treasurer", "Recogniser", "Auditor")),
            *(("Pauser", each.address) for each in keys.pausers),
            *(("Mediator", holder_of(each)) for each in first_mediators(community, numbers)),
        ):
            until = members.functions.roleUntil(ROLES.index(role) + 1, holder).call()
            assert START < until <= START + 5 * 366 * DAY, (role, holder)
        assert len(made.plan.offices["Pauser"]) == PAUSERS
        before = w3.eth.block_number
        again = found(tmp_path, url, artifacts, community, numbers, lambda _: None)
        assert (again, w3.eth.block_number) == (made, before)


def test_members_choose_their_mediators_but_in_a_demonstration(community: Community) -> None:
    numbers = {member.id: 10 + i for i, member in enumerate(community.members)}
    assert first_mediators(community, numbers) == (11, 12)
    header = community.community.model_copy(update={"synthetic": False})
    assert first_mediators(community.model_copy(update={"community": header}), numbers) == ()


def test_a_key_that_was_changed_is_the_present_one(tmp_path: Path) -> None:
    keys = Keys(tmp_path)
    first, second = keys.member(7).address, keys.successor(7).address
    assert keys.member(7).address == first != second == keys.successor(7).address
    keys.adopt(7)
    keys.adopt(7)
    assert keys.member(7).address == second != keys.successor(7).address
