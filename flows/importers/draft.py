"""A flow while it is being imported, and the account of what became of every part of the source.

Parts of the source have keys (`groups[0].blocks[2]`, `passage 4`). Each key is either represented
by components, or named in a problem; `Draft.finish` names what is neither, so that nothing is lost.
"""

import json
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from flows.components import COMPONENT_TYPES
from flows.document import save_document
from flows.flow import FORMAT, Flow
from flows.graph import find_dead_ends
from flows.importers import findings as kinds
from flows.importers.names import Names
from flows.json_text import MAX_BYTES
from flows.problem import Problem, has_errors, sort_problems
from flows.rules import Finding

__all__ = ["MAX_COMPONENTS", "Draft", "DraftTooLarge", "Imported", "Port", "excerpt"]

MAX_COMPONENTS = 10_000  # what FL102 says of a whole document; checked before anything is linked
MAX_FAN = 64  # connections into one group of choices; beyond it a gate stands before the group
_PART = re.compile(r"groups\[\d+\]\.blocks\[\d+\]|passage \d+")
_SHOWN = 200  # characters of the source that a message shows

Port = tuple[str, str]
"""A component's id and the port that leads on."""


class DraftTooLarge(Exception):
    """The source becomes more components than a flow may have. `import_flow` says so."""


@dataclass(frozen=True)
class Imported:
    """What became of a file. `flow` is None if there are errors that leave nothing to go on with.

    `sources`: key of each part of the source -> the components (or variables) that represent it.
    `named`: keys of the parts that a problem names. `placeholders`: ids of components that stand
    for what a flow does not have. `click_throughs` belong into delivery.json, `title` is the
    source's own name.
    """

    flow: Flow | None
    problems: tuple[Problem, ...]
    kind: str = ""
    title: str = ""
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    named: frozenset[str] = frozenset()
    placeholders: tuple[str, ...] = ()
    click_throughs: dict[str, str] = field(default_factory=dict)
    parts: tuple[str, ...] = ()
    """Keys of what was read: Typebot's blocks, or the passages of a story."""

    @property
    def counts(self) -> tuple[int, int, int]:
        """How many parts were read, are in the flow, and have a placeholder instead."""
        placeholders = {*self.placeholders}
        found = [self.sources[part] for part in self.parts if part in self.sources]
        replaced = sum(not placeholders.isdisjoint(ids) for ids in found)
        return len(self.parts), len(found) - replaced, replaced


@dataclass
class Draft:
    """Components are plain JSON until the end; links name a part of the source, not a component."""

    file: str
    kind: str
    title: str = ""
    problems: list[Problem] = field(default_factory=list)
    components: dict[str, dict[str, Any]] = field(default_factory=dict)
    variables: dict[str, Any] = field(default_factory=dict)
    entries: dict[str, tuple[str, ...]] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    links: list[tuple[Port, str, str]] = field(default_factory=list)
    sources: dict[str, tuple[str, ...]] = field(default_factory=dict)
    named: set[str] = field(default_factory=set)
    keys: dict[str, str] = field(default_factory=dict)
    placeholders: list[str] = field(default_factory=list)
    click_throughs: dict[str, str] = field(default_factory=dict)
    connections: list[dict[str, str]] = field(default_factory=list)
    _ids: Names = field(default_factory=Names)
    _clicks: Names = field(default_factory=Names)
    _clicks_by_url: dict[str, str] = field(default_factory=dict)
    _files: Names = field(default_factory=Names)
    _pictures: dict[str, str] = field(default_factory=dict)

    def expect(self, key: str, place: str) -> None:
        """Says that the source has this part: it must end represented or named."""
        self.keys.setdefault(key, place)

    def tell(
        self, kind: type[Finding], place: str, message: str, hint: str = "", *, key: str = ""
    ) -> None:
        """Adds a problem; `key` is the part of the source that it names."""
        self.problems.append(kind.problem(place, message, hint, file=self.file))
        if key:
            self.named.add(key)

    def represent(self, key: str, ids: Iterable[str]) -> None:
        """Says which components stand for a part of the source."""
        if ids := tuple(ids):
            self.sources[key] = self.sources.get(key, ()) + ids

    def add(self, type_: str, *words: str, **fields: object) -> str:
        """A new component; its id is made of the first words that yield one. Returns the id."""
        if len(self.components) >= MAX_COMPONENTS:
            raise DraftTooLarge
        component_id = self._ids.take(*words, type_.replace("_", "-"))
        self.components[component_id] = {"id": component_id, "type": type_, **fields}
        return component_id

    def add_placeholder(
        self, key: str, place: str, what: str, source: object, hint: str, *words: str
    ) -> str:
        """A component that does nothing, with what stood in the source as its note."""
        text = source if isinstance(source, str) else json.dumps(source, ensure_ascii=False)
        component_id = self.add("variable", *words, note=f"Placeholder for {what}: {text}")
        self.placeholders.append(component_id)
        message = f'There is no counterpart of the {what}; "{component_id}" stands in its place.'
        self.tell(kinds.ImportPlaceholder, place, message, hint, key=key)
        return component_id

    def add_note(self, component_id: str, text: str) -> None:
        """Adds a line to a component's note."""
        component = self.components[component_id]
        component["note"] = f"{component['note']}\n{text}" if "note" in component else text

    def add_click(self, name: str, url: str) -> str:
        """The name of the click-through to this address."""
        if url not in self._clicks_by_url:
            taken = self._clicks.take(name, "link")
            self.click_throughs[taken], self._clicks_by_url[url] = url, taken
        return self._clicks_by_url[url]

    def add_picture(self, url: str, stem: str, ending: str) -> str:
        """The file that the picture at this address should become."""
        if url not in self._pictures:
            self._pictures[url] = f"assets/{self._files.take(stem, 'picture')}{ending}"
        return self._pictures[url]

    def link(self, port: Port, target: str, key: str = "") -> None:
        """Leads a port to what a part of the source becomes; `key` is the connection's own key."""
        self.links.append((port, target, key))

    def alias(self, key: str, target: str) -> None:
        """Says that a part of the source is only a way to another one."""
        self.aliases[key] = target

    def finish(self, name: str, start: str) -> Imported:
        """The flow and the account. `start` is the key of the part that the flow starts with."""
        if not self.components:
            message = "There is no block or passage in this file."
            self.tell(kinds.ImportEmpty, "", message, "Export a conversation that says something.")
        if has_errors(p for p in self.problems if p.code.startswith("FL40")):
            return self._result(None)
        first = self._first(start)
        self._connect()
        for key in self.aliases:
            self.represent(key, self._entries_of(key))
        self._name_the_rest()
        return self._result(self._build(name, first))

    def give_up(self) -> Imported:
        """No flow: the problems say why."""
        return self._result(None)

    def give_up_too_large(self) -> Imported:
        """No flow, because it would have too many components."""
        message = f"The source becomes more than {MAX_COMPONENTS:,} components."
        self.tell(kinds.ImportTooLarge, "", message, "Import only the part that the ad needs.")
        return self._result(None)

    def _first(self, start: str) -> str:
        """The component that the flow starts with: a group of choices needs one before it."""
        found = self._entries_of(start)
        if len(found) == 1 and self.components[found[0]]["type"] != "choice":
            return found[0]
        gate = self.add("variable", "start", note="The flow starts with what follows.")
        self.components = {gate: self.components.pop(gate), **self.components}
        self.links.append(((gate, "next"), start, ""))
        return gate

    def _entries_of(self, target: str) -> tuple[str, ...]:
        """The components that a part of the source begins with; none where jumps go in circles."""
        seen = set[str]()
        while target in self.aliases and target not in seen:
            seen.add(target)
            target = self.aliases[target]
        return self.entries.get(target, ())

    def _connect(self) -> None:
        fan = Counter(found for _, target, _ in self.links if (found := self._entries_of(target)))
        gates: dict[tuple[str, ...], str] = {}
        for (component_id, port), target, key in list(self.links):
            found = self._entries_of(target)
            if len(found) > 1 and fan[found] > 1 and fan[found] * len(found) > MAX_FAN:
                found = (self._gate(found, gates),)
            for to in found:
                self._add_connection(component_id, port, to)
            if key and found:
                self.represent(key, (component_id, *found))
            elif not found:
                message = (
                    f'The way on from "{component_id}" leads to nothing but jumps in a circle.'
                )
                self.tell(
                    kinds.ImportTargetMissing, self.keys.get(key or target, ""), message, key=key
                )

    def _gate(self, group: tuple[str, ...], gates: dict[tuple[str, ...], str]) -> str:
        if group not in gates:
            gate = self.add("variable", "choices", note="Many ways lead to the choices behind it.")
            gates[group] = gate
            for to in group:
                self._add_connection(gate, "next", to)
        return gates[group]

    def _add_connection(self, from_: str, port: str, to: str) -> None:
        way = {"from": from_, "to": to}
        self.connections.append(way if port == "next" else {**way, "port": port})

    def _name_the_rest(self) -> None:
        for key, place in self.keys.items():
            if key not in self.sources and key not in self.named:
                message = "This part of the source is not in the flow."
                self.tell(
                    kinds.ImportEntryMalformed, place, message, "See docs/import.md.", key=key
                )

    def _build(self, name: str, start: str) -> Flow | None:
        raw = {
            "format": FORMAT,
            "id": Names().take(name, "imported"),
            "start": start,
            "variables": self.variables,
            "components": list(self.components.values()),
            "connections": self.connections,
        }
        ends = {component_id for component_id, _ in find_dead_ends(_flow_of(raw))}
        for component_id in ends:
            self.components[component_id]["end"] = True
        flow = _flow_of(raw)
        if (size := len(save_document(flow))) > MAX_BYTES:
            message = f"The flow would have {size:,} bytes; {MAX_BYTES:,} are allowed."
            self.tell(kinds.ImportTooLarge, "", message, "Import only the part that the ad needs.")
            return None
        return flow

    def _result(self, flow: Flow | None) -> Imported:
        return Imported(
            flow,
            tuple(sort_problems(dict.fromkeys(self.problems))),
            self.kind,
            self.title,
            self.sources,
            frozenset(self.named),
            tuple(self.placeholders),
            self.click_throughs if flow is not None else {},
            tuple(key for key in self.keys if _PART.fullmatch(key)),
        )


def excerpt(value: object) -> str:
    """What stands in the source, as one short line for a message."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    text = " ".join(text.encode("utf-8", "replace").decode().split())
    return text if len(text) <= _SHOWN else text[:_SHOWN] + "…"


def _flow_of(raw: dict[str, Any]) -> Flow:
    assert all(component["type"] in COMPONENT_TYPES for component in raw["components"])
    return Flow.model_validate_json(json.dumps(raw))
