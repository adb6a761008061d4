"""Times one engine of PyPI: `{table, sessions, totals, rounds}` in, `{totals, rates}` out."""

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import version
from typing import Any

Node = dict[str, Any]
Walk = Callable[[list[int]], tuple[int, str]]


def measure(name: str, open_: Callable[[list[Node]], Walk]) -> None:
    """Prints the totals, and sessions per CPU second of this process, one rate a round.

    `open_(table)` gives a function that walks one session by the options it takes, and answers
    with its score and end. One round of warming up adds up the totals.
    """
    request = json.load(sys.stdin)
    sessions = request["sessions"]
    walk = open_(request["table"])
    ends = {node["id"]: 0 for node in request["table"] if node["kind"] == "end"}
    choices = total = 0
    for taken in sessions:
        score, end = walk(taken)
        choices += len(taken)
        total += score
        ends[end] += 1
    rates = []
    for _ in range(request["rounds"]):
        before = time.process_time()
        for taken in sessions:
            walk(taken)
        rates.append(len(sessions) / (time.process_time() - before))
    totals = {"choices": choices, "score": total, "ends": ends}
    json.dump({"version": version(name), "totals": totals, "rates": rates}, sys.stdout)


def edges(table: list[Node]) -> list[tuple[str, str, str, int | None]]:
    """Every way on as event, source, target, and the score that it asks for.

    The user's options are `pick0`, `pick1`, …; all other ways are `go`, tried in order.
    """
    found = []
    for node in table:
        for n, target in enumerate(table[to]["id"] for to in node["to"]):
            waits = node["kind"] == "message" and table[node["to"][0]]["kind"] == "choice"
            least = node["least"][n] if n < len(node["least"]) else None
            found.append((f"pick{n}" if waits else "go", node["id"], target, least))
    return found
