"""Every digit that the ANPCI printed for its example of eleven members."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from energy.quotas import (
    Contribution,
    QuotaMember,
    QuotaRules,
    Rounding,
    Statement,
    compute_quotas,
    quota_micro,
    quota_statement,
    read_rules,
    smallest_reduction,
)

PRINTED = """
member      q1     q2     q3     qt      alpha αqt    αβqt   base_eur eur
Famiglia_1  0.00   0.00   6.46   3.55    1.00  3.55   27.58  62.92    488.23
Famiglia_2  0.00   0.00   9.94   5.47    1.00  5.47   29.50  96.80    522.11
Famiglia_3  17.62  25.01  4.47   13.35   1.00  13.35  13.35  236.21   236.21
Famiglia_4  0.00   0.00   16.90  9.30    1.00  9.30   27.32  164.56   483.55
Famiglia_5  0.00   0.00   13.92  7.66    1.00  7.66   25.68  135.52   454.51
Famiglia_6  13.22  17.49  8.95   12.58   1.00  12.58  12.58  222.63   222.63
Azienda_1   58.74  56.76  49.67  52.96   1.00  52.96  52.96  937.45   937.45
Azienda_2   29.37  35.26  25.88  29.81   1.00  29.81  47.83  527.61   846.60
Azienda_3   587.37 689.26 452.52 553.96  0.85  470.87 470.87 9805.22  8334.44
Azienda_4   0.00   0.00   204.25 112.34  0.95  106.90 106.90 1988.37  1892.22
Comune      293.69 176.22 207.02 199.03  0.93  185.44 185.44 3522.94  3282.29
"""
ROWS = {line.split()[0].replace("_", " "): line.split()[1:] for line in PRINTED.strip().splitlines()[1:]}
INCENTIVE = Fraction("201139") * Fraction("0.11")
POOL = INCENTIVE * Fraction(80, 100)
DOMINANT = ("Azienda 3", "Azienda 4", "Comune")


def two(value: Fraction | None) -> str:
    assert value is not None
    number = Decimal(value.numerator) / Decimal(value.denominator)
    assert number == round(number, 2), "the figure has more than two decimals"
    return f"{number:.2f}"


@pytest.fixture(scope="module")
def deck(anpci: tuple[QuotaMember, ...]) -> Statement:
    return quota_statement(compute_quotas(anpci, QuotaRules()), QuotaRules(), INCENTIVE, Rounding.DECK)


@pytest.fixture(scope="module")
def exact(anpci: tuple[QuotaMember, ...]) -> Statement:
    return quota_statement(compute_quotas(anpci, QuotaRules()), QuotaRules(), INCENTIVE, Rounding.EXACT)


def test_deck_rounding_gives_every_printed_digit_of_every_member(deck: Statement) -> None:
    figures = {
        line.member: [
            two(value)
            for value in (
                *line.q,
                line.quota,
                line.alpha,
                line.reduced_quota,
                line.final_quota,
                line.base_eur,
                line.eur,
            )
        ]
        for line in deck.lines
    }
    assert figures == ROWS


def test_deck_rounding_gives_the_printed_totals(deck: Statement) -> None:
    totals = deck.totals
    assert [two(v) for v in (*totals.q, totals.quota, totals.reduced_quota, totals.final_quota)] == [
        "1000.00",
        "1000.00",
        "1000.00",
        "1000.00",
        "897.88",
        "1000.00",
    ]
    assert (two(totals.base_eur), two(totals.eur)) == ("17700.23", "17700.23")
    assert (two(deck.freed), two(deck.per_beta)) == ("102.12", "12.01")


def test_deck_rounding_gives_the_printed_cascade_and_says_which_cents_it_misses(deck: Statement) -> None:
    assert two(deck.incentive_eur) == "22125.29"
    assert [two(part) for _, part in deck.funds] == ["2212.53", "1106.26", "1106.26"]
    assert two(deck.members_eur) == "17700.23"
    assert len(deck.warnings) == 2
    assert "22125.28" in deck.warnings[0]
    assert "17700.24" in deck.warnings[1]


def test_exact_rounding_differs_from_the_deck_in_one_cent_of_one_member(exact: Statement) -> None:
    expected = {name: (figures[-2], figures[-1]) for name, figures in ROWS.items()}
    expected["Azienda 3"] = ("9805.22", "8334.43")
    assert {line.member: (two(line.base_eur), two(line.eur)) for line in exact.lines} == expected
    assert exact.warnings == ()


def test_exact_rounding_sums_to_the_cent(exact: Statement) -> None:
    assert [two(part) for _, part in exact.funds] == ["2212.53", "1106.27", "1106.26"]
    assert two(exact.members_eur) == "17700.23"
    assert sum(part for _, part in exact.funds) + exact.members_eur == exact.incentive_eur
    assert exact.totals.eur == exact.totals.base_eur == exact.members_eur
    assert exact.totals.quota == exact.totals.final_quota == 1000
    assert exact.totals.q == (1000, 1000, 1000)


def test_published_quotas_are_millionths_that_sum_to_a_thousand_millesimi(anpci: tuple[QuotaMember, ...]) -> None:
    micro = quota_micro(compute_quotas(anpci, QuotaRules()))
    assert sum(micro.values()) == 10**9
    assert micro["Azienda 3"] == 470_865_870
    assert micro["Famiglia 1"] == 27_583_454


def test_a_consumer_earns_the_same_base_euros_for_each_kwh(anpci: tuple[QuotaMember, ...]) -> None:
    # Withdrawn energy is the smaller sum, so a pure consumer's base is tariff x members' part x coefficient.
    per_kwh = Fraction("0.11") * Fraction("0.80") * Fraction("0.55")
    for member, row in zip(anpci, compute_quotas(anpci, QuotaRules()).rows, strict=True):
        if not any(member.parameters[:2]):
            assert POOL * row.quota / 1000 == per_kwh * member.parameters[2]


def test_who_is_dominant_under_each_rule(anpci: tuple[QuotaMember, ...]) -> None:
    for rules in (
        QuotaRules(),
        QuotaRules(dominance="elbow"),
        QuotaRules(dominance="upper_quartile"),
        QuotaRules(dominance="fixed", threshold=Fraction(100)),
        QuotaRules(dominance="fixed", threshold=Fraction("52.9625")),
    ):
        assert compute_quotas(anpci, rules).dominants == DOMINANT
    assert "Azienda 1" in compute_quotas(anpci, QuotaRules(dominance="fixed", threshold=Fraction(50))).dominants


@pytest.mark.parametrize(
    ("reduction", "reading", "azienda_4", "comune"),
    [
        ("0.15", "A", "0.9516", "0.9317"),
        ("0.15", "B", "0.9516", "0.9317"),
        ("0.30", "A", "0.8674", "0.8345"),
        ("0.30", "B", "0.9033", "0.8634"),
        ("0.50", "A", "0.6993", "0.6602"),
        ("0.50", "B", "0.8388", "0.7723"),
    ],
)
def test_the_two_readings_agree_only_at_the_published_reduction(
    anpci: tuple[QuotaMember, ...], reduction: str, reading: str, azienda_4: str, comune: str
) -> None:
    rules = replace(QuotaRules(), max_reduction=Fraction(reduction), reading=reading)
    alpha = {row.member: row.alpha for row in compute_quotas(anpci, rules).rows}
    assert alpha["Azienda 3"] == 1 - Fraction(reduction)
    assert f"{float(alpha['Azienda 4']):.4f}" == azienda_4
    assert f"{float(alpha['Comune']):.4f}" == comune


@pytest.mark.parametrize(
    ("euros", "reduction"), [(400, "0.12003"), (500, "0.15396"), (600, "0.18720"), (1000, "0.31406")]
)
def test_smallest_reduction_that_gives_famiglia_1_its_minimum(
    anpci: tuple[QuotaMember, ...], euros: int, reduction: str
) -> None:
    answer = smallest_reduction(anpci, QuotaRules(), POOL, Fraction(euros), member="Famiglia 1")
    assert f"{float(answer):.5f}" == reduction


def test_the_committed_rules_are_the_defaults(anpci_folder: Path) -> None:
    assert read_rules(anpci_folder / "quotas.toml") == (QuotaRules(), Contribution())
