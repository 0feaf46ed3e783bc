"""Run a command with private servers: `python -m config.servers -- python manage.py shell`."""

import os
import signal
import subprocess
import sys

from config.servers import ServerError, ensure, stop


def main(arguments: list[str]) -> int:
    """Start the servers, run the command to its end, stop the servers, return its exit code."""
    command = arguments[1:] if arguments[:1] == ["--"] else arguments
    if not command:
        sys.exit("Usage: python -m config.servers -- COMMAND [ARGUMENT …]")
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    try:
        servers = ensure()
    except ServerError as error:
        sys.exit(str(error))
    try:
        return subprocess.run(command, env=os.environ, check=False).returncode
    except KeyboardInterrupt:
        return 130
    finally:
        stop(servers)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
