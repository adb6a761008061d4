"""CSS of authors: parsed, checked, and written anew so that it can reach nothing but the ad.

`check_css` says what is wrong; `build_css` writes what is right, every selector below `#ad` and
every file inline. Both walk the same tree, so nothing is built that was not checked. What a
browser makes of a property's value is no concern here: an unknown one does nothing.
"""

import re
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from typing import Any

import tinycss2  # type: ignore[import-untyped]

from creative.css_selectors import scope_selectors, split_at
from creative.motion import MAX_LOOPS, MAX_MOTION_MS, MotionEndless, css_moves_on
from flows import Finding, Problem, nearest_hint

__all__ = ["CSS_FINDINGS", "CssRefused", "CssSyntax", "build_css", "check_css", "css_assets"]

CssNode = Any  # of tinycss2, which has no types
ResolveAsset = Callable[[str], str | None]

MAX_DEPTH = 20  # blocks inside each other


class CssRefused(Finding):
    """What it finds: CSS that an ad may not have: at-rules other than `@media`, `@supports` and
    `@keyframes`, files other than the creative's own, selectors of what is not the ad (`html`,
    `body`, `:root`), nested rules, and what ran code in old browsers (`expression`, `behavior`).

    `url(name)` names an asset. Every selector is read as standing below `#ad`; one may begin with
    `#ad` itself.

    **Why it matters.** It would load something from somewhere, or style the page instead of the
    ad. Nothing is repaired silently: it would not be what was written.

    **Wrong**

    ```css
    @import url(https://fonts.example/brand.css);
    body { background: url(https://cdn.example/paper.png) }
    ```

    **Right**

    ```css
    #ad { background: url(paper) }
    ```

    **Reference.** docs/content.md, CSS.
    """

    code = "CR308"
    name = "css-refused"


class CssSyntax(Finding):
    """What it finds: CSS that does not parse: brackets that are not closed, a declaration without
    a value, a selector that is none.

    **Why it matters.** Browsers skip such parts, and often the rule behind them too.

    **Wrong**

    ```css
    .choice { color #fff }
    ```

    **Right**

    ```css
    .choice { color: #fff }
    ```

    **Reference.** CSS Syntax Module Level 3.
    """

    code = "CR309"
    name = "css-syntax"


CSS_FINDINGS: tuple[type[Finding], ...] = (CssRefused, CssSyntax)


def check_css(
    css: str, asset_names: Collection[str], place: str = "", file: str = ""
) -> list[Problem]:
    """What is wrong with a style sheet. Places are lines and columns behind `place`."""
    writer = _Writer(lambda name: "" if name in asset_names else None, asset_names)
    writer.sheet(css)
    return [
        fault.kind.problem(f"{place} > {fault.at}" if place else fault.at, *fault.words, file=file)
        for fault in writer.faults
    ]


def build_css(css: str, resolve_asset: ResolveAsset) -> str:
    """The style sheet as the ad has it; what `check_css` finds is left out.

    `resolve_asset` gives the address of an asset, a data URI, or None if there is none.
    """
    return _Writer(resolve_asset, ()).sheet(css)


def css_assets(css: str) -> list[str]:
    """The assets that the style sheet names, each once, in the order of the sheet."""
    names: list[str] = []

    def note(name: str) -> str:
        names.append(name)
        return ""

    _Writer(note, ()).sheet(css)
    return list(dict.fromkeys(names))


@dataclass(frozen=True, slots=True)
class _Fault:
    kind: type[Finding]
    at: str
    words: tuple[str, str]


_RULES = ("media", "supports")
_KEYFRAMES = ("keyframes", "-webkit-keyframes")
_PROPERTIES = ("behavior", "-ms-behavior", "-moz-binding")
# Of these, image-set takes addresses as plain texts; the others run or load something.
_FUNCTIONS = ("expression", "image", "image-set", "-webkit-image-set", "src")
_HINTS = {
    "import": "put the rules here",
    "font-face": "fonts belong to the theme of creative.json",
}
_ERRORS = {
    ")": "A ) closes nothing.",
    "]": "A ] closes nothing.",
    "}": "A } closes nothing.",
    "bad-string": "A text in quotation marks ends with its line.",
    "bad-url": "An address in url() is not written rightly.",
}
_END = "end-of-sheet"
_ENDS_STYLE = re.compile(r"<[/!]")
_UNQUOTED = re.compile(r'["\\<>\0-\x1f]')  # what a quoted address does not hold
_STEP = re.compile(r"from|to|\d+(\.\d+)?%")


@dataclass
class _Writer:
    resolve: ResolveAsset
    names: Collection[str]
    faults: list[_Fault] = field(default_factory=list)

    def sheet(self, css: str) -> str:
        """The whole style sheet."""
        css = css.replace("\r\n", "\n").replace("\r", "\n")
        if not self._whole(css):
            return ""
        rules = tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)
        return "".join(self._rule(rule) for rule in rules)

    def _whole(self, css: str) -> bool:
        """Whether the text can be taken apart: everything closed, nothing too deep, no markup."""
        if depth := _depth_fault(css):
            self._add(CssSyntax, None, depth, "a style sheet of an ad is a few flat rules")
            return False
        # An open string, comment or bracket would swallow what stands behind it.
        last = tinycss2.parse_component_value_list(f"{css}\n{_END}{{}}")[-2:]
        if [getattr(node, "value", "") for node in last] != [_END, ""] or last[1].content:
            hint = "close every bracket, quotation mark and comment"
            self._add(CssSyntax, None, "Something is opened and never closed.", hint)
            return False
        return True

    def _rule(self, rule: CssNode) -> str:
        match rule.type:
            case "qualified-rule":
                selectors = self._selectors(rule)
                body = self._declarations(rule.content)
                return f"{selectors}{{{body}}}" if selectors and body else ""
            case "at-rule":
                return self._at_rule(rule)
            case _:
                self._syntax(rule)
                return ""

    def _at_rule(self, rule: CssNode) -> str:
        name = rule.lower_at_keyword
        if rule.content is None or name not in (*_RULES, *_KEYFRAMES):
            hint = _HINTS.get(name, "@media, @supports and @keyframes are allowed")
            self._add(CssRefused, rule, f"@{rule.at_keyword} is not allowed.", hint)
            return ""
        condition = self._value(rule.prelude)
        if condition is None:
            return ""
        inner = tinycss2.parse_rule_list(rule.content, skip_comments=True, skip_whitespace=True)
        write = self._rule if name in _RULES else self._step
        body = "".join(write(part) for part in inner)
        return f"@{name} {condition}{{{body}}}" if body else ""

    def _step(self, rule: CssNode) -> str:
        """One step of keyframes, whose prelude is no selector."""
        if rule.type != "qualified-rule":
            self._syntax(rule)
            return ""
        steps = [tinycss2.serialize(part).strip().lower() for part in split_at(",", rule.prelude)]
        if not all(_STEP.fullmatch(step) for step in steps):
            hint = "write it like from { opacity: 0 } to { opacity: 1 }"
            self._add(CssSyntax, rule, "A step of @keyframes is from, to, or a percentage.", hint)
            return ""
        body = self._declarations(rule.content)
        return f"{','.join(steps)}{{{body}}}" if body else ""

    def _selectors(self, rule: CssNode) -> str:
        scoped, wrong = scope_selectors(rule.prelude)
        for node, message, hint in wrong:
            kind = CssRefused if hint else CssSyntax
            self._add(kind, node or rule, message, hint or "write it like .choice, #ad .brand")
        return ",".join(filter(None, (self._safe(text, rule) for text in scoped)))

    def _declarations(self, content: Iterable[CssNode]) -> str:
        found = []
        for nodes in split_at(";", content):
            item = tinycss2.parse_one_declaration(nodes, skip_comments=True)
            if not nodes:
                continue
            if item.type == "declaration":
                found.append(self._declaration(item))
            elif any(node.type in ("{} block", "at-keyword") for node in nodes):
                hint = "write it as a rule of its own: not all browsers know nesting"
                self._add(CssRefused, nodes[0], "A rule inside a rule is not allowed.", hint)
            else:
                hint = "a declaration is a name, a colon and a value: color: #fff"
                self._add(CssSyntax, nodes[0], "This is no declaration.", hint)
        return ";".join(filter(None, found))

    def _declaration(self, item: CssNode) -> str:
        if item.lower_name in _PROPERTIES:
            self._add(CssRefused, item, f"{item.name} is not allowed.", "leave it out")
            return ""
        value = self._value(item.value)
        if value is None:
            return ""
        if not value and not item.name.startswith("--"):
            self._add(CssSyntax, item, f"{item.name} has no value.", "give it one, or leave it out")
            return ""
        self._check_motion(item)
        name = tinycss2.serialize([tinycss2.ast.IdentToken(0, 0, item.name)])
        return f"{name}:{value}" + ("!important" if item.important else "")

    def _check_motion(self, item: CssNode) -> None:
        """It stays as it is written: only its author knows what it should be instead."""
        name = item.lower_name.removeprefix("-webkit-")
        if not name.startswith("animation"):
            return
        for nodes in split_at(",", item.value):
            if css_moves_on(name, [_word(node) for node in nodes]):
                written = f"{item.name}: {tinycss2.serialize(item.value).strip()}"
                message = f'"{written}" moves on after {MAX_MOTION_MS // 1000} s.'
                self._add(MotionEndless, item, message, f"write how often, {MAX_LOOPS} at most")
                return

    def _value(self, nodes: Iterable[CssNode]) -> str | None:
        """The nodes as text, with files inline; None if something in them may not be."""
        parts = [self._node(node) for node in nodes if node.type != "comment"]
        known = [part for part in parts if part is not None]
        return "".join(known).strip() if len(known) == len(parts) else None

    def _node(self, node: CssNode) -> str | None:
        match node.type:
            case "whitespace":
                return " "
            case "url":
                return self._asset(node, node.value)
            case "function":
                return self._function(node)
            case "() block" | "[] block" | "{} block":
                inner = self._value(node.content)
                return None if inner is None else f"{node.type[0]}{inner}{node.type[1]}"
            case "error":
                self._syntax(node)
                return None
            case "ident" if node.lower_value == "progid":
                self._add(CssRefused, node, "progid is not allowed.", "leave it out")
                return None
        return self._safe(tinycss2.serialize([node]), node)

    def _function(self, node: CssNode) -> str | None:
        name = node.lower_name
        if name in ("url", "url-prefix", "domain"):
            texts = [part for part in node.arguments if part.type not in ("whitespace", "comment")]
            named = texts[0].value if [part.type for part in texts] == ["string"] else ""
            return self._asset(node, named)
        if name in _FUNCTIONS:
            self._add(CssRefused, node, f"{node.name}() is not allowed.", "use url(name) for files")
            return None
        inner = self._value(node.arguments)
        written = tinycss2.serialize([tinycss2.ast.IdentToken(0, 0, node.name)])
        return None if inner is None else f"{written}({inner})"

    def _asset(self, node: CssNode, name: str) -> str | None:
        address = self.resolve(name)
        if address is None:
            shown = name if len(name) <= 60 else name[:60] + "…"
            hint = f"url() names an asset. {nearest_hint(name, sorted(self.names), 'Assets')}"
            self._add(CssRefused, node, f'"{shown}" is no asset of the creative.', hint)
            return None
        return f'url("{_UNQUOTED.sub(_percent, address)}")'

    def _safe(self, text: str, node: CssNode) -> str | None:
        """The text, unless it could end the style element that it comes to stand in."""
        if _ENDS_STYLE.search(text):
            self._add(CssRefused, node, "</ and <! are not allowed.", "leave out the <")
            return None
        return text

    def _syntax(self, node: CssNode) -> None:
        message = _ERRORS.get(getattr(node, "kind", ""), "This is no rule.")
        self._add(CssSyntax, node, message, "a rule is a selector and declarations in { }")

    def _add(self, kind: type[Finding], node: CssNode | None, message: str, hint: str) -> None:
        at = f"line {node.source_line}:{node.source_column}" if node is not None else ""
        self.faults.append(_Fault(kind, at, (message, hint)))


def _word(node: CssNode) -> tuple[str, float]:
    match node.type:
        case "dimension":
            return node.lower_unit, node.value
        case "number":
            return "", node.value
    return getattr(node, "lower_value", "-"), 0


def _percent(found: re.Match[str]) -> str:
    return f"%{ord(found[0]):02x}"


def _depth_fault(css: str) -> str:
    """Whether brackets nest too deeply for anything that walks them."""
    depth = 0
    for bracket in re.findall(r"[(\[{}\])]", css):
        depth += 1 if bracket in "([{" else -1
        if depth > MAX_DEPTH:
            return f"More than {MAX_DEPTH} brackets stand inside each other."
        depth = max(depth, 0)
    return ""
