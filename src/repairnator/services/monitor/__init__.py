"""The repo monitor: webhooks in, scan requests out; nothing forged gets through, nothing accepted is lost.

``payloads`` says what a webhook is about, ``signatures`` whether it is genuine, ``intake`` takes it in for
good, ``forwarding`` turns it into a scan, ``application`` and ``server`` speak HTTP.
"""
