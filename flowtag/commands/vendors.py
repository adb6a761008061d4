"""`flowtag vendors`: whose host it is that stands in a tag."""

import json
import re
from collections.abc import Iterable
from typing import TYPE_CHECKING, Annotated

import typer

from flowtag.shared import print_problems

if TYPE_CHECKING:
    from delivery import Vendor

__all__ = ["register"]

_HOST = re.compile(r"^(?:[a-z][a-z0-9+.-]*:)?(?://)?([^/?#:\s]+)", re.IGNORECASE)


def vendors(
    host: Annotated[
        str | None,
        typer.Argument(metavar="HOST", help="A host or an address; else all vendors are listed."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="The same as JSON.")] = False,
) -> None:
    """Lists the vendors, or says whose a host is.

    With its id for consent macros, what it does, whether it blocks, and whether it still answers.
    Exit status 1 if nobody is known for the host.

    Example: flowtag vendors pixel.adsafeprotected.com
    """
    from delivery import find_vendor, find_vendor_problems, find_vendors, vendor_json

    print_problems(find_vendor_problems())
    known = find_vendors()
    if host is None:
        if as_json:
            print(json.dumps({"vendors": [vendor_json(v) for v in known]}, indent=2))
            return
        for vendor in known:
            number = str(vendor.vendor_id or "-")
            print(f"{number:>5}  {vendor.name:36} {', '.join(vendor.hosts)}")
        return
    match = _HOST.match(host)
    found = find_vendor(match[1], known) if match else None
    if as_json:
        shown = vendor_json(found) if found else None
        print(json.dumps({"host": match[1] if match else host, "vendor": shown}, indent=2))
    elif found is not None:
        print(_describe(found), end="")
    if found is None:
        if not as_json:
            print(f'nobody is known for "{host}"; a vendors.toml of yours may name it')
        raise typer.Exit(1)


def _describe(vendor: "Vendor") -> str:
    blocks = {None: "not known, or it depends", True: "yes", False: "no"}[vendor.blocking]
    assured = "verified" if vendor.verified else "assumed"
    rows = [
        ("does", ", ".join(vendor.kinds)),
        ("consent id", _listed(vendor)),
        ("consent for", _purposes(vendor, vendor.purposes)),
        ("interest in", _purposes(vendor, vendor.leg_int_purposes)),
        ("blocks", blocks if "verification" in vendor.kinds else ""),
        ("status", f"{vendor.status} {vendor.since}".strip()),
        ("preview", vendor.preview_parameter),
        ("click goes to", vendor.click_parameter),
        ("hosts", ", ".join(vendor.hosts)),
        ("note", vendor.note),
        ("id from", f"{vendor.vendor_id_source} [{assured}]" if vendor.vendor_id else ""),
        ("source", vendor.source),
    ]
    lines = [f"{label:14} {value}" for label, value in rows if value]
    return "\n".join([vendor.name, *lines]) + "\n"


def _listed(vendor: "Vendor") -> str:
    if vendor.vendor_id is None:
        return "none found on the Global Vendor List"
    name = f" ({vendor.listed_as})" if vendor.listed_as else ""
    gone = f", off the list since {vendor.delisted} at the latest" if vendor.delisted else ""
    return f"{vendor.vendor_id}{name}{gone}"


def _purposes(vendor: "Vendor", numbers: Iterable[int]) -> str:
    shown = [f"{n}{' (flexible)' if n in vendor.flexible_purposes else ''}" for n in numbers]
    return f"purposes {', '.join(shown)}" if shown else ""


def register(app: typer.Typer) -> None:
    """Adds the command."""
    app.command()(vendors)
