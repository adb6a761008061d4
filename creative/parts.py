"""Which parts of the player a flow needs: the same for a simulation and for the ad.

`engine.js` and `browser.js` have what nearly every flow uses; kinds that few flows have come in
parts of their own, so that a visitor pays for no more than the flow shows. Each is one committed
file, a piece of one minified scope: joined inside one function they see each other's names, and
nothing else does.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeVar

from creative.built import Part, load_part, short_names
from flows import Choice, Component, Flow, Script, Text, type_of

__all__ = [
    "HOSTS",
    "Extras",
    "HostName",
    "browser_parts",
    "engine_parts",
    "engine_program",
    "player_script",
    "style_sheets",
]

# Part -> the kinds that need it: a type, "html" for a text that is, "isolated" for a script and
# "multiple" for a choice that is. The order is that of joining, as it
# packs best.
_ENGINE: dict[Part, frozenset[str]] = {
    "engine-media.js": frozenset({"slider", "video", "payment"}),
    "engine-fields.js": frozenset({"input", "form"}),
    "engine-scripts.js": frozenset({"script", "library"}),
    "engine-isolated.js": frozenset({"isolated"}),
}
_BROWSER: dict[Part, frozenset[str]] = {
    "browser-toggles.js": frozenset({"multiple"}),
    "browser-fields.js": frozenset({"input", "form"}),
    "browser-rich.js": frozenset({"html", "css"}),
    "browser-media.js": frozenset({"slider", "video", "payment"}),
    "browser-isolate.js": frozenset({"isolated"}),
}
HostName = Literal["page", "safeframe", "mraid", "simid"]
"""Where an ad stands: any page or frame; a SafeFrame; an app (MRAID); a video player (SIMID)."""

HOSTS: dict[HostName, Part | None] = {
    "page": None,  # in the core: the others fall back to it
    "safeframe": "host-safeframe.js",
    "mraid": "host-mraid.js",
    "simid": "host-simid.js",
}
_Name = TypeVar("_Name", bound=str)
_ENGINE_NAMES = ("createState", "step", "armOf")
_SHEETS: dict[str, frozenset[str]] = {
    "fields.css": frozenset({"input", "form"}),
    "rich.css": frozenset({"html"}),
    "media.css": frozenset({"slider", "video"}),
}


def engine_parts(flow: Flow) -> list[Part]:
    """The engine and its parts for a flow, in the order of joining."""
    return ["engine.js", *_needed(_ENGINE, flow)]


@dataclass(frozen=True, slots=True)
class Extras:
    """What an ad has by the way it is published, whatever its flow.

    `events`: a collector; `consent`: receivers that need it; `later`: files beside its page.
    `host` is the place that it is built for.
    """

    events: bool = False
    consent: bool = False
    later: bool = False
    host: HostName = "page"


def browser_parts(flow: Flow, extras: Extras = Extras()) -> list[Part]:
    """The browser's half and its parts for a flow, in the order of joining."""
    of_flow = _needed(_BROWSER, flow)
    own: list[tuple[Part | None, bool]] = [
        ("browser-later.js", extras.later or "browser-media.js" in of_flow),
        *((part, True) for part in of_flow),
        ("browser-events.js", extras.events),
        ("browser-consent.js", extras.consent),
        (HOSTS[extras.host], True),
    ]
    return ["browser.js", *(part for part, wanted in own if part and wanted)]


def engine_program(parts: Sequence[Part]) -> str:
    """Parts of the engine as `FlowtagEngine`, for hosts outside an ad: byte for byte."""
    names = short_names()
    given = ",".join(f"{name}:{names[name]}" for name in _ENGINE_NAMES)
    return f'var FlowtagEngine=(()=>{{"use strict";{_join(parts)}return{{{given}}}}})();'


def player_script(flow: Flow, functions: str, extras: Extras = Extras()) -> str:
    """The ad's script; `functions` are the author's, as JavaScript. They stand outside the player's scope."""
    parts = _join([*engine_parts(flow), *browser_parts(flow, extras)])
    start = f"{short_names()['mount']}(window,arguments[0])"
    return f'(function(){{"use strict";{parts}{start}}})([{functions}])'


def _join(parts: Sequence[Part]) -> str:
    return "".join(load_part(part).rstrip() + "\n" for part in parts)


def style_sheets(flow: Flow) -> list[str]:
    """The sheets of `templates/` for a flow, in the order of joining."""
    return ["ad.css", *_needed(_SHEETS, flow)]


def _needed(table: Mapping[_Name, frozenset[str]], flow: Flow) -> list[_Name]:
    kinds = {kind for component in flow.components for kind in _kinds(component)}
    return [part for part, needing in table.items() if kinds & needing]


def _kinds(component: Component) -> list[str]:
    kinds = [type_of(component)]
    if isinstance(component, Text) and component.html:
        kinds.append("html")
    if isinstance(component, Script) and component.isolated:
        kinds.append("isolated")
    if isinstance(component, Choice) and (component.multiple or component.min_selected):
        kinds.append("multiple")
    return kinds
