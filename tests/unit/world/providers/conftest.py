import pytest

pytest.register_assert_rewrite("repairnator.testing.contracts.providers")
