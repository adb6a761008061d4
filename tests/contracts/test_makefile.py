"""The house's own promises: `make` explains itself, and CI runs what a contributor runs."""

import os
import re
import subprocess

from tests.contracts.checkout import ROOT

MAKEFILE = (ROOT / "Makefile").read_text(encoding="utf-8")


def test_every_target_has_its_comment() -> None:
    phony = re.search(r"^\.PHONY: (.*)$", MAKEFILE, re.MULTILINE)
    targets = set(re.findall(r"^([a-z]+):", MAKEFILE, re.MULTILINE))
    commented = set(re.findall(r"^([a-z]+):.*## ", MAKEFILE, re.MULTILINE))

    assert phony is not None
    assert targets == commented == set(phony.group(1).split())


def test_help_is_the_default_and_lists_the_targets() -> None:
    done = subprocess.run(["make"], cwd=ROOT, capture_output=True, text=True, check=True)

    listed = [line.split()[1] for line in done.stdout.splitlines()]
    assert {"help", "demo", "test", "check", "bench", "player", "wheel"} <= set(listed)


def test_ci_runs_the_tests() -> None:
    script = ROOT / ".ci" / "run"

    assert os.access(script, os.X_OK)
    assert "exec make test" in script.read_text(encoding="utf-8")


def test_checkout_is_ready_for_work_only_once() -> None:
    """A second set-up finds nothing to do and says nothing."""
    done = subprocess.run(
        ["tools/set-up", "dev", "browser"], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout + done.stderr == ""
