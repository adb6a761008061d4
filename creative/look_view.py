"""What the ad shows of its look around the conversation: header, picture behind it, backup."""

from collections.abc import Mapping

from creative.assets import Asset
from creative.html_text import Attributes, Html, element, escape_html
from creative.look import Header, Look

__all__ = ["area_attributes", "behind_html", "fallback_html", "header_html"]


def header_html(look: Look, assets: Mapping[str, Asset]) -> Html:
    """The brand's line: a button if it is a clickable area, else just there."""
    header = look.header
    if header is None:
        return ""
    logo = assets.get(look.assets.get(header.logo, "")) if header.logo else None
    inner = _logo(look, header, logo) + ("" if logo and header.wordmark else _title(look, header))
    area = area_attributes(look, "header")
    if not area:
        return f'<div class="brandline">{inner}</div>'
    opens = f'<span class="hidden"> ({escape_html(look.text("opens"))})</span>'
    return (
        f'<button type="button" class="brandline" data-area="header"{area}>{inner}{opens}</button>'
    )


def area_attributes(look: Look, name: str) -> Html:
    """The attributes that make a part of the look clickable, if it is."""
    click = next((area.click for area in look.areas if area.area == name), None)
    return "" if click is None else f' data-act="exit" data-to="{escape_html(click)}"'


def _logo(look: Look, header: Header, logo: Asset | None) -> Html:
    if logo is None:
        return ""
    if header.wordmark:
        return _picture(logo, look.brand, "wordmark")
    return _picture(logo)


def _title(look: Look, header: Header) -> Html:
    title = escape_html(look.brand if header.title is None else header.title)
    subtitle = f"<small>{escape_html(header.subtitle)}</small>" if header.subtitle else ""
    return f"<span><b>{title}</b>{subtitle}</span>"


def fallback_html(look: Look, assets: Mapping[str, Asset]) -> Html:
    """What stands there until the ad runs, and where it never does: the backup, else a card."""
    backup = look.backup
    picture = assets.get(look.assets.get(backup.image, "")) if backup and backup.image else None
    if backup and picture:
        return _picture(picture, backup.alt or look.brand)
    brand, more = escape_html(look.brand), escape_html(look.text("learn_more"))
    return behind_html(look, assets) + f'<span class="card"><b>{brand}</b><i>{more}</i></span>'


def behind_html(look: Look, assets: Mapping[str, Asset]) -> Html:
    """The picture behind the conversation, if the look has one."""
    behind = look.background and assets.get(look.assets.get(look.background.image, ""))
    return _picture(behind, name="behind") if behind else ""


def _picture(picture: Asset, alt: str = "", name: str = "") -> Html:
    """A picture of the look, of the class `name`. `lazy`: one that is hidden costs nothing, and one
    that is seen comes a frame after the words, for which nobody has to wait. In Firefox that has to
    stand before `src`.
    """
    attributes: Attributes = {"class": name or None, "loading": "lazy", "src": picture.data_uri}
    return element("img", {**attributes, "alt": alt})
