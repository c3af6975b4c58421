"""The outside world: CI systems, forges, git, build logs, and the web client that they share.

Everything that comes from there is untrusted until it is checked. Boxes and jobs use it; it knows neither.
"""
