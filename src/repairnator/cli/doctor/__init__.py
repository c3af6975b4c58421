"""The checks of ``doctor``: of this machine with these settings, or of a deployment on a cluster."""
