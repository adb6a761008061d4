"""What got better and worse between two QA runs: read from their JSON, so the older may be old.

A problem is the same if its kind, component and pixel are. What authors changed on purpose (a pixel
more, another address) is neither better nor worse, and a new warning fails nothing.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from delivery.qa.case_names import AXES, Case, cases_of, list_cases

__all__ = ["Comparison", "Difference", "compare_reports", "read_report", "render_comparison"]

Direction = Literal["worse", "better", "changed"]
Json = Mapping[str, Any]
Key = tuple[str, ...]
_Told = tuple[Direction, str, str]


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that is another than before; `cases` are those that it is true of. `detail` is the
    address that it is about, if any."""

    direction: Direction
    what: str
    detail: str
    cases: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Everything that differs, and how many problems both runs have."""

    differences: tuple[Difference, ...]
    remaining: int

    def of(self, direction: Direction) -> tuple[Difference, ...]:
        """The differences of one direction."""
        return tuple(one for one in self.differences if one.direction == direction)

    @property
    def worse(self) -> bool:
        """Whether anything got worse."""
        return bool(self.of("worse"))


def read_report(text: str) -> dict[str, Any] | None:
    """A report that `--json` wrote, of this version or an older one; None if it is none."""
    try:
        found = json.loads(text)
    except ValueError:
        return None
    cells = found.get("platforms") if isinstance(found, dict) else None
    if not isinstance(cells, list):
        return None
    whole = all(isinstance(cell, dict) and isinstance(cell.get("platform"), str) for cell in cells)
    return found if whole else None


def compare_reports(old: Json, new: Json) -> Comparison:
    """What is another in `new`, case by case; the same difference of several cases is told once."""
    axes, kinds = _known_axes(old, new), _name_kinds(old, new)
    before, after = _by_case(old, axes), _by_case(new, axes)
    then, now = _cases(before), _cases(after)
    told: dict[_Told, list[Case]] = {}
    remaining = 0
    for key, cell in after.items():
        was = before.get(key, {})
        remaining += len(_problems(cell, kinds).keys() & _problems(was, kinds).keys())
        for difference in _differences(was, cell, kinds):
            told.setdefault(difference, []).append(now[key])
    every = list(now.values())
    found = [Difference(*what, tuple(list_cases(cases, every))) for what, cases in told.items()]
    if gone := [then[key] for key in before if key not in after]:
        cases = tuple(list_cases(gone, list(then.values())))
        found.append(Difference("changed", "looked at before, and not now", "", cases))
    order: tuple[Direction, ...] = ("worse", "better", "changed")
    return Comparison(tuple(sorted(found, key=lambda one: order.index(one.direction))), remaining)


def _known_axes(old: Json, new: Json) -> tuple[str, ...]:
    """The axes that both reports name: an older one knows fewer."""
    cells = [*old["platforms"], *new["platforms"]]
    return tuple(axis for axis in AXES if all(axis in cell for cell in cells))


def _name_kinds(old: Json, new: Json) -> bool:
    """Whether problems are told apart by their kind; in an older report by their message."""
    cells = [*old["platforms"], *new["platforms"]]
    return all("kind" in problem for cell in cells for problem in cell["problems"])


def _by_case(report: Json, axes: Sequence[str]) -> dict[Key, Json]:
    cells: dict[Key, Json] = {}
    for cell in report["platforms"]:
        cells.setdefault((cell["platform"], *(str(cell[axis]) for axis in axes)), cell)
    return cells


def _cases(cells: Mapping[Key, Json]) -> dict[Key, Case]:
    return dict(zip(cells, cases_of(list(cells.values())), strict=True))


def _differences(was: Json, cell: Json, kinds: bool) -> Iterator[_Told]:
    """What is another in a case; `was` is empty where it was not looked at before."""
    before, after = _problems(was, kinds), _problems(cell, kinds)
    for identity, problem in after.items():
        if identity not in before:
            warning = _is_warning(problem)
            new = "a new warning" if warning else "new"
            yield (
                "changed" if warning else "worse",
                f"{new}: {problem['message']}",
                problem["pixel"],
            )
    if not was:
        yield "changed", "looked at now, and not before", ""
        return
    for identity, problem in before.items():
        if identity not in after:
            yield "better", f"mended: {problem['message']}", problem["pixel"]
    yield from _verdicts(was, cell)
    yield from _coverages(was, cell)
    yield from _pixels(was, cell)
    yield from _clicks(was, cell)


def _is_warning(problem: Json) -> bool:
    """Whether it changes no verdict; older reports know errors only."""
    return bool(problem.get("severity", "error") == "warning")


def _problems(cell: Json, kinds: bool) -> dict[Key, Json]:
    found: dict[Key, Json] = {}
    for problem in cell.get("problems", ()):
        kind = problem["kind"] if kinds else ""
        seen = problem.get("observed", "") if problem["check"] == "errors" else ""
        message = "" if kind else problem["message"]
        identity = (kind or problem["check"], problem["component"] or "", problem["pixel"])
        found.setdefault((*identity, message, seen), problem)
    return found


def _verdicts(was: Json, cell: Json) -> Iterator[_Told]:
    if was["verdict"] != cell["verdict"]:
        direction: Direction = "better" if cell["verdict"] == "proven" else "worse"
        yield direction, f"the verdict was {was['verdict']} and is {cell['verdict']}", ""


def _coverages(was: Json, cell: Json) -> Iterator[_Told]:
    before, after = was["coverage"], cell["coverage"]
    if before["share"] == after["share"]:
        return
    missed = [one for one in after["missed"] if one not in before["missed"]]
    names = f"; no path reaches {', '.join(missed)}" if missed else ""
    direction: Direction = "better" if after["share"] > before["share"] else "worse"
    yield direction, f"coverage was {before['share']:.1%} and is {after['share']:.1%}{names}", ""


def _pixels(was: Json, cell: Json) -> Iterator[_Told]:
    before, after = _counts(was), _counts(cell)
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old is None:
            yield "changed", f"a new pixel of {_owner(key)}", key[2]
        elif new is None:
            yield "changed", f"a pixel of {_owner(key)} is gone", key[2]
        elif old != new:
            times = f"{old} time{'' if old == 1 else 's'} before, {new} now"
            yield "changed", f"a pixel of {_owner(key)} is expected {times}", key[2]


def _counts(cell: Json) -> dict[tuple[str, str, str], int]:
    counts: dict[tuple[str, str, str], int] = {}
    for pixel in cell["pixels"]:
        key = (pixel["component"] or "", pixel["on"], pixel["url"])
        counts[key] = counts.get(key, 0) + pixel["expected"]
    return counts


def _owner(key: tuple[str, str, str]) -> str:
    return f'"{key[0]}" (on {key[1]})' if key[0] else "the tag itself"


def _clicks(was: Json, cell: Json) -> Iterator[_Told]:
    before, after = _ways(was), _ways(cell)
    for key in [*before, *(key for key in after if key not in before)]:
        old, new = before.get(key), after.get(key)
        if old == new:
            continue
        name = f'the way out "{key[0]}"' + (f' of "{key[1]}"' if key[1] else "")
        if old is None:
            yield "changed", f"{name} is new", new or ""
        elif new is None:
            yield "changed", f"{name} is gone", old
        else:
            yield "changed", f"{name} leads elsewhere", f"{old} → {new}"


def _ways(cell: Json) -> dict[tuple[str, str], str]:
    return {
        (chain["click"], chain["component"] or ""): chain["typed"] for chain in cell["click_chain"]
    }


def render_comparison(comparison: Comparison) -> str:
    """The comparison for a terminal; worse first."""
    lines = [_summary(comparison)]
    for direction, sign in (("worse", "-"), ("better", "+"), ("changed", "~")):
        for one in comparison.of(direction):  # type: ignore[arg-type]
            lines.append(f"  {sign} {one.what}")
            lines += [f"      {one.detail}"] if one.detail else []
            lines.append(f"      {', '.join(one.cases)}")
    return "\n".join(lines) + "\n"


def _summary(comparison: Comparison) -> str:
    if not comparison.differences:
        return f"compared with the older report: no difference{_still(comparison)}"
    counts = [
        f"{len(comparison.of('worse'))} worse",
        f"{len(comparison.of('better'))} better",
        f"{len(comparison.of('changed'))} changed",
    ]
    return f"compared with the older report: {', '.join(counts)}{_still(comparison)}"


def _still(comparison: Comparison) -> str:
    if not comparison.remaining:
        return ""
    noun = "problem" if comparison.remaining == 1 else "problems"
    return f"; {comparison.remaining} {noun} as before"
