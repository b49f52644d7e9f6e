"""Gmail's door: what Google calls when a mailbox changes."""
