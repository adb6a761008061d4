"""The few names that a script imports: `load, check, simulate, totals, build, weigh, tag, qa`.

They are thin: each calls what the command of the same name calls. Imports wait until a call.
"""

from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

    from creative import HostName, Totals, Trace
    from delivery import Project, Report, SizeWeight, Tag
    from flows import Problem

__all__ = ["build", "check", "load", "qa", "simulate", "tag", "totals", "weigh"]


def load(path: "str | Path") -> "tuple[Project | None, list[Problem]]":
    """The project in a folder, and what is wrong with it; None if it cannot be used."""
    from pathlib import Path

    from delivery import load_project

    return load_project(Path(path))


def check(path: "str | Path") -> "list[Problem]":
    """Every problem of the three files of a creative."""
    from pathlib import Path

    from delivery import check as find_problems

    return find_problems(Path(path))


def simulate(project: "Project", choose: str = "", *, seed: int = 0) -> "Trace":
    """The trace of one session with these acts (`id,id=value,…`).

    Raises ValueError if an act names no choice, input or redirect.
    """
    from creative import Simulator, parse_acts

    acts, wrong = parse_acts(project.creative.flow, choose)
    if wrong:
        raise ValueError("; ".join(wrong))
    return Simulator(project.creative).run(acts, seed=seed).trace


def totals(project: "Project", sessions: int, *, seed: int = 0) -> "Totals":
    """Counts over drawn sessions."""
    from creative import Simulator

    return Simulator(project.creative).totals(sessions, seed=seed)


def build(
    project: "Project", *, host: "HostName" = "page"
) -> "tuple[dict[str, bytes], list[Problem]]":
    """The files that are published, by name; `host` is where the ad will stand (docs/hosts.md)."""
    from delivery import build_site

    return build_site(project, host=host)


def weigh(project: "Project", files: "Mapping[str, bytes]") -> "list[SizeWeight]":
    """What each size of a build weighs, beside its contract."""
    from delivery import weigh_site

    return weigh_site(project, files)


def tag(
    project: "Project",
    platform: str,
    *,
    format: "Literal['script', 'iframe', 'standalone']" = "script",
    size: str | None = None,
) -> "tuple[Tag | None, list[Problem]]":
    """The tag for a platform, and what is wrong with it."""
    from delivery import build_tag

    return build_tag(project, platform, format=format, size=size)


def qa(project: "Project", platforms: list[str]) -> "Report":
    """The proof, on these platforms, in a real headless Chromium."""
    from delivery import load_platforms, run_qa, user_platform_folders

    known = load_platforms(user_platform_folders(project.folder))
    return run_qa(project, [known[name] for name in platforms])
