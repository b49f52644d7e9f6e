"""`python -m bot.sandbox.tour WORLD_URL`: play the handoff story in a running world; exits 1 where it deviates."""

from __future__ import annotations

import argparse
import sys
import time
import traceback

from bot.sandbox.tour.deviation import Deviation
from bot.sandbox.tour.story import play
from bot.sandbox.tour.telling import Teller
from bot.sandbox.tour.world import World


def main(arguments: list[str] | None = None) -> int:
    """Play the story; gives the exit code."""
    parser = argparse.ArgumentParser(prog="bot.sandbox.tour", description=__doc__)
    parser.add_argument("world", help="address of the stand-in world, beside which Rapport runs freshly filled")
    parser.add_argument("--patience", type=float, default=30.0, help="seconds to wait for what must happen")
    options = parser.parse_args(arguments)
    teller, began = Teller(), time.monotonic()
    try:
        play(World(options.world, patience=options.patience), teller)
    except Deviation as deviation:
        teller.deviated(deviation.expected, deviation.seen)
        return 1
    except Exception as error:  # noqa: BLE001  The outermost edge: whatever else goes wrong is a deviation, too.
        traceback.print_exc()
        teller.deviated("the story can be told", f"{type(error).__name__}: {error}")
        return 1
    teller.ended(time.monotonic() - began)
    return 0


if __name__ == "__main__":
    sys.exit(main())
