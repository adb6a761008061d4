"""Who may send and who may read: projects, write keys, tokens, limits, usage. SQLite, durable.

A write key is public: it stands in every ad. A token is a secret; only its hash is kept.
"""

import contextlib
import hashlib
import secrets
import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Literal

__all__ = ["Control", "Project", "ProjectExists", "ProjectUnknown", "Role"]

Role = Literal["read", "write"]
"""`read` asks questions; `write` also defines goals and deletes data."""
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS projects (
  name TEXT PRIMARY KEY, origins TEXT NOT NULL DEFAULT '', monthly_limit INTEGER);
CREATE TABLE IF NOT EXISTS keys (key TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects);
CREATE TABLE IF NOT EXISTS tokens (
  hash TEXT PRIMARY KEY, project TEXT NOT NULL REFERENCES projects,
  role TEXT NOT NULL, label TEXT NOT NULL);
CREATE TABLE IF NOT EXISTS usage (
  project TEXT NOT NULL, month TEXT NOT NULL, reason TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (project, month, reason));
"""


class ProjectExists(ValueError):
    """A project of that name is there already."""


class ProjectUnknown(ValueError):
    """No project has that name."""


@dataclass(frozen=True, slots=True)
class Project:
    """A project that sends. `origins` empty: every site may; `monthly_limit` None: no limit."""

    name: str
    origins: frozenset[str] = frozenset()
    monthly_limit: int | None = None


class Control:
    """The control database of a data folder. For one thread at a time, whichever."""

    def __init__(self, data_dir: Path) -> None:
        data_dir.mkdir(parents=True, exist_ok=True)
        self._db = sqlite3.connect(data_dir / "control.sqlite", timeout=10, check_same_thread=False)
        self._db.execute("PRAGMA journal_mode=WAL")
        self._db.execute("PRAGMA synchronous=FULL")
        self._db.execute("PRAGMA foreign_keys=ON")
        self._db.executescript(_SCHEMA)

    def close(self) -> None:
        """Closes the database."""
        self._db.close()

    def add_project(self, name: str, *, origins: Iterator[str] | tuple[str, ...] = ()) -> str:
        """A new project with its first write key, which is returned. Raises ProjectExists."""
        with self._changing():
            try:
                self._db.execute(
                    "INSERT INTO projects (name, origins) VALUES (?, ?)", (name, " ".join(origins))
                )
            except sqlite3.IntegrityError:
                raise ProjectExists(f'there is a project "{name}" already') from None
            return self._add_key(name)

    def check_project(self, name: str) -> None:
        """Raises ProjectUnknown, which names those that there are."""
        names = self.projects()
        if name not in names:
            raise ProjectUnknown(
                f'there is no project "{name}"; projects: {", ".join(names) or "none yet"}'
            )

    def add_key(self, project: str) -> str:
        """Another write key. Raises ProjectUnknown."""
        self.check_project(project)
        with self._changing():
            return self._add_key(project)

    def remove_key(self, key: str) -> bool:
        """Whether there was such a key; it takes no event from now on."""
        with self._changing():
            return self._db.execute("DELETE FROM keys WHERE key = ?", (key,)).rowcount > 0

    def set_limits(
        self, project: str, *, origins: tuple[str, ...], monthly_limit: int | None
    ) -> None:
        """Sites that may send, and events a month. Raises ProjectUnknown."""
        self.check_project(project)
        with self._changing():
            self._db.execute(
                "UPDATE projects SET origins = ?, monthly_limit = ? WHERE name = ?",
                (" ".join(origins), monthly_limit, project),
            )

    def add_token(self, project: str, role: Role, label: str = "") -> str:
        """A new token, told this once. Raises ProjectUnknown."""
        self.check_project(project)
        token = "ft_" + secrets.token_urlsafe(32)
        with self._changing():
            self._db.execute(
                "INSERT INTO tokens VALUES (?, ?, ?, ?)", (_hash(token), project, role, label)
            )
        return token

    def remove_token(self, token: str) -> bool:
        """Whether there was such a token."""
        with self._changing():
            return (
                self._db.execute("DELETE FROM tokens WHERE hash = ?", (_hash(token),)).rowcount > 0
            )

    def find_token(self, token: str) -> tuple[str, Role] | None:
        """The project and role of a token."""
        row = self._db.execute(
            "SELECT project, role FROM tokens WHERE hash = ?", (_hash(token),)
        ).fetchone()
        return (row[0], row[1]) if row else None

    def projects(self) -> dict[str, Project]:
        """All projects by name."""
        rows = self._db.execute("SELECT name, origins, monthly_limit FROM projects ORDER BY name")
        return {name: Project(name, frozenset(o.split()), limit) for name, o, limit in rows}

    def keys(self) -> dict[str, Project]:
        """Every write key with its project."""
        projects = self.projects()
        rows = self._db.execute("SELECT key, project FROM keys ORDER BY rowid")
        return {key: projects[name] for key, name in rows}

    def usage(self, month: str | None = None) -> dict[tuple[str, str, str], int]:
        """Counts by project, month (`2026-11`) and reason; "" is what was taken."""
        rows = self._db.execute(
            "SELECT project, month, reason, count FROM usage WHERE ? IN ('', month)"
            " ORDER BY project, month, reason",
            (month or "",),
        )
        return {(project, month_, reason): count for project, month_, reason, count in rows}

    def add_usage(self, counts: Mapping[tuple[str, str, str], int]) -> None:
        """Adds counts; see `usage`."""
        with self._changing():
            self._db.executemany(
                "INSERT INTO usage VALUES (?, ?, ?, ?) ON CONFLICT (project, month, reason)"
                " DO UPDATE SET count = count + excluded.count",
                [(*key, count) for key, count in counts.items()],
            )

    def _add_key(self, project: str) -> str:
        key = "pk_" + secrets.token_urlsafe(15)
        self._db.execute("INSERT INTO keys VALUES (?, ?)", (key, project))
        return key

    @contextlib.contextmanager
    def _changing(self) -> Iterator[None]:
        with self._db:
            yield


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
