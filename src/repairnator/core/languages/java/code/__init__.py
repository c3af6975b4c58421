"""Java code as the search sees it: analyzed files, types, expressions, and how source is laid out."""
