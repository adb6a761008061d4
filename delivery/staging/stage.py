"""The stage: one case at a time, served on all hosts, its requests watched and put in the log."""

from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, cast

from delivery.formats import FORMATS, build_site, build_tag
from delivery.macro_values import check_values
from delivery.platforms import FormatName, Platform, load_platforms
from delivery.project import Project, load_project
from delivery.staging.adserver import build_scene, serve_values
from delivery.staging.calls import Call
from delivery.staging.cases import Case, CaseError
from delivery.staging.consent_states import CONSENTS
from delivery.staging.explain import Served, served_by
from delivery.staging.foreign_scene import build_foreign_scene, foreign_values
from delivery.staging.journal import Journal
from delivery.staging.known import KnownPixel, list_foreign, list_pixels
from delivery.staging.options import SPEEDS
from delivery.staging.pages import Surroundings
from delivery.staging.pasted import PastedTag, PastedTags
from delivery.staging.places import HOSTS
from delivery.staging.scene import PUBLISHER_HOST, Scene
from delivery.staging.server import LIVE, Staging
from delivery.staging.watch import SHOWN_ROLES, Watch
from flows import Problem

__all__ = ["Prepared", "Stage"]

_REMEMBERED = 200  # loads whose case is known, for share links
_MAX_TAG_SHOWN = 300_000  # characters


@dataclass(frozen=True, slots=True)
class Prepared:
    """A case ready to be shown: what is served, and what will be asked for."""

    case: Case
    load: int
    scene: Scene | None
    tag: str
    size: str
    pixels: tuple[KnownPixel, ...]
    served: Served
    problems: tuple[Problem, ...] = ()
    world: bool = False
    more: Mapping[str, Any] | None = None


class Stage:
    """What is on stage, the log of it, and the tags that were pasted."""

    def __init__(self, staging: Staging, projects: Sequence[Project]) -> None:
        self.staging = staging
        self.projects = {project.folder.resolve().name: project for project in projects}
        self._stamps = {name: _stamp(project) for name, project in self.projects.items()}
        self.pasted = PastedTags()
        self.journal = Journal()
        self.load = 0
        self._next = 0
        self.cases: OrderedDict[int, Case] = OrderedDict()
        self.shown: dict[str, Any] | None = None
        self._watch = Watch(0, (), Served(), {})
        staging.sink.listen(self._take)

    @property
    def case(self) -> Case | None:
        """The case on stage."""
        return self.cases.get(self.load)

    def complete(self, case: Case) -> Case:
        """The case with what it leaves open: the first creative, its platform, size and format.

        Raises CaseError for a creative, platform, size or format that does not exist.
        """
        if case.tag:
            return self._complete_pasted(case)
        if not self.projects:
            raise CaseError("There is nothing to show: paste a tag, or name a creative's folder.")
        name = case.creative or next(iter(self.projects))
        project = self.projects.get(name)
        if project is None:
            raise CaseError(
                f'There is no creative "{name}". There are: {", ".join(self.projects)}.'
            )
        size = case.size or project.creative.look.sizes[0]
        # An app, a SafeFrame or a video player takes a whole document.
        framed = bool(project.delivery.base_url) and HOSTS[case.host].build == "page"
        kind = case.format or ("script" if framed else "standalone")
        platform = case.platform or project.delivery.platform or next(iter(_servers(project)))
        for what, word, known in (
            ("size", size, project.creative.look.sizes),
            ("tag", kind, FORMATS),
            ("platform", platform, project.platforms),
        ):
            if word not in known:
                raise CaseError(f'There is no {what} "{word}". There are: {", ".join(known)}.')
        return replace(case, creative=name, size=size, format=kind, platform=platform)

    def next_load(self) -> int:
        """The number of another load; each page and its ad are named by it."""
        self._next += 1
        return self._next

    def prepare(self, case: Case, load: int, *, world: bool = False) -> Prepared:
        """A case ready to be shown; takes a while, and may run in a thread of its own.

        `world`: for a browser whose names lead to the real internet (`staging.world`): what stands
        in one document is served, and no tag of others. Raises CaseError if there is no such case.
        """
        case = self.complete(case)
        if not world:
            return self._prepare(case, load)
        if case.tag:
            raise CaseError("A pasted tag runs only in a browser of `flowtag serve --open`.")
        played = replace(case, format="standalone", host="page")
        return replace(self._prepare(played, load), case=case, world=True)

    def put(self, ready: Prepared) -> dict[str, Any]:
        """Puts it on stage, and says what is to be seen.

        Raises CaseError if a later one came on stage while this one was prepared.
        """
        if ready.load < self.load:
            raise CaseError("Another case was put on stage in the meantime: load again.")
        self.load, case = ready.load, ready.case
        self.cases[ready.load] = case
        while len(self.cases) > _REMEMBERED:
            self.cases.popitem(last=False)
        in_page = ready.scene is not None and ready.scene.holds_tag
        self._watch = Watch(
            ready.load, ready.pixels, ready.served, self._platforms(),
            ours=not case.tag, in_page=in_page,
        )  # fmt: skip
        if ready.scene is not None:
            self.staging.put_scene(LIVE, ready.scene)
        else:
            self.staging.drop_scene(LIVE)
        self.shown = _shown(ready)
        after = self.journal.last
        self.journal.put("stage", ready.load, {"load": ready.load, "query": case.query})
        return {**self.shown, "after": after}

    def show(self, case: Case) -> dict[str, Any]:
        """Both at once."""
        return self.put(self.prepare(case, self.next_load()))

    def is_case(self, load: int, case: Case) -> bool:
        """Whether that load was of that case."""
        return self.cases.get(load) == case

    def describe(self) -> dict[str, Any]:
        """What there is to choose from."""
        return {
            "creatives": [_project_json(n, p) for n, p in self.projects.items()],
            "platforms": [
                {"name": p.name, "title": p.title} for p in self._platforms().values()
                if p.kind == "server"
            ],
            "formats": list(FORMATS),
        }  # fmt: skip

    def _take(self, call: Call) -> None:
        if call.run == "" and call.role in SHOWN_ROLES:
            self.journal.put("call", self._watch.load, self._watch.take(call))

    def _complete_pasted(self, case: Case) -> Case:
        pasted = self._pasted(case)
        platform = pasted.platform if not case.platform else case.platform
        if platform not in {"", "none", *self._platforms()}:
            raise CaseError(f'There is no platform "{platform}".')
        size = case.size or pasted.size
        width, _, height = size.partition("x")
        if not (width.isdecimal() and height.isdecimal() and 0 < int(width) <= 4_000):
            raise CaseError(f'"{size}" is no size; a size is written 300x250.')
        return replace(case, creative="", platform=platform or "none", size=size, format="")

    def _pasted(self, case: Case) -> PastedTag:
        found = self.pasted.find(case.tag)
        if found is None:
            raise CaseError("That pasted tag is not here any more: paste it again.")
        return found

    def _prepare(self, case: Case, load: int) -> Prepared:
        served = _served(case)
        around = Surroundings(case.host, case.page, case.consent)
        if case.tag:
            return self._prepare_pasted(case, load, served, around)
        project = _in_locale(self._fresh(case.creative), case.locale)
        platform = project.platforms[case.platform]
        kind = cast(FormatName, case.format)
        host = HOSTS[case.host].build if kind == "standalone" else "page"
        tag, problems = build_tag(project, platform, format=kind, size=case.size, host=host)
        pixels = list_pixels(project, platform)
        if tag is None:
            return Prepared(
                case, load, None, "", case.size, pixels, Served(), problems=tuple(problems)
            )
        ugly = case.values == "ugly"
        values = _kept(case, serve_values(platform, project, tag, load, ugly=ugly, served=served))
        site, _ = build_site(project, platform)
        scene = build_scene(
            platform, project, tag, site, values, around=around,
            speed=SPEEDS[case.speed], preview=case.preview,
        )  # fmt: skip
        told = served_by(platform, tag.text, values)
        return Prepared(
            case, load, scene, tag.text, case.size, pixels, told, problems=tuple(problems)
        )

    def _prepare_pasted(
        self, case: Case, load: int, served: Mapping[str, str], around: Surroundings
    ) -> Prepared:
        pasted = self._pasted(case)
        platform = self._platforms().get(case.platform)
        ugly = case.values == "ugly"
        values = foreign_values(pasted.markup, platform, case.size, load, ugly=ugly, served=served)
        values = _kept(case, values)
        scene = build_foreign_scene(
            pasted.markup, platform, values, title="A pasted tag", size=case.size, around=around,
            speed=SPEEDS[case.speed], preview=case.preview,
        )  # fmt: skip
        pixels = list_foreign(pasted.linted.tag, platform)
        told = served_by(platform, pasted.markup, values)
        lint = {"lint": pasted.lint(platform), "hosts": _strangers(pixels)}
        return Prepared(case, load, scene, pasted.text, case.size, pixels, told, more=lint)

    def _fresh(self, name: str) -> Project:
        """The creative as it lies on the disk now: who mends a pixel loads again, and sees it."""
        project = self.projects[name]
        now = _stamp(project)
        if now == self._stamps[name]:
            return project
        again, problems = load_project(project.folder)
        if again is None:
            first = problems[0]
            raise CaseError(f"{first.file} {first.place}: {first.message}")
        self.projects[name], self._stamps[name] = again, now
        return again

    def _platforms(self) -> dict[str, Platform]:
        found = dict(load_platforms())
        for project in self.projects.values():
            found |= project.platforms
        return found


def _served(case: Case) -> dict[str, str]:
    """What the visitor's answer makes of macros; values that were typed by hand come last."""
    own, problems = check_values(dict(case.own))
    if problems:
        raise CaseError(f"{problems[0].place}: {problems[0].message}")
    return {**CONSENTS[case.consent].served, **own}


def _stamp(project: Project) -> tuple[tuple[str, int, int], ...]:
    """What would be different if a file of the creative had been written."""
    found = (path for path in sorted(project.folder.rglob("*")) if path.is_file())
    stats = ((str(path), path.stat()) for path in found)
    return tuple((path, stat.st_mtime_ns, stat.st_size) for path, stat in stats)


def _servers(project: Project) -> list[str]:
    return [name for name, platform in project.platforms.items() if platform.kind == "server"]


def _in_locale(project: Project, locale: str) -> Project:
    """The project in another of its languages."""
    look = project.creative.look
    if not locale or locale == look.locale:
        return project
    look = look.model_copy(update={"locale": locale})
    return replace(project, creative=replace(project.creative, look=look))


def _kept(case: Case, values: Mapping[str, str]) -> dict[str, str]:
    """The values that the platform knows: of an empty one, clicks and what was typed by hand."""
    if case.values != "empty":
        return dict(values)
    own = {key for key, _ in case.own}
    return {k: v for k, v in values.items() if k.startswith(("click_url", "landing")) or k in own}


def _strangers(pixels: Sequence[KnownPixel]) -> list[str]:
    """Hosts whose scripts and frames are played here as empty ones."""
    hosts = [pixel.url.partition("//")[2].partition("/")[0] for pixel in pixels]
    return sorted({host for host in hosts if host})[:40]


def _shown(ready: Prepared) -> dict[str, Any]:
    case, load = ready.case, ready.load
    width, _, height = ready.size.partition("x")
    return {
        "load": load,
        "case": case.json,
        "query": case.query,
        "url": f"https://{PUBLISHER_HOST}/load-{load}" if ready.scene else "",
        "world": ready.world,
        "tag": ready.tag[:_MAX_TAG_SHOWN],
        "width": int(width),
        "height": int(height),
        "pixels": [
            {"component": p.component, "on": p.on, "url": p.url, "asked": p.asked}
            for p in ready.pixels
        ],
        "problems": [_problem_json(problem) for problem in ready.problems],
        **(ready.more or {}),
    }


def _project_json(name: str, project: Project) -> dict[str, Any]:
    look = project.creative.look
    return {
        "name": name,
        "title": look.name,
        "sizes": list(look.sizes),
        "locales": list(dict.fromkeys([look.locale, *look.texts])),
        "platform": project.delivery.platform or "",
        "format": "script" if project.delivery.base_url else "standalone",
        "collector": bool(project.delivery.collector),
        "components": {c.id: c.type for c in project.creative.flow.components},
    }


def _problem_json(problem: Problem) -> dict[str, str]:
    return {
        "code": problem.code,
        "severity": problem.severity,
        "where": f"{problem.file} {problem.place}".strip(),
        "message": problem.message,
        "hint": problem.hint,
    }
