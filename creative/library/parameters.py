"""A filled-in form as JavaScript, and what is wrong with how it was filled in.

A text with `@{var.name}` becomes an expression that reads the variable when the script runs. What
an author types can become nothing but a value: quotes, `</script>` and line ends are escaped.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TypeGuard

from creative.library.model import LibraryScript, Parameter, split_lines, split_pairs
from creative.origins import unscoped
from flows import Flow, MacroRef, Value, fields_of, nearest_hint, parse_template

__all__ = ["Form", "Wrong", "fill_in"]

_PIXEL = "PIXEL"  # what a script that sends something calls
_FREE_KINDS = ("text", "email", "phone")
_EMPTY: dict[str, str] = {
    "text": '""',
    "choice": '""',
    "variable": '""',
    "number": "null",
    "boolean": "false",
    "list": "[]",
    "pairs": "[]",
}


@dataclass(frozen=True, slots=True)
class Wrong:
    """A parameter that is wrong: its name, empty if it is missing; what was seen; what to do."""

    parameter: str
    message: str
    hint: str = ""


@dataclass(frozen=True, slots=True)
class Form:
    """What a form is filled in for: the flow's variables, as the component's own flow names them.

    `free` are those that hold whatever a user types, with the component that asks for it.
    """

    variables: Mapping[str, Value]
    personal: frozenset[str]
    scope: str
    free: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, flow: Flow, scope: str) -> "Form":
        """The variables that a component in this scope can name: those of its own flow."""
        own = {
            unscoped(name, scope): value
            for name, value in flow.variables.items()
            if name.startswith(scope) and "/" not in name[len(scope) :]
        }
        personal = (n for n in flow.personal_variables if n.startswith(scope))
        free = {
            unscoped(asked.variable, scope): component.id
            for component in flow.components
            for asked in fields_of(component)
            if asked.variable and asked.variable.startswith(scope) and asked.kind in _FREE_KINDS
        }
        return cls(own, frozenset(unscoped(name, scope) for name in personal), scope, free)


def fill_in(
    script: LibraryScript, values: Mapping[str, Value], form: Form
) -> tuple[str, list[Wrong]]:
    """The object of the parameters as JavaScript, and what is wrong with the values.

    What is wrong or missing has the parameter's default, or its type's empty value.
    """
    wrong = [
        Wrong(name, f'"{script.title}" has no parameter "{name}".', _names(name, script))
        for name in values
        if script.find_parameter(name) is None
    ]
    fields: list[str] = []
    for parameter in script.parameters:
        value = values.get(parameter.name)
        found = _check(parameter, value, form)
        if _PIXEL in script.code:
            found += _check_free(parameter, value, form)
        wrong += found
        used = parameter.default if value is None or found else value
        fields.append(f"{parameter.name}: {_javascript(parameter, used, form)}")
    return "{" + ", ".join(fields) + "}", wrong


def _names(name: str, script: LibraryScript) -> str:
    return nearest_hint(name, [parameter.name for parameter in script.parameters], "Parameters")


def _check(parameter: Parameter, value: Value | None, form: Form) -> list[Wrong]:
    if value is None or (value == "" and parameter.type != "boolean"):
        if not parameter.required:
            return []
        hint = f"{parameter.label}: {_example(parameter)}" if parameter.example else parameter.label
        return [Wrong("", f'The parameter "{parameter.name}" is missing.', hint)]
    if reason := parameter.check_value(value):
        seen = json.dumps(value, ensure_ascii=False)
        shown = parameter.example is not None and parameter.type != "choice"
        hint = f"{reason}, such as {_example(parameter)}" if shown else reason
        return [Wrong(parameter.name, f"{_cut(seen)} does not fit: {parameter.label}.", hint)]
    return _check_variables(parameter, value, form)


def _example(parameter: Parameter) -> str:
    return json.dumps(parameter.example, ensure_ascii=False)


def _cut(seen: str) -> str:
    return seen if len(seen) <= 80 else seen[:80] + "…"


def _check_variables(parameter: Parameter, value: Value, form: Form) -> list[Wrong]:
    if not isinstance(value, str):
        return []
    if parameter.type == "variable":
        return _check_variable(parameter, value, form)
    named = []
    if parameter.variables:
        pairs = parameter.type == "pairs"
        named = [key for key, _ in split_pairs(value)] if pairs else split_lines(value)
    found = [item for name in named for item in _check_variable(parameter, name, form)]
    template, errors = parse_template(value)
    found += [
        Wrong(
            parameter.name,
            f'"{error.text}" stands for nothing: {error.reason}.',
            "write @{var.name}",
        )
        for error in errors
    ]
    for part in template:
        if isinstance(part, MacroRef):
            found += _check_macro(parameter, part, form)
    return found


def _check_variable(parameter: Parameter, name: str, form: Form) -> list[Wrong]:
    if name not in form.variables:
        hint = nearest_hint(name, form.variables, "Variables")
        return [Wrong(parameter.name, f'The flow has no variable "{name}".', hint)]
    if name in form.personal:
        return [_personal(parameter, name)]
    value = form.variables[name]
    kind = parameter.kind or ("number" if parameter.variables else None)
    if kind and kind != _kind_of(value):
        message = (
            f'The variable "{name}" holds {_WORDS[_kind_of(value)]}; {_WORDS[kind]} is needed.'
        )
        hint = "the first value of a variable gives it its type"
        return [Wrong(parameter.name, message, hint)]
    return []


_WORDS = {"text": "a text", "number": "a number", "boolean": "yes or no"}


def _kind_of(value: Value) -> str:
    if isinstance(value, bool):
        return "boolean"
    return "text" if isinstance(value, str) else "number"


def _check_macro(parameter: Parameter, macro: MacroRef, form: Form) -> list[Wrong]:
    if macro.level is not None:
        hint = "leave out what stands behind the colon: the script encodes the value itself"
        return [Wrong(parameter.name, f"@{{{macro.key}}} has an encoding of its own.", hint)]
    if macro.name == "component":
        return [Wrong(parameter.name, "@{component} is for tracking texts.", "write the id itself")]
    name = unscoped(macro.argument, form.scope)
    if macro.name != "var":
        return []
    if name not in form.variables:
        hint = nearest_hint(name, form.variables, "Variables")
        return [Wrong(parameter.name, f'The flow has no variable "{name}".', hint)]
    return [_personal(parameter, name)] if name in form.personal else []


def _check_free(parameter: Parameter, value: Value | None, form: Form) -> list[Wrong]:
    """Free text in a pixel: every visitor's own words would be a value of the vendor's report."""
    parts = parse_template(value)[0] if isinstance(value, str) else ()
    named = [unscoped(part.argument, form.scope) for part in parts if _is_variable(part)]
    hint = "free-text-in-pixel: send one of a few values, of a select or of a choice that sets it"
    return [
        Wrong(parameter.name, f'"{name}" is what anyone types into "{form.free[name]}".', hint)
        for name in dict.fromkeys(named)
        if name in form.free and name not in form.personal
    ]


def _is_variable(part: str | MacroRef) -> TypeGuard[MacroRef]:
    return isinstance(part, MacroRef) and part.name == "var"


def _personal(parameter: Parameter, name: str) -> Wrong:
    message = f'"{name}" keeps what a person typed; no script can read it.'
    return Wrong(parameter.name, message, "personal values go to the advertiser's endpoint only")


def _javascript(parameter: Parameter, value: Value | None, form: Form) -> str:
    if value is None or (value == "" and parameter.type != "boolean"):
        return _EMPTY[parameter.type]
    if not isinstance(value, str):
        return json.dumps(value)
    match parameter.type:
        case "text":
            return _expression(value, form)
        case "number":
            return f"Number({_expression(value, form)})"
        case "list":
            return f"[{', '.join(_expression(line, form) for line in split_lines(value))}]"
        case "pairs":
            pairs = split_pairs(value)
            written = (f"[{_expression(k, form)}, {_expression(v, form)}]" for k, v in pairs)
            return f"[{', '.join(written)}]"
        case _:
            return _string(value)


def _expression(text: str, form: Form) -> str:
    """The text as an expression that is always a text."""
    parts = [_part(part, form) for part in parse_template(text)[0]] or ['""']
    return " + ".join(parts if parts[0].startswith('"') else ['""', *parts])


def _part(part: str | MacroRef, form: Form) -> str:
    if isinstance(part, str):
        return _string(part)
    if part.name == "var":
        return f"FLOW.get({_string(unscoped(part.argument, form.scope))})"
    return f"FLOW.macro({_string(part.key)})"


_IN_STRINGS = re.compile(r"[<>&]")


def _string(text: str) -> str:
    """A JavaScript string of ASCII in which nothing ends a script, a comment or a line."""
    return _IN_STRINGS.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text))
