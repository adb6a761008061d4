"""Questions that a store answers: one module each, with its parameters and its rows at the top.

A question is asked through `Question.ask`: of DuckDB or of ClickHouse, with equal answers.
"""

from typing import Any, Final

from measurement.questions.connections import CONNECTIONS
from measurement.questions.conversions import CONVERSIONS
from measurement.questions.depth import DEPTH
from measurement.questions.drops import DROPS
from measurement.questions.events import EVENTS
from measurement.questions.flow import FLOW
from measurement.questions.funnel import FUNNEL
from measurement.questions.goals import GOALS
from measurement.questions.metrics import METRICS
from measurement.questions.options import OPTIONS
from measurement.questions.properties import PROPERTIES
from measurement.questions.property import PROPERTY
from measurement.questions.question import Question
from measurement.questions.revenue import REVENUE
from measurement.questions.totals import TOTALS
from measurement.questions.usage import USAGE
from measurement.questions.video import VIDEO

__all__ = ["QUESTIONS"]

QUESTIONS: Final[dict[str, Question[Any]]] = {
    question.name: question
    for question in (
        TOTALS,
        FUNNEL,
        DEPTH,
        FLOW,
        CONNECTIONS,
        OPTIONS,
        METRICS,
        GOALS,
        VIDEO,
        EVENTS,
        PROPERTIES,
        PROPERTY,
        REVENUE,
        CONVERSIONS,
        DROPS,
        USAGE,
    )
}
"""Every question by its name, in the order in which people ask them."""
