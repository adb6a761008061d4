"""Feeds of sliders: rows of a JSON or CSV file become slides, before anything else sees the flow.

A row that makes no slide is left out and named; the others stay. Pictures are files of the
creative: a feed that names one somewhere else would make the ad depend on it.
"""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from pathlib import Path

from creative.feed_rows import PathError, Row, find_value, parse_rows, text_of
from creative.fetch import MAX_BYTES, FetchError, fetch_https
from creative.origins import Origin, find_origin
from flows import (
    AnyComponent,
    Feed,
    Finding,
    Flow,
    Problem,
    Slide,
    Slider,
    nearest_hint,
    sort_problems,
)

__all__ = ["FEED_FINDINGS", "FeedRow", "FeedUnreadable", "Fetch", "resolve_feeds"]

Fetch = Callable[[str], bytes]

MAX_SLIDES = 20  # of a slider, as its model says
MAX_TEXT = 500  # characters of one value: a slide has room for a few lines
_PARTS = ("text", "image", "alt", "link", "value", "button")
_LINK = re.compile(r"https://[^\s]+")


class FeedUnreadable(Finding):
    """What it finds: a feed that cannot be read, or whose columns are not those that the slider
    names.

    A feed is a file in the creative's folder or an https address, JSON or CSV, at most one
    megabyte. An address is asked for ten seconds, and may not lead into a private network.

    **Why it matters.** The slider would have no slides.

    **Wrong**

    ```json
    {"type": "slider", "feed": {"src": "feeds/prodcts.csv", "text": "title"}}
    ```

    **Right**

    ```json
    {"type": "slider", "feed": {"src": "feeds/products.csv", "text": "title"}}
    ```

    **Reference.** docs/content.md, feeds of sliders.
    """

    code = "CR305"
    name = "feed-unreadable"


class FeedRow(Finding):
    """What it finds: a row of a feed that makes no slide: no text and no picture, a link that is
    no https address, a picture that the creative does not have. The row is left out.
    Rows are counted from 1, without the line of names.

    **Why it matters.** The slider shows less than the feed offers, or the wrong thing leads.

    **Wrong**

    ```csv
    title,page
    Lighthouse,www.shop.example/lighthouse
    ```

    **Right**

    ```csv
    title,page
    Lighthouse,https://www.shop.example/lighthouse
    ```

    **Reference.** docs/content.md, feeds of sliders.
    """

    code = "CR306"
    name = "feed-row"
    severity = "warning"


FEED_FINDINGS: tuple[type[Finding], ...] = (FeedUnreadable, FeedRow)


class _Unreadable(Exception):
    """Why a feed gives no rows: a sentence, a hint, and the field of the feed that is wrong."""

    def __init__(self, message: str, hint: str = "", field: str = "src") -> None:
        super().__init__(message)
        self.hint, self.field = hint, field


def resolve_feeds(
    flow: Flow,
    folder: Path,
    *,
    assets: Collection[str] = (),
    fetch: Fetch = fetch_https,
) -> tuple[Flow, list[Problem]]:
    """The flow with the slides of every feed written out, and what is wrong with the feeds.

    Slides by hand come first. `assets` are the names of the look's table: a picture is one of
    them, or a file of the creative's folder. `fetch` is asked for https addresses only, and
    raises FetchError. Each feed is read once. An expanded flow stays one.
    """
    if not any(isinstance(c, Slider) and c.feed for c in flow.components):
        return flow, []
    reader = _Reader(folder, frozenset(assets), fetch, {})
    components: list[AnyComponent] = []
    problems: list[Problem] = []
    for index, component in enumerate(flow.components):
        if isinstance(component, Slider) and component.feed:
            slides, found = reader.slides(component.feed, find_origin(flow, index))
            problems += found
            whole = (*component.slides, *slides)[:MAX_SLIDES]
            component = component.model_copy(update={"slides": whole, "feed": None})
        components.append(component)
    fields = {name: getattr(flow, name) for name in type(flow).model_fields}
    resolved = type(flow).model_construct(**{**fields, "components": tuple(components)})
    return resolved, sort_problems(dict.fromkeys(problems))


@dataclass(frozen=True)
class _Reader:
    folder: Path
    assets: frozenset[str]
    fetch: Fetch
    seen: dict[tuple[str, str], list[Row] | _Unreadable]

    def slides(self, feed: Feed, origin: Origin) -> tuple[list[Slide], list[Problem]]:
        """The slides of a feed, and what is wrong with it or with its rows."""
        try:
            rows = self.rows(feed)
            _check_columns(feed, rows)
        except _Unreadable as error:
            place = origin.place("feed", error.field)
            return [], [FeedUnreadable.problem(place, str(error), error.hint, file=origin.file)]
        slides: list[Slide] = []
        problems: list[Problem] = []
        for number, row in enumerate(rows, start=1):
            if len(slides) == feed.limit:
                break
            slide, wrong = self.slide(feed, row)
            if slide is not None:
                slides.append(slide)
                continue
            place = (
                origin.place("feed") + f" > row {number}" + (f" > {wrong[0]}" if wrong[0] else "")
            )
            problems.append(FeedRow.problem(place, wrong[1], wrong[2], file=origin.file))
        if not slides:
            message = f'No row of "{feed.src}" makes a slide.'
            place = origin.place("feed")
            hint = "the warnings say what each row lacks"
            problems.append(FeedUnreadable.problem(place, message, hint, file=origin.file))
        return slides, problems

    def rows(self, feed: Feed) -> list[Row]:
        key = feed.src, feed.items
        if key not in self.seen:
            try:
                self.seen[key] = self.read(feed)
            except _Unreadable as error:
                self.seen[key] = error
        found = self.seen[key]
        if isinstance(found, _Unreadable):
            raise found
        return found

    def read(self, feed: Feed) -> list[Row]:
        remote = "://" in feed.src
        try:
            data = self.fetch(feed.src) if remote else _read_file(self.folder, feed.src)
        except FetchError as error:
            message = f'"{feed.src}" cannot be read: {error}.'
            raise _Unreadable(message, "ask whoever runs the feed, or use a file") from error
        name = feed.src.partition("?")[0] if remote else feed.src
        try:
            return parse_rows(data, feed.items, name)
        except ValueError as error:
            field = "items" if isinstance(error, PathError) else "src"
            hint = error.hint if isinstance(error, PathError) else _KINDS
            raise _Unreadable(f'"{feed.src}": {error}.', hint, field) from error

    def slide(self, feed: Feed, row: Row) -> tuple[Slide | None, tuple[str, str, str]]:
        """The slide of a row; else the column, what is wrong with it, and what to do."""
        values: dict[str, str] = {}
        for part in _PARTS:
            column = getattr(feed, part)
            if not column:
                continue
            value = text_of(find_value(row, column))
            if value is None:
                return None, (column, f'"{column}" is a list or an object.', "a text is needed")
            if not _is_whole(value):
                return None, (column, f"{value!a} has half a character.", "save it as UTF-8")
            if len(value) > MAX_TEXT:
                message = f'"{value[:40]}…" has {len(value):,} characters.'
                return None, (column, message, f"at most {MAX_TEXT} are allowed")
            values[part] = value
        return self.checked(feed, values)

    def checked(
        self, feed: Feed, values: dict[str, str]
    ) -> tuple[Slide | None, tuple[str, str, str]]:
        text, image, link = (values.get(part, "") for part in ("text", "image", "link"))
        if not text and (feed.text or not image):
            hint = "give it a text, or take the row out"
            return None, (feed.text, "The row has no text.", hint)
        if image and (wrong := self.image_fault(image)):
            return None, (feed.image, *wrong)
        if link and not _LINK.fullmatch(link):
            return None, (feed.link, f'"{link}" is no link.', "write https:// and the address")
        if "@{" in link:
            return None, (
                feed.link,
                f'"{link}" has a macro.',
                "a feed's links are taken as they are",
            )
        return Slide.model_validate(values), ("", "", "")

    def image_fault(self, image: str) -> tuple[str, str] | None:
        if "://" in image or image.startswith(("//", "data:")):
            message = f'"{image[:80]}" is no file of the creative.'
            return message, "save the picture in the creative's folder and name that file"
        if image in self.assets or _find_file(self.folder, image):
            return None
        return f'There is no picture "{image}".', nearest_hint(image, sorted(self.assets), "Assets")


_KINDS = "a feed is JSON, or CSV with a line of names and , ; or tabs between the values"


def _read_file(folder: Path, source: str) -> bytes:
    path = _find_file(folder, source)
    if path is None:
        files = sorted(
            found.relative_to(folder).as_posix()
            for pattern in ("*.csv", "*.json", "*.tsv")
            for found in folder.glob(f"**/{pattern}")
        )
        raise _Unreadable(f'There is no file "{source}".', nearest_hint(source, files, "Files"))
    try:
        with path.open("rb") as opened:
            data = opened.read(MAX_BYTES + 1)
    except OSError as error:
        raise _Unreadable(f'"{source}" cannot be read: {error.strerror}.') from error
    if len(data) > MAX_BYTES:
        message = f'"{source}" has more than {MAX_BYTES:,} bytes.'
        raise _Unreadable(message, f"{MAX_SLIDES} slides need a thousandth of it")
    return data


def _find_file(folder: Path, source: str) -> Path | None:
    """The file of that name inside the folder, after links; None if there is none."""
    try:
        path = (folder / source).resolve()
        inside = path.is_relative_to(folder.resolve()) and not Path(source).is_absolute()
        return path if inside and path.is_file() else None
    except (OSError, RuntimeError, ValueError):
        return None  # no name of a file: too long, with a NUL, or links in a circle


def _check_columns(feed: Feed, rows: list[Row]) -> None:
    if not feed.text and not feed.image:
        hint = 'say which column is what: "text": "title"'
        raise _Unreadable("The feed names neither a text nor a picture.", hint, "text")
    if not rows:
        raise _Unreadable(f'"{feed.src}" has no rows.', "a slider needs at least one slide")
    names = list(dict.fromkeys(name for row in rows for name in row))
    for part in _PARTS:
        column = getattr(feed, part)
        if column and not any(find_value(row, column) is not None for row in rows):
            message = f'"{feed.src}" has no column "{column}".'
            raise _Unreadable(message, nearest_hint(column, names, "Columns"), part)


def _is_whole(text: str) -> bool:
    """Whether the text can be written down: JSON can spell half a character."""
    return not any("\ud800" <= character <= "\udfff" for character in text)
