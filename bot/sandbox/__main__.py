"""`python -m bot.sandbox`: the stand-in world as a process of its own."""

from __future__ import annotations

import argparse
import signal
import sys
import threading

from bot.sandbox.app import create_app
from bot.sandbox.serving import serve
from bot.sandbox.world import World


def main() -> None:
    """Serve until asked to stop."""
    parser = argparse.ArgumentParser(prog="bot.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, default=8787)
    parser.add_argument("--data", default=":memory:", help="the world's SQLite file; in memory when left out")
    parser.add_argument("--app-url", default="http://127.0.0.1:8080", help="where commands and events are delivered")
    parser.add_argument("--signing-secret", default="sandbox-signing-secret")
    parser.add_argument("--clock", default=None, help="a file with an offset in seconds")
    options = parser.parse_args()
    world = World(options.data, options.app_url, options.signing_secret, options.clock)
    server = serve(create_app(world), options.port)
    world.base_url = f"http://127.0.0.1:{server.server_port}"
    sys.stdout.write(f"sandbox listening on {world.base_url}\n")
    sys.stdout.flush()
    signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown, daemon=True).start())
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        pass
    finally:
        server.server_close()
        world.close()


if __name__ == "__main__":
    main()
