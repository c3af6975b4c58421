"""Jobs and who works on them: the rules, what a result leaves behind, leases, workers, the reconciler."""
