"""Hardening: the literals of ad platforms go out of a script's text, and its meaning stays."""

import re
from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from creative.scripts import harden_script
from tests.creative.sandbox.harness import log_of, open_realm

LITERALS = ("%c", "%n", "%s", "%%CLICK%%", "${CLICK_URL}", "${t}", "[timestamp]", "__ADFRND__")
PASSES = 5  # an escape may spell another literal


def harden_all(code: str, literals: Sequence[str] = LITERALS) -> str | None:
    """The script without any of the literals, or None."""
    for _ in range(PASSES):
        hits = [m.span() for text in literals for m in re.finditer(re.escape(text), code)]
        if not hits:
            return code
        hardened = harden_script(code, hits)
        if hardened is None:
            return None
        code = hardened
    return None


@pytest.mark.parametrize(
    ("code", "hardened"),
    [
        ("a = 7%c", "a = 7% c"),
        ("x[timestamp]", "x[ timestamp]"),
        ("`${t}`", "`${ t}`"),
        ("'%c'", r"'\x25c'"),
        (r"'\%c'", r"'\x25c'"),
        ('"__ADFRND__"', r'"\x5f_ADFRND__"'),
        (r"`\${CLICK_URL} %n`", r"`\x24{CLICK_URL} \x25n`"),
        ("'😀%c'", r"'😀\x25c'"),
        ("/%c[timestamp]/", r"/\x25c[\x74imestamp]/"),
        (r"/\%c/u.test(x)", None),  # no regular expression
        ("a // %c\nb", "a  \nb"),
        ("a /* %c\n */ b", "a \n b"),
        ("({ '%c': 1 })", r"({ '\x25c': 1 })"),
        ("String.raw`%c`", None),
        ("__ADFRND__", None),
        ("if ('%c'", None),
        ("a%b", "a%b"),
        ("'\\\n%c'", "'\\\n\\x25c'"),
        ("'\\x25%c'", "'\\x25\\x25c'"),
        ("a%c%n", "a% c% n"),
    ],
)
def test_one_letter_or_space_is_enough(code, hardened):
    assert harden_all(code) == hardened


SCRIPTS = (
    "const c = 3, n = 5, s = 2, t = 'x'; console.log(7%c, 8 %n, -9%s, `${t}${c}`, '%c%n%s%%CLICK%%')",
    "const timestamp = 1, a = [4, 5]; console.log(a[timestamp], '[timestamp]', /[timestamp]+/.exec('map')[0])",
    "console.log('__ADFRND__'.length, \"${CLICK_URL}\", `\\${t} %n \\%c`, 'a\\\nb%c', '\\%s')",
    "/* %c */ const b = 1 // ${t}\nconsole.log(b /* %n */ + 1)\n/* [timestamp]\n */ console.log(2)",
    "console.log('%c'.replace(/%c/g, 'ok'), /^\\%n$/.test('%n'), /%{2}/.test('%%'), /(?<s>%s)\\k<s>/.test('%s%s'))",
    "const o = { '%c': 1, ['%n']: 2, '__ADFRND__': 3 }; console.log(Object.keys(o).join(), o['%c'])",
    "const f = (c) => { return c\n/* ${t} */ }; let i = 1; i\n++\ni; console.log(f(6)%4, i, '\\u0025c', '\\x25c', '\\u{25}n')",
    "const t = [1]; console.log(`a${t}b${t[0]}c${`${t}%c`}d`, /[%c-e]/.test('d'), /\\x25c|%n/u.test('%c'))",
    "label: for (const c of [1, 2]) { if (c%2) continue label; console.log(c, 'é%cé', '😀%n', /😀%s/u.test('😀%s')) }",
)  # fmt: skip


@pytest.fixture(scope="module")
def realm():
    return open_realm()


@pytest.mark.parametrize("code", SCRIPTS)
def test_the_literals_go_and_the_meaning_stays(realm, code):
    hardened = harden_all(code)

    assert hardened is not None
    assert [text for text in LITERALS if text in hardened] == []
    assert log_of(realm, hardened) == log_of(realm, code)


REALM = open_realm()


@settings(max_examples=150)
@given(st.sampled_from(SCRIPTS), st.integers(0, 200), st.integers(2, 9))
def test_any_piece_of_a_script_goes_or_is_refused(code, start, length):
    literal = code[start : start + length]
    if len(literal) < 2:
        return

    hardened = harden_all(code, (literal,))

    if hardened is not None:
        assert literal not in hardened
        assert log_of(REALM, hardened) == log_of(REALM, code)
