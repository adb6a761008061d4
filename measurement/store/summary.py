"""The rows of sessions, from their events: the one place that says what each column means.

A row depends on the set of the session's events only: not on the order in which they came, nor on
how they were batched. So a batch makes the rows of the sessions that it touches anew, and a session
that is added to needs no arithmetic of its own. What belongs to the whole session (`DIMENSIONS`)
should be the same in all its events; where it is not, the greatest value wins, as that too depends
on no order.

The statements read the table `touched`: those sessions, with their dimensions.
"""

from typing import Final

from measurement.store.schema import DIMENSIONS, FACTS

__all__ = ["FORGET_SUMMARIES", "INSERT_METRICS", "INSERT_SESSIONS", "MAX_STEPS"]

MAX_STEPS: Final = 500  # no visitor takes more; of what does, the first ones stay
_FLAGS: Final = (
    *("loaded", "impression", "viewable"),
    *("interacted", "started", "continued", "finished"),
)
_COUNTS: Final = {
    "actions": "action",
    "submitted": "submitted",
    "click_throughs": "click_through",
    "exits": "exit",
    "played": "played",
    "first_quartile": "first_quartile",
    "midpoint": "midpoint",
    "third_quartile": "third_quartile",
    "completed": "completed",
    "skipped": "skipped",
    "paid": "paid",
    "cancelled": "cancelled",
    "held": "held",
    "rejected": "rejected",
    "missing": "missing",
    "errors": "error",
}
# A step of a conversation as text: shown, acted on, taken, over by itself. Ids start with a letter.
_STEP: Final = """CASE
    WHEN component = '' THEN NULL
    WHEN ad = 'displayed' THEN component
    WHEN ad = 'action' THEN '*' || component
    WHEN ad IN ('selected', 'submitted') THEN '+' || component
    WHEN ad IN ('completed', 'skipped', 'paid', 'cancelled') THEN '!' || component
  END"""
_CLICK: Final = "ad IN ('click_through', 'exit')"
_GOAL_MS: Final = """CASE WHEN count(*) FILTER (ad = 'goal') = 0 THEN -1 ELSE greatest(0,
    min(at_ms) FILTER (ad = 'goal')
    - coalesce(min(at_ms) FILTER (ad = 'impression'), min(at_ms))) END"""
_GOALS: Final = """list_sort(list_distinct(
    list(CASE WHEN text = '' THEN component ELSE text END) FILTER (ad = 'goal')))"""
_WAY: Final = f"""(list({_STEP} ORDER BY number, at_ms, name, component)
    FILTER ({_STEP} IS NOT NULL))[1:{MAX_STEPS}]"""


def _flag(event: str, and_: str = "") -> str:
    return f"max(CASE WHEN ad = '{event}'{and_} THEN 1 ELSE 0 END)"


def _highest(event: str) -> str:
    return f"greatest(coalesce(max(value) FILTER (ad = '{event}'), 0), 0)"


def _earliest(name: str) -> str:
    first = f"arg_min({name}, (at_ms, number, {name})) FILTER (kind = 'site' AND {name} <> '')"
    return f"coalesce({first}, '')"


_FROM_EVENTS: Final = {
    "first_ms": "min(at_ms)",
    "last_ms": "max(at_ms)",
    "events": "count(*)",
    **{name: _flag(name) for name in _FLAGS},
    "fallback": _flag("impression", " AND how = 'fallback'"),
    "measured": "max(CASE WHEN ad = 'viewable' OR ad = 'measured' AND value = 1 THEN 1 ELSE 0 END)",
    **{name: f"count(*) FILTER (ad = '{event}')" for name, event in _COUNTS.items()},
    "pages": "count(*) FILTER (kind = 'site' AND name = 'page')",
    "lost": _highest("lost"),
    "time_spent_ms": _highest("time_spent"),
    "first_interaction_ms": "coalesce(min(value)"
    " FILTER (ad = 'first_interaction' AND value >= 0), -1)",
    "goal_ms": _GOAL_MS,
    "first_click_ms": f"coalesce(min(at_ms) FILTER ({_CLICK}), -1)",
    "last_click_ms": f"coalesce(max(at_ms) FILTER ({_CLICK}), -1)",
    "goals": f"coalesce({_GOALS}, [])",
    "way": f"coalesce({_WAY}, [])",
    "landing": _earliest("url"),
    "source": _earliest("referrer"),
}
_FROM_ROW: Final = {
    "path": "to_json(list_filter(way, lambda step: step[1] NOT IN ('*', '+', '!')))::VARCHAR",
    "steps": "to_json(way)::VARCHAR",
    "site": "CASE WHEN kind = 'site'"
    " THEN regexp_extract(landing, '^[A-Za-z][A-Za-z0-9+.-]*://([^/?#:]*)', 1)"
    " ELSE coalesce(macros['site_domain'], macros['app_bundle'], '') END",
}
_MINE: Final = """mine AS (
  SELECT e.*, t.kind, CASE WHEN t.kind = 'site' THEN '' ELSE e.name END AS ad
  FROM events e JOIN touched t ON t.sid = e.sid
)"""

INSERT_SESSIONS: Final = f"""
INSERT INTO sessions
WITH {_MINE},
facts AS (
  SELECT sid, {", ".join(f"{sql} AS {name}" for name, sql in _FROM_EVENTS.items())}
  FROM mine GROUP BY sid
)
SELECT t.project, t.sid, {", ".join(f"t.{name}" for name in DIMENSIONS)},
  {", ".join(_FROM_ROW.get(name, name) for name in FACTS)}
FROM facts f JOIN touched t ON t.sid = f.sid
ORDER BY t.sid
"""
INSERT_METRICS: Final = f"""
INSERT INTO metrics
WITH {_MINE},
calls AS (
  SELECT sid, text AS name, value, CASE WHEN how = 'flag' THEN 1 ELSE 0 END AS flag,
    CASE WHEN how = 'flag' THEN 'max' ELSE how END AS aggregator
  FROM mine WHERE ad = 'metric' AND how IN ('sum', 'max', 'flag', 'count')
)
SELECT sid, name, aggregator, min(flag),
  CASE WHEN aggregator = 'max' THEN max(value) ELSE sum(value) END
FROM calls GROUP BY sid, name, aggregator
ORDER BY sid, name, aggregator
"""
FORGET_SUMMARIES: Final = (
    "DELETE FROM sessions WHERE sid IN (SELECT sid FROM touched WHERE NOT fresh)",
    "DELETE FROM metrics WHERE sid IN (SELECT sid FROM touched WHERE NOT fresh)",
)
