"""The records of webhooks that were accepted."""

from __future__ import annotations

COLLECTION = "webhooks"
PENDING, FORWARDED = "pending", "forwarded"
# A webhook that comes again within this many seconds is known; older ones are forgotten.
REMEMBERED = 7 * 86400.0
