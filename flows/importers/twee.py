"""A Twee 3 story as a flow: each passage becomes texts, and its links choices behind them.

Passages that describe the story or belong to its format (scripts, styles, StoryInit) stand as
placeholders before the start, with what they held as their notes.
"""

from collections.abc import Iterator
from itertools import pairwise

from flows.importers import findings as kinds
from flows.importers.draft import Draft, Imported, excerpt
from flows.importers.twee_passage import PassageWriter, title_of
from flows.importers.twee_scan import Format, Link, Macro, find_format, scan
from flows.importers.twee_source import Passage, Story, read_passages
from flows.importers.twee_values import Setting, StoryVariables, read_settings

__all__ = ["import_twee"]

_CODE_TAGS = {"script": "story script", "stylesheet": "story style sheet"}
# Passages that story formats treat in ways of their own; their text is not part of the story.
_SPECIAL = (
    "PassageReady", "PassageDone", "PassageHeader", "PassageFooter", "StoryAuthor", "StoryBanner",
    "StoryCaption", "StoryDisplayTitle", "StoryInterface", "StoryMenu", "StorySettings",
    "StorySubtitle", "StoryShare", "StoryIncludes",
)  # fmt: skip
_SPECIAL_TAGS = (
    "header",
    "footer",
    "startup",
    "debug-header",
    "debug-footer",
    "debug-startup",
    "widget",
)


def import_twee(text: str, draft: Draft) -> Imported:
    """The flow of a story; see `import_flow` for what comes back."""
    story = read_passages(text, draft)
    draft.title = story.title
    format_ = find_format(story.format)
    variables = StoryVariables(_settings(story, format_))
    draft.variables = dict(variables.first)
    _tell_variables(variables, draft)
    first = {passage.name: passage for passage in reversed(story.passages)}
    writer = PassageWriter(draft, format_, variables, {n: p.key for n, p in first.items()})
    before = [_add_special(p, format_, writer, draft) for p in story.passages if _is_special(p)]
    for passage in story.passages:
        if not _is_special(passage):
            writer.write(passage)
    start = _find_start(story, first, draft)
    for here, there in pairwise([*before, start]):
        if there != before[0]:
            writer.lead_on(here, there)
    return draft.finish(story.title, before[0] if before else start)


def _is_special(passage: Passage) -> bool:
    named = passage.name in _SPECIAL or passage.name == "StoryInit"
    return named or any(tag in _CODE_TAGS or tag in _SPECIAL_TAGS for tag in passage.tags)


def _settings(story: Story, format_: Format) -> Iterator[Setting]:
    for passage in story.passages:
        for piece in scan(passage.body, format_):
            if isinstance(piece, Link) and piece.setter:
                yield from read_settings(piece.setter) or ()
            elif isinstance(piece, Macro) and piece.name == "set":
                yield from read_settings(piece.body) or ()


def _tell_variables(variables: StoryVariables, draft: Draft) -> None:
    for name in sorted(variables.odd):
        message = f"The story sets ${name} to values of several kinds, or of an unknown one."
        hint = "A flow's variable has one type; the code that uses it is kept in notes."
        draft.tell(kinds.ImportVariable, f"${name}", message, hint)


def _add_special(passage: Passage, format_: Format, writer: PassageWriter, draft: Draft) -> str:
    """A passage that is no part of the conversation; returns its key."""
    settings = _only_settings(passage, format_, writer)
    if settings is not None:
        component_id = draft.add("variable", passage.name, set=settings)
        draft.represent(passage.key, (component_id,))
    else:
        what = next((_CODE_TAGS[t] for t in passage.tags if t in _CODE_TAGS), "special passage")
        hint = (
            "Scripts and looks of a story do not work in an ad: use scripts, css and creative.json."
        )
        component_id = draft.add_placeholder(
            passage.key, passage.place, f'{what} "{excerpt(passage.name)}"', passage.body, hint,
            passage.name, "story",
        )  # fmt: skip
        draft.represent(passage.key, (component_id,))
    draft.add_note(component_id, title_of(passage))
    draft.entries[passage.key] = (component_id,)
    return passage.key


def _only_settings(
    passage: Passage, format_: Format, writer: PassageWriter
) -> dict[str, object] | None:
    """The `set` of a StoryInit that does nothing else."""
    found: list[Setting] = []
    for piece in scan(passage.body, format_):
        settings = (
            read_settings(piece.body) if isinstance(piece, Macro) and piece.name == "set" else None
        )
        if settings is not None:
            found += settings
        elif isinstance(piece, Macro) or str(getattr(piece, "text", "")).strip():
            return None
    return writer.variables.set_of(found) if found and passage.name == "StoryInit" else None


def _find_start(story: Story, first: dict[str, Passage], draft: Draft) -> str:
    told = [passage for passage in story.passages if not _is_special(passage)]
    names = {passage.name: passage.key for passage in reversed(told)}
    if story.start in names:
        return names[story.start]
    if not told:
        message = f'There is no passage "{excerpt(story.start or "Start")}", and none that is told.'
        draft.tell(kinds.ImportStartMissing, "", message, "The flow only passes its placeholders.")
        return next((passage.key for passage in story.passages), "")
    found = first["Start"] if "Start" in names else told[0]
    if story.start or "Start" not in names:
        wanted = excerpt(story.start or "Start")
        message = f'There is no passage "{wanted}"; the flow starts with "{excerpt(found.name)}".'
        draft.tell(kinds.ImportStartMissing, found.place, message, "Name it in StoryData: start.")
    return found.key
