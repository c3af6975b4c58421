"""Work that is never lost: jobs and their rules, runs, queues, stores, and offers of patches.

The services call it; it reaches boxes and the world outside through their ports.
"""
