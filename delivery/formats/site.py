"""The files that are published under `base_url`: pages, the loader, the backup picture."""

from collections.abc import Sequence

from creative import HostName, PageError, build_page, load_later_files, load_part
from delivery.click_chain import chain_reader, click_beacons
from delivery.click_id import landing_pages
from delivery.consent import need_finder
from delivery.findings import SizeUnknown
from delivery.formats.plan import backup_file
from delivery.hoist import hoisting
from delivery.impressions import painted_impressions
from delivery.platforms import Platform
from delivery.project import Project
from flows import Problem

__all__ = ["build_site"]


def build_site(
    project: Project,
    platform: Platform | None = None,
    *,
    sizes: Sequence[str] | None = None,
    host: HostName = "page",
) -> tuple[dict[str, bytes], list[Problem]]:
    """File name -> content: `300x250.html` for each size, `tag.js`, the backup picture, and what
    pages ask for later (`creative.load_later_files`).

    Native macros in component tracking are hoisted for `platform`, or for that of delivery.json.
    `host` is where the ad will stand: docs/hosts.md. With an error among the problems there are
    no files.
    """
    chosen = platform or project.platform
    known = project.creative.look.sizes
    wanted = known if sizes is None else sizes
    if unknown := [size for size in wanted if size not in known]:
        return {}, [SizeUnknown.of(size, known) for size in unknown]
    try:
        pages = {f"{size}.html": _page(project, size, chosen, host).encode() for size in wanted}
        later = load_later_files(project.creative)
    except PageError as error:
        return {}, list(error.problems)
    beside = {name: file.asset.data for name, file in later.items()}
    return {**pages, "tag.js": load_part("loader.js").encode(), **_backup(project), **beside}, []


def _page(project: Project, size: str, platform: Platform | None, host: HostName) -> str:
    delivery = project.delivery
    return build_page(
        project.creative,
        size,
        landing_pages(delivery),
        collector=delivery.collector,
        count_on_load=delivery.count_on == "load",
        host=host,
        apart=True,
        painted=painted_impressions(delivery),
        need_of=need_finder(project),
        template=hoisting(platform),
        read_click=chain_reader(delivery, platform),
        click_pixels=click_beacons(project.creative, delivery),
    )


def _backup(project: Project) -> dict[str, bytes]:
    look, name = project.creative.look, backup_file(project)
    if name is None or look.backup is None or look.backup.image is None:
        return {}
    return {name: (project.folder / look.assets[look.backup.image]).read_bytes()}
