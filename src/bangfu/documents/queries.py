"""Reading documents and files, always beginning with what the actor may see."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet

from bangfu.audit.rules.chain import Finding
from bangfu.documents.models import Citation, Document, StoredFile
from bangfu.kernel.refusal import Refusal, mark, missing
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.places.models import County

_HASH = re.compile(r"[0-9a-f]{64}")
_CHUNK = 1 << 20


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
    """The documents whose entry this actor may read, youngest first."""
    rows = Document.objects.filter(_reach(actor, Right.DOCUMENT_RECORD_READ)).select_related(
        "subject", "issuer__subject"
    )
    return rows.order_by("-issued_on", "-pk")


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


def _hash_of(place: Path) -> str:
    digest = hashlib.sha256()
    with place.open("rb") as file:
        while chunk := file.read(_CHUNK):
            digest.update(chunk)
    return digest.hexdigest()


def unused() -> list[Path]:
    """Contents that no row names: left behind by a request that was taken back."""
    folder: Path = settings.BANGFU_FILES
    found = {place.name: place for place in folder.glob("??/??/*") if _HASH.fullmatch(place.name)}
    known = set(StoredFile.objects.filter(sha256__in=list(found)).values_list("sha256", flat=True))
    return [found[name] for name in sorted(set(found) - known)]
