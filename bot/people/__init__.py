"""Colleagues: finding them and what they may do."""
