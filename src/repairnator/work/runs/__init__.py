"""A run, from the source of a build to what is kept of it: checked events and diffs, records, files."""
