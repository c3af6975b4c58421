"""What every process of ours stands on: settings, logs, health, locks, and text made harmless."""
