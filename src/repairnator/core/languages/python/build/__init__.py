"""How Python projects are recognized, given an environment of their own, and tested."""
