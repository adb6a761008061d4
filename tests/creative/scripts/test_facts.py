"""What the analyser reads out of a script."""

import pytest

from creative.sandbox import PARAMETERS
from creative.scripts import Call, Fault, Name, Position, ScriptFacts, ValueFact, analyse_script

# Upper-case one-letter names are free, lower-case ones are declared somewhere they are seen from.
FREE_NAMES = {
    "var hoisted out of a block": ("{ var a } a; B", "B"),
    "var hoisted out of loops": ("for (var a of []) ; for (var b = 0;;) { var c } a; b; c", ""),
    "var not hoisted out of a function": ("(() => { var B })(); B", "B"),
    "let stays in its block": ("{ let B } B", "B"),
    "const of a loop's head": ("for (const B of []) { B } B", "B"),
    "function in a block stays there": ("{ function B() {} B() } B", "B"),
    "function before its declaration": ("a(); function a() {}", ""),
    "named function expression": ("const a = function b() { b() }; a", ""),
    "its name is not seen outside": ("(function B() {}); B", "B"),
    "class and its name inside": ("class a extends B { c() { return a } } a", "B"),
    "class expression's name": ("(class C { d() { C } }); C", "C"),
    "parameters and defaults": ("(a, b = a, c = D) => a + b + c + D", "D D"),
    "a default does not see the body": ("(a = B) => { var B }", "B"),
    "destructured parameters": ("({ a, b: { c = D }, ...e }, [f, ...g]) => [a, c, e, f, g]", "D"),
    "computed keys of patterns": ("const { [K]: a = D } = {}; a", "K D"),
    "assignment patterns are uses": ("({ a: A, ...B } = C)", "A B C"),
    "shorthand properties are uses": ("({ A, b: B, c() { return D } })", "A B D"),
    "keys and members are none": ("({ A: 1 }).B.C; ({})[D]", "D"),
    "catch": ("try {} catch (a) { a } try {} catch ({ message: m }) { m } try {} catch { E }", "E"),
    "catch's name stays there": ("try {} catch (E) {} E", "E"),
    "labels are none": ("A: for (;;) { break A }", ""),
    "arguments of the script": ("arguments[0]; (() => arguments)(); function f() { arguments } f", ""),
    "switch is one block": ("switch (1) { case 1: let a; default: a } S", "S"),
    "typeof counts": ("typeof W", "W"),
    "assigning counts": ("X = 1", "X"),
    "templates": ("`${T}`; T2`x`", "T T2"),
    "optional chains": ("A?.b?.[C] ?? D", "A C D"),
    "methods, getters, computed": ("({ get a() { return A }, [B]() {}, async c() { C } })", "A B C"),
    "new.target": ("function f() { return new.target } f", ""),
    "what every script is given": ("; ".join(PARAMETERS), ""),
    "shadowing what is given": ("{ const FLOW = 1; FLOW } FLOW", ""),
}  # fmt: skip


@pytest.mark.parametrize("name", FREE_NAMES)
def test_free_names(name):
    code, expected = FREE_NAMES[name]

    facts = analyse_script(code)

    assert facts.fault is None
    assert [free.name for free in facts.free] == expected.split()


@pytest.mark.parametrize(
    ("code", "fault"),
    [
        ("x =", Fault("syntax", "Unexpected token", "", Position(1, 4))),
        ("a\r\nb c", Fault("syntax", "Unexpected token", "c", Position(2, 3))),
        ("'😀'; '😀' 1", Fault("syntax", "Unexpected token", "1", Position(1, 10))),
        ("'abc", Fault("syntax", "Unterminated string constant", "'", Position(1, 1))),
        ("with (a) {}", Fault("syntax", "'with' in strict mode", "with", Position(1, 1))),
        ("await 1", Fault("syntax", "Unexpected token", "1", Position(1, 7))),
        ("a ||= 1", Fault("syntax", "Unexpected token", "=", Position(1, 5))),
        (
            "let FLOW",
            Fault("syntax", "Identifier 'FLOW' has already been declared", "FLOW", Position(1, 5)),
        ),
        (
            "import.meta",
            Fault("syntax", "Cannot use 'import.meta' outside a module", "import", Position(1, 1)),
        ),
        ("}), x, (function () {", Fault("body", "Unexpected token", "}", Position(1, 1))),
        ("x\n}", Fault("body", "Unexpected token", "}", Position(2, 1))),
        ("} evil(); {", Fault("body", "Unexpected token", "}", Position(1, 1))),
    ],
)
def test_what_is_no_script(code, fault):
    assert analyse_script(code) == ScriptFacts(fault, (), (), (), (), ())


def test_a_script_nested_too_deep_is_a_fault_and_not_a_crash():
    fault = analyse_script("(" * 7_000 + ")" * 7_000).fault

    assert fault is not None
    assert fault.kind == "syntax"


def test_ordinary_nesting_is_read():
    assert analyse_script("(" * 200 + "1" + ")" * 200).fault is None


def test_calls_of_what_scripts_are_given():
    code = (
        "ANALYTICS.sendMetric('a', -1.5, `max`)\nFLOW['goTo'](there)\nfetch('https://t.example/')"
    )

    assert analyse_script(code) == ScriptFacts(
        fault=None,
        free=(Name("there", Position(2, 14)),),
        declared=(),
        calls=(
            Call(
                "ANALYTICS",
                "sendMetric",
                (
                    ValueFact("string", "a", "'a'", Position(1, 22)),
                    ValueFact("number", -1.5, "-1.5", Position(1, 27)),
                    ValueFact("string", "max", "`max`", Position(1, 33)),
                ),
                Position(1, 1),
            ),
            Call(
                "FLOW",
                "goTo",
                (ValueFact("unknown", None, "there", Position(2, 14)),),
                Position(2, 1),
            ),
            Call(
                "fetch",
                "",
                (
                    ValueFact(
                        "string", "https://t.example/", "'https://t.example/'", Position(3, 7)
                    ),
                ),
                Position(3, 1),
            ),
        ),
        images=(),
        hazards=(),
    )


def test_a_variable_of_the_same_name_is_not_what_scripts_are_given():
    facts = analyse_script("{ const FLOW = { goTo() {} }; FLOW.goTo('x') }")

    assert facts.calls == ()


@pytest.mark.parametrize(
    ("argument", "kind", "value"),
    [
        ("true", "boolean", True),
        ("!0", "boolean", True),
        ("'a\\x62'", "string", "ab"),
        ("0x10", "number", 16),
        ("+3", "number", 3),
        ("NaN", "number", None),
        ("-Infinity", "number", None),
        ("null", "null", None),
        ("undefined", "undefined", None),
        ("void 0", "undefined", None),
        ("10n", "bigint", None),
        ("/a/", "object", None),
        ("[]", "object", None),
        ("() => 1", "object", None),
        ("new Date()", "object", None),
        ("...[1]", "spread", None),
        ("a + b", "unknown", None),
        ("`${a}`", "unknown", None),
    ],
)
def test_what_is_known_of_an_argument(argument, kind, value):
    facts = analyse_script(f"const a = 1, b = 2; PIXEL.fire({argument})")

    assert [(arg.kind, arg.value) for arg in facts.calls[0].args] == [(kind, value)]


def test_the_urls_that_a_script_fires():
    facts = analyse_script(
        "PIXEL.fire('https://a.example/')\n"
        "new Image().src = 'https://b.example/'\n"
        "navigator.sendBeacon(`https://c.example/`, 'x')\n"
        "fetch(url(), { mode: 'no-cors' })\n"
        "function url() { return '' }"
    )

    assert [fact.value for fact in facts.pixel_urls()] == [
        "https://a.example/",
        "https://c.example/",
        None,
        "https://b.example/",
    ]


def test_syntax_that_scripts_must_not_have():
    facts = analyse_script(
        "async () => 1; import('x'); 'a'.localeCompare('b'); (1).toLocaleString()"
    )

    assert [(hazard.name, str(hazard.at)) for hazard in facts.hazards] == [
        ("async", "1:1"),
        ("import", "1:16"),
        ("localeCompare", "1:33"),
        ("toLocaleString", "1:57"),
    ]
