"""Codes that a file spreads over several columns, 风险1 to 风险5, as the one value that is kept."""

from __future__ import annotations

from collections.abc import Sequence

from bangfu.intake.rules.checked import Column, Form, Missing, Value


def joined(form: Form, columns: Sequence[Column], values: dict[str, list[Value]]) -> list[Column]:
    """Add what columns say to the columns that they join; answers those that the file itself does not have.

    A column that joins and is taken for something itself keeps its value. Why there is nothing is kept where no code
    is given at all.
    """
    found: list[Column] = []
    for code in dict.fromkeys(one.joins for one in columns if one.joins):
        whole = form.column(code)
        if whole is None:
            continue
        parts = [one for one in columns if one.joins == code]
        if code not in values:
            found.append(whole)
        told = [values[one.code] for one in (whole, *parts) if one.code in values]
        values[code] = [_union(cells) for cells in zip(*told, strict=True)]
        for one in parts:
            if not one.target:
                values[one.code] = [None] * len(values[code])
    return found


def _union(cells: Sequence[Value]) -> Value:
    codes = {code for cell in cells if type(cell) is str for code in cell.split()}
    if codes:
        return " ".join(sorted(codes))
    return next((cell for cell in cells if isinstance(cell, Missing)), None)
