"""Python source code: positions, scopes, tokens."""
