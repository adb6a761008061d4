"""What is wrong with what somebody asked of a store."""

__all__ = ["QuestionError"]


class QuestionError(ValueError):
    """A question, or an order, cannot be followed as it was given. The message says what and why."""
