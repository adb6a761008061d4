"""The kinds of component, one file each; the same file name in the engine and the browser."""

from typing import Annotated

import pydantic

from flows.components.base import (
    Add,
    Component,
    ComponentId,
    Copy,
    Document,
    On,
    PortName,
    SetValue,
    Tracking,
    Value,
    VariableName,
)
from flows.components.choice import Choice
from flows.components.condition import All, Any, Branch, Compare, Condition, Operator, Test
from flows.components.css import Css
from flows.components.delay import Delay
from flows.components.field import FIELD_KINDS, Endpoint, Field, FieldKind
from flows.components.form import Form
from flows.components.goal import Goal
from flows.components.image import Image
from flows.components.input import Input
from flows.components.library import Library
from flows.components.payment import Payment
from flows.components.redirect import Redirect
from flows.components.reset import Reset
from flows.components.restart import Restart
from flows.components.script import Script
from flows.components.show_hide import LOOK_ELEMENTS, ShowHide
from flows.components.slider import MAX_SLIDES, Feed, Slide, Slider
from flows.components.split import Arm, Split
from flows.components.subflow import Subflow
from flows.components.text import Text
from flows.components.timeout import Timeout
from flows.components.variable import Variable
from flows.components.video import Video

__all__ = [
    "COMPONENT_TYPES",
    "FIELD_KINDS",
    "LOOK_ELEMENTS",
    "MAX_SLIDES",
    "Add",
    "All",
    "Any",
    "AnyComponent",
    "Arm",
    "Branch",
    "Choice",
    "Compare",
    "Component",
    "ComponentId",
    "Condition",
    "Copy",
    "Css",
    "Delay",
    "Document",
    "Endpoint",
    "Feed",
    "Field",
    "FieldKind",
    "Form",
    "Goal",
    "Image",
    "Input",
    "Library",
    "On",
    "Operator",
    "Payment",
    "PortName",
    "Redirect",
    "Reset",
    "Restart",
    "Script",
    "SetValue",
    "ShowHide",
    "Slide",
    "Slider",
    "Split",
    "Subflow",
    "Test",
    "Text",
    "Timeout",
    "Tracking",
    "Value",
    "Variable",
    "VariableName",
    "Video",
    "type_of",
    "waits",
]

AnyComponent = Annotated[
    Text
    | Choice
    | Image
    | Input
    | Delay
    | Redirect
    | Script
    | Goal
    | Variable
    | Condition
    | Split
    | Timeout
    | Subflow
    | Reset
    | Restart
    | Css
    | ShowHide
    | Slider
    | Video
    | Form
    | Payment
    | Library,
    pydantic.Field(discriminator="type"),
]
# In the order of docs/flow-format.md; the engine's codes are positions in this table.
COMPONENT_TYPES: dict[str, type[Component]] = {
    "text": Text,
    "choice": Choice,
    "image": Image,
    "input": Input,
    "delay": Delay,
    "redirect": Redirect,
    "script": Script,
    "goal": Goal,
    "variable": Variable,
    "condition": Condition,
    "split": Split,
    "timeout": Timeout,
    "subflow": Subflow,
    "reset": Reset,
    "restart": Restart,
    "css": Css,
    "show_hide": ShowHide,
    "slider": Slider,
    "video": Video,
    "form": Form,
    "payment": Payment,
    "library": Library,
}
_TYPE_NAMES = {model: name for name, model in COMPONENT_TYPES.items()}
# What waits for an act of the user wherever it is reached. A redirect waits where no act led to it.
_WAITING: tuple[type[Component], ...] = (Choice, Input, Form, Video, Payment)


def type_of(component: Component) -> str:
    """The type as it is written in the document: `text`, `choice`."""
    return _TYPE_NAMES[type(component)]


def waits(component: Component) -> bool:
    """Whether the flow waits here until the user acts (or, for a film, until it is over)."""
    return isinstance(component, _WAITING) or (isinstance(component, Slider) and component.pick)
