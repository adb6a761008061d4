"""Files of a creative: found inside its folder only, known by their bytes, SVG without tricks."""

from pathlib import Path
from typing import Any

import pytest

from creative import make_creative
from creative.assets import Asset, Wanted, load_assets, read_asset
from creative.look_lint import check_look
from tests.browser.ad_page import TINY_FILM
from tests.creative.tiny import SVG, font, make_tiny, png

TEXT = {"id": "hi", "type": "text", "text": "Hi", "end": True}


def _read(folder: Path, name: str, data: bytes, *, wanted: Wanted = "picture"):
    (folder / name).write_bytes(data)
    return read_asset(folder, name, "here", "creative.json", wanted=wanted)


def _code(found: object) -> str:
    return getattr(found, "code", "fine")


JPEG = bytes.fromhex("ffd8ffe000104a46494600010100000100010000ffc0000b080010002001011100ffd9")
WEBP_LOSSY = b"RIFF\x24\0\0\0WEBPVP8 \x18\0\0\0\x30\x01\0\x9d\x01\x2a\x20\0\x10\0" + b"\0" * 12
WEBP_ALPHA = b"RIFF\x16\0\0\0WEBPVP8X\x0a\0\0\0\x10\0\0\0\x1f\0\0\x0f\0\0" + b"\0" * 4


@pytest.mark.parametrize(
    ("name", "data", "mime", "size"),
    [
        ("a.png", png(32, 16), "image/png", (32, 16)),
        ("a.svg", SVG, "image/svg+xml", (60, 40)),
        ("a.svg", b'<svg width="20px" height="10"/>', "image/svg+xml", (20, 10)),
        ("a.gif", b"GIF89a\x20\x00\x10\x00" + b"\0" * 9, "image/gif", (32, 16)),
        ("a.JPG", JPEG, "image/jpeg", (32, 16)),
        ("a.webp", WEBP_LOSSY, "image/webp", (32, 16)),
        ("b.webp", WEBP_ALPHA, "image/webp", (32, 16)),
    ],
)
def test_a_picture_is_known_by_its_bytes_and_measured(tmp_path, name, data, mime, size):
    found = _read(tmp_path, name, data)

    assert found == Asset(name, mime, data, *size)


def test_an_svg_is_embedded_as_text_and_everything_else_in_base64(tmp_path):
    svg = _read(tmp_path, "a.svg", b'<svg width="1">\n#%</svg>')
    umlaut = _read(tmp_path, "b.svg", "<svg><title>ä</title></svg>".encode())

    assert svg.data_uri == "data:image/svg+xml,%3Csvg width=%221%22%3E%0A%23%25%3C/svg%3E"
    assert svg.base64_uri == "data:image/svg+xml;base64,PHN2ZyB3aWR0aD0iMSI+CiMlPC9zdmc+"
    assert umlaut.data_uri == umlaut.base64_uri


FILM = TINY_FILM.read_bytes()
VTT = b"\xef\xbb\xbfWEBVTT - of a film\n\n00:00.000 --> 00:01.000\nHi\n"


def _box(kind: bytes, data: bytes) -> bytes:
    return (len(data) + 8).to_bytes(4, "big") + kind + data


def _mp4(width: int, height: int, brand: bytes = b"isom") -> bytes:
    sound = _box(b"trak", _box(b"tkhd", bytes(84)))
    header = bytes(76) + (width << 16).to_bytes(4, "big") + (height << 16).to_bytes(4, "big")
    picture = _box(b"trak", _box(b"tkhd", header))
    return _box(b"ftyp", brand + bytes(4)) + _box(b"free", b"") + _box(b"moov", sound + picture)


@pytest.mark.parametrize(
    ("name", "data", "mime", "size"),
    [
        ("a.webm", FILM, "video/webm", (160, 90)),
        ("a.mp4", _mp4(320, 180), "video/mp4", (320, 180)),
        ("b.mp4", _mp4(320, 180)[:-9], "video/mp4", (0, 0)),
        ("c.mp4", _box(b"ftyp", b"isom") + b"\0\0\0\1moov", "video/mp4", (0, 0)),
        ("b.webm", FILM[:90], "video/webm", (0, 0)),
    ],
)
def test_a_film_is_known_by_its_bytes_and_measured(tmp_path, name, data, mime, size):
    assert _read(tmp_path, name, data, wanted="film") == Asset(name, mime, data, *size)


def test_captions_are_webvtt_in_utf_8(tmp_path):
    found = _read(tmp_path, "a.vtt", VTT, wanted="captions")

    assert found == Asset("a.vtt", "text/vtt", VTT)
    assert _code(_read(tmp_path, "b.vtt", b"WEBVTTX\n", wanted="captions")) == "CR004"
    assert _code(_read(tmp_path, "c.vtt", b"WEBVTT\n\xff", wanted="captions")) == "CR004"


@pytest.mark.parametrize(
    ("name", "data", "wanted"),
    [
        ("a.webm", FILM, "picture"),
        ("a.webm", FILM, "captions"),
        ("a.vtt", VTT, "film"),
        ("a.png", png(), "film"),
        ("a.mp4", FILM, "film"),
        ("a.webm", FILM.replace(b"webm", b"mkv!"), "film"),
        ("a.mp4", _mp4(4, 4, b"avif"), "film"),
    ],
)
def test_what_is_no_film_or_captions_is_refused_where_they_belong(tmp_path, name, data, wanted):
    assert _code(_read(tmp_path, name, data, wanted=wanted)) == "CR004"


def test_a_film_may_weigh_more_than_a_picture_and_a_heavy_one_is_told(tmp_path):
    void = b"\xec" + (2_000_000 | 1 << 56).to_bytes(8, "big") + bytes(2_000_000)
    film = {"id": "tour", "type": "video", "src": "assets/tour.webm", "label": "A tour"}
    creative = make_tiny(tmp_path, [film, TEXT])
    (tmp_path / "assets" / "tour.webm").write_bytes(FILM + void)

    assets, problems = load_assets(tmp_path, creative.look, creative.flow)

    assert "assets/tour.webm" in assets
    assert [(p.code, p.place) for p in problems] == [("CR014", 'components[0] "tour" > src')]


def test_files_of_slides_films_and_styles_are_read_and_one_file_is_one_thing(tmp_path):
    slides = [{"image": "photo", "alt": "x"}, {"image": "assets/gone.png", "alt": "x"}]
    parts: list[dict[str, Any]] = [
        {"id": "cities", "type": "slider", "label": "x", "slides": slides},
        {"id": "film", "type": "video", "src": "https://films.example/f.mp4", "poster": "logo"},
        {"id": "wrong", "type": "video", "src": "photo"},
        {"id": "style", "type": "css", "css": "p { background: url(logo) } b { color: red }"},
        TEXT,
    ]
    creative = make_tiny(tmp_path, parts)

    assets, problems = load_assets(tmp_path, creative.look, creative.flow)

    assert set(assets) == {"assets/logo.svg", "assets/photo.png"}
    assert [(p.code, p.place) for p in problems] == [
        ("CR001", 'components[0] "cities" > slides[1] > image'),
        ("CR004", 'components[2] "wrong" > src'),
    ]


def test_a_font_is_a_font_and_only_where_a_font_belongs(tmp_path):
    data = font("AB")

    assert _read(tmp_path, "f.woff2", data, wanted="font") == Asset("f.woff2", "font/woff2", data)
    assert _code(_read(tmp_path, "f.woff2", data)) == "CR004"
    assert _code(_read(tmp_path, "a.png", png(), wanted="font")) == "CR004"


@pytest.mark.parametrize(
    ("name", "data"),
    [("a.png", SVG), ("a.bmp", b"BM" + b"\0" * 60), ("a.html", b"<html>"), ("a.svg", b"")],
)
def test_what_is_no_picture_or_says_something_else_is_refused(tmp_path, name, data):
    assert _code(_read(tmp_path, name, data)) == "CR004"


@pytest.mark.parametrize(
    "inner",
    [
        "<script>alert(1)</script>",
        "<SCRIPT/>",
        '<rect onclick="x()"/>',
        "<foreignObject/>",
        '<image href="https://x.example/a.png"/>',
        '<image xmlns:xlink="http://www.w3.org/1999/xlink" xlink:href="//x.example/a.png"/>',
        '<a href=" javascript:x()"/>',
        '<rect fill="url( https://x.example/#a)"/>',
        '<rect style="fill:URL(//x.example)"/>',
        "<style>@import 'https://x.example/a.css';</style>",
        "<style>rect{fill:url(https://x.example/a)}</style>",
        '<set attributeName="href" to="javascript:x()"/>',
        "<?xml-stylesheet href='https://x.example/a.css'?>",
    ],
)
def test_an_svg_that_runs_or_leads_out_is_refused(tmp_path, inner):
    data = f'<svg xmlns="http://www.w3.org/2000/svg">{inner}</svg>'.encode()

    assert _code(_read(tmp_path, "a.svg", data)) == "CR005"


def test_an_svg_with_a_document_type_is_refused_before_it_is_parsed(tmp_path):
    data = b'<!DOCTYPE svg [<!ENTITY a "b">]><svg xmlns="http://www.w3.org/2000/svg">&a;</svg>'

    assert _code(_read(tmp_path, "a.svg", data)) == "CR005"


@pytest.mark.parametrize(
    "inner",
    [
        '<style>a{}<!-- -->@import "http://x.example/";</style>',
        '<style>@\\69mport "http://x.example/";</style>',
        '<style>a{background:image-set("http://x.example/" 1x)}</style>',
        '<a><animateTransform attributeName="href" to="javascript:1"/></a>',
    ],
)
def test_an_svg_that_hides_what_it_loads_is_refused(tmp_path, inner):
    data = SVG.replace(b"/>", b"/>" + inner.encode(), 1)

    assert _code(_read(tmp_path, "a.svg", data)) == "CR005"


@pytest.mark.parametrize(
    ("box", "size"),
    [
        ('viewBox="0 0 nan 5"', (0, 0)),
        ('viewBox="0 0 1e999 5"', (0, 0)),
        ('width="nan" height="5"', (0, 0)),
        ('viewBox="0 0 -5 6"', (0, 6)),
        ('viewBox="0 0 1e300 5"', (2**31 - 1, 5)),
    ],
)
def test_an_svg_without_a_real_size_is_measured_without_failing(tmp_path, box, size):
    found = _read(tmp_path, "a.svg", f"<svg {box}/>".encode())

    assert isinstance(found, Asset)
    assert (found.width, found.height) == size


@pytest.mark.parametrize("file", ["a\0b.png", "a" * 400 + ".png", "loop.png"])
def test_a_name_that_no_file_can_have_is_a_missing_file(tmp_path, file):
    (tmp_path / "loop.png").symlink_to(tmp_path / "loop.png")

    assert _code(read_asset(tmp_path, file, "here", "flow.json")) == "CR001"


@pytest.mark.parametrize("data", [b"wOF2", b"wOF2" + b"x" * 100, b"wOF2" + bytes(200)])
def test_a_font_that_cannot_be_read_is_a_problem(tmp_path, data):
    assert _code(_read(tmp_path, "a.woff2", data, wanted="font")) == "CR004"


def test_an_svg_may_use_what_it_holds_itself(tmp_path):
    inner = '<defs><linearGradient id="g"/></defs><rect fill="url(#g)"/><use href="#g"/>'
    data = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 2 1">{inner}</svg>'.encode()

    assert _read(tmp_path, "a.svg", data) == Asset("a.svg", "image/svg+xml", data, 2, 1)


@pytest.mark.parametrize("file", ["../secret.png", "/etc/passwd", "link.png"])
def test_a_file_outside_the_folder_is_refused_also_behind_a_link(tmp_path, file):
    (tmp_path / "secret.png").write_bytes(png())
    folder = tmp_path / "creative"
    folder.mkdir()
    (folder / "link.png").symlink_to(tmp_path / "secret.png")

    assert _code(read_asset(folder, file, "here", "creative.json")) == "CR002"


def test_a_file_over_the_limit_is_refused(tmp_path):
    assert _code(_read(tmp_path, "a.png", png() + b"\0" * 500_000)) == "CR003"


def test_every_file_that_is_used_is_read_once_and_what_is_missing_is_said(tmp_path):
    creative = make_tiny(
        tmp_path,
        [
            {**TEXT, "end": False},
            {"id": "one", "type": "image", "src": "photo", "alt": "A"},
            {"id": "two", "type": "image", "src": "assets/photo.png", "alt": "A"},
            {"id": "gone", "type": "image", "src": "assets/phot.png", "alt": "A"},
        ],
        ["hi one", "one two", "two gone"],
        background={"image": "lgoo"},
    )

    assets, problems = load_assets(tmp_path, creative.look, creative.flow)

    assert sorted(assets) == ["assets/logo.svg", "assets/photo.png"]
    assert [(p.code, p.file, p.place, p.hint.split("?")[0]) for p in problems] == [
        ("CR006", "creative.json", "background > image", 'did you mean "logo"'),
        ("CR001", "flow.json", 'components[3] "gone" > src', 'did you mean "assets/photo.png"'),
    ]


def test_a_tiny_creative_has_no_problems(tmp_path):
    creative = make_tiny(tmp_path, [TEXT])

    assert [p.place for p in check_look(creative)] == ["assets > photo"]  # unused: CR015


def test_a_flow_that_starts_nowhere_is_no_reason_to_fail(tmp_path):
    creative = make_tiny(tmp_path, [TEXT])
    flow = creative.flow.model_copy(update={"start": "nowhere"})  # FL201 says so

    found = check_look(make_creative(tmp_path, flow, creative.look))

    assert [p.code for p in found] == ["CR015"]


def test_what_is_wrong_with_a_look_is_found_all_at_once(tmp_path):
    creative = make_tiny(
        tmp_path,
        [
            {"id": "hi", "type": "image", "src": "photo"},
            {
                **TEXT,
                "id": "bye",
                "tracking": [{"tag": '<script src="https://t.example/a"></script>'}],
            },
        ],
        ["hi bye"],
        sizes=["88x31", "300x250"],
        locale="de",
        theme={"colors": {"accent": "#ffd0c0"}},
    )

    problems = check_look(creative)

    assert [(p.code, p.file) for p in problems] == [
        ("CR009", "creative.json"),
        ("CR007", "creative.json"),
        ("CR008", "creative.json"),
        ("CR008", "creative.json"),
        ("CR010", "flow.json"),
        ("CR011", "flow.json"),
    ]


def test_a_font_without_a_glyph_of_the_texts_is_a_warning(tmp_path):
    (tmp_path / "assets").mkdir()
    (tmp_path / "assets" / "tiny.woff2").write_bytes(font("".join(map(chr, range(32, 127)))))
    body = {"family": "Tiny", "files": [{"asset": "tiny"}]}
    creative = make_tiny(
        tmp_path,
        [{**TEXT, "text": "Größe ∞"}],
        theme={"fonts": {"body": body}},
        assets={"logo": "assets/logo.svg", "tiny": "assets/tiny.woff2"},
    )

    assert [(p.code, p.message) for p in check_look(creative)] == [
        ("CR012", '"assets/tiny.woff2" has no ß ö ∞')
    ]
