"""Small projects for the tests of delivery: made in memory, with no file but what a test adds."""

import itertools
import json
from pathlib import Path
from typing import Any

from creative import Look, make_creative
from delivery import Delivery, Project
from flows import Flow

HELLO = {
    "id": "hello",
    "type": "text",
    "text": "Hi! What is your skin like?",
    "tracking": [{"tag": "https://t.example/start?cb=@{cachebuster}&page=@{page_url}"}],
}
DRY = {
    "id": "dry",
    "type": "choice",
    "text": "Dry",
    "tracking": [
        {
            "on": "selected",
            "tag": '<img src="https://t.example/dry?g=@{gdpr_consent.755}&o=@{cachebuster}">',
        }
    ],
}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}
FLOW: dict[str, Any] = {
    "format": 1,
    "id": "mini",
    "start": "hello",
    "components": [HELLO, DRY, SHOP],
    "connections": [{"from": "hello", "to": "dry"}, {"from": "dry", "to": "shop"}],
}
LOOK: dict[str, Any] = {"format": 1, "name": "Mini ad", "brand": "Mini & Co", "sizes": ["300x250"]}
DELIVERY: dict[str, Any] = {
    "format": 1,
    "click_throughs": {"main": "https://shop.example/skin?a=1&b=2"},
    "impressions": [
        {"tag": "https://imp.example/i?ord=@{cachebuster}&site=@{site_domain}"},
        {"tag": '<img src="https://two.example/i?cb=@{cachebuster}" alt="">'},
    ],
    "base_url": "https://cdn.example/mini",
    "vendor_id": 123,
}


def make_project(
    folder: Path,
    *,
    components: list[dict[str, Any]] | None = None,
    flow: dict[str, Any] | None = None,
    look: dict[str, Any] | None = None,
    delivery: dict[str, Any] | None = None,
) -> Project:
    """The small project with changes; fields that are given replace those above."""
    if components is not None:
        steps = [c["id"] for c in components]
        links = [{"from": a, "to": b} for a, b in itertools.pairwise(steps)]
        flow = {"components": components, "start": steps[0], "connections": links, **(flow or {})}
    creative = make_creative(
        folder,
        Flow.model_validate_json(json.dumps(FLOW | (flow or {}))),
        Look.model_validate_json(json.dumps(LOOK | (look or {}))),
    )
    served = Delivery.model_validate_json(json.dumps(DELIVERY | (delivery or {})))
    return Project(folder, creative, served)


def write_project(
    folder: Path,
    *,
    flow: dict[str, Any] | None = None,
    look: dict[str, Any] | None = None,
    delivery: dict[str, Any] | None = None,
) -> Path:
    """The same as files."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, document in (
        ("flow.json", FLOW | (flow or {})),
        ("creative.json", LOOK | (look or {})),
        ("delivery.json", DELIVERY | (delivery or {})),
    ):
        (folder / name).write_text(json.dumps(document), encoding="utf-8")
    return folder
