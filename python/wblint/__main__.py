"""`python -m wblint`: starts the program with the same arguments and gives its exit code."""

import os
import subprocess
import sys

from wblint import find_wblint


def main() -> None:
    """Starts the program; where the system can, in place of Python."""
    program = find_wblint()
    arguments = [program, *sys.argv[1:]]
    if os.name == "nt":
        try:
            sys.exit(subprocess.run(arguments, check=False).returncode)
        except KeyboardInterrupt:
            sys.exit(130)
    os.execv(program, arguments)


if __name__ == "__main__":
    main()
