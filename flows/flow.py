"""The conversation as a value: components, connections, variables.

Reading and writing files is `flows.store`; questions about the graph are `flows.graph`.
"""

from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import Field

from flows.components import (
    AnyComponent,
    Component,
    ComponentId,
    Document,
    Input,
    PortName,
    Value,
    VariableName,
)

__all__ = ["FORMAT", "Connection", "Flow"]

FORMAT: Final = 1


class Connection(Document):
    """From a port of one component to another component."""

    from_: Annotated[ComponentId, Field(alias="from")]
    to: ComponentId
    port: PortName = "next"


class Flow(Document):
    """A conversation. `variables` gives each variable its first value, and thereby its type."""

    format: Literal[1] = FORMAT
    id: ComponentId
    start: ComponentId
    variables: dict[VariableName, Value] = Field(default_factory=dict)
    components: tuple[AnyComponent, ...]
    connections: tuple[Connection, ...] = ()

    @cached_property
    def by_id(self) -> dict[str, Component]:
        """Components by id; of two with one id, the first."""
        found: dict[str, Component] = {}
        for component in self.components:
            found.setdefault(component.id, component)
        return found

    @cached_property
    def personal_variables(self) -> dict[str, str]:
        """Variables that keep what a person typed into a personal field, with that field's id."""
        return {
            component.variable: component.id
            for component in self.components
            if isinstance(component, Input) and component.personal and component.variable
        }

    def find_component(self, component_id: str) -> Component | None:
        """The component of that id, if there is one."""
        return self.by_id.get(component_id)

    def successors(self, component_id: str, port: str = "next") -> list[str]:
        """Ids that a port leads to, in the order of the connections."""
        return [c.to for c in self.connections if c.from_ == component_id and c.port == port]
