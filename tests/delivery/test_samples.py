"""Every sample, on every platform, in every format and size: the platform touches only our slots."""

from pathlib import Path

import pytest

from delivery import FORMATS, Platform, build_tag, load_project
from tests.delivery.tables import FAMILIES
from tests.delivery.tag_texts import unwanted_hits

ROOT = Path(__file__).parents[2]
SAMPLES = sorted(path.parent for path in (ROOT / "samples").glob("*/delivery.json"))


@pytest.mark.parametrize("platform", FAMILIES, ids=lambda p: p.name)
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_the_platform_replaces_only_our_slots(path: Path, platform: Platform) -> None:
    project, _ = load_project(path)
    assert project is not None

    for format_name in FORMATS:
        for size in project.creative.look.sizes:
            tag, problems = build_tag(project, platform, format=format_name, size=size)

            assert tag is not None, problems
            assert unwanted_hits(tag, project, platform) == []
