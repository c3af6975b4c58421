"""Signing in by OpenID Connect (OpenID Connect Core 1.0): the code flow with PKCE, state and nonce.

``provider`` speaks to the provider, ``flow`` leads a browser there and back, and begins the session.
"""
