"""The one way to say no: what was refused, for which row or field, why, and what to do now."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any


def mark(msgid: str) -> str:
    """Mark an English sentence for the catalogues; faces translate it when they show it."""
    return msgid


class Said(str):
    """A param of a refusal that is itself a msgid: it is translated with the sentence it stands in."""

    __slots__ = ()


class Refusal(Exception):
    """A request that cannot be carried out, told to the person who made it.

    `message` and `cure` are English msgids with %(name)s places filled from `params`; `field` and `row`
    name the input at fault; `status` is the HTTP status a web face answers with.
    """

    def __init__(
        self, message: str, *, cure: str = "", field: str = "", row: str = "", status: int = 409, **params: Any
    ) -> None:
        super().__init__(message)
        self.message = message
        self.cure = cure
        self.field = field
        self.row = row
        self.status = status
        self.params = params

    def __str__(self) -> str:
        parts = [_filled(text, self.params) for text in (self.message, self.cure) if text]
        return (f"{self.where}: " if self.where else "") + " ".join(parts)

    @property
    def where(self) -> str:
        """The row and the field at fault; whoever sent one file knows which it was."""
        return " · ".join(part for part in (self.row, self.field) if part and part != "file")

    def at(self, row: str) -> Refusal:
        """The same refusal, told of the given row."""
        return Refusal(
            self.message, cure=self.cure, field=self.field, row=self.row or row, status=self.status, **self.params
        )


def in_words(no: Refusal, words: Callable[[str], str]) -> tuple[str, str]:
    """The message and the cure in a language, `words` giving the sentence of a msgid; an absent cure is empty."""
    params = {name: words(value) if isinstance(value, Said) else value for name, value in no.params.items()}
    return _filled(words(no.message), params), _filled(words(no.cure), params) if no.cure else ""


def _filled(text: str, params: dict[str, Any]) -> str:
    """The sentence with its places filled; «%%» is one percent sign whether or not there is a place."""
    return text % params if params or "%%" in text else text


class Refusals(Refusal):
    """Several rows or fields refused at once; nothing of their file or form was taken."""

    def __init__(self, message: str, each: list[Refusal], **params: Any) -> None:
        super().__init__(message, **params)
        self.each = each

    def __str__(self) -> str:
        return "\n".join([super().__str__(), *(str(one) for one in self.each)])


def together(*checks: Callable[[], object]) -> None:
    """Run every check and refuse everything that is wrong at once: the one Refusal there is, or Refusals of all."""
    found: list[Refusal] = []
    for check in checks:
        try:
            check()
        except Refusals as no:
            found += no.each
        except Refusal as no:
            found.append(no)
    if len(found) == 1:
        raise found[0]
    if found:
        raise Refusals(mark("%(count)s fields are refused."), found, count=len(found))


def forbidden(message: str, **params: Any) -> Refusal:
    """A refusal for want of a right."""
    return Refusal(message, status=403, **params)


def missing(message: str, **params: Any) -> Refusal:
    """A refusal because nothing this person may see carries that id; absent and forbidden read alike."""
    return Refusal(message, status=404, **params)
