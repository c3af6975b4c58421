"""The services: they take in webhooks, scan, repair, and tell people.

``publisher`` sends a message by hand, ``lifecycle`` is what each service does before and after its work,
``up`` starts all of them on one machine. Whatever must survive their death is in :mod:`repairnator.work`.
"""
