"""The warm runtime: servers in the project's own interpreter, which run tests and judge candidates."""
