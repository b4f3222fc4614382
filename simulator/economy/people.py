"""The invented members: who they are, how much they need, how readily they help."""

from __future__ import annotations

import random
from dataclasses import dataclass

from chain.model.register import Class

NEEDS = 1.5
"""Services that a member would like to ask for in a month, on average."""
RECOGNISED = 0.25
"""The part of the members whom the community recognises for a category of collective interest."""
GATHERING = 2.0
"""How many times as much as others associations and the public body ask for: they call for what serves everybody."""
SHARES = {Class.ASSOCIATION: 0.04, Class.SHOP: 0.08, Class.COMPANY: 0.03}
GATHERERS = (Class.ASSOCIATION, Class.PUBLIC_BODY)
COLLECTIVE = (7, 8, 9)


@dataclass(frozen=True)
class Person:
    """One member.

    Attributes:
        needs: services wanted in a month.
        readiness: the weight with which others find this one ready to help.
        recognised: the category of collective interest for which it is recognised; 0 for none.
        weight: of its quota.
        in_ring: whether it deceives the others.
    """

    number: int
    class_: Class
    needs: float
    readiness: float
    recognised: int
    weight: float
    in_ring: bool


def draw_person(source: random.Random, number: int, class_: Class, *, in_ring: bool, recognised: bool) -> Person:
    """Draws one member: needs and readiness vary from one to another about as much as they amount to."""
    return Person(
        number,
        class_,
        needs=source.gammavariate(2.0, NEEDS / 2.0) * (GATHERING if class_ in GATHERERS else 1.0),
        # Who deceives is always there for the others: that is how tokens come in.
        readiness=2.0 if in_ring else source.gammavariate(1.5, 1.0 / 1.5),
        recognised=source.choice(COLLECTIVE) if recognised else 0,
        weight=source.gammavariate(1.5, 1.0),
        in_ring=in_ring,
    )


def draw_people(source: random.Random, members: int, ring: float, *, deceived: bool) -> list[Person]:
    """Draws all founders, numbered from 1: one public body, one or more of every other class, citizens the rest."""
    classes = [Class.PUBLIC_BODY]
    for class_, share in SHARES.items():
        classes += [class_] * max(1, round(share * members))
    classes += [Class.CITIZEN] * (members - len(classes))
    size = round(ring * members)
    first = members - size
    found = size if deceived else round(RECOGNISED * size)  # as many as of the others, or all
    people = []
    for number, class_ in enumerate(classes, 1):
        in_ring = number > first
        by_chance = class_ == Class.ASSOCIATION or source.random() < RECOGNISED
        recognised = number <= first + found if in_ring else by_chance
        people.append(draw_person(source, number, class_, in_ring=in_ring, recognised=recognised))
    return people
