"""The text of a test plan as a Plan, and everything in it that cannot be read, all at once.

Yarn Spinner's plans are read in each of their spellings: texts bare to the end of the line (2.x)
or between backquotes (3.x), `set $x = 1` with or without the colon, comments with `#` or `//`.
What a plan says about a particular flow is `creative.plans.check`.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from creative.codes import MEDIA
from creative.plans.findings import (
    HashtagIgnored,
    NothingToTest,
    NotReadable,
    StepAfterStop,
    ValueWrong,
    VerbElsewhere,
    VerbUnknown,
)
from creative.plans.model import (
    Click,
    Count,
    Countable,
    Fill,
    Line,
    Option,
    Pick,
    Plan,
    Result,
    Run,
    Select,
    SetVariable,
    Step,
    Stop,
    Submit,
    Wait,
    Watch,
)
from creative.plans.scan import Scanner
from flows import Finding, Problem, Value, nearest_hint

__all__ = ["MAX_BYTES", "VERBS", "load_plan", "parse_plan", "read_value"]

MAX_BYTES = 1_000_000  # ten thousand steps; more was made by a program that went wrong
MAX_WAIT_MS = 3_600_000  # an hour, beyond the ten minutes of the longest timeout
_DIVIDER = re.compile(r"-{3,}")
_VERB = re.compile(r"(?:(no)[ \t]+)?([A-Za-z]+)[ \t]*(:)?", re.IGNORECASE)
_NUMBERS = re.compile(r"[ \t]*([0-9]+(?:[ \t]*\+[ \t]*[0-9]+)*)(?![^\s])")
_SEED = re.compile(r"[ \t]*([0-9]{1,10})(?![^\s])")
_TIME = re.compile(r"[ \t]*([0-9]+(?:\.[0-9]+)?)[ \t]*(ms|s|min)(?![^\s])")
_NAME = re.compile(r"[ \t]*\$?([A-Za-z][A-Za-z0-9_/-]*)[ \t]*=?[ \t]*")
_TIMES = re.compile(r"([0-9]{1,4}) times?")
_MARKED = re.compile(r"^(.*?)\s*\[([^\[\]]*)\]$", re.DOTALL)
_ASSIGNED = re.compile(r"^(.*?)\s+=\s+(.*)$", re.DOTALL)
_UNITS = {"ms": 1, "s": 1_000, "min": 60_000}
_AGGREGATORS = ("sum", "max", "flag", "count")
_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?([eE][+-]?[0-9]+)?")
_ELSEWHERE = {
    "command": "a flow sends no commands; expect what the ad counts instead: pixel, metric, goal",
    "node": "a flow has no nodes; each run starts where flow.json says",
    "run": "a flow has no nodes; each run starts where flow.json says",
    "start": "a flow has no nodes; each run starts where flow.json says",
    "saliency": "a flow has no line groups; give the run a seed instead",
    "environment": "a plan runs the same everywhere; leave the line out",
}


def load_plan(path: Path, name: str) -> tuple[Plan | None, list[Problem]]:
    """The plan of a file, known as `name`, and what is wrong with it; None if it is no text."""
    data = path.read_bytes() if path.stat().st_size <= MAX_BYTES else None
    if data is None:
        hint = "split it into several plans."
        message = f"The plan has more than {MAX_BYTES:,} bytes."
        return None, [NotReadable.problem("", message, hint, file=name)]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"Byte {error.start} is not UTF-8."
        hint = "save the plan as UTF-8."
        return None, [NotReadable.problem(f"line {line}", message, hint, file=name)]
    return parse_plan(text, name)


def parse_plan(text: str, name: str) -> tuple[Plan, list[Problem]]:
    """The plan of a text, and what is wrong with it; steps that cannot be read are left out."""
    reader = _Reader(text, name)
    reader.read()
    return Plan(name, tuple(reader.runs)), reader.problems


def read_value(text: str) -> Value:
    """A value as plans write it: true or false, a number, else a text."""
    word = text.strip()
    if word.lower() in ("true", "false"):
        return word.lower() == "true"
    if _NUMBER.fullmatch(word):
        number = float(word)
        return int(number) if number.is_integer() else number
    return word[1:-1] if len(word) > 1 and word[0] == word[-1] == '"' else word


class _Wrong(Exception):
    """A step that cannot be read: what it lacks, and how it is written right."""

    def __init__(self, message: str, right: str) -> None:
        super().__init__(message)
        self.right = right


class _Reader:
    def __init__(self, text: str, name: str) -> None:
        self.scanner = Scanner(text)
        self.name = name
        self.runs: list[Run] = []
        self.problems: list[Problem] = []
        self.line = 1  # of the step that is read
        self.verb = ""

    def read(self) -> None:
        run = Run(1, 1, ())
        while True:
            self.scanner.skip()
            self.line = self.scanner.line
            if self.scanner.done or self.scanner.take(_DIVIDER):
                self.close(run)
                if self.scanner.done:
                    return
                run = Run(run.number + 1, self.line, ())
                continue
            run = self.add(run)

    def close(self, run: Run) -> None:
        """Ends a run. A file may end with a divider, and be empty behind it."""
        if run.steps:
            self.runs.append(run)
        elif not (self.scanner.done and self.runs) and not self.problems:
            hint = "write at least what the ad says first: line: …"
            message = f"Run {run.number} has no steps."
            self.problem(NothingToTest, message, hint, line=run.at)

    def add(self, run: Run) -> Run:
        """The run with the next step."""
        start = self.scanner.position
        match = self.scanner.take(_VERB)
        verb = match[2].lower() if match else ""
        negated = bool(match and match[1])
        if not match or (verb not in VERBS and verb not in _ELSEWHERE) or not _spelt(verb, match):
            self.scanner.position = start
            self.unknown(self.scanner.take_line())
            return run
        if verb in _ELSEWHERE:
            self.scanner.take_line()
            self.problem(VerbElsewhere, f'"{verb}:" does nothing in an ad: {_ELSEWHERE[verb]}.')
            return run
        if run.steps and isinstance(run.steps[-1], Stop):
            self.problem(StepAfterStop, f'"{verb}" stands behind stop.', "move it before stop.")
        self.verb = f"no {verb}" if negated else verb
        try:
            step = VERBS[verb](self)
        except _Wrong as wrong:
            self.problem(ValueWrong, str(wrong), f"write it like: {wrong.right}")
            self.scanner.take_line()
            return run
        written = " ".join(self.scanner.text[start : self.scanner.position].split())
        if isinstance(step, int):
            return self.seeded(run, step)
        if negated and isinstance(step, Count):
            step = replace(step, times=0)
        # A step knows itself as it was written.
        made = replace(step, at=self.line, source=written)
        return replace(run, steps=(*run.steps, made), at=run.at if run.steps else self.line)

    def seeded(self, run: Run, seed: int) -> Run:
        if run.steps:
            message = "The seed of a run stands before its first step."
            self.problem(ValueWrong, message, "move it up to the start of the run.")
        return replace(run, seed=seed)

    def unknown(self, written: str) -> None:
        word = re.split(r"[:\s]", written, maxsplit=1)[0]
        hint = nearest_hint(word.lower(), VERBS, "Verbs")
        self.problem(VerbUnknown, f"The line starts with no verb: {written[:80]}", hint)

    def problem(
        self, finding: type[Finding], message: str, hint: str = "", *, line: int = 0
    ) -> None:
        place = f"line {line or self.line}"
        self.problems.append(finding.problem(place, message, hint, file=self.name))

    def text(self, example: str) -> tuple[str, bool]:
        """The text behind the verb, and whether it stood between backquotes."""
        if self.scanner.find_quote():
            found = self.scanner.take_quoted()
            if found is None:
                raise _Wrong("The text starts with a backquote and never ends.", example)
            return found, True
        found = self.scanner.take_line()
        if not found:
            raise _Wrong(f'"{self.verb}:" says nothing.', example)
        return found, False

    def tags(self) -> None:
        for tag in self.scanner.take_hashtags():
            self.problem(HashtagIgnored, f"The hashtag {tag} is not compared.", "leave it out.")

    def mark(self, known: Sequence[str]) -> str:
        """A mark behind a backquoted text, if it is one of these."""
        start = self.scanner.position
        found = self.scanner.take_mark()
        if found and found not in known:
            self.scanner.position = start
            shown = " or ".join(f"[{name}]" for name in known)
            raise _Wrong(f"[{found}] is no mark of {self.verb}.", shown)
        return found


def _spelt(verb: str, match: re.Match[str]) -> bool:
    """Every verb but `set`, `stop` and `submit` needs its colon; only what counts takes `no`."""
    if match[1] and verb not in _COUNTED:
        return False
    return bool(match[3]) or verb in ("set", "stop", "submit")


def _line(reader: _Reader) -> Step:
    text, quoted = reader.text("line: Hi! What is your skin like?")
    if quoted:
        reader.tags()
    return Line(0, "", None if text == "*" and not quoted else text)


def _option(reader: _Reader) -> Step:
    text, quoted = reader.text("option: Dry")
    if quoted:
        reader.tags()
        return Option(0, "", text, disabled=reader.mark(["disabled"]) == "disabled")
    bare = text.removesuffix("[disabled]").rstrip() if text.endswith(" [disabled]") else text
    return Option(0, "", None if bare == "*" else bare, disabled=bare != text)


def _select(reader: _Reader) -> Step:
    match = reader.scanner.take(_NUMBERS)
    numbers = tuple(int(word) for word in match[1].split("+")) if match else ()
    if not numbers or 0 in numbers:
        raise _Wrong("An option is taken by its position, counted from 1.", "select: 2")
    return Select(0, "", numbers)


def _set(reader: _Reader) -> Step:
    match = reader.scanner.take(_NAME)
    if not match:
        raise _Wrong("A variable is set by its name and a value.", "set $score = 2")
    if reader.scanner.find_quote():
        text, _ = reader.text("set $city = `Hamburg`")
        return SetVariable(0, "", match[1], text)
    written = reader.scanner.take_line().partition(" //")[0]
    if not written:
        raise _Wrong(f'"{match[1]}" gets no value.', f"set ${match[1]} = 2")
    return SetVariable(0, "", match[1], written.strip())


def _stop(_: _Reader) -> Step:
    return Stop(0, "")


def _input(reader: _Reader) -> Step:
    reader.scanner.find_quote()
    if reader.scanner.text.startswith("`", reader.scanner.position):
        text, _ = reader.text("input: `ann@mail.example`")
        no_consent = bool(reader.mark(["no consent"]))
        return Fill(0, "", text, value=text, consent=not no_consent)
    whole, marked = _split_mark(reader.scanner.take_line(), ["no consent"])
    match = _ASSIGNED.match(f"{whole} " if whole.endswith(" =") else whole)
    label, value = (match[1], match[2].strip()) if match else (None, whole)
    if len(value) > 1 and value[0] == value[-1] == "`":
        value = value[1:-1]
    return Fill(0, "", whole, label=label, value=value, consent=not marked)


def _submit(reader: _Reader) -> Step:
    return Submit(0, "", consent=not reader.mark(["no consent"]))


def _wait(reader: _Reader) -> Step:
    match = reader.scanner.take(_TIME)
    ms = round(float(match[1]) * _UNITS[match[2]]) if match else 0
    if not 0 < ms <= MAX_WAIT_MS:
        raise _Wrong("A wait has a length in ms, s or min, up to an hour.", "wait: 8s")
    return Wait(0, "", ms)


def _pick(reader: _Reader) -> Step:
    return Pick(0, "", reader.text("pick: 2")[0])


def _watch(reader: _Reader) -> Step:
    how = reader.scanner.take_line()
    if how in MEDIA:
        return Watch(0, "", how)
    raise _Wrong(f"A film is {', '.join(MEDIA[:-1])} or {MEDIA[-1]}.", "watch: completed")


def _result(reader: _Reader) -> Step:
    match reader.scanner.take_line():
        case ("paid" | "cancelled") as how:
            return Result(0, "", how)
    raise _Wrong("A payment is paid or cancelled.", "result: paid")


def _click(reader: _Reader) -> Step:
    return Click(0, "", reader.text("click: header")[0])


def _counted(kind: Countable, example: str) -> Callable[[_Reader], Step]:
    def read(reader: _Reader) -> Step:
        text, quoted = reader.text(example)
        text, mark = (text, reader.scanner.take_mark()) if quoted else _split_times(text)
        times = _TIMES.fullmatch(mark)
        if mark and not times:
            raise _Wrong(f"[{mark}] is no number of times.", f"{example} [2 times]")
        if times and reader.verb.startswith("no "):
            raise _Wrong("What is not counted has no number of times.", f"no {example}")
        return Count(0, "", kind, text, times=int(times[1]) if times else 1)

    return read


def _metric(reader: _Reader) -> Step:
    example = "metric: score = 12 [max]"
    text, _ = reader.text(example)
    text, times = _split_times(text)
    text, aggregator = _split_mark(text, _AGGREGATORS)
    count = _TIMES.fullmatch(times)
    name, equals, value = (part.strip() for part in text.partition("="))
    if not re.fullmatch(r"[A-Za-z0-9_*]{1,128}", name) or (equals and not value):
        raise _Wrong("A metric is expected by its name, and a value if it matters.", example)
    wanted = read_value(value) if value and value != "*" else None
    made = Count(0, "", "metric", name, value=wanted, aggregator=aggregator or None)
    return replace(made, times=int(count[1])) if count else made


def _seed(reader: _Reader) -> int:
    match = reader.scanner.take(_SEED)
    if not match or int(match[1]) >= 2**32:
        raise _Wrong("A seed is a whole number below 2^32.", "seed: 7")
    return int(match[1])


def _split_mark(text: str, known: Sequence[str]) -> tuple[str, str]:
    match = _MARKED.match(text)
    return (match[1], match[2]) if match and match[2] in known else (text, "")


def _split_times(text: str) -> tuple[str, str]:
    match = _MARKED.match(text)
    return (match[1], match[2]) if match and _TIMES.fullmatch(match[2]) else (text, "")


VERBS: dict[str, Callable[[_Reader], "Step | int"]] = {
    "line": _line,
    "option": _option,
    "select": _select,
    "set": _set,
    "stop": _stop,
    "input": _input,
    "submit": _submit,
    "wait": _wait,
    "pick": _pick,
    "watch": _watch,
    "result": _result,
    "click": _click,
    "pixel": _counted("pixel", "pixel: https://t.example/start*"),
    "metric": _metric,
    "goal": _counted("goal", "goal: advice_seen"),
    "exit": _counted("exit", "exit: main"),
    "invalid": _counted("invalid", "invalid: email"),
    "seed": _seed,
}
"""Every verb, and how what follows it is read."""

_COUNTED = ("pixel", "metric", "goal", "exit", "invalid")
