"""Bad samples of the macro tools: a tag, and in `tool.json` what is done to it."""

import importlib
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flows import Problem

__all__ = ["run_macro_tool"]

# Too large to lie in the repository.
_MADE: dict[str, Callable[[], bytes]] = {"DL302": lambda: b" " * 5_000_001}


def run_macro_tool(folder: Path) -> list[Problem]:
    """What the tool that the sample names finds in the sample's tag."""
    delivery: Any = importlib.import_module("delivery")
    told: dict[str, Any] = json.loads((folder / "tool.json").read_text(encoding="utf-8"))
    make = _MADE.get(folder.name.partition("-")[0])
    data = make() if make else (folder / "tag.html").read_bytes()
    text, problems = delivery.read_tag(data, "tag.html")
    if text is None:
        return list(problems)
    known = delivery.load_platforms()
    vendors = delivery.load_vendors()

    def find_receiver(host: str) -> Any:
        return delivery.find_vendor(host, vendors)

    match told["tool"]:
        case "macros":
            found = delivery.recognise(text)
            return list(delivery.macro_problems(text, found, file="tag.html"))
        case "translate":
            source = known.get(told["from"], "auto")
            done = delivery.translate(text, source, known[told["to"]], file="tag.html")
            return list(done.problems)
        case "insert":
            platform = known[told["platform"]]
            made = delivery.insert(text, platform, find_receiver=find_receiver, file="tag.html")
            return list(made.problems)
        case _:
            clean, problems = delivery.check_values(told["set"], file="tag.html")
            platform = known[told["platform"]]
            return [
                *problems,
                *delivery.find_break_outs(text, platform, clean, file="tag.html"),
            ]
