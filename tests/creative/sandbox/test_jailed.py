"""A realm in a worker: what ends it, what is left of it, and that this process never hangs."""

import os
import select
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from creative.sandbox import (
    HostError,
    JailedRealm,
    RealmBroken,
    ScriptTimeout,
    WorkerDied,
    inside,
    jailed,
    worker,
)
from tests.creative.sandbox.harness import log_of, open_realm, run_script

ROOT = Path(__file__).parents[3]
SPARSE_JOIN = "const a = []; a.length = 2 ** 32 - 1; a.join()"
WAIT_MS = 60_000
LINUX = pytest.mark.skipif(
    sys.platform != "linux", reason="only Linux lets one wait for any process"
)


@pytest.fixture
def realm() -> Iterator[JailedRealm]:
    with open_realm(JailedRealm) as realm:
        yield realm


def test_what_heeds_no_limit_is_killed_and_the_realm_broken(realm: JailedRealm) -> None:
    with pytest.raises(ScriptTimeout, match=r"^run used more than 60 ms of CPU time$"):
        run_script(realm, SPARSE_JOIN, cpu_ms=60)

    assert realm.broken
    with pytest.raises(RealmBroken, match="Make a new one"):
        run_script(realm, "1")


@pytest.mark.parametrize("body", [SPARSE_JOIN, "for (;;);"], ids=["killed", "stopped"])
def test_a_broken_realm_starts_anew_with_its_sources(realm: JailedRealm, body: str) -> None:
    with pytest.raises(ScriptTimeout):
        run_script(realm, body, cpu_ms=60)

    realm.restart()

    assert not realm.broken
    assert log_of(realm, "console.log(6 * 7)") == [42]


def test_a_fault_that_heeds_its_limit_keeps_the_worker(realm: JailedRealm) -> None:
    pid = realm.pid
    with pytest.raises(ScriptTimeout):
        run_script(realm, "for (;;);", cpu_ms=60)

    realm.restart()

    assert realm.pid == pid


def test_a_worker_that_is_killed_from_outside_is_told(realm: JailedRealm) -> None:
    os.kill(realm.pid, signal.SIGKILL)

    with pytest.raises(WorkerDied, match="signal 9: Killed"):
        run_script(realm, "1")

    assert realm.broken
    realm.restart()
    assert log_of(realm, "console.log(6 * 7)") == [42]


def test_a_worker_that_stands_still_is_given_up_at_the_deadline() -> None:
    with open_realm(JailedRealm, call_s=5) as realm:
        realm._call_s = 0.2  # the deadline of opening is not what is tested
        os.kill(realm.pid, signal.SIGSTOP)
        _, status = os.waitpid(realm.pid, os.WUNTRACED)  # it may still be running when told to stop
        assert os.WIFSTOPPED(status)

        with pytest.raises(ScriptTimeout, match=r"^run did not come back within 0\.2 s$"):
            run_script(realm, "1")

        assert realm.broken


def test_an_interrupted_call_breaks_the_realm(
    realm: JailedRealm, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(worker, "_wait", interrupt)
        with pytest.raises(KeyboardInterrupt):
            run_script(realm, "for (;;);")

    assert realm.broken
    realm.restart()
    assert log_of(realm, "console.log(6 * 7)") == [42]


@LINUX
def test_a_closed_realm_is_broken_and_its_worker_gone(realm: JailedRealm) -> None:
    watch = os.pidfd_open(realm.pid)

    realm.close()
    realm.close()

    assert ended(watch)
    with pytest.raises(RealmBroken, match="it is closed"):
        run_script(realm, "1")


def test_a_realm_can_be_closed_while_another_thread_waits_for_it(realm: JailedRealm) -> None:
    errors: list[Exception] = []

    def wait() -> None:
        try:
            realm.call("loop", "", cpu_ms=60_000)
        except WorkerDied as error:
            errors.append(error)

    thread = threading.Thread(target=wait)
    thread.start()
    while not realm._worker._turn.locked():
        pass

    realm.close()
    thread.join()

    assert [type(error) for error in errors] == [WorkerDied]


@LINUX
def test_a_collected_realm_leaves_no_worker() -> None:
    realm = open_realm(JailedRealm)
    watch = os.pidfd_open(realm.pid)

    del realm

    assert ended(watch)


def test_faulty_trusted_code_is_named() -> None:
    with JailedRealm() as realm:
        realm.load("const x = ;", "engine.js")

        with pytest.raises(HostError, match=r"^engine\.js: SyntaxError"):
            realm.lock({})


@pytest.mark.parametrize(
    ("answer", "told"),
    [
        (b"\xff" * 64, r"more than 201,326,592 bytes"),
        (b"\x01\0\0\0\0\0\0\0x", "JSON head"),
        (b"\x02\0\0\0\0\0\0\0{}", "no list"),
        (b"\x02\0\0\0\x01\0\0\0[]\xff", "ASCII"),
        (b'\x0b\0\0\0\0\0\0\0["os_fail"]', "os_fail"),
        (b"", "exit status 0"),
    ],
    ids=["long", "no_json", "no_list", "no_ascii", "refusal", "nothing"],
)
def test_a_worker_that_talks_nonsense_is_not_believed(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, answer: bytes, told: str
) -> None:
    fake = tmp_path / "fake.py"
    fake.write_text(f"import os, sys\nos.write(1, {answer!r})\nif {answer!r}: sys.stdin.read()\n")
    monkeypatch.setattr(inside, "__file__", str(fake))

    with JailedRealm() as realm, pytest.raises(WorkerDied, match=told):
        realm.lock({})


def test_an_unknown_error_of_a_worker_is_its_death(
    realm: JailedRealm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jailed, "_CLASSES", {})

    with pytest.raises(WorkerDied, match="our fault"):
        realm.call("fail", "")


PARENT = """
import os, sys
from tests.creative.sandbox.harness import open_realm, run_script
from creative.sandbox import JailedRealm
realm = open_realm(JailedRealm)
print(realm.pid, flush=True)
if sys.argv[1] == "busy":
    run_script(realm, "console.log(1)")
    realm._worker._started()
    from creative.sandbox.frames import pack_frame
    os.write(realm._worker._to, pack_frame(["call", "loop", 500, 60.0], ""))
sys.stdin.read()
"""


@LINUX
@pytest.mark.parametrize("doing", ["idle", "busy"])
def test_a_worker_ends_with_its_parent_however_that_ends(doing: str) -> None:
    command = [sys.executable, "-c", PARENT, doing]
    with subprocess.Popen(command, cwd=ROOT, stdin=-1, stdout=-1) as parent:
        assert parent.stdout is not None
        watch = os.pidfd_open(int(parent.stdout.readline()))

        parent.kill()

        assert ended(watch)


FORKED = """
import os
from tests.creative.sandbox.harness import log_of, open_realm, run_script
from creative.sandbox import JailedRealm, WorkerDied
realm = open_realm(JailedRealm)
child = os.fork()
if child == 0:
    try:
        run_script(realm, "1")
    except WorkerDied as error:
        print(error, flush=True)
    realm.restart()
    print("child", log_of(realm, "console.log(6 * 7)"), flush=True)
    realm.close()
    os._exit(0)
os.waitpid(child, 0)
print("parent", log_of(realm, "console.log(6 * 7)"), realm.broken)
"""


def test_a_forked_process_lets_go_of_the_worker_and_starts_its_own() -> None:
    done = subprocess.run(
        [sys.executable, "-c", FORKED], cwd=ROOT, capture_output=True, text=True, timeout=60
    )

    assert done.stdout.splitlines() == [
        "The worker ended earlier (it belongs to another process).",
        "child [42]",
        "parent [42] False",
    ], done.stderr


def ended(watch: int) -> bool:
    """Whether the process ended within a minute. Closes its descriptor."""
    try:
        poll = select.poll()
        poll.register(watch, select.POLLIN)
        return bool(poll.poll(WAIT_MS))
    finally:
        os.close(watch)
