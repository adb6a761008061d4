"""A request as it was sent, for people to read: what stood on the wire, and what was answered."""

from delivery.qa.report import QaProblem
from delivery.staging.calls import Call

__all__ = ["as_sent", "sent_over_http"]

_MOST_BODY = 2_000  # characters of a body that are shown; a lead is shorter


def as_sent(call: Call) -> str:
    """The request as text, line by line. Who asked is named as far as the browser said it."""
    lines = [f"{call.method} {call.target}", f"host: {call.host} ({call.scheme})"]
    if call.referrer:
        lines.append(f"referer: {call.referrer}")
    if call.destination:
        lines.append(f"sec-fetch-dest: {call.destination}")
    if call.body:
        lines += ["", _readable(call.body)]
    lines += ["", f"answered {call.status}" + (f", to {call.location}" if call.location else "")]
    return "\n".join(lines)


def sent_over_http(call: Call, path: str) -> QaProblem:
    """What is told of a request over http."""
    return QaProblem(
        "https",
        path,
        None,
        f"A request to {call.host} went over http.",
        expected=f"https://{call.host}…",
        observed=call.url,
        hint="Browsers block or change http in https pages: type https://.",
        kind="request-over-http",
        request=as_sent(call),
    )


def _readable(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    more = len(text) - _MOST_BODY
    return f"{text[:_MOST_BODY]} … and {more} more characters" if more > 0 else text
