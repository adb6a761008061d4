"""`python -m tools.setup STEP…`: runs the steps that are asked for, in the given order."""

import fcntl
import sys

from tools.setup import bench, browser, node, packages
from tools.setup.shell import ROOT, TOOLS, SetUpError

STEPS = {
    "runtime": lambda: packages.sync("runtime"),  # what `flowtag` needs
    "dev": lambda: packages.sync("dev"),  # the same, and what the tests and checks need
    "lock": packages.lock,  # writes requirements/*.txt anew
    "node": node.install,  # Node and the packages of package-lock.json
    "bench": bench.install,  # what `make bench` measures beside; goes on without
    "browser": browser.install,  # a Chromium to run ads in
    "full": browser.install_full,  # one with windows too, for some tests; goes on without
}


def main(names: list[str]) -> int:
    """0, or 1 with the reason on standard error."""
    unknown = [name for name in names if name not in STEPS]
    if unknown or not names:
        print(f"usage: tools/set-up STEP…   steps: {', '.join(STEPS)}", file=sys.stderr)
        return 2
    TOOLS.mkdir(exist_ok=True)
    with (TOOLS / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)  # `make -j` starts several of us
        try:
            for name in names:
                STEPS[name]()
        except SetUpError as problem:
            print(f"set-up: {problem}", file=sys.stderr)
            return 1
        except KeyboardInterrupt:
            print(f"set-up: stopped; start it again in {ROOT}", file=sys.stderr)
            return 130
    return 0


sys.exit(main(sys.argv[1:]))
