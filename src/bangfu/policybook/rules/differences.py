"""What differs between two bodies, for the person who decides which of them is in force."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Difference:
    """One place that differs; `old` or `new` is None where it has no such place.

    `path` is the place in its steps: a code may itself hold a full stop.
    """

    place: str
    old: Any
    new: Any
    path: tuple[str, ...] = field(default=(), compare=False)


def differences(old: Any, new: Any) -> list[Difference]:
    """Every differing place of two JSON values; items of a list with a `code` are compared by it."""
    return list(_walk(old, new, ()))


def _walk(old: Any, new: Any, path: tuple[str, ...]) -> Iterator[Difference]:
    left, right = _named(old), _named(new)
    if left is None or right is None:
        if old != new or type(old) is not type(new):
            yield _at(path, old, new)
        return
    for name in dict.fromkeys([*left, *right]):
        inner = (*path, name)
        if name not in left:
            yield _at(inner, None, right[name])
        elif name not in right:
            yield _at(inner, left[name], None)
        else:
            yield from _walk(left[name], right[name], inner)
    if list(left) != list(right) and set(left) == set(right) and isinstance(old, list):
        yield _at(path, list(left), list(right))


def _at(path: tuple[str, ...], old: Any, new: Any) -> Difference:
    return Difference(".".join(path), old, new, path)


def _named(value: Any) -> dict[str, Any] | None:
    if isinstance(value, dict):
        return value
    if isinstance(value, list) and value and all(isinstance(item, dict) and "code" in item for item in value):
        return {str(item["code"]): item for item in value}
    return None
