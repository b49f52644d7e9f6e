"""The call in which both CSMs and the customer meet: proposing times, booking one, and whether it took place."""
