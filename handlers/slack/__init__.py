"""Slack's door: commands, buttons, modals and events over signed HTTP."""
