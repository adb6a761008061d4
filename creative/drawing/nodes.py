"""What the box of a component says, by its type; and how large it is."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from creative.drawing.type_size import wrap
from creative.rich_text import plain_text
from flows import Add as AddValue
from flows import (
    All,
    Branch,
    Choice,
    Compare,
    Component,
    Condition,
    Css,
    Delay,
    Form,
    Goal,
    Image,
    Input,
    Library,
    Payment,
    Redirect,
    Script,
    SetValue,
    ShowHide,
    Slider,
    Split,
    Subflow,
    Test,
    Text,
    Timeout,
    Variable,
    Video,
    parse_tracking,
    type_of,
)
from flows import Copy as CopyValue

__all__ = ["BOX_PX", "Node", "Shape", "groups_of", "make_node", "words_of"]

Shape = Literal["box", "pill", "fork"]
BOX_PX = 176
_PAD_PX = 11
_PADS: dict[Shape, float] = {"box": _PAD_PX, "fork": 16, "pill": 18}
ID_PX, TEXT_PX, SMALL_PX = 12.5, 11.5, 10.5
_HEAD_PX, _ID_LINE_PX, _LINE_PX = 17, 17, 15
_PILL_LINE_PX = 16
_OF_A_TEXT = 200  # more of a text is never shown
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, slots=True)
class Node:
    """A component's box: `name` its id as shown, `lines` what it says, `pixels` how many it fires.

    `group` is the call that it belongs to, or empty.
    """

    id: str
    type: str
    shape: Shape
    name: str
    lines: tuple[str, ...]
    whole: str
    pixels: int
    group: str
    width: float
    height: float

    @property
    def pad_px(self) -> float:
        """From the left edge to the texts."""
        return _PADS[self.shape]

    @property
    def inner_px(self) -> float:
        """Width that texts have."""
        return self.width - 2 * self.pad_px


def make_node(component: Component, group: str) -> Node:
    """The box of a component; `group` is the call that it stands in."""
    whole = _SPACE.sub(" ", words_of(component))[:_OF_A_TEXT].strip()
    shape: Shape = "fork" if isinstance(component, Condition | Split) else "box"
    shape = "pill" if isinstance(component, Choice) else shape
    pill = shape == "pill"
    inner = BOX_PX - 2 * _PADS[shape]
    size = ID_PX if pill else TEXT_PX
    lines = tuple(wrap(whole, inner, size, 2, bold=pill))
    name = component.id.removeprefix(f"{group}/") if group else component.id
    head = _HEAD_PX + _ID_LINE_PX + _PAD_PX * 2 - 4
    height = 26 + _PILL_LINE_PX * max(1, len(lines)) if pill else head + _LINE_PX * len(lines)
    return Node(
        id=component.id,
        type=type_of(component),
        shape=shape,
        name=name,
        lines=lines,
        whole=whole,
        pixels=sum(len(parse_tracking(entry.tag).requests) for entry in component.tracking),
        group=group,
        width=BOX_PX,
        height=height,
    )


def words_of(component: Component) -> str:
    """What the component says or does, in a few words."""
    say = _WORDS.get(type(component))
    return say(component) if say else ""


def _text(component: Text) -> str:
    if not component.html:
        return component.text
    return plain_text(component.text)


def _asked(component: Form) -> str:
    return component.title or ", ".join(field.label for field in component.fields)


def _way_out(component: Redirect) -> str:
    target = component.click or component.url.removeprefix("https://")
    return f"opens {target}"


def _script(component: Script) -> str:
    lines = (line.strip() for line in component.code.splitlines())
    return next((line for line in lines if line and not line.startswith("//")), "")


def _seconds(ms: int) -> str:
    return f"{ms / 1000:g} s"


def _slides(component: Slider) -> str:
    if component.label:
        return component.label
    count = len(component.slides)
    return f"{count} slide{'' if count == 1 else 's'}" if count else "slides of a feed"


def _settings(component: Component) -> str:
    return ", ".join(_setting(name, value) for name, value in component.set.items())


def _setting(name: str, value: SetValue) -> str:
    name = name.rpartition("/")[2]
    match value:
        case AddValue():
            return f"{name} {'+' if value.add >= 0 else '−'} {abs(value.add):g}"
        case CopyValue():
            return f"{name} = {value.copy_.rpartition('/')[2]}"
        case _:
            return f"{name} = {_value(value)}"


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return f"{value:g}" if isinstance(value, int | float) else f"“{value}”"


def _branches(component: Condition) -> str:
    return " ".join(map(_branch, component.branches))


def _branch(branch: Branch) -> str:
    return f"{_test(branch.when)}?"


def _test(test: Test) -> str:
    if isinstance(test, Compare):
        name, value = test.variable.rpartition("/")[2], test.value
        if test.op == "is_empty":
            return f"{name} is empty"
        op = "is" if test.op == "==" else "is not" if test.op == "!=" else test.op
        return f"{name} {op.replace('_', ' ')} {_value(value)}"
    tests, joint = (test.all, " and ") if isinstance(test, All) else (test.any, " or ")
    return joint.join(map(_test, tests)) or ("always" if isinstance(test, All) else "never")


def _arms(component: Split) -> str:
    return "draws " + " or ".join(arm.port for arm in component.arms)


def _elements(component: ShowHide) -> str:
    parts = []
    if component.show:
        parts.append(f"shows {', '.join(component.show)}")
    if component.hide:
        parts.append(f"hides {', '.join(component.hide)}")
    return "; ".join(parts)


_WORDS: dict[type[Component], Callable[[Any], str]] = {
    Text: _text,
    Choice: lambda c: c.text,
    Image: lambda c: c.alt or c.src,
    Input: lambda c: c.label,
    Form: _asked,
    Delay: lambda c: _seconds(c.ms),
    Timeout: lambda c: f"after {_seconds(c.ms)} without an act",
    Redirect: _way_out,
    Script: _script,
    Library: lambda c: c.script,
    Goal: lambda c: c.name,
    Variable: _settings,
    Condition: _branches,
    Split: _arms,
    Subflow: lambda c: f"calls {c.flow}",
    Css: lambda c: c.css,
    ShowHide: _elements,
    Slider: _slides,
    Video: lambda c: c.label or c.src,
    Payment: lambda c: c.text,
}


def groups_of(ids: Iterable[str]) -> dict[str, str]:
    """By id: the call that a component belongs to, which is its own id for the call itself."""
    listed = list(ids)
    calls = {component.rpartition("/")[0] for component in listed if "/" in component}
    return {
        component: component if component in calls else component.rpartition("/")[0]
        for component in listed
    }
