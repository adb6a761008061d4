"""The form of a library script: what it takes, and forms that are refused."""

import pytest
from pydantic import ValidationError

from creative.library import LibraryScript, Parameter
from creative.library.model import split_lines, split_pairs


def _parameter(**fields: object) -> Parameter:
    return Parameter.model_validate(
        {"name": "x", "type": "text", "label": "X", **fields}, strict=False
    )


@pytest.mark.parametrize(
    ("fields", "value", "wrong"),
    [
        ({}, "any text", ""),
        ({}, 7, "it is a text: put it in quotation marks"),
        ({"pattern": "[0-9]+"}, "12", ""),
        ({"pattern": "[0-9]+"}, "12a", "it has to match [0-9]+"),
        ({"pattern": "[0-9]+", "pattern_help": "digits only"}, "12a", "digits only"),
        ({"pattern": "[0-9]+"}, "@{var.score}", ""),
        ({"pattern": "[0-9]+"}, "9" * 401, "it has to match [0-9]+"),
        ({"type": "number"}, 3, ""),
        ({"type": "number"}, 2.5, ""),
        ({"type": "number"}, True, "it is a number"),
        ({"type": "number"}, "3", "it is a number"),
        ({"type": "number"}, "@{var.score}", ""),
        ({"type": "number", "min": 1}, 0, "it is at least 1"),
        ({"type": "number", "max": 5}, 6, "it is at most 5"),
        ({"type": "boolean"}, True, ""),
        ({"type": "boolean"}, "yes", "it is yes or no: true or false"),
        ({"type": "choice", "choices": ["a", "b"]}, "a", ""),
        ({"type": "choice", "choices": ["a", "b"]}, "c", "choose one of: a, b"),
        ({"type": "variable"}, "score", ""),
        ({"type": "variable"}, "my score", "it is the name of a variable"),
        ({"type": "list", "pattern": "[a-z]+"}, "a\n\n b \nc", ""),
        ({"type": "list", "pattern": "[a-z]+"}, "a\nB", '"B": it has to match [a-z]+'),
        ({"type": "pairs"}, "a=1\nb=2=3", ""),
        ({"type": "pairs"}, "a=1\nb", '"b" is no pair: write name=value, one a line'),
        ({"type": "pairs"}, "=1", '"=1" is no pair: write name=value, one a line'),
        ({"type": "pairs", "pattern": "u[1-9]"}, "u0=1", '"u0": it has to match u[1-9]'),
    ],
)
def test_check_value(fields: dict[str, object], value: object, wrong: str) -> None:
    assert _parameter(**fields).check_value(value) == wrong  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"type": "choice"}, '"choices" belong to the type "choice", and only there'),
        ({"choices": ["a"]}, '"choices" belong to the type "choice", and only there'),
        ({"required": True, "default": "a"}, "a required parameter has no default"),
        ({"kind": "number"}, '"kind" belongs to the type "variable"'),
        ({"variables": True}, '"variables" belongs to the types "list" and "pairs"'),
        ({"type": "number", "default": "a"}, "its own form refuses 'a': it is a number"),
        ({"pattern": "["}, "not a regular expression: unterminated character set at position 0"),
        (
            {"pattern": "(a+)+"},
            "the pattern may take too long: a group may be optional, but not repeated",
        ),
        (
            {"pattern": "(a|aa){2,}"},
            "the pattern may take too long: a group may be optional, but not repeated",
        ),
        (
            {"pattern": "a?a?a?a?"},
            "the pattern may take too long: it has more than three of * + ? {a,b}",
        ),
        ({"pattern": r"(a)\1"}, "the pattern may take too long: it refers back to a group"),
        (
            {"pattern": "(?=a)b"},
            "the pattern may take too long: of groups only (…) and (?:…) are known",
        ),
    ],
)
def test_a_form_that_is_refused(fields: dict[str, object], reason: str) -> None:
    with pytest.raises(ValidationError) as raised:
        _parameter(**fields)

    assert [error["msg"] for error in raised.value.errors()] == [f"Value error, {reason}"]


@pytest.mark.parametrize(
    "pattern", [r"[*+?{}()]+x", r"\*\+\?\{", "u([1-9][0-9]?|100)", "(?:a|b)c*"]
)
def test_a_pattern_that_is_quick(pattern: str) -> None:
    assert _parameter(pattern=pattern).pattern == pattern


def test_two_parameters_of_one_name() -> None:
    table = {
        "title": "T",
        "description": "D",
        "code": "0",
        "parameters": [{"name": "a", "type": "text", "label": "A"}] * 2,
    }
    with pytest.raises(ValidationError, match="two parameters are called 'a'"):
        LibraryScript.model_validate(table, strict=False)


def test_lines_and_pairs() -> None:
    assert split_lines(" a \r\n\n b") == ["a", "b"]
    assert split_pairs("a = 1\nb=2=3\nnone\n=4") == [("a", "1"), ("b", "2=3")]
