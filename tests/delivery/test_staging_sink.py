import asyncio

import pytest

from delivery.staging import Answer, Call, Sink
from delivery.staging import sink as sink_module
from delivery.staging.calls import run_of_agent
from delivery.staging.sink import MAX_BODY_BYTES

AGENT = "Mozilla/5.0 Chrome/130 flowtag-qa/dv360-7"


def put(sink: Sink, target: str, agent: str = AGENT, body: bytes = b"") -> Call:
    return sink.record(
        Answer("pixel", 204),
        scheme="https",
        host="t.example",
        target=target,
        method="GET",
        body=body,
        headers={"user-agent": agent, "referer": "https://a.example/", "sec-fetch-dest": "image"},
    )


def test_a_call_is_kept_as_it_came():
    sink = Sink(lambda: 12)

    call = put(sink, "/p?a=%26&b=%zz")

    assert sink.calls() == (call,)
    assert call == Call(
        number=1,
        at_ms=12,
        run="dv360-7",
        role="pixel",
        scheme="https",
        host="t.example",
        target="/p?a=%26&b=%zz",
        method="GET",
        referrer="https://a.example/",
        user_agent=AGENT,
        destination="image",
        status=204,
    )
    assert call.url == "https://t.example/p?a=%26&b=%zz"


def test_a_long_body_is_cut():
    sink = Sink(lambda: 0)

    call = put(sink, "/", body=b"x" * (MAX_BODY_BYTES + 1))

    assert len(call.body) == MAX_BODY_BYTES


def test_calls_are_told_apart_by_run():
    sink = Sink(lambda: 0)
    put(sink, "/1", "Chrome flowtag-qa/a")
    put(sink, "/2", "Chrome flowtag-qa/b")
    put(sink, "/3", "Chrome")

    assert [c.target for c in sink.calls("a")] == ["/1"]
    assert [c.target for c in sink.calls("")] == ["/3"]
    assert [c.target for c in sink.calls(after=1)] == ["/2", "/3"]


def test_a_run_is_only_read_from_the_end_of_the_agent():
    assert run_of_agent("Chrome flowtag-qa/dv360-7") == "dv360-7"
    assert run_of_agent("Chrome flowtag-qa/dv360-7 Safari") == ""
    assert run_of_agent("Chrome") == ""


def test_a_follower_gets_what_was_missed_and_what_comes():
    async def follow() -> list[str]:
        sink = Sink(lambda: 0)
        put(sink, "/1")
        put(sink, "/2")
        follower = sink.follow(after=1)
        seen = [(await anext(follower)).target]
        waiting = asyncio.ensure_future(anext(follower))
        await asyncio.sleep(0)
        assert not waiting.done()
        put(sink, "/3")
        seen.append((await waiting).target)
        return seen

    assert asyncio.run(follow()) == ["/2", "/3"]


def test_clearing_forgets_calls_but_no_numbers():
    sink = Sink(lambda: 0)
    put(sink, "/1")

    sink.clear()

    assert sink.calls() == ()
    assert put(sink, "/2").number == 2


def test_memory_has_an_end_whatever_is_sent(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(sink_module, "MAX_BYTES", 10_000)
    sink = Sink(lambda: 0)

    for n in range(100):
        sink.record(
            Answer("pixel"), scheme="https", host="t.example", target=f"/{n:03}", method="POST",
            body=b"x" * 996, headers={},
        )  # fmt: skip

    assert [call.target for call in sink.calls()] == [f"/{n:03}" for n in range(90, 100)]
    assert sink.last_number == 100


def test_a_listener_hears_each_call_as_it_is_recorded():
    sink, heard = Sink(lambda: 5), list[Call]()
    sink.listen(heard.append)

    call = sink.record(
        Answer("pixel"), scheme="https", host="t.example", target="/", method="GET", headers={}
    )

    assert heard == [call]
