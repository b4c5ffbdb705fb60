"""`python -m bangfu VERB`: the bangfu command where no console script is installed."""

import sys

from bangfu.cli.main import main

if __name__ == "__main__":
    sys.exit(main())
