from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from energy.errors import InputError

FIXTURES = Path(__file__).parents[1] / "fixtures"


@pytest.fixture(scope="session")
def fixtures() -> Path:
    """Files typed from public descriptions of the formats: a value 0,HHQ stands for hour HH, quarter Q."""
    return FIXTURES


@pytest.fixture(scope="session")
def clock_wh() -> Callable[[int], list[int]]:
    """The Wh of a fixture's day of 92, 96 or 100 quarter-hours."""

    def values(length: int) -> list[int]:
        night = [hour * 10 + quarter for hour in range(3) for quarter in range(4)]
        rest = [hour * 10 + quarter for hour in range(3, 24) for quarter in range(4)]
        return {92: night[:8] + rest, 96: night + rest, 100: [*night, 920, 921, 922, 923, *rest]}[length]

    return values


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(scope="module")
def write(folder: Path) -> Callable[[str, bytes | str], Path]:
    def put(name: str, content: bytes | str) -> Path:
        path = folder / name
        path.write_bytes(content.encode() if isinstance(content, str) else content)
        return path

    return put


@pytest.fixture(scope="session")
def zipped() -> Callable[..., bytes]:
    def archive(entries: dict[str, bytes], compression: int = zipfile.ZIP_DEFLATED) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", compression) as file:
            for name, content in entries.items():
                file.writestr(name, content)
        return buffer.getvalue()

    return archive


@pytest.fixture(scope="session")
def refused() -> Callable[..., InputError]:
    """Calls a reader that must refuse, and checks that the refusal says where and what to do."""

    def call(read: Callable[..., object], *args: object, match: str, **kwargs: object) -> InputError:
        with pytest.raises(InputError, match=match) as caught:
            read(*args, **kwargs)
        assert caught.value.file
        assert caught.value.remedy
        return caught.value

    return call
