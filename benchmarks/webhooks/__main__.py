"""``python -m benchmarks.webhooks``."""

from benchmarks.webhooks import main

raise SystemExit(main())
