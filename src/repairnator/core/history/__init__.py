"""What the project's history tells: when its failing tests last passed, and what has changed since."""
