"""Goals that people define: a site's event, or a component of an ad, by name and project.

They are control data: a few rows that many processes read, in SQLite, which waits for no owner.
"""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from measurement.errors import QuestionError
from measurement.questions.goals import Goal

__all__ = ["add_goal", "find_goals", "remove_goal"]

_TABLE = """
CREATE TABLE IF NOT EXISTS goals (
  project TEXT NOT NULL, name TEXT NOT NULL, event TEXT NOT NULL, component TEXT NOT NULL,
  PRIMARY KEY (project, name)
) STRICT
"""


def add_goal(data_dir: Path, project: str, goal: Goal) -> None:
    """Defines a goal; one of the same name is replaced. Raises QuestionError for one that is none."""
    if not goal.name or bool(goal.event) == bool(goal.component):
        raise QuestionError("a goal has a name, and an event or a component, not both")
    with _control(data_dir) as control:
        row = (project, goal.name, goal.event, goal.component)
        control.execute("INSERT OR REPLACE INTO goals VALUES (?, ?, ?, ?)", row)


def remove_goal(data_dir: Path, project: str, name: str) -> bool:
    """Whether there was such a goal, which there is no longer."""
    with _control(data_dir) as control:
        done = control.execute("DELETE FROM goals WHERE project = ? AND name = ?", (project, name))
        return done.rowcount > 0


def find_goals(data_dir: Path, project: str) -> tuple[Goal, ...]:
    """A project's goals, by name."""
    with _control(data_dir) as control:
        sql = "SELECT name, event, component FROM goals WHERE project = ? ORDER BY name"
        rows = control.execute(sql, (project,)).fetchall()
    return tuple(Goal(name=name, event=event, component=part) for name, event, part in rows)


@contextmanager
def _control(data_dir: Path) -> Iterator[sqlite3.Connection]:
    data_dir.mkdir(parents=True, exist_ok=True)
    with closing(sqlite3.connect(data_dir / "control.sqlite", timeout=10)) as control:
        control.execute("PRAGMA journal_mode = WAL")
        control.execute("PRAGMA synchronous = FULL")
        control.execute(_TABLE)
        with control:
            yield control
