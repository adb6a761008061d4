"""Conversations of other tools as flows: Typebot's exports and Twee 3 stories.

Whatever the bytes are, the answer is a flow or problems, never an exception. Everything of the
source is in the flow or named in a problem; importing loads nothing and runs nothing.
"""

from typing import Literal, assert_never

from flows.importers import findings as kinds
from flows.importers.draft import Draft, DraftTooLarge, Imported
from flows.importers.findings import IMPORT_FINDINGS
from flows.importers.reading import read_export_json, read_story, sniff
from flows.importers.twee import import_twee
from flows.importers.typebot import import_typebot

__all__ = ["IMPORT_FINDINGS", "Imported", "Source", "import_flow"]

Source = Literal["auto", "typebot", "twee"]


def import_flow(data: bytes, name: str, *, source: Source = "auto") -> Imported:
    """The flow that a file of another tool becomes, and an account of everything in it.

    `name` is the file in the problems. With `auto`, what begins with `{` is Typebot's, and what has
    a line that begins with `::` is Twee. `flow` is None if a problem of severity error says why.
    """
    kind = sniff(data) if source == "auto" else source
    draft = Draft(name, kind)
    try:
        return _import(data, kind, draft)
    except DraftTooLarge:
        return draft.give_up_too_large()


def _import(data: bytes, kind: Literal["typebot", "twee", ""], draft: Draft) -> Imported:
    match kind:
        case "typebot":
            raw = read_export_json(data, draft)
            return import_typebot(raw, draft) if raw is not None else draft.give_up()
        case "twee":
            text = read_story(data, draft)
            return import_twee(text, draft) if text is not None else draft.give_up()
        case "":
            message = "This is neither a Typebot export nor a Twee story."
            hint = "Read are .json files of Typebot, and .twee or .tw files with passages: :: Start"
            draft.tell(kinds.ImportSourceUnknown, "", message, hint)
            return draft.give_up()
        case _:
            assert_never(kind)
