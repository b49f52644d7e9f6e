"""The bells of a request ring once it is answered, so that nobody waits for Redis."""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

from flask import Flask
from werkzeug.wsgi import ClosingIterator

from bot.bells import Bells

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from _typeshed.wsgi import StartResponse, WSGIEnvironment


def ring_afterwards(app: Flask, bells: Bells) -> None:
    """Keep back what a request rings until the server has written its answer and closes it, as PEP 3333 says."""
    answer = app.wsgi_app

    def answer_first(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        write: Callable[[bytes], object] = len  # Nobody can be written to before the answer begins.

        def start(*said: Any) -> Callable[[bytes], object]:
            nonlocal write
            write = start_response(*said)
            return write

        with ExitStack() as until_written:
            until_written.enter_context(bells.afterwards())
            # Waitress would write the head of an answer without a body only after it was closed.
            until_written.callback(lambda: write(b""))
            written = answer(environ, start)
            return ClosingIterator(written, until_written.pop_all().close)

    app.wsgi_app = answer_first  # type: ignore[method-assign]
