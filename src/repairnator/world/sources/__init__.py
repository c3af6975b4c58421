"""Which source tree is meant: by the reference of a build, or by a person's TARGET."""
