"""The ad: the player and its hosts, traces, simulation, metrics, HTML. Knows no platform.

The names below are all that other packages use.
"""

from creative.browser import LAUNCH_ARGS, ChromiumMissing, chromium_version, find_chromium
from creative.built import Part, load_part, recorded_hash, source_hash
from creative.creative import Creative, load_creative
from creative.look import Look, look_schema, parse_look
from creative.metrics import (
    Aggregator,
    MetricCall,
    MetricTotal,
    aggregate_session,
    merge_totals,
    metric_json,
)
from creative.paths import Coverage, Path, find_paths
from creative.sandbox import PARAMETERS, SandboxError
from creative.simulate import EPOCH_MS, Act, Limits, Outcome, Recording, Simulator, Totals, parse_acts
from creative.trace import (
    Effect,
    End,
    Error,
    Fire,
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
