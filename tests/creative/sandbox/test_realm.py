"""The border of a realm: texts that cross whole, limits that hold, faults that are told apart.

The same in this process and in a worker.
"""

import json
import threading
from collections.abc import Callable

import pytest

from creative.sandbox import (
    HostError,
    JailedRealm,
    OutOfMemory,
    Realm,
    RealmBroken,
    ScriptTimeout,
    StackOverflow,
    unpack,
)
from tests.creative.sandbox.harness import log_of, run_script
from tests.creative.sandbox.harness import open_realm as open_locked

SHORT_MS = 100
Open = Callable[[], Realm]


@pytest.fixture(params=[Realm, JailedRealm], scope="module")
def kind(request: pytest.FixtureRequest) -> type[Realm]:
    found: type[Realm] = request.param
    return found


@pytest.fixture
def open_realm(kind: type[Realm]) -> Open:
    return lambda: open_locked(kind)


@pytest.mark.parametrize(
    "value",
    ["plain", "", "\0 and more", "é", "\ud800", "\udfff x \ud83d", "😀", "\u2028", "\x7f", "a\nb"],
)
@pytest.mark.parametrize("entry", ["echo", "grow"])
def test_every_text_crosses_whole_as_ascii(open_realm: Open, value: str, entry: str) -> None:
    realm = open_realm()

    result = realm.call(entry, json.dumps(value, ensure_ascii=False))

    assert result.isascii()
    start, end = result.index('"'), result.rindex('"') + 1
    assert json.loads(result[start:end]) == value


def test_a_result_with_raw_nul_or_lone_surrogate_is_escaped(open_realm: Open) -> None:
    realm = open_realm()

    assert realm.call("give", '"a\\u0000b\\ud800\\u00e9"') == "a\\u0000b\\ud800\\u00e9"


def test_numbers_are_handed_over_exactly(open_realm: Open) -> None:
    realm = open_realm()

    numbers = unpack(realm.call("count", "")).tolist()

    assert numbers == [0, 1, -1, 2147483647, -2147483648, 65536]


def test_an_endless_loop_is_a_timeout_and_breaks_the_realm(open_realm: Open) -> None:
    realm = open_realm()

    with pytest.raises(ScriptTimeout, match=r"^run used more than 100 ms of CPU time$"):
        run_script(realm, "for (;;);", cpu_ms=SHORT_MS)

    assert realm.broken
    with pytest.raises(RealmBroken, match="Make a new one"):
        run_script(realm, "1")


def test_a_memory_bomb_is_out_of_memory_and_breaks_the_realm(open_realm: Open) -> None:
    realm = open_realm()

    with pytest.raises(OutOfMemory):
        run_script(realm, "const all = []; for (;;) all.push(new Array(1000).fill(7))")

    with pytest.raises(RealmBroken):
        run_script(realm, "1")


def test_a_scripts_endless_recursion_is_its_own_range_error(open_realm: Open) -> None:
    realm = open_realm()

    assert run_script(realm, "(function again() { again() })()") == {
        "log": [],
        "thrown": "RangeError",
    }
    assert not realm.broken


def test_a_script_recurses_as_deep_as_real_ones_do(open_realm: Open) -> None:
    realm = open_realm()

    deep = "const sum = (n) => (n === 0 ? 0 : n + sum(n - 1)); console.log(sum(2000))"

    assert log_of(realm, deep) == [2001000]


def test_endless_recursion_of_trusted_code_is_a_stack_overflow(open_realm: Open) -> None:
    realm = open_realm()

    with pytest.raises(StackOverflow):
        realm.call("deep", "")


def test_a_fault_of_trusted_code_is_named_and_breaks_nothing(open_realm: Open) -> None:
    realm = open_realm()

    with pytest.raises(HostError, match=r"^fail: our fault"):
        realm.call("fail", "")

    assert realm.call("echo", "1") == "1"


def test_a_result_that_is_no_text_is_a_host_error(open_realm: Open) -> None:
    with pytest.raises(HostError, match="give returned no text"):
        open_realm().call("give", "1")


def test_an_unknown_entry_is_a_host_error(open_realm: Open) -> None:
    with pytest.raises(HostError, match="nothing"):
        open_realm().call("nothing", "1")


def test_a_realm_wants_its_steps_in_order(kind: type[Realm]) -> None:
    realm = kind()
    with pytest.raises(HostError, match="Lock the realm"):
        realm.call("run", "1")
    realm.lock({})
    with pytest.raises(HostError, match=r"late\.js came after lock"):
        realm.load("1", "late.js")
    with pytest.raises(HostError, match="locked already"):
        realm.lock({})


def test_faulty_trusted_code_is_named(kind: type[Realm]) -> None:
    realm = kind()
    realm.load("const x = ;", "engine.js")

    with pytest.raises(HostError, match=r"^engine\.js: SyntaxError"):
        realm.lock({})


def test_any_thread_may_call(open_realm: Open) -> None:
    realm = open_realm()
    results: list[str] = []

    threads = [
        threading.Thread(target=lambda: results.append(realm.call("echo", "7"))) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert results == ["7"] * 4
