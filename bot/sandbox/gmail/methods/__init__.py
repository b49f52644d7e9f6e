"""What each Gmail method does, one module per resource, and the register that dispatch reads."""
