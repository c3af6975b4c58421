"""Small classes with faults of general kinds, and whether the first patch is right."""
