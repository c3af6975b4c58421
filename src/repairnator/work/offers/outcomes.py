"""Makes the outcome of a job whose offer is not made."""

from __future__ import annotations

from repairnator.foundation.logs import logger
from repairnator.work.jobs.settlement import Outcome
from repairnator.work.offers.offer import Offer
from repairnator.work.offers.preconditions import Declined


def declined(offer: Offer, reason: Declined) -> Outcome:
    """The outcome of an offer that is not made after all."""
    logger().info("no offer is made", repository=offer.slug, reason=str(reason))
    return Outcome("declined", summary={"repository": offer.slug, "reason": str(reason)})
