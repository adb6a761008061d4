"""The ad platform as staging plays it: fills in the tag, counts the click, redirects.

What each platform does is read from its table (`delivery.platforms`); this file walks the table.
"""

import html
from collections.abc import Mapping
from types import MappingProxyType
from urllib.parse import quote, unquote, urlsplit

from ada_url import URL

from delivery.click_chain import entered_landing, follow_tracker
from delivery.macros import argument_value, expand, find_literals, sample_values
from delivery.platforms import Platform
from delivery.project import Project
from delivery.staging.consent_states import AGREED
from delivery.staging.options import SPEEDS, Speed
from delivery.staging.pages import Surroundings
from delivery.staging.places import HostKind
from delivery.staging.scene import Scene
from delivery.tag import Tag

__all__ = [
    "ad_host",
    "added_parameters",
    "build_scene",
    "click_prefix",
    "follow_click",
    "frame_around",
    "serve_values",
]

_NOTHING_MORE: Mapping[str, str] = MappingProxyType({})
_DEFAULT_PREFIX = "https://click.adserver.example/c?id=7&u="  # for a table without an example


def ad_host(platform: Platform) -> str:
    """The host that serves the tag's document: another site than the publisher's."""
    return f"ads.{platform.name.replace('_', '-')}.example"


def serve_values(
    platform: Platform,
    project: Project,
    tag: Tag,
    run_number: int,
    *,
    ugly: bool = True,
    chosen: Mapping[str, str] = _NOTHING_MORE,
    served: Mapping[str, str] = _NOTHING_MORE,
) -> dict[str, str]:
    """What the platform fills in for one ad load: its test values, and those that staging decides.

    The cache-buster is one per load, as ad servers do it, and another in every run. A macro with
    an argument has a value of its own for each argument that the tag holds. `chosen` are values
    that a person wants, before all rules; `served` those that are to be others, after them.
    """
    landing = entered_landing(project, platform)
    prefix = click_prefix(platform)
    width, _, height = tag.size.partition("x")
    once = platform.click.redirect == "decodes_once"
    values = {
        **sample_values(platform, ugly=ugly),
        "click_url": prefix,
        "click_url_complete": prefix + (quote(landing, safe="") if once else landing),
        "landing_url": landing,
        "cachebuster": f"{7_000_000_000 + run_number * 1_009}",
        "width": width,
        "height": height,
        "size": tag.size,
        "gdpr": "1",
        "gdpr_consent": AGREED,
    }
    values |= chosen
    arguments = {(f.key, f.macro.name, f.argument) for f in find_literals(tag.text, platform)}
    if not any(name == "gdpr_consent" for _, name, _ in arguments):
        values["gdpr"] = "0"  # where it applies, and nobody can say who agreed, pixels are held
    values.update(served)
    for key, name, argument in arguments:
        if name and argument and key not in values and values[name]:
            values[key] = argument_value(values[name], argument)
    return values


def build_scene(
    platform: Platform,
    project: Project,
    tag: Tag,
    site: Mapping[str, bytes],
    values: Mapping[str, str],
    *,
    host: HostKind = "page",
    manager: str = "",
    around: Surroundings | None = None,
    speed: Speed | None = None,
    preview: bool = False,
) -> Scene:
    """What the hosts of one run answer: the tag, filled in, on the ad server's own host.

    `host` is where it stands, `manager` what a consent manager there knows (JSON); on stage it is
    `around`.
    """
    width, _, height = tag.size.partition("x")
    filled = expand(tag.text, platform, values, preview=preview)
    return Scene(
        title=f"{project.creative.look.name} on {platform.title}",
        ad_host=ad_host(platform),
        ad=filled if tag.format == "standalone" else frame_around(filled),
        width_px=int(width),
        height_px=int(height),
        base_url=project.delivery.base_url or "",
        site=site,
        click_host=urlsplit(click_prefix(platform)).hostname or "",
        click=lambda url: follow_click(platform, url),
        collector=project.delivery.collector or "",
        track=lambda url: follow_tracker(project.delivery, platform, url),
        host=host,
        manager=manager,
        around=around,
        tag="" if tag.format == "standalone" else filled,
        speed=speed or SPEEDS["fast"],
    )


def click_prefix(platform: Platform) -> str:
    """The open click address that staging fills in; what follows it is the landing page."""
    return platform.click.example or _DEFAULT_PREFIX


def follow_click(platform: Platform, url: str) -> str | None:
    """Where the ad server's click counter sends a click call, or None if it cannot read it.

    What follows the prefix is the landing page: decoded once or taken as it stands, as the
    platform's table says. Then come the parameters that the platform adds.
    """
    prefix = URL(click_prefix(platform)).href
    if not url.startswith(prefix):
        return None
    rest = url[len(prefix) :]
    if platform.click.append:  # a parameter of its own: what is not escaped ends it
        rest = rest.partition("&")[0]
    landing = unquote(rest) if platform.click.redirect == "decodes_once" else rest
    if not landing.startswith(("https://", "http://")):
        return None
    return _add_parameters(landing, added_parameters(platform))


def added_parameters(platform: Platform) -> dict[str, str]:
    """The parameters that the platform appends to the landing page, with staging's values."""
    return {name: f"staging-{name}" for name in platform.click.adds}


def _add_parameters(landing: str, added: Mapping[str, str]) -> str:
    # Spliced as text: a URL class would rewrite what the author typed.
    address, mark, fragment = landing.partition("#")
    for name, value in added.items():
        joint = "" if address.endswith(("?", "&")) else "&" if "?" in address else "?"
        address += f"{joint}{name}={value}"
    return address + mark + fragment


def frame_around(tag: str) -> str:
    """What an ad server writes around a tag when it serves it into a frame of its own."""
    return (
        '<!doctype html><html lang="en"><head><meta charset="utf-8"><title>'
        + html.escape("Ad server")
        + "</title><style>body{margin:0}</style></head><body>"
        + tag
        + "</body></html>"
    )
