"""The only way out of a box: an allow-list proxy to package registries, held by the shell.

The box has no network. A relay on its loopback (:mod:`repairnator.egress.relay`) leads over a Unix socket to
the proxy (:mod:`repairnator.egress.proxy`), which the shell opens for the resolve phase and then closes.
"""
