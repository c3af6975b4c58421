"""Everything that can go wrong and that a caller may want to tell apart.

::

    RepairnatorError            what a user can read: what was wrong, where, what to do
    ├── UsageError              the request itself is wrong (exit 2)
    │   ├── SettingsError       a setting is missing or malformed
    │   ├── MessageError        a queue message cannot be read
    │   └── NotFound            what was named is not there, or not shown to us
    ├── StepError               a step of the run failed for good; carries the final status (exit 4)
    ├── SandboxUnavailable      no box in which project code may run (exit 4)
    ├── TemporaryError          may work when tried again: registry, forge, disk, box killed (exit 75)
    │   ├── QueueUnavailable    the broker does not answer
    │   ├── StoreUnavailable    the store does not answer
    │   ├── RegistryUnavailable a registry does not answer, as we saw ourselves
    │   └── BoxDied             the box ended without a result after the project's code began: charged to it
    │       └── CoreGaveUp      what runs in the box says that something outside failed
    ├── LeaseLost               another attempt owns the job now; whatever this one did must not be written
    └── WarmRuntimeError        a process that runs tests for us died, hung, or answered what cannot be read
"""

from __future__ import annotations


class RepairnatorError(Exception):
    """Root of the tree; its text is shown to people as it is, without a stack trace."""

    exit_code = 70


class UsageError(RepairnatorError):
    """The request itself is wrong."""

    exit_code = 2


class SettingsError(UsageError):
    """A setting is missing or malformed."""


class MessageError(UsageError):
    """A queue message cannot be read."""


class NotFound(UsageError):
    """What was named is not there, or not shown to us."""


class StepError(RepairnatorError):
    """A step of the run failed for good.

    Attributes:
        step: the step's name, as in ``inspector.realStatus`` (``BuildProject``).
        status: the run's final status (``NOTBUILDABLE``).
    """

    exit_code = 4

    def __init__(self, step: str, status: str, message: str) -> None:
        super().__init__(message)
        self.step = step
        self.status = status


class SandboxUnavailable(RepairnatorError):
    """There is no box in which project code may run."""

    exit_code = 4


class TemporaryError(RepairnatorError):
    """Something outside failed that may work when tried again; never recorded as a result."""

    exit_code = 75


class QueueUnavailable(TemporaryError):
    """The broker does not answer."""


class StoreUnavailable(TemporaryError):
    """The store does not answer."""


class RegistryUnavailable(TemporaryError):
    """A package registry does not answer, as the proxy saw that the box goes through."""


class BoxDied(TemporaryError):
    """The box ended without a result after code of the project began to run.

    It may have been the machine. It may as well have been the project, again and again, so that the attempt
    is charged to the build.
    """


class CoreGaveUp(BoxDied):
    """The core in the box ended since something outside of it failed, or since it was made to believe so."""


class LeaseLost(RepairnatorError):
    """Another attempt owns the job now; whatever this one did must not be written."""


class WarmRuntimeError(RepairnatorError):
    """A process that runs tests for us died, hung, or answered what cannot be read."""
