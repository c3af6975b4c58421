"""What the job rules must do over every store: exactly one terminal state, whoever dies or freezes when."""

from repairnator.testing.contracts.jobs.kinds import KindsContract
from repairnator.testing.contracts.jobs.lifecycle import LifecycleContract
from repairnator.testing.contracts.jobs.pauses import PausesContract
from repairnator.testing.contracts.jobs.results import ResultsContract

__all__ = ["JobRulesContract"]


class JobRulesContract(LifecycleContract, ResultsContract, KindsContract, PausesContract):
    """The rules. Wants a fixture ``store``: an empty one. Time is a clock that the tests move."""
