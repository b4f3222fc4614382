"""Lines, their private texts, and the hashes that a settlement cites."""

from __future__ import annotations

import dataclasses
import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from eth_utils.crypto import keccak
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chain.merkle import WHOLE
from cli.faults.settling import MEMBERS
from energy.errors import InputError
from oracle.publication import (
    code_hash,
    content_hash,
    energy_tokens,
    private_hash,
    private_text,
    read_numbers,
    rules_hash,
    settlement_lines,
    settlement_tree,
    write_numbers,
)
from oracle.settlement.result import MemberLine
from tests.oracle.publication.conftest import DECISIONS

PLACE = (31337, "0x0000000000000000000000000000000000000001")


def test_lines_stand_in_order_of_numbers_and_make_the_whole(settled: Any) -> None:
    numbers = {"anna": 9, "bruno": 4, "scuola": 7}
    lines = settlement_lines(settled.settlement, numbers, settled.manifest.salts, 4_00)
    assert [line.member for line in lines] == [4, 7, 9]
    assert sum(line.quota_micro for line in lines) == WHOLE
    assert sum(line.tokens for line in lines) == 3 * 4_00


@given(st.integers(0, 50_00), st.lists(st.integers(0, WHOLE), min_size=2, max_size=2), st.permutations([4, 7, 9]))
def test_tokens_add_up_and_follow_the_quotas(
    settled: Any, energy_per_member: int, cuts: list[int], order: list[int]
) -> None:
    low, high = sorted(cuts)
    quotas = (low, high - low, WHOLE - high)
    members = [
        dataclasses.replace(line, final_quota_micro=quota)
        for line, quota in zip(settled.settlement.members, quotas, strict=True)
    ]
    numbers = dict(zip((line.member for line in members), order, strict=True))
    month = dataclasses.replace(settled.settlement, members=tuple(members))
    tokens = energy_tokens(month, numbers, energy_per_member)
    total = 3 * energy_per_member
    assert sum(tokens.values()) == total
    assert all(abs(tokens[line.member] * WHOLE - total * line.final_quota_micro) < WHOLE for line in members)
    exact = sorted(members, key=lambda line: (-(total * line.final_quota_micro % WHOLE), numbers[line.member]))
    more = [line.member for line in exact if tokens[line.member] > total * line.final_quota_micro // WHOLE]
    assert more == [line.member for line in exact[: len(more)]]


def test_a_month_in_which_nothing_was_shared_gives_no_tokens(settled: Any) -> None:
    energy = dataclasses.replace(settled.settlement.energy, shared_wh=0)
    month = dataclasses.replace(settled.settlement, energy=energy)
    assert set(energy_tokens(month, MEMBERS, 4_00).values()) == {0}


def test_a_private_text_says_all_and_one_way_only(settled: Any) -> None:
    line: MemberLine = dataclasses.replace(settled.settlement.members[0], alpha=Fraction(17, 20), beta=Fraction(1, 3))
    text = private_text(line)
    fields = json.loads(text)
    assert fields[0] == "borgo-line-1"
    assert fields[1:6] == [
        line.injected_wh, line.withdrawn_wh, line.shared_wh, line.produced_shared_wh, line.base_quota_micro,
    ]  # fmt: skip
    assert fields[6:8] == ["0.85", "1/3"]
    assert fields[8:] == [line.regular_cents, line.surplus_cents, line.retroceded_cents, line.cents]
    assert b" " not in text


@pytest.mark.parametrize("field", ["withdrawn_wh", "shared_wh", "base_quota_micro", "retroceded_cents", "cents"])
def test_another_private_field_is_another_root(settled: Any, field: str) -> None:
    first, *others = settled.settlement.members
    changed = dataclasses.replace(first, **{field: getattr(first, field) + 1})
    other = dataclasses.replace(settled.settlement, members=(changed, *others))
    roots = {settlement_tree(each, settled.manifest, *PLACE).root for each in (settled.settlement, other)}
    assert len(roots) == 2
    assert content_hash(settled.settlement, MEMBERS, 4_00) != content_hash(other, MEMBERS, 4_00)


def test_other_tokens_are_another_content_and_another_rule(settled: Any) -> None:
    assert content_hash(settled.settlement, MEMBERS, 4_00) != content_hash(settled.settlement, MEMBERS, 4_01)
    assert rules_hash(settled.settlement, settled.community, DECISIONS) != rules_hash(
        settled.settlement, settled.community, DECISIONS.model_copy(update={"energy_per_member": 4_01})
    )


def test_a_private_hash_is_keccak_of_salt_and_text(settled: Any) -> None:
    line = settled.settlement.members[0]
    assert private_hash(b"\x01" * 32, line) == keccak(b"\x01" * 32 + private_text(line))
    with pytest.raises(InputError, match="32 bytes"):
        private_hash(b"\x01" * 31, line)


def test_a_member_without_a_number_is_named(settled: Any) -> None:
    with pytest.raises(InputError, match="scuola"):
        settlement_lines(settled.settlement, {"anna": 1, "bruno": 2}, settled.manifest.salts, 4_00)


def test_rules_that_differ_by_less_than_a_float_shows_have_another_hash(settled: Any) -> None:
    community = settled.community

    def with_coefficient(text: str) -> bytes:
        quotas = {**community.quotas, "coefficients": [text, "0.4", "0.55"]}
        return rules_hash(settled.settlement, community.model_copy(update={"quotas": quotas}), DECISIONS)

    assert with_coefficient("0.05") == rules_hash(settled.settlement, community, DECISIONS)
    assert with_coefficient("0.050000000000000000001") != with_coefficient("0.05")


def test_the_code_hash_follows_content_and_path_but_not_line_ends(tmp_path: Path) -> None:
    def tree(name: str, files: dict[str, bytes]) -> bytes:
        for path, data in files.items():
            file = tmp_path / name / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_bytes(data)
        return code_hash(tmp_path / name)

    base = {"energy/a.py": b"x = 1\n", "oracle/rules/b.toml": b"y = 2\n"}
    first = tree("first", base)
    assert tree("again", base) == first
    assert tree("windows", {path: data.replace(b"\n", b"\r\n") for path, data in base.items()}) == first
    assert tree("with others", {**base, "cli/c.py": b"", "energy/__pycache__/a.pyc": b"z"}) == first
    assert tree("changed", {**base, "energy/a.py": b"x = 2\n"}) != first
    assert tree("moved", {"energy/z.py": b"x = 1\n", "oracle/rules/b.toml": b"y = 2\n"}) != first


def test_numbers_come_back_as_they_were_written_for_their_owner_only(tmp_path: Path) -> None:
    file = tmp_path / "numbers.json"
    write_numbers(file, "tre", MEMBERS)
    assert read_numbers(file, "tre") == MEMBERS
    assert file.stat().st_mode & 0o077 == 0
    with pytest.raises(InputError, match="not of 'another'"):
        read_numbers(file, "another")


@pytest.mark.parametrize("numbers", [{"a": 1, "b": 1}, {"a": 0}, {"a": 0xFFFFFF00}, {"a": -1}])
def test_numbers_that_are_taken_or_kept_for_funds_are_refused(tmp_path: Path, numbers: dict[str, int]) -> None:
    with pytest.raises(ValidationError):
        write_numbers(tmp_path / "numbers.json", "tre", numbers)
    text = json.dumps({"format": "borgo-members-1", "community": "tre", "numbers": numbers})
    (tmp_path / "bad.json").write_text(text)
    with pytest.raises(InputError, match="wrong"):
        read_numbers(tmp_path / "bad.json", "tre")


@pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"format": "x", "community": "tre", "numbers": {}}'])
def test_what_is_no_file_of_numbers_is_said(tmp_path: Path, text: str | None) -> None:
    file = tmp_path / "numbers.json"
    if text is not None:
        file.write_text(text)
    with pytest.raises(InputError):
        read_numbers(file, "tre")
