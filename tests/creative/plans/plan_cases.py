"""Golden plans: `tests/golden/plans/*.testplan`, and beside each what `flowtag test` says of it.

All are of the flow in `shop.json`. `python -m tests.creative.plans.plan_cases --write` runs them
anew; read the difference before you commit it.
"""

import sys
from pathlib import Path

from creative import Creative, render_results, run_plans
from creative.plans import check_plan, load_plan
from flows import parse_flow, render_problem
from tests.creative.trace_cases import make_creative

FOLDER = Path(__file__).parents[2] / "golden" / "plans"
CASES = sorted(FOLDER.glob("*.testplan"))


def load_shop() -> Creative:
    """A flow with every kind of component that waits."""
    flow, problems = parse_flow((FOLDER / "shop.json").read_bytes(), "shop.json")
    assert flow is not None, problems
    return make_creative(flow)


def tell(path: Path) -> str:
    """The problems of a plan, then what became of its runs."""
    creative = load_shop()
    plan, problems = load_plan(path, path.name)
    assert plan is not None
    problems += check_plan(plan, creative)
    said = "".join(f"{render_problem(problem)}\n" for problem in problems)
    return said + render_results(run_plans(creative, [plan]))


def _write() -> None:
    for path in CASES:
        path.with_suffix(".txt").write_text(tell(path))


if __name__ == "__main__" and "--write" in sys.argv:
    _write()
