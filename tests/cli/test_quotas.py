import json
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.testing import CliRunner

from cli.quotas import quotas
from energy.errors import InputError, InputErrors

EXAMPLE = Path(__file__).parents[2] / "examples" / "anpci"
MEMBERS = EXAMPLE / "members.csv"


def run(*arguments: str | Path) -> str:
    app = typer.Typer()
    app.command()(quotas)
    result = CliRunner().invoke(app, [str(argument) for argument in arguments])
    if result.exception is not None and not isinstance(result.exception, SystemExit):
        raise result.exception
    assert result.exit_code == 0
    return result.stdout


def answer(*arguments: str | Path) -> dict[str, Any]:
    return json.loads(run(*arguments, "--json"))


def written(folder: Path, name: str, text: str) -> Path:
    file = folder / name
    file.write_text(text, encoding="utf-8")
    return file


def test_the_example_as_json_to_the_cent() -> None:
    got = answer(MEMBERS)
    assert [member["member"] for member in got["members"]][:2] == ["Famiglia 1", "Famiglia 2"]
    assert got["members"][8] == {
        "member": "Azienda 3",
        "category": "",
        "beta": 0,
        "q": [587.371513, 689.259215, 452.522882],
        "quota": 553.959847,
        "alpha": 0.85,
        "reduced_quota": 470.86587,
        "final_quota": 470.86587,
        "base_eur": 9805.22,
        "retroceded_eur": 0,
        "eur": 8334.43,
    }
    totals = got["totals"]
    assert (totals["injected_kwh"], totals["withdrawn_kwh"], totals["minimum_kwh"]) == (231756.06, 201139, 201139)
    assert totals["funds"] == {"management": 2212.53, "internal_fund": 1106.27, "social_fund": 1106.26}
    assert (totals["incentive_eur"], totals["members_eur"], totals["eur"]) == (22125.29, 17700.23, 17700.23)
    assert (totals["quota"], totals["final_quota"], totals["freed"]) == (1000, 1000, 102.121969)
    assert got["rules"]["dominance"] == "mean"
    assert got["warnings"] == []


def test_the_example_as_the_deck_prints_it() -> None:
    got = answer(MEMBERS, "--rounding", "deck", "--rules", EXAMPLE / "quotas.toml")
    assert got["members"][8]["eur"] == 8334.44
    assert got["members"][10]["q"] == [293.69, 176.22, 207.02]
    assert got["totals"]["funds"]["internal_fund"] == 1106.26
    assert len(got["warnings"]) == 2


def test_the_table_fits_and_names_everybody() -> None:
    for rounding in ("exact", "deck"):
        table = run(MEMBERS, "--rounding", rounding)
        lines = table.splitlines()
        assert max(len(line) for line in lines) <= 100
        (comune,) = [line for line in lines if "Comune" in line]
        assert {"199.03", "0.93", "185.44", "3,522.94", "3,282.29"} <= set(comune.split())
        (total,) = [line for line in lines if "total" in line]
        assert total.split()[-1] == "17,700.23"
        assert ("Warning:" in table) == (rounding == "deck")


def test_a_table_with_many_parameters_and_large_sums_keeps_its_amounts(tmp_path: Path) -> None:
    names = [f"parameter_{i}" for i in range(8)]
    rules = written(
        tmp_path, "rules.toml", f"columns = {names}\ncoefficients = {[1] * 8}\npool_eur = 123456789.12\nfunds = []"
    )
    members = written(
        tmp_path,
        "members.csv",
        f"member,category,{','.join(names)},beta\n[bold]Casa con un nome molto lungo,,{'1,' * 8}0\nBar,,{'2,' * 8}0\n",
    )
    table = run(members, "--rules", rules)
    assert "82,304,526.12" in table  # 666.666667 thousandths, as published, of 123,456,789.12 €
    assert "[bold]Casa" in table
    assert max(len(line) for line in table.splitlines()) <= 100


def test_a_pool_and_a_retrocession_from_the_rules(tmp_path: Path) -> None:
    rules = written(tmp_path, "rules.toml", 'pool_eur = "1000"\n[retrocession]\nComune = 10000\n')
    got = answer(MEMBERS, "--rules", rules)
    assert got["totals"]["members_eur"] == 800
    assert got["members"][10]["eur"] == 0
    assert got["members"][10]["retroceded_eur"] == got["totals"]["retroceded_eur"] == 148.35
    assert "injected_kwh" not in got["totals"]
    assert "give back to internal_fund" in run(MEMBERS, "--rules", rules)


def test_the_inverse_problem() -> None:
    got = answer(MEMBERS, "--minimum-eur", "400", "--minimum-for", "Famiglia 1")
    assert got["minimum"] == {"minimum_eur": 400, "member": "Famiglia 1", "max_reduction": 0.120029}
    assert "smallest max_reduction is 0.125" in run(MEMBERS, "--minimum-eur", "400")
    with pytest.raises(InputError, match="the most that can be reached"):
        run(MEMBERS, "--minimum-eur", "9999")


@pytest.mark.parametrize(
    ("arguments", "field"),
    [(("--minimum-eur", "many"), "--minimum-eur"), (("--minimum-for", "Famiglia 1"), "--minimum-for")],
)
def test_a_wrong_minimum_is_refused(arguments: tuple[str, ...], field: str) -> None:
    with pytest.raises(InputError) as caught:
        run(MEMBERS, *arguments)
    assert caught.value.field == field


def test_an_unused_column_is_a_warning(tmp_path: Path) -> None:
    text = "\n".join(f"{line},note" for line in MEMBERS.read_text(encoding="utf-8").splitlines())
    got = answer(written(tmp_path, "members.csv", text))
    assert got["warnings"] == ["Column 'note' is not used: the rules do not name it."]


def test_wrong_inputs_are_refused_with_their_file(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="cannot be read"):
        run(tmp_path / "none.csv")
    twice = written(tmp_path, "twice.csv", MEMBERS.read_text(encoding="utf-8") + "Comune,,1,1,1,0\n")
    with pytest.raises(InputErrors, match=r"twice\.csv:13 \[member\]: 'Comune' is listed twice"):
        run(twice)
    torn = written(tmp_path, "torn.csv", MEMBERS.read_text(encoding="utf-8").replace("41640,0", "41640,1"))
    with pytest.raises(InputError, match=r"torn\.csv \[beta\]: Dominant and supported at once: Comune"):
        run(torn)
    rules = written(tmp_path, "rules.toml", "[retrocession]\nCommune = 500\n")
    with pytest.raises(InputError, match=r"rules\.toml \[retrocession\].*Commune"):
        run(MEMBERS, "--rules", rules)
