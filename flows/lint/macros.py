"""Rules about `@{…}` in texts and tracking: FL305 to FL307."""

import re
from collections.abc import Iterable

from flows.lint.subject import Subject
from flows.macros import MACROS, TemplateError
from flows.problem import Edit, Problem, nearest_hint
from flows.rules import Rule

__all__ = ["MACRO_RULES"]

_SHOWN = 10  # mistakes of one text: the next ones come when these are corrected
_LEVEL = re.compile(r"((?<!@)@\{var\.\w+):(?:raw|escaped2?)\}")


class UnknownMacro(Rule[Subject]):
    """What it finds: an `@{…}` that is no macro of ours: a name that does not exist, a missing
    or needless argument, a level that is none, a bracket that is never closed.

    **Why it matters.** It would be shown or sent as it is written.

    **Wrong** `https://t.example/p?cb=@{cachebustr}`

    **Right** `https://t.example/p?cb=@{cachebuster}`; a literal `@{` is written `@@{`

    **Reference.** docs/project-format.md.
    """

    code = "FL305"
    name = "unknown-macro"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for text in subject.texts:
            seen = {(error.text, error.reason): error for error in reversed(text.errors)}
            for error in list(seen.values())[: -_SHOWN - 1 : -1]:
                message = f"{error.text} is no macro: {error.reason}."
                yield self.problem(text.place, message, _hint(error, text.is_tracking))


class MacroNotInText(Rule[Subject]):
    """What it finds: a macro other than `@{var.…}`, or one with a level, in a text that the user
    reads; any macro in the texts of an input or the `alt` of an image, which are shown as typed.

    **Why it matters.** Texts show variables of the flow; page addresses and consent strings are
    for tracking. Nothing is percent-encoded in a text.

    **Wrong** `"text": "Welcome to @{site_domain}!"`

    **Right** `"text": "Welcome, @{var.name}!"`

    **Reference.** docs/project-format.md, where macros count.
    """

    code = "FL306"
    name = "macro-not-in-text"

    def check(self, subject: Subject) -> Iterable[Problem]:
        for text in subject.texts:
            for macro in () if text.is_tracking else dict.fromkeys(text.macros):
                if macro.name != "var":
                    message = f"@{{{macro.key}}} has no value in a text."
                    hint = "Only variables can be shown: @{var.name}."
                    yield self.problem(text.place, message, hint)
                elif macro.level is not None:
                    message = f"@{{{macro.key}}} has a level, but texts are never percent-encoded."
                    fix = Edit(text.path, _LEVEL.sub(r"\1}", text.text))
                    hint = f"Write @{{{macro.key}}}."
                    yield self.problem(text.place, message, hint, fix=[fix])
        for text in subject.plain_texts:
            for macro in dict.fromkeys(text.macros):
                message = f"@{{{macro.key}}} would be shown as it is typed: no macros count here."
                hint = "Only the text of a text, choice or redirect shows variables."
                yield self.problem(text.place, message, hint)


class PersonalVariableInUrl(Rule[Subject]):
    """What it finds: a variable with something personal in a tracking text. Personal is what a
    field with `personal: true` (the default) keeps, also behind a copy or a call of a subflow.

    **Why it matters.** Addresses end in logs of hosts and proxies; platforms forbid personal data
    in them, and the law asks for consent.

    **Wrong** an e-mail input with `"variable": "email"`, and
    `https://t.example/lead?mail=@{var.email}`

    **Right** `https://t.example/lead`, with the value sent to the input's `endpoint` only; or
    `"personal": false` if it says nothing about a person

    **Reference.** docs/flow-format.md, inputs.
    """

    code = "FL307"
    name = "personal-variable-in-url"

    def check(self, subject: Subject) -> Iterable[Problem]:
        personal = subject.personal
        for text in subject.texts:
            names = {macro.argument for macro in text.macros if macro.name == "var"}
            for name in sorted(names & set(personal)) if text.is_tracking else ():
                message = f'@{{var.{name}}} is personal: "{personal[name]}" asks for it.'
                hint = 'Leave it out, or write "personal": false at the input if it is not.'
                yield self.problem(text.place, message, hint)


def _hint(error: TemplateError, is_tracking: bool) -> str:
    name = error.text.removeprefix("@{").rstrip("}").split(":")[0].split(".")[0]
    if name in MACROS or not name:
        return "A literal @{ is written @@{."
    return nearest_hint(name, MACROS if is_tracking else ["var"], "Macros")


MACRO_RULES: tuple[Rule[Subject], ...] = (
    UnknownMacro(),
    MacroNotInText(),
    PersonalVariableInUrl(),
)
