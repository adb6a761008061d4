"""Single faults of an ad as it is served, as functions of a scene: the tables are made of them."""

from dataclasses import replace
from typing import Any

from delivery.staging import Scene
from tests.delivery.faults.served import (
    Change,
    all_of,
    in_ad,
    in_events,
    in_player,
    in_program,
    in_script,
    in_view,
    part,
    pixels,
    without,
)

__all__ = [
    "IMPRESSION",
    "LANDING",
    "address",
    "click_pixel",
    "collector",
    "double",
    "drop_player",
    "each",
    "fires",
    "landing",
    "late_impression",
    "leads",
    "level",
    "once_ignored",
    "posted",
    "remove",
    "repeated",
    "rule",
    "serve_cachebuster",
    "set_of",
    "spelt",
    "swap_consent",
    "twice_impression",
]

LANDING = "https://shop.example/skin?a=1&b=2%263#top"
IMPRESSION = r'<img src="https://imp[^>]*>'


def remove(view: Any) -> None:
    pixels(view, 0).clear()


def double(view: Any) -> None:
    # Not the very same address: a browser asks only once for an image that it has.
    pixels(view, 1).append([*pixels(view, 1)[0], "&again"])


def level(key: str, number: int) -> Change:
    """A macro of the first pixel is escaped that often."""

    def edit(view: Any) -> None:
        parts, at = part(view, 0, key)
        parts[at][1] = number

    return in_view(edit)


def spelt(key: str, text: str, *entries: int) -> Change:
    """A macro of those entries is written as that text."""

    def edit(view: Any) -> None:
        for entry in entries:
            parts, at = part(view, entry, key)
            parts[at] = text

    return in_view(edit)


def address(entry: int, old: str, new: str) -> Change:
    """The address of a pixel, changed where no macro stands."""

    def edit(view: Any) -> None:
        parts = pixels(view, entry)[0]
        at = next(n for n, one in enumerate(parts) if isinstance(one, str) and old in one)
        parts[at] = parts[at].replace(old, new, 1)

    return in_view(edit)


def serve_cachebuster(view: Any) -> None:
    parts, at = part(view, 0, "cachebuster")
    parts[at].append(1)


def swap_consent(view: Any) -> None:
    parts, at = part(view, 1, "gdpr_consent.755")
    parts[at][0] = "gdpr_consent.42"


def landing(old: str, new: str) -> Change:
    def edit(view: Any) -> None:
        assert old in LANDING
        view["clicks"]["main"] = [LANDING.replace(old, new)]

    return in_view(edit)


def fires(name: str, *moments: list[int]) -> Change:
    """The tracking of a component, by moment."""
    return in_program(lambda parts: parts[name].update(fires=list(moments)))


def leads(name: str, to: int) -> Change:
    return in_program(lambda parts: parts[name]["out"][0].update(go=to))


def set_of(key: str, value: Any, name: str) -> Change:
    return in_program(lambda parts: parts[name].update({key: value}))


def each(expression: str) -> Change:
    """Changes every event; `x` is one: number, time, name, component, value, text, how."""
    return in_events(f"(events) => events.map((x) => {expression})")


def repeated(name: str) -> Change:
    """Every event of that name is told twice, each with a number of its own."""
    return in_events(
        "((events) => {let first=-1;return (list) => list.flatMap((x) => {"
        f"if(x[2]==='{name}')first=x[0];"
        "const y=[x[0]+(first>=0&&x[0]>first?1:0),...x.slice(1)];"
        f"return x[2]==='{name}'?[y,[x[0]+1,...x.slice(1)]]:[y]}})}})()"
    )


def posted(code: str) -> Change:
    """Changes what goes to the lead's endpoint; `url` and `init` as given to fetch."""
    return in_player(
        "(()=>{const send=window.fetch;window.fetch=(url,init)=>"
        f"String(url).startsWith('https://crm.')?({code}):send(url,init)}})()"
    )


def twice_impression(scene: Scene) -> Scene:
    found = scene.ad.partition('<img src="https://imp')[2].partition('"')[0]
    return in_script(f"fetch('https://imp{found}', {{mode: 'no-cors'}})")(scene)


def late_impression(scene: Scene) -> Scene:
    found = scene.ad.partition('<img src="https://imp')[2].partition('"')[0]
    late = in_script(f"setTimeout(() => {{ new Image().src = 'https://imp{found}' }}, 5000)")
    return all_of(without(IMPRESSION), late)(scene)


def click_pixel(scene: Scene) -> Scene:
    """The platform's click counter is asked for as a picture."""
    assert scene.click_host
    address = f"https://{scene.click_host}/aclk?sa=L&adurl="
    return in_ad("</body>", f'<img src="{address}"></body>')(scene)


def drop_player(scene: Scene) -> Scene:
    return replace(scene, site={**scene.site, "300x250.html": b"<!doctype html><p>gone</p>"})


def collector(view: Any) -> None:
    view["events"]["collector"] = "https://elsewhere.example/api/beacon"


def rule(*values: float) -> Change:
    return in_view(lambda view: view["events"].update(rule=list(values)))


def once_ignored(data: Any) -> None:
    data["program"]["tracking"][2][0] = 0
