"""The development set: what the search is tuned on."""
