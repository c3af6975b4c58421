"""What every adapter of a port must do, as pytest classes to inherit from.

In a ``conftest.py``: ``pytest.register_assert_rewrite("repairnator.testing.contracts")``, before the import.
"""
