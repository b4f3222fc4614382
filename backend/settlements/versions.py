"""A month as it was published and, where it was corrected after it was final, each of its true-ups beside it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from pydantic import BaseModel, Field

from backend.books import Books, ChainBooks
from backend.settlements.schemas import Publication
from energy.errors import InputError
from oracle.publication import Period
from oracle.publication.archive import DataSets, KeptDataSet
from oracle.publication.hashes import shared_out_cents
from oracle.settlement.result import MemberLine, Settlement


@dataclass(frozen=True)
class Version:
    """A publication, and the settlement whose lines it proves; None where that is not known here.

    Attributes:
        publication: the newest revision of the month, or of one of its true-ups.
        settlement: what has its root.
    """

    publication: Publication
    settlement: Settlement | None

    def cents(self, member: str) -> int | None:
        """What it gives a member; None where that is not known here, nothing to who is not in it."""
        if self.settlement is None:
            return None
        return next((line.cents for line in self.settlement.members if line.member == member), 0)


class MemberVersion(BaseModel):
    """What a publication gives a member; of a correction also how much more that is than before it."""

    true_up: int = Field(description="Which correction of the month it is; 0 for the month itself.")
    revision: int
    cents: int | None = Field(description="Null where its data set is not here, or gives something else by now.")
    difference_cents: int | None = Field(
        description="To be paid; to be given back if negative. Null of the month itself."
    )
    published_at: datetime
    final_at: datetime
    is_final: bool


class MemberVersions(BaseModel):
    """What was published of a member's month, and what each correction of it found."""

    versions: list[MemberVersion]


def versions_of(books: Books, settlement: Settlement) -> tuple[Version, ...]:
    """Every publication of a month in order, each with the settlement that it proves; none where nothing is published.

    What is not the settlement at hand is settled again from the data set that the reporters keep, once.
    """
    chain = books.chain
    published = None if chain is None else chain.publications.get(settlement.period)
    if chain is None or published is None:
        return ()
    return tuple(Version(each, _as_published(chain, each, settlement)) for each in (published, *published.true_ups))


def shown_as(books: Books, settlement: Settlement) -> Publication | None:
    """Which publication of its month a settlement is, the newest first; None if it is another than all of them."""
    chain = books.chain
    published = None if chain is None else chain.publications.get(settlement.period)
    if chain is None or published is None:
        return None
    found = (each for each in (*reversed(published.true_ups), published) if _is(chain, each, settlement))
    return next(found, None)


def _is(chain: ChainBooks, publication: Publication, settlement: Settlement) -> bool:
    published = _as_published(chain, publication, settlement)
    if published is not None:
        return published is settlement
    # There is no data set, or this version of the code makes other lines of it: as far as totals tell.
    totals = settlement.energy.shared_wh, shared_out_cents(settlement)
    return totals == (publication.shared_wh, publication.incentive_cents)


def amounts_of(versions: tuple[Version, ...], line: MemberLine) -> list[MemberVersion]:
    """What each publication gives a member."""
    found: list[MemberVersion] = []
    for each in versions:
        cents, told = each.cents(line.member), each.publication
        before = found[-1].cents if found else None
        found.append(
            MemberVersion(
                true_up=told.true_up,
                revision=told.revision,
                cents=cents,
                difference_cents=None if cents is None or before is None else cents - before,
                published_at=told.published_at,
                final_at=told.final_at,
                is_final=told.is_final,
            )
        )
    return found


def _as_published(chain: ChainBooks, publication: Publication, settlement: Settlement) -> Settlement | None:
    kept = _kept(chain, publication, settlement)
    found = None if kept is None else kept.published(bytes.fromhex(publication.root[2:]), settlement, *_place(chain))
    return None if found is None else found[0]


def _kept(chain: ChainBooks, publication: Publication, settlement: Settlement) -> KeptDataSet | None:
    try:
        return DataSets(chain.datasets).find(Period(settlement.period, publication.true_up), publication.revision)
    except InputError:  # damaged: the proof says so to who asks for it
        return None


def _place(chain: ChainBooks) -> tuple[int, str]:
    return chain.deployment.deployment.chain_id, chain.contracts.addresses["Settlements"]
