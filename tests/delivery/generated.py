"""What is generated from delivery and committed: `python -m tests.delivery.generated --write`.

The schema of delivery.json and the golden tags; pages of docs/ are `tools/docs.py`'s.
"""

import re
import sys
from pathlib import Path

from delivery import (
    FORMATS,
    Platform,
    Project,
    build_tag,
    delivery_schema,
    is_complete,
    load_platforms,
)
from flows import render_schema
from tests.delivery.projects import make_project

ROOT = Path(__file__).parents[2]
TAGS = ROOT / "tests" / "golden" / "tags"
_CODE = re.compile(r"(<(script|style)\b[^>]*>).+?(</\2>)", re.DOTALL)
_HASH = re.compile(r"sha256-[^']+")
_CLICKS = [
    {"tag": "https://one.example/c?id=7&cb=@{cachebuster}&u=", "how": "redirect"},
    {"tag": "https://two.example/ddm/trackclk/N1.B2;dc_trk_aid=5?", "how": "redirect"},
]
_DV = (
    '<script type="text/adtag">@{tag}</script>'
    '<script src="https://cdn.doubleverify.com/dvbs_src.js?ctx=1&plc=@{placement_id}"></script>'
)
_IAS = "https://fw.adsafeprotected.com/rjsi/cdn.example/9120/4471/?adsafe_preview=@{is_preview}"
_MONITOR = '<script async src="https://pixel.adsafeprotected.com/rjss/st/1/2/skeleton.js"></script>'
_TRACKED = {  # click trackers and verification: the first tag of each is what it shows
    "script": (("xandr", "adform"), _DV),
    "iframe": (("xandr", "dv360"), _IAS),
    "standalone": (("google_ad_manager",), _MONITOR),
}


def generated_files() -> dict[Path, str]:
    """Path -> text of every generated file."""
    files = {
        ROOT / "delivery" / "delivery.schema.json": render_schema(delivery_schema()),
    }
    tags = {TAGS / name: text for name, text in golden_tags().items()}
    return files | tags


def golden_tags() -> dict[str, str]:
    """File name -> the small project's tag for each complete platform and format.

    Of documents, scripts and styles are left out: they are the player's, and change with it.
    """
    platforms = load_platforms()
    plain = {
        f"{platform.name}.{name}.html": _tag(make_project(TAGS), platform, name)
        for platform in platforms.values()
        if is_complete(platform)
        for name in FORMATS
    }
    return plain | {
        f"tracked.{platform}.{name}.html": _tag(_tracked(first), platforms[platform], name)
        for name, (names, first) in _TRACKED.items()
        for platform in names
    }


def _tracked(first: str) -> Project:
    tags = dict.fromkeys([first, _MONITOR])
    verification = [{"tag": tag} for tag in tags]
    return make_project(TAGS, delivery={"click_trackers": _CLICKS, "verification": verification})


def _tag(project: Project, platform: Platform, format_name: str) -> str:
    tag, problems = build_tag(project, platform, format=format_name)  # type: ignore[arg-type]
    assert tag is not None, problems
    if format_name != "standalone":
        return tag.text
    return _HASH.sub("sha256-…", _CODE.sub(r"\1…\3", tag.text))


def write_generated() -> None:
    """Write every generated file anew."""
    for path, text in generated_files().items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")


if __name__ == "__main__":
    if sys.argv[1:] != ["--write"]:
        sys.exit("usage: python -m tests.delivery.generated --write")
    write_generated()
