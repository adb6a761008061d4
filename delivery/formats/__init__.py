"""Tag formats, and the files that they load."""

from delivery.formats.build import FORMATS, build_tag
from delivery.formats.site import build_site

__all__ = ["FORMATS", "build_site", "build_tag"]
