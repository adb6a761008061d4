"""The kinds of component, one file each; the same file name in the engine and the browser."""

from typing import Annotated

from pydantic import Field

from flows.components.base import (
    Add,
    Component,
    ComponentId,
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
from flows.components.delay import Delay
from flows.components.goal import Goal
from flows.components.image import Image
from flows.components.input import Endpoint, Input
from flows.components.redirect import Redirect
from flows.components.script import Script
from flows.components.text import Text
from flows.components.variable import Variable

__all__ = [
    "COMPONENT_TYPES",
    "Add",
    "All",
    "Any",
    "AnyComponent",
    "Branch",
    "Choice",
    "Compare",
    "Component",
    "ComponentId",
    "Condition",
    "Delay",
    "Document",
    "Endpoint",
    "Goal",
    "Image",
    "Input",
    "On",
    "Operator",
    "PortName",
    "Redirect",
    "Script",
    "SetValue",
    "Test",
    "Text",
    "Tracking",
    "Value",
    "Variable",
    "VariableName",
    "type_of",
]

AnyComponent = Annotated[
    Text | Choice | Image | Input | Delay | Redirect | Script | Goal | Variable | Condition,
    Field(discriminator="type"),
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
}
_TYPE_NAMES = {model: name for name, model in COMPONENT_TYPES.items()}


def type_of(component: Component) -> str:
    """The type as it is written in the document: `text`, `choice`."""
    return _TYPE_NAMES[type(component)]
