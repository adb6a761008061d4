"""How a hostile script may end. A script of the corpus is (body, outcome)."""

from typing import Any

from creative.sandbox import OutOfMemory, ScriptTimeout, Unrunnable

Outcome = str | type[Exception] | tuple[type[Exception], ...] | list[Any]
Corpus = dict[str, tuple[str, Outcome]]

OWN = "own"  # it ends by itself, with whatever calls; a list says with which
LOOPS = ScriptTimeout
FILLS = OutOfMemory
EITHER = (ScriptTimeout, OutOfMemory)  # which comes first depends on the machine
REFUSED = Unrunnable
ANY = "any"  # how depends on the machine: by itself, or by a limit
KILLED = "killed"  # polls its limit seldom or never: the kernel's timer ends it, with its worker

THROWS_TYPE = [["error", "TypeError"]]
THROWS_RANGE = [["error", "RangeError"]]
THROWS_REFERENCE = [["error", "ReferenceError"]]
