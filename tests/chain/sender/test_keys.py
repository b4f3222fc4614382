from __future__ import annotations

import traceback
from pathlib import Path

import pytest

from chain.errors import ChainError
from chain.sender import create_key, load_key


def test_a_key_is_kept_for_its_owner_only(tmp_path: Path) -> None:
    path = tmp_path / "key"
    made = create_key(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key(path).address == made.address
    with pytest.raises(ChainError, match="is there already"):
        create_key(path)


def test_a_key_that_others_can_read_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "key"
    create_key(path)
    path.chmod(0o640)
    with pytest.raises(ChainError, match=r"open to others \(0640\)"):
        load_key(path)


@pytest.mark.parametrize("text", ["", "0x12", "z" * 64, "0" * 64, "f" * 64, "1" * 65])
def test_what_is_no_key_is_refused_and_never_quoted(tmp_path: Path, text: str) -> None:
    path = tmp_path / "key"
    path.write_text(text)
    path.chmod(0o600)
    with pytest.raises(ChainError) as refused:
        load_key(path)
    shown = "".join(traceback.format_exception(refused.value))
    assert "holds no private key" in shown
    assert not text or text not in shown


def test_a_missing_file_is_said(tmp_path: Path) -> None:
    with pytest.raises(ChainError, match="cannot be read"):
        load_key(tmp_path / "none")
