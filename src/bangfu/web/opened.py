"""One page being answered: whose book it is, in which words, and addresses that keep what the reader chose."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from bangfu.cases.models import Case
from bangfu.cases.queries import answerable
from bangfu.documents.queries import visible as visible_documents
from bangfu.engine.criterion.vocabulary import Vocabulary
from bangfu.kernel.ids import uuid7
from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor, Call
from bangfu.places.models import County
from bangfu.snapshots.queries import vocabulary
from bangfu.subjects.models import Subject
from bangfu.subjects.queries import visible as visible_subjects
from bangfu.web.gate import asked, book_of
from bangfu.web.projection import projecting
from bangfu.web.words import Words

SHOWN = "shown"


def names_hidden(request: HttpRequest, book: County) -> bool:
    """Place names of a read-only sample are hidden until the reader asks for them."""
    return book.read_only and request.GET.get("names") != SHOWN


def query(params: Mapping[str, Any]) -> str:
    """«?a=1&b=2» from the values that are there; a list becomes the same name again and again."""
    pairs = [
        (name, one)
        for name, value in params.items()
        for one in (value if isinstance(value, (list, tuple)) else (value,))
        if one not in (None, "")
    ]
    return f"?{urlencode(pairs)}" if pairs else ""


class Opened:
    """What every view of a book begins with."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.asking = asked(request)
        self.book = book_of(request)
        self.on_wall = projecting(request)
        # Places of a sample are hidden until asked for; on the wall everything is that has something to stand for it.
        self.places_hidden = names_hidden(request, self.book)
        self.hidden = self.places_hidden or self.on_wall
        self._subjects: dict[int, Subject] = {}
        self.words = Words(self.book, self.asking.today, hidden=self.hidden, reader=self.actor, on_wall=self.on_wall)

    @property
    def actor(self) -> Actor:
        """Who reads."""
        return self.asking.actor

    @property
    def today(self) -> date:
        """The county's day."""
        return self.asking.today

    def may(self, right: Right) -> bool:
        """True when the reader holds the right somewhere in this book."""
        return any(grant.county == self.book.pk for grant in self.actor.reach(right))

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """What rules may name today, read once for a page that tells of many."""
        return vocabulary(self.book.pk, self.today)

    @cached_property
    def documents(self) -> frozenset[int]:
        """The subjects of the documents that the reader may open."""
        rows = visible_documents(self.actor).filter(subject__county=self.book)
        return frozenset(rows.order_by().values_list("subject_id", flat=True))

    @cached_property
    def villages(self) -> frozenset[int]:
        """The subjects of the villages whose page the reader may open."""
        rows = visible_subjects(self.actor, Right.REGISTRY_HOUSEHOLD_READ)
        rows = rows.filter(county=self.book, kind="area", area__level="village")
        return frozenset(rows.order_by().values_list("pk", flat=True))

    @cached_property
    def assigned(self) -> frozenset[int]:
        """The subjects of the cases that an organisation of the reader's is to put right, wherever they lie."""
        rows = Case.objects.known().filter(answerable(self.actor, self.book))
        return frozenset(rows.values_list("subject_id", flat=True))

    def pointed(self, ids: set[int]) -> dict[int, Subject]:
        """Subjects by their keys, each read once for the page."""
        if new := ids - self._subjects.keys():
            self._subjects |= Subject.objects.in_bulk(new)
        return self._subjects

    def scope(self, right: Right) -> str:
        """The widest area path of a right in this book."""
        paths = [grant.path for grant in self.actor.reach(right) if grant.county == self.book.pk]
        return min(paths, key=len) if paths else ""

    def url(self, name: str, params: Mapping[str, Any] | None = None, **parts: Any) -> str:
        """The address of a page of this book; shown names stay shown."""
        kept = {"names": SHOWN} if self.book.read_only and not self.places_hidden else {}
        return reverse(name, kwargs={"book": self.book.code, **parts}) + query({**(params or {}), **kept})

    def here(self, **changes: Any) -> str:
        """This page with other parameters; the page number falls away."""
        params: dict[str, Any] = {name: self.request.GET.getlist(name) for name in self.request.GET if name != "page"}
        return self.request.path + query({**params, **changes})

    def call(self) -> Call:
        """A call that no form made: freezing for a figure, noting a download."""
        return Call(self.actor, self.key(), self.asking.now)

    def key(self) -> str:
        """A fresh key for a form that is being printed."""
        return str(uuid7(self.asking.now))
