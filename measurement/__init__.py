"""What happened: events are collected, kept, and can be asked for. Builds no tag.

The names below are all that other packages use.
"""

from measurement.demo.traffic import Campaign, write_traffic
from measurement.errors import QuestionError
from measurement.event import Event, decode_event, encode_event
from measurement.export import Export
from measurement.goals import add_goal, find_goals, remove_goal
from measurement.operations import Ask, Nothing, Retain
from measurement.owner_door import run_operation
from measurement.pipeline import Drop, Step
from measurement.questions import QUESTIONS
from measurement.questions.dimensions import DIMENSIONS
from measurement.questions.goals import Goal
from measurement.serve_store import serve_store
from measurement.store.connect import StoreBroken
from measurement.store.erase import Erasure
from measurement.store.owner import StoreInUse
from measurement.store.rewrite import LogTooShort, rebuild_store

__all__ = [
    "DIMENSIONS",
    "QUESTIONS",
    "Ask",
    "Campaign",
    "Drop",
    "Erasure",
    "Event",
    "Export",
    "Goal",
    "LogTooShort",
    "Nothing",
    "QuestionError",
    "Retain",
    "Step",
    "StoreBroken",
    "StoreInUse",
    "add_goal",
    "decode_event",
    "encode_event",
    "find_goals",
    "rebuild_store",
    "remove_goal",
    "run_operation",
    "serve_store",
    "write_traffic",
]
