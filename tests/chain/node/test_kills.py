"""Killed where it hurts: what the node acknowledged and showed is there again."""

from __future__ import annotations

from cli.faults.restarting import ANY_MOMENT, kill_nodes


def test_kills_in_every_window_lose_and_change_nothing(database_url: str) -> None:
    kills = 5 if database_url.startswith("sqlite") else 1
    found = kill_nodes(database_url, kills)
    assert found.wrong == []
    assert set(found.killed.values()) == {kills}
    assert ANY_MOMENT in found.killed
