"""Bangfu (帮扶一本账): the working book of a county's effort against poverty and against falling back into it."""

__version__ = "0.1.0"
