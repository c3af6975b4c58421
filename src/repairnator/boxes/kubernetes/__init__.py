"""Runs boxes as Jobs of a Kubernetes cluster, which places, limits and removes them.

The worker fetches the tree and makes a Job in a namespace that can do nothing. The Job's pod calls the
worker (:mod:`.lines`), gets the tree over that one connection and sends the core's events back on it; what it
may download, it downloads through the worker as well. So no credential ever leaves the worker, a repair whose
worker has died ends within seconds, and neither side needs the cluster's logs. Inside the pod (:mod:`.pod`)
the core runs behind the same limits as in any other box. :mod:`.pod` and what it imports need the standard
library alone; the adapter itself is :mod:`.sandbox`.
"""
