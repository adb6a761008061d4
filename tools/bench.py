"""`make bench`: how fast, how much memory, how small. `python -m tools.bench NAME…` runs some.

Machines differ and share their cores: CPU time, medians, and references measured in turn in the
same run are what compares. docs/bench.md says what is measured and how, and what the bars are.
"""

import sys
from collections.abc import Callable

from rich.console import Console
from rich.table import Table

from tools.bench_check import command_table
from tools.bench_collect import collect_table
from tools.bench_engine import engine_table
from tools.bench_foreign_tags import foreign_tag_table, large_tag_table
from tools.bench_memory import memory_table
from tools.bench_player import player_table
from tools.bench_qa import qa_table
from tools.bench_sandbox import sandbox_table
from tools.bench_sizes import size_table
from tools.bench_staging import staging_table
from tools.bench_store import store_table
from tools.bench_tags import tag_table
from tools.bench_weights import weight_table

__all__ = ["TABLES", "main"]

TABLES: dict[str, Callable[[], Table]] = {
    "engine": engine_table,
    "sandbox": sandbox_table,
    "commands": command_table,
    "tags": tag_table,
    "foreign-tags": foreign_tag_table,
    "large-tags": large_tag_table,
    "collect": collect_table,
    "memory": memory_table,
    "sizes": size_table,
    "weights": weight_table,
    "player": player_table,
    "staging": staging_table,
    "store": store_table,
    "qa": qa_table,
}


def main(names: list[str]) -> int:
    """Measures and prints one table after another; 2 for a name that is none."""
    unknown = [name for name in names if name not in TABLES]
    if unknown:
        print(f"There is no table {', '.join(unknown)}. Tables: {', '.join(TABLES)}.")
        return 2
    console = Console(width=120)
    for name, measure in TABLES.items():
        if name in names or not names:
            console.print(measure())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
