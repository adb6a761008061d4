"""What happened: events are collected, kept, and can be asked for. Builds no tag.

The names below are all that other packages use.
"""

from measurement.collector.app import CollectorApp
from measurement.collector.control import Control, Project, ProjectExists, ProjectUnknown, Role
from measurement.collector.limits import RateLimit
from measurement.collector.received import Received
from measurement.collector.serve import run_collector
from measurement.collector.service import Collector
from measurement.collector.visitors import Visitors, VisitorsFileInvalid
from measurement.demo.traffic import Campaign, write_traffic
from measurement.errors import QuestionError
from measurement.event import Event, decode_event, encode_event
from measurement.export import Export
from measurement.goals import add_goal, find_goals, remove_goal
from measurement.log import LogError, LogInUse
from measurement.operations import Ask, Nothing, Retain
from measurement.owner_door import run_operation
from measurement.pipeline import Drop, DropReason, Step, run_steps
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
    "Collector",
    "CollectorApp",
    "Control",
    "Drop",
    "DropReason",
    "Erasure",
    "Event",
    "Export",
    "Goal",
    "LogError",
    "LogInUse",
    "LogTooShort",
    "Nothing",
    "Project",
    "ProjectExists",
    "ProjectUnknown",
    "QuestionError",
    "RateLimit",
    "Received",
    "Retain",
    "Role",
    "Step",
    "StoreBroken",
    "StoreInUse",
    "Visitors",
    "VisitorsFileInvalid",
    "add_goal",
    "decode_event",
    "encode_event",
    "find_goals",
    "rebuild_store",
    "remove_goal",
    "run_collector",
    "run_operation",
    "run_steps",
    "serve_store",
    "write_traffic",
]
