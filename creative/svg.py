"""SVG files: how large they are, and whether they are plain pictures and nothing else."""

import re

from lxml import etree

__all__ = ["is_svg", "svg_size", "unsafe_svg"]

_MAX_PX = 2**31 - 1  # what width and height of an <img> hold
_RUNS = {
    "script",
    "foreignobject",
    "iframe",
    "object",
    "embed",
    "handler",
    "listener",
    "audio",
    "video",
}
_ANIMATES = {"set", "animate", "animatetransform", "animatemotion", "animatecolor"}


def is_svg(data: bytes) -> bool:
    """Whether it starts as an SVG."""
    return b"<svg" in data[:2_000] and data.lstrip(b"\xef\xbb\xbf \t\r\n").startswith(b"<")


def svg_size(data: bytes) -> tuple[int, int]:
    """Width and height in px as the file says them; (0, 0) if it does not."""
    root = _parse_svg(data)
    if root is None:
        return 0, 0
    try:
        box = [float(part) for part in root.get("viewBox", "").replace(",", " ").split()]
        width, height = box[2:4] if len(box) == 4 else (_px(root, "width"), _px(root, "height"))
        return max(0, min(round(width), _MAX_PX)), max(0, min(round(height), _MAX_PX))
    except (ValueError, OverflowError):  # no numbers, nan, infinity
        return 0, 0


def unsafe_svg(data: bytes) -> str:
    """Why an SVG is no plain picture, or ''. In an <img> none of this would run; we refuse anyway."""
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        return "has a document type, which parsers enter"
    root = _parse_svg(data)
    if root is None:
        return "is no well-formed XML"
    if root.getroottree().xpath("//processing-instruction() | /processing-instruction()"):
        return "has a processing instruction"
    reasons = (_unsafe_element(element) for element in root.iter(etree.Element))
    return next((reason for reason in reasons if reason), "")


def _px(root: etree._Element, name: str) -> float:
    return float(root.get(name, "0").removesuffix("px"))


def _parse_svg(data: bytes) -> etree._Element | None:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        return etree.fromstring(data, parser)
    except etree.XMLSyntaxError:
        return None


def _unsafe_element(element: etree._Element) -> str:
    name = etree.QName(element).localname.lower()
    if name in _RUNS:
        return f"has a <{name}>"
    if name == "style" and _loads("".join(map(str, element.itertext()))):
        return "has a style that loads something"
    for key, value in element.attrib.items():
        attribute, target = etree.QName(str(key)).localname.lower(), str(value).strip()
        if attribute.startswith("on"):
            return f"has the event handler {attribute}"
        if attribute in ("href", "src") and not target.startswith(("#", "data:image/")):
            return f'leads to "{target[:60]}"'
        if _leads_out(target) or (attribute == "style" and _loads(target)):
            return f"loads something in {attribute}"
        if name in _ANIMATES and attribute == "attributename" and "href" in target:
            return "changes an address while it runs"
    return ""


_LOADS = re.compile(
    r"@import|image-set\s*\(|image\s*\(|src\s*\(|\\", re.IGNORECASE
)  # \ hides names


def _loads(style: str) -> bool:
    return bool(_LOADS.search(style)) or _leads_out(style)


def _leads_out(text: str) -> bool:
    parts = text.replace(" ", "").lower().split("url(")[1:]
    return any(not part.lstrip("\"'").startswith(("#", "data:image/")) for part in parts)
