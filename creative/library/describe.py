"""Library scripts in words: for the command line, the docs, and whoever draws the form."""

from collections.abc import Mapping
from typing import Any

from creative.library.model import LibraryScript, Parameter

__all__ = ["describe_script", "library_markdown", "script_json"]

_KINDS = {
    "text": "text",
    "number": "number",
    "boolean": "yes or no",
    "choice": "one of",
    "variable": "a variable of the flow",
    "list": "text, one entry a line",
    "pairs": "text, one name=value a line",
}


def describe_script(name: str, script: LibraryScript) -> str:
    """One script with its form, as text."""
    facts = "verified" if script.verified else "not verified"
    lines = [f"{name}: {script.title}", script.description]
    lines += [f"Source: {script.source} ({facts})"] if script.source else []
    lines += [f"Note: {script.note}"] if script.note else []
    for parameter in script.parameters:
        lines += ["", f"  {parameter.name}  ({_asked(parameter)})", f"    {parameter.label}"]
        lines += [f"    {parameter.help}"] if parameter.help else []
        if parameter.example is not None:
            lines.append(f"    example: {_value(parameter.example)}")
    return "\n".join(lines) + "\n"


def script_json(name: str, script: LibraryScript) -> dict[str, Any]:
    """One script with its form, as JSON without what is left at its default."""
    return {"name": name, **script.model_dump(mode="json", exclude_defaults=True)}


def library_markdown(scripts: Mapping[str, LibraryScript]) -> str:
    """All scripts as the table and the sections of docs/library.md."""
    lines = ["| script | does | facts |", "|---|---|---|"]
    lines += [f"| [{n}](#{n}) | {s.description} | {_facts(s)} |" for n, s in scripts.items()]
    for name, script in scripts.items():
        lines += ["", f"### {name}", "", f"{script.title}.", script.description]
        lines += [script.note] if script.note else []
        if script.parameters:
            lines += ["", "| parameter | is | asks for |", "|---|---|---|"]
            lines += [_row(parameter) for parameter in script.parameters]
    return "\n".join(lines) + "\n"


def _facts(script: LibraryScript) -> str:
    if not script.source:
        return "ours"
    return f"[{'verified' if script.verified else 'not verified'}]({script.source})"


def _row(parameter: Parameter) -> str:
    help_text = f". {parameter.help}" if parameter.help else ""
    asked = _asked(parameter).replace("|", "\\|")
    return f"| `{parameter.name}` | {asked} | {parameter.label}{help_text} |"


def _asked(parameter: Parameter) -> str:
    words = [_KINDS[parameter.type]]
    if parameter.choices:
        words[0] += " " + ", ".join(parameter.choices)
    if parameter.kind:
        words[0] += f", holding {_KINDS[parameter.kind]}"
    if parameter.required:
        words.append("required")
    elif parameter.default not in (None, ""):
        words.append(f"else {_value(parameter.default)}")
    return "; ".join(words)


def _value(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return " / ".join(str(value).splitlines()) if value != "" else '""'
