"""Finding subjects by what somebody typed: exact, then beginning so, then holding it; only what they may see.

Each step is one statement over the index of keys and stops at a number of rows, so that a single letter costs no more
than a whole name.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import Q, QuerySet

from bangfu.kernel.right import Right
from bangfu.kernel.scope import Actor
from bangfu.subjects.models import SearchKey, Subject
from bangfu.subjects.rules.finding import LATER, WHOLE, Form, Typed, typed

# More than this nobody reads: then the answer says «more than» and asks for more letters.
FOUND_AT_MOST = 200
# A subject may be met under several of its keys.
KEYS_AT_MOST = 3 * FOUND_AT_MOST
LOOKED_AT = 2000


@dataclass(frozen=True)
class Hit:
    """A subject that was found, and the form of the key it was found under; `formerly` is who was merged into it."""

    subject: Subject
    form: str
    formerly: str = ""


@dataclass(frozen=True)
class Found:
    """What was found, the best first; `more` when there are more than are told."""

    hits: tuple[Hit, ...] = ()
    more: bool = False


def search(
    actor: Actor, right: Right, county: int, kinds: Sequence[str], text: str, *, within: QuerySet[Subject] | None = None
) -> Found:
    """The subjects of some kinds in a county that an actor may use a right on and that answer to a text.

    `within` narrows them further, such as to the records of an organisation.
    """
    asked = typed(text)
    reach = _reach(actor, right, county)
    if not asked.key or reach is None:
        return Found()
    keys = SearchKey.objects.filter(reach, county_id=county, of__in=kinds)
    if within is not None:
        keys = keys.filter(subject__in=within)
    forms = _exact(keys, asked)
    for step in (_beginning, _within):
        if len(forms) <= FOUND_AT_MOST:
            forms |= {pk: form for pk, form in step(keys, asked).items() if pk not in forms}
    if not forms and asked.mixed:
        forms = _spelt(keys, asked)
    return _told(actor, right, forms)


def find(actor: Actor, right: Right, text: str, limit: int = 20) -> list[Subject]:
    """Subjects of every kind and county that answer to a text, the best first."""
    found: list[Subject] = []
    for county in dict.fromkeys(grant.county for grant in actor.reach(right)):
        kinds = SearchKey.objects.filter(county_id=county).order_by().values_list("of", flat=True).distinct()
        found += [hit.subject for hit in search(actor, right, county, list(kinds), text).hits]
    return found[:limit]


def _reach(actor: Actor, right: Right, county: int) -> Q | None:
    """The areas over which the right is held; no condition where it is the whole county, None where nowhere."""
    paths = {grant.path for grant in actor.reach(right) if grant.county == county}
    if not paths:
        return None
    reach = Q()
    if "/" not in paths:
        for path in paths:
            reach |= Q(path__begins=path)
    return reach


def _exact(keys: QuerySet[SearchKey], asked: Typed) -> dict[int, str]:
    """Who answers to exactly this: under a whole key before a former name, that before a part of a name."""
    rows = keys.filter(key=asked.key).values_list("subject_id", "kind")[:KEYS_AT_MOST]
    order = {Form.FORMER: 1, **dict.fromkeys(LATER, 2)}
    return _first(sorted(rows, key=lambda row: order.get(Form(row[1]), 0)))


def _beginning(keys: QuerySet[SearchKey], asked: Typed) -> dict[int, str]:
    rows = keys.filter(key__begins=asked.key, kind__in=(*WHOLE, Form.FORMER)).order_by("key")
    return _first(rows.values_list("subject_id", "kind")[:KEYS_AT_MOST])


def _within(keys: QuerySet[SearchKey], asked: Typed) -> dict[int, str]:
    rows = keys.filter(key__begins=asked.key, kind__in=LATER).order_by("key")
    return _first(rows.values_list("subject_id", "kind")[:KEYS_AT_MOST])


def _spelt(keys: QuerySet[SearchKey], asked: Typed) -> dict[int, str]:
    """Names typed half in characters or half in initials: those with such initials, each looked at."""
    initials = Q()
    for one in asked.spellings():
        initials |= Q(key__begins=one)
    if not initials:
        return {}
    rows = keys.filter(initials, kind=Form.INITIALS).values_list("subject_id", "subject__label")[:LOOKED_AT]
    return {pk: Form.PINYIN for pk, label in rows if asked.fits(label)}


def _first(rows: Iterable[tuple[int, str]]) -> dict[int, str]:
    found: dict[int, str] = {}
    for pk, form in rows:
        found.setdefault(pk, form)
    return found


def _told(actor: Actor, right: Right, forms: dict[int, str]) -> Found:
    """The subjects in their order; who was merged into another leads to that one, where it may be seen."""
    wanted = list(forms)[: FOUND_AT_MOST + 1]
    rows = Subject.objects.select_related("merged_into").in_bulk(wanted)
    hits: dict[int, Hit] = {}
    for pk in wanted:
        met, formerly = rows[pk], ""
        while met.merged_into is not None:
            met, formerly = met.merged_into, rows[pk].label
        if not formerly or actor.can(right, met.county_id, met.path).yes:
            hits.setdefault(met.pk, Hit(met, forms[pk], formerly))
    told = tuple(hits.values())
    return Found(told[:FOUND_AT_MOST], len(forms) > FOUND_AT_MOST or len(told) > FOUND_AT_MOST)
