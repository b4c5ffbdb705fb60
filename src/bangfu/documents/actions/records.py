"""The collection of a records file that documents takes in."""

from __future__ import annotations

from typing import Any

from bangfu.documents.actions.register import cite, concern, record_document, rest_on
from bangfu.documents.models import Citation, Document
from bangfu.documents.queries import by_code, version_on
from bangfu.kernel.record import Field, RecordKind, day, one_of, period, text, texts
from bangfu.kernel.refusal import Refusal, mark
from bangfu.kernel.scope import Call
from bangfu.places.models import County
from bangfu.staff.queries import organisation
from bangfu.subjects.models import Subject


def _take_document(call: Call, county: County, **row: Any) -> bool:
    issuer = organisation(county, row["issuer"]) if "issuer" in row else None
    keeper = organisation(county, row["keeper"]) if "keeper" in row else issuer
    span = row.get("period")
    said: dict[str, Any] = {
        "title": row["title"],
        "kind": row["kind"],
        "number": row.get("number", ""),
        "direction": row.get("direction") or (Document.Direction.OUT if issuer else Document.Direction.IN),
        "issuer": issuer,
        "issuer_name": row.get("issuer_name", ""),
        "keeper": keeper,
        "party": organisation(county, row["party"], field="party") if "party" in row else None,
        "issued_on": row.get("dated"),
        "issued_text": row.get("dated_text", "") or (row["dated"].isoformat() if "dated" in row else ""),
    }
    pointed = [
        (relation, by_code(county, code)) for relation in Citation.Relation.values for code in row.get(relation, ())
    ]
    measures = [by_code(county, code) for code in row.get("rests_on", ())]
    held = Document.objects.filter(subject__county=county, subject__kind="document", subject__code=row["code"]).first()
    if held is not None:
        rested = [version_on(one, held.issued_on) if held.issued_on else None for one in measures]
        said_again = [*pointed, *(("cites", one) for one in rested if one is not None)]
        _refuse_other(held, said, span.text if span else "", said_again)
        return False
    document = record_document(call, county=county, code=row["code"], alias=row.get("alias", ""), covers=span, **said)
    for relation, cited in pointed:
        cite(call.part(relation, cited.pk), document=document, cited=cited, relation=relation)
    for measure in measures:
        rest_on(call.part("rests_on", measure.pk), document=document, measure=measure)
    for code in row.get("about", ()):
        concern(call.part("about", code), document=document, subject=_subject(county, code), relation="about")
    return True


def _subject(county: County, code: str) -> Subject:
    """What a document may be about: anything that is loaded before documents; the rest is tied to it on its page."""
    found = Subject.objects.filter(county=county, code=code, kind__in=("area", "organisation", "household")).first()
    if found is None:
        raise Refusal(mark("There is no area, organisation or household “%(code)s”."), field="about", code=code)
    return found


def _refuse_other(held: Document, said: dict[str, Any], span: str, pointed: list[tuple[str, Document]]) -> None:
    other = [name for name, value in said.items() if getattr(held, name) != value]
    if held.covers_text != span:
        other.append("period")
    known = set(held.citations.values_list("relation", "cited_id"))
    if known != {(relation, cited.pk) for relation, cited in pointed}:
        other.append("cites")
    if other:
        raise Refusal(
            mark("The document “%(code)s” is recorded already with another %(fields)s."),
            cure=mark("Correct the row, or give the new document a code of its own."),
            field=other[0],
            code=held.subject.code,
            fields="、".join(other),
        )


RECORD_KINDS = (
    RecordKind(
        "documents",
        (
            Field("code", text, required=True),
            Field("title", text, required=True),
            Field("alias", text),
            Field("number", text),
            Field("kind", text, required=True),
            Field("direction", one_of(*Document.Direction.values)),
            Field("issuer", text),
            Field("issuer_name", text),
            Field("keeper", text),
            Field("dated", day),
            Field("dated_text", text),
            Field("period", period),
            Field("cites", texts),
            Field("supersedes", texts),
            Field("rests_on", texts),
            Field("party", text),
            Field("about", texts),
        ),
        _take_document,
    ),
)
