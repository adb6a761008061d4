"""JavaScript outside a browser: a locked QuickJS realm, strings in and strings out.

The only place that imports `quickjs`. It knows nothing of flows: what runs in a realm is handed
to it as text. Today a realm lives in this process, which stops every loop that QuickJS polls;
native loops that it does not poll (a join of a sparse array) need a process that can be killed,
which can take the place of `Realm` without its callers noticing.
"""

from creative.sandbox.errors import (
    HostError,
    OutOfMemory,
    RealmBroken,
    SandboxError,
    ScriptTimeout,
    StackOverflow,
    Unrunnable,
)
from creative.sandbox.functions import GLOBALS, PARAMETERS, function_text
from creative.sandbox.realm import Realm
from creative.sandbox.transport import unpack

__all__ = [
    "GLOBALS",
    "PARAMETERS",
    "HostError",
    "OutOfMemory",
    "Realm",
    "RealmBroken",
    "SandboxError",
    "ScriptTimeout",
    "StackOverflow",
    "Unrunnable",
    "function_text",
    "unpack",
]
