"""The copy of axe-core that QA reads is whole, is the pinned one, and has its licence beside it."""

import json
from importlib.resources import files

from delivery.qa.axe import axe_script, axe_source
from tests.contracts.checkout import ROOT


def test_the_copy_is_the_version_that_is_pinned():
    locked = json.loads((ROOT / "package-lock.json").read_text("utf-8"))["packages"]
    pinned = json.loads((ROOT / "package.json").read_text("utf-8"))["devDependencies"]["axe-core"]

    assert axe_source().startswith(f"/*! axe v{pinned}\n")
    assert locked["node_modules/axe-core"]["version"] == pinned


def test_the_copy_keeps_its_notice_and_its_licence():
    licence = (files("delivery") / "qa" / "axe.LICENSE.txt").read_text("utf-8")

    assert "This entire copyright notice must appear in every copy" in axe_source()[:600]
    assert licence.startswith("Mozilla Public License, version 2.0")


def test_the_script_is_the_source_with_timers_around_it():
    assert axe_source() in axe_script()
