"""The warm server: collects a project's tests once, and judges candidates in forks of that process.

It speaks the protocol that ``PROTOCOL.md`` beside it describes.
"""
