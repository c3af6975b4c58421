"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

import typer

JsonOption = Annotated[bool, typer.Option("--json", help="Print only JSON on standard output.")]
LimitOption = Annotated[int, typer.Option(min=1, help="Maximum number of entries to show.")]
