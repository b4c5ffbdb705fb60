"""The action that is open in this thread of work, and what it has written so far."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call


class WriteOutsideAction(RuntimeError):
    """A programming error: a row was about to be written with no action open."""


class PermitMissing(RuntimeError):
    """A programming error: an action wrote rows without asking whether its actor may."""


@dataclass
class Act:
    """One open action: the call it answers, what it permits itself, and every row it wrote."""

    call: Call
    name: str
    right: Right | None
    request_digest: str
    rows: dict[type[Any], dict[int, None]] = field(default_factory=dict)
    superseded: dict[type[Any], dict[int, None]] = field(default_factory=dict)
    county: int | None = None
    subject_uid: str = ""
    detail: dict[str, Any] = field(default_factory=dict)
    permitted: bool = False
    answer: Any = None

    def permit(self, county: int, path: str, organisation: int | None = None) -> None:
        """Refuse unless the actor may use this action's right on a record of this area and organisation."""
        if self.right is not None:
            self.call.actor.require(self.right, county, path, organisation)
        self.county = county
        self.permitted = True

    def permit_anywhere(self) -> None:
        """Refuse unless the actor holds this action's right over some area; for acts on no record of an area."""
        if self.right is not None and not self.call.actor.holds(self.right):
            raise Refusal(mark("Your role does not carry this right."), status=403)
        self.permitted = True

    def about(self, uid: UUID | str) -> None:
        """Name the subject that the line will be found under."""
        self.subject_uid = str(uid)

    def note(self, **detail: Any) -> None:
        """Add plain words or numbers to the line; never a sealed value."""
        self.detail.update(detail)

    def wrote(self, model: type[Any], keys: Iterable[Any]) -> None:
        """Remember rows whose digests the line will carry."""
        self.rows.setdefault(model, {}).update(dict.fromkeys(int(key) for key in keys))

    def hands_on(self) -> None:
        """Leave the rows written so far to the acts inside this one, each of which names its own by `wrote`."""
        self.rows.clear()

    def supersedes(self, model: type[Any], key: int) -> None:
        """Remember a dated row that this action ends."""
        self.superseded.setdefault(model, {})[int(key)] = None
        self.wrote(model, [key])


_stack: ContextVar[tuple[Act, ...]] = ContextVar("open_acts", default=())


def current() -> Act | None:
    """The innermost open action."""
    acts = _stack.get()
    return acts[-1] if acts else None


def writing(label: str) -> Act:
    """The open action that may write a row of `label`; WriteOutsideAction when there is none."""
    act = current()
    if act is None:
        raise WriteOutsideAction(f"{label} is written only by an action")
    return act


def no_delete(label: str) -> RuntimeError:
    """The answer to every attempt to delete a recorded row."""
    return WriteOutsideAction(f"{label}: rows are ended, superseded or merged, never deleted")


@contextmanager
def opened(act: Act) -> Iterator[Act]:
    """Make `act` the innermost open action."""
    token = _stack.set((*_stack.get(), act))
    try:
        yield act
    finally:
        _stack.reset(token)
