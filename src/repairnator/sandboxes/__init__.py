"""Boxes in which project code runs, behind one port.

``choose`` takes the adapter; adapters are imported only when asked for, since one of our modules runs inside
the box as well.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from repairnator.errors import SandboxUnavailable, UsageError

if TYPE_CHECKING:
    from repairnator.sandboxes.configuration import BoxConfiguration
    from repairnator.sandboxes.port import Sandbox

NAMES = ("auto", "bubblewrap", "none")


def choose(name: str = "auto", configuration: BoxConfiguration | None = None) -> Sandbox:
    """The sandbox of that name; ``auto`` is the best that works here, which is never ``none``.

    Raises:
        UsageError: there is none of that name.
        SandboxUnavailable: it does not work here; the text names the mend.
        SettingsError: the environment's settings for boxes cannot be read.
    """
    from repairnator.sandboxes.bubblewrap import BubblewrapSandbox
    from repairnator.sandboxes.configuration import BoxConfiguration
    from repairnator.sandboxes.none import NoSandbox

    if name not in NAMES:
        raise UsageError(f"there is no sandbox {name!r}; there are {', '.join(NAMES)}")
    chosen = configuration or BoxConfiguration.from_environment()
    if name == "none":
        return NoSandbox(chosen)
    sandbox = BubblewrapSandbox(chosen)
    reason = sandbox.unavailable()
    if reason:
        raise SandboxUnavailable(
            f"{reason}. A project that you trust as your own code runs without a box with `--sandbox none`."
        )
    return sandbox
