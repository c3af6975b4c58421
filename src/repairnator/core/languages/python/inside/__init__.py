"""What runs in the project's own interpreter: Python 3.9 or later, and nothing but the standard library.

Each module here is started by its path, or copied beside what is, so none imports the rest of Repairnator;
the rest may import these.
"""
