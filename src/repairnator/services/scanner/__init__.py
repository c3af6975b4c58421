"""The scanner: finds the failing builds of a repository that are worth repairing, each once."""

from __future__ import annotations

from repairnator.services.scanner.report import Finding, ScanReport, ScanStatus
from repairnator.services.scanner.scan import Rules, Scanner

__all__ = ["Finding", "Rules", "ScanReport", "ScanStatus", "Scanner"]
