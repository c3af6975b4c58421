"""The repo monitor: turns genuine webhooks into scan requests, and loses none that it accepted.

``senders`` says whose a webhook is and ``payloads`` what it is about, both by what each provider tells of its
own (read by ``outline`` and ``forms``, which trust nobody), ``signatures`` whether it is genuine, ``intake``
takes it in for good, ``forwarding`` turns it into a scan, ``application`` speaks HTTP, and ``bodies`` keeps
one sender from others.
"""
