"""Gmail's cards as plain dicts."""
