"""wblint is a program; this package finds it and starts it: `python -m wblint`."""

from wblint._find import find_wblint

__all__ = ["find_wblint"]
