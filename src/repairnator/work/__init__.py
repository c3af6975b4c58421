"""What is never lost: jobs and their rules, runs, queues, stores, and the offers made of results.

The services call it; it reaches boxes and the world outside through their ports.
"""
