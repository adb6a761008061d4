"""Rules about tracking that counts more than once: FL309 and FL310."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any, ClassVar

from flows.components import Choice
from flows.graph import build_graph
from flows.lint.subject import Subject
from flows.problem import Problem, Severity
from flows.rules import Rule

__all__ = ["REPEAT_RULES"]

# What differs from one component or round to the next: then the same text is not the same pixel.
_VARIES = ("@{component", "@{var.")
# Moments of which a visit has only one.
_EITHER = (
    frozenset({"paid", "cancelled"}),
    frozenset({"completed", "skipped"}),
    frozenset({"submitted", "invalid"}),
)
_ALWAYS = (None, "displayed", "selected", "submitted", "left")  # of a visit that goes on


@dataclass(frozen=True, slots=True)
class _Use:
    component: str
    index: int
    position: int
    on: str


class SamePixelTwice(Rule[Subject]):
    """What it finds: the same pixel on one path: twice at one component, or at two components of
    which one comes after the other and never before it.

    Texts with `@{component}` or a variable are left out, as they differ, and so are components of
    one circle, which take turns.

    **Why it matters.** One visitor is counted as two. Mostly a tracking text was copied and its
    id left as it was.

    **Wrong** `question` and `thanks` both have

    ```json
    {"tag": "https://t.example/step?n=1&cb=@{cachebuster}"}
    ```

    **Right** `thanks` has its own

    ```json
    {"tag": "https://t.example/step?n=2&cb=@{cachebuster}"}
    ```

    **Reference.** docs/flow-format.md, tracking.
    """

    code = "FL309"
    name = "same-pixel-twice"
    severity: ClassVar[Severity] = "warning"

    def check(self, subject: Subject) -> Iterable[Problem]:
        groups = [uses for uses in _uses_by_request(subject).values() if len(uses) > 1]
        if not groups:
            return
        before = _Before(subject, [use.component for uses in groups for use in uses])
        said: set[tuple[int, int]] = set()
        for uses in groups:
            for number, use in enumerate(uses):
                other = _earlier(use, uses, number, before)
                if other is not None and (use.index, use.position) not in said:
                    said.add((use.index, use.position))
                    place = subject.at_component(use.index, "tracking", use.position, "tag")
                    message = f"The same pixel as {_where(other, use)}."
                    hint = "Give each its own address, or delete one."
                    yield self.problem(place, message, hint)


def _uses_by_request(subject: Subject) -> dict[str, list[_Use]]:
    found: dict[str, list[_Use]] = {}
    for (index, position), tag in subject.tags.items():
        component = subject.flow.components[index]
        if component.id not in subject.reachable:
            continue
        requests = set(tag.requests)
        for url in dict.fromkeys(pixel.url for pixel in tag.pixels):
            if url in requests and not any(macro in url for macro in _VARIES):
                on = component.tracking[position].on or "displayed"
                found.setdefault(url, []).append(_Use(component.id, index, position, on))
    return found


def _earlier(use: _Use, uses: list[_Use], number: int, before: "_Before") -> _Use | None:
    """Another use of the pixel that is fired before this one, in the same session."""
    for other_number, other in enumerate(uses):
        if other.component == use.component:
            if other_number < number and frozenset({other.on, use.on}) not in _EITHER:
                return other
        elif other.on in _ALWAYS and use.on in _ALWAYS and before(other.component, use.component):
            return other
    return None


def _where(other: _Use, use: _Use) -> str:
    if other.component == use.component:
        return f"tracking[{other.position}] of this component"
    return f'that of "{other.component}", which comes before it'


class _Before:
    """Which of some components come before which others on every circle-free way: as bits."""

    def __init__(self, subject: Subject, ids: Iterable[str]) -> None:
        import networkx as nx

        functions: Any = nx
        graph = build_graph(subject.flat, subject.flat.by_id)
        self._bits = {id_: 1 << n for n, id_ in enumerate(dict.fromkeys(ids))}
        knots: Any = functions.condensation(graph)
        self._knot: dict[str, int] = knots.graph["mapping"]
        self._after: dict[int, int] = {}
        for knot in reversed(list(functions.topological_sort(knots))):
            after = 0
            for successor in knots.successors(knot):
                after |= self._after[successor]
                for id_ in knots.nodes[successor]["members"]:
                    after |= self._bits.get(id_, 0)
            self._after[knot] = after

    def __call__(self, one: str, other: str) -> bool:
        return bool(self._after[self._knot[one]] & self._bits[other])


class TrackedInLoop(Rule[Subject]):
    """What it finds: tracking of a component in a circle that counts each time it is displayed, with
    nothing in its text that tells the rounds apart. Choices and what the user never sees (a script,
    a variable) are left out: whoever tracks those counts the rounds. A restart makes no circle.

    **Why it matters.** Three rounds of a visitor are three views. That may be meant; if the number
    shall count visitors, it needs `once`.

    **Wrong** the answers lead back to `question`

    ```json
    {"id": "question", "type": "text", "text": "Next?", "tracking": [{"tag": "https://t.example/q"}]}
    ```

    **Right**

    ```json
    {"tracking": [{"tag": "https://t.example/q", "once": true}]}
    ```

    **Reference.** docs/flow-format.md, tracking.
    """

    code = "FL310"
    name = "tracked-in-loop"
    severity: ClassVar[Severity] = "info"

    def check(self, subject: Subject) -> Iterable[Problem]:
        counted = list(_counted_each_time(subject))
        if not counted:
            return
        round_and_round = _in_circles(subject)
        for index, component_id, position in counted:
            if component_id in round_and_round:
                place = subject.at_component(index, "tracking", position)
                message = "It stands in a circle, and counts in every round."
                hint = 'Write "once": true if it shall count visitors.'
                yield self.problem(place, message, hint)


def _counted_each_time(subject: Subject) -> Iterator[tuple[int, str, int]]:
    for index, component, position, tracking in subject.trackings:
        if (not component.texts and not component.plain_texts) or isinstance(component, Choice):
            continue
        shown = tracking.on in (None, "displayed", "left")
        if shown and not tracking.once and "@{var." not in tracking.tag:
            yield index, component.id, position


def _in_circles(subject: Subject) -> set[str]:
    import networkx as nx

    graph = build_graph(subject.flat, subject.flat.by_id)
    found: set[str] = set()
    for knot in nx.strongly_connected_components(graph):
        if len(knot) > 1:
            found |= knot
    return found | {id_ for id_ in graph if graph.has_edge(id_, id_)}


REPEAT_RULES: tuple[Rule[Subject], ...] = (SamePixelTwice(), TrackedInLoop())
