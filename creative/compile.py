"""A flow and its pace as the engine's program: ids become positions, words become codes.

The shape is `Program` in `player/engine/types.ts`. A flow with errors compiles too, as far as it
goes (connections to nowhere are left out), so that an author can try what is there.
"""

from collections.abc import Iterable
from typing import assert_never

from creative.codes import MOMENTS, OPERATORS
from creative.look import Look, typing_ms
from flows import (
    COMPONENT_TYPES,
    Add,
    All,
    Any,
    Choice,
    Compare,
    Component,
    Condition,
    Delay,
    Flow,
    Goal,
    Image,
    Input,
    MacroRef,
    Redirect,
    Script,
    Test,
    Text,
    Tracking,
    parse_template,
    parse_tracking,
)

__all__ = [
    "Json",
    "compile_flow",
    "count_requests",
    "script_bodies",
    "tracking_entries",
]

Json = dict[str, object]
_TYPES = list(COMPONENT_TYPES)


def tracking_entries(flow: Flow) -> list[tuple[Component, int, Tracking]]:
    """Every tracking entry with its component and its position there; the order is the index."""
    return [(c, k, entry) for c in flow.components for k, entry in enumerate(c.tracking)]


def script_bodies(flow: Flow) -> list[str]:
    """The code of the script components, in document order; the order is the engine's index."""
    return [c.code for c in flow.components if isinstance(c, Script)]


def count_requests(flow: Flow) -> list[int]:
    """How many requests each tracking entry asks for, by its index."""
    return [len(parse_tracking(entry.tag).requests) for _, _, entry in tracking_entries(flow)]


def compile_flow(flow: Flow, look: Look) -> Json:
    """The program of a flow. Needs no platform: what a tracking text asks for is the host's."""
    return _Compiler(flow, look).program()


def fnv1a(text: str) -> int:
    """FNV-1a of the text's UTF-8, 32 bits: chance hangs on a component's id, not its position."""
    value = 0x811C9DC5
    for byte in text.encode():
        value = (value ^ byte) * 0x01000193 & 0xFFFFFFFF
    return value


class _Compiler:
    def __init__(self, flow: Flow, look: Look) -> None:
        self.flow, self.look = flow, look
        self.index = {id_: n for n, id_ in reversed(list(enumerate(c.id for c in flow.components)))}
        self.variables = {name: n for n, name in enumerate(flow.variables)}
        self.scripts = [c.id for c in flow.components if isinstance(c, Script)]

    def program(self) -> Json:
        return {
            "id": self.flow.id,
            "start": self.index[self.flow.start],
            "names": [c.id for c in self.flow.components],
            "vars": list(self.variables),
            "initial": list(self.flow.variables.values()),
            "personal": [
                n for name, n in self.variables.items() if name in self.flow.personal_variables
            ],
            "components": self.components(),
            "tracking": [
                {"once": entry.once, "uses": self.uses(entry.tag) or None}
                for _, _, entry in tracking_entries(self.flow)
            ],
        }

    def components(self) -> list[Json]:
        found, first = [], 0
        for component in self.flow.components:
            found.append(self.component(component, first))
            first += len(component.tracking)
        return found

    def component(self, component: Component, first_entry: int) -> Json:
        return {
            "type": _TYPES.index(component.type),  # type: ignore[attr-defined]
            "mode": _mode(component),
            "hash": fnv1a(component.id),
            "wait": typing_ms(self.look, component),
            "set": self.settings(component) or None,
            "fires": _fires(component, first_entry) or None,
            "out": [self.port(component.id, port) for port in _ports(component)],
            "end": component.end,
            **self.own(component),
        }

    def settings(self, component: Component) -> list[object]:
        return [
            [self.variables[name], 1, value.add]
            if isinstance(value, Add)
            else [self.variables[name], 0, value]
            for name, value in component.set.items()
            if name in self.variables
        ]

    def port(self, component_id: str, port: str) -> Json:
        targets = [t for t in self.flow.successors(component_id, port) if t in self.index]
        kinds = [_TYPE_OF[type(self.flow.by_id[t])] for t in targets]
        offered = [t for t, kind in zip(targets, kinds, strict=True) if kind in ("choice", "input")]
        if offered:
            offered.sort(key=lambda t: isinstance(self.flow.by_id[t], Input))  # choices, then input
            return {"go": -1, "offer": [self.index[t] for t in offered]}
        return {"go": self.index[targets[0]] if targets else -1, "offer": []}

    def own(self, component: Component) -> Json:
        """What only this kind of component has."""
        match component:
            case Delay():
                return {"ms": component.ms}
            case Script():
                return {"script": self.scripts.index(component.id)}
            case Goal():
                return {"text": component.name}
            case Redirect():
                return {"text": component.click}
            case Condition():
                return {"tests": [self.test(branch.when) for branch in component.branches]}
            case Input():
                return {
                    "required": component.required,
                    "email": component.kind == "email",
                    "consent": bool(component.consent),
                    "variable": self.variables.get(component.variable or "", -1),
                }
            case _:
                return {}

    def test(self, test: Test) -> object:
        match test:
            case Compare():
                variable = self.variables.get(test.variable, -1)
                return [OPERATORS.index(test.op), variable, test.value]
            case All():
                return {"all": [self.test(inner) for inner in test.all]}
            case Any():
                return {"any": [self.test(inner) for inner in test.any]}
            case _:
                assert_never(test)

    def uses(self, tag: str) -> list[int]:
        """The variables that a tracking text shows, each once, in order of appearance."""
        names = [p.argument for p in _macros(tag) if p.name == "var"]
        return [self.variables[n] for n in dict.fromkeys(names) if n in self.variables]


_TYPE_OF = {kind: name for name, kind in COMPONENT_TYPES.items()}


def _macros(tag: str) -> Iterable[MacroRef]:
    return (part for part in parse_template(tag)[0] if isinstance(part, MacroRef))


def _mode(component: Component) -> int:
    """0: not shown to the user, 1: shown, 2: offered until the user acts."""
    if isinstance(component, Choice | Input):
        return 2
    return 1 if isinstance(component, Text | Image) else 0


def _ports(component: Component) -> list[str]:
    if isinstance(component, Condition):
        return [*(branch.port for branch in component.branches), "else"]
    return ["next"]


def _fires(component: Component, first_entry: int) -> list[list[int]]:
    """Indexes of the tracking entries by moment; trailing empty moments are left out."""
    fires: list[list[int]] = [[] for _ in MOMENTS]
    for k, entry in enumerate(component.tracking):
        fires[MOMENTS.index(entry.on or "displayed")].append(first_entry + k)
    while fires and not fires[-1]:
        fires.pop()
    return fires
