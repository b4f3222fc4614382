"""What a second start need not do again: take in files that are in the store, and parse prices that were parsed."""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import numpy as np

from oracle.community import Community
from oracle.intake import Progress, take_in
from oracle.publication import code_hash
from oracle.readers import PriceDay, PriceFile, read_price_file
from oracle.store import ImportResult, ReadingStore


def take_in_once(community: Community, store: ReadingStore, mark: Path, progress: Progress = iter) -> ImportResult:
    """Take the community's meter files in, unless the very same were taken in by the very same code.

    Args:
        community: whose files are read.
        store: where the readings go.
        mark: a file beside the store, which tells what was taken in last.
        progress: shows how far it has come.

    Raises:
        InputError, InputErrors: as `take_in`.
    """
    name, hashes = _fingerprint(community)
    if hashes and mark.is_file() and mark.read_text(encoding="ascii") == name and store.knows(hashes):
        return ImportResult(
            recorded_at=datetime.now(UTC), files=0, known_files=len(hashes), added=0, corrected=0, unchanged=0
        )
    result = take_in(community, store, recorded_at=datetime.now(UTC), progress=progress).result
    part = mark.with_name(f"{mark.name}.part")
    part.write_text(name, encoding="ascii")
    part.replace(mark)
    return result


def _fingerprint(community: Community) -> tuple[str, Sequence[str]]:
    """One hash of all that the intake depends on, and the hashes of the meter files."""
    digest = sha256(code_hash())
    hashes = []
    folder = community.folder / community.files.meters
    for path in [community.file, *sorted(folder.rglob("*"))]:
        if path.is_file() and not path.name.startswith("."):
            content = sha256(path.read_bytes()).hexdigest()
            digest.update(json.dumps([path.name, content]).encode())
            hashes.append(content)
    return digest.hexdigest(), hashes[1:]


class KeptPrices:
    """Price files as they were read before, by their name, their bytes and the code that read them.

    Args:
        folder: where they are kept; may be deleted at any time.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def price_file(self, path: Path) -> PriceFile:
        """As `read_price_file`.

        Raises:
            InputError: likewise.
        """
        try:
            content = sha256(path.read_bytes()).hexdigest()
        except OSError:
            return read_price_file(path)  # which says what is wrong
        name = sha256(json.dumps([path.name, content, code_hash().hex()]).encode()).hexdigest()
        kept = self._folder / f"{name}.json"
        if kept.is_file():
            try:
                return _load(kept.read_text(encoding="utf-8"))
            except (ValueError, KeyError, TypeError):
                pass  # A file that was cut or changed is written again.
        fresh = read_price_file(path)
        self._folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        part = kept.with_suffix(".part")
        part.write_text(_dump(fresh), encoding="utf-8")
        part.replace(kept)
        return fresh


def _dump(file: PriceFile) -> str:
    days = [
        [
            str(day.day),
            day.step_minutes,
            {zone: prices.tolist() for zone, prices in day.prices.items()},
            day.file,
            day.line,
        ]
        for day in file.days
    ]
    body = json.dumps([file.name, file.sha256, file.synthetic, days], ensure_ascii=False, separators=(",", ":"))
    return json.dumps([sha256(body.encode()).hexdigest(), body], ensure_ascii=False)


def _load(text: str) -> PriceFile:
    told, body = json.loads(text)
    if sha256(body.encode()).hexdigest() != told:
        raise ValueError("the file was changed")
    name, digest, synthetic, days = json.loads(body)
    return PriceFile(
        name,
        digest,
        synthetic,
        tuple(
            PriceDay(
                date.fromisoformat(day),
                step,
                {zone: np.array(each, dtype=np.int64) for zone, each in prices.items()},
                file,
                line,
            )
            for day, step, prices, file, line in days
        ),
    )
