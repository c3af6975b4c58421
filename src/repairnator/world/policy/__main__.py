"""Print the JSON schema of the policy file: ``python -m repairnator.world.policy``."""

from __future__ import annotations

import json
import sys

from repairnator.world.policy.file import schema

if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
