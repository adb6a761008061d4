"""Ad platforms as tables: spelling of macros, click behaviour, formats. Code walks them."""

from delivery.platforms.load import (
    check_platform_file,
    find_platform,
    load_platform_file,
    load_platforms,
    parse_platform,
    platform_files,
    user_platform_folders,
)
from delivery.platforms.model import (
    FORMAT_NAMES,
    Alias,
    Click,
    Closing,
    FormatName,
    FormatSupport,
    Limit,
    Missing,
    NoValue,
    Platform,
    PlatformMacro,
    Preview,
)
from delivery.platforms.topics import TOPICS, find_gaps, find_lacks, is_complete

__all__ = [
    "FORMAT_NAMES",
    "TOPICS",
    "Alias",
    "Click",
    "Closing",
    "FormatName",
    "FormatSupport",
    "Limit",
    "Missing",
    "NoValue",
    "Platform",
    "PlatformMacro",
    "Preview",
    "check_platform_file",
    "find_gaps",
    "find_lacks",
    "find_platform",
    "is_complete",
    "load_platform_file",
    "load_platforms",
    "parse_platform",
    "platform_files",
    "user_platform_folders",
]
