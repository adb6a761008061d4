"""Rules about components as the ends of connections: FL201 to FL206."""

from collections.abc import Iterable

from flows.graph import ports_of
from flows.lint.subject import Subject
from flows.problem import Edit, Problem, nearest_hint
from flows.rules import Rule

__all__ = ["CONNECTION_RULES"]


class StartMissing(Rule[Subject]):
    """What it finds: a `start` that names no component.

    **Why it matters.** The ad would show nothing at all.

    **Wrong**

    ```json
    {"start": "helo", "components": [{"id": "hello", "type": "text", "text": "Hi!"}]}
    ```

    **Right**

    ```json
    {"start": "hello", "components": [{"id": "hello", "type": "text", "text": "Hi!"}]}
    ```

    **Reference.** docs/flow-format.md, start.
    """

    code = "FL201"
    name = "start-missing"

    def check(self, subject: Subject) -> Iterable[Problem]:
        flow = subject.flow
        if flow.start not in flow.by_id:
            message = f'There is no component "{flow.start}".'
            yield self.problem("start", message, nearest_hint(flow.start, flow.by_id, "Components"))


class DuplicateId(Rule[Subject]):
    """What it finds: an id that two components share.

    **Why it matters.** Connections, reports and scripts name components by id; the second one
    would never be reached.

    **Wrong**

    ```json
    [{"id": "dry", "type": "choice", "text": "Dry"}, {"id": "dry", "type": "choice", "text": "Oily"}]
    ```

    **Right**

    ```json
    [{"id": "dry", "type": "choice", "text": "Dry"}, {"id": "oily", "type": "choice", "text": "Oily"}]
    ```

    **Reference.** docs/flow-format.md, ids and names.
    """

    code = "FL202"
    name = "duplicate-id"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, component in subject.components:
            first = subject.positions[component.id]
            if index != first:
                message = f'components[{first}] has the id "{component.id}" already.'
                hint = "Give this one an id of its own, and its connections too."
                yield self.problem(subject.at_component(index, "id"), message, hint)


class DuplicateConnection(Rule[Subject]):
    """What it finds: the same connection twice: same component, same port, same target.

    **Why it matters.** A choice would be offered twice; two equal successors are ambiguous.

    **Wrong**

    ```json
    [{"from": "hello", "to": "dry"}, {"from": "hello", "to": "dry"}]
    ```

    **Right**

    ```json
    [{"from": "hello", "to": "dry"}, {"from": "hello", "to": "oily"}]
    ```

    **Reference.** docs/flow-format.md, connections.
    """

    code = "FL203"
    name = "duplicate-connection"

    def check(self, subject: Subject) -> Iterable[Problem]:
        seen: dict[tuple[str, str, str], int] = {}
        for index, connection in enumerate(subject.flow.connections):
            first = seen.setdefault((connection.from_, connection.port, connection.to), index)
            if first != index:
                message = f'connections[{first}] leads to "{connection.to}" already.'
                fix = Edit(("connections", index))
                hint = "Delete one of the two."
                yield self.problem(subject.at_connection(index), message, hint, fix=[fix])


class ConnectionTargetMissing(Rule[Subject]):
    """What it finds: a connection that leads to a component that does not exist.

    **Why it matters.** The conversation would stop there without a word.

    **Wrong**

    ```json
    {"from": "hello", "to": "qestion-1"}
    ```

    **Right**

    ```json
    {"from": "hello", "to": "question-1"}
    ```

    **Reference.** docs/flow-format.md, connections.
    """

    code = "FL204"
    name = "connection-target-missing"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, connection in enumerate(subject.flow.connections):
            if connection.to not in subject.flow.by_id:
                message = f'There is no component "{connection.to}".'
                hint = nearest_hint(connection.to, subject.flow.by_id, "Components")
                yield self.problem(subject.at_connection(index, "to"), message, hint)


class ConnectionSourceMissing(Rule[Subject]):
    """What it finds: a connection that leaves from a component that does not exist.

    **Why it matters.** It is never taken; often the component was renamed.

    **Wrong**

    ```json
    {"from": "helo", "to": "question-1"}
    ```

    **Right**

    ```json
    {"from": "hello", "to": "question-1"}
    ```

    **Reference.** docs/flow-format.md, connections.
    """

    code = "FL205"
    name = "connection-source-missing"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for index, connection in enumerate(subject.flow.connections):
            if connection.from_ not in subject.flow.by_id:
                message = f'There is no component "{connection.from_}".'
                hint = nearest_hint(connection.from_, subject.flow.by_id, "Components")
                yield self.problem(subject.at_connection(index, "from"), message, hint)


class UnknownPort(Rule[Subject]):
    """What it finds: a connection that leaves from a port that its component does not have.

    **Why it matters.** It is never taken. Conditions have the ports of their branches and `else`,
    splits those of their arms, inputs and forms `next` and `invalid`, films `completed` and
    `skipped`, payments `paid` and `cancelled`; all other components have `next`. An option with
    `multiple` and a restart have none.

    **Wrong** a condition with the branch `yes`, and

    ```json
    {"from": "is-dry", "port": "yess", "to": "cream"}
    ```

    **Right**

    ```json
    {"from": "is-dry", "port": "yes", "to": "cream"}
    ```

    **Reference.** docs/flow-format.md, ports.
    """

    code = "FL206"
    name = "unknown-port"

    def check(self, subject: Subject) -> Iterable[Problem]:
        ports = {id_: dict.fromkeys(ports_of(c)) for id_, c in subject.flow.by_id.items()}
        for index, connection in enumerate(subject.flow.connections):
            known = ports.get(connection.from_)
            if known is None or connection.port in known:
                continue
            message = f'"{connection.from_}" has no port "{connection.port}".'
            hint = nearest_hint(connection.port, known, "Ports")
            if not known:
                hint = "Nothing can be connected from here: delete the connection."
            yield self.problem(subject.at_connection(index, "port"), message, hint)


CONNECTION_RULES: tuple[Rule[Subject], ...] = (
    StartMissing(),
    DuplicateId(),
    DuplicateConnection(),
    ConnectionTargetMissing(),
    ConnectionSourceMissing(),
    UnknownPort(),
)
