"""The keeper ends what is overdue, once, and leaves everything else alone."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from backend.readmodels import all_projections
from backend.readmodels.tables import service
from chain.compile import compile_contracts
from chain.contracts import Contracts
from chain.database import Database
from chain.events import EventLog
from chain.genesis import DAY
from chain.rpc import Rpc
from chain.sender import Sender, Settings
from chain.village import Village, anvil, key
from cli.keeper import LATE, Keeper


def test_overdue_services_end_once_and_the_others_stay(tmp_path: Path) -> None:
    with anvil() as w3:
        village = Village(w3)
        for member in (1, 2, 3):
            village.send("Members", "admit", *village.admission(member))
        url = str(w3.provider.endpoint_uri)  # type: ignore[attr-defined]
        contracts = Contracts(compile_contracts(), village.deployment)
        database = Database(tmp_path / "books.sqlite")
        ids = {name: _asked(village, salt) for salt, name in enumerate(("unanswered", "undone", "silent", "open"))}
        for name in ("undone", "silent", "open"):
            village.send("Services", "approve", ids[name], *village.signed("Approve", ids[name], 2))
        village.pass_time(2 * DAY)
        village.send("Services", "deliver", ids["silent"], *village.signed("Deliver", ids["silent"], 2))
        events = EventLog(database, Rpc(url), contracts, all_projections())
        with Sender.open(database, Rpc(url), contracts, key("deployer"), Settings(), wait=30.0) as sender:

            def look() -> dict[bytes, str]:
                events.catch_up()
                sent = Keeper(database, sender, contracts, now=lambda: village.now + LATE).look()
                sender.reconcile()
                events.catch_up()
                with database.reading() as connection:
                    states = {row.service: row.state for row in connection.execute(select(service))}
                states[b"sent"] = str(sent)
                return states

            def states(found: dict[bytes, str]) -> dict[str, str]:
                return {name: found[each] for name, each in ids.items()}

            # Of the request that nobody answered, the time is over.
            found = look()
            assert found[b"sent"] == "1"
            assert states(found) == {
                "unanswered": "expired", "undone": "active", "silent": "delivered", "open": "active",
            }  # fmt: skip
            village.pass_time(4 * DAY)
            found = look()
            assert (found[b"sent"], states(found)["silent"], states(found)["open"]) == ("1", "closed", "active")
            assert look()[b"sent"] == "0"
            village.pass_time(20 * DAY)
            found = look()
            assert found[b"sent"] == "2"
            assert states(found) == {
                "unanswered": "expired", "undone": "expired", "silent": "closed", "open": "expired",
            }  # fmt: skip
            assert look()[b"sent"] == "0"
        database.close()


def _asked(village: Village, salt: int) -> bytes:
    message = village.request(1, 2, 2_00, salt)
    village.send("Services", "request", *village.signed_request(message))
    return village.digest("Request", message)
