"""Sessions of two versions, side by side: the same acts, and where they part."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from creative.acts import Act, render_act
from creative.creative import Creative
from creative.paths import find_paths
from creative.plans import EngineHost
from creative.plans.happen import Acted, Happening, Offered, Said
from creative.plans.render import say

__all__ = ["SessionDiff", "compare_sessions"]

NOTHING = "nothing more"
_COMMON = 2  # lines before the difference: enough to find the place


@dataclass(frozen=True, slots=True)
class SessionDiff:
    """Where sessions part: the last lines that are the same, then what each version does.

    `acts` are those of the first such session; `count` sessions part in the same way. Where only
    the times differ, both say when.
    """

    acts: tuple[str, ...]
    common: tuple[str, ...]
    old: str
    new: str
    count: int = 1


@dataclass(frozen=True, slots=True)
class _Line:
    """What happened, and as what it counts: new words of the same message are no difference."""

    words: str
    key: str
    at: int


def compare_sessions(old: Creative, new: Creative) -> tuple[tuple[SessionDiff, ...], int]:
    """The covering sessions of either version, played on both: differences, and how many played.

    A message or option that only got other words is no difference here: the document says it.
    """
    hosts = EngineHost(old), EngineHost(new)
    reworded = _reworded(old, new)
    acts = dict.fromkeys(
        path.acts for creative in (old, new) for path in find_paths(creative).paths
    )
    found: dict[tuple[tuple[str, ...], str, str], SessionDiff] = {}
    for one in acts:
        parted = _compare(*(_lines(host, one, reworded) for host in hosts))
        if parted is None:
            continue
        before = found[parted].count if parted in found else 0
        first = found[parted].acts if parted in found else tuple(map(render_act, one))
        found[parted] = SessionDiff(first, *parted, count=before + 1)
    return tuple(found.values()), len(acts)


def _reworded(old: Creative, new: Creative) -> frozenset[str]:
    """Ids of the components that say something else now."""
    was, now = old.flow.by_id, new.flow.by_id
    texts = ("text", "html")
    return frozenset(
        id_
        for id_ in was.keys() & now.keys()
        if any(getattr(was[id_], t, None) != getattr(now[id_], t, None) for t in texts)
    )


def _lines(host: EngineHost, acts: Sequence[Act], reworded: frozenset[str]) -> list[_Line]:
    """What happens with these acts, as far as they fit."""
    known = host.creative.flow.by_id
    fitting: list[Act] = []
    for act in acts:
        if any(id_ and id_ not in known for id_ in (act.component, *act.also)):
            break
        fitting.append(act)
    session = host.play(fitting)
    lines = [line for one in session.happenings for line in _said(one, reworded)]
    if session.done < len(acts) and not session.over:
        words = f"-- {render_act(acts[session.done])} cannot be taken"
        lines.append(_Line(words, words, lines[-1].at if lines else 0))
    return lines


def _said(one: Happening, reworded: frozenset[str]) -> Iterator[_Line]:
    match one:
        case Said() if one.component in reworded:
            yield _Line(say(one)[0], f"line {one.component}", one.at)
        case Offered():
            for offer, words in zip(one.options, say(one), strict=True):
                same = f"option {offer.component} {offer.disabled}"
                yield _Line(words, same if offer.component in reworded else words, one.at)
        case Acted():
            yield _Line(say(one)[0], f"act {one.number}", one.at)
        case _:
            for words in say(one):
                yield _Line(words, words, one.at)


def _compare(old: Sequence[_Line], new: Sequence[_Line]) -> tuple[tuple[str, ...], str, str] | None:
    """The last lines that are the same, and the first that differ; if none do, their times."""
    length = max(len(old), len(new))
    for differs in (_other_key, _other_time):
        for n in range(length):
            was, now = (lines[n] if n < len(lines) else None for lines in (old, new))
            if differs(was, now):
                common = tuple(line.words for line in old[max(n - _COMMON, 0) : n])
                timed = differs is _other_time
                return common, _shown(was, timed=timed), _shown(now, timed=timed)
    return None


def _other_key(was: _Line | None, now: _Line | None) -> bool:
    return was is None or now is None or was.key != now.key


def _other_time(was: _Line | None, now: _Line | None) -> bool:
    return was is not None and now is not None and was.at != now.at


def _shown(line: _Line | None, *, timed: bool) -> str:
    if line is None:
        return NOTHING
    return f"{line.words}  at {line.at / 1000:g} s" if timed else line.words
