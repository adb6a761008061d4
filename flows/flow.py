"""The conversation as a value: components, connections, variables.

Reading and writing files is `flows.store`; questions about the graph are `flows.graph`.
"""

from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Final, Literal

import pydantic

from flows.components import (
    AnyComponent,
    Component,
    ComponentId,
    Copy,
    Document,
    Field,
    Form,
    Input,
    PortName,
    SetValue,
    Value,
    VariableName,
)

__all__ = ["FORMAT", "Connection", "Flow", "fields_of"]

FORMAT: Final = 1


class Connection(Document):
    """From a port of one component to another component."""

    from_: Annotated[ComponentId, pydantic.Field(alias="from")]
    to: ComponentId
    port: PortName = "next"


class Flow(Document):
    """A conversation. `variables` gives each variable its first value, and thereby its type."""

    format: Literal[1] = FORMAT
    id: ComponentId
    start: ComponentId
    variables: dict[VariableName, Value] = pydantic.Field(default_factory=dict)
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
        """Variables that keep what a person typed into a personal field, with that field's id.

        A copy of such a variable is one too.
        """
        return self.with_copies(
            {
                field.variable: component.id
                for component in self.components
                for field in fields_of(component)
                if field.personal and field.variable
            }
        )

    def with_copies(self, variables: Mapping[str, str]) -> dict[str, str]:
        """The variables, and all that are ever copied from one of them, with what each is given."""
        found = dict(variables)
        copies = [
            (name, value.copy_)
            for settings in self._settings()
            for name, value in settings.items()
            if isinstance(value, Copy)
        ]
        known = -1
        while known < len(found):
            known = len(found)
            for name, source in copies:
                if source in found:
                    found.setdefault(name, found[source])
        return found

    def _settings(self) -> Iterator[Mapping[str, SetValue]]:
        """Everything that sets variables by itself."""
        return (component.set for component in self.components)

    def find_component(self, component_id: str) -> Component | None:
        """The component of that id, if there is one."""
        return self.by_id.get(component_id)

    @cached_property
    def connections_by_port(self) -> dict[tuple[str, str], list[Connection]]:
        """Connections by the component and the port that they leave, in document order."""
        found: dict[tuple[str, str], list[Connection]] = {}
        for connection in self.connections:
            found.setdefault((connection.from_, connection.port), []).append(connection)
        return found

    def successors(self, component_id: str, port: str = "next") -> list[str]:
        """Ids that a port leads to, in the order of the connections."""
        return [c.to for c in self.connections_by_port.get((component_id, port), ())]


def fields_of(component: Component) -> tuple[Field, ...]:
    """What a component asks for: an input itself, or the fields of a form."""
    if isinstance(component, Input):
        return (component,)
    return component.fields if isinstance(component, Form) else ()
