"""Google: one person's Gmail, and the consent that opens it."""
