"""The sandboxes in which project code runs, behind one port.

``chosen`` takes the adapter; adapters are imported only when asked for, since one of our modules runs inside
the box as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repairnator.errors import SandboxUnavailable, UsageError

if TYPE_CHECKING:
    from repairnator.boxes.configuration import BoxConfiguration
    from repairnator.boxes.port import Sandbox
    from repairnator.foundation.settings import Settings

NAMES = ("auto", "bubblewrap", "kubernetes", "none")


def chosen(settings: Settings) -> Sandbox:
    """The sandbox that the settings ask for.

    Raises:
        UsageError, SandboxUnavailable: as :func:`choose`.
        SettingsError: the settings for boxes cannot be read.
    """
    from repairnator.boxes.configuration import BoxConfiguration

    return choose(settings.sandbox, BoxConfiguration.from_settings(settings))


def choose(name: str, configuration: BoxConfiguration) -> Sandbox:
    """The sandbox of that name; ``auto`` is the best that works here, which is never ``none``.

    Raises:
        UsageError: there is none of that name.
        SandboxUnavailable: it does not work here; the text says how to fix that.
    """
    from repairnator.boxes.bubblewrap import BubblewrapSandbox
    from repairnator.boxes.none import NoSandbox

    if name not in NAMES:
        raise UsageError(f"unknown sandbox {name!r}; known are {', '.join(NAMES)}")
    if name == "none":
        return NoSandbox(configuration)
    if name == "kubernetes":
        from repairnator.boxes.kubernetes.sandbox import KubernetesSandbox

        jobs = KubernetesSandbox(configuration)
        missing = jobs.unavailable()
        if missing:
            raise SandboxUnavailable(missing)
        return jobs
    sandbox = BubblewrapSandbox(configuration)
    reason = sandbox.unavailable()
    if reason:
        raise SandboxUnavailable(
            f"{reason}. If you trust the project as your own code, run it without one: `--sandbox none`."
        )
    return sandbox
