"""Notifications: mails and webhooks when patches are found, and, where it is wanted, after every run.

Each is a job of its own, made from a finished build like an offer: a server that does not answer costs no
repair, and is tried again.
"""
