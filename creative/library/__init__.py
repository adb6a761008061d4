"""Scripts with a form: those that ship with us, and those of a project.

A script is a TOML file: who it is for, its parameters as a form, and the body of a function that
reads `PARAM.<name>`. A library component names one and fills in the form; `resolve_library` makes
it an ordinary script component before anything else sees the flow.
"""

from creative.library.describe import describe_script, library_markdown, script_json
from creative.library.findings import LIBRARY_FINDINGS
from creative.library.load import LIBRARY_FOLDER, built_in_scripts, load_scripts
from creative.library.model import LibraryScript, Parameter
from creative.library.resolve import resolve_library

__all__ = [
    "LIBRARY_FINDINGS",
    "LIBRARY_FOLDER",
    "LibraryScript",
    "Parameter",
    "built_in_scripts",
    "describe_script",
    "library_markdown",
    "load_scripts",
    "resolve_library",
    "script_json",
]
