"""Real servers for tests: built once, started on loopback, ended by those that started them."""
