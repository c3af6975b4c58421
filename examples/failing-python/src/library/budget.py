"""Divides the year's money among the departments."""


def share(total, weights):
    """Whole euros for each department by its weight; the first gets what is left over."""
    whole = sum(weights.values())
    shares = {name: total * weight / whole for name, weight in weights.items()}
    first = next(iter(shares))
    shares[first] += total - sum(shares.values())
    return shares
