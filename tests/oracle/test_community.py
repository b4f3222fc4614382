"""`community.toml`: what it accepts, and how it says what is wrong."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest

from energy.calendar import Month
from energy.errors import InputError, InputErrors
from oracle.community import MemberClass, load_community
from oracle.readings import Direction

GOOD = """
[community]
id = "prova"
name = "Comunità di prova"
region = "Marche"
market_zone = "CNOR"
first_month = "2026-01"

[[substations]]
id = "AC1"

[[members]]
id = "rossi"
name = "Famiglia Rossi"
class = "citizen"
beta = 1.5

[[members.points]]
pod = "IT001E00000001"
substation = "AC1"
available_kw = "3.3"

[[members]]
id = "forno"
name = "Forno"
class = "shop"
first_month = "2026-03"
last_month = "2026-04"

[[members.points]]
pod = "IT001E00000002"
substation = "AC1"

[[members.plants]]
id = "tetto"
pod = "IT001E00000002"
kw = "19.8"
in_operation = 2025-12-01
"""

Write = Callable[[str], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    def run(text: str) -> Path:
        (tmp_path / "community.toml").write_text(text, encoding="utf-8")
        return tmp_path

    return run


def test_numbers_are_exact_however_they_are_written(write: Write) -> None:
    community = load_community(write(GOOD))
    rossi, forno = community.members
    assert rossi.beta(Month(2026, 1)) == Fraction(3, 2)
    assert forno.plants[0].kw == Fraction(198, 10)
    points = community.metering_points()
    assert points["IT001E00000001"].available_kw == Fraction(33, 10)
    assert points["IT001E00000002"].installed_kw == Fraction(198, 10)


def test_members_take_part_in_whole_months(write: Write) -> None:
    community = load_community(write(GOOD))
    assert [member.id for member in community.members_in(Month(2026, 2))] == ["rossi"]
    assert [member.id for member in community.members_in(Month(2026, 4))] == ["forno", "rossi"]
    assert [member.id for member in community.members_in(Month(2026, 5))] == ["rossi"]
    assert community.channels(Month(2026, 3)) == [
        ("IT001E00000001", Direction.WITHDRAWN),
        ("IT001E00000002", Direction.WITHDRAWN),
        ("IT001E00000002", Direction.INJECTED),
    ]


@pytest.mark.parametrize(
    ("member_class", "holder", "is_enterprise"),
    [
        ("citizen", "natural_person", False),
        ("association", "third_sector_body", False),
        ("shop", "enterprise", True),
        ("company", "enterprise", True),
        ("public_body", "local_authority", False),
    ],
)
def test_a_class_tells_the_usual_holder(member_class: str, holder: str, is_enterprise: bool) -> None:
    assert MemberClass(member_class).holder == holder
    assert MemberClass(member_class).is_enterprise is is_enterprise


def test_a_holder_may_be_named(write: Write) -> None:
    text = GOOD.replace('class = "citizen"', 'class = "association"\nholder = "religious_body"')
    assert load_community(write(text)).members[0].kind_of_holder == "religious_body"


@pytest.mark.parametrize(
    ("old", "new", "field", "message"),
    [
        ('region = "Marche"', 'region = "Marca"', "community.region", "is not an Italian region"),
        ('market_zone = "CNOR"', 'market_zone = "CENTRO"', "community.market_zone", "should be"),
        ('first_month = "2026-01"', 'first_month = "2026"', "community.first_month", "is not a month"),
        ('class = "citizen"', 'class = "famiglia"', r"members\[1\].class", "should be"),
        ("beta = 1.5", "beta = -1", r"members\[1\].beta", "greater than or equal to 0"),
        ("beta = 1.5", 'beta = "due"', r"members\[1\].beta", "is not a number"),
        ("beta = 1.5", "betta = 1.5", r"members\[1\].betta", "not permitted"),
        ("beta = 1.5", "beta = true", r"members\[1\].beta", "is not a number"),
        ("beta = 1.5", "beta = [{ beta = -1 }]", r"members\[1\].beta\[1\].beta", "greater than or equal to 0"),
        ("beta = 1.5", "beta = [{ beta = 1 }, { beta = 2 }]", r"members\[1\].beta", "in order of time"),
        ('pod = "IT001E00000001"', 'pod = "IT1"', r"members\[1\].points\[1\].pod", "is not a POD"),
        ('kw = "19.8"', "kw = 0", r"members\[2\].plants\[1\].kw", "greater than 0"),
        ('id = "rossi"', 'id = "ro ssi"', r"members\[1\].id", "match pattern"),
        ("[[substations]]", "[[cabine]]", "substations", "required"),
    ],
)
def test_a_wrong_key_is_named(write: Write, old: str, new: str, field: str, message: str) -> None:
    with pytest.raises(InputErrors, match=rf"(?s)community\.toml \[{field}\]: .*{message}"):
        load_community(write(GOOD.replace(old, new, 1)))


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('id = "forno"', 'id = "rossi"', "The same member is written more than once: rossi"),
        ('pod = "IT001E00000001"', 'pod = "IT001E00000002"', "The same POD is written more than once"),
        ('substation = "AC1"\navailable', 'substation = "AC2"\navailable', "'AC2', which is not listed"),
        (
            'id = "tetto"\npod = "IT001E00000002"',
            'id = "tetto"\npod = "IT001E00000001"',
            "names POD IT001E00000001, which is not one of forno's points",
        ),
    ],
)
def test_keys_that_do_not_fit_together(write: Write, old: str, new: str, message: str) -> None:
    with pytest.raises(InputErrors, match=message):
        load_community(write(GOOD.replace(old, new)))


def test_another_support_holds_from_its_month_on(write: Write) -> None:
    dated = '[{ beta = "1.5", first_month = "2026-02" }, { beta = 0, first_month = "2026-05" }]'
    [rossi, forno] = load_community(write(GOOD.replace("beta = 1.5", f"beta = {dated}"))).members
    assert [rossi.beta(Month(2026, month)) for month in (1, 2, 4, 5, 12)] == [0, Fraction(3, 2), Fraction(3, 2), 0, 0]
    assert forno.beta(Month(2026, 1)) == 0
    undated = dated.replace(', first_month = "2026-02"', "")
    assert load_community(write(GOOD.replace("beta = 1.5", f"beta = {undated}"))).members[0].beta(Month(2026, 1)) == 1.5


@pytest.mark.parametrize("months", [("2026-05", "2026-05"), ("2026-05", "2026-02")])
def test_supports_are_written_in_order_of_time(write: Write, months: tuple[str, str]) -> None:
    dated = ", ".join(f'{{ beta = 1, first_month = "{month}" }}' for month in months)
    with pytest.raises(InputErrors, match=r"members\[1\]\.beta\]: The months of β are not in order of time"):
        load_community(write(GOOD.replace("beta = 1.5", f"beta = [{dated}]")))


def test_all_faults_are_told_at_once(write: Write) -> None:
    text = GOOD.replace("beta = 1.5", "beta = -1").replace('kw = "19.8"', "kw = 0")
    with pytest.raises(InputErrors) as caught:
        load_community(write(text))
    assert len(caught.value.errors) == 2


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[community", "is not valid TOML"),
        ("folder = 1\n" + GOOD, r"\[folder\]: Unknown key"),
        (GOOD + '\n[quotas]\nbasis = "annual"\n', r"\[basis\]: 'annual' is not a choice"),
    ],
)
def test_a_file_that_cannot_be_used(write: Write, text: str, message: str) -> None:
    with pytest.raises(InputError, match=message):
        load_community(write(text))


def test_a_file_that_is_not_utf8(tmp_path: Path) -> None:
    (tmp_path / "community.toml").write_bytes(GOOD.encode("latin-1"))
    with pytest.raises(InputError, match="is not UTF-8"):
        load_community(tmp_path)
