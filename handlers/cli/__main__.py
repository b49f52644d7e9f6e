"""`python -m handlers.cli` is `rapport`."""

from handlers.cli.main import run

run()
