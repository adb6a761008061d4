"""Large flows as people would draw them: questions with three answers, some decided by the score.

A third of the components have tracking. Written without chance, so that every run checks the same.
"""

from itertools import pairwise
from typing import Any

__all__ = ["Json", "large_flow"]

Json = dict[str, Any]
_ANSWERS = 3
_DECIDED = 5  # every fifth question is followed by a condition


def large_flow(components: int) -> Json:
    """A flow of exactly so many components, at least seven; nothing is wrong with it."""
    questions = (components - 2) * _DECIDED // ((1 + _ANSWERS) * _DECIDED + 1)
    numbers = range(questions)
    found = [part for n in numbers for part in _question(n)]
    fillers = components - 2 - len(found)
    chain = [f"hello-{n}" for n in range(fillers)]
    found += [{"id": id_, "type": "text", "text": "Hello."} for id_ in chain]
    found += [{"id": "done", "type": "goal", "name": "done"}, _SHOP]
    names = [*(f"question-{n}" for n in numbers), "done", "done"]
    ways = [way for n in numbers for way in _ways(n, names[n + 1], names[n + 2])]
    ways += [{"from": one, "to": other} for one, other in pairwise([*chain, names[0]])]
    ways.append({"from": "done", "to": "shop"})
    return {
        "format": 1,
        "id": "large",
        "start": [*chain, names[0]][0],
        "variables": {"skin": "dry", "score": 0},
        "components": [_tracked(n, part) for n, part in enumerate(found)],
        "connections": ways,
    }


_SHOP: Json = {"id": "shop", "type": "redirect", "click": "main"}


def _question(n: int) -> list[Json]:
    text: Json = {"id": f"question-{n}", "type": "text", "text": f"{n}: your @{{var.skin}} skin?"}
    answers: list[Json] = [
        {
            "id": f"answer-{n}-{m}",
            "type": "choice",
            "text": f"Answer {m}",
            "set": {"score": {"add": m}},
        }
        for m in range(_ANSWERS)
    ]
    if n % _DECIDED:
        return [text, *answers]
    test = {"variable": "score", "op": ">=", "value": n + 1}
    branches = [{"port": "high", "when": test}]
    return [text, *answers, {"id": f"enough-{n}", "type": "condition", "branches": branches}]


def _ways(n: int, next_: str, far: str) -> list[Json]:
    answers = [f"answer-{n}-{m}" for m in range(_ANSWERS)]
    ways: list[Json] = [{"from": f"question-{n}", "to": answer} for answer in answers]
    if n % _DECIDED:
        *near, skips = answers
        ways += [{"from": answer, "to": next_} for answer in near]
        return [*ways, {"from": skips, "to": far}]
    condition = f"enough-{n}"
    ways += [{"from": answer, "to": condition} for answer in answers]
    ways.append({"from": condition, "port": "high", "to": far})
    return [*ways, {"from": condition, "port": "else", "to": next_}]


def _tracked(n: int, part: Json) -> Json:
    if n % 3 or part["type"] not in ("text", "choice"):
        return part
    moment = {"on": "selected"} if part["type"] == "choice" else {}
    tag = f"https://t.example/{part['id']}?cb=@{{cachebuster}}"
    return {**part, "tracking": [{"tag": tag, **moment}]}
