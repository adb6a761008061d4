"""A tag that is not ours, read for QA: from a file to a scene. Judges nothing.

Kinds of files are a table: sheets, zips and VAST will be rows of it. How a tag is served is
`staging.foreign_scene`'s.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from delivery.platforms import Platform
from delivery.staging.foreign_scene import (
    as_markup,
    build_foreign_scene,
    foreign_values,
    size_of,
)
from delivery.staging.scene import Scene
from delivery.tags import LintedTag, lint_tag

__all__ = ["READABLE_TAGS", "TagFile", "read_tag_file", "serve_tag_file"]


@dataclass(frozen=True, slots=True)
class TagFile:
    """A tag to be tried. `text` is as the file has it, `markup` as it goes into a page.

    `made` says what was put around the text, if anything; `size` is what the tag says of itself.
    """

    name: str
    text: str
    markup: str
    made: str
    size: str
    linted: LintedTag

    @property
    def platform(self) -> str:
        """Whose macros it holds; empty if nobody's lead."""
        guessed = self.linted.tag.guessed
        return guessed.name if guessed else ""

    @property
    def fitting(self) -> tuple[str, ...]:
        """The ad servers that replace most of its macros; several if they replace as many."""
        votes: dict[str, int] = {}
        for macro in {macro.literal: macro for macro in self.linted.tag.macros}.values():
            for name in macro.platforms:
                if name in self.linted.tag.known.servers:
                    votes[name] = votes.get(name, 0) + 1
        most = max(votes.values(), default=0)
        return tuple(sorted(name for name, count in votes.items() if count == most))


def read_tag_file(text: str, name: str, platform: Platform | None = None) -> TagFile:
    """The tag in the text of a file. Raises ValueError for a kind of file that is not read."""
    reader = READABLE_TAGS.get(Path(name).suffix.lower())
    if reader is None:
        allowed = ", ".join(sorted(READABLE_TAGS))
        raise ValueError(f"{name}: a tag is read from a file of {allowed}")
    linted = lint_tag(text, platform, file=name)
    markup, made = reader(text, linted)
    return TagFile(name, text, markup, made, size_of(text), linted)


def serve_tag_file(tag: TagFile, platform: Platform, number: int) -> Scene:
    """What the hosts answer in load number so and so: the tag as that platform serves it."""
    values = foreign_values(tag.markup, platform, tag.size, number)
    return build_foreign_scene(tag.markup, platform, values, title=tag.name, size=tag.size)


def _as_script(text: str, linted: LintedTag) -> tuple[str, str]:
    if linted.tag.markup.elements and text.lstrip().startswith("<"):
        return text, ""
    return f"<script>\n{text}\n</script>", "a script element"


READABLE_TAGS: dict[str, Callable[[str, LintedTag], tuple[str, str]]] = {
    ".txt": as_markup,
    ".html": as_markup,
    ".htm": as_markup,
    ".tag": as_markup,
    ".js": _as_script,
}
"""How each kind of file becomes markup: the text and what it is in, and what was put around it."""
