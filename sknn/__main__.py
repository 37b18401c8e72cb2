"""`python -m sknn`, the same as the command `sknn`."""

import sys

from sknn.cli import main

if __name__ == "__main__":
    sys.exit(main())
