"""One passage as components: texts in order, what sets variables, conditions, and its choices."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from flows.importers import findings as kinds
from flows.importers.draft import Draft, Port, excerpt
from flows.importers.names import slug
from flows.importers.twee_scan import Format, Link, Macro, Words, read_link, scan
from flows.importers.twee_source import Passage
from flows.importers.twee_text import mark_variable, paragraphs, plain_of, render_text
from flows.importers.twee_tree import Choose, Node, build_tree, last_that_says
from flows.importers.twee_values import VARIABLE, StoryVariables, read_settings

__all__ = ["PassageWriter", "title_of"]

_ADDRESS = re.compile(r"https://[^\s]+")
_GOTO = re.compile(r"\"([^\"\n]+)\"|'([^'\n]+)'|\[\[([^\[\]\n]+)\]\]")
_TWO = re.compile(r"(?:\"([^\"\n]+)\"|'([^'\n]+)')\s*,?\s*(?:\"([^\"\n]+)\"|'([^'\n]+)')")
_GO_NAMES = ("goto", "go-to")
_LINK_NAMES = ("link", "button", "link-goto")
_NO_WORDS = "\x03"  # where a link stood that is a choice only
_LINK_LINE = re.compile(rf"^[ \t*\-•>]*{_NO_WORDS}[ \t{_NO_WORDS}]*$", re.MULTILINE)
_ENDS = f".!?:;…\"'”’»{_NO_WORDS}"  # behind these, a link is no part of the sentence
_SHOWN = re.compile("\\$[A-Za-z_]|\x04")


@dataclass
class _Path:
    """A way through the passage: the ports that wait for what comes next, and what was offered."""

    ports: list[Port]
    choices: tuple[str, ...] = ()
    goes_to: str = ""


@dataclass
class _Page:
    """What is being written: the passage, its first component, and the code that was left out."""

    passage: Passage
    first: str = ""
    made: list[str] = field(default_factory=list)
    offered: list[str] = field(default_factory=list)
    left: list[str] = field(default_factory=list)
    links: int = 0


@dataclass
class PassageWriter:
    """Writes passages into a draft. `keys`: name of a passage -> its key."""

    draft: Draft
    format: Format
    variables: StoryVariables
    keys: dict[str, str]

    def write(self, passage: Passage) -> None:
        """The passage as components; every link and every piece of code is accounted for."""
        page = _Page(passage)
        nodes = build_tree(list(scan(passage.body, self.format)), self.variables)
        paths = self._write(nodes, [_Path([])], page)
        if not page.first and all(not path.choices for path in paths):
            self._append("variable", {}, paths, page, passage.name)
        entries = (page.first,) if page.first else paths[0].choices
        self.draft.entries[passage.key] = entries
        self.draft.represent(passage.key, page.made)
        self.draft.add_note(entries[0], title_of(passage))
        for path in paths:
            self._end(path, page)
        for component_id in page.offered:  # in the file, choices stand behind what leads to them
            self.draft.components[component_id] = self.draft.components.pop(component_id)
        self._tell_left(page)

    def lead_on(self, key: str, target: str) -> None:
        """Leads a special passage to the next one, or to the start."""
        for component_id in self.draft.entries[key]:
            self.draft.link((component_id, "next"), target)

    def _write(self, nodes: Sequence[Node], paths: list[_Path], page: _Page) -> list[_Path]:
        prose, last = "", last_that_says(nodes)
        for index, node in enumerate(nodes):
            if isinstance(node, Words):
                prose += node.text
            elif isinstance(node, Link):
                after = nodes[index + 1] if index + 1 < len(nodes) else None
                prose += _in_prose(node, prose, after.text if isinstance(after, Words) else "")
                self._offer(node, paths, page)
            elif target := self._goal_of(node, page, is_last=index >= last):
                self._say(prose, paths, page)
                prose = ""
                self._go(target, paths, page)
            elif isinstance(node, Choose):
                self._say(prose, paths, page)
                prose, paths = "", self._choose(node, paths, page)
            else:
                shown = self._shown(node)
                if shown is None and node.name == "set" and _SHOWN.search(prose):
                    self._say(prose, paths, page)  # it shows the value from before
                    prose = ""
                prose += self._do(node, paths, page) if shown is None else shown
        self._say(prose, paths, page)
        return paths

    def _say(self, prose: str, paths: list[_Path], page: _Page) -> None:
        prose = _LINK_LINE.sub("", prose).replace(_NO_WORDS, "")
        for part in paragraphs(prose):
            text, is_html = render_text(part, self.format, self.variables, page.left.append)
            if text:
                words = re.sub(r"@\{[^}]*\}", " ", plain_of(text[:300]) if is_html else text[:300])
                fields: dict[str, Any] = {"text": text, **({"html": True} if is_html else {})}
                name = " ".join(words.split()[:5]) if page.first else page.passage.name
                self._append("text", fields, paths, page, name)

    def _append(
        self, type_: str, fields: dict[str, Any], paths: list[_Path], page: _Page, *words: str
    ) -> str:
        """A component behind every open way that it follows."""
        component_id = self.draft.add(type_, *words, **fields)
        page.made.append(component_id)
        page.first = page.first or component_id
        key = f"{page.passage.key}/{component_id}"
        self.draft.entries[key] = (component_id,)
        for path in paths:
            for port in path.ports:
                self.draft.link(port, key)
        # Ways with the same choices go on as one; the others keep what they offer.
        merged: dict[tuple[str, ...], _Path] = {}
        for path in paths:
            merged.setdefault(path.choices, _Path([(component_id, "next")], path.choices))
        paths[:] = list(merged.values())
        return component_id

    def _choose(self, node: Choose, paths: list[_Path], page: _Page) -> list[_Path]:
        tested = [(macro, test, nodes) for macro, test, nodes in node.branches if test is not None]
        many = len(tested) > 1
        ports = [f"yes-{number + 1}" if many else "yes" for number in range(len(tested))]
        branches = [{"port": p, "when": t} for p, (_, t, _) in zip(ports, tested, strict=True)]
        component_id = self._append("condition", {"branches": branches}, paths, page, "if")
        offered = paths[0].choices
        found: list[_Path] = []
        has_else = len(tested) < len(node.branches)
        bodies = [nodes for _, _, nodes in node.branches]
        for port, nodes in zip(
            [*ports, "else"], [*bodies, *([] if has_else else [()])], strict=True
        ):
            found += self._write(nodes, [_Path([(component_id, port)], offered)], page)
        joined: dict[tuple[tuple[str, ...], str], _Path] = {}
        for path in found:  # one way on for all that offer the same
            known = joined.setdefault((path.choices, path.goes_to), _Path([], *_kept(path)))
            known.ports += path.ports
        return list(joined.values())

    def _shown(self, macro: Macro) -> str | None:
        """What a macro shows, if it only shows a variable: `<<= $x>>`, `(print: $x)`, `{x}`."""
        body = macro.body.strip()
        if macro.name == "{" and body in self.variables.names:
            return mark_variable(body)
        is_print = macro.name in ("print", "=", "-")
        return (
            body
            if is_print and (m := VARIABLE.fullmatch(body)) and m[1] in self.variables.names
            else None
        )

    def _do(self, macro: Macro, paths: list[_Path], page: _Page) -> str:
        """Does what a macro does, or leaves it out and names it; what it adds to the prose."""
        settings = read_settings(macro.body) if macro.name == "set" else None
        setting = self.variables.set_of(settings) if settings else None
        link = _link_of(macro)
        if setting:
            self._append("variable", {"set": setting}, paths, page, f"set {next(iter(setting))}")
        elif link is not None:
            self._offer(link, paths, page)
            return _NO_WORDS
        elif not (macro.name in ("/link", "/button") and page.links):
            page.left.append(macro.raw)
        return ""

    def _goal_of(self, node: Node, page: _Page, *, is_last: bool) -> str:
        """The key of the passage that a `goto` leads to, if it is the last thing that happens."""
        if not isinstance(node, Macro) or node.name not in _GO_NAMES or page.links:
            return ""
        match = _GOTO.fullmatch(node.body)
        target = (match[1] or match[2] or match[3]) if match else ""
        return self.keys.get(target, "") if is_last else ""

    def _go(self, target: str, paths: list[_Path], page: _Page) -> None:
        if not page.first:
            self._append("variable", {}, paths, page, page.passage.name)
        for path in paths:
            path.goes_to = target

    def _offer(self, link: Link, paths: list[_Path], page: _Page) -> None:
        key = f"{page.passage.key} link {page.links}"
        page.links += 1
        self.draft.expect(key, page.passage.place)
        text, _ = render_text(link.text, "", self.variables, page.left.append)
        fields: dict[str, Any] = {"text": text or link.target}
        settings = read_settings(link.setter) if link.setter else None
        setting = self.variables.set_of(settings) if settings else None
        if setting:
            fields["set"] = setting
        choice = self.draft.add("choice", text, "choice", **fields)
        page.made.append(choice)
        page.offered.append(choice)
        self.draft.represent(key, (choice,))
        if link.setter and not setting:
            page.left.append(link.raw)
        for path in paths:
            path.choices = (*path.choices, choice)
        self._lead(choice, link, key, page)

    def _lead(self, choice: str, link: Link, key: str, page: _Page) -> None:
        if link.target in self.keys:
            self.draft.link((choice, "next"), self.keys[link.target], key)
        elif _ADDRESS.fullmatch(link.target):
            click = self.draft.add_click(_host(link.target), link.target)
            redirect = self.draft.add("redirect", f"open {click}", click=click, text=link.text)
            page.made.append(redirect)
            page.offered.append(redirect)
            self.draft.entries[f"{key}/redirect"] = (redirect,)
            self.draft.link((choice, "next"), f"{key}/redirect", key)
        else:
            message = f"The link {excerpt(link.raw)} leads to no passage of this file."
            hint = f'Connect "{choice}" to where the conversation goes on.'
            self.draft.tell(kinds.ImportTargetMissing, page.passage.place, message, hint, key=key)

    def _end(self, path: _Path, page: _Page) -> None:
        target = path.goes_to
        if not target and path.choices:
            target = f"{page.passage.key}/{'/'.join(path.choices)}"
            self.draft.entries[target] = path.choices
        for port in path.ports if target else ():
            self.draft.link(port, target)

    def _tell_left(self, page: _Page) -> None:
        if not page.left:
            return
        code, first = "\n".join(page.left), page.first or page.made[0]
        self.draft.add_note(first, f"Left out at import: {code}")
        message = f'Left out, and kept in the note of "{first}": {excerpt(code)}'
        hint = "Say it with components: variable, condition, delay, input."
        place = page.passage.place
        self.draft.tell(kinds.ImportMacroLeft, place, message, hint, key=page.passage.key)


def title_of(passage: Passage) -> str:
    """A passage's name and tags, as a note keeps them."""
    tags = f" [{' '.join(passage.tags)}]" if passage.tags else ""
    return f"Passage: {passage.name}{tags}"


def _link_of(macro: Macro) -> Link | None:
    """The link that a macro is: `<<link "text" "target">>`, `<<link [[text->target]]>>`."""
    if macro.name not in _LINK_NAMES:
        return None
    if (match := _TWO.fullmatch(macro.body)) is not None:
        return Link(match[1] or match[2], match[3] or match[4], "", macro.raw)
    is_link = macro.body.startswith("[[") and macro.body.endswith("]]")
    return read_link(macro.body) if is_link else None


def _in_prose(link: Link, prose: str, after: str) -> str:
    """A link's words where they are part of a sentence; on their own they are a choice only."""
    before = prose.rpartition("\n")[2].strip(" \t*-•>")
    ends = not before or before[-1] in _ENDS
    return _NO_WORDS if ends and not after.partition("\n")[0].strip() else link.text


def _kept(path: _Path) -> tuple[tuple[str, ...], str]:
    return path.choices, path.goes_to


def _host(url: str) -> str:
    try:
        return slug((urlsplit(url).hostname or "").removeprefix("www."))
    except ValueError:
        return ""
