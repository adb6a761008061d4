"""One size of an ad as one HTML document that asks for nothing but its pixels.

The document holds the fallback, the data (program and view), and one script: engine, browser
half, the author's scripts. Its Content-Security-Policy names that script and the style by hash.
The same input gives the same bytes.

Where delivery comes in (standalone tags): `body_attributes` are the slots of TagData,
`body_start` is HTML before everything else (impression pixels), `harden` rewrites script and data
texts so that a platform's expansion leaves them alone. All of it is written as it is given.
"""

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import chain

from jinja2 import Environment, PackageLoader, StrictUndefined, Template

from creative.assets import Asset, load_assets
from creative.built import load_part
from creative.compile import Json, compile_flow, script_bodies
from creative.consent import NeedOf, consent_view
from creative.creative import Creative
from creative.events_view import events_view
from creative.html_text import Html, escape_html
from creative.look import Header, Look
from creative.parts import Extras, HostName, player_script, style_sheets
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
    needs_document,
    shown_texts,
    tracking_view,
)
from creative.view_media import media_sources
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

__all__ = ["PageError", "build_page", "escape_html", "escape_json", "load_later_files"]


class PageError(ValueError):
    """The creative has problems that leave no page to build; they are in `problems`."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(render_problem(problem) for problem in problems))
        self.problems = tuple(problems)


def _as_is(text: str) -> str:
    return text


def build_page(
    creative: Creative,
    size: str,
    click_throughs: Mapping[str, str],
    *,
    collector: str = "",
    count_on_load: bool = False,
    host: HostName = "page",
    apart: bool = False,
    need_of: NeedOf | None = None,
    body_attributes: Sequence[tuple[str, str]] = (),
    body_start: str = "",
    pasted: str = "",
    fallback_href: str = "",
    template: ReadTemplate = parse_template,
    read_click: ReadClick | None = None,
    click_pixels: Mapping[str, Sequence[str]] | None = None,
    painted: Sequence[str] = (),
    policy: bool = True,
    harden: Callable[[str], str] = _as_is,
    harden_style: Callable[[str], str] = _as_is,
) -> str:
    """The document. Raises PageError if a file of the creative is missing or refused.

    `body_attributes` (name, value), `body_start` and `fallback_href` are written verbatim;
    without the last, the fallback leads to its landing page. `pasted` is HTML that takes the
    place of `body_start` later: the page's policy allows what it needs. Without `policy` there is
    none: for tags that measure the ad from inside its document. `read_click` and `click_pixels`
    are for `build_view`. `painted` are tracking texts that fire with the first painted frame.
    `collector` is the address that events of our own are sent to; without one
    there are none. `count_on_load` counts an impression at load, else it counts at the first
    painted frame. `host` is where the ad will stand: an ad for apps asks for `mraid.js`, which the
    app's container answers. With `apart`, the files of `load_later_files` are no part of the page: it
    asks for them by their name, beside itself. `need_of` says which consent each receiver of tracking needs; without
    it every pixel fires at once.
    """
    look = creative.look
    assets, problems = load_assets(creative.folder, look, creative.flow)
    if has_errors(problems):
        raise PageError(problems)
    later = find_later_files(creative, assets) if apart else {}
    width, height = size.split("x")
    view = build_view(
        creative, size, click_throughs, assets, template,
        read_click=read_click, click_pixels=click_pixels,
        apart={file.asset.file: name for name, file in later.items()},
    )  # fmt: skip
    if painted:
        view["painted"] = [tracking_view(Tracking(tag=tag), template) for tag in painted]
    data: Json = {"program": compile_flow(creative.flow, look), "view": view}
    if collector:
        view["events"] = events_view(creative, size, data, collector, count_on_load=count_on_load)
    consent = need_of and consent_view(
        creative.flow,
        need_of,
        more=(*painted, *chain.from_iterable((click_pixels or {}).values())),
        in_app=host == "mraid",
    )
    if consent:
        view["consent"] = consent
    needs = _Needs.of(creative, view, body_start + pasted, host, later=bool(later))
    extras = Extras(events=bool(collector), consent=bool(consent), later=bool(later), host=host)
    script = harden(_script(creative, extras))
    shell: dict[str, str] = {
        "locale": look.locale,
        "direction": ' dir="rtl"' if _is_rtl(look.locale) else "",
        "width": width,
        "height": height,
        # MRAID 3.0, section 3.1.2: the ad identifies itself by asking for this script, first of all.
        "container": '<script src="mraid.js"></script>\n' if host == "mraid" else "",
        "title": escape_html(look.name),
        "classes": body_classes(size, look.theme.layout, look.theme.choices),
        "heading": f"{escape_html(look.text('ad_label'))}: {escape_html(look.brand)}",
        "header": _header(look, assets),
        "ad_label": escape_html(look.text("ad_label")),
        "conversation": escape_html(look.text("conversation")),
        "fallback_href": fallback_href or escape_html(_landing(look, click_throughs)),
        "fallback": _fallback(look, assets),
        "background": _area(look, "background"),
        "markup": build_markup(make_scene(creative, assets), view),
    }
    style = harden_style(_style(creative, size, assets, shell))
    return _template().render(
        **shell,
        csp=_policy(script, style, needs) if policy else "",
        style=style,
        attributes="".join(f' {name}="{value}"' for name, value in body_attributes),
        body_start=body_start,
        data=harden(escape_json(data)),
        script=script,
    )


def _style(
    creative: Creative, size: str, assets: Mapping[str, Asset], shell: Mapping[str, str]
) -> str:
    """The style of what stands in the page, and nothing else."""
    nothing = dict.fromkeys(("csp", "style", "attributes", "body_start", "data", "script"), "")
    components = creative.flow.components
    hides = [c for c in components if isinstance(c, ShowHide)]
    hidden = {name[5:] for c in hides for name in c.hide if name.startswith("look.")}
    return build_style(
        creative.look,
        size,
        assets,
        _characters(creative),
        style_sheets(creative.flow),
        elements=elements_of(_template().render(**shell, **nothing), frozenset(hidden)),
        more="".join(c.css for c in components if isinstance(c, Css)),
    )


def load_later_files(creative: Creative) -> dict[str, LaterFile]:
    """The files that pages built `apart` ask for, by name. Raises PageError as `build_page` does."""
    assets, problems = load_assets(creative.folder, creative.look, creative.flow)
    if has_errors(problems):
        raise PageError(problems)
    return find_later_files(creative, assets)


def escape_json(value: Json) -> str:
    """JSON for a data block: nothing in its strings ends the block, a line, or expands."""
    return _encode(value)


def _encode(value: object) -> str:
    match value:
        case dict():
            return "{" + ",".join(f"{_string(k)}:{_encode(v)}" for k, v in value.items()) + "}"
        case list() | tuple():
            return "[" + ",".join(map(_encode, value)) + "]"
        case str():
            return _string(value)
        case _:
            return json.dumps(value, allow_nan=False)


_IN_STRINGS = re.compile(r"[<>&%$\[\]{}\u2028\u2029]")


def _string(text: str) -> str:
    quoted = json.dumps(text, ensure_ascii=False)
    return _IN_STRINGS.sub(lambda match: f"\\u{ord(match.group()):04x}", quoted)


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


_STYLED = re.compile(r"<style|\bstyle\s*=")


@dataclass(frozen=True)
class _Needs:
    """What the page's policy has to allow besides our own script, style and pixels."""

    documents: bool  # scripts and frames of tracking texts
    styles: bool  # style attributes in pasted HTML
    media: str  # where films come from
    scripts: tuple[str, ...]  # texts that run in the frames of isolated scripts
    sheets: tuple[str, ...]  # style sheets of css components
    container: bool  # an app's container brings scripts of its own, from wherever it keeps them
    later: bool  # files beside the page

    @classmethod
    def of(
        cls, creative: Creative, view: Json, pasted: str, host: HostName, *, later: bool
    ) -> "_Needs":
        flow, text = creative.flow, pasted.lower()
        documents = needs_document(flow) or "<script" in text or "<iframe" in text
        styles = documents or bool(_STYLED.search(text))
        frame = [load_part("frame.js").strip()] if "frame" in view else []
        scripts = (*frame, *_texts_of(view, "scripts"))
        return cls(
            documents,
            styles,
            media_sources(flow, apart=later),
            scripts,
            tuple(_texts_of(view, "sheets")),
            host == "mraid",
            later,
        )


def _texts_of(view: Json, name: str) -> list[str]:
    """The texts of components that the view holds under a name, each once."""
    texts = view.get(name, {})
    assert isinstance(texts, dict)
    return list(dict.fromkeys(texts.values()))


def _policy(script: str, style: str, needs: _Needs) -> str:
    """A document of its own inherits the policy, so scripts in it need what hashes cannot say.

    The frame of an isolated script inherits it too: there run only the texts that are named here
    by hash, and its own policy takes everything else away. `frame-src` stays 'none', or it could
    leave for another address and take along what it knows.
    """
    rules = {
        "default-src": "'none'",
        "script-src": _script_sources(script, needs),
        "style-src": "'unsafe-inline'"
        if needs.styles
        else " ".join(map(_hash, (style, *needs.sheets))),
        "img-src": "https: data:" + (" 'self'" if needs.later else ""),
        "connect-src": "https:",
        "font-src": "data:",
        **({"media-src": needs.media} if needs.media else {}),
        **({"frame-src": "https:"} if needs.documents else {}),
        "base-uri": "'none'",
        "form-action": "'none'",
    }
    return "; ".join(f"{name} {value}" for name, value in rules.items())


def _script_sources(script: str, needs: _Needs) -> str:
    if needs.container:
        return "'unsafe-inline' * data: blob: file:"
    if needs.documents:
        return "'unsafe-inline' https:"
    return " ".join(map(_hash, (script, *needs.scripts)))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}'"


def _characters(creative: Creative) -> str:
    return "".join(sorted(set("".join(shown_texts(creative)))))


def _header(look: Look, assets: Mapping[str, Asset]) -> str:
    """The brand's line: a button if it is a clickable area, else just there."""
    header = look.header
    if header is None:
        return ""
    logo = assets.get(look.assets.get(header.logo, "")) if header.logo else None
    inner = _logo(look, header, logo) + ("" if logo and header.wordmark else _title(look, header))
    area = _area(look, "header")
    if not area:
        return f'<div class="brandline">{inner}</div>'
    opens = f'<span class="hidden"> ({escape_html(look.text("opens"))})</span>'
    return (
        f'<button type="button" class="brandline" data-area="header"{area}>{inner}{opens}</button>'
    )


def _area(look: Look, name: str) -> Html:
    """The attributes that make a part of the look clickable, if it is."""
    click = next((area.click for area in look.areas if area.area == name), None)
    return "" if click is None else f' data-act="exit" data-to="{escape_html(click)}"'


def _logo(look: Look, header: Header, logo: Asset | None) -> str:
    if logo is None:
        return ""
    if header.wordmark:
        return f'<img class="wordmark" src="{escape_html(logo.data_uri)}" alt="{escape_html(look.brand)}">'
    return f'<img src="{escape_html(logo.data_uri)}" alt="">'


def _title(look: Look, header: Header) -> str:
    title = escape_html(look.brand if header.title is None else header.title)
    subtitle = f"<small>{escape_html(header.subtitle)}</small>" if header.subtitle else ""
    return f"<span><b>{title}</b>{subtitle}</span>"


def _landing(look: Look, click_throughs: Mapping[str, str]) -> str:
    name = look.backup.click if look.backup else next(iter(look.click_names), "main")
    return click_throughs.get(name, "")


def _fallback(look: Look, assets: Mapping[str, Asset]) -> str:
    backup = look.backup
    picture = assets.get(look.assets.get(backup.image, "")) if backup and backup.image else None
    if backup and picture:
        alt = escape_html(backup.alt or look.brand)
        return f'<img src="{escape_html(picture.data_uri)}" alt="{alt}">'
    brand, more = escape_html(look.brand), escape_html(look.text("learn_more"))
    return f'<span class="card"><b>{brand}</b><i>{more}</i></span>'


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
