"""The look of an ad (`creative.json`) as a value, and how fast it speaks.

A look names colours, fonts, pictures, sizes and clickable areas; the conversation is `flow.json`.
It names files only through its `assets` table. Reading those files is `creative.assets`; what they
become in the page is `creative.page`. The JSON Schema is shipped; write it again with
`python -m creative.look`.
"""

from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import Field, StringConstraints

from flows import (
    Component,
    Document,
    Image,
    Problem,
    Text,
    document_schema,
    load_document,
    read_document,
    render_schema,
)

__all__ = [
    "CHROME_TEXTS",
    "KIND_TEXTS",
    "SCHEMA_FILE",
    "Area",
    "Background",
    "Backup",
    "Closing",
    "Colors",
    "Font",
    "FontFile",
    "Fonts",
    "Header",
    "Look",
    "Pace",
    "Theme",
    "load_look",
    "look_schema",
    "parse_look",
    "typing_ms",
]

SCHEMA_FILE = Path(__file__).with_name("creative.schema.json")

Name = Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9_-]{0,62}$")]
Color = Annotated[str, StringConstraints(pattern=r"^#[0-9a-fA-F]{6}$")]
Size = Annotated[str, StringConstraints(pattern=r"^[1-9][0-9]{1,3}x[1-9][0-9]{1,3}$")]
Locale = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
Short = Annotated[str, StringConstraints(min_length=1, max_length=80)]

# What the ad says besides the conversation: key -> English. `texts` of a look translates them.
CHROME_TEXTS: dict[str, str] = {
    "ad_label": "Ad",  # the small mark that says that this is advertising
    "choices": "Your answer",  # name of the group of choices, for screen readers
    "conversation": "Conversation",  # name of the list of messages, for screen readers
    "learn_more": "Learn more",  # the fallback's button
    "opens": "opens in a new window",  # added to the name of what leads away
    "you": "You",  # who says the user's own messages, for screen readers
}
# And what only some kinds of component say.
KIND_TEXTS: dict[str, str] = {
    "choose": "Please choose {count}.",  # too few or too many options: "2", "1+", "2–3"
    "next": "Next",  # slider, for screen readers
    "pause": "Pause",  # film, for screen readers
    "play": "Play",  # film, for screen readers
    "previous": "Previous",  # slider, for screen readers
    "skip": "Skip",  # film
    "sound": "Sound",  # film, for screen readers: pressed when it is on
}


class Colors(Document):
    """Colours as `#rrggbb`. Those left out follow from the others."""

    background: Color = "#ffffff"
    background_to: Color | None = Field(
        default=None, description="Lower end of a soft gradient that starts at background."
    )
    surface: Color = Field(default="#f2f3f5", description="Cards, fields and brand messages.")
    text: Color = "#15171c"
    muted: Color = Field(default="#5d6370", description="Subtitle, labels, notes.")
    accent: Color = "#1f4fd8"
    on_accent: Color = "#ffffff"
    header: Color | None = Field(default=None, description="Behind the header; else background.")
    on_header: Color | None = None
    brand_bubble: Color | None = Field(default=None, description="Brand's messages; else surface.")
    on_brand_bubble: Color | None = None
    user_bubble: Color | None = Field(default=None, description="User's messages; else accent.")
    on_user_bubble: Color | None = None


class FontFile(Document):
    """One woff2 of the assets. A variable font says the range that it covers."""

    asset: Name
    weight: Annotated[int, Field(ge=100, le=900)] = 400
    weight_to: Annotated[int, Field(ge=100, le=900)] | None = None


class Font(Document):
    """A family under the name that the author gives it; the page holds only the glyphs it shows."""

    family: Annotated[str, StringConstraints(pattern=r"^[A-Za-z][A-Za-z0-9 _-]{0,62}$")]
    files: Annotated[tuple[FontFile, ...], Field(min_length=1)]


class Fonts(Document):
    """`body` is for everything; `display`, if given, for the title and large messages."""

    body: Font | None = None
    display: Font | None = None


class Theme(Document):
    """How the ad looks. `bubbles` is a chat; `stage` sets each message as large type."""

    layout: Literal["bubbles", "stage"] = "bubbles"
    colors: Colors = Field(default_factory=Colors)
    fonts: Fonts = Field(default_factory=Fonts)
    radius: Annotated[int, Field(ge=0, le=28)] = 18
    choices: Literal["outline", "filled"] = "outline"


class Header(Document):
    """The brand's line at the top. `title` left out is the look's `brand`."""

    logo: Name | None = None
    title: str | None = None
    subtitle: str = ""
    wordmark: bool = Field(
        default=False, description="The logo already spells the brand: it stands alone, wider."
    )


class Background(Document):
    """A picture behind the conversation, under a layer of the background colour."""

    image: Name
    shade: Annotated[int, Field(ge=0, le=100)] = Field(
        default=60, description="How much the background colour covers it, in percent."
    )


class Area(Document):
    """A part of the ad that leads to a click-through of the delivery."""

    area: Literal["header", "background"]
    click: Name


class Closing(Document):
    """The button that stays when the conversation has ended without one."""

    text: Short
    click: Name


class Backup(Document):
    """What shows where the ad cannot run: a picture (or, without, the brand) and its way out."""

    click: Name
    image: Name | None = None
    alt: str = ""


class Pace(Document):
    """How long the brand types: `ms_per_character` for each, within the two bounds."""

    ms_per_character: Annotated[int, Field(ge=0, le=200)]
    min_ms: Annotated[int, Field(ge=0, le=10_000)] = 0
    max_ms: Annotated[int, Field(ge=0, le=10_000)] = 10_000


class Look(Document):
    """`creative.json`. `texts` translates what the ad says besides the conversation, by locale."""

    format: Literal[1] = 1
    name: Short
    brand: Short
    sizes: Annotated[tuple[Size, ...], Field(min_length=1)]
    locale: Locale = "en"
    texts: dict[Locale, dict[str, str]] = Field(default_factory=dict)
    theme: Theme = Field(default_factory=Theme)
    header: Header | None = Field(default_factory=Header)
    background: Background | None = None
    pace: Literal["conversational", "swift", "instant"] | Pace = "conversational"
    start_on: Literal["load", "viewable"] = Field(
        default="load",
        description="When the conversation starts: with the ad, or when half of it is in view.",
    )
    assets: dict[Name, Annotated[str, StringConstraints(min_length=1)]] = Field(
        default_factory=dict
    )
    areas: tuple[Area, ...] = ()
    closing: Closing | None = None
    backup: Backup | None = None

    def text(self, key: str) -> str:
        """One of CHROME_TEXTS or KIND_TEXTS in the look's locale; English where it has none."""
        return self.texts.get(self.locale, {}).get(key, {**CHROME_TEXTS, **KIND_TEXTS}[key])

    @property
    def click_names(self) -> tuple[str, ...]:
        """The click-throughs that the look names, each once, in document order."""
        names = [area.click for area in self.areas]
        names += [self.closing.click] if self.closing else []
        names += [self.backup.click] if self.backup else []
        return tuple(dict.fromkeys(names))


# Silent reading is about 25 characters a second; a message is typed a little faster than it is
# read, so that the eye never waits long. The first figure is milliseconds per character.
_PACES: dict[str, Pace] = {
    "conversational": Pace(ms_per_character=24, min_ms=600, max_ms=1_800),
    "swift": Pace(ms_per_character=10, min_ms=300, max_ms=800),
    "instant": Pace(ms_per_character=0, min_ms=0, max_ms=0),
}
_IMAGE_CHARACTERS = 30  # a picture is "typed" as long as a short sentence


def parse_look(data: bytes, file: str) -> tuple[Look | None, list[Problem]]:
    """The look in `data`, and what is wrong with the document itself."""
    return read_document(data, Look, file)


def load_look(path: Path, file: str) -> tuple[Look | None, list[Problem]]:
    """The look in the file at `path`; `file` is its name in problems. Reads no asset."""
    return load_document(path, Look, file)


def typing_ms(look: Look, component: Component) -> int:
    """How long the brand types before `component` shows; 0 for what it does not type."""
    match component:
        case Text():
            characters = len(_read(component))
        case Image():
            characters = _IMAGE_CHARACTERS
        case _:
            return 0
    pace = look.pace if isinstance(look.pace, Pace) else _PACES[look.pace]
    return min(max(characters * pace.ms_per_character, pace.min_ms), pace.max_ms)


def _read(text: Text) -> str:
    """What is read of a message."""
    if not text.html:
        return text.text
    from creative.rich_text import plain_text  # its parsers are heavy, and few flows need them

    return plain_text(text.text)


def look_schema() -> dict[str, Any]:
    """The JSON Schema (2020-12) of creative.json."""
    return document_schema(Look)


if __name__ == "__main__":
    SCHEMA_FILE.write_text(render_schema(look_schema()), encoding="utf-8")
