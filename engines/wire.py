"""Frames between the house and the engine room: two lengths, a JSON header, some bytes.

    4 bytes  length of the header      4 bytes  length of the body
    header   JSON, an object           body     float32 rows, little end first

Both ends bound what they take, and by when: a peer that sends nonsense, too much, or one byte a
second costs a connection and no more.
"""

import json
import socket
import struct
import time
from typing import Any

from engines.address import Address
from engines.ports import Checked, Slip

LENGTHS = struct.Struct("!II")
HEADER_LIMIT = 4 << 20
BODY_LIMIT = 16 << 20
"""Bytes that a frame may have. The largest in use are a request of 1 MB and an answer of 2 MB."""


class Broken(Exception):
    """Say that what came is no frame."""


class Refused(Exception):
    """Say that the other end does not want us."""


def connected(address: Address, by: float) -> socket.socket:
    """Return a connection. Raises `OSError`; `by` is a moment of `time.monotonic`."""
    if not address.path:
        line = socket.create_connection((address.host, address.port), _left(by))
        line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        return line
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(_left(by))
        line.connect(address.path)
    except BaseException:
        line.close()
        raise
    return line


def send(line: socket.socket, header: dict[str, Any], body: bytes = b"", *, by: float) -> None:
    """Send a frame. Raises `OSError`, with `TimeoutError` when `by` has passed."""
    head = json.dumps(header).encode()
    line.settimeout(_left(by))
    line.sendall(LENGTHS.pack(len(head), len(body)) + head + body)


def receive(line: socket.socket, *, by: float) -> tuple[dict[str, Any], bytes]:
    """Return the header and the body of a frame.

    Raises `OSError` when the other end is gone or `by` has passed, `Broken` for what is no frame.
    """
    head_size, body_size = LENGTHS.unpack(_exactly(line, LENGTHS.size, by))
    if head_size > HEADER_LIMIT or body_size > BODY_LIMIT:
        raise Broken("a frame too large")
    head = _exactly(line, head_size, by)
    try:
        header = json.loads(head)
    except (ValueError, RecursionError):
        raise Broken("a header that is not JSON") from None
    if not isinstance(header, dict):
        raise Broken("a header that is no object")
    return header, _exactly(line, body_size, by)


def packed(checked: Checked) -> dict[str, Any]:
    """Return slips as a header."""
    slips = [
        [[one.start, one.end, one.kind, one.message, list(one.suggestions)] for one in found]
        for found in checked.slips
    ]
    return {"name": checked.name, "why": checked.why, "slips": slips}


def unpacked(header: dict[str, Any], texts: int) -> Checked:
    """Return the slips of a header, those of so many texts. Raises `Broken` for anything else."""
    try:
        slips = tuple(
            tuple(
                Slip(int(a), int(b), str(c), str(d), tuple(map(str, e))) for a, b, c, d, e in found
            )
            for found in header["slips"]
        )
        name, why = str(header["name"]), str(header["why"])
    except (KeyError, TypeError, ValueError):
        raise Broken("an answer without slips") from None
    if len(slips) != texts:
        raise Broken("an answer of another size")
    return Checked(slips, name, why)


def wait(line: socket.socket, seconds: float | None) -> None:
    """Wait until there is something to receive, or the other end is gone. Raises `OSError`."""
    line.settimeout(seconds)
    line.recv(1, socket.MSG_PEEK)


def _exactly(line: socket.socket, size: int, by: float) -> bytes:
    parts, left = [], size
    while left:
        line.settimeout(_left(by))
        part = line.recv(min(left, 1 << 18))
        if not part:
            raise ConnectionResetError("the other end is gone")
        parts.append(part)
        left -= len(part)
    return b"".join(parts)


def _left(by: float) -> float:
    left = by - time.monotonic()
    if left <= 0:
        raise TimeoutError("the time is over")
    return left
