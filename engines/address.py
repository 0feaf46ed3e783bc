"""Where an engine room is: what may stand in ENGINES_URL."""

import ipaddress
import os
from dataclasses import dataclass
from urllib.parse import urlsplit

FORMS = "nothing, inprocess:, unix:///path or tcp://127.0.0.1:8002"
LONGEST_PATH = 100
"""Bytes of a socket's path: the systems allow 104 to 108, the last one being a zero."""


@dataclass(frozen=True, slots=True)
class Address:
    """A place to listen at and to call: a socket's path, or a host and a port."""

    path: str = ""
    host: str = ""
    port: int = 0

    def __str__(self) -> str:
        """Return it as it is written in the settings."""
        return f"unix://{self.path}" if self.path else f"tcp://{self.host}:{self.port}"

    @property
    def is_near(self) -> bool:
        """Say whether nobody outside this machine can reach it."""
        if self.path or self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False


def parsed(url: str) -> Address:
    """Return the address of an engine room. Raises `ValueError` in one sentence."""
    if url.startswith("unix:///"):
        path = url.removeprefix("unix://")  # as it is: a folder's name may hold # or %
        if len(os.fsencode(path)) > LONGEST_PATH:
            raise ValueError(f"ENGINES_URL: the path of a socket has {LONGEST_PATH} bytes at most.")
        return Address(path=path)
    parts = urlsplit(url)
    if parts.scheme == "tcp" and parts.hostname and parts.port and parts.path in ("", "/"):
        return Address(host=parts.hostname, port=parts.port)
    raise ValueError(f"ENGINES_URL is {url!r}: it may be {FORMS}.")


def checked(url: str) -> str:
    """Return what stands in the settings. Raises `ValueError` when it cannot be meant."""
    if url not in ("", "inprocess:"):
        parsed(url)
    return url
