"""Refusal: a request that gets a page of its own instead of an answer; it never carries what was sent."""

from dataclasses import dataclass


@dataclass(eq=False)
class Refusal(Exception):
    """Raised anywhere behind the door.

    Attributes
    ----------
    status : int
        400, 403, 404, 405, 413, 415, 421, 429 or 503.
    retry_after : float
        Seconds to wait; 0 where waiting does not help.
    """

    status: int
    retry_after: float = 0.0
