"""What the converters of Typebot's blocks share: the bot, what a block became, placeholders."""

import json
from dataclasses import dataclass, field

from flows.importers import findings as kinds
from flows.importers.bag import Bag
from flows.importers.draft import Draft, Port, excerpt
from flows.importers.typebot_source import Block, Export
from flows.importers.typebot_variables import Variables

__all__ = ["Bot", "Made", "Way"]

_BASE = ("id", "type", "groupId", "outgoingEdgeId", "graphCoordinates")


@dataclass(frozen=True)
class Way:
    """A way out of a block, and the edge that it follows, if it has one.

    Without one it goes where the block goes; a condition's item goes to the next block instead.
    """

    port: Port
    edge: str = ""
    is_item: bool = False


@dataclass(frozen=True)
class Made:
    """What a block became: where it begins, and the ways on. `jump` is where a block leads that is
    nothing but a way.
    """

    entries: tuple[str, ...]
    ways: tuple[Way, ...] = ()
    jump: str = ""


@dataclass
class Bot:
    """The bot that is imported, and the flow that it becomes."""

    export: Export
    draft: Draft
    variables: Variables
    followed: set[str] = field(default_factory=set)
    """Keys of the edges that something follows."""

    def tell_dropped(self, block: Block, message: str, hint: str = "") -> None:
        """Names a part of a block that is not carried over."""
        self.draft.tell(kinds.ImportFeatureDropped, block.place, message, hint)

    def tell_changed(self, block: Block, message: str, hint: str = "") -> None:
        """Names a difference in behaviour."""
        self.draft.tell(kinds.ImportChanged, block.place, message, hint)

    def tell_left(self, block: Block, component_id: str, *bags: Bag) -> None:
        """Names what nobody read of a block, and keeps it in the component's note."""
        whole = Bag(block.raw)
        whole.skip(*_BASE, "content", "options", "items")
        rest = dict(whole.left())
        for bag in bags:
            rest.update(bag.left())
        if rest:
            text = json.dumps(rest, ensure_ascii=False)
            self.draft.add_note(component_id, f"Left out at import: {text}")
            self.tell_dropped(
                block, f'Left out, and kept in the note of "{component_id}": {excerpt(text)}'
            )

    def placeholder(self, block: Block, hint: str, why: str = "") -> Made:
        """The block as a component that does nothing; what it said is in the note."""
        what = f"{block.title}{f' {why}' if why else ''}"
        component_id = self.draft.add_placeholder(
            block.key, block.place, what, block.raw, hint, block.type or "unreadable"
        )
        return Made((component_id,), (Way((component_id, "next")),))

    def going_on(self, component_id: str) -> Made:
        """What most blocks become: one component with one way on."""
        return Made((component_id,), (Way((component_id, "next")),))

    def variable(self, block: Block, options: Bag, key: str = "variableId") -> str | None:
        """Our name of the variable that an option names; one that is not there is named."""
        variable_id = options.text(key)
        name = self.variables.by_id.get(variable_id)
        if variable_id and name is None:
            message = f'There is no variable with the id "{excerpt(variable_id)}".'
            self.draft.tell(kinds.ImportVariable, block.place, message, "Its value is not kept.")
        return name
