"""`flowtag import`: a conversation of another tool becomes a creative's folder."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import fail, print_problems

if TYPE_CHECKING:
    from flows import Flow, Imported, Source

__all__ = ["register"]

_SOURCES = ("typebot", "twee")
_SIZES = ("300x250", "300x600", "320x480")  # what most placements take; a start
_MAX_TITLE = 60  # a creative's name may have 80 characters
_MAX_BYTES = 4_000_000  # what an import reads; one byte more is enough to say that it is too many


def import_(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="The export, or the story.")],
    out: Annotated[
        Path | None,
        typer.Option("-o", "--out", metavar="FOLDER", help="Folder to write; else the flow's id."),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option("--from", metavar="TOOL", help="typebot or twee; else the file tells."),
    ] = None,
    force: Annotated[
        bool, typer.Option("--force", help="Writes over a flow.json that is there.")
    ] = False,
) -> None:
    """Makes a creative of a Typebot export (JSON) or a Twee 3 story.

    Writes flow.json, and creative.json and delivery.json where there are none. Lists everything of
    the source that is not in the flow or behaves in another way; loads and runs nothing.

    Example: flowtag import samples/imports/night-train.twee -o /tmp/ad/train
    """
    from flows import has_errors, import_flow, nearest_hint

    if source is not None and source not in _SOURCES:
        fail(f'there is no tool "{source}"', nearest_hint(source, _SOURCES, "Tools"))
    tool: Source = "typebot" if source == "typebot" else "twee" if source == "twee" else "auto"
    imported = import_flow(_read(file), file.name, source=tool)
    folder = out or Path(imported.flow.id if imported.flow is not None else ".")
    if imported.flow is not None and (folder / "flow.json").exists() and not force:
        hint = "give another folder with -o, or --force to write over its flow.json."
        fail(f"{folder / 'flow.json'} is there already", hint)
    print_problems(imported.problems, file="out")
    if imported.flow is None:
        raise typer.Exit(1)
    written = _write(folder, imported.flow, imported)
    for path in written:
        print(f"written: {path}")
    if imported.click_throughs and folder / "delivery.json" not in written:
        for name, url in imported.click_throughs.items():
            print(f"click-through for delivery.json, which is kept: {name} = {url}")
    print(_summary(imported))
    print(f"Next: flowtag check {folder}")
    if has_errors(imported.problems):
        raise typer.Exit(1)


def _read(file: Path) -> bytes:
    """The file's bytes; at most a little more than an import reads, however large it is."""
    if file.is_dir():
        fail(f"{file} is a folder", "give the exported file.")
    with file.open("rb") as opened:
        return opened.read(_MAX_BYTES + 1)


def _write(folder: Path, flow: "Flow", imported: "Imported") -> list[Path]:
    """Writes the files; a look and a delivery that are there stay as they are."""
    from creative import Look
    from delivery import Delivery
    from flows import save_document, save_flow

    name = " ".join(imported.title.split())[:_MAX_TITLE].strip() or flow.id
    files = {
        "flow.json": save_flow(flow),
        "creative.json": save_document(Look(name=name, brand=name, sizes=_SIZES)),
        "delivery.json": save_document(Delivery(click_throughs=imported.click_throughs)),
    }
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for file_name, content in files.items():
        path = folder / file_name
        if file_name == "flow.json" or not path.exists():
            path.write_bytes(content)
            written.append(path)
    return written


def _summary(imported: "Imported") -> str:
    parts = "blocks" if imported.kind == "typebot" else "passages"
    read, kept, replaced = imported.counts
    rest = f", {more} only named above" if (more := read - kept - replaced) else ""
    return f"{read} {parts} read: {kept} in the flow, {replaced} as placeholders{rest}"


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command("import")(import_)
