"""CI systems behind one port: which builds there are, what became of them, and where their code is."""
