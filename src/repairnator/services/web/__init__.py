"""What services on the web share.

``server`` speaks HTTP on a socket, ``clients`` finds out who sent a request, and ``limits`` keeps one sender
from others.
"""
