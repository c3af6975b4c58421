"""The port to CI systems: which builds there are, how they ended, and where their code is."""
