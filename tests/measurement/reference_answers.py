"""Every question in plain Python over the sessions of `reference_sessions`: the tests' oracle.

Each function gives the rows of an answer as JSON values, in any order.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from statistics import median_low
from typing import Any
from zoneinfo import ZoneInfo

from measurement.event import Event
from tests.measurement.reference_sessions import Session

Row = dict[str, Any]
By = tuple[tuple[str, str], ...]
Pair = tuple[Session, Event]


class Asked:
    """The sessions of one project, and the common parameters as plain Python."""

    def __init__(self, sessions: Iterable[Session], given: dict[str, Any]) -> None:
        self.given = given
        self.zone = ZoneInfo(given.get("zone", "UTC"))
        self.every = [s for s in sessions if s.row["project"] == given["project"]]
        self.counted = [s for s in self.every if self._counts(s)]

    def ads(self) -> list[Session]:
        return [s for s in self._begun() if s.row["kind"] != "site"]

    def seen(self) -> list[Session]:
        return [s for s in self.ads() if s.row["impression"]]

    def visits(self) -> list[Session]:
        return [s for s in self._begun() if s.row["kind"] == "site" and s.row["unit"]]

    def site_events(self, name: str = "") -> list[Pair]:
        return [
            (s, e)
            for s in self.counted
            if s.row["kind"] == "site"
            for e in s.events
            if e.name == (name or e.name) and self.within(e.at_ms)
        ]

    def by(self, session: Session, at_ms: int) -> By:
        return tuple((name, self._key(name, session, at_ms)) for name in self.given.get("by", ()))

    def began(self, session: Session) -> By:
        return self.by(session, session.row["first_ms"])

    def within(self, at_ms: int) -> bool:
        at = datetime.fromtimestamp(at_ms / 1000, self.zone)
        first, last = self.given.get("from", ""), self.given.get("to", "")
        if first and at < datetime.fromisoformat(first).replace(tzinfo=self.zone):
            return False
        if not last:
            return True
        end = datetime.fromisoformat(last).replace(tzinfo=self.zone)
        return at < (end + timedelta(days=1) if len(last) == 10 else end)

    def _begun(self) -> list[Session]:
        return [s for s in self.counted if self.within(s.row["first_ms"])]

    def _counts(self, session: Session) -> bool:
        row = session.row
        wanted = {
            "net": not row["bot"] and row["traffic"] == "live",
            "gross": True,
            "bots": bool(row["bot"]),
        }
        count = self.given.get("count", "net")
        if not wanted.get(count, row["traffic"] == count):
            return False
        values: dict[str, set[str]] = {}
        for text in self.given.get("where", ()):
            name, _, value = text.partition("=")
            values.setdefault(name, set()).add(value)
        return all(
            (self._key(name.rstrip("!"), session, 0) in found) != name.endswith("!")
            for name, found in values.items()
        )

    def _key(self, name: str, session: Session, at_ms: int) -> str:
        at = datetime.fromtimestamp(at_ms / 1000, self.zone)
        match name:
            case "hour":
                utc = datetime.fromtimestamp(at_ms / 1000, ZoneInfo("UTC"))
                shift = at.utcoffset() or timedelta()
                hour = (utc + shift).replace(minute=0, second=0, microsecond=0) - shift
                return hour.astimezone(self.zone).isoformat(timespec="minutes")
            case "day":
                return str(at.date())
            case "week":
                return str(at.date() - timedelta(days=at.weekday()))
            case "month":
                return f"{at:%Y-%m}"
            case "device" | "platform":
                macro = {"device": "device_type"}.get(name, name)
                return str(session.row["macros"].get(macro, ""))
            case "path":
                return " > ".join(session.row["path"])
        if name.startswith("macro."):
            return str(session.row["macros"].get(name.removeprefix("macro."), ""))
        return str(session.row[name])


def _grouped(things: Iterable[Any], key: Callable[[Any], Any]) -> dict[Any, list[Any]]:
    found: dict[Any, list[Any]] = {}
    for thing in things:
        found.setdefault(key(thing), []).append(thing)
    return found


def _sessions(asked: Asked, chosen: Iterable[Session]) -> dict[By, list[Session]]:
    """Sessions in groups; one empty group where nothing is asked by and nothing is there."""
    found = _grouped(chosen, asked.began)
    return found or ({} if asked.given.get("by") else {(): []})


def _share(part: int, whole: int) -> float | None:
    return part / whole if whole else None


def totals(asked: Asked) -> list[Row]:
    return [
        _totals(dict(by), [s.row for s in mine])
        for by, mine in _sessions(asked, asked.ads()).items()
    ]


def _totals(by: dict[str, str], rows: Sequence[Row]) -> Row:
    def total(name: str) -> int:
        return sum(row[name] for row in rows)

    seen = total("impression")
    first = [row["first_interaction_ms"] for row in rows if row["first_interaction_ms"] >= 0]
    goal = [row["goal_ms"] for row in rows if row["goal_ms"] >= 0]
    return {
        "by": by,
        "sessions": len(rows),
        "impressions": seen,
        "fallbacks": total("fallback"),
        "measured": total("measured"),
        "viewable": total("viewable"),
        "viewable_rate": _share(total("viewable"), total("measured")),
        "interacted": total("interacted"),
        "interaction_rate": _share(total("interacted"), seen),
        **{name: total(name) for name in ("started", "continued", "finished")},
        "goals": len(goal),
        "clicked": sum(row["click_throughs"] > 0 for row in rows),
        "click_through_rate": _share(total("click_throughs"), seen),
        "first_interaction_ms": _share(sum(first), len(first)),
        "first_interaction_ms_median": median_low(first) if first else None,
        "goal_ms": _share(sum(goal), len(goal)),
        "goal_ms_median": median_low(goal) if goal else None,
        "time_spent_ms": _share(total("time_spent_ms"), seen),
        "time_spent_ms_total": total("time_spent_ms"),
        **{
            name: total(name)
            for name in ("actions", "click_throughs", "exits", "held", "rejected", "missing")
        },
        **{name: total(name) for name in ("errors", "lost")},
    }


def funnel(asked: Asked) -> list[Row]:
    rows: list[Row] = []
    for by, mine in _sessions(asked, asked.seen()).items():
        counts = {
            step: sum(s.row[step] for s in mine)
            for step in ("impression", "interacted", "started", "continued", "finished")
        }
        before = len(mine)
        goals = Counter(goal for s in mine for goal in s.row["goals"])
        for step, count in counts.items():
            rows.append(_step(by, step, count, len(mine), before))
            before = count
        for goal, count in goals.items():
            rows.append(_step(by, f"goal {goal}", count, len(mine), counts["started"]))
    return rows


def _step(by: By, step: str, count: int, seen: int, before: int) -> Row:
    shares = {"of_impressions": _share(count, seen), "of_previous": _share(count, before)}
    return {"by": dict(by), "step": step, "sessions": count, **shares}


def depth(asked: Asked) -> list[Row]:
    rows: list[Row] = []
    for by, mine in _grouped(asked.seen(), asked.began).items():
        acts = [s.row["actions"] for s in mine]
        for n in set(acts):
            more = sum(m >= n for m in acts)
            rows.append(
                {
                    "by": dict(by),
                    "acts": n,
                    "sessions": acts.count(n),
                    "share": acts.count(n) / len(acts),
                    "at_least": more,
                    "at_least_share": more / len(acts),
                }
            )
    return rows


def video(asked: Asked) -> list[Row]:
    names = ("played", "first_quartile", "midpoint", "third_quartile", "completed", "skipped")
    return [
        {
            "by": dict(by),
            "sessions": sum(s.row["played"] > 0 for s in mine),
            **{name: sum(s.row[name] for s in mine) for name in names},
            "completion_rate": _share(
                sum(s.row["completed"] for s in mine), sum(s.row["played"] for s in mine)
            ),
        }
        for by, mine in _sessions(asked, asked.ads()).items()
    ]


def metrics(asked: Asked) -> list[Row]:
    rows: list[Row] = []
    for by, mine in _grouped(asked.ads(), asked.began).items():
        for name, how in sorted({key for s in mine for key in s.metrics}):
            found = [s.metrics[name, how] for s in mine if (name, how) in s.metrics]
            row: Row = {"by": dict(by), "metric": name, "sessions": len(found), "of": len(mine)}
            values = [value for _, value in found]
            if how == "max" and all(flag for flag, _ in found):
                had = sum(values) // 1_000_000
                row |= {"aggregator": "flag", "value": had, "rate": had / len(mine)}
            elif how == "max":
                mean = sum(values) / len(values) / 1_000_000
                row |= {"aggregator": "max", "value": _units(max(values)), "mean": mean}
            else:
                row |= {"aggregator": "sum", "value": _units(sum(values))}
                row |= {"counter": True} if how == "count" else {}
            rows.append(row)
    return rows


def _units(micros: int) -> int | float:
    return micros / 1_000_000 if micros % 1_000_000 else micros // 1_000_000


def goals(asked: Asked) -> list[Row]:
    rows: list[Row] = []
    for by, mine in _sessions(asked, asked.seen()).items():
        rows += [
            _goal(by, name, "flow", [name in s.row["goals"] for s in mine])
            for name in {goal for s in mine for goal in s.row["goals"]}
        ]
        for goal in asked.given["goals"]:
            if part := goal.get("component"):
                hits = [part in s.row["path"] for s in mine]
                rows.append(_goal(by, goal["name"], "component", hits))
    for by, mine in _sessions(asked, asked.visits()).items():
        for goal in asked.given["goals"]:
            if event := goal.get("event"):
                hits = [any(e.name == event for e in s.events) for s in mine]
                rows.append(_goal(by, goal["name"], "event", hits))
    return rows


def _goal(by: By, name: str, source: str, hits: Sequence[bool]) -> Row:
    told = {"goal": name, "source": source, "reached": sum(hits), "of": len(hits)}
    return {"by": dict(by), **told, "rate": _share(sum(hits), len(hits))}


def _pairs(
    asked: Asked, pairs: Iterable[Pair], key: Callable[[Event], Hashable]
) -> dict[tuple[By, Any], list[Pair]]:
    return _grouped(pairs, lambda pair: (asked.by(pair[0], pair[1].at_ms), key(pair[1])))


def _counts(pairs: Sequence[Pair]) -> Row:
    return {"events": len(pairs), "visits": len({id(s) for s, _ in pairs})}


def events(asked: Asked) -> list[Row]:
    found = _pairs(asked, asked.site_events(), lambda e: e.name)
    return [{"by": dict(by), "event": name, **_counts(mine)} for (by, name), mine in found.items()]


def properties(asked: Asked) -> list[Row]:
    pairs = asked.site_events(asked.given["event"])
    return [
        {"by": dict(by), "property": name, "events": len(found), "values": len(set(found))}
        for by, mine in _grouped(pairs, lambda pair: asked.by(pair[0], pair[1].at_ms)).items()
        for name in {name for _, e in mine for name in e.properties}
        for found in [[e.properties[name] for _, e in mine if name in e.properties]]
    ]


def property_values(asked: Asked) -> list[Row]:
    name = asked.given["property"]
    pairs = [pair for pair in asked.site_events(asked.given["event"]) if name in pair[1].properties]
    found = _pairs(asked, pairs, lambda e: e.properties[name])
    return [
        {"by": dict(by), "value": value, "other": False, **_counts(mine)}
        for (by, value), mine in found.items()
    ]


def money(events: Iterable[Event]) -> str:
    """The exact sum, each amount rounded to millionths."""
    amounts = [
        Decimal(e.revenue_amount).quantize(Decimal("0.000001"), ROUND_HALF_UP) for e in events
    ]
    text = f"{sum(amounts):.6f}"
    while text.endswith("0") and text[-3] != ".":
        text = text[:-1]
    return text


def revenue(asked: Asked) -> list[Row]:
    pairs = [pair for pair in asked.site_events() if pair[1].revenue_currency]
    found = _pairs(asked, pairs, lambda e: e.revenue_currency)
    return [
        {"by": dict(by), "currency": name, "amount": money(e for _, e in mine), **_counts(mine)}
        for (by, name), mine in found.items()
    ]


def conversions(asked: Asked) -> list[Row]:
    window = asked.given["window_days"] * 86_400_000
    clicked_in = {
        s.row["unit"]: (s, [e.at_ms for e in s.events if e.name in ("click_through", "exit")])
        for s in asked.ads()
    }
    counted: dict[str, Any] = {
        key: asked.given[key] for key in ("project", "count") if key in asked.given
    }
    bought = [
        (clicked_in[e.click_id[:32]][0], e)
        for v in Asked(asked.every, counted).counted
        if v.row["kind"] == "site"
        for e in v.events
        if e.name == asked.given["event"] and e.click_id[:32] in clicked_in
        for times in [clicked_in[e.click_id[:32]][1]]
        if times and min(times) <= e.at_ms < max(times) + window
    ]
    clicked = [s for s in asked.ads() if s.row["click_throughs"] + s.row["exits"]]
    rows: list[Row] = []
    for by, mine in _sessions(asked, clicked).items():
        credited = [(s, e) for s, e in bought if asked.began(s) == by]
        converted = len({id(s) for s, _ in credited})
        currencies = {e.revenue_currency for _, e in credited} - {""}
        rows.append(
            {
                "by": dict(by),
                "clicked": len(mine),
                "converted": converted,
                "conversion_rate": _share(converted, len(mine)),
                "conversions": len(credited),
                "revenue": {
                    name: money(e for _, e in credited if e.revenue_currency == name)
                    for name in currencies
                },
            }
        )
    return rows
