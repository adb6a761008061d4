"""All that the API's own description allows, and what it forbids, asked of the API."""

from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import APIOperation, GenerationMode
from schemathesis.core.result import Ok
from schemathesis.openapi import from_asgi
from schemathesis.specs.openapi import checks

from measurement.api import build_api
from measurement.collector.control import Role
from measurement.store.store import Store
from tests.measurement.random_events import random_events
from tests.measurement.stores import loaded_store

# Nothing of what is asked for may be a fault of ours, and every answer is as it is described.
# What is sent may well be refused: a schema cannot say which names of dimensions there are.
NOT_ASKED = [
    checks.positive_data_acceptance,
    checks.negative_data_rejection,
    checks.use_after_free,
    checks.ensure_resource_availability,
]
TOKENS: dict[str, tuple[str, Role]] = {"write": ("shop", "write")}
WRITE = {"Authorization": "Bearer write"}
Operation = APIOperation[Any, Any, Any, Any]


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    with loaded_store(tmp_path_factory.mktemp("api"), random_events(seed=3, sessions=40)) as store:
        yield store


@pytest.fixture(scope="module")
def operations(store: Store) -> list[Operation]:
    app = build_api(store, TOKENS.get, "the-secret")
    schema = from_asgi("/api/openapi.json", app)
    return [found.ok() for found in schema.get_all_operations() if isinstance(found, Ok)]


def test_every_operation_is_described(operations: list[Operation]) -> None:
    named = {(one.method.upper(), one.path) for one in operations}

    assert len(named) == len(operations) == 21
    assert {("PUT", "/api/goals/{name}"), ("POST", "/api/erase")} < named


@settings(
    max_examples=120,
    deadline=None,
    suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow],
)
@given(st.data())
def test_no_request_that_the_description_knows_breaks_it(
    operations: list[Operation], data: st.DataObject
) -> None:
    operation = data.draw(st.sampled_from(operations))
    mode = data.draw(st.sampled_from([GenerationMode.POSITIVE, GenerationMode.NEGATIVE]))
    case = data.draw(operation.as_strategy(mode, headers=WRITE))
    if data.draw(st.booleans()):  # of what is drawn hardly anything is a zone, or a page's end
        case.query = {k: v for k, v in (case.query or {}).items() if k not in ("zone", "after")}

    case.call_and_validate(excluded_checks=NOT_ASKED)
