"""Who is asked, when, and once: the consent part with managers and pages around it, in QuickJS."""

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative import HELD_REASONS
from creative.sandbox import Realm
from delivery.staging.consent_strings import (
    Choice,
    encode_gpp,
    encode_tc,
    encode_tc_canada,
    encode_us_national,
)
from tests.creative.consent_world import open_world, play

ALL = Choice(
    consents={1, 2, 3, 4, 7},
    interests={7},
    vendors={25, 30},
    vendor_interests={25},
    disclosed={25, 30},
)
YES, NO = encode_tc(ALL), encode_tc(replace(ALL, consents=(), interests=()))
OLD = encode_tc(replace(ALL, disclosed=None))
M: list[object] = ["ask", "m", ["m.example"]]
AUD: list[object] = ["ask", "aud", ["aud.example"]]
BOTH: list[object] = ["ask", "both", ["m.example", "aud.example"]]
OPTED_OUT = encode_gpp({7: encode_us_national(sale=1)})
NOT_TARGETED = encode_gpp({7: encode_us_national(targeting=1)})
FINE = encode_gpp({7: encode_us_national()})


def tcf(text: str | None, status: str | None = "tcloaded", applies: bool | None = True) -> object:
    return {"tcString": text, "eventStatus": status, "gdprApplies": applies}


def gpp(text: str, *sections: int, status: str = "ready") -> object:
    return {"gppString": text, "applicableSections": sections, "signalStatus": status}


@pytest.fixture(scope="module")
def world() -> Realm:
    return open_world()


@pytest.mark.parametrize("where", ["here", "around"])
@pytest.mark.parametrize("texts", [False, True], ids=["objects", "texts"])
def test_a_manager_is_found_wherever_it_is(world: Realm, where: str, texts: bool):
    answer: list[list[object]] = [["__tcfapi", where, tcf(YES)]]
    story: list[Sequence[object]] = [M, ["say", "__tcfapi", tcf(NO, "useractioncomplete")], AUD, M]

    assert play(world, *story, managers=answer, texts=texts) == [
        "fired m",
        "held aud no_consent",
        "held m no_consent",
        f"ears {int(where == 'around')}",
    ]


LATE = ["say", "__tcfapi", tcf(YES, "useractioncomplete")]
STORIES: dict[str, tuple[list[list[object]], dict[str, str], list[Sequence[object]], list[str]]] = {
    "nothing speaks of consent": ([], {}, [M, BOTH], ["fired m", "fired both"]),
    "a stub that has nothing yet": (
        [["__tcfapi", "here", tcf(None, None, None)]],
        {},
        [M, ["wait", 499], LATE, ["wait", 1]],
        ["fired m"],
    ),
    "the question is still on the screen": (
        [["__tcfapi", "here", tcf(encode_tc(replace(ALL, consents=())), "cmpuishown")]],
        {},
        [M, AUD, ["wait", 500], LATE],
        ["held m no_answer", "held aud no_answer", "fired m", "fired aud"],
    ),
    "nobody answers": (
        [["__tcfapi", "here"]],
        {},
        [[*M, "fire"], [*AUD, "drop"], BOTH, ["wait", 500], M, LATE],
        ["fired m", "held aud dropped", "held both no_answer", "held m no_answer", "fired both", "fired m"],
    ),
    "a refusal holds whatever another manager does": (
        [["__tcfapi", "here", tcf(NO)], ["__gpp", "here"]],
        {},
        [[*AUD, "fire"], ["wait", 500], ["say", "__gpp", gpp("", -1)]],
        ["held aud no_consent"],
    ),
    "both managers must have answered": (
        [["__tcfapi", "here", tcf(YES)], ["__gpp", "around"]],
        {},
        [AUD, ["say", "__gpp", gpp(OPTED_OUT, 7)], M],
        ["held aud opted_out", "fired m"],
    ),
    "a mind that changes twice": (
        [["__tcfapi", "here", tcf(NO)]],
        {},
        [AUD, LATE, ["say", "__tcfapi", tcf(NO)], LATE, M],
        ["held aud no_consent", "fired aud", "fired m"],
    ),
    "asked again, the last answer holds": (
        [["__tcfapi", "here", tcf(NO)]],
        {},
        [["say", "__tcfapi", tcf(YES, "cmpuishown")], [*AUD, "fire"], ["wait", 500]],
        ["held aud no_consent"],
    ),
    "it does not apply, for good": (
        [["__tcfapi", "around", tcf(None, None, False)]],
        {"gdpr": "1", "gdpr_consent": NO},
        [AUD],
        ["removed __tcfapi true", "fired aud"],
    ),
    "a string made since March 2026 without disclosure": (
        [["__tcfapi", "here", tcf(OLD)]],
        {},
        [M, ["ask", "other", ["x.example"]]],
        ["held m no_disclosure", "held other no_disclosure"],
    ),
    "the manager is right, not the tag": (
        [["__tcfapi", "here", tcf(NO)]],
        {"gdpr": "1", "gdpr_consent": YES, "gdpr_consent.25": YES},
        [M],
        ["held m no_consent"],
    ),
    "a manager with no string leaves no way to the tag's": (
        [["__tcfapi", "here", tcf(None)]],
        {"gdpr_consent": YES},
        [M],
        ["held m no_string"],
    ),
    "the tag stands in for a manager that says nothing": (
        [["__tcfapi", "here"]],
        {"gdpr": "1", "gdpr_consent": YES},
        [M, ["wait", 500], AUD],
        ["fired m", "fired aud"],
    ),
    "a tag that says it does not apply need not wait": (
        [["__tcfapi", "here"]],
        {"gdpr": "0"},
        [M, ["say", "__tcfapi", tcf(NO)], AUD],
        ["fired m", "held aud no_consent"],
    ),
    "macros alone": ([], {"gdpr": "1", "gdpr_consent": NO, "gdpr_consent.25": YES}, [M, AUD], ["fired m", "held aud no_consent"]),
    "macros without a string": ([], {"gdpr": "1"}, [[*M, "fire"]], ["held m no_string"]),
    "a string is enough": ([], {"gdpr_consent": NO}, [M], ["held m no_consent"]),
    "a manager that comes after the ad": (
        [],
        {},
        [M, ["appear", "__tcfapi", "around"], AUD, ["wait", 500], ["say", "__tcfapi", tcf(NO)], LATE],
        ["fired m", "held aud no_answer", "fired aud"],
    ),
    "another manager that comes after the ad": (
        [["__tcfapi", "here", tcf(YES)]],
        {},
        [["wait", 500], ["appear", "__gpp", "here"], [*AUD, "fire"], ["say", "__gpp", gpp(OPTED_OUT, 7)]],
        ["held aud opted_out"],
    ),
    "an old manager of US privacy that says nothing": (
        [["__tcfapi", "here", tcf(YES)], ["__uspapi", "here"]],
        {},
        [AUD],
        ["fired aud"],
    ),
    "a manager that fails": ([["__tcfapi", "broken"]], {}, [[*M, "fire"], ["wait", 500]], ["fired m"]),
    "messages of somebody else": (
        [["__tcfapi", "around"]],
        {},
        [M, ["lie", {"__tcfapiReturn": {"callId": "__tcfapi0.25", "returnValue": tcf(YES)}}], ["lie", "{"], ["lie", None]],
        [],
    ),
    "every receiver counts, and what is below it": (
        [["__tcfapi", "here", tcf(encode_tc(replace(ALL, vendors={30})))]],
        {},
        [BOTH, ["ask", "below", ["a.b.aud.example"]], ["ask", "beside", ["notaud.example"]], ["ask", "odd", ["constructor", ""]]],
        ["held both no_consent", "fired below", "fired beside", "fired odd"],
    ),
    "an error of one does not stop the others": (
        [["__tcfapi", "here", tcf(NO)]],
        {},
        [["breaks", "x", ["aud.example"]], AUD, LATE, LATE],
        ["held aud no_consent", "fired x", "fired aud"],
    ),
    "EEA by GPP": ([["__gpp", "here", gpp(encode_gpp({2: NO}), 2)]], {}, [M], ["held m no_consent"]),
    "EEA by GPP, and its section is missing": ([["__gpp", "here", gpp(FINE, 2)]], {}, [M], ["held m no_string"]),
    "EEA by GPP of the tag": ([], {"gpp": encode_gpp({2: YES, 7: encode_us_national(sale=1)}), "gpp_sid": "2"}, [AUD], ["fired aud"]),
    "EEA by both": ([["__gpp", "here", gpp(encode_gpp({2: NO}), 2)], ["__tcfapi", "here", tcf(YES)]], {}, [AUD], ["fired aud"]),
    "Canada": ([["__gpp", "here", gpp(encode_gpp({5: encode_tc_canada(ALL)}), 5)]], {}, [M, AUD], ["fired m", "fired aud"]),
    "Canada refused": (
        [["__gpp", "here", gpp(encode_gpp({5: encode_tc_canada(replace(ALL, consents=(), vendor_interests=()))}), 5)]],
        {},
        [M, AUD],
        ["held m objected", "held aud no_consent"],
    ),
    "sections are being changed": (
        [["__gpp", "here", gpp(FINE, 7, status="not ready")]],
        {},
        [AUD, ["say", "__gpp", gpp(OPTED_OUT, 7)], ["say", "__gpp", gpp(FINE, 7)]],
        ["held aud opted_out", "fired aud"],
    ),
    "not sold": ([], {"gpp": OPTED_OUT, "gpp_sid": "7"}, [M, AUD], ["fired m", "held aud opted_out"]),
    "not targeted": ([], {"gpp": NOT_TARGETED, "gpp_sid": "6_7"}, [M, AUD], ["fired m", "held aud opted_out"]),
    "not in force": ([], {"gpp": OPTED_OUT, "gpp_sid": "8"}, [AUD], ["fired aud"]),
    "nothing in force": ([["__gpp", "here", gpp(OPTED_OUT, -1)]], {}, [AUD], ["fired aud"]),
    "not said what is in force": ([], {"gpp": OPTED_OUT}, [AUD], ["held aud opted_out"]),
    "no section that can be read": ([], {"gpp": encode_gpp({7: "C"})}, [M], ["held m no_string"]),
    "no GPP string at all": ([], {"gpp": "null"}, [M], ["fired m"]),
    "US privacy by its manager": ([["__uspapi", "around", {"uspString": "1YYN"}]], {}, [M, AUD], ["fired m", "held aud opted_out"]),
    "US privacy by the tag": ([], {"us_privacy": "1YYN"}, [M, AUD], ["fired m", "held aud opted_out"]),
    "US privacy is not asked where somebody else is": (
        [["__gpp", "here", gpp(FINE, 7)], ["__uspapi", "here", {"uspString": "1YYN"}]],
        {"us_privacy": "1YYN"},
        [AUD],
        ["fired aud"],
    ),
}  # fmt: skip


@pytest.mark.parametrize("story", STORIES.values(), ids=STORIES.keys())
def test_pixels_fire_and_are_held_as_the_user_chose(world: Realm, story):
    managers, tag, steps, happened = story
    lines = play(world, *steps, managers=managers, tag=tag)

    assert [line for line in lines if not line.startswith("ears")] == happened


def test_every_reason_is_one_that_is_written_down(world: Realm):
    held = [
        line.split()[2]
        for managers, tag, steps, _ in STORIES.values()
        for line in play(world, *steps, managers=managers, tag=tag)
        if line.startswith("held")
    ]
    beyond = {"restricted", "not_disclosed"}  # tests of strings have them

    assert set(held) | beyond == set(HELD_REASONS)


def test_nothing_listens_on_after_the_last_word(world: Realm):
    final = [["__tcfapi", "around", tcf(None, None, False)]]

    assert play(world, M, managers=final) == ["removed __tcfapi true", "fired m", "ears 0"]


def test_in_an_app_nobody_but_the_tag_is_asked(world: Realm):
    answers = [["__tcfapi", "here", tcf(NO)], ["__gpp", "around", gpp(OPTED_OUT, 7)]]

    assert play(world, AUD, managers=answers, app=True) == ["fired aud", "ears 0"]
    assert play(world, AUD, managers=answers, app=True, tag={"gdpr": "1"}) == [
        "held aud no_string",
        "ears 0",
    ]


def test_what_managers_said_becomes_macros(world: Realm):
    answers = [["__tcfapi", "here", tcf(YES)], ["__gpp", "here", gpp(FINE, 7, 8)]]
    keys = ("gdpr", "gdpr_consent", "gpp", "gpp_sid", "us_privacy", "constructor")

    assert play(world, *(["macro", key] for key in keys), managers=answers) == [
        "gdpr=1",
        f"gdpr_consent={YES}",
        f"gpp={FINE}",
        "gpp_sid=7,8",
        "us_privacy=",
        "constructor=",
        "ears 0",
    ]


_STEPS = st.lists(
    st.one_of(
        st.tuples(
            st.just("ask"),
            st.sampled_from(["m.example", "aud.example", "x.example"]),
            st.sampled_from(["fire", "hold", "drop"]),
        ),
        st.sampled_from([("yes",), ("no",), ("shown",), ("wait", 200), ("wait", 500)]),
    ),
    max_size=12,
)
_SAYINGS = {
    "yes": tcf(YES, "useractioncomplete"),
    "no": tcf(NO, "useractioncomplete"),
    "shown": tcf(NO, "cmpuishown"),
}


@settings(max_examples=150)
@given(steps=_STEPS)
def test_whatever_happens_a_pixel_fires_once_and_never_against_an_answer(world: Realm, steps):
    story: list[Sequence[object]] = []
    expected: dict[str, str] = {}  # what a pixel came to: by hand, from the rules in the docs
    answer, waited = "", 0
    for number, (kind, *values) in enumerate(steps):
        if kind == "ask":
            host, unknown = values
            story.append(["ask", str(number), [host], unknown])
            late = {"fire": "fired", "hold": "held no_answer", "drop": "held dropped"}[unknown]
            known = {"yes": "fired", "no": "held no_consent"}.get(answer, "")
            expected[str(number)] = known or (late if waited >= 500 else f"waits {late}")
        elif kind == "wait":
            story.append(["wait", *values])
            waited += values[0]
            if waited >= 500:
                expected = {key: one.removeprefix("waits ") for key, one in expected.items()}
        else:
            story.append(["say", "__tcfapi", _SAYINGS[kind]])
            answer = kind if kind != "shown" else answer
            if kind == "yes":
                stays = ("fired", "held dropped")
                expected = {k: one if one in stays else "fired" for k, one in expected.items()}
            elif kind == "no":
                expected = {
                    k: "held no_consent" if one.startswith("waits") else one
                    for k, one in expected.items()
                }
    lines = play(world, *story, managers=[["__tcfapi", "here"]])
    last: dict[str, str] = {}
    for line in lines[:-1]:
        what, key, *why = line.split(" ")
        assert last.get(key, "").split(" ")[0] != what  # neither fired nor told twice
        last[key] = " ".join([what, *why])

    assert last == {k: one for k, one in expected.items() if not one.startswith("waits")}
