"""The files that are published under `base_url`: pages, the loader, the backup picture."""

from creative import build_page, load_part
from delivery.formats.plan import backup_file
from delivery.hoist import hoisting
from delivery.platforms import Platform
from delivery.project import Project

__all__ = ["build_site"]


def build_site(project: Project, platform: Platform | None = None) -> dict[str, bytes]:
    """File name -> content: `300x250.html` for each size, `tag.js`, the backup picture.

    Native macros in component tracking are hoisted for `platform`, or for that of delivery.json.
    Raises creative's PageError if a file of the creative is missing or refused.
    """
    chosen = platform or project.platforms().get(project.delivery.platform or "")
    look, delivery = project.creative.look, project.delivery
    files = {
        f"{size}.html": build_page(
            project.creative,
            size,
            delivery.click_throughs,
            collector=delivery.collector,
            template=hoisting(chosen),
        ).encode()
        for size in look.sizes
    }
    files["tag.js"] = load_part("loader.js").encode()
    backup = backup_file(project)
    if backup and look.backup and look.backup.image:
        files[backup] = (project.folder / look.assets[look.backup.image]).read_bytes()
    return files
