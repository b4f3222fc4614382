"""The notebook: for one period and revision never two roots whose signatures could both be used."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak

from energy.calendar import Month
from oracle.publication import Manifest, ManifestMember, Period
from oracle.reporters.notebook import MARGIN, Finding, LockedError, Notebook, Quorum
from oracle.reporters.proposal import Place, Proposal
from oracle.settlement import NOTHING_DECIDED

JUNE = Period(Month(2024, 6))
PLACE = Place(31337, "0x0000000000000000000000000000000000000001")
NOW = 1_000_000


@pytest.fixture
def notebook(tmp_path: Path) -> Iterator[Notebook]:
    with closing(Notebook(tmp_path)) as book:
        yield book


def proposal(root: int, valid_until: int = NOW + 1000, revision: int = 0) -> Proposal:
    member = ManifestMember(id="anna", number=1, salt=bytes([root]) * 32)
    manifest = Manifest(
        community="tre", period=JUNE, revision=revision, salt=bytes(32), decisions=NOTHING_DECIDED, members=(member,)
    )
    listing = (("community/community.toml", "ab" * 32),)
    return Proposal(manifest=manifest, listing=listing, root=bytes([root]) * 32, tokens=0, valid_until=valid_until)


def message(of: Proposal) -> dict[str, Any]:
    numbers = {"period": 202406, "revision": of.manifest.revision, "leaves": 1, "tokens": 0, "sharedWh": 0}
    hashes = {"datasetHash": bytes(32), "rulesHash": bytes(32), "codeHash": bytes(32), "root": of.root}
    return {**numbers, "incentiveCents": 0, **hashes, "validUntil": of.valid_until}


def signed(book: Notebook, of: Proposal, now: int = NOW) -> bytes:
    told = message(of)
    return book.sign_once(of, told, PLACE.digest(told), now, lambda digest: keccak(digest) * 2 + b"\x1b")


def test_the_same_is_signed_once_and_given_again(notebook: Notebook, tmp_path: Path) -> None:
    first = signed(notebook, proposal(1))
    assert signed(notebook, proposal(1)) == first
    with closing(Notebook(tmp_path)) as again:
        assert signed(again, proposal(1)) == first
        found = again.own(JUNE, 0, NOW)
    assert found is not None
    assert found[0] == proposal(1)
    assert found[1].signature == first


@pytest.mark.parametrize("other", [proposal(2), proposal(1, NOW + 2000)], ids=["another root", "another end"])
def test_nothing_else_is_signed_while_the_first_can_be_used(notebook: Notebook, other: Proposal) -> None:
    signed(notebook, proposal(1))
    for now in (NOW, NOW + 1000, NOW + 1000 + MARGIN):
        with pytest.raises(LockedError):
            signed(notebook, other, now)
    assert notebook.own(JUNE, 0, NOW + 1000) is not None


def test_a_signature_that_expired_unused_gives_way(notebook: Notebook) -> None:
    signed(notebook, proposal(1))
    later = NOW + 1001 + MARGIN
    assert notebook.own(JUNE, 0, later) is None
    signed(notebook, proposal(2, later + 1000), later)
    found = notebook.own(JUNE, 0, later)
    assert found is not None
    assert found[0].root == proposal(2).root


def test_revisions_do_not_stand_in_each_others_way(notebook: Notebook) -> None:
    signed(notebook, proposal(1))
    signed(notebook, proposal(2, revision=1))


def test_of_many_at_once_one_root_is_signed(tmp_path: Path) -> None:
    outcomes: list[int] = []

    def run(root: int) -> None:
        with closing(Notebook(tmp_path)) as book:
            try:
                signed(book, proposal(root))
            except LockedError:
                return
            outcomes.append(root)

    threads = [threading.Thread(target=run, args=(root,)) for root in range(1, 7)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(outcomes) == 1


def test_a_message_is_heard_once(notebook: Notebook) -> None:
    assert notebook.hear("anna", "1", 100.0, 0.0)
    assert not notebook.hear("anna", "1", 100.0, 0.0)
    assert notebook.hear("bruno", "1", 100.0, 0.0)
    assert notebook.hear("anna", "1", 300.0, 200.0)


def test_a_quorum_waits_until_the_chain_has_it(notebook: Notebook) -> None:
    told = message(proposal(1))
    notebook.reach(Quorum(told, PLACE.digest(told), (b"\x01" * 65, b"\x02" * 65)))
    [waiting] = notebook.ready()
    assert (waiting.message, waiting.signatures) == (told, (b"\x01" * 65, b"\x02" * 65))
    notebook.landed(JUNE, 0)
    assert notebook.ready() == []


def test_a_finding_is_new_once(notebook: Notebook) -> None:
    finding = Finding("2024-06", 0, "silent", "reporter-2", "reporter-2 does not answer.", {})
    assert notebook.find(finding)
    assert not notebook.find(finding)
    assert notebook.findings() == [finding]
