"""Maven: detection, building, testing, and where a project's parts are.

One run of a project starts Maven twice: once to compile, learn the effective model and the class paths, once
to test. A project of a single module starts it once: its tests begin while the build step returns. Whatever
Maven and the project print or write is hostile: everything read from them is bounded.
"""
