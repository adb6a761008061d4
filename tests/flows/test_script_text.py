import pytest

from flows.script_text import ANYTHING, ScriptText, read_script


@pytest.mark.parametrize(
    ("code", "found"),
    [
        ("", ScriptText()),
        ("ANALYTICS.sendMetric('a', FLOW.now() + FLOW.random())", ScriptText()),
        ("FLOW.goTo('b'); FLOW.goTo(`b`)", ScriptText(jumps=("b",))),
        ("FLOW.after(60 * 1000, 'b')", ScriptText(later=("b",))),
        ("FLOW.after(f(1, 'b'), 'c')", ScriptText(jumps_anywhere=True)),
        ("FLOW.goTo('a' + n)", ScriptText(jumps_anywhere=True)),
        ("FLOW.set('n', -1.5); FLOW.set('n', 2)", ScriptText(sets={"n": (-1.5, 2.0)})),
        ("FLOW.set('n', true)", ScriptText(sets={"n": (True,)})),
        ('FLOW.set("s", "it\'s")', ScriptText(sets={"s": ("it's",)})),
        ("FLOW.set('s', 'a' + b)", ScriptText(sets={"s": None})),
        ("FLOW.set('s', 'a'); FLOW.set('s', x)", ScriptText(sets={"s": None})),
        ("FLOW.set('s', '\\x41')", ScriptText(sets={"s": None})),
        ("FLOW.set(name, 1)", ScriptText(sets_anything=True)),
        ("FLOW.get('a') + FLOW.get('b')", ScriptText(reads=frozenset({"a", "b"}))),
        ("FLOW.get('a' + b)", ScriptText(reads_anything=True)),
        ("const { set } = FLOW", ANYTHING),
        ("FLOW['set']('a', 1)", ANYTHING),
        ("FLOW?.set('a', 1)", ANYTHING),
        ("const set = FLOW.set", ANYTHING),
        ("FLOW./**/goTo('b')", ANYTHING),
        ("arguments[1].goTo('b')", ANYTHING),
        ("F\\u004cOW.goTo('b')", ANYTHING),
    ],
)
def test_what_a_script_may_do(code: str, found: ScriptText) -> None:
    assert read_script(code) == found
