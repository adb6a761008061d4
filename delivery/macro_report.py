"""What the macro tools found, for people and as plain data."""

from collections.abc import Iterable, Sequence

from delivery import macro_findings as findings
from delivery.insert import Insertion
from delivery.macros import Found
from delivery.recognise import Recognised
from delivery.surroundings import Places
from delivery.translate import Change
from flows import Finding, Problem

__all__ = ["describe_macros", "macro_problems", "macros_json", "replacements_json"]

_LEVELS = ("raw", "escaped", "escaped twice")


def macro_problems(text: str, found: Iterable[Recognised], *, file: str = "") -> list[Problem]:
    """What a reader should know of macros that are unknown, encoded, or of several meanings."""
    places = Places(text)
    problems = []
    for item in found:
        kind = _finding(item)
        if kind is None:
            continue
        message = f"{item.literal}: {item.note}"
        if item.kind == "unknown":
            message = f"{item.literal} is spelt like a macro, and no platform that we know has it."
        problems.append(kind.problem(places.locate(item.start), message, _hint(item), file=file))
    return problems


def describe_macros(text: str, found: Sequence[Recognised]) -> str:
    """One line for each macro: where, what, our name, escape level, whose."""
    places = Places(text)
    rows = [_row(places, item) for item in found]
    widths = [max((len(row[i]) for row in rows), default=0) for i in range(4)]
    lines = ("  ".join([*map(str.ljust, row[:4], widths), row[4]]).rstrip() for row in rows)
    return "".join(f"{line}\n" for line in lines)


def macros_json(text: str, found: Iterable[Recognised]) -> list[dict[str, object]]:
    """Every macro as plain data, with line and column beside its position in characters."""
    places = Places(text)
    return [{**item._asdict(), "place": places.locate(item.start)} for item in found]


def replacements_json(
    text: str, changes: Iterable[Change | Insertion | Found]
) -> list[dict[str, object]]:
    """What was changed as plain data; positions are those of the text before."""
    places = Places(text)
    return [{**_plain(change), "place": places.locate(change.start)} for change in changes]


def _plain(change: Change | Insertion | Found) -> dict[str, object]:
    if isinstance(change, Found):
        return {
            "start": change.start,
            "end": change.end,
            "before": change.text,
            "key": change.key,
            "level": change.macro.level,
        }
    return change._asdict()


def _finding(item: Recognised) -> type[Finding] | None:
    match item.kind:
        case "unknown":
            return findings.UnknownMacroLike
        case "encoded":
            return findings.MacroNeverExpands
        case "macro":
            return findings.MacroAmbiguous if item.ambiguous and item.note else None
        case "ours":
            return None


def _hint(item: Recognised) -> str:
    match item.kind:
        case "unknown":
            return f"did you mean {item.nearest}?" if item.nearest else ""
        case "encoded":
            return f"write {item.nearest} as it is."
        case "macro" | "ours":
            return "say whose it is: --from NAME."


def _row(places: Places, item: Recognised) -> tuple[str, str, str, str, str]:
    place = places.locate(item.start).replace("line ", "").replace(", column ", ":")
    match item.kind:
        case "macro":
            level = _LEVELS[item.level]
            owners = item.settled or " or ".join(item.platforms)
            return place, item.literal, item.key or "-", level, owners
        case "ours":
            return place, item.literal, item.key, "", "Flowtag"
        case "encoded":
            return place, item.literal, item.key or "-", "never expands", f"write {item.nearest}"
        case "unknown":
            near = f"nearest: {item.nearest}" if item.nearest else ""
            return place, item.literal, "-", "unknown", near
