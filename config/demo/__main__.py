"""Run the demo without Django in the parent: `python -m config.demo`, or `make demo`."""

import sys

from config.demo.launch import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
