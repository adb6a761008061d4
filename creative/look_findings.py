"""What can be wrong with a look and its files: the kinds, each with its page of the docs.

CR001 to CR049 are looks, assets and pages; where they are found is `creative.look_lint` and
`creative.assets`.
"""

from flows import Finding

__all__ = [
    "LOOK_FINDINGS",
    "AssetMissing",
    "AssetOutside",
    "AssetTooLarge",
    "AssetType",
    "AssetUnknown",
    "AssetUnused",
    "CaptionsMissing",
    "ContrastLow",
    "FilmHeavy",
    "FontGlyphMissing",
    "HeavyAdRemoved",
    "ImageAltMissing",
    "PageHeavy",
    "SizeTooSmall",
    "SubloadHeavy",
    "TextsMissing",
    "TrackingNeedsDocument",
    "UnsafeSvg",
]


class AssetMissing(Finding):
    """What it finds: a file that the creative names and its folder does not have.

    **Why it matters.** The ad would show a hole, or not build at all.

    **Wrong**

    ```json
    {"assets": {"logo": "assets/lgoo.svg"}}
    ```

    **Right**

    ```json
    {"assets": {"logo": "assets/logo.svg"}}
    ```

    **Reference.** docs/creative-format.md, assets.
    """

    code = "CR001"
    name = "asset-missing"


class AssetOutside(Finding):
    """What it finds: a file outside the creative's folder, also by way of a link.

    **Why it matters.** A creative is moved, zipped and shared as one folder; and a document
    from somewhere else must not be able to publish files of your machine.

    **Wrong**

    ```json
    {"assets": {"logo": "../brand/logo.svg"}}
    ```

    **Right**

    ```json
    {"assets": {"logo": "assets/logo.svg"}}
    ```

    **Reference.** docs/creative-format.md, assets.
    """

    code = "CR002"
    name = "asset-outside"


class AssetTooLarge(Finding):
    """What it finds: a file of more than 500,000 bytes; a film of more than 10,000,000.

    **Why it matters.** Ad platforms limit the weight of an ad, and visitors pay for it.

    **Wrong**

    ```json
    {"assets": {"photo": "assets/photo-original-6000px.jpg"}}
    ```

    **Right**

    ```json
    {"assets": {"photo": "assets/photo-600px.webp"}}
    ```

    **Reference.** IAB New Ad Portfolio (2017), initial file weights.
    """

    code = "CR003"
    name = "asset-too-large"


class AssetType(Finding):
    """What it finds: a file that is no SVG, PNG, JPEG, WebP, GIF, woff2, MP4, WebM or WebVTT, whose
    name says something else than its bytes, or that is another kind than its place needs: a picture
    where a font belongs, a film where a picture belongs.

    **Why it matters.** Browsers go by one or the other, so it would work here and fail there.

    **Wrong**

    ```json
    {"assets": {"photo": "assets/photo.bmp"}}
    ```

    **Right**

    ```json
    {"assets": {"photo": "assets/photo.webp"}}
    ```

    **Reference.** docs/creative-format.md, assets.
    """

    code = "CR004"
    name = "asset-type"


class UnsafeSvg(Finding):
    """What it finds: an SVG with a script, an event handler, foreign content, a document type,
    or an address outside itself.

    **Why it matters.** A picture must not run anything or call anybody; some platforms reject
    such files. Nothing is cut out silently: the picture would no longer be yours.

    **Wrong**

    ```xml
    <svg xmlns="http://www.w3.org/2000/svg" onload="track()"/>
    ```

    **Right**

    ```xml
    <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24"><path d="M4 4h16v16z"/></svg>
    ```

    **Reference.** docs/creative-format.md, assets.
    """

    code = "CR005"
    name = "asset-svg-unsafe"


class AssetUnknown(Finding):
    """What it finds: a name of an asset that the `assets` table does not have.

    **Why it matters.** The ad would show a hole, or not build at all.

    **Wrong**

    ```json
    {"header": {"logo": "lgoo"}, "assets": {"logo": "assets/logo.svg"}}
    ```

    **Right**

    ```json
    {"header": {"logo": "logo"}, "assets": {"logo": "assets/logo.svg"}}
    ```

    **Reference.** docs/creative-format.md, assets.
    """

    code = "CR006"
    name = "asset-unknown"


class TextsMissing(Finding):
    """What it finds: a locale other than English without its own words for the ad's frame, or
    with the English words that an input or redirect has by itself; words under a key that nothing
    shows.

    **Why it matters.** "Ad" and the names that screen readers say would be English.

    **Wrong**

    ```json
    {"locale": "de", "texts": {}}
    ```

    **Right**

    ```json
    {"locale": "de", "texts": {"de": {"ad_label": "Anzeige", "choices": "Deine Antwort"}}}
    ```

    **Reference.** docs/creative-format.md, texts.
    """

    code = "CR007"
    name = "texts-missing"
    severity = "warning"


class ContrastLow(Finding):
    """What it finds: two colours of the theme that stand on each other with less than 4.5 : 1.

    **Why it matters.** One in twelve men and everybody in the sun cannot read it.

    **Wrong**

    ```json
    {"theme": {"colors": {"accent": "#f5b8a8", "on_accent": "#ffffff"}}}
    ```

    **Right**

    ```json
    {"theme": {"colors": {"accent": "#a4492f", "on_accent": "#ffffff"}}}
    ```

    **Reference.** WCAG 2.2, success criterion 1.4.3.
    """

    code = "CR008"
    name = "contrast-low"
    severity = "warning"


class SizeTooSmall(Finding):
    """What it finds: a size in which a conversation has no room: less than 160 wide or 90 high.

    **Why it matters.** Choices would be cut off, so that the flow cannot go on.

    **Wrong**

    ```json
    {"sizes": ["88x31"]}
    ```

    **Right**

    ```json
    {"sizes": ["300x250"]}
    ```

    **Reference.** docs/creative-format.md, sizes.
    """

    code = "CR009"
    name = "size-too-small"


class ImageAltMissing(Finding):
    """What it finds: a picture of the conversation or a backup picture without `alt`, a slide that
    is only a picture without `alt`, a slider or a film without `label`.

    **Why it matters.** Who does not see the picture does not learn what it says.

    **Wrong**

    ```json
    {"id": "poster", "type": "image", "src": "poster"}
    ```

    **Right**

    ```json
    {"id": "poster", "type": "image", "src": "poster", "alt": "A lighthouse at night"}
    ```

    **Reference.** WCAG 2.2, success criterion 1.1.1.
    """

    code = "CR010"
    name = "image-alt-missing"
    severity = "warning"


class TrackingNeedsDocument(Finding):
    """What it finds: a tracking text with a script or a frame.

    **Why it matters.** Such a text runs in a sandboxed frame of one pixel, and the whole ad then
    has to allow inline scripts and scripts of any https host in its Content-Security-Policy.
    Pixels alone need none of that.

    **Wrong**

    ```json
    {"tracking": [{"tag": "<script src=\\"https://t.example/tag.js\\"></script>"}]}
    ```

    **Right**

    ```json
    {"tracking": [{"tag": "<img src=\\"https://t.example/pixel\\">"}]}
    ```

    **Reference.** docs/creative-format.md, tracking texts in the ad.
    """

    code = "CR011"
    name = "tracking-needs-document"
    severity = "info"


class FontGlyphMissing(Finding):
    """What it finds: a character of a text that the creative's own font does not have.

    **Why it matters.** It is shown in the system's font, and looks like a mistake.

    **Wrong**

    ```json
    {"id": "hi", "type": "text", "text": "Привет"}
    ```

    **Right**

    Choose a font that has the script, or another text.

    **Reference.** docs/creative-format.md, fonts.
    """

    code = "CR012"
    name = "font-glyph-missing"
    severity = "warning"


class PageHeavy(Finding):
    """What it finds: a size whose page weighs more than its contract allows for the initial load.

    **Why it matters.** Publishers and platforms refuse what is heavier, and readers pay for it.
    The weight is that of the page compressed; films, and large pictures that nobody sees before
    an act, load later and are not in it.

    **Wrong**

    ```json
    {"assets": {"photo": "assets/photo-1600px.jpg"}}
    ```

    **Right**

    ```json
    {"assets": {"photo": "assets/photo-600px.webp"}}
    ```

    **Reference.** docs/weights.md; IAB New Ad Portfolio (2017): 150 KB for 300x250, compressed.
    """

    code = "CR013"
    name = "page-heavy"
    severity = "warning"


class SubloadHeavy(Finding):
    """What it finds: a size whose films and late pictures weigh more than its contract allows for
    the sub-load.

    **Why it matters.** What loads after the page counts too: publishers and platforms measure it.

    **Wrong** a film of 900 KB in an ad of 300x250

    **Right** the same film at 240 px in width, 10 seconds, 290 KB

    **Reference.** docs/weights.md; IAB New Ad Portfolio (2017): 300 KB for 300x250.
    """

    code = "CR017"
    name = "subload-heavy"
    severity = "warning"


class HeavyAdRemoved(Finding):
    """What it finds: an ad that loads more than 4 MB by itself.

    **Why it matters.** Chrome takes such an ad out of the page, unless somebody has touched it
    before: where it stood is a grey box. The player reports it as an error, `intervention`.

    **Wrong** a film of 5 MB with `"autoplay": true`

    **Right** the same film with `"autoplay": false` and a poster: it loads when it is started

    **Reference.** docs/weights.md; Chrome's heavy ad intervention: 4 MB, 15 s of CPU in any 30 s,
    60 s in all.
    """

    code = "CR018"
    name = "heavy-ad-removed"
    severity = "warning"


class FilmHeavy(Finding):
    """What it finds: a film in the creative's folder of more than 2 MB.

    **Why it matters.** Visitors load it on slow lines too, and a standalone tag holds it in its
    document, a third larger. A film at an https address is in no tag.

    **Wrong**

    ```json
    {"id": "tour", "type": "video", "src": "assets/tour-full-hd.mp4"}
    ```

    **Right**

    ```json
    {"id": "tour", "type": "video", "src": "https://cdn.example/tour-480p.mp4"}
    ```

    **Reference.** IAB New Ad Portfolio (2017), video.
    """

    code = "CR014"
    name = "film-heavy"
    severity = "warning"


class AssetUnused(Finding):
    """What it finds: a name in the `assets` table that neither the look nor the flow uses.

    **Why it matters.** It may be left over, or something shows another file than was meant. It
    costs nothing: what is not used is no part of the ad.

    **Wrong**

    ```json
    {"assets": {"logo": "assets/logo.svg", "old-logo": "assets/logo-2019.svg"}}
    ```

    **Right**

    ```json
    {"assets": {"logo": "assets/logo.svg"}}
    ```

    **Reference.** docs/creative-format.md, assets.
    """

    code = "CR015"
    name = "asset-unused"
    severity = "info"


class CaptionsMissing(Finding):
    """What it finds: a film without `captions`.

    **Why it matters.** Films start without sound, and many visitors never turn it on; who cannot
    hear has no other way. For a film in which nobody speaks, captions may say just that.

    **Wrong**

    ```json
    {"id": "tour", "type": "video", "src": "assets/tour.mp4"}
    ```

    **Right**

    ```json
    {"id": "tour", "type": "video", "src": "assets/tour.mp4", "captions": "assets/tour.vtt"}
    ```

    **Reference.** WCAG 2.2, success criterion 1.2.2.
    """

    code = "CR016"
    name = "captions-missing"
    severity = "warning"


LOOK_FINDINGS: tuple[type[Finding], ...] = (
    AssetMissing,
    AssetOutside,
    AssetTooLarge,
    AssetType,
    UnsafeSvg,
    AssetUnknown,
    TextsMissing,
    ContrastLow,
    SizeTooSmall,
    ImageAltMissing,
    TrackingNeedsDocument,
    FontGlyphMissing,
    PageHeavy,
    SubloadHeavy,
    HeavyAdRemoved,
    FilmHeavy,
    AssetUnused,
    CaptionsMissing,
)
