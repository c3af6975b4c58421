"""Finds the source tree that a build reference or a person's TARGET means."""
