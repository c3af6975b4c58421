"""The only way out of a box: an allow-list proxy to package registries, held by the shell.

The box has no network. What listens on its loopback is the proxy (:mod:`repairnator.boxes.egress.proxy`), which
runs in the shell: the box's first program makes the listening socket and hands it over before any code of the
project runs. The core asks the proxy to let requests through while dependencies are resolved, and at no other
time (:mod:`repairnator.core.network`).
"""
