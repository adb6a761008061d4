"""The report as JSON, exactly as the command promises it; its schema is shipped beside."""

import json
from typing import Any

from delivery.qa.problems import PROBLEM_KINDS, how_to_fix
from delivery.qa.report import ClickChain, Figure, PlatformReport, QaProblem, Report
from delivery.qa.reproduce import staging_command

__all__ = ["render_json", "report_json", "report_schema"]


def render_json(report: Report) -> str:
    """The report as indented JSON text."""
    return json.dumps(report_json(report), indent=2, ensure_ascii=False) + "\n"


def report_json(report: Report) -> dict[str, Any]:
    """The report as plain values."""
    return {
        "name": report.name,
        "source": report.source,
        "browser": report.browser,
        "passed": report.passed,
        "platforms": [
            _platform(platform, staging_command(report, platform)) for platform in report.platforms
        ],
    }


def _platform(platform: PlatformReport, staging: str) -> dict[str, Any]:
    return {
        "platform": platform.platform,
        "title": platform.title,
        "passed": platform.passed,
        "verdict": platform.verdict,
        "format": platform.format,
        "size": platform.size,
        "host": platform.host,
        "consent": platform.consent,
        "locale": platform.locale,
        "fault": platform.fault,
        "staging": staging,
        "paths": len(platform.paths),
        "coverage": {"share": platform.coverage.share, "missed": list(platform.coverage.missed)},
        "checked": list(platform.checked),
        "pixels": [
            {
                "component": pixel.component,
                "on": pixel.on,
                "url": pixel.url,
                "expected": pixel.expected,
                "fired": pixel.fired,
                "held": pixel.held,
                "vendor": pixel.vendor,
                "purpose": pixel.purpose,
                "sample": pixel.sample,
            }
            for pixel in platform.pixels
        ],
        "click_chain": [_chain(chain) for chain in platform.clicks],
        "lost": list(platform.lost),
        "problems": [_problem(problem) for problem in platform.problems],
        "notes": list(platform.notes),
        "remarks": list(platform.remarks),
        "health": [_figure(figure) for figure in platform.health],
        "pictures": [
            {
                "key": picture.key,
                "size": picture.size,
                "caption": picture.caption,
                "state": picture.state,
                "changed_share": picture.changed_share,
            }
            for picture in platform.pictures
        ],
    }


def _figure(figure: Figure) -> dict[str, Any]:
    return {
        "name": figure.name,
        "value": figure.value,
        "unit": figure.unit,
        "limit": figure.limit,
        "source": figure.source,
        "passed": figure.passed,
        "varies": figure.varies,
    }


def _chain(chain: ClickChain) -> dict[str, Any]:
    return {
        "click": chain.click,
        "component": chain.component,
        "path": chain.path,
        "typed": chain.typed,
        "hops": [{"role": hop.role, "url": hop.url, "status": hop.status} for hop in chain.hops],
        "landed": chain.landed,
        "expected": chain.expected,
        "added": list(chain.added),
        "passed": chain.passed,
    }


def _problem(problem: QaProblem) -> dict[str, Any]:
    return {
        "kind": problem.kind,
        "check": problem.check,
        "path": problem.path,
        "component": problem.component,
        "pixel": problem.pixel,
        "message": problem.message,
        "expected": problem.expected,
        "observed": problem.observed,
        "hint": problem.hint,
        "fix": how_to_fix(problem.kind),
        "request": problem.request,
        "severity": problem.severity,
    }


_TEXT = {"type": "string"}
_FLAG = {"type": "boolean"}
_NUMBER = {"type": "number", "minimum": 0}
_COUNT = {"type": "integer", "minimum": 0}
_COMPONENT = {
    "type": ["string", "null"],
    "description": "Id of the component; null where it is none of the flow's.",
}


def _object(properties: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }


def _list(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def report_schema() -> dict[str, Any]:
    """The JSON Schema of the report, as shipped in `delivery/qa/report.schema.json`."""
    from typing import get_args

    from delivery.qa.report import Check, PictureState, Severity, Unit, Verdict
    from delivery.staging.consent_states import WALKED_CONSENTS
    from delivery.staging.places import WALKED_HOSTS

    pixel = {
        "component": _COMPONENT,
        "on": {**_TEXT, "description": 'The moment; "load" for an impression.'},
        "url": {**_TEXT, "description": "The address as typed, macros included."},
        "expected": _COUNT,
        "fired": _COUNT,
        "held": {**_COUNT, "description": "Kept back for want of consent."},
        "vendor": {**_TEXT, "description": "Who receives it; empty for a stranger."},
        "purpose": {**_TEXT, "description": "What it needs of the visitor, by TCF purposes."},
        "sample": {**_TEXT, "description": "One address as it arrived."},
    }
    hop = {"role": {"enum": ["click", "tracker", "landing"]}, "url": _TEXT, "status": _COUNT}
    chain = {
        "click": {**_TEXT, "description": "Name of the click-through in delivery.json."},
        "component": _COMPONENT,
        "path": _TEXT,
        "typed": _TEXT,
        "hops": _list(_object(hop)),
        "landed": {**_TEXT, "description": "Address of the landing tab, fragment included."},
        "expected": _TEXT,
        "added": {**_list(_TEXT), "description": "Parameters that the platform appends."},
        "passed": _FLAG,
    }
    problem = {
        "kind": {"enum": ["", *PROBLEM_KINDS], "description": "Its lasting name."},
        "check": {"enum": list(get_args(Check))},
        "path": _TEXT,
        "component": _COMPONENT,
        "pixel": {**_TEXT, "description": "The address as typed, if it is about one."},
        "message": _TEXT,
        "expected": _TEXT,
        "observed": _TEXT,
        "hint": {**_TEXT, "description": "What to do in this case."},
        "fix": {**_TEXT, "description": "What always helps with this kind."},
        "request": {**_TEXT, "description": "What was sent, as it came over the wire."},
        "severity": {"enum": list(get_args(Severity))},
    }
    figure = {
        "name": _TEXT,
        "value": _NUMBER,
        "unit": {"enum": list(get_args(Unit))},
        "limit": {"type": ["number", "null"], "description": "null where nobody sets one."},
        "source": {**_TEXT, "description": "Whose limit it is."},
        "passed": _FLAG,
        "varies": {**_FLAG, "description": "Depends on the machine, as times do."},
    }
    picture = {
        "key": {**_TEXT, "description": "The file below qa/approved."},
        "size": _TEXT,
        "caption": _TEXT,
        "state": {"enum": list(get_args(PictureState))},
        "changed_share": {**_NUMBER, "maximum": 1},
    }
    platform = {
        "platform": _TEXT,
        "title": _TEXT,
        "passed": _FLAG,
        "verdict": {
            "enum": list(get_args(Verdict)),
            "description": "proven: click, escape and consent behaviour are verified; "
            "assumed: at least one is not; observed: a tag of others, of which only what was "
            "seen is told.",
        },
        "format": _TEXT,
        "size": _TEXT,
        "host": {"enum": list(WALKED_HOSTS), "description": "Where the ad stood."},
        "consent": {"enum": list(WALKED_CONSENTS), "description": "What the visitor had answered."},
        "locale": {**_TEXT, "description": "The visitor's language."},
        "fault": {**_TEXT, "description": "What broke on purpose; empty for nothing."},
        "staging": {
            **_TEXT,
            "description": "The command that opens the case in staging; empty for one with a fault.",
        },
        "paths": {**_COUNT, "description": "How many sessions were played in the browser."},
        "coverage": _object(
            {"share": {"type": "number", "minimum": 0, "maximum": 1}, "missed": _list(_TEXT)}
        ),
        "checked": {
            **_list({"enum": list(get_args(Check))}),
            "description": "The checks that had something to look at.",
        },
        "pixels": _list(_object(pixel)),
        "click_chain": _list(_object(chain)),
        "lost": {**_list(_TEXT), "description": "What was lost by the fault, exactly."},
        "problems": _list(_object(problem)),
        "notes": _list(_TEXT),
        "remarks": {**_list(_TEXT), "description": "What was seen of a tag of others."},
        "health": _list(_object(figure)),
        "pictures": _list(_object(picture)),
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "Flowtag QA report",
        **_object(
            {
                "name": _TEXT,
                "source": {**_TEXT, "description": "Which version of the creative's files."},
                "browser": _TEXT,
                "passed": _FLAG,
                "platforms": _list(_object(platform)),
            }
        ),
    }
