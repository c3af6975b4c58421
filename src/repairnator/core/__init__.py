"""The repair core: a checked-out source tree in, a stream of events and patches out.

It knows no queue, no database, no network and no credentials, and needs nothing but the standard library:
it runs inside the sandbox as ``python -m repairnator.core TREE --events``.
"""
