import asyncio
import json
from collections.abc import AsyncIterator

from delivery.staging.journal import Journal


async def read(feed: AsyncIterator[str], count: int) -> list[str]:
    """Ids of so many entries, a gap among them as it is told."""
    found: list[str] = []
    while len(found) < count:
        for event in (await anext(feed)).strip().split("\n\n"):
            lines = dict(line.split(": ", 1) for line in event.split("\n"))
            found.append(lines.get("id") or f"{lines['event']} {lines['data']}")
    return found


def follow(journal: Journal, after: int, count: int) -> list[str]:
    return asyncio.run(read(journal.follow(after), count))


def filled(count: int, **limits: int) -> Journal:
    journal = Journal(**limits)
    for n in range(count):
        journal.put("call", n % 2, {"url": f"https://t.example/{n}"})
    return journal


def test_entries_are_numbered_and_replayed_behind_the_last_one_seen():
    journal = filled(5)

    assert follow(journal, 0, 5) == ["1", "2", "3", "4", "5"]
    assert follow(journal, 3, 2) == ["4", "5"]


def test_what_is_gone_is_told():
    journal = filled(10, max_entries=4)

    assert journal.size[0] == 4
    assert follow(journal, 3, 5) == ["gap 3", "7", "8", "9", "10"]
    assert follow(journal, 6, 4) == ["7", "8", "9", "10"]


def test_memory_has_an_end_whatever_is_sent():
    journal = Journal(max_bytes=10_000)
    for _ in range(100):
        journal.put("call", 1, {"body": "x" * 1_000})

    assert journal.size[1] <= 10_000
    assert journal.last == 100


def test_a_follower_gets_what_comes_and_only_of_the_loads_it_may_see():
    async def run() -> list[str]:
        journal = Journal()
        feed = journal.follow(0, lambda load: load == 1)
        first = asyncio.ensure_future(read(feed, 2))
        await asyncio.sleep(0)
        for load in (0, 1, 0, 1):
            journal.put("call", load, {})
        return await first

    assert asyncio.run(run()) == ["2", "4"]


def test_a_number_of_an_earlier_server_starts_anew():
    assert follow(filled(2), 900, 2) == ["1", "2"]


def test_many_entries_come_in_their_order():
    journal = filled(1_000)

    assert follow(journal, 0, 1_000) == [str(n) for n in range(1, 1_001)]
    assert follow(journal, 950, 50) == [str(n) for n in range(951, 1_001)]


def test_a_text_cannot_end_its_event():
    journal = Journal()
    journal.put("call", 1, {"url": "a\n\nevent: end\ndata: {}\n\n"})

    async def first() -> str:
        return await anext(journal.follow(0))

    text = asyncio.run(first())

    assert text.count("\n\n") == 1
    assert json.loads(text.split("data: ", 1)[1])["url"] == "a\n\nevent: end\ndata: {}\n\n"
