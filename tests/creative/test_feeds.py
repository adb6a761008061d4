"""Slides out of feeds: which rows make one, and what is wrong with the others."""

import json
from pathlib import Path
from typing import Any

import pytest

from creative.feeds import resolve_feeds
from creative.fetch import FetchError
from flows import Flow, Slide, Slider, expand_subflows, parse_flow, render_problem
from tests.creative.tiny import png

FEED = {"text": "title", "link": "page", "image": "picture", "alt": "says", "value": "id"}
ROWS = "id,title,page,picture,says\n1,Lamp,https://shop.example/1,lamp.png,A lamp\n2,Sofa,,,\n"
LAMP = Slide(text="Lamp", link="https://shop.example/1", image="lamp.png", alt="A lamp", value="1")
SOFA = Slide(text="Sofa", value="2")


_FILES = {
    "empty.json": "[]",
    "object.json": '{"list": []}',
    "broken.json": "[",
    "large.csv": "a" * 1_000_001,
}


def _flow(feed: dict[str, Any], **slider: Any) -> Flow:
    component = {"id": "shelf", "type": "slider", "feed": {**FEED, **feed}, **slider}
    document = {"format": 1, "id": "f", "start": "shelf", "components": [component]}
    flow, problems = parse_flow(json.dumps(document).encode())
    assert flow is not None, problems
    return flow


def _refuse(url: str) -> bytes:
    raise AssertionError(f"asked for {url}")


def _slides(flow: Flow) -> tuple[Slide, ...]:
    slider = flow.components[0]
    assert isinstance(slider, Slider)
    return slider.slides


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "feeds").mkdir()
    (tmp_path / "feeds" / "shelf.csv").write_text(ROWS)
    (tmp_path / "lamp.png").write_bytes(png())
    return tmp_path


def _words(folder: Path, feed: dict[str, Any], **more: Any) -> str:
    _, problems = resolve_feeds(_flow(feed), folder, fetch=more.pop("fetch", _refuse), **more)
    return "".join(f"{render_problem(problem)}\n" for problem in problems)


def test_a_file_becomes_slides(folder: Path) -> None:
    flow = _flow({"src": "feeds/shelf.csv"}, label="Shelf", pick=True)

    resolved, problems = resolve_feeds(flow, folder, fetch=_refuse)

    assert problems == []
    assert resolved.components == (
        Slider(type="slider", id="shelf", label="Shelf", pick=True, slides=(LAMP, SOFA)),
    )


def test_an_address_becomes_slides(folder: Path) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        rows = [{"id": 1, "title": "Lamp", "page": "https://shop.example/1"}, {"title": "Sofa"}]
        return json.dumps({"shelf": rows}).encode()

    feed = {"src": "https://shop.example/feed?x=1", "items": "shelf", "image": "", "alt": ""}
    resolved, problems = resolve_feeds(_flow(feed), folder, fetch=fetch)

    assert problems == []
    assert _slides(resolved) == (
        Slide(text="Lamp", link="https://shop.example/1", value="1"),
        Slide(text="Sofa"),
    )
    assert asked == ["https://shop.example/feed?x=1"]


def test_slides_by_hand_come_first_and_the_limit_holds(folder: Path) -> None:
    flow = _flow({"src": "feeds/shelf.csv", "limit": 1}, slides=[{"text": "Ours"}])

    resolved, problems = resolve_feeds(flow, folder, fetch=_refuse)

    assert (_slides(resolved), problems) == ((Slide(text="Ours"), LAMP), [])


def test_a_picture_may_be_a_name_of_the_look(folder: Path) -> None:
    (folder / "feeds" / "shelf.csv").write_text("title,picture\nLamp,lamp\n")
    feed = {"src": "feeds/shelf.csv", "link": "", "alt": "", "value": ""}

    resolved, problems = resolve_feeds(_flow(feed), folder, assets={"lamp": "lamp.png"})

    assert (_slides(resolved), problems) == ((Slide(text="Lamp", image="lamp"),), [])


def test_rows_that_make_no_slide(folder: Path) -> None:
    rows = [
        {"title": "", "page": "https://shop.example/1"},
        {"title": "No address", "page": "www.shop.example"},
        {"title": "Elsewhere", "picture": "https://cdn.example/a.png"},
        {"title": "Not there", "picture": "lmap"},
        {"title": ["a", "list"]},
        {"title": "x" * 501},
        {"title": "\ud83d"},
        {"title": "Macro", "page": "https://shop.example/@{var.x}"},
        {"title": "Good", "says": True, "id": 7},
    ]
    (folder / "feed.json").write_text(json.dumps(rows))

    resolved, _ = resolve_feeds(_flow({"src": "feed.json"}), folder, fetch=_refuse)

    assert _slides(resolved) == (Slide(text="Good", alt="true", value="7"),)
    golden = Path(__file__).parents[1] / "golden" / "feed_rows.txt"
    found = _words(folder, {"src": "feed.json"}, assets=["lamp"])
    assert found == golden.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("feed", "place", "message", "hint"),
    [
        (
            {"src": "feeds/shlef.csv"},
            "src",
            'There is no file "feeds/shlef.csv".',
            'did you mean "feeds/shelf.csv"? Files: feeds/shelf.csv.',
        ),
        (
            {"src": "../secret.csv"},
            "src",
            'There is no file "../secret.csv".',
            "Files: feeds/shelf.csv.",
        ),
        (
            {"src": "/etc/passwd"},
            "src",
            'There is no file "/etc/passwd".',
            "Files: feeds/shelf.csv.",
        ),
        (
            {"src": "feeds/shelf.csv", "text": "titel"},
            "text",
            '"feeds/shelf.csv" has no column "titel".',
            'did you mean "title"? Columns: id, title, page, picture, says.',
        ),
        (
            {"src": "feeds/shelf.csv", "text": "", "image": ""},
            "text",
            "The feed names neither a text nor a picture.",
            'say which column is what: "text": "title"',
        ),
        (
            {"src": "empty.json"},
            "src",
            '"empty.json" has no rows.',
            "a slider needs at least one slide",
        ),
        (
            {"src": "object.json", "items": "lst"},
            "items",
            '"object.json": there is no "lst" on the way "lst".',
            'did you mean "list"? Keys: list.',
        ),
        (
            {"src": "broken.json"},
            "src",
            '"broken.json": it is not JSON: Expecting value: line 1 column 2 (char 1).',
            "a feed is JSON, or CSV with a line of names and , ; or tabs between the values",
        ),
        (
            {"src": "large.csv"},
            "src",
            '"large.csv" has more than 1,000,000 bytes.',
            "20 slides need a thousandth of it",
        ),
    ],
    ids=lambda value: value.get("src") if isinstance(value, dict) else None,
)
def test_a_feed_that_cannot_be_read(
    folder: Path, feed: dict[str, Any], place: str, message: str, hint: str
) -> None:
    (folder.parent / "secret.csv").write_text(ROWS)
    if feed["src"] in _FILES:
        (folder / feed["src"]).write_text(_FILES[feed["src"]])

    resolved, problems = resolve_feeds(_flow(feed), folder, fetch=_refuse)

    assert _slides(resolved) == ()
    assert [(p.code, p.file, p.place, p.message, p.hint) for p in problems] == [
        ("CR305", "flow.json", f'components[0] "shelf" > feed > {place}', message, hint)
    ]


def test_an_address_that_does_not_answer(folder: Path) -> None:
    def fetch(url: str) -> bytes:
        raise FetchError("shop.example answered with status 404")

    assert _words(folder, {"src": "https://shop.example/feed"}, fetch=fetch) == (
        "flow.json: error CR305 feed-unreadable\n"
        '  components[0] "shelf" > feed > src\n'
        '  "https://shop.example/feed" cannot be read: shop.example answered with status 404.\n'
        "  hint: ask whoever runs the feed, or use a file\n"
    )


def test_a_feed_without_a_good_row(folder: Path) -> None:
    (folder / "feeds" / "shelf.csv").write_text("title,page\n,\nLamp,x\n")
    feed = {"src": "feeds/shelf.csv", "image": "", "alt": "", "value": ""}

    _, problems = resolve_feeds(_flow(feed), folder)

    assert [(p.severity, p.code, p.place, p.message) for p in problems] == [
        (
            "error",
            "CR305",
            'components[0] "shelf" > feed',
            'No row of "feeds/shelf.csv" makes a slide.',
        ),
        ("warning", "CR306", 'components[0] "shelf" > feed > row 1 > page', '"x" is no link.'),
    ]


def test_a_called_flow_reads_its_feed_once(folder: Path) -> None:
    asked: list[str] = []

    def fetch(url: str) -> bytes:
        asked.append(url)
        return b"title,page\nLamp,x\n"

    feed = {"src": "https://shop.example/feed", "image": "", "alt": "", "value": ""}
    inner = _flow(feed)
    calls = [{"id": id_, "type": "subflow", "flow": "inner"} for id_ in ("one", "two")]
    document = {"format": 1, "id": "f", "start": "one", "components": calls}
    outer, _ = parse_flow(json.dumps(document).encode())
    assert outer is not None

    _, problems = resolve_feeds(expand_subflows(outer, {"inner": inner}), folder, fetch=fetch)

    assert asked == ["https://shop.example/feed"]
    assert [(p.code, p.file) for p in problems] == [
        ("CR305", "flows/inner.json"),
        ("CR306", "flows/inner.json"),
    ]


def test_a_flow_without_feeds_is_left_alone(folder: Path) -> None:
    flow = _flow({"src": "x"}).model_copy(update={"components": ()})

    assert resolve_feeds(flow, folder, fetch=_refuse) == (flow, [])
