"""The page to play in: the stand-in Slack on the left, a mailbox on the right, in a browser."""
