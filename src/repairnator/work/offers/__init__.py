"""Offers patches to people: branches, pull requests and comments, each a job of its own.

A build job's outcome names its offers as follow-up jobs; so they are made exactly when the result is, and
have attempts of their own: a forge that does not answer costs no repair.

``modes`` says how far they go, ``routing`` which form they take, ``preconditions`` which are not made,
``text`` what they say; ``branches``, ``pulls`` and ``comments`` make them, ``tracking`` watches them.
"""
