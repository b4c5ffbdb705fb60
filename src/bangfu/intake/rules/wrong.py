"""What reading a cell raises."""

from __future__ import annotations


class Wrong(Exception):
    """A cell that cannot be taken; `code` of `problem_kinds.KINDS`, `params` for its sentence."""

    def __init__(self, code: str, **params: str) -> None:
        super().__init__(code)
        self.code, self.params = code, params
