"""The one door for writes: an action is one transaction, one audit line and one client key."""

from __future__ import annotations

import functools
from collections.abc import Callable
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction

from bangfu.audit.actions.anchors import anchor_if_due
from bangfu.audit.actions.lines import write_lines
from bangfu.audit.models import KeptAside, Line
from bangfu.audit.queries import row_key, sealed_body
from bangfu.audit.rules.open_act import Act, PermitMissing, opened
from bangfu.kernel.digest import canonical, keyed_hex
from bangfu.kernel.refusal import Refusal, mark
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
_batch: ContextVar[list[Act] | None] = ContextVar("batch", default=None)


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
    except IntegrityError:
        known = Line.objects.filter(key=call.key).first()
        if known is None:
            raise
        return _again(known, act, body)


def _outermost(act: Act, function: Callable[..., Any], body: dict[str, Any]) -> Any:
    batch: list[Act] = []
    token = _batch.set(batch)
    try:
        with transaction.atomic():
            result = _run(act, function, body)
            batch.append(act)
            write_lines(batch)
            transaction.on_commit(functools.partial(anchor_if_due, act.call.at))
    finally:
        _batch.reset(token)
    return result


def _inside(batch: list[Act], act: Act, function: Callable[..., Any], body: dict[str, Any]) -> Any:
    for earlier in batch:
        if earlier.call.key == act.call.key:
            if earlier.request_digest != act.request_digest:
                raise _other_body()
            return earlier.answer
    before = len(batch)
    try:
        with transaction.atomic():
            result = _run(act, function, body)
    except BaseException:
        del batch[before:]
        raise
    batch.append(act)
    return result


def _run(act: Act, function: Callable[..., Any], body: dict[str, Any]) -> Any:
    with opened(act):
        result = function(act, **body)
    if not act.permitted:
        raise PermitMissing(f"{act.name} ended without asking whether its actor may")
    act.answer = result
    return result


def _again(line: Line, act: Act, body: dict[str, Any]) -> Any:
    if line.request_digest == act.request_digest and line.actor_uid == act.call.actor.uid:
        return _recall(line.answer)
    KeptAside.objects.create(
        at=act.call.at,
        actor_uid=act.call.actor.uid,
        action=act.name,
        key=act.call.key,
        request_digest=act.request_digest,
        body_token=sealed_body(canonical(_plain(body))),
    )
    raise _other_body()


def _other_body() -> Refusal:
    return Refusal(
        mark("This form was already sent with other contents."),
        cure=mark("What you sent now is kept aside; open the form again to send it as a new one."),
    )


def answer_of(result: Any) -> Any:
    """The form in which a line keeps an action's answer."""
    if isinstance(result, models.Model):
        return {"ref": [result._meta.label, result.pk]}
    return {"value": result}


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
