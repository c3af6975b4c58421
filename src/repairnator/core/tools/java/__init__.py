"""The Java repair tool."""

from repairnator.core.tools.java.tool import JavaTool

__all__ = ["JavaTool"]
