"""The one door for writes: an action is one transaction, one audit line and one client key."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import connection, models, transaction

from bangfu.audit.actions.anchors import anchor_if_due
from bangfu.audit.actions.lines import write_lines
from bangfu.audit.models import KeptAside, Line
from bangfu.audit.queries import row_key, sealed_body
from bangfu.audit.rules.open_act import Act, PermitMissing, opened
from bangfu.kernel.digest import canonical, keyed_hex
from bangfu.kernel.refusal import Refusal, forbidden, mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Call

P = ParamSpec("P")
R = TypeVar("R")


@dataclass(frozen=True)
class ActionInfo:
    """An action as the start-up check and the rights table know it."""

    name: str
    right: Right | None
    function: Callable[..., Any]


ACTIONS: dict[str, ActionInfo] = {}
KEY_AT_MOST = 64
REASON_AT_MOST = 500
_batch: ContextVar[Batch | None] = ContextVar("batch", default=None)


class Batch:
    """The acts of one outermost action, by their keys, in the order in which they ended."""

    def __init__(self) -> None:
        self._acts: dict[str, tuple[Act, Callable[[], None]]] = {}

    def add(self, act: Act) -> None:
        """Take an act whose rows are written, for as long as no savepoint around it is rolled back."""

        def stands() -> None:
            """Django forgets what was to happen on commit when the savepoint around it is rolled back."""

        transaction.on_commit(stands)
        self._acts[act.call.key] = act, stands

    def ended(self, key: str) -> Act | None:
        """The act of a key, unless what it wrote was taken back."""
        if key not in self._acts:
            return None
        act, stands = self._acts[key]
        return act if any(function is stands for _, function, *_ in connection.run_on_commit) else None

    def standing(self) -> list[Act]:
        """The acts whose rows are still there."""
        kept = {id(function) for _, function, *_ in connection.run_on_commit}
        return [act for act, stands in self._acts.values() if id(stands) in kept]


def action(
    name: str, right: Right | None
) -> Callable[[Callable[Concatenate[Act, P], R]], Callable[Concatenate[Call, P], R]]:
    """Make a function the action `name`: `f(act, *, …)` becomes `f(call, *, …)`.

    The wrapped function must call `act.permit(…)`; `right` None is kept for signing in and for the system's own
    set-up. The same key with the same body answers again what it answered first; the same key with another body is
    refused and kept aside. Inside another action it joins that one's transaction and still writes a line of its own.
    """

    def wrap(function: Callable[Concatenate[Act, P], R]) -> Callable[Concatenate[Call, P], R]:
        @functools.wraps(function)
        def run(call: Call, /, *args: P.args, **kwargs: P.kwargs) -> R:
            if args:
                raise TypeError(f"{name} takes named arguments only")
            result: R = _perform(ACTIONS[name], function, call, kwargs)
            return result

        if name in ACTIONS:
            raise ValueError(f"the action {name} is declared twice")
        ACTIONS[name] = ActionInfo(name, right, function)
        return run

    return wrap


def _perform(info: ActionInfo, function: Callable[..., Any], call: Call, body: dict[str, Any]) -> Any:
    _refuse_call(call)
    # Keyed, so that nobody can try out what a body held, such as an ID number with three unknown digits.
    digest = keyed_hex(row_key(), canonical({"action": info.name, "body": _plain(body)}))
    act = Act(call, info.name, info.right, digest)
    known = Line.objects.filter(key=call.key).first()
    if known is not None:
        return _again(known, act, body)
    batch = _batch.get()
    if batch is not None:
        return _inside(batch, act, function, body)
    try:
        return _outermost(act, function, body)
    except Exception:
        # The same delivery may have ended meanwhile: then whatever stopped this one, the answer is that one's.
        known = Line.objects.filter(key=call.key).first()
        if known is None:
            raise
        return _again(known, act, body)


def _refuse_call(call: Call) -> None:
    if not 0 < len(call.key) <= KEY_AT_MOST or not call.key.isascii() or not call.key.isprintable():
        raise Refusal(mark("This form has no number of its own."), cure=mark("Open the form again."), status=400)
    if len(call.reason) > REASON_AT_MOST:
        raise Refusal(mark("At most %(most)s characters fit here."), field="reason", status=400, most=REASON_AT_MOST)


def _outermost(act: Act, function: Callable[..., Any], body: dict[str, Any]) -> Any:
    batch = Batch()
    token = _batch.set(batch)
    try:
        with transaction.atomic():
            result = _run(act, function, body)
            write_lines([*batch.standing(), act])
            transaction.on_commit(functools.partial(anchor_if_due, act.call.at))
    finally:
        _batch.reset(token)
    return result


def _inside(batch: Batch, act: Act, function: Callable[..., Any], body: dict[str, Any]) -> Any:
    earlier = batch.ended(act.call.key)
    if earlier is not None:
        if earlier.request_digest != act.request_digest:
            raise _other_body()
        return earlier.answer
    with transaction.atomic():
        result = _run(act, function, body)
    batch.add(act)
    return result


def _run(act: Act, function: Callable[..., Any], body: dict[str, Any]) -> Any:
    with opened(act):
        result = function(act, **body)
    if not act.permitted:
        raise PermitMissing(f"{act.name} ended without asking whether its actor may")
    act.answer = result
    return result


def _again(line: Line, act: Act, body: dict[str, Any]) -> Any:
    own = line.actor_uid == act.call.actor.uid
    if own and line.request_digest == act.request_digest:
        return _recall(line.answer)
    KeptAside.objects.create(
        at=act.call.at,
        actor_uid=act.call.actor.uid,
        action=act.name,
        key=act.call.key,
        request_digest=act.request_digest,
        body_token=sealed_body(canonical(_plain(body))),
    )
    if not own:
        raise forbidden(mark("This form was sent from another account."))
    raise _other_body()


def _other_body() -> Refusal:
    return Refusal(
        mark("This form was already sent with other contents."),
        cure=mark("What you sent now is kept aside; open the form again to send it as a new one."),
    )


def _recall(answer: Any) -> Any:
    if "ref" in answer:
        label, key = answer["ref"]
        return apps.get_model(label)._base_manager.get(pk=key)
    return answer["value"]


def _plain(value: Any) -> Any:
    if isinstance(value, models.Model):
        return f"{value._meta.label}:{value.pk}"
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    if hasattr(value, "body_digest"):
        return value.body_digest
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, name)) for name in value.__dataclass_fields__}
    return str(value) if isinstance(value, UUID) else value


@action("audit.event.note", None)
def note_event(act: Act, /, *, name: str, county: int | None = None, subject_uid: str = "", **detail: Any) -> None:
    """Write a line for something that changes no row: a sign-in, a refused request, a look at a sealed value."""
    act.permit_anywhere()
    act.county = county
    act.about(subject_uid)
    act.note(event=name, **detail)
