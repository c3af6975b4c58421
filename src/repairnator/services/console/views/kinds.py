"""The kinds of jobs that there are."""

from __future__ import annotations

from repairnator.services.pipeline.service import FOLLOW_UP_KINDS
from repairnator.work.jobs.dead_letters import MESSAGE
from repairnator.work.jobs.rules import BUILD, SCAN

KINDS = (BUILD, SCAN, MESSAGE, *FOLLOW_UP_KINDS)
