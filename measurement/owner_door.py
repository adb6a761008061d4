"""Runs an operation where the store is: here, or in the process that owns it."""

import http.client
import json
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import msgspec

from measurement.errors import QuestionError
from measurement.operations import OPERATIONS
from measurement.store.owner import Owner, StoreInUse
from measurement.store.store import Store

__all__ = ["run_operation"]

_TIMEOUT_S: Final = 600  # compacting a large store takes minutes


def run_operation(data_dir: Path, command: str, name: str, params: msgspec.Struct) -> Any:
    """The result, as JSON values. Before it is run here, what waits in the log is loaded.

    Raises QuestionError for parameters that are none, StoreInUse if the owner takes no questions,
    StoreBroken for a bad file, OSError if the owner went away.
    """
    try:
        store = Store(data_dir, command)
    except StoreInUse as used:
        if used.owner is None or not used.owner.address:
            raise
        return _ask_owner(used.owner, name, params)
    with store:
        while store.step().records:
            pass
        return msgspec.to_builtins(OPERATIONS[name].run(store, params))


def _ask_owner(owner: Owner, name: str, params: msgspec.Struct) -> Any:
    host = urlsplit(owner.address)
    connection = http.client.HTTPConnection(host.hostname or "", host.port, timeout=_TIMEOUT_S)
    try:
        headers = {"Authorization": f"Bearer {owner.secret}", "Content-Type": "application/json"}
        connection.request("POST", f"/local/{name}", msgspec.json.encode(params), headers)
        answer = connection.getresponse()
        told = json.loads(answer.read())
    finally:
        connection.close()
    if answer.status == http.client.OK:
        return told
    raise QuestionError(told["error"])
