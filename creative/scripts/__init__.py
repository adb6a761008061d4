"""Scripts of the author, read but never run here: facts, rules, hardening."""

from creative.scripts.facts import (
    Call,
    Fault,
    Name,
    ScriptFacts,
    ValueFact,
    analyse_script,
    harden_script,
)
from creative.scripts.lint import SCRIPT_RULES, find_unrunnable, lint_all_scripts, lint_scripts
from creative.scripts.positions import Position

__all__ = [
    "SCRIPT_RULES",
    "Call",
    "Fault",
    "Name",
    "Position",
    "ScriptFacts",
    "ValueFact",
    "analyse_script",
    "find_unrunnable",
    "harden_script",
    "lint_all_scripts",
    "lint_scripts",
]
