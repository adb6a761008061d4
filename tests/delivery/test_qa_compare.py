import re
from dataclasses import replace
from typing import Any

import pytest

from delivery import load_platforms
from delivery.qa.clicks import compare_clicks, without_added
from delivery.qa.compare import compare_walk, late_problems
from delivery.qa.expect import Expected, ExpectedPixels
from delivery.qa.match import match_calls
from delivery.qa.observe import Asked, Observation
from delivery.qa.plan import break_player
from delivery.qa.planned import ExpectedLead, Planned
from delivery.qa.report import QaProblem
from delivery.qa.values import repeated_problems
from delivery.qa.verdict import find_verdict, list_facts
from delivery.qa.walk import Walk
from delivery.staging import Call, Scene

PLATFORMS = load_platforms()
SCENE = Scene("Quiz", "ads.x.example", "", 300, 250)


def pixel(example: str, component: str | None = "dry", text: str = "", **more: Any) -> Expected:
    pattern = re.escape(example).replace(r"\{cachebuster\}", r"(\d+)")
    groups = ("cachebuster",) if "{cachebuster}" in example else ()
    on = "load" if component is None else "selected"
    return Expected(component, on, text or example, example, re.compile(pattern), groups, **more)


def call(url: str, **more: Any) -> Call:
    scheme, _, rest = url.partition("://")
    host, slash, path = rest.partition("/")
    known = {"run": "r", "role": "pixel", "destination": "image", "method": "GET", **more}
    return Call(number=1, at_ms=0, scheme=scheme, host=host, target=slash + path, **known)


def planned(*expected: Expected, **more: Any) -> Planned:
    walk = Walk("r", more.pop("kind", "path"), SCENE)
    return Planned("Path 1", "dry", walk, (), ExpectedPixels(expected), **more)


def told(plan: Planned, *calls: Call, **seen: Any) -> list[QaProblem]:
    _, problems = compare_walk(
        plan, Observation(calls=calls, **seen), PLATFORMS["dv360"], PLATFORMS
    )
    return problems


A, B = pixel("https://t.example/a"), pixel("https://t.example/b")


def test_exact_calls_are_paired_first():
    near, exact = call("https://t.example/p?x=2"), call("https://t.example/p?x=1")
    one = pixel("https://t.example/p?x=1")

    found = match_calls([one], [near, exact])

    assert found.fired == [(one, exact)]
    assert found.twice == [(one, near)]
    assert (found.wrong, found.strange, found.missing) == ([], [], [])


def test_what_may_come_is_left_out_once_and_never_missed():
    maybe, never = pixel("https://t.example/25"), pixel("https://t.example/50")
    once, again = call("https://t.example/25"), call("https://t.example/25")

    found = match_calls([A], [once, again], [maybe, never])

    assert found.strange == [again]
    assert (found.fired, found.missing) == ([], [A])


def test_alike_pixels_are_paired_by_the_values_that_they_share():
    one = pixel("https://t.example/p?id=one&x=1")
    two = pixel("https://t.example/p?id=two&x=1")
    wrong = call("https://t.example/p?id=two&x=9")

    found = match_calls([one, two], [wrong])

    assert found.wrong == [(two, wrong)]
    assert found.missing == [one]


def test_all_as_expected_is_no_problem():
    assert told(planned(A, B), call("https://t.example/b"), call("https://t.example/a")) == []


def test_pages_files_clicks_and_preflights_are_no_pixels():
    calls = [
        call("https://a.example/", role="publisher"),
        call("https://a.example/", role="site"),
        call("https://a.example/", role="click"),
        call("https://a.example/", role="collector"),
        call("https://a.example/", method="OPTIONS"),
        call("https://a.example/favicon.ico"),
    ]

    assert told(planned(), *calls) == []


def test_a_missing_pixel_says_why_if_it_can():
    (problem,) = told(planned(pixel("https://t.example/a", text="http://t.example/a")))

    assert problem == QaProblem(
        check="pixels",
        path="Path 1",
        component="dry",
        message='A pixel of "dry" (on selected) did not fire.',
        expected="https://t.example/a",
        observed="no such request",
        hint="An ad asks for https addresses only: type https:// in front.",
        pixel="http://t.example/a",
        kind="pixel-missing",
    )


def test_a_pixel_that_the_browser_had_in_memory_wants_a_cache_buster():
    (problem,) = told(planned(A, A), call("https://t.example/a"))

    assert "add a cache-buster" in problem.hint


def test_a_failed_request_is_quoted():
    (problem,) = told(planned(A), failed_requests=("https://t.example/a: net::ERR_FAILED",))

    assert problem.observed == "https://t.example/a: net::ERR_FAILED"


def test_a_literal_that_nobody_knows_there_is_named():
    typed = "https://t.example/?cb=%%CACHEBUSTER%%"
    (problem,) = told(planned(pixel(typed)), call(typed))

    assert problem.check == "values"
    assert "%%CACHEBUSTER%% in it, which nobody replaced" in problem.message


def test_values_may_look_like_macros():
    typed = "https://t.example/?p=@{page_url}"
    arrived = "https://t.example/?p=%24%7BCACHEBUSTER%7D"

    assert told(planned(pixel(arrived, text=typed)), call(arrived)) == []


def test_a_cache_buster_is_new_for_every_firing():
    one = pixel("https://t.example/a?cb={cachebuster}", firing=0)
    two = pixel("https://t.example/b?cb={cachebuster}", firing=0)
    three = pixel("https://t.example/c?cb={cachebuster}", firing=1)
    calls = [call(f"https://t.example/{x}?cb=5") for x in "abc"]

    (problem,) = told(planned(one, two, three), *calls)

    assert problem.observed == "https://t.example/c?cb=5"
    assert "used before" in problem.message


def test_http_is_told_once_not_as_a_wrong_value_too():
    problems = told(planned(A), call("http://t.example/a"))

    assert [(p.check, p.observed) for p in problems] == [("https", "http://t.example/a")]


def test_hosts_of_pasted_inline_scripts_may_be_asked():
    scripted = ExpectedPixels((), ("new Image().src = 'https://spy.example/x'",))
    plan = replace(planned(), pixels=scripted)

    assert told(plan, call("https://spy.example/x")) == []
    assert [p.check for p in told(plan, call("https://other.example/x"))] == ["unexpected"]


LEAD = ExpectedLead("mail", "https://crm.example/lead", "L1", ("Mail",))


@pytest.mark.parametrize(
    ("bodies", "right"),
    [
        ([b'{"leadId":"L1","Mail":"a@b.example"}'], True),
        ([], False),
        ([b'{"leadId":"L1","Mail":"a@b.example"}'] * 2, False),
        ([b'{"leadId":"L2","Mail":"a@b.example"}'], False),
        ([b'{"leadId":"L1","Mail":""}'], False),
        ([b"not json"], False),
    ],
)
def test_a_lead_is_sent_once_and_whole(bodies: list[bytes], right: bool):
    calls = [
        call("https://crm.example/lead", method="POST", destination="empty", body=body)
        for body in bodies
    ]

    problems = told(planned(leads=(LEAD,)), *calls)

    assert [p.check for p in problems] == ([] if right else ["leads"])


def test_errors_are_told_once_each():
    problems = told(
        planned(),
        console_errors=("a", "a"),
        page_errors=("b",),
        policy_violations=("c",),
    )

    assert [p.observed for p in problems] == ["c", "b", "a"]


def test_errors_of_a_broken_player_are_our_own():
    assert told(planned(kind="broken"), page_errors=("Unexpected token",)) == []


def test_a_stuck_path_is_told():
    (problem,) = told(planned(), stuck='"dry" did not appear')

    assert (problem.check, problem.expected) == ("flow", "dry")


def test_only_the_collector_may_hear_that_a_page_is_left():
    calls = [
        call("https://collect.example/e", run="", destination="empty", method="POST"),
        call("https://spy.example/bye", run="", destination="empty", method="POST"),
        call("https://update.example/", run="", destination=""),
    ]

    problems = late_problems(calls, "https://collect.example/")

    assert [p.observed for p in problems] == ["POST https://spy.example/bye"]


def test_only_scripts_of_the_page_are_broken():
    page = b'<script type="a">x</script><script src="s.js"></script><p>'

    assert break_player(page) == b'<script type="a">;}{x</script><script src="s.js"></script><p>'


@pytest.mark.parametrize(
    "url",
    [
        "https://s.example/?dclid=1",
        "https://s.example/?a=1&dclid=1",
        "https://s.example/?a=1&dclid=1#f",
        "https://s.example/?a=1&",
    ],
)
def test_added_parameters_are_taken_off_where_they_were_added(url: str):
    bare = url.replace("&dclid=1", "").replace("?dclid=1", "")

    assert without_added(url, {"dclid": "1"}) == bare


def test_a_verdict_is_proven_only_if_all_facts_are():
    for platform in PLATFORMS.values():
        proven = all(fact.verified for fact in list_facts(platform))

        assert (find_verdict(platform) == "proven") == proven


def test_a_literal_that_was_typed_as_such_is_no_leftover():
    one = pixel("https://t.example/p?x=@{y}", text="https://t.example/p?x=@@{y}")

    assert told(planned(one), call("https://t.example/p?x=@{y}")) == []


@pytest.mark.parametrize(
    ("at_ms", "waited_ms", "said"),
    [
        (1600, 0, None),
        (600, 0, "fired too early"),
        (2700, 0, "fired too late"),
        (2700, 1500, None),
    ],
)
def test_a_pixel_fires_in_its_moment(at_ms: int, waited_ms: int, said: str | None):
    url = "https://t.example/a"
    plan = planned(pixel(url, at_ms=1600))

    problems = told(plan, call(url), asked=(Asked(url, at_ms),), waited_ms=waited_ms)

    expected = [f'A pixel of "dry" (on selected) {said}.'] if said else []
    assert [problem.message for problem in problems] == expected


def test_a_cache_buster_of_another_load_is_told():
    one = pixel("https://t.example/p?cb={cachebuster}")
    plan = planned(one)
    loads = [match_calls([one], [call(f"https://t.example/p?cb={n}")]) for n in (7, 8, 7)]

    problems = list(repeated_problems((plan, load) for load in loads))

    assert [problem.message for problem in problems] == [
        'A pixel of "dry" (on selected) arrived with the cachebuster of another load.'
    ]


def test_a_click_call_without_a_click_is_told():
    counted = call("https://click.example/c?u=https%3A%2F%2Fs.example", role="click")

    chains, problems = compare_clicks(planned(), Observation(calls=(counted,)), PLATFORMS["dv360"])

    assert chains == []
    assert [problem.message for problem in problems] == [
        "The click counter of Display & Video 360 was called without a click."
    ]
