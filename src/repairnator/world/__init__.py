"""What lies outside: CI systems, forges, git, build logs, and the web client that they share."""
