from pathlib import Path

from delivery import load_platforms
from delivery.staging import Call
from delivery.staging.known import find_pixel, find_trouble, list_pixels
from tests.delivery.projects import make_project

PLATFORMS = load_platforms()


def call(url: str, role: str = "pixel", status: int = 200) -> Call:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    return Call(1, 0, "", role, scheme, host, slash + path, "GET", status=status)  # type: ignore[arg-type]


def pixels(tmp_path: Path, **changes: object):
    project = make_project(tmp_path, **changes)  # type: ignore[arg-type]
    return list_pixels(project, PLATFORMS["dv360"])


def test_pixels_stand_in_the_order_of_the_flow(tmp_path: Path):
    found = [(p.component, p.on, p.url) for p in pixels(tmp_path)]

    assert found == [
        ("", "load", "https://imp.example/i?ord=@{cachebuster}&site=@{site_domain}"),
        ("", "load", "https://two.example/i?cb=@{cachebuster}"),
        ("hello", "displayed", "https://t.example/start?cb=@{cachebuster}&page=@{page_url}"),
        ("dry", "selected", "https://t.example/dry?g=@{gdpr_consent.755}&o=@{cachebuster}"),
    ]


def test_any_value_fits_a_macro(tmp_path: Path):
    known = pixels(tmp_path)

    assert find_pixel(known, call("https://t.example/start?cb=1&page=https%3A%2F%2Fx")) == 2
    assert find_pixel(known, call("http://t.example/start?cb=&page=")) == 2
    assert find_pixel(known, call("https://t.example/start")) is None


def test_the_components_own_name_tells_alike_pixels_apart(tmp_path: Path):
    tracking = [{"tag": "https://t.example/q?id=@{component}"}]
    texts = [
        {"id": name, "type": "text", "text": "Hi", "tracking": tracking} for name in ("one", "two")
    ]

    known = pixels(tmp_path, components=texts, delivery={"impressions": []})

    assert find_pixel(known, call("https://t.example/q?id=two")) == 1


def test_native_macros_are_macros_too(tmp_path: Path):
    text = {"id": "a", "type": "text", "text": "Hi"}
    tracked = {**text, "tracking": [{"tag": "https://t.example/?cb=${CACHEBUSTER}"}]}

    known = pixels(tmp_path, components=[tracked], delivery={"impressions": []})

    assert find_pixel(known, call("https://t.example/?cb=77")) == 0


def test_trouble_is_told_in_plain_words(tmp_path: Path):
    known = pixels(tmp_path)

    assert find_trouble(call("https://t.example/x"), known[2], PLATFORMS) == ""
    assert find_trouble(call("http://t.example/x"), known[2], PLATFORMS) == (
        "Asked over http. Browsers block or change that in https pages: type https://."
    )
    assert find_trouble(call("https://spy.example/x"), None, PLATFORMS) == (
        "Nothing in the flow asks for this."
    )
    assert find_trouble(call("https://t.example/x?cb=@{cachebuster}"), known[2], PLATFORMS) == (
        "@{ stands in the address: nobody replaced it."
    )
    assert find_trouble(call("https://c.example/", "click", 400), None, PLATFORMS) == (
        "The click counter could not read this: the landing page is not escaped as it wants."
    )
    assert find_trouble(call("https://shop.example/", "landing"), None, PLATFORMS) == ""
