"""Fault localization: which lines the failing tests point at, and which failing tests share a cause."""
