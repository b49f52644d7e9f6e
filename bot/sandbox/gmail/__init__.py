"""The Gmail stand-in: Google's consent page, tokens and Gmail API over Google's own paths, with real delivery."""
