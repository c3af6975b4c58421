"""Print the JSON schema of the policy file: ``python -m repairnator.policy``."""

from __future__ import annotations

import json
import sys

from repairnator.policy.file import schema

if __name__ == "__main__":
    sys.stdout.write(json.dumps(schema(), indent=2) + "\n")
