"""What a message in a mailbox is, to which mail of ours it belongs, and what follows from it."""
