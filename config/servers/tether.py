"""Become another program that dies with its parent: `tether.py PARENT SIGNAL UID GID COMMAND …`.

Run by path as a program of its own and importing nothing of the project, because Python code
between fork and exec (`preexec_fn`) may deadlock where there are threads. Only Linux lets a child
hear of its parent's death; elsewhere a killed parent leaves its servers to the next start.
"""

import ctypes
import os
import sys

PR_SET_PDEATHSIG = 1


def main(parent: int, signum: int, uid: str, gid: str, command: list[str]) -> None:
    """Take the account, make the promise, and become the command."""
    if uid:
        os.setgroups([])
        os.setgid(int(gid))
        os.setuid(int(uid))  # before the promise: a change of account cancels it
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signum)
        if os.getppid() != parent:  # it died before the promise was made
            sys.exit(128 + signum)
    os.execv(command[0], command)  # noqa: S606


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4], sys.argv[5:])
