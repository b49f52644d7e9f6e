"""Failures nobody expected: noted under a short reference that `rapport doctor REF` explains."""

from __future__ import annotations

import secrets
import traceback

from sqlalchemy.exc import SQLAlchemyError

from bot import clock
from bot.logs import log
from bot.runtime import Runtime
from store.models import Mishap

logger = log(__name__)
ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # Without letters and digits that people mistake for one another.
LENGTH = 6


def note_mishap(runtime: Runtime, door: str, error: Exception) -> str:
    """Note where in our code a failure happened, and never what about; returns its reference."""
    ref = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
    frames = traceback.extract_tb(error.__traceback__)
    places = [f"{frame.filename.rsplit('/', 3)[-1]}:{frame.lineno} {frame.name}" for frame in frames][-12:]
    logger.error("door.failed", ref=ref, door=door, error=type(error).__name__, places=places[-3:])
    mishap = Mishap(ref=ref, at=clock.now(), door=door, error=type(error).__name__, places=places)
    try:
        with runtime.writing(None) as session:
            session.add(mishap)
    except SQLAlchemyError:
        logger.exception("mishap.unsaved", ref=ref)  # The log still has the reference.
    return ref
