"""The monitor under load: how fast it is, what a dying broker costs, and whether refusals tell anything."""

from benchmarks.webhooks.program import main

__all__ = ["main"]
