"""Alembic's migrations; each works while the release before it is still serving."""
