"""Expressions enumerated over recorded values, one for all that have the same values everywhere.

Bottom-up enumeration with observational equivalence (Udupa et al., "TRANSIT: specifying protocols with
concolic snippets", PLDI 2013; Albarghouthi, Gulwani, Kincaid, "Recursive program synthesis", CAV 2013), over
what was recorded in tests (Durieux, Monperrus, "DynaMoth: dynamic code synthesis for automatic program
repair", AST 2016).
"""
