"""Finding subjects, always beginning with what the actor may see."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q, QuerySet

from bangfu.kernel.record import source
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.subjects.models import Hold, Subject


def visible(actor: Actor, right: Right) -> QuerySet[Subject]:
    """The subjects an actor may use a right on, by area; organisation limits are the caller's to add."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        reach |= Q(county_id=grant.county, path__startswith=grant.path)
    return Subject.objects.filter(reach)


def get(actor: Actor, right: Right, uid: str) -> Subject:
    """The visible subject of that id; absent and forbidden are refused alike."""
    found = visible(actor, right).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is nothing with this number that you may see."))
    return found


def by_code(county: County, kind: str, code: str) -> Subject | None:
    """The subject of a code in a county."""
    return Subject.objects.filter(county=county, kind=kind, code=code).first()


def pointed_at(county: County, written: str, *, field: str) -> Subject:
    """The subject that a row points at: its code, or «kind:code» where records of several kinds bear that code.

    Errors: Refusal naming the field when no record bears the code, and when several do.
    """
    kind, colon, code = written.partition(":")
    named = Subject.objects.filter(county=county, kind=kind, code=code) if colon else Subject.objects.none()
    found = list(named) or list(Subject.objects.filter(county=county, code=written).order_by("kind")[:9])
    if not found:
        raise Refusal(
            mark("There is no record with the code “%(code)s”."),
            cure=mark("List it before this row, or correct the code."),
            field=field,
            code=written,
        )
    if len(found) > 1:
        raise Refusal(
            mark("Several records bear the code “%(code)s”."),
            cure=mark("Write the kind before it, one of: %(known)s."),
            field=field,
            code=written,
            known="、".join(f"{one.kind}:{one.code}" for one in found),
        )
    return found[0]


def refuse_other_kind(field: str, subject: Subject | None, kinds: tuple[str, ...]) -> None:
    """Refuse, naming the field, a subject that is of none of the kinds."""
    if subject is not None and subject.kind not in kinds:
        raise Refusal(
            mark("“%(code)s” is not what is asked here."),
            cure=mark("Name one of these kinds: %(known)s."),
            field=field,
            code=subject.code,
            known="、".join(kinds),
        )


def the_whole(county: County, kind: str, code: str | None) -> Subject | None:
    """The record that a row is a part of, of the same kind; None where it names none, Refusal for an unknown one."""
    return pointed_at(county, f"{kind}:{code}", field="part_of") if code else None


def document(county: County, code: str, *, field: str = "source") -> Subject:
    """The document of a code; Refusal naming `field` when it is not listed yet."""
    found = by_code(county, "document", code)
    if found is None:
        raise Refusal(
            mark("There is no document with the code “%(code)s”."),
            cure=mark("List it under documents in the same file."),
            field=field,
            code=code,
        )
    return found


def open_holds(subject: Subject, effect: str, on: date) -> list[Hold]:
    """The holds that make this effect wait on a day."""
    return list(Hold.objects.filter(subject=subject, effect=effect).as_of(on))


def survivors(county: int) -> dict[int, int]:
    """Into which subject each one that was merged away is merged now, to the end of a chain of merges."""
    merged = Subject.objects.filter(county=county, merged_into__isnull=False)
    into = {gone: kept for gone, kept in merged.values_list("pk", "merged_into_id") if kept is not None}
    found = {}
    for gone in into:
        last = gone
        while last in into:
            last = into[last]
        found[gone] = last
    return found


def aliases(county: County) -> list[tuple[str, str]]:
    """(name, what stands for it) of every subject of a book whose name can be hidden."""
    return list(Subject.objects.filter(county=county).exclude(alias="").values_list("label", "alias"))


@dataclass(frozen=True)
class Source:
    """Where a row was read: the document's subject, the line, the words."""

    document: Subject | None = None
    line: int | None = None
    quote: str = ""

    @property
    def county_id(self) -> int | None:
        """The county in whose book the document stands."""
        return self.document.county_id if self.document else None

    def columns(self) -> dict[str, Any]:
        """As columns of a sourced row."""
        return {"source_document": self.document, "source_line": self.line, "source_quote": self.quote}


NOWHERE = Source()


def source_of(county: County, written: dict[str, Any] | None) -> Source:
    """The source of a row: its document must be loaded already."""
    if not written:
        return Source()
    known = source(written)
    found = document(county, known["document"]) if "document" in known else None
    return Source(found, known.get("line"), known.get("quote", ""))
