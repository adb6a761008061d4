"""JavaScript outside a browser: a locked QuickJS realm, strings in and strings out.

The only place that imports `quickjs`. It knows nothing of flows: what runs in a realm is handed
to it as text. `Realm` lives in this process, for scripts that the caller trusts not to use it up;
`JailedRealm` is the same in a worker process that has given up nearly everything and can be
killed; `ScriptRunner` runs single scripts there. docs/sandbox.md says what holds against whom.
"""

from creative.sandbox.errors import (
    HostError,
    OutOfMemory,
    RealmBroken,
    SandboxError,
    ScriptTimeout,
    StackOverflow,
    Unrunnable,
    WorkerDied,
)
from creative.sandbox.functions import GLOBALS, PARAMETERS, function_text
from creative.sandbox.jailed import JailedRealm
from creative.sandbox.realm import Realm
from creative.sandbox.runner import (
    MAX_CALLS,
    MAX_CPU_MS,
    MAX_MEMORY_BYTES,
    MAX_SOURCE_BYTES,
    Job,
    ScriptRunner,
    run_script,
)
from creative.sandbox.transport import unpack

__all__ = [
    "GLOBALS",
    "MAX_CALLS",
    "MAX_CPU_MS",
    "MAX_MEMORY_BYTES",
    "MAX_SOURCE_BYTES",
    "PARAMETERS",
    "HostError",
    "JailedRealm",
    "Job",
    "OutOfMemory",
    "Realm",
    "RealmBroken",
    "SandboxError",
    "ScriptRunner",
    "ScriptTimeout",
    "StackOverflow",
    "Unrunnable",
    "WorkerDied",
    "function_text",
    "run_script",
    "unpack",
]
