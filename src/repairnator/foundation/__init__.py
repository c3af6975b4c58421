"""The base of every process: settings, logs, health, metrics, locks, and cleaning of text from outside.

It knows nothing of queues, boxes or forges; everything above may import it, the repair core may not.
"""
