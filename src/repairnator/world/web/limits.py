"""Reads the rate limits that APIs report in the headers of their answers.

GitHub: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api; GitLab:
https://docs.gitlab.com/administration/settings/user_and_ip_rate_limits; Retry-After: RFC 9110, section
10.2.3.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

# GitHub: "wait for at least one minute before retrying", longer each time.
_UNTOLD_WAIT = 60.0


@dataclass(frozen=True, slots=True)
class RateLimit:
    """What the headers of an answer say.

    Attributes:
        remaining: requests until ``reset``; None when the answer does not say.
        reset: when that is, in seconds since the epoch; 0 when the answer does not say.
        retry: wait so many seconds; None when the answer does not say.
    """

    remaining: int | None
    reset: float
    retry: float | None


def parse_rate_limit(headers: Mapping[str, str], now: float) -> RateLimit:
    """Read the headers (names in any case)."""
    lower = {name.lower(): value for name, value in headers.items()}
    remaining = _number(lower.get("x-ratelimit-remaining", lower.get("ratelimit-remaining")))
    reset = _number(lower.get("x-ratelimit-reset", lower.get("ratelimit-reset")))
    return RateLimit(
        remaining=None if remaining is None else int(remaining),
        reset=reset or 0.0,
        retry=_retry_after(lower.get("retry-after"), now),
    )


def is_limit(status: int, rate_limit: RateLimit, body: str) -> bool:
    """Whether a refusal is a rate limit rather than a missing right."""
    if status == 429:
        return True
    return status == 403 and (
        rate_limit.remaining == 0 or rate_limit.retry is not None or "rate limit" in body.lower()
    )


def blocked_until(rate_limit: RateLimit, now: float, times: int) -> float:
    """When to ask again after the ``times``-th such refusal in a row."""
    if rate_limit.retry is not None:
        return now + rate_limit.retry
    if rate_limit.remaining == 0 and rate_limit.reset:
        # What was to come may have come while the answer was on its way.
        return max(rate_limit.reset, now + 2.0 ** (times - 1))
    return now + _UNTOLD_WAIT * 2.0 ** (times - 1)


def _number(text: str | None) -> float | None:
    try:
        return float(text) if text is not None else None
    except ValueError:
        return None


def _retry_after(text: str | None, now: float) -> float | None:
    if text is None:
        return None
    seconds = _number(text)
    if seconds is not None:
        return max(seconds, 0.0)
    try:
        return max(parsedate_to_datetime(text).timestamp() - now, 0.0)
    except ValueError:
        return None
