"""Repair tools: what searches for a patch, one package for each, behind one port."""
