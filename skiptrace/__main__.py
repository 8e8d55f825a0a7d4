"""``python -m skiptrace``."""

from skiptrace.cli import main

if __name__ == "__main__":
    main()
