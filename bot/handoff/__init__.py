"""A customer handed from one CSM to another: facts, wording and consequences."""
