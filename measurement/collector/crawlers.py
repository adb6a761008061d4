"""Which known crawler a user agent is, by the patterns of crawler-user-agents.

The package's own search for the name compiles 1,500 expressions anew for each agent: a second of
work that a made-up one would cost. Nearly all of them are plain words, which are looked for as such
here: a fifth of a millisecond for an agent that was never seen.
"""

import re
from functools import cache
from typing import Final

import crawleruseragents  # type: ignore[import-untyped]

__all__ = ["find_crawler"]

_PLAIN: Final = re.compile(r"(?:[\w !\"&',:;~@-]|\\[/.-])+")


def find_crawler(agent: str) -> str | None:
    """The crawler's name, made readable from its pattern: `Googlebot\\/` is Googlebot."""
    words, expressions = _patterns()
    found = [number for word, number in words if word in agent]
    found += [number for expression, number in expressions if expression.search(agent)]
    if not found:
        return None
    return _name(crawleruseragents.CRAWLER_USER_AGENTS_DATA[min(found)]["pattern"])


@cache
def _patterns() -> tuple[list[tuple[str, int]], list[tuple[re.Pattern[str], int]]]:
    words: list[tuple[str, int]] = []
    expressions: list[tuple[re.Pattern[str], int]] = []
    for number, entry in enumerate(crawleruseragents.CRAWLER_USER_AGENTS_DATA):
        pattern = entry["pattern"]
        if _PLAIN.fullmatch(pattern):
            words.append((pattern.replace("\\", ""), number))
        else:
            expressions.append((re.compile(pattern), number))
    return words, expressions


@cache
def _name(pattern: str) -> str:
    plain = re.sub(r"\[(.).*?\]", r"\1", pattern.replace("\\/", "/").replace("\\.", "."))
    return re.sub(r"[\\^$()?*+|].*", "", plain.lstrip("^(")).strip(" /;")[:60] or "unnamed"
