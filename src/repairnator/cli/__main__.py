"""``python -m repairnator.cli``."""

from repairnator.cli import main

main()
