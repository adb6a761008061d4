"""Ad platforms as tables: spelling of macros, click behaviour, formats. Code walks them."""

from delivery.platforms.load import (
    load_platform_file,
    load_platforms,
    parse_platform,
    platform_files,
    user_platform_folders,
)
from delivery.platforms.model import (
    FORMAT_NAMES,
    Click,
    FormatName,
    FormatSupport,
    Limit,
    Platform,
    PlatformMacro,
    Preview,
)

__all__ = [
    "FORMAT_NAMES",
    "Click",
    "FormatName",
    "FormatSupport",
    "Limit",
    "Platform",
    "PlatformMacro",
    "Preview",
    "load_platform_file",
    "load_platforms",
    "parse_platform",
    "platform_files",
    "user_platform_folders",
]
