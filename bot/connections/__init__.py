"""Tokens for outside systems: stored sealed, refreshed and handed to connectors."""
