"""What ``doctor`` checks: this machine with these settings, or a deployment on a cluster."""
