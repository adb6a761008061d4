"""One process owns a store, and the next one is told who."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from measurement.store.owner import StoreInUse
from measurement.store.store import Store

HOLD = """
import sys
from pathlib import Path
from measurement.store.owner import Ownership
Ownership(Path(sys.argv[1]), "flowtag store").answer_at("http://127.0.0.1:9", "a secret")
print("held", flush=True)
sys.stdin.read()
"""


def test_a_second_process_is_told_who_has_the_store(tmp_path: Path) -> None:
    with subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path / "store")],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as other:
        assert other.stdout is not None
        other.stdout.readline()

        with pytest.raises(StoreInUse) as error:
            Store(tmp_path, "a test")

        other.kill()
        other.communicate()
        Store(tmp_path, "a test").close()
    assert str(error.value) == (
        f"{tmp_path / 'store'}: the store is in use by process {other.pid} (flowtag store), which"
        " answers at http://127.0.0.1:9. Only one process can have it open; ask that one, or end"
        " it first."
    )
    assert error.value.owner is not None
    assert error.value.owner.secret == "a secret"


def test_a_second_opening_in_the_same_process_is_refused_too(tmp_path: Path) -> None:
    with (
        Store(tmp_path, "flowtag query"),
        pytest.raises(StoreInUse, match=f"process {os.getpid()}"),
    ):
        Store(tmp_path, "a test")

    Store(tmp_path, "a test").close()
