"""The characters of a test plan: comments, backquoted texts, rests of lines. Knows no verb."""

import re

__all__ = ["Scanner"]

_SKIPPED = re.compile(r"(?:\s+|(?:#|//)[^\n]*)*")
_SPACES = re.compile(r"[ \t]*")
_MARK = re.compile(r"[ \t]*\[([^\[\]\n]*)\]")
_HASHTAG = re.compile(r"[ \t]*(#[^ \t\r\n#]+)")


class Scanner:
    """A position in a text that moves forward."""

    def __init__(self, text: str) -> None:
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        self.position = 0

    @property
    def line(self) -> int:
        """The line of the position, from 1."""
        return self.text.count("\n", 0, self.position) + 1

    @property
    def done(self) -> bool:
        return self.position >= len(self.text)

    def skip(self) -> None:
        """Moves to the next step: over white space, lines and comments."""
        self.take(_SKIPPED)

    def take(self, pattern: re.Pattern[str]) -> re.Match[str] | None:
        """What stands here, if it is of that shape; moves behind it."""
        match = pattern.match(self.text, self.position)
        if match:
            self.position = match.end()
        return match

    def take_line(self) -> str:
        """The rest of the line, without white space around it."""
        end = self.text.find("\n", self.position)
        end = len(self.text) if end < 0 else end
        found = self.text[self.position : end].strip()
        self.position = end
        return found

    def find_quote(self) -> bool:
        """Whether a backquoted text comes next, on this line or a later one; moves before it."""
        start = self.position
        while self.position < len(self.text) and self.text[self.position].isspace():
            self.position += 1
        if self.text.startswith("`", self.position):
            return True
        self.position = start
        self.take(_SPACES)
        return False

    def take_quoted(self) -> str | None:
        """The text between backquotes, which may run over lines; None if it never ends."""
        end = self.text.find("`", self.position + 1)
        if end < 0:
            return None
        found = self.text[self.position + 1 : end]
        self.position = end + 1
        return found

    def take_hashtags(self) -> list[str]:
        """`#tags` behind a text."""
        found = []
        while match := self.take(_HASHTAG):
            found.append(match[1])
        return found

    def take_mark(self) -> str:
        """`[a mark]` behind a text, or "" if there is none."""
        match = self.take(_MARK)
        return match[1].strip() if match else ""
