"""The files that are published under `base_url`: pages, the loader, the backup picture."""

from collections.abc import Sequence

from creative import HostName, PageError, build_page, load_later_files, load_part
from delivery.click_id import landing_pages
from delivery.findings import SizeUnknown
from delivery.formats.plan import backup_file
from delivery.formats.wiring import wiring_of
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
    return build_page(
        project.creative,
        size,
        landing_pages(project.delivery),
        host=host,
        apart=True,
        wiring=wiring_of(project, platform),
    )


def _backup(project: Project) -> dict[str, bytes]:
    look, name = project.creative.look, backup_file(project)
    if name is None or look.backup is None or look.backup.image is None:
        return {}
    return {name: (project.folder / look.assets[look.backup.image]).read_bytes()}
