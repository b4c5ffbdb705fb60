"""Reading documents and files, always beginning with what the actor may see."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from django.apps import apps
from django.conf import settings
from django.db.models import Q, QuerySet

from bangfu.audit.rules.chain import Finding
from bangfu.documents.models import Circulation, Citation, Concern, Document, StoredFile
from bangfu.documents.rules.numbers import plain_number
from bangfu.documents.rules.owed import Owed, PaperSet, lacking, owed, paper_set
from bangfu.documents.rules.versions import in_force
from bangfu.kernel.area import ROOT
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County
from bangfu.policybook.queries import entries
from bangfu.staff.models import Assignment, Organisation, OrganisationSuccession
from bangfu.subjects.models import Subject

_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20
# The column by which rows of any package name a content that lies sealed; empty where there is none.
SEALED = "sealed_sha256"


def _reach(actor: Actor, right: Right) -> Q:
    """Rows by the area of their subject and the organisation that keeps them; those without a keeper by county."""
    reach = Q(pk__in=[])
    for grant in actor.reach(right):
        kept = Q(subject__path__startswith=grant.path)
        if grant.organisation is not None:
            kept &= Q(keeper__subject_id=grant.organisation)
        shared = Q(keeper__isnull=True, subject__kind="document")
        reach |= Q(subject__county_id=grant.county) & (kept | shared)
    return reach


def visible(actor: Actor) -> QuerySet[Document]:
    """The documents whose entry this actor may read, with those sent to them, youngest first."""
    sent = Q(pk__in=Circulation.objects.filter(reader_id=actor.user_id).values("document_id"))
    rows = Document.objects.filter(_reach(actor, Right.DOCUMENT_RECORD_READ) | sent)
    return rows.select_related("subject", "issuer__subject", "party__subject").order_by("-issued_on", "-pk")


def get(actor: Actor, uid: str) -> Document:
    """The visible document of that id; absent and forbidden are refused alike."""
    found = visible(actor).filter(subject__uid=uid).first()
    if found is None:
        raise missing(mark("There is no document with this number that you may see."))
    return found


def by_code(county: County, code: str) -> Document:
    """The document of a code; Refusal when there is none."""
    found = Document.objects.filter(subject__county=county, subject__kind="document", subject__code=code).first()
    if found is None:
        raise Refusal(
            mark("There is no document with the code “%(code)s”."), cure=mark("Load the document first."), code=code
        )
    return found


def named(actor: Actor, county: County, written: str) -> Document:
    """The document of a code, or the visible one of a document number however its brackets were typed.

    Errors: Refusal when there is none, or when several visible documents carry the number.
    """
    asked = plain_number(written)
    rows = visible(actor).filter(subject__county=county)
    found = [one for one in rows.exclude(number="") if plain_number(one.number) == asked] if asked else []
    coded = Document.objects.filter(subject__county=county, subject__kind="document", subject__code=written.strip())
    if len(found) == 1 and not coded.exists():
        return found[0]
    if len(found) > 1 and not coded.exists():
        raise Refusal(
            mark("Several documents carry the number “%(number)s”."),
            cure=mark("Give the code of one: %(known)s."),
            number=written,
            known=" ".join(one.subject.code for one in found),
        )
    if not coded.exists():
        raise Refusal(
            mark("There is no document with the code or number “%(code)s” that you may see."),
            cure=mark("Choose one of the list, or record the document first."),
            code=written,
        )
    return by_code(county, written.strip())


def citations(actor: Actor, document: Document) -> QuerySet[Citation]:
    """What a document cites and supersedes, of the documents this actor may see."""
    return Citation.objects.filter(document=document, cited__in=visible(actor)).select_related("cited__subject")


def cited_by(actor: Actor, document: Document) -> QuerySet[Citation]:
    """What cites and supersedes a document, of the documents this actor may see."""
    return Citation.objects.filter(cited=document, document__in=visible(actor)).select_related("document__subject")


def superseded_on(document: Document, on: date) -> Document | None:
    """The document that had taken this one's place by a day, if any."""
    rows = Citation.objects.filter(cited=document, relation=Citation.Relation.SUPERSEDES)
    found = rows.filter(Q(document__issued_on__lte=on) | Q(document__issued_on__isnull=True)).first()
    return found.document if found else None


def versions(document: Document) -> list[Document]:
    """A document with everything it takes the place of and everything that takes its place, oldest first."""
    found, wave = {document.pk}, {document.pk}
    rows = Citation.objects.filter(relation=Citation.Relation.SUPERSEDES)
    while wave:
        near = rows.filter(Q(document_id__in=wave) | Q(cited_id__in=wave)).values_list("document_id", "cited_id")
        wave = {key for pair in near for key in pair} - found
        found |= wave
    family = Document.objects.filter(pk__in=found).select_related("subject")
    return sorted(family, key=lambda one: (one.issued_on or date.min, one.pk))


def version_on(document: Document, on: date) -> Document | None:
    """The version of a rule that was in force on a day; None when there was none yet."""
    family = versions(document)
    place = in_force([one.issued_on for one in family], on)
    return None if place is None else family[place]


def subjects_with(county: int, kind: str, on: date) -> frozenset[int]:
    """The subjects that have a paper of a kind, issued by a day or on an unknown one."""
    rows = Concern.objects.filter(document__kind=kind, document__subject__county_id=county)
    rows = rows.filter(Q(document__issued_on__lte=on) | Q(document__issued_on__isnull=True))
    return frozenset(rows.values_list("subject_id", flat=True))


def papers(subject_id: int) -> QuerySet[Document]:
    """The documents that belong to a record, oldest first."""
    about = Concern.objects.filter(subject_id=subject_id, relation=Concern.Relation.ABOUT)
    return Document.objects.filter(pk__in=about.values("document_id")).order_by("issued_on", "pk")


def paper_set_of(county: County, of: str, kind: str, on: date) -> PaperSet | None:
    """What the file of a record must hold on a day; `of` names what it is (case), `kind` its kind. None: nothing."""
    for entry in entries("check", on, county.pk):
        if entry.body.get("of") == of and kind in entry.body["kinds"]:
            return paper_set(entry.body)
    return None


def unread(actor: Actor, county: County) -> QuerySet[Circulation]:
    """What was sent to this person and not yet read, oldest first."""
    rows = Circulation.objects.filter(reader_id=actor.user_id, read_on__isnull=True, document__subject__county=county)
    return rows.select_related("document__subject").order_by("sent_on", "pk")


@dataclass(frozen=True)
class Gap:
    """Who of `holders` (ids of subjects) still owes the document of a check for a year; `year` None: owed once."""

    check: Owed
    year: int | None
    holders: tuple[int, ...]
    lacking: tuple[int, ...]


def gaps(county: County, year: int, today: date, path: str = ROOT) -> list[Gap]:
    """Every check of the policybook under an area: who owes the document, and of whom it is not there yet.

    A check whose absence is not told yet, or that nobody owes anything under, is left out.
    """
    found = []
    for entry in entries("check", today, county.pk):
        if "document" not in entry.body:
            continue
        check = owed(entry.code, entry.body)
        holders = _holders(check, county, year, path)
        if holders and check.told(year, today):
            there = _there(check, county, year)
            found.append(Gap(check, year if check.yearly else None, tuple(holders), tuple(lacking(holders, there))))
    return found


def _holders(check: Owed, county: County, year: int, path: str) -> list[int]:
    if check.each == "village":
        rows = Subject.objects.filter(county=county, kind="area", area__level="village", path__startswith=path)
        return list(rows.order_by("path").values_list("pk", flat=True))
    if check.each == "organisation":
        offices = Organisation.objects.filter(
            subject__county=county, kind__in=check.kinds, level="county", subject__path__startswith=path
        )
        # Who was succeeded by then owes nothing any more.
        gone = OrganisationSuccession.objects.as_of(date(year, 12, 31)).values("gone_id")
        return list(offices.exclude(pk__in=gone).order_by("subject__code").values_list("subject_id", flat=True))
    first, last = date(year, 1, 1), date(year + 1, 1, 1)
    held = Assignment.objects.known().filter(kind="contract", target__county=county, target__path__startswith=path)
    held = held.filter(Q(valid_from__isnull=True) | Q(valid_from__lt=last))
    held = held.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=first))
    return list(held.order_by("helper__code").values_list("helper_id", flat=True).distinct())


def _there(check: Owed, county: County, year: int) -> list[int]:
    rows = Document.objects.filter(subject__county=county, kind=check.document)
    if check.yearly:
        of_year = Q(covers_from__year=year) | Q(covers_from__isnull=True, issued_on__year=year)
        rows = rows.filter(of_year)
    if check.each == "contractor":
        return [key for key in rows.values_list("party__subject_id", flat=True) if key]
    if check.each == "organisation":
        return [key for key in rows.values_list("issuer__subject_id", flat=True) if key]
    about = Concern.objects.filter(document__in=rows, relation=Concern.Relation.ABOUT)
    return list(about.values_list("subject_id", flat=True))


def files(actor: Actor) -> QuerySet[StoredFile]:
    """The files this actor may open."""
    return StoredFile.objects.filter(_reach(actor, Right.DOCUMENT_FILE_READ)).select_related("subject").order_by("pk")


def open_file(actor: Actor, uid: str) -> tuple[StoredFile, bytes]:
    """A visible file and its bytes, compared with its hash; Refusal when it is absent, forbidden or damaged."""
    found = files(actor).filter(uid=uid).first()
    if found is None:
        raise missing(mark("There is no file with this number that you may open."))
    place = path_of(found.sha256)
    content = place.read_bytes() if place.is_file() else b""
    if hashlib.sha256(content).hexdigest() != found.sha256:
        raise Refusal(
            mark("The stored file “%(name)s” is damaged."),
            cure=mark("Ask the administrator to restore it from a backup."),
            status=500,
            name=found.name,
        )
    return found, content


def path_of(sha256: str) -> Path:
    """Where the content of a hash lies: two levels of folders by its first four characters."""
    if not _HASH.fullmatch(sha256):
        raise ValueError("not a SHA-256 digest")
    folder: Path = settings.BANGFU_FILES
    return folder / sha256[:2] / sha256[2:4] / sha256


def verify() -> Iterator[Finding]:
    """Read every stored content and name each that is missing or is not what its hash says."""
    rows = StoredFile.objects.order_by("sha256").values_list("sha256", "size").distinct()
    for sha256, size in rows.iterator():
        place = path_of(sha256)
        if not place.is_file():
            yield Finding("file_missing", sha256, "the stored content is gone")
        elif place.stat().st_size != size or _hash_of(place) != sha256:
            yield Finding("file_changed", sha256, "the stored content is not what its hash says")
    for sha256 in sorted(_sealed()):
        place = path_of(sha256)
        if not place.is_file():
            yield Finding("file_missing", sha256, "the stored content is gone")
        elif _hash_of(place) != sha256:
            yield Finding("file_changed", sha256, "the stored content is not what its hash says")


def _sealed() -> set[str]:
    """The hashes of contents that records keep sealed: of whichever package."""
    found: set[str] = set()
    for model in apps.get_models():
        if any(column.name == SEALED for column in model._meta.concrete_fields):
            found.update(model._base_manager.exclude(**{SEALED: ""}).values_list(SEALED, flat=True))
    return found


def _hash_of(place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def unused() -> list[Path]:
    """Contents that no row names, as a file or as a sealed upload: left behind by a request that was taken back."""
    folder: Path = settings.BANGFU_FILES
    found = {place.name: place for place in folder.glob("??/??/*") if _HASH.fullmatch(place.name)}
    known = set(StoredFile.objects.filter(sha256__in=list(found)).values_list("sha256", flat=True))
    return [found[name] for name in sorted(set(found) - known - _sealed())]
