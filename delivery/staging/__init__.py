"""Staging: a server that plays the ad platform and every other host, and the page for people.

The servers themselves are in `staging.server` and `staging.people`, whose imports are heavy.
"""

from delivery.staging.calls import Answer, Call
from delivery.staging.scene import PUBLISHER_HOST, Scene
from delivery.staging.serve import serve
from delivery.staging.sink import Sink

__all__ = ["PUBLISHER_HOST", "Answer", "Call", "Scene", "Sink", "serve"]
