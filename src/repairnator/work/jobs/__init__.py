"""Jobs and those who work on them: rules, settlement of results, leases, workers, the reconciler."""
