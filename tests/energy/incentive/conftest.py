"""The shipped rules, with a valorisation for 2025 that the tests invent."""

import pytest

from energy.rules import Rules, load_rules


@pytest.fixture(scope="session")
def rules(tmp_path_factory: pytest.TempPathFactory) -> Rules:
    path = tmp_path_factory.mktemp("rules") / "tras.toml"
    path.write_text(
        '[[tras_e]]\nvalue = 9\nunit = "EUR/MWh"\nvalid_from = 2025-01-01\nvalid_to = 2025-12-31\n'
        'source = "invented for the tests"\nstatus = "assumption"\n'
    )
    return load_rules([path])
