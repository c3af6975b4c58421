"""Runs a command in this process: handles signals, sets the exit code, and prints errors in one line."""

from __future__ import annotations

import os
import signal
import sys
import threading
from collections.abc import Sequence
from types import FrameType

import typer

from repairnator.cli.application import app
from repairnator.core.statuses import EXIT_DEFECT, EXIT_INTERRUPTED, EXIT_USAGE
from repairnator.errors import RepairnatorError
from repairnator.foundation.redaction import redact
from repairnator.foundation.text import clean

_ENDING = (signal.SIGTERM, signal.SIGHUP)
_AGAIN_SECONDS = 0.05


def main() -> None:
    """Run the command line of this process and exit."""
    for number in _ENDING:
        signal.signal(number, _terminate)
    sys.unraisablehook = _unraisable
    sys.exit(run(sys.argv[1:]))


def _terminate(number: int, _frame: FrameType | None) -> None:
    """Unwind, so that everything that was started is ended; a second signal does not disturb that."""
    signal.signal(number, signal.SIG_IGN)
    raise SystemExit(128 + number)


def _unraisable(what: sys.UnraisableHookArgs) -> None:
    """Send a signal once more whose exception came where none can be raised: while an object is finalized."""
    try:
        number = _signal_of(what.exc_value)
        if number is None:
            sys.__unraisablehook__(what)
        else:
            _send_again(number)
    except (SystemExit, KeyboardInterrupt) as another:
        # One that came in here would be lost, too.
        if (number := _signal_of(another)) is not None:
            _send_again(number)


def _signal_of(error: BaseException | None) -> signal.Signals | None:
    """The signal whose handler raised this."""
    if isinstance(error, KeyboardInterrupt):
        return signal.SIGINT
    return next((one for one in _ENDING if isinstance(error, SystemExit) and error.code == 128 + one), None)


def _send_again(number: signal.Signals) -> None:
    """A moment later, from a thread: now, its exception would be raised in here."""
    if number in _ENDING:
        signal.signal(number, _terminate)
    again = threading.Timer(_AGAIN_SECONDS, os.kill, (os.getpid(), number))
    again.daemon = True
    again.start()


def run(arguments: Sequence[str]) -> int:
    """Run one command line; returns its exit code. Errors become one line on standard error."""
    try:
        code = app(list(arguments), prog_name="repairnator", standalone_mode=False)
        sys.stdout.flush()
    except typer.TyperException as error:
        return _print_usage_error(error)
    except typer.Abort:
        return EXIT_INTERRUPTED
    except KeyboardInterrupt:
        return EXIT_INTERRUPTED
    except BrokenPipeError:
        return _reader_gone()
    except SystemExit as error:
        if isinstance(error.__context__, BrokenPipeError):  # typer's own answer would be 1: no patch found
            return _reader_gone()
        raise
    except RepairnatorError as error:
        _debug()
        _print_error(str(error))
        return error.exit_code
    except Exception as error:  # noqa: BLE001 - the last resort: a defect has an exit code of its own
        _debug()
        hint = "" if os.environ.get("REPAIRNATOR_DEBUG") else " (REPAIRNATOR_DEBUG=1 shows where)"
        _print_error(f"a bug in this program: {type(error).__name__}: {error}{hint}")
        return EXIT_DEFECT
    return code if isinstance(code, int) else 0


def _reader_gone() -> int:
    """Whoever read standard output has gone (`| head`): write nothing more there, not even at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    return 128 + signal.SIGPIPE


def _print_usage_error(error: typer.TyperException) -> int:
    message = error.format_message().replace("Value error, ", "")
    if not message:  # a command group without a command: its help is printed already
        return EXIT_USAGE
    context = getattr(error, "ctx", None)
    command = context.command_path if context is not None else "repairnator"
    _print_error(f"{message.rstrip('.')} (see {command} --help)")
    return error.exit_code


def _print_error(message: str) -> None:
    sys.stderr.write(f"repairnator: {clean(' '.join(redact(message).split()))}\n")


def _debug() -> None:
    if os.environ.get("REPAIRNATOR_DEBUG"):
        import traceback

        traceback.print_exc()
