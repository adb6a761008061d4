"""What a published ad and a tag weigh, beside what they may: IAB's contract and the platform's.

A platform's limits stand in its table: `initial_bytes`, `subload_bytes`, `total_bytes` (of all that
can come), `requests`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace

from creative import (
    Weight,
    WeightContract,
    find_contract,
    gzip_bytes,
    load_later_files,
    load_part,
    weigh_page,
)
from delivery.findings import PlatformWeight
from delivery.formats import build_site
from delivery.platforms import Platform
from delivery.project import Project
from delivery.tag import Tag
from flows import Problem

__all__ = ["SizeWeight", "check_platform_weight", "weigh_site", "weigh_tag"]


@dataclass(frozen=True, slots=True)
class SizeWeight:
    """One size: its weight and the contract for it."""

    size: str
    weight: Weight
    contract: WeightContract


def weigh_site(project: Project, files: Mapping[str, bytes]) -> list[SizeWeight]:
    """What each size of a build weighs where a script tag loads it: with `tag.js`."""
    later = load_later_files(project.creative).values()
    pages = {name.removesuffix(".html"): data for name, data in files.items() if _is_page(name)}
    return [
        SizeWeight(size, _with_loader(weigh_page(page.decode(), later)), find_contract(size))
        for size, page in pages.items()
    ]


def weigh_tag(project: Project, tag: Tag, files: Mapping[str, bytes]) -> SizeWeight:
    """What a tag weighs with all that it loads; `files` are those of the build."""
    own = gzip_bytes(tag.text.encode())
    if tag.format == "standalone":
        return SizeWeight(tag.size, Weight(own), find_contract(tag.size))
    page = files[f"{tag.size}.html"].decode()
    weight = weigh_page(page, load_later_files(project.creative).values())
    weight = _with_loader(weight) if tag.format == "script" else weight
    weight = replace(weight, initial_bytes=weight.initial_bytes + own)
    return SizeWeight(tag.size, weight, find_contract(tag.size))


def check_platform_weight(project: Project) -> Iterator[Problem]:
    """Where the ad goes beyond what the platform of delivery.json takes. Sizes weigh nearly the
    same, so the first one speaks for all."""
    platform = project.platform
    if platform is None or not any(map(platform.limit, _LIMITS)):
        return
    files, _ = build_site(project, sizes=project.creative.look.sizes[:1])
    for found in weigh_site(project, files) if files else ():
        yield from _excess(found.weight, platform)


# Name of a limit -> what is weighed, in words, and in which unit.
_LIMITS = {
    "initial_bytes": "The ad loads {} before the page around it has loaded",
    "subload_bytes": "The ad loads {} after the page around it has loaded",
    "total_bytes": "The ad loads {} in all",
    "requests": "The ad asks for {}",
}


def _excess(weight: Weight, platform: Platform) -> Iterator[Problem]:
    seen = {
        "initial_bytes": weight.initial_bytes,
        "subload_bytes": weight.subload_bytes,
        "total_bytes": weight.total_bytes,
        "requests": weight.files,
    }
    for name, words in _LIMITS.items():
        limit = platform.limit(name)
        if limit is None or seen[name] <= limit.value:
            continue
        files = name == "requests"
        value = f"{seen[name]} files" if files else f"about {round(seen[name], -4) // 1000:,} KB"
        most = f"at most {limit.value}" if files else f"{limit.value:,} bytes"
        hint = "make films and pictures smaller; `flowtag build` prints what each size weighs."
        yield PlatformWeight.problem(
            "", f"{words.format(value)}; {platform.title} takes {most}.", hint, file="creative.json"
        )


def _is_page(name: str) -> bool:
    return name.endswith(".html")


def _with_loader(weight: Weight) -> Weight:
    loader = gzip_bytes(load_part("loader.js").encode())
    return replace(
        weight,
        initial_bytes=weight.initial_bytes + loader,
        initial_files=weight.initial_files + 1,
    )
