"""Published settlements, every revision of them; the claims to their tokens; quotas given back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, func, select

from backend.readmodels.tables import claim, claims, retrocession, settlement
from chain.events import Event, Projection, Rows
from chain.genesis import NOBODY

NEVER = 2**40 - 1
"""When a settlement is final that was declared void."""


class Settlements(Projection):
    """What the reporters published for each period. Whether it is final is not stored: readers compare the time."""

    name = "settlements"
    version = 2
    tables = (settlement, claims, claim, retrocession)

    def apply(self, rows: Rows, event: Event) -> None:
        """Follows the contract `Settlements`."""
        if event.contract != "Settlements":
            return
        fields, now = event.fields, event.timestamp
        match event.name:
            case "SettlementPublished":
                _publish(rows, event)
            case "SettlementSuspended" | "SettlementConfirmed" | "SettlementVoided":
                _judge(rows, event)
            case "ClaimsOpened":
                sums = {"published": fields["published"], "reserved": fields["reserved"], "claimed": 0}
                rows.put(claims, period=fields["period"], **sums, last_epoch=fields["lastEpoch"], opened_at=now)
            case "Claimed":
                opened = rows.get(claims, fields["period"])
                if opened is None:
                    raise LookupError(f"The claims of {fields['period']} have an event, but were never opened.")
                rows.put(claims, period=fields["period"], claimed=opened["claimed"] + fields["amount"])
                key = {"period": fields["period"], "line": fields["index"], "member": fields["member"]}
                rows.put(claim, **key, amount=fields["amount"], claimed_at=now)
            case "Retroceded":
                key = {"member": fields["member"], "nonce": fields["nonce"]}
                rows.put(retrocession, **key, bps=fields["bps"], from_epoch=fields["fromEpoch"], stated_at=now)


def _publish(rows: Rows, event: Event) -> None:
    fields = event.fields
    rows.put(
        settlement,
        period=fields["period"],
        revision=fields["revision"],
        root=fields["root"],
        leaves=fields["leaves"],
        tokens=fields["tokens"],
        shared_wh=fields["sharedWh"],
        incentive_cents=fields["incentiveCents"],
        dataset_hash=fields["datasetHash"],
        rules_hash=fields["rulesHash"],
        code_hash=fields["codeHash"],
        published_at=event.timestamp,
        final_at=fields["finalAt"],
    )


def _judge(rows: Rows, event: Event) -> None:
    fields, now = event.fields, event.timestamp
    key = {"period": fields["period"], "revision": fields["revision"]}
    published = rows.get(settlement, *key.values())
    if published is None:
        raise LookupError(f"The settlement {fields['period']} has an event, but was never published.")
    match event.name:
        case "SettlementSuspended":
            by = None if fields["auditor"] == NOBODY else fields["auditor"]
            told = {"auditor": by, "evidence": fields["evidence"], "suspended_at": now}
            end = published["final_at"]
            times = {"suspended_until": fields["until"], "window_end": end, "final_at": max(end, fields["until"])}
            rows.put(settlement, **key, **told, **times)
        case "SettlementConfirmed":
            # It has ended: whoever reads sees that it does not hold any more.
            over = {"suspended_until": now - 1, "final_at": fields["finalAt"]}
            rows.put(settlement, **key, **over, confirmed_at=now)
        case "SettlementVoided":
            rows.put(settlement, **key, final_at=NEVER, voided_at=now)


def current(connection: Connection) -> list[Row[Any]]:
    """The newest revision of each period, by period; a void one stays until the next."""
    newest = {row.period: row for row in connection.execute(select(settlement).order_by(settlement.c.revision))}
    return [newest[period] for period in sorted(newest)]


def of_period(connection: Connection, period: int) -> Row[Any] | None:
    """The newest revision of a period (YYYYMM); None where nothing is published."""
    query = select(settlement).where(settlement.c.period == period).order_by(settlement.c.revision.desc()).limit(1)
    return connection.execute(query).first()


def suspensions(connection: Connection) -> dict[int, Row[Any]]:
    """The last suspension of each period, by period: of the newest revision that was suspended."""
    query = select(settlement).where(settlement.c.suspended_at.is_not(None)).order_by(settlement.c.revision)
    return {row.period: row for row in connection.execute(query)}


def reserved_energy(connection: Connection, epoch: int) -> tuple[int, int]:
    """What is reserved for claims and not claimed yet, by the end of a month and by the end of the next."""
    query = select(claims.c.last_epoch, func.sum(claims.c.reserved - claims.c.claimed)).group_by(claims.c.last_epoch)
    left = {last: int(amount) for last, amount in connection.execute(query.where(claims.c.last_epoch >= epoch))}
    return left.get(epoch, 0), left.get(epoch + 1, 0)


def claims_of(connection: Connection, period: int) -> Row[Any] | None:
    """The claims of a period; None where they were never opened."""
    return connection.execute(select(claims).where(claims.c.period == period)).first()


def claims_by(connection: Connection, member: int) -> Sequence[Row[Any]]:
    """What a member claimed, by period."""
    return connection.execute(select(claim).where(claim.c.member == member).order_by(claim.c.period)).all()


def retrocession_of(connection: Connection, member: int, epoch: int) -> int:
    """The part of the quota, in basis points, that a member gives back in a month, as far as is known."""
    query = (
        select(retrocession.c.bps)
        .where(retrocession.c.member == member, retrocession.c.from_epoch <= epoch)
        .order_by(retrocession.c.nonce.desc())
        .limit(1)
    )
    return int(connection.execute(query).scalar_one_or_none() or 0)
