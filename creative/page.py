"""One size of an ad as one HTML document that asks for nothing but its pixels.

The document holds the fallback, the data (program and view), and one script: engine, browser
half, the author's scripts. Its Content-Security-Policy names that script and the style by hash.
The same input gives the same bytes.

Where delivery comes in, `Wiring` says what the ad tells and asks around it, and `TagText` what a
standalone tag writes into the page: the slots of TagData as attributes, impression pixels before
everything else, and texts so that a platform's expansion leaves them alone.
"""

import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import chain

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from creative.assets import Asset, load_assets
from creative.built import load_part
from creative.compile import Json, compile_flow, script_bodies
from creative.consent import NeedOf, consent_view
from creative.creative import Creative
from creative.events_view import events_view
from creative.faces import font_faces
from creative.html_text import Html, escape_html
from creative.look import Look
from creative.look_view import area_attributes, behind_html, fallback_html, header_html
from creative.parts import Extras, HostName, player_script, style_sheets
from creative.policy import Needs, page_policy
from creative.sandbox import function_text
from creative.sheets import body_classes, elements_of
from creative.style import build_style
from creative.subload import LaterFile, find_later_files
from creative.view import (
    ReadClick,
    ReadTemplate,
    build_markup,
    build_view,
    make_scene,
    shown_texts,
    tracking_view,
)
from flows import (
    Css,
    Problem,
    Script,
    ShowHide,
    Tracking,
    has_errors,
    parse_template,
    render_problem,
)

__all__ = [
    "PageError",
    "TagText",
    "Wiring",
    "build_page",
    "escape_html",
    "escape_json",
    "load_later_files",
]


class PageError(ValueError):
    """The creative has problems that leave no page to build; they are in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(render_problem(problem) for problem in problems))
        self.problems = tuple(problems)


@dataclass(frozen=True, slots=True)
class Wiring:
    """What an ad tells and asks the world around it, and how its addresses are read.

    `collector` is the address that events of our own are sent to; without one there are none.
    `count_on_load` counts an impression at load, else it counts at the first painted frame.
    `painted` are tracking texts that fire with that frame. `need_of` says which consent each
    receiver of tracking needs; without it every pixel fires at once. `template`, `read_click` and
    `click_pixels` are for `build_view`.
    """

    collector: str = ""
    count_on_load: bool = False
    painted: Sequence[str] = ()
    need_of: NeedOf | None = None
    template: ReadTemplate = parse_template
    read_click: ReadClick | None = None
    click_pixels: Mapping[str, Sequence[str]] | None = None


def _as_is(text: str) -> str:
    return text


@dataclass(frozen=True, slots=True)
class TagText:
    """What a standalone tag writes into its page.

    `body_attributes` (name, value), `body_start` and `fallback_href` are written verbatim; without
    the last, the fallback leads to its landing page. `pasted` is HTML that takes the place of
    `body_start` later: the page's policy allows what it needs. Without `policy` there is none: for
    tags that measure the ad from inside its document. `harden` and `harden_style` rewrite the texts
    of scripts, data and style.
    """

    body_attributes: Sequence[tuple[str, str]] = ()
    body_start: str = ""
    pasted: str = ""
    fallback_href: str = ""
    policy: bool = True
    harden: Callable[[str], str] = _as_is
    harden_style: Callable[[str], str] = _as_is


_ALONE = Wiring()
_NO_TAG = TagText()


def build_page(
    creative: Creative,
    size: str,
    click_throughs: Mapping[str, str],
    *,
    host: HostName = "page",
    apart: bool = False,
    wiring: Wiring = _ALONE,
    tag: TagText = _NO_TAG,
) -> str:
    """The document. Raises PageError if a file of the creative is missing or refused.

    `host` is where the ad will stand: an ad for apps asks for `mraid.js`, which the app's container
    answers. With `apart`, the files of `load_later_files` are no part of the page: it asks for them
    by their name, beside itself.
    """
    page = _Page(creative, size, click_throughs, host, wiring, *_files(creative, apart=apart))
    view = page.view()
    shell = page.shell(view, tag)
    script = tag.harden(page.script(view))
    fonts = tag.harden(escape_json(page.faces)) if page.faces else ""
    font_script = tag.harden(load_part("fonts.js").strip()) if page.faces else ""
    scripts = [one for one in (font_script, script) if one]
    style = tag.harden_style(_style(creative, size, shell))
    needs = Needs.of(creative, view, tag.body_start + tag.pasted, host, later=bool(page.later))
    return _template().render(
        **shell,
        csp=page_policy(scripts, style, needs) if tag.policy else "",
        style=style,
        attributes="".join(f' {name}="{value}"' for name, value in tag.body_attributes),
        body_start=tag.body_start,
        fonts=fonts,
        font_script=font_script,
        data=tag.harden(escape_json({"program": page.program, "view": view})),
        script=script,
    )


def _files(creative: Creative, *, apart: bool) -> tuple[dict[str, Asset], dict[str, LaterFile]]:
    """All files of the creative, and those that the page asks for later."""
    assets, problems = load_assets(creative.folder, creative.look, creative.flow)
    if has_errors(problems):
        raise PageError(problems)
    return assets, find_later_files(creative, assets) if apart else {}


@dataclass(frozen=True)
class _Page:
    """One page that is being built."""

    creative: Creative
    size: str
    click_throughs: Mapping[str, str]
    host: HostName
    wiring: Wiring
    assets: dict[str, Asset]
    later: dict[str, LaterFile]

    @cached_property
    def program(self) -> Json:
        """The flow as the engine takes it."""
        return compile_flow(self.creative.flow, self.creative.look)

    @cached_property
    def faces(self) -> list[list[str]]:
        """The fonts of the look, for what the ad shows."""
        return font_faces(self.creative.look, self.assets, _characters(self.creative))

    def view(self) -> Json:
        """What the player is told besides the program."""
        view, wiring = self._drawn(), self.wiring
        if wiring.collector:
            data: Json = {"program": self.program, "view": view}
            view["events"] = events_view(
                self.creative, self.size, data, wiring.collector, count_on_load=wiring.count_on_load
            )
        consent = self._consent()
        return {**view, "consent": consent} if consent else view

    def _drawn(self) -> Json:
        wiring = self.wiring
        view = build_view(
            self.creative, self.size, self.click_throughs, self.assets, wiring.template,
            read_click=wiring.read_click, click_pixels=wiring.click_pixels,
            apart={file.asset.file: name for name, file in self.later.items()},
        )  # fmt: skip
        if wiring.painted:
            view["painted"] = [
                tracking_view(Tracking(tag=text), wiring.template) for text in wiring.painted
            ]
        return view

    def _consent(self) -> Json | None:
        """What the receivers of its tracking need, if somebody knows it."""
        wiring = self.wiring
        beside = chain.from_iterable((wiring.click_pixels or {}).values())
        return wiring.need_of and consent_view(
            self.creative.flow,
            wiring.need_of,
            more=(*wiring.painted, *beside),
            in_app=self.host == "mraid",
        )

    def script(self, view: Json) -> str:
        """The one script: engine, browser half, the author's scripts."""
        extras = Extras(
            events="events" in view,
            consent="consent" in view,
            later=bool(self.later),
            host=self.host,
        )
        return _script(self.creative, extras)

    def shell(self, view: Json, tag: TagText) -> dict[str, str]:
        """What stands in the document, escaped; the style is cut down to what is found here."""
        look = self.creative.look
        width, height = self.size.split("x")
        landing = escape_html(_landing(look, self.click_throughs))
        values = {
            "locale": look.locale,
            "direction": ' dir="rtl"' if _is_rtl(look.locale) else "",
            "width": width,
            "height": height,
            # MRAID 3.0, section 3.1.2: the ad identifies itself by asking for this script, first of
            # all.
            "container": '<script src="mraid.js"></script>\n' if self.host == "mraid" else "",
            "title": escape_html(look.name),
            "classes": body_classes(self.size, look.theme.layout, look.theme.choices),
            "heading": f"{escape_html(look.text('ad_label'))}: {escape_html(look.brand)}",
            "header": header_html(look, self.assets),
            "ad_label": escape_html(look.text("ad_label")),
            "conversation": escape_html(look.text("conversation")),
            "fallback_href": landing,
            "fallback": fallback_html(look, self.assets),
            "background": area_attributes(look, "background"),
            "behind": behind_html(look, self.assets),
            "markup": build_markup(make_scene(self.creative, self.assets), view),
        }
        given = {"fallback_href": tag.fallback_href} if tag.fallback_href else {}
        return {name: _in_ascii(value) for name, value in values.items()} | given


def _style(creative: Creative, size: str, shell: Mapping[str, str]) -> str:
    """The style of what stands in the page, and nothing else."""
    nothing = dict.fromkeys(
        ("csp", "style", "attributes", "body_start", "fonts", "font_script", "data", "script"), ""
    )
    components = creative.flow.components
    hides = [c for c in components if isinstance(c, ShowHide)]
    hidden = {name[5:] for c in hides for name in c.hide if name.startswith("look.")}
    return build_style(
        creative.look,
        size,
        style_sheets(creative.flow),
        elements=elements_of(_template().render(**shell, **nothing), frozenset(hidden)),
        more="".join(c.css for c in components if isinstance(c, Css)),
    )


def _in_ascii(text: Html) -> Html:
    """The same with what is beyond ASCII as references: no server that takes the page for another
    encoding can break it, and browsers hold and read it in half the space."""
    return text.encode("ascii", "xmlcharrefreplace").decode()


def load_later_files(creative: Creative) -> dict[str, LaterFile]:
    """The files that pages built `apart` ask for, by name. Raises PageError as `build_page` does."""
    return _files(creative, apart=True)[1]


def escape_json(value: object) -> str:
    """JSON for a data block, in ASCII: nothing in its strings ends the block, a line, or expands."""
    match value:
        case dict():
            pairs = (f"{_string(key)}:{escape_json(one)}" for key, one in value.items())
            return "{" + ",".join(pairs) + "}"
        case list() | tuple():
            return "[" + ",".join(map(escape_json, value)) + "]"
        case str():
            return _string(value)
        case _:
            return json.dumps(value, allow_nan=False)


_IN_STRINGS = re.compile(r"[<>&%$\[\]{}]")


def _string(text: str) -> str:
    return _IN_STRINGS.sub(lambda match: f"\\u{ord(match.group()):04x}", json.dumps(text))


def _script(creative: Creative, extras: Extras) -> str:
    flow = creative.flow
    here = {c.code for c in flow.components if isinstance(c, Script) and not c.isolated}
    functions = ",".join(function_text(b) if b in here else "0" for b in script_bodies(flow))
    script = player_script(flow, functions, extras)
    # as a parser reads it: the policy's hash is of that
    return script.replace("\r\n", "\n").replace("\r", "\n")


# Languages whose usual script runs from right to left (CLDR, layout/orientation), and the scripts.
_RTL_LANGUAGES = frozenset("ar arc ckb dv fa he iw ks nqo ps sd syr ug ur yi".split())
_RTL_SCRIPTS = frozenset({"Arab", "Hebr", "Syrc", "Thaa", "Nkoo"})


def _is_rtl(locale: str) -> bool:
    language, *rest = locale.split("-")
    script = next((part.title() for part in rest if len(part) == 4 and part.isalpha()), "")
    return script in _RTL_SCRIPTS if script else language in _RTL_LANGUAGES


def _characters(creative: Creative) -> str:
    return "".join(sorted(set("".join(shown_texts(creative)))))


def _landing(look: Look, click_throughs: Mapping[str, str]) -> str:
    name = look.backup.click if look.backup else next(iter(look.click_names), "main")
    return click_throughs.get(name, "")


@cache
def _template() -> Template:
    # Every value that is written is escaped above: by its place, not by one rule for all.
    environment = Environment(
        loader=PackageLoader("creative"),
        autoescape=False,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    return environment.get_template("page.html.j2")
