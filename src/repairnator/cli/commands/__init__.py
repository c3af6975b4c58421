"""What the commands do, one module for each family; :mod:`repairnator.cli` reads their arguments."""
