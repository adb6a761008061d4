"""What the bot says: Typebot's bubbles as texts, pictures and films."""

import html
import re
from pathlib import PurePosixPath
from urllib.parse import unquote

from flows.importers import findings as kinds
from flows.importers.bag import Bag
from flows.importers.typebot_bot import Bot, Made, Way
from flows.importers.typebot_source import Block
from flows.importers.typebot_text import read_bubble

__all__ = ["convert_image", "convert_text", "convert_video", "first_words", "picture_file"]

_HTTPS = re.compile(r"https://[^\s{}]+")
_PICTURES = (".png", ".jpg", ".jpeg", ".webp", ".gif", ".svg")
_TAG = re.compile(r"<[^<>]*>")


def convert_text(block: Block, bot: Bot) -> Made:
    """A text; an empty one says nothing and becomes a placeholder."""
    content = Bag(block.raw.get("content"))
    text, is_html = read_bubble(content, block.place, bot.variables, bot.draft)
    if not text.strip():
        return bot.placeholder(block, "Write what it says, or take it out.", "without a text")
    fields = {"text": text, "html": True} if is_html else {"text": text}
    component_id = bot.draft.add(
        "text", first_words(html.unescape(_TAG.sub("", text)) if is_html else text), **fields
    )
    bot.tell_left(block, component_id, content)
    return bot.going_on(component_id)


def convert_image(block: Block, bot: Bot) -> Made:
    """A picture: the file that its address should become."""
    content = Bag(block.raw.get("content"))
    url = content.text("url")
    if not _HTTPS.fullmatch(url):
        return bot.placeholder(block, "Put the picture into assets/.", "without an https address")
    link = content.bag("clickLink")
    alt = link.text("alt")
    component_id = bot.draft.add("image", alt, "image", src=picture_file(block, bot, url), alt=alt)
    bot.tell_left(block, component_id, content)
    return bot.going_on(component_id)


def picture_file(block: Block, bot: Bot, url: str) -> str:
    """The file for a picture at an address; importing loads nothing, so it is asked for."""
    path = PurePosixPath(unquote(re.sub(r"[?#].*", "", url)))
    ending = path.suffix.lower() if path.suffix.lower() in _PICTURES else ".png"
    name = bot.draft.add_picture(url, path.stem, ending)
    message = f"The picture is not loaded: {url}"
    bot.draft.tell(kinds.ImportAssetToFetch, block.place, message, f"Save it as {name}.")
    return name


def convert_video(block: Block, bot: Bot) -> Made:
    """A film that an address leads to; those of other players cannot stand in an ad."""
    content = Bag(block.raw.get("content"))
    url, kind = content.text("url"), content.text("type", "url")
    if kind != "url" or not _HTTPS.fullmatch(url):
        hint = "Use a film file of your own; players of other sites do not work in an ad."
        return bot.placeholder(
            block, hint, f"of kind {kind}" if kind != "url" else "without a file"
        )
    component_id = bot.draft.add("video", "video", src=url, skip_after_ms=0)
    bot.tell_changed(
        block, "The flow waits until the film is over or skipped; Typebot went on at once."
    )
    bot.tell_left(block, component_id, content)
    ways = (Way((component_id, "completed")),)
    return Made((component_id,), ways)


def first_words(text: str) -> str:
    """What an id is made of: the first words of a text, without variables."""
    return " ".join(re.sub(r"@\{[^}]*\}", " ", text[:300]).split()[:5])
