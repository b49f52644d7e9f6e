"""The stand-in world in its own process, with the wire that a round's plan cuts, stalls and kills at."""

from __future__ import annotations

import argparse
import json
import os
import signal
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path

from bot.sandbox.serving import serve
from bot.sandbox.world import World
from tests.proofs.sending.plan import Plan
from tests.proofs.sending.wire import Nemesis

LOOK_EVERY, LATE_EVERY = 1.0, 0.1


def main() -> None:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(prog="tests.proofs.sending.world", description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--mild", action="store_true", help="nothing goes wrong, to see what the rest costs")
    parser.add_argument("--stall", type=float, default=2.0, help="real seconds")
    options = parser.parse_args()
    folder: Path = options.folder
    world = World(str(folder / "world.sqlite"), "http://127.0.0.1:9", "unused", str(folder / "clock"))
    outreach = {int(number): mail for number, mail in json.loads((folder / "numbers.json").read_text()).items()}
    nemesis = Nemesis(world, folder, Plan(options.seed, mild=options.mild), outreach, options.stall)
    server = serve(nemesis, options.port)
    world.base_url = f"http://127.0.0.1:{server.server_port}"
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    sys.stdout.write("listening\n")
    sys.stdout.flush()
    threading.Thread(target=_end_with, args=(os.getppid(), server.shutdown), daemon=True).start()
    threading.Thread(target=_take_in_time, args=(nemesis, world), daemon=True).start()
    server.serve_forever(0.05)
    server.server_close()
    world.close()


def _take_in_time(nemesis: Nemesis, world: World) -> None:
    """Take what is late when its time has come, however long a round takes to its next move of time."""
    while True:
        time.sleep(LATE_EVERY)
        nemesis.take_late(world.now())


def _end_with(parent: int, end: Callable[[], None]) -> None:
    """Stop when whoever started this process is gone, so that a rig that was killed leaves nothing running."""
    while os.getppid() == parent:
        time.sleep(LOOK_EVERY)
    end()


if __name__ == "__main__":
    main()
