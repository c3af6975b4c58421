"""The services: they receive webhooks, scan repositories, repair builds, notify people, and show all of it.

``publisher`` sends a message by hand, ``web`` serves HTTP, ``lifecycle`` is what each service does before and
after its work, ``up`` starts all of them on one machine. Whatever must survive their death is in
:mod:`repairnator.work`.
"""
