"""What is never lost: jobs and their rules, runs, queues, stores, and the offers made of results."""
