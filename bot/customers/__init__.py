"""Customers: finding them, importing them, knowing who acts for them."""
