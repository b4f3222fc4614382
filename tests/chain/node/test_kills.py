"""Killed where it hurts: what the node acknowledged and showed is there again."""

from __future__ import annotations

from pathlib import Path

from cli.faults.restarting import ANY_MOMENT, kill_nodes


def test_kills_in_every_window_lose_and_change_nothing(database_url: str) -> None:
    kills = 5 if database_url.startswith("sqlite") else 1
    found = kill_nodes(database_url, kills)
    assert found.wrong == []
    assert set(found.killed.values()) == {kills}
    assert ANY_MOMENT in found.killed


def test_the_same_check_notices_a_block_that_was_acknowledged_and_not_kept(tmp_path: Path) -> None:
    found = kill_nodes(f"sqlite:///{tmp_path / 'journal.sqlite'}", 1, control=True)
    assert any(wrong.startswith("Transactions that were taken are gone") for wrong in found.wrong)
