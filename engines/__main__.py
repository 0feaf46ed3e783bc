"""Run the engine room: `python -m engines [URL]`; with `--check`, ask one how it is.

- ENGINES_URL is unix:///path or tcp://127.0.0.1:8002; a URL on the command line goes first.
- ENGINES_TOKEN is what callers must say over tcp, 16 characters at least.
- ENGINES_WORKERS is how many texts are embedded at once, 2 where nothing is said.
- ENGINES_BEYOND=1 lets it listen where other machines can reach it.
"""

import contextlib
import ctypes
import logging
import os
import signal
import sys
import threading
import time

from engines.address import Address, parsed
from engines.embed.lexical import Lexical
from engines.embed.minilm import MiniLM
from engines.ports import Unavailable
from engines.remote import Remote
from engines.room import OneByOne, Room, memory_mb

logger = logging.getLogger("engines")

SHORTEST_TOKEN = 16


def loaded() -> tuple[OneByOne, str]:
    """Return the best embedder to be had here, and why it is not the model, if it is not."""
    try:
        model = MiniLM()
        model.one("Hello.")  # the first run allocates what all the others use
    except Unavailable as reason:
        logger.warning("no language model, %s: by words alone", reason)
        return Lexical(), str(reason)
    tidy()
    return model, ""


def tidy() -> None:
    """Give back what loading leaves and nobody needs again: 55 MB of the model, 35 of the checker."""
    with contextlib.suppress(OSError, AttributeError):  # only glibc has it
        ctypes.CDLL(None).malloc_trim(0)


def with_grammar(room: Room) -> None:
    """Load the grammar checker, for which nobody waits: reports are written in the background."""
    room.grammar.chosen()
    tidy()


def asked_address(arguments: list[str]) -> Address:
    """Return where to listen. Raises `ValueError` in one sentence."""
    address = parsed(arguments[0] if arguments else os.environ.get("ENGINES_URL", ""))
    if not address.path and len(os.environ.get("ENGINES_TOKEN", "")) < SHORTEST_TOKEN:
        raise ValueError(f"ENGINES_TOKEN must have {SHORTEST_TOKEN} characters or more for tcp.")
    if not address.is_near and os.environ.get("ENGINES_BEYOND") != "1":
        raise ValueError(f"{address} can be reached from outside: set ENGINES_BEYOND=1 to mean it.")
    return address


def asked_workers() -> int:
    """Return how many texts are embedded at once. Raises `ValueError` in one sentence."""
    given = os.environ.get("ENGINES_WORKERS") or "2"
    if not (given.isascii() and given.isdigit()) or not 0 < int(given) <= 64:
        raise ValueError(f"ENGINES_WORKERS is {given!r}: it is a number from 1 to 64.")
    return int(given)


def run(address: Address, workers: int) -> int:
    """Answer until somebody asks for the end; return the exit code."""
    begun = time.monotonic()
    end = threading.Event()
    for signum in (signal.SIGTERM, signal.SIGINT):
        signal.signal(signum, lambda *_: end.set())
    embedder, why = loaded()
    token = os.environ.get("ENGINES_TOKEN", "")
    room = Room(embedder, address, token=token, workers=workers, why=why)
    room.open()
    threading.Thread(target=with_grammar, args=(room,), daemon=True).start()
    seconds = time.monotonic() - begun
    where = f"{embedder.name} at {address}"
    sys.stdout.write(f"engines ready: {where}, {seconds:.1f} s, {memory_mb():.0f} MB\n")
    sys.stdout.flush()
    end.wait()
    room.close()
    return 0


def check(address: Address) -> int:
    """Say how the room is; return 0 when it answers."""
    remote = Remote(address, token=os.environ.get("ENGINES_TOKEN", ""), patience=3.0)
    status = remote.status()
    sys.stdout.write(f"{status}\n")
    return 1 if status.memory_mb is None else 0


def main(arguments: list[str]) -> int:
    """Read what is asked for and do it; return the exit code."""
    logging.basicConfig(level=logging.INFO, format="%(levelname)s %(name)s: %(message)s")
    rest = [argument for argument in arguments if argument != "--check"]
    try:
        address, workers = asked_address(rest), asked_workers()
    except ValueError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    try:
        return run(address, workers) if rest == arguments else check(address)
    except OSError as error:
        sys.stderr.write(f"No engine room at {address}: {error.strerror or error}.\n")
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
