"""What must hold before readings are used: known points, no contradictions, possible energies, nothing missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import groupby

import numpy as np
from numpy.typing import NDArray

from energy.calendar import Month
from energy.errors import InputError, InputErrors
from oracle.readers import Flag, MeterFile
from oracle.readings import DayCurve, Direction, Quality

WITHDRAWN_TOLERANCE = Fraction(11, 10)
"""A choice of ours, not a rule: the limiter of a small meter trips only some way above the available power, and above
30 kW there is no limiter; a tenth more over a whole quarter-hour is believed, four times as much (kW) never is."""
INJECTED_TOLERANCE = Fraction(105, 100)
"""A choice of ours: modules can exceed their nominal power in cold, clear weather, and meters have a tolerance."""

Channel = tuple[str, Direction]
"""A point of delivery and a direction."""


@dataclass(frozen=True)
class MeteringPoint:
    """A point of the community, with the powers that bound its readings.

    Attributes:
        available_kw: available power (potenza disponibile), for what is withdrawn; None if not known.
        installed_kw: power of the plants behind the point, for what is injected; None if there is none known.
    """

    pod: str
    available_kw: Fraction | None = None
    installed_kw: Fraction | None = None

    def limit_wh(self, direction: Direction) -> int | None:
        """The most that a quarter-hour can hold, in Wh; None where the power is not known."""
        is_withdrawn = direction is Direction.WITHDRAWN
        power = self.available_kw if is_withdrawn else self.installed_kw
        if power is None:
            return None
        return int(power * (WITHDRAWN_TOLERANCE if is_withdrawn else INJECTED_TOLERANCE) * 1000 / 4)


@dataclass(frozen=True, eq=False)
class ValidCurves:
    """Curves that contradict nothing, sorted by POD, direction and day, at most one for each; and all the flags."""

    curves: tuple[DayCurve, ...]
    flags: tuple[Flag, ...]


def validate(files: Iterable[MeterFile], points: Mapping[str, MeteringPoint]) -> ValidCurves:
    """Check all the files of a community together; the order of files does not matter.

    Raises:
        InputErrors: everything that is wrong in all of them: points that are not the community's, days that two files
            give differently, and energies beyond the point's power (kW taken for kWh).
    """
    ordered = sorted(files, key=lambda file: (file.name, file.sha256))
    errors: list[InputError] = []
    flags = {flag for file in ordered for flag in file.flags}
    kept: dict[tuple[str, Direction, date], tuple[DayCurve, str]] = {}
    for file in ordered:
        for (pod, direction), group in groupby(file.curves, key=lambda curve: (curve.pod, curve.direction)):
            curves = list(group)
            if pod not in points:
                errors.append(_unknown(pod, points, file.name, curves[0].line))
                continue
            errors.extend(_beyond_power(curves, points[pod].limit_wh(direction), file.name))
            clashes = [clash for curve in curves if (clash := _keep_one(kept, curve, file.name, flags))]
            if clashes:
                errors.append(_differing(clashes, file.name))
    if errors:
        raise InputErrors(errors)
    return ValidCurves(
        tuple(curve for _, (curve, _) in sorted(kept.items(), key=lambda item: item[0])), tuple(sorted(flags))
    )


def _unknown(pod: str, points: Mapping[str, MeteringPoint], file: str, line: int) -> InputError:
    near = sorted(known for known in points if known[:14] == pod[:14])
    remedy = f"Did you mean {near[0]}? Write the point everywhere in the same way." if near else (
        "Add the point to its member in community.toml, or take the file away."
    )  # fmt: skip
    return InputError(f"{pod} is not a point of this community.", file=file, line=line, field="POD", remedy=remedy)


def _beyond_power(curves: Sequence[DayCurve], limit: int | None, file: str) -> list[InputError]:
    """At most one error for a point and direction of a file: it is one mistake, however many values show it."""
    if limit is None:
        return []
    counts = [int(np.count_nonzero(curve.wh > limit)) for curve in curves]
    if not any(counts):
        return []
    first = next(curve for curve, count in zip(curves, counts, strict=True) if count)
    highest = max(int(curve.wh.max()) for curve in curves)
    remedy = "If they are right, correct the point's power in community.toml."
    if highest <= 4 * limit:
        remedy = "The file probably holds kW, four times the kWh of a quarter-hour: download energies. " + remedy
    return [
        InputError(
            f"{first.pod} {first.direction}: {sum(counts)} quarter-hours exceed the {limit} Wh that its power allows, "
            f"the first on {first.day}; the highest is {highest} Wh.",
            file=file,
            line=first.line,
            remedy=remedy,
        )
    ]


def _keep_one(
    kept: dict[tuple[str, Direction, date], tuple[DayCurve, str]], curve: DayCurve, file: str, flags: set[Flag]
) -> tuple[DayCurve, DayCurve, str] | None:
    """Keep the curve, or the one that is there; give both back if they contradict each other."""
    key = curve.pod, curve.direction, curve.day
    if key not in kept:
        kept[key] = curve, file
        return None
    earlier, place = kept[key]
    text = f"{curve.pod} {curve.direction} {curve.day} is also in {place}"
    if earlier.quality == curve.quality and np.array_equal(earlier.wh, curve.wh):
        flags.add(Flag(file, curve.line, f"{text}, with the same values; one is kept."))
        return None
    known_here, known_there = _is_actual(curve), _is_actual(earlier)
    both = known_here & known_there
    # One source may know more of a day than the other; where both know, they must say the same.
    if not np.array_equal(curve.wh[both], earlier.wh[both]) or known_here.sum() == known_there.sum():
        return curve, earlier, place
    if both.sum() != min(known_here.sum(), known_there.sum()):
        return curve, earlier, place
    if known_here.sum() > known_there.sum():
        kept[key] = curve, file
    flags.add(Flag(file, curve.line, f"{text}; they agree, and the one with more actual readings is kept."))
    return None


def _is_actual(curve: DayCurve) -> NDArray[np.bool_]:
    letters = np.frombuffer(curve.quality.encode("ascii"), dtype=np.uint8)
    return np.equal(letters, ord(Quality.ACTUAL))


def _differing(clashes: Sequence[tuple[DayCurve, DayCurve, str]], file: str) -> InputError:
    curve, earlier, place = clashes[0]
    days = f"{len(clashes)} days, the first {curve.day}" if len(clashes) > 1 else str(curve.day)
    return InputError(
        f"{curve.pod} {curve.direction}: {place} gives {days}, with other values (its line {earlier.line}).",
        file=file,
        line=curve.line,
        remedy="Keep the right file, or remove those days from one of the two.",
    )


def missing_days(curves: Iterable[DayCurve], month: Month) -> dict[Channel, tuple[date, ...]]:
    """The days of the month without a curve, for each point and direction that has at least one curve anywhere."""
    known: dict[Channel, set[date]] = {}
    for curve in curves:
        known.setdefault((curve.pod, curve.direction), set()).add(curve.day)
    gaps = {channel: tuple(day for day in month.days if day not in days) for channel, days in sorted(known.items())}
    return {channel: days for channel, days in gaps.items() if days}


def require_complete(curves: Iterable[DayCurve], month: Month, channels: Iterable[Channel]) -> None:
    """Insist that every quarter-hour of the month is there and actual, for each of the channels.

    Args:
        channels: what must be metered: points, each with a direction.

    Raises:
        InputErrors: one error for each point and direction, with its days and quarter-hours.
    """
    known = {(curve.pod, curve.direction, curve.day): curve for curve in curves}
    errors = []
    for pod, direction in sorted(set(channels)):
        found = {day: known.get((pod, direction, day)) for day in month.days}
        absent = [day for day, curve in found.items() if curve is None]
        unfit = {day: text for day, curve in found.items() if curve is not None and (text := _unfit(curve))}
        if len(absent) == len(found):
            errors.append(
                InputError(
                    f"{pod} {direction}: there are no readings of {month}.",
                    field=pod,
                    remedy="Add the point's file of the month.",
                )
            )
        elif absent or unfit:
            parts = [f"no readings on {_ranges(absent)}"] if absent else []
            parts += [f"{day}: {text}" for day, text in list(unfit.items())[:5]]
            parts += [f"and {len(unfit) - 5} more days"] if len(unfit) > 5 else []
            errors.append(
                InputError(
                    f"{pod} {direction}: {'; '.join(parts)}.",
                    field=pod,
                    remedy="Only actual readings are settled: add a file that has them, or wait for their publication.",
                )
            )
    if errors:
        raise InputErrors(errors)


def _unfit(curve: DayCurve) -> str:
    """How many quarter-hours of a day are not actual, in words; empty if all are."""
    words = ((Quality.MISSING, "missing"), (Quality.ESTIMATED, "estimated"), (Quality.PLACEHOLDER, "placeholders"))
    return ", ".join(
        f"{count} {word} of {len(curve.quality)}" for letter, word in words if (count := curve.quality.count(letter))
    )


def _ranges(days: Sequence[date]) -> str:
    """`2026-05-03, 2026-05-10 to 2026-05-14`."""
    runs = groupby(enumerate(days), key=lambda item: item[1].toordinal() - item[0])
    ends = [(run[0][1], run[-1][1]) for run in (list(group) for _, group in runs)]
    return ", ".join(str(first) if first == last else f"{first} to {last}" for first, last in ends)
