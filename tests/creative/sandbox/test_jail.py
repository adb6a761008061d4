"""What a process can no longer do after `enter_jail`, asked of one, and what a worker has left."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from creative.sandbox import JailedRealm
from creative.sandbox.seccomp import ARCHITECTURES
from tests.creative.sandbox.harness import open_realm

ROOT = Path(__file__).parents[3]
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="macOS has no seccomp and no /proc")
EVERYWHERE = {"core-dumps", "descriptors", "file-size", "life", "timers"}
LINUX_ONLY = {"address-space", "privileges", "system-calls"}

PROBE = """
import ctypes, json, mmap, os, resource, signal, socket, subprocess, sys, threading
from creative.sandbox import jail, seccomp
libc = ctypes.CDLL(None, use_errno=True)
def must(result):
    if result < 0:
        raise OSError(ctypes.get_errno(), "")
def allocate(size):
    return len(bytearray(size))
def executable():
    return mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
def make_executable():
    libc.mprotect.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)
    must(libc.mprotect(page, 4096, 5))
space = mmap.mmap(-1, 4096)
page = ctypes.addressof(ctypes.c_char.from_buffer(space))
tries = {
    "open": lambda: os.open("/etc/passwd", os.O_RDONLY),
    "create": lambda: os.open("made", os.O_CREAT | os.O_WRONLY),
    "open_proc": lambda: open("/proc/self/mem", "rb"),
    "list": lambda: os.listdir("/"),
    "stat": lambda: os.stat("/"),
    "remove": lambda: os.unlink("made"),
    "rename": lambda: os.rename("a", "b"),
    "socket": socket.socket,
    "socket_pair": socket.socketpair,
    "pipe": os.pipe,
    "duplicate": lambda: os.dup(0),
    "fork": os.fork,
    "exec": lambda: os.execv("/bin/true", ["true"]),
    "spawn": lambda: subprocess.run(["/bin/true"]),
    "kill_parent": lambda: os.kill(os.getppid(), 0),
    "kill_all": lambda: os.kill(-1, 0),
    "trace": lambda: must(libc.ptrace(0, 0, 0, 0)),
    "load_library": lambda: ctypes.CDLL("libanl.so.1"),
    "executable_memory": executable,
    "make_executable": make_executable,
    "raise_limit": lambda: resource.setrlimit(resource.RLIMIT_CPU, (9999, 9999)),
    "handle_signal": lambda: signal.signal(signal.SIGPROF, signal.SIG_IGN),
    "change_folder": lambda: os.chdir("/"),
    "become_root": lambda: os.setuid(0),
    "host_name": os.uname,
    "shared_memory": lambda: must(libc.shmget(0, 4096, 0o1666)),
    "memory_file": lambda: os.memfd_create("x"),
    "too_much_memory": lambda: allocate(300 << 20),
    "sleep": lambda: must(libc.usleep(1)),
}
works = {
    "compute": lambda: sum(range(1000)),
    "allocate": lambda: allocate(32 << 20),
    "clock": lambda: __import__("time").monotonic() > 0,
}
if "no-filter" in sys.argv:
    seccomp.ARCHITECTURES.clear()
    tries = {name: tries[name] for name in ("open", "create", "host_name")}
granted = jail.enter_jail(128 << 20)
found = {}
for name, act in (tries | works).items():
    try:
        act()
        found[name] = "done"
    except BaseException as error:
        found[name] = type(error).__name__
print(json.dumps([sorted(granted), found]), flush=True)
os._exit(0)
"""


def probe(tmp_path: Path, *words: str) -> tuple[set[str], dict[str, str]]:
    done = subprocess.run(
        [sys.executable, "-c", PROBE, *words],
        cwd=tmp_path,
        env={"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=60,
    )
    granted, found = json.loads(done.stdout or "null") or pytest.fail(done.stderr)
    return set(granted), found


@LINUX
def test_nothing_but_computing_is_left(tmp_path: Path) -> None:
    granted, found = probe(tmp_path)

    assert granted - {"processes"} == EVERYWHERE | LINUX_ONLY
    works = {"compute": "done", "allocate": "done", "clock": "done"}
    memory = {"too_much_memory": "MemoryError"}
    refused = dict.fromkeys(found.keys() - works.keys() - memory.keys(), "PermissionError")
    others = {"raise_limit": "ValueError", "load_library": "OSError"}  # EPERM by other names
    assert found == {**refused, **others, **memory, **works}
    assert list(tmp_path.iterdir()) == []


@LINUX
def test_what_the_kernel_refuses_is_not_claimed(tmp_path: Path) -> None:
    granted, found = probe(tmp_path, "no-filter")

    works = {"allocate": "done", "clock": "done", "compute": "done", "host_name": "done"}
    assert granted - {"processes"} == (EVERYWHERE | LINUX_ONLY) - {"system-calls"}
    assert found == {"open": "OSError", "create": "OSError", **works}  # no descriptors are left


def test_a_realm_says_which_protections_hold() -> None:
    with open_realm(JailedRealm) as realm:
        jail = realm.jail

    expected = EVERYWHERE | (LINUX_ONLY if sys.platform == "linux" else set())
    assert jail - {"processes"} == expected
    assert ("processes" in jail) == (os.geteuid() != 0)


@LINUX
def test_a_worker_has_a_filter_no_environment_and_three_descriptors() -> None:
    with open_realm(JailedRealm) as realm:
        assert realm.jail
        home = Path(f"/proc/{realm.pid}")
        threads = [status_of(thread) for thread in (home / "task").iterdir()]
        environment = (home / "environ").read_bytes()
        descriptors = sorted(path.name for path in (home / "fd").iterdir())
        folder = (home / "cwd").readlink()

    assert threads == [{"NoNewPrivs": "1", "Seccomp": "2"}] * 2
    assert environment == b"TZ=UTC\0"
    assert descriptors == ["0", "1", "2"]
    assert folder == Path("/")


def status_of(thread: Path) -> dict[str, Any]:
    lines = (thread / "status").read_text().splitlines()
    facts = dict(line.split(":\t", 1) for line in lines if ":\t" in line)
    return {name: facts[name] for name in ("NoNewPrivs", "Seccomp")}


HEADER = Path("/usr/include/asm-generic/unistd.h")  # the numbers of aarch64


@pytest.mark.skipif(not HEADER.exists(), reason="no kernel headers on this machine")
def test_the_numbers_of_aarch64_are_those_of_the_kernel() -> None:
    defined = dict(
        line.split()[1:3]
        for line in HEADER.read_text().splitlines()
        if line.startswith(("#define __NR_", "#define __NR3264_")) and len(line.split()) > 2
    )
    arm = ARCHITECTURES["aarch64"]

    found = {
        name: int(defined.get(f"__NR_{name}", "") or 0)
        if defined.get(f"__NR_{name}", "").isdigit()
        else int(defined[f"__NR3264_{name}"])
        for name in (*arm.calls, "seccomp")
    }

    assert found == {**arm.calls, "seccomp": arm.seccomp}
