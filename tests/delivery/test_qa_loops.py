"""Which acts lead round in a flow, so that memory can be measured; without a browser."""

from pathlib import Path
from typing import Any

from creative import Act, find_paths
from delivery.qa.health_loops import Loop, find_loop
from tests.delivery.projects import make_project

HELLO = {"id": "hello", "type": "text", "text": "Hi!"}
DRY = {"id": "dry", "type": "choice", "text": "Dry"}
AGAIN = {"id": "again", "type": "choice", "text": "Again"}
SHOP = {"id": "shop", "type": "redirect", "click": "main"}
MAIL = {"id": "mail", "type": "input", "kind": "email", "label": "Your mail"}


def loop_of(folder: Path, flow: dict[str, Any]) -> Loop | None:
    creative = make_project(folder, flow=flow).creative
    return find_loop(find_paths(creative).paths, creative)


def test_a_restart_leads_round(tmp_path: Path):
    flow: dict[str, Any] = {
        "components": [HELLO, DRY, AGAIN, {"id": "round", "type": "restart"}, SHOP],
        "connections": [
            {"from": "hello", "to": "dry"},
            {"from": "dry", "to": "again"},
            {"from": "dry", "to": "shop"},
            {"from": "again", "to": "round"},
        ],
    }
    flow["components"][4] = {**SHOP, "type": "choice", "end": True, "text": "Stop"}
    flow["components"][4].pop("click")

    assert loop_of(tmp_path, flow) == Loop(
        (), (Act(kind="choose", component="dry"), Act(kind="choose", component="again")), 0
    )


def test_a_flow_that_goes_on_leads_nowhere_round(tmp_path: Path):
    flow: dict[str, Any] = {
        "components": [HELLO, DRY, SHOP],
        "connections": [{"from": "hello", "to": "dry"}, {"from": "dry", "to": "shop"}],
    }

    assert loop_of(tmp_path, flow) is None


def test_a_field_that_is_filled_in_twice_is_no_loop(tmp_path: Path):
    flow: dict[str, Any] = {
        "components": [HELLO, MAIL, SHOP],
        "connections": [{"from": "hello", "to": "mail"}, {"from": "mail", "to": "shop"}],
    }

    assert loop_of(tmp_path, flow) is None
