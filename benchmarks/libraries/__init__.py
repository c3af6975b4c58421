"""Real cases: libraries from Maven Central, laid out as Maven projects, each with one injected fault.

The fault generator knows nothing of the product's own operators: it works on tree-sitter's syntax trees,
and what it does follows published studies of real fixes (``studies.json``).
"""
