"""Paths of internal area ids: «/1/5/23/». Official codes are dated attributes and never part of a path."""

from __future__ import annotations

ROOT = "/"


def child_path(parent: str, area_id: int) -> str:
    """The path of an area under `parent`."""
    return f"{parent}{area_id}/"


def covers(upper: str, lower: str) -> bool:
    """True when `lower` is `upper` or lies inside it; an empty path covers nothing."""
    return bool(upper) and lower.startswith(upper)


def ids(path: str) -> tuple[int, ...]:
    """The ids on the way from the top, the area itself last."""
    return tuple(int(part) for part in path.strip("/").split("/") if part)
