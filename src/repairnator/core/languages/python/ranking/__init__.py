"""The order of candidates, and of plausible patches."""
