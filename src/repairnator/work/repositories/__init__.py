"""The repositories that are watched, and their webhook secrets."""
