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
from delivery.staging.pages import PLAIN, Surroundings
from delivery.staging.scene import Scene
from delivery.tag import Tag

__all__ = [
    "ad_host",
    "add_arguments",
    "added_parameters",
    "build_scene",
    "click_prefix",
    "fill_in",
    "follow_click",
    "frame_around",
    "serve_values",
]

_NO_OTHERS: Mapping[str, str] = MappingProxyType({})
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
    served: Mapping[str, str] = _NO_OTHERS,
) -> dict[str, str]:
    """What the platform fills in for one ad load: its test values, and those that staging decides.

    The cache-buster is one per load, as ad servers do it, and another in every run. A macro with
    an argument has a value of its own for each argument that the tag holds. `served` are values
    that are to be others.
    """
    values = fill_in(platform, tag.size, entered_landing(project, platform), run_number, ugly=ugly)
    names = {found.macro.name for found in find_literals(tag.text, platform)}
    if "gdpr_consent" not in names:
        values["gdpr"] = "0"  # where it applies, and nobody can say who agreed, pixels are held
    return add_arguments({**values, **served}, tag.text, platform)


def fill_in(
    platform: Platform, size: str, landing: str, number: int, *, ugly: bool
) -> dict[str, str]:
    """What the platform fills in whatever the tag holds, in load number so and so."""
    prefix = click_prefix(platform)
    width, _, height = size.partition("x")
    once = platform.click.redirect == "decodes_once"
    return {
        **sample_values(platform, ugly=ugly),
        "click_url": prefix,
        "click_url_complete": prefix + (quote(landing, safe="") if once else landing),
        "landing_url": landing,
        "cachebuster": f"{7_000_000_000 + number * 1_009}",
        "width": width,
        "height": height,
        "size": size,
        "gdpr": "1",
        "gdpr_consent": AGREED,
    }


def add_arguments(values: Mapping[str, str], text: str, platform: Platform) -> dict[str, str]:
    """The values with one of its own for each argument of a macro that the text holds."""
    found = find_literals(text, platform)
    arguments = {(one.key, one.macro.name, one.argument) for one in found}
    own = {
        key: argument_value(values[name], argument)
        for key, name, argument in arguments
        if name and argument and key not in values and values[name]
    }
    return {**values, **own}


def build_scene(
    platform: Platform,
    project: Project,
    tag: Tag,
    site: Mapping[str, bytes],
    values: Mapping[str, str],
    *,
    around: Surroundings = PLAIN,
    speed: Speed = SPEEDS["fast"],
    preview: bool = False,
) -> Scene:
    """What the hosts of one run answer: the tag, filled in, on the ad server's own host, with what
    is `around` it."""
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
        around=around,
        tag="" if tag.format == "standalone" else filled,
        speed=speed,
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
