"""The ad: the player and its hosts, traces, simulation, metrics, HTML. Knows no platform.

The names below are all that other packages use.
"""

from creative.browser import LAUNCH_ARGS, ChromiumMissing, chromium_version, find_chromium
from creative.built import Part, load_part, recorded_hash, source_hash
from creative.compile import script_bodies
from creative.creative import Creative, load_creative
from creative.lint import CREATIVE_FINDINGS, lint_creative
from creative.look import Look, load_look, look_schema, parse_look
from creative.look_lint import check_look
from creative.metrics import (
    Aggregator,
    MetricCall,
    MetricTotal,
    aggregate_session,
    merge_totals,
    metric_json,
)
from creative.page import PageError, build_page, escape_html, escape_json, page_bytes_gzip
from creative.paths import Coverage, PlayedPath, find_paths
from creative.sandbox import PARAMETERS, SandboxError
from creative.scripts import harden_script
from creative.simulate import (
    EPOCH_MS,
    Act,
    Limits,
    Outcome,
    Recording,
    Simulator,
    Totals,
    parse_acts,
)
from creative.tagdata import (
    Slot,
    attribute_name,
    literal_hash,
    slot_attributes,
    slot_fragment,
    slot_text,
)
from creative.trace import (
    Clear,
    Effect,
    End,
    Error,
    Fire,
    Hide,
    Invalid,
    Log,
    Metric,
    Open,
    Reject,
    Report,
    Schedule,
    Show,
    Submit,
    Trace,
    render_trace,
    trace_schema,
)

__all__ = [
    "CREATIVE_FINDINGS",
    "EPOCH_MS",
    "LAUNCH_ARGS",
    "PARAMETERS",
    "Act",
    "Aggregator",
    "ChromiumMissing",
    "Clear",
    "Coverage",
    "Creative",
    "Effect",
    "End",
    "Error",
    "Fire",
    "Hide",
    "Invalid",
    "Limits",
    "Log",
    "Look",
    "Metric",
    "MetricCall",
    "MetricTotal",
    "Open",
    "Outcome",
    "PageError",
    "Part",
    "PlayedPath",
    "Recording",
    "Reject",
    "Report",
    "SandboxError",
    "Schedule",
    "Show",
    "Simulator",
    "Slot",
    "Submit",
    "Totals",
    "Trace",
    "aggregate_session",
    "attribute_name",
    "build_page",
    "check_look",
    "chromium_version",
    "escape_html",
    "escape_json",
    "find_chromium",
    "find_paths",
    "harden_script",
    "lint_creative",
    "literal_hash",
    "load_creative",
    "load_look",
    "load_part",
    "look_schema",
    "merge_totals",
    "metric_json",
    "page_bytes_gzip",
    "parse_acts",
    "parse_look",
    "recorded_hash",
    "render_trace",
    "script_bodies",
    "slot_attributes",
    "slot_fragment",
    "slot_text",
    "source_hash",
    "trace_schema",
]
