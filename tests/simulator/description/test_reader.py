"""A faulty description is refused as a whole, each fault with its line, key and remedy."""

from pathlib import Path

import pytest

from energy.errors import InputError, InputErrors
from simulator.description import check_tables, parse_description, read_description
from simulator.description.lines import Lines
from simulator.description.templates import TEMPLATES, template_file, template_text

FILE = Path("community.toml")

HEAD = """name = "Prova"

[place]
municipality = "Borgo"
region = "Marche"
market_zone = "CNOR"
latitude = 43.4
longitude = 13.3

[[substations]]
id = "c1"
"""

FAMILY = """
[[members]]
id = "a"
name = "A"
class = "citizen"
uses = [{ profile = "residential", bill = { total = 2700 } }]
"""


def faults(text: str) -> dict[tuple[int | None, str | None], str]:
    with pytest.raises(InputErrors) as caught:
        parse_description(text, file=FILE)
    assert all(error.file == FILE and error.message.endswith(".") for error in caught.value.errors)
    return {(error.line, error.field): f"{error.message} {error.remedy}" for error in caught.value.errors}


@pytest.mark.parametrize("name", TEMPLATES)
def test_the_templates_are_right_and_explained(name: str) -> None:
    description = read_description(template_file(name))
    assert description.plants
    assert description.folder == template_file(name).parent
    text = template_text(name)
    assert text.startswith("# ")
    assert text.count("#") >= 5


def test_all_faults_are_told_at_once_where_they_stand() -> None:
    text = HEAD.replace("Marche", "Marchee").replace("43.4", '"43.4"') + FAMILY.replace("residential", "residental")
    text += """
[[members]]
id = "b b"
nam = "B"
class = "shop"

[[members.uses]]
profile = "opening_hours"
bill = { total = -4, f24 = 3 }
opening = { open = ["mon-fri 8-9"] }

[[members.plants]]
id = "p"
kw = 0
in_operation = "tomorrow"
arrays = [{ kw = 4, tilt = 100 }]
storage = { kwh = 3, kw_charge = 2 }
"""
    found = faults(text)
    assert "Did you mean 'Marche'?" in found[5, "place.region"]
    assert found[7, "place.latitude"].startswith("'43.4' is not a number.")
    assert "Did you mean 'residential'?" in found[17, "members[1].uses[1].profile"]
    assert "no name" in found[19, "members[2].name"]
    assert "without blanks" in found[20, "members[2].id"]
    assert "Did you mean 'name'?" in found[21, "members[2].nam"]
    assert "at least 0." in found[26, "members[2].uses[1].bill.total[1]"]
    assert "Did you mean 'f2'?" in found[26, "members[2].uses[1].bill.f24"]
    assert "08:00-12:30" in found[27, "members[2].uses[1].opening.open[1]"]
    assert "above 0." in found[31, "members[2].plants[1].kw"]
    assert "2026-12-31" in found[32, "members[2].plants[1].in_operation"]
    assert "at most 90." in found[33, "members[2].plants[1].arrays[1].tilt"]
    assert "kw_discharge" in found[34, "members[2].plants[1].storage.kw_discharge"]
    assert len(found) == 13


@pytest.mark.parametrize(
    ("written", "instead", "field", "says"),
    [
        ("{ total = 2700 }", "{ f1 = 1, f2 = 2 }", "members[1].uses[1].bill", "f1 and f23"),
        ("{ total = 2700 }", "{ f1 = [1, 2], f23 = 2 }", "members[1].uses[1].bill", "of values: 1, 2."),
        (", bill = { total = 2700 }", "", "members[1].uses[1]", "needs a bill"),
        ("residential", "own_curve", "members[1].uses[1]", "needs curve"),
        ("uses = ", "size = 'small'\nuses = ", "members[1].size", "no enterprise"),
        ("uses = ", "substation = 'c9'\nuses = ", "members[1].substation", "Known are: c1"),
        ("uses = ", "copies = 2\nuses = ", None, ""),
        ("uses = ", "uses = []\n# ", "members[1]", "neither consumes nor produces"),
    ],
)
def test_what_contradicts_itself_is_refused(written: str, instead: str, field: str | None, says: str) -> None:
    text = HEAD + FAMILY.replace(written, instead)
    if field is None:
        assert len(parse_description(text, file=FILE).members) == 2
        return
    found = faults(text)
    assert [key[1] for key in found] == [field]
    assert says in next(iter(found.values()))


PLANT = """
[[members.plants]]
id = "roof"
kw = 6
in_operation = 2027-01-01
arrays = [{ kw = 6 }]
"""


@pytest.mark.parametrize(
    ("written", "instead", "says"),
    [
        ("arrays = [{ kw = 6 }]", "", "neither arrays nor a series"),
        ("arrays = [{ kw = 6 }]", "arrays = [{ kw = 60 }]", "60 kW"),
        ("arrays", 'technology = "wind"\n# ', "no series"),
        ("arrays", 'owner = "nobody"\narrays', "no member"),
        ("arrays", 'financing = [{ kind = "loan", share = 0.4, years = 3 }]\narrays', "add to 0.4"),
        ("arrays", 'financing = [{ kind = "loan", share = 1 }]\narrays', "no years"),
    ],
)
def test_a_plant_that_cannot_be_is_refused(written: str, instead: str, says: str) -> None:
    found = faults(HEAD + FAMILY + PLANT.replace(written, instead))
    assert any(says in text for text in found.values())


def test_two_bills_cannot_tell_what_a_prosumer_consumed() -> None:
    two = FAMILY.replace("2700 } }]", '2700 } }, { profile = "flat", bill = { total = 9 } }]')
    old = PLANT + 'state = "existing"\n'
    assert "one use" in next(iter(faults(HEAD + two + old).values()))
    before = two.replace("class", "billed_with_plants = false\nclass")
    assert parse_description(HEAD + before + old, file=FILE).members[0].existing_plants == ()


def test_copies_are_members_of_their_own() -> None:
    text = HEAD + FAMILY.replace("class", "copies = 3\nclass") + PLANT
    description = parse_description(text, file=FILE)
    assert [member.id for member in description.members] == ["a", "a-2", "a-3"]
    assert [plant.id for plant in description.plants] == ["roof", "roof-2", "roof-3"]
    assert description.plant_hosts == (0, 1, 2)
    assert description.substation_of == (0, 0, 0)
    clash = faults(text + FAMILY.replace('"a"', '"a-2"'))
    assert "'a-2' is there 2 times" in next(iter(clash.values()))


def test_what_is_no_description_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match=r"line 2|:2"):
        parse_description('name = "a"\nkind = cer\n', file=FILE)
    with pytest.raises(InputError, match="cannot be read"):
        read_description(tmp_path)
    (tmp_path / "community.toml").write_bytes(b'name = "Citt\xe0"')
    with pytest.raises(InputError, match="UTF-8"):
        read_description(tmp_path)
    (tmp_path / "community.toml").write_text("\ufeff" + HEAD + FAMILY, encoding="utf-8")
    assert read_description(tmp_path).folder == tmp_path
    with pytest.raises(InputErrors, match="folder"):
        check_tables({"folder": "/x"}, file=FILE)


def test_lines_follow_tables_in_tables() -> None:
    text = "a = 1\n[[m]]\nx = 1\n[[m.p]]\ny = 1\n[[m]]\n[[m.p]]\n[[m.p]]\ny = 2\n[q.'r']\n"
    lines = Lines(text)
    assert lines.of(("a",)) == 1
    assert lines.of(("m", 0, "p", 0, "y")) == 5
    assert lines.of(("m", 1, "p", 1, "y", 3)) == 9
    assert lines.of(("m", 1, "zzz")) == 6
    assert lines.of(("nowhere",)) is None
