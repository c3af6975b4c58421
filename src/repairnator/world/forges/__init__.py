"""Forges, where patches are offered to people."""
