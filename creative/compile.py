"""A flow and its pace as the engine's program: ids become positions, words become codes.

The shape is `Program` in `player/engine/types.ts`. A flow with errors compiles too, as far as it
goes (connections to nowhere are left out), so that an author can try what is there.
"""

import math
import re
from collections.abc import Iterable
from typing import assert_never

from creative.codes import ENDS, MOMENTS, OPENS, OPERATORS, EndReason
from creative.field_rules import field_rule
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
    Connection,
    Copy,
    Delay,
    ExpandedFlow,
    Field,
    Flow,
    Form,
    Goal,
    Image,
    Input,
    MacroRef,
    Payment,
    Redirect,
    Return,
    Script,
    SetValue,
    ShowHide,
    Slider,
    Split,
    Test,
    Text,
    Timeout,
    Tracking,
    Value,
    Video,
    fields_of,
    parse_template,
    parse_tracking,
    ports_of,
    type_of,
    waits,
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
_NO_LIMIT = 1_000  # options of a group: more than anyone offers


def tracking_entries(flow: Flow) -> list[tuple[Component, int, Tracking]]:
    """Every tracking entry with its component and its position there; the order is the index."""
    return [(c, k, entry) for c in flow.components for k, entry in enumerate(c.tracking)]


def script_bodies(flow: Flow) -> list[str]:
    """The code of the script components, each text once; the order is the engine's index."""
    return list(dict.fromkeys(c.code for c in flow.components if isinstance(c, Script)))


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
        self.scripts = {code: n for n, code in enumerate(script_bodies(flow))}

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
            "tracking": self.tracking(),
        }

    def tracking(self) -> list[tuple[int, object]]:
        """Of each entry `once`: 0, or a number that all calls of the same subflow share; and the
        variables that its text shows."""
        origins = self.flow.origins if isinstance(self.flow, ExpandedFlow) else {}
        shared: dict[object, int] = {}
        found: list[tuple[int, object]] = []
        for component, k, entry in tracking_entries(self.flow):
            key = (origins.get(component.id, component.id), k)
            once = shared.setdefault(key, len(shared) + 1) if entry.once else 0
            found.append((once, self.uses(entry.tag) or None))
        return found

    def components(self) -> list[Json]:
        found, first = [], 0
        for component in self.flow.components:
            found.append(self.component(component, first))
            first += len(component.tracking)
        return found

    def component(self, component: Component, first_entry: int) -> Json:
        return {
            "type": _TYPES.index(type_of(component)),
            "mode": _mode(component),
            "hash": fnv1a(component.id),
            "wait": typing_ms(self.look, component),
            "set": self.settings(component.set) or None,
            "fires": _fires(component, first_entry) or None,
            "out": self.ports(component),
            "end": ENDS.index(_ending(component)),
            **self.own(component),
        }

    def settings(self, values: dict[str, SetValue]) -> list[object]:
        """The settings that fit the variable's type: what the linter refuses sets nothing."""
        return [
            self.setting(name, value) for name, value in values.items() if self.fits(name, value)
        ]

    def fits(self, name: str, value: SetValue) -> bool:
        match value:
            case Add():
                return self.kind(name) is float
            case Copy():
                return self.kind(name) is not None and self.kind(value.copy_) is self.kind(name)
            case _:
                return self.kind(name) is _kind_of(value)

    def kind(self, name: str | None) -> type | None:
        """The type of a variable: bool, float or str; None if there is no such variable."""
        return _kind_of(self.flow.variables[name]) if name in self.variables else None

    def setting(self, name: str, value: SetValue) -> list[object]:
        match value:
            case Add():
                return [self.variables[name], 1, value.add]
            case Copy():
                return [self.variables[name], 2, self.variables[value.copy_]]
            case _:
                return [self.variables[name], 0, value]

    def ports(self, component: Component) -> list[Json]:
        """Where each port leads; a film that is skipped goes on as if it had ended, if need be."""
        names = ports_of(component) or ("next",)
        if isinstance(component, Condition):  # a branch may share its port with another
            names = (*(branch.port for branch in component.branches), "else")
        elif isinstance(component, Split):
            names = tuple(arm.port for arm in component.arms)
        elif isinstance(component, Video) and not self.flow.successors(component.id, "skipped"):
            names = ("completed", "completed")
        return [self.port(component.id, name) for name in names]

    def port(self, component_id: str, port: str) -> Json:
        leads: list[Connection] = [
            c
            for c in self.flow.connections_by_port.get((component_id, port), ())
            if c.to in self.index
        ]
        targets = [self.flow.by_id[c.to] for c in leads]
        group = [t for t in targets if waits(t) or isinstance(t, Timeout)]
        if any(isinstance(t, Timeout) for t in targets):
            group = [t for t in targets if t in group or isinstance(t, Redirect)]
        group.sort(key=_place_in_group)
        only_timeout = all(isinstance(t, Timeout) for t in group)
        offered = [self.index[t.id] for t in group] if group and not only_timeout else []
        go = -1 if offered or not targets else self.index[targets[0].id]
        back = self.settings(self.on_the_way(component_id, port, leads))
        return {"go": go, "offer": offered, **({"set": back} if back else {})}

    def on_the_way(
        self, component_id: str, port: str, leads: list[Connection]
    ) -> dict[str, SetValue]:
        """What a port sets: the way back from a subflow takes its `out` map along."""
        if isinstance(self.flow, ExpandedFlow) and not leads:
            return self.flow.last_sets.get((component_id, port), {})
        return next((c.set for c in leads if isinstance(c, Return)), {})

    def own(self, component: Component) -> Json:
        """What only this kind of component has."""
        match component:
            case Delay() | Timeout():
                return {"ms": component.ms}
            case Choice():
                most = component.max_selected or _NO_LIMIT
                return {"multiple": component.multiple, "min": component.min_selected, "max": most}
            case Script():
                sees = {"sees": self.seen(component)} if component.isolated else {}
                number = self.scripts[component.code]
                return {"script": number, "isolated": component.isolated, **sees}
            case Goal():
                return {"text": component.name}
            case Redirect():
                opens = OPENS.index("click_through" if component.click else "exit")
                top = int(component.window == "top")
                return {"text": component.click or component.url, "opens": opens, "top": top}
            case Payment():
                return {"text": component.link}
            case Condition():
                return {"tests": [self.test(branch.when) for branch in component.branches]}
            case Split():
                return {"weights": [arm.weight for arm in component.arms]}
            case Input() | Form():
                return self.form(component)
            case ShowHide():
                return {
                    "show": self.elements(component.show),
                    "hide": self.elements(component.hide),
                }
            case Slider():
                return self.slider(component)
            case Video():
                return {"skips": component.skip_after_ms is not None}
            case _:
                return {}

    def form(self, component: Input | Form) -> Json:
        invalid = self.flow.successors(component.id, "invalid")
        return {
            "fields": [self.field(field) for field in fields_of(component)],
            "consent": bool(component.consent),
            "attempts": component.attempts if any(t in self.index for t in invalid) else 0,
        }

    def field(self, field: Field) -> tuple[object, ...]:
        return (self.keeps(field.variable), field.required, *field_rule(field))

    def slider(self, component: Slider) -> Json:
        number = self.kind(component.variable) is float
        values = [slide.value or slide.text for slide in component.slides] if component.pick else []
        return {
            "values": [_number(value) if number else value for value in values],
            "variable": self.keeps(component.variable),
        }

    def keeps(self, variable: str | None) -> int:
        """Where what was typed or taken is kept, as a text or a number; -1: nowhere."""
        return self.variables[variable] if variable and self.kind(variable) in (str, float) else -1

    def seen(self, script: Script) -> list[tuple[str, int]]:
        """The variables that an isolated script is given, by the names that its own flow has for
        them: nothing that a person typed."""
        scope = script.id[: script.id.rfind("/") + 1]
        return [
            (name.removeprefix(scope), n)
            for name, n in self.variables.items()
            if name.startswith(scope)
            and "/" not in name[len(scope) :]
            and name not in self.flow.personal_variables
        ]

    def elements(self, names: Iterable[str]) -> list[int | str]:
        """Components by position, elements of the look by name."""
        return [
            name if name.startswith("look.") else self.index[name]
            for name in names
            if name.startswith("look.") or name in self.index
        ]

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
        """The variables that a tracking text shows, each once, in order of appearance.

        What a person typed is never among them.
        """
        names = [p.argument for p in _macros(tag) if p.name == "var"]
        shown = [n for n in dict.fromkeys(names) if n not in self.flow.personal_variables]
        return [self.variables[n] for n in shown if n in self.variables]


def _macros(tag: str) -> Iterable[MacroRef]:
    return (part for part in parse_template(tag)[0] if isinstance(part, MacroRef))


def _mode(component: Component) -> int:
    """0: not shown to the user, 1: shown, 2: offered until the user acts."""
    if waits(component):
        return 2
    return 1 if isinstance(component, Text | Image | Slider) else 0


def _ending(component: Component) -> EndReason:
    """Why a session ends here: goals, redirects, payments and `end` are ends that the author meant."""
    match component:
        case Goal():
            return "goal"
        case Redirect() | Payment():
            return "redirect"
        case _:
            return "end" if component.end else "dead_end"


def _place_in_group(component: Component) -> int:
    """Choices, then what else waits, then the timeout."""
    return 0 if isinstance(component, Choice) else 2 if isinstance(component, Timeout) else 1


def _number(text: str) -> float:
    """A slide's value for a number variable; 0 if it is none. The engine's rule for number fields."""
    if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)", text):
        return 0
    value = float(text)
    if not math.isfinite(value):
        return 0
    return int(value) if value.is_integer() else value


def _kind_of(value: Value) -> type:
    return type(value) if isinstance(value, bool | str) else float


def _fires(component: Component, first_entry: int) -> list[list[int]]:
    """Indexes of the tracking entries by moment; trailing empty moments are left out."""
    fires: list[list[int]] = [[] for _ in MOMENTS]
    for k, entry in enumerate(component.tracking):
        fires[MOMENTS.index(entry.on or "displayed")].append(first_entry + k)
    while fires and not fires[-1]:
        fires.pop()
    return fires
