"""The bytes of a feed as rows: kinds, encodings, separators, and what is none of them."""

import pytest

from creative.feed_rows import find_value, parse_rows, text_of

ROWS = [{"title": "Löwe", "page": "1"}, {"title": "Tür", "page": "2"}]


@pytest.mark.parametrize(
    "data",
    [
        b"title,page\nL\xc3\xb6we,1\nT\xc3\xbcr,2\n",
        b"\xef\xbb\xbftitle;page\r\nL\xc3\xb6we;1\r\nT\xc3\xbcr;2",
        b"title\tpage\nL\xf6we\t1\n\n \nT\xfcr\t2\n",  # Windows-1252
        "title,page\nLöwe,1\nTür,2\n".encode("utf-16"),
        b'title , page\n"L\xc3\xb6we",1\n"T\xc3\xbcr",2,too many\n',
    ],
    ids=["utf-8", "mark and semicolons", "windows and tabs", "utf-16", "quotes"],
)
def test_csv(data: bytes) -> None:
    assert parse_rows(data) == ROWS


def test_a_csv_value_with_line_ends_and_separators() -> None:
    assert parse_rows(b'a,b\n"1,\n2",3') == [{"a": "1,\n2", "b": "3"}]


@pytest.mark.parametrize(
    ("data", "items"),
    [
        (b'[{"a": 1}]', ""),
        (b'\xef\xbb\xbf {"products": {"list": [{"a": 1}]}}', "products.list"),
        (b'{"pages": [{"rows": [{"a": 1}]}]}', "pages.0.rows"),
    ],
)
def test_json(data: bytes, items: str) -> None:
    assert parse_rows(data, items) == [{"a": 1}]


def test_what_a_file_is_called_decides() -> None:
    assert parse_rows(b"[a],b\n1,2", name="feed.csv") == [{"[a]": "1", "b": "2"}]
    with pytest.raises(ValueError, match="it is not JSON"):
        parse_rows(b"a,b\n1,2", name="feed.json")


@pytest.mark.parametrize(
    ("data", "items", "reason"),
    [
        (b"", "", "it is empty"),
        (b"[", "", "it is not JSON: Expecting value: line 1 column 2 (char 1)"),
        (b'["\xff"]', "", "it is not UTF-8: invalid start byte"),
        (b"a\n\x81", "", "it is neither UTF-8 nor what Excel writes on Windows"),
        (b'a,b\n"1', "", "it is not CSV: unexpected end of data"),
        (b"[" * 200_000, "", "it is nested too deeply"),
        (b"[NaN]", "", "NaN is no JSON"),
        (b'{"a": 1}', "", "it is no list"),
        (b'{"a": {"b": 1}}', "a", '"a" leads to no list'),
        (b'{"a": {"b": 1}}', "a.c", 'there is no "c" on the way "a.c"'),
        (b"[[1]]", "7", 'there is no "7" on the way "7"'),
        (b"[1]", "", "the list does not hold objects"),
    ],
)
def test_what_is_no_feed(data: bytes, items: str, reason: str) -> None:
    with pytest.raises(ValueError) as raised:
        parse_rows(data, items)

    assert str(raised.value) == reason


def test_a_value_by_key_or_by_path() -> None:
    row = {"image": {"url": "a.png"}, "a.b": "key", "a": {"b": "path"}}

    found = [find_value(row, column) for column in ("image.url", "a.b", "image.none", "none.url")]

    assert found == ["a.png", "key", None, None]


@pytest.mark.parametrize(
    ("value", "text"),
    [(None, ""), (" a ", "a"), (True, "true"), (3, "3"), (2.5, "2.5"), ([1], None), ({}, None)],
)
def test_values_as_texts(value: object, text: str | None) -> None:
    assert text_of(value) == text
