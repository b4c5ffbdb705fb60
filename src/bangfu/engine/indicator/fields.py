"""Reading the fields of a definition: each returns the value, or refuses with the entry and the key."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any, cast

from bangfu.engine.steps import Step
from bangfu.kernel.refusal import Refusal, mark


def wrong(where: str, key: str, message: str, **params: Any) -> Refusal:
    """What is wrong with one key of one entry."""
    return Refusal(message, cure=mark("Correct the definition."), row=where, field=key, **params)


def mapping(body: object, where: str, key: str) -> Mapping[str, object]:
    """Keys and values."""
    if not isinstance(body, dict):
        raise wrong(where, key, mark("must be a mapping of keys to values"))
    return cast("Mapping[str, object]", body)


def choice(entry: Mapping[str, object], key: str, known: tuple[str, ...], where: str) -> str:
    """One of the known words."""
    if entry[key] not in known:
        message = mark("“%(value)s” is not known; known: %(known)s")
        raise wrong(where, key, message, value=entry[key], known=" ".join(known))
    return str(entry[key])


def text(body: Mapping[str, object], key: str, where: str, above: str) -> str:
    """A text that is not empty."""
    value = body.get(key)
    if not isinstance(value, str) or not value.strip():
        raise wrong(where, f"{above}.{key}", mark("must be a text that is not empty"))
    return value.strip()


def places(entry: Mapping[str, object], key: str, where: str) -> int:
    """Decimals, 0 to 6."""
    value = entry[key]
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= 6:
        raise wrong(where, key, mark("must be a whole number from 0 to 6"))
    return value


def day(value: object, where: str) -> date:
    """A day."""
    if not isinstance(value, date):
        raise wrong(where, "valid_from", mark("must be a day, as in 2016-01-01"))
    return value


def column(name: object, step: Step, where: str, key: str) -> str:
    """A column of a step."""
    if name not in step.columns:
        raise wrong(
            where, key, mark("“%(column)s” is no column of step %(step)s; it has: %(columns)s"),
            column=name, step=step.name, columns=" ".join(step.columns),
        )  # fmt: skip
    return str(name)


def columns(body: object, step: Step, where: str, key: str) -> tuple[str, ...]:
    """The columns a list shows."""
    if not isinstance(body, list) or not body:
        raise wrong(where, key, mark("must name the columns the list shows"))
    return tuple(column(name, step, where, key) for name in body)


def conditions(body: object, step: Step, where: str, key: str) -> Mapping[str, tuple[str, ...]]:
    """Codes by column."""
    found = {}
    for name, values in mapping(body, where, key).items():
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            raise wrong(where, f"{key}.{name}", mark("must be a list of codes"))
        found[column(name, step, where, key)] = tuple(values)
    return found


def step_of(name: object, steps: Mapping[str, Step], where: str, key: str) -> Step:
    """A named step."""
    step = steps.get(str(name))
    if step is None:
        raise wrong(where, key, mark("names no known step; known: %(steps)s"), steps=" ".join(sorted(steps)))
    return step
