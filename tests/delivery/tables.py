"""Which platforms a costly test runs on: all that take tags, or one of each way to spell macros."""

from delivery import Platform, load_platforms

__all__ = ["EVERYDAY", "FAMILIES", "TAKE_TAGS"]

_ALL = tuple(load_platforms().values())
EVERYDAY = tuple(platform for platform in _ALL if platform.everyday)
"""Those that QA runs on when none is named: the six that came first."""

TAKE_TAGS = tuple(
    platform
    for platform in _ALL
    if not platform.formats or any(s.supported for s in platform.formats.values())
)
"""Every platform for which a tag can be built."""

_OTHER_SPELLINGS = (
    "amazon_dsp",  # {%name}
    "equativ_dsp",  # {name}, both click forms, case-insensitive
    "equativ_smart_adserver",  # [sas_name]
    "kevel",  # {{name|filter}}
    "loopme",  # a literal that holds a parameter of the landing page
    "mediasmart",  # %name%
)
FAMILIES: tuple[Platform, ...] = (*EVERYDAY, *(p for p in _ALL if p.name in _OTHER_SPELLINGS))
"""The six, and one of each other way to spell a macro."""
