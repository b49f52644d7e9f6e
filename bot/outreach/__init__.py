"""One e-mail's life: drafted, approved, sending, sent."""
