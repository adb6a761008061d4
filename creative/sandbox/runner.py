"""Single scripts over many inputs: what each run asked for, as plain data.

The place for code of others that belongs to no flow: it can only ask, and asks are noted, not
judged and not done. Jobs of many scripts share one realm in one worker; a fault costs the others
nothing but time, because a job is a function of its body, input, position, seed and epoch.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from itertools import islice
from types import TracebackType
from typing import Any, Final, Self

from creative.sandbox.errors import (
    OutOfMemory,
    SandboxError,
    ScriptTimeout,
    StackOverflow,
    Unrunnable,
    WorkerDied,
)
from creative.sandbox.jailed import JailedRealm
from creative.sandbox.realm import Realm

__all__ = [
    "MAX_CALLS",
    "MAX_CPU_MS",
    "MAX_MEMORY_BYTES",
    "MAX_SOURCE_BYTES",
    "MAX_TEXT",
    "Call",
    "Job",
    "ScriptRunner",
    "run_script",
]

MAX_SOURCE_BYTES: Final = 16_384  # as much as a whole player: more is no logic of one ad
MAX_CPU_MS: Final = 50  # a frame of an ad lasts 16 ms; a phone is three times slower than this
MAX_MEMORY_BYTES: Final = 32 << 20  # the built-ins take 0.3 MB, an ordinary script 0.1 MB
MAX_CALLS: Final = 1_000  # of one run, as in the player: more is a loop gone wrong
MAX_TEXT: Final = 4_096  # characters of an argument, as in the player: proxies cut longer URLs

_PAUSE_MS: Final = 10  # how long a worker goes on by itself: a run is ended at most so much late
_MAX_ANSWER: Final = 1 << 20  # characters after which it answers: 30 times less than its memory
_MAX_JOBS: Final = 200  # of one request
_MAX_SCRIPTS: Final = 50  # kept compiled: the largest take 100 kB
_MAX_REQUESTS: Final = 2_000  # of one realm: what scripts leave in it (promises) goes with it
_FAULTS: Final = (ScriptTimeout, OutOfMemory, StackOverflow, WorkerDied)

Call = list[Any]  # ["metric", name, value, aggregator]; see docs/sandbox.md
Runs = list[list[Call]]


@dataclass(frozen=True, slots=True)
class Job:
    """A script, the body of a strict function, and the variables of each run.

    `first` is the position of the first input: chance follows from it and the seed, so that the
    same stream gives the same however it is cut.
    """

    body: str
    inputs: Sequence[Mapping[str, Any]] = field(default=({},))
    first: int = 0


class ScriptRunner:
    """Runs scripts in a jailed worker; in this process if `trusted`.

    Close it, or use it in a `with`. The limits are the constants above; `cpu_ms` is of one run.
    """

    def __init__(self, *, trusted: bool = False, cpu_ms: int = MAX_CPU_MS) -> None:
        kind = Realm if trusted else JailedRealm
        self._realm = kind(memory_bytes=MAX_MEMORY_BYTES)
        self._realm.load(_source(), "runner.js")
        self._realm.lock({"script": "runJobs"})
        self._cpu_ms = cpu_ms
        self._requests = 0

    @property
    def jail(self) -> frozenset[str]:
        """The protections that hold, by the names in docs/sandbox.md; none in this process."""
        return self._realm.jail if isinstance(self._realm, JailedRealm) else frozenset()

    def run(
        self,
        body: str,
        inputs: Sequence[Mapping[str, Any]] = ({},),
        *,
        seed: int = 0,
        epoch_ms: int = 0,
        first: int = 0,
    ) -> Runs:
        """The calls of each run of one script, in order; after what it threw, an `error`.

        Raises Unrunnable if it is too long or no function body, ScriptTimeout, OutOfMemory.
        """
        (result,) = self.run_all([Job(body, inputs, first)], seed=seed, epoch_ms=epoch_ms)
        if isinstance(result, SandboxError):
            raise result
        return result

    def run_all(
        self, jobs: Iterable[Job], *, seed: int = 0, epoch_ms: int = 0
    ) -> Iterator[Runs | SandboxError]:
        """For each job its calls, or why it has none: the error that `run` raises."""
        settings = {"seed": seed & 0xFFFFFFFF, "epoch": epoch_ms, "pause": _PAUSE_MS}
        remaining = iter(jobs)
        while group := [_Progress(job) for job in islice(remaining, _MAX_JOBS)]:
            yield from self._run_group(group, settings)

    def close(self) -> None:
        """Ends the worker."""
        if isinstance(self._realm, JailedRealm):
            self._realm.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def _run_group(
        self, group: list["_Progress"], settings: dict[str, int]
    ) -> Iterator[Runs | SandboxError]:
        """Together while that goes well; after a fault one by one, to see whose it is."""
        together = True
        while group:
            result = group[0].result
            if result is not None:
                yield result
                del group[0]
                continue
            asked = [p for p in group if p.result is None] if together else group[:1]
            fresh = self._refresh()
            try:
                answers = self._ask(asked, settings)
            except _FAULTS as fault:
                # What ran before may have filled the realm: only a fresh one tells.
                if len(asked) == 1 and (fresh or isinstance(fault, ScriptTimeout)):
                    asked[0].result = self._explain(fault)
                together = False
                continue
            for progress, answer in zip(asked, answers, strict=False):
                progress.add(answer)

    def _refresh(self) -> bool:
        """Whether the next request is the first of its realm, which is replaced when it is due."""
        if self._realm.broken or self._requests >= _MAX_REQUESTS:
            self._realm.restart()
            self._requests = 0
        return self._requests == 0

    def _ask(self, asked: list["_Progress"], settings: dict[str, int]) -> list[Runs | str]:
        self._requests += 1
        request = json.dumps({"jobs": [progress.job_json for progress in asked], **settings})
        runs = sum(len(p.job.inputs) for p in asked)
        cpu_ms = self._cpu_ms + (_PAUSE_MS if runs > 1 else 0)
        answers = _read_answers(self._realm.call("script", request, cpu_ms=cpu_ms), asked)
        if answers is None:
            self.close()
            self._requests = _MAX_REQUESTS
            raise WorkerDied("The worker answered what its program never would.")
        return answers

    def _explain(self, fault: SandboxError) -> SandboxError:
        if isinstance(fault, ScriptTimeout):
            return ScriptTimeout(
                f"One run of the script took more than {self._cpu_ms} ms of CPU time. "
                "Look for a loop that does not end."
            )
        if isinstance(fault, OutOfMemory):
            size = MAX_MEMORY_BYTES >> 20
            return OutOfMemory(
                f"The script needs more than {size} MB. Look for what keeps growing."
            )
        return fault


class _Progress:
    """A job, the runs that are done, and what came of it in the end."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.runs: Runs = []
        self.result: Runs | SandboxError | None = None
        size = len(job.body.encode("utf-8", "surrogatepass"))
        if size > MAX_SOURCE_BYTES:
            self.result = Unrunnable(
                f"The script has {size:,} bytes; {MAX_SOURCE_BYTES:,} are allowed. Split it."
            )
        elif not job.inputs:
            self.result = []

    @property
    def job_json(self) -> list[Any]:
        done = len(self.runs)
        return [self.job.body, list(self.job.inputs[done:]), self.job.first + done]

    def add(self, answer: Runs | str) -> None:
        if isinstance(answer, str):
            self.result = Unrunnable(f"The script is not the body of a function: {answer}.")
            return
        self.runs += answer
        if len(self.runs) == len(self.job.inputs):
            self.result = self.runs


def _read_answers(text: str, asked: Sequence[_Progress]) -> list[Runs | str] | None:
    """The answers of `runJobs`, if they are some: a worker that was taken over may say anything."""
    try:
        answers = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answers, list) or not 0 < len(answers) <= len(asked):
        return None
    for progress, answer in zip(asked, answers, strict=False):
        left = len(progress.job.inputs) - len(progress.runs)
        if not isinstance(answer, str) and not _are_runs(answer, left):
            return None
    return answers


def _are_runs(answer: object, most: int) -> bool:
    """Whether these are calls of one run at least, so that every turn comes nearer to the end."""
    return (
        isinstance(answer, list)
        and 0 < len(answer) <= most
        and all(isinstance(calls, list) and len(calls) <= MAX_CALLS + 1 for calls in answer)
    )


def run_script(
    body: str,
    inputs: Sequence[Mapping[str, Any]] = ({},),
    *,
    seed: int = 0,
    epoch_ms: int = 0,
    trusted: bool = False,
) -> Runs:
    """`ScriptRunner.run` in a worker of its own: 60 ms. For more than one, keep a ScriptRunner."""
    with ScriptRunner(trusted=trusted) as runner:
        return runner.run(body, inputs, seed=seed, epoch_ms=epoch_ms)


@cache
def _source() -> str:
    limits = {"calls": MAX_CALLS, "text": MAX_TEXT, "answer": _MAX_ANSWER}
    limits["scripts"] = _MAX_SCRIPTS
    code = (files("creative.sandbox") / "runner.js").read_text("utf-8")
    return f"const LIMITS = {json.dumps(limits)}\n{code}"
