"""A community is founded with the quota model of its file, or told what no contract can hold of it."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chain.compile import compile_contracts
from chain.genesis import PARAMETERS
from chain.model.parameters import BOUNDS, VECTORS, WHOLE_BPS
from chain.village import anvil, tell
from cli.faults.settling import Village
from cli.first_values import first_parameters
from cli.founding import Keys, found, number_members
from energy.errors import InputErrors
from energy.quotas import QuotaRules
from oracle.community import Community, Support, load_community
from oracle.reporters.decided import MODEL, Decided
from oracle.settlement.decisions import overruled


@pytest.fixture(scope="module")
def community(tmp_path_factory: pytest.TempPathFactory) -> Community:
    village = Village(tmp_path_factory.mktemp("village") / "tre")
    village.found()
    return load_community(village.folder)


def with_rules(community: Community, **quotas: Any) -> Community:
    return community.model_copy(update={"quotas": {"period": "monthly", **quotas}})


def with_betas(community: Community, *betas: str) -> Community:
    members = tuple(
        member.model_copy(update={"supports": (Support(beta=Fraction(beta)),)})
        for member, beta in zip(community.members, betas, strict=True)
    )
    return community.model_copy(update={"members": members})


def test_the_published_example_is_what_the_parameters_are_by_default(community: Community) -> None:
    assert first_parameters(with_betas(community, "0", "1.5", "2")) == PARAMETERS


def parts(count: int) -> st.SearchStrategy[list[int]]:
    cuts = st.lists(st.integers(0, 1_000), min_size=count - 1, max_size=count - 1).map(sorted)
    return cuts.map(lambda each: [high - low for low, high in zip([0, *each], [*each, 1_000], strict=True)])


@given(
    weights=parts(3), scale=st.sampled_from([1, 7, 1_000]), reduction=st.integers(0, 5_000),
    management=st.integers(0, 1_000), internal=st.integers(0, 2_000), social=st.integers(0, 2_000),
    betas=st.lists(st.integers(10, 2_000), min_size=3, max_size=3), order=st.permutations(range(3)),
)  # fmt: skip
@settings(max_examples=60, deadline=None)
def test_on_the_first_day_the_chain_says_what_the_file_says(
    community: Community, weights: list[int], scale: int, reduction: int, management: int, internal: int,
    social: int, betas: list[int], order: list[int],
) -> None:  # fmt: skip
    names = ("installed_kw", "injected_kwh", "withdrawn_kwh")
    funds = [{"name": "social_fund", "bps": social}, {"name": "management", "bps": management}]
    written = with_rules(
        with_betas(community, *(f"{beta}/100" for beta in betas)),
        columns=[names[i] for i in order],
        coefficients=[weights[i] * scale for i in order],
        max_reduction=f"{reduction / 10_000:.4f}",
        funds=[*funds, {"name": "internal_fund", "bps": internal}],
    )
    values = first_parameters(written)
    assert {name: value for name, value in values.items() if name not in MODEL} == {
        name: value for name, value in PARAMETERS.items() if name not in MODEL
    }
    for name in MODEL:
        low, high, *_ = BOUNDS[name]
        assert low <= values[name] <= high
    for vector in ("Coefficients", "Funds"):
        assert sum(values[name] for name in VECTORS[vector]) == WHOLE_BPS
    decisions = Decided(0, values, {}, {}).of(community.community.first_month)
    rules = written.quota_rules()
    assert overruled(decisions.rules(rules, {}), rules) == ()
    assert all(decisions.beta(each.beta) == each.beta for member in written.members for each in member.supports)


@pytest.mark.parametrize(
    ("quotas", "field", "says"),
    [
        ({"columns": ["investment_eur"], "coefficients": [1]}, "quotas.columns", "know no investment_eur"),
        ({"coefficients": [1, 1, 1]}, "quotas.coefficients", "whole basis points"),
        ({"max_reduction": "0.12345"}, "quotas.max_reduction", "whole basis points"),
        ({"funds": [{"name": "roof", "bps": 500}]}, "quotas.funds", "know no roof"),
        ({"funds": [{"name": "management", "bps": 1_001}]}, "quotas.funds", "FundManagement from 0"),
        (
            {"funds": [{"name": "internal_fund", "bps": 4_000}, {"name": "social_fund", "bps": 1_001}]},
            "quotas.funds",
            "FundMembers from 5000",
        ),
        ({"internal_fund": "roof"}, "quotas.internal_fund", "know no roof"),
    ],
)
def test_rules_that_no_contract_can_hold_are_refused(
    community: Community, quotas: dict[str, Any], field: str, says: str
) -> None:
    with pytest.raises(InputErrors) as refused:
        first_parameters(with_rules(community, **quotas))
    problem = next(each for each in refused.value.errors if each.field == field)
    assert says in problem.message
    assert problem.file == community.file
    assert problem.remedy


@pytest.mark.parametrize(("betas", "place"), [(("0", "0.09", "1"), 2), (("20.01", "0.5", "0"), 1)])
def test_a_support_beyond_what_can_ever_be_voted_is_refused(
    community: Community, betas: tuple[str, ...], place: int
) -> None:
    with pytest.raises(InputErrors) as refused:
        first_parameters(with_betas(community, *betas))
    assert [each.field for each in refused.value.errors] == [f"members[{place}].beta"]


def test_the_contracts_get_these_values_and_a_refusal_writes_nothing(tmp_path: Path, community: Community) -> None:
    written = with_rules(with_betas(community, "0.5", "12", "0"), max_reduction="0.2", funds=[])
    artifacts, keys = compile_contracts(), Keys(tmp_path / "keys")
    numbers = number_members(tmp_path / "numbers.json", written)
    with anvil() as w3:
        url = str(w3.provider.endpoint_uri)  # type: ignore[attr-defined]
        tell(w3, "anvil_setBalance", keys.relayer.address, hex(10**20))
        before = w3.eth.block_number
        with pytest.raises(InputErrors):
            found(tmp_path, url, artifacts, with_rules(community, coefficients=[1, 1, 1]), numbers, lambda _: None)
        assert (w3.eth.block_number, (tmp_path / "deployment.json").exists()) == (before, False)
        made = found(tmp_path, url, artifacts, written, numbers, lambda _: None)
        council = made.deployment.contract(w3, artifacts, "Council")
        assert council.functions.quotaModel().call() == [
            [500, 4_000, 5_500, 2_000, 50, 12_00, 0, 0, 0, 10_000], 0,
        ]  # fmt: skip
    assert written.quota_rules().max_reduction == Fraction(1, 5) != QuotaRules().max_reduction
