"""`python -m safehold`: the same as the command `safehold`."""

from safehold.cli import main

if __name__ == "__main__":
    main()
