"""The services: they take in work (``monitor``, ``scanner``), repair (``pipeline``), and tell people (``notify``).

``publisher`` sends a message by hand, ``lifecycle`` is what each service does before and after its work, ``up``
starts all of them on one machine. Whatever must survive their death is in :mod:`repairnator.work`.
"""
