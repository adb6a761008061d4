"""What is wrong with a question that somebody asked."""

__all__ = ["QuestionError"]


class QuestionError(ValueError):
    """A question cannot be answered as it was asked. The message names the parameter and why."""
