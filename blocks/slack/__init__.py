"""Slack's cards, modals and lines as plain dicts."""
