"""Which of the plausible patches is likely to be right: what is measured of them, and the priors of edits."""
