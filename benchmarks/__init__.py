"""Programs that measure what the product promises; each prints its numbers with the machine and its load."""
