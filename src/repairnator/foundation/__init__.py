"""What every process of ours stands on: settings, logs, health, metrics, locks, and text made harmless.

It knows nothing of queues, boxes or forges; everything above may import it, the repair core may not.
"""
