"""Repairnator for Kubernetes: repairs failing CI builds and offers the patches."""

__version__ = "0.1.0"
