"""Test plans: what a conversation must say, offer and count, and whether it does."""

from creative.plans.check import check_plan, exits_of, find_plans, lint_plans
from creative.plans.findings import PLAN_FINDINGS
from creative.plans.happen import collect_happenings
from creative.plans.host import EngineHost, Host, Session, with_given
from creative.plans.match import Failure
from creative.plans.model import Plan, Run
from creative.plans.parse import load_plan, parse_plan
from creative.plans.record import Recorder, record_plan
from creative.plans.render import render_github, render_results, results_json
from creative.plans.run import RunResult, play_run, run_plans

__all__ = [
    "PLAN_FINDINGS",
    "EngineHost",
    "Failure",
    "Host",
    "Plan",
    "Recorder",
    "Run",
    "RunResult",
    "Session",
    "check_plan",
    "collect_happenings",
    "exits_of",
    "find_plans",
    "lint_plans",
    "load_plan",
    "parse_plan",
    "play_run",
    "record_plan",
    "render_github",
    "render_results",
    "results_json",
    "run_plans",
    "with_given",
]
