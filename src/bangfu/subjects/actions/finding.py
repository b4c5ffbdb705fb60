"""The search keys of subjects: written with their names, written anew when a name, code or place changes."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from django.db import connection

from bangfu.audit.actions import Act, action
from bangfu.kernel.right import Right
from bangfu.places.models import County
from bangfu.subjects.models import SearchKey, Subject
from bangfu.subjects.rules.finding import Form, indexed

AT_ONCE = 2000
COLUMNS = ("subject_id", "county_id", "of", "kind", "key", "path")


class Progress:
    """Whom long work tells how many of how many are done."""

    # Who listens is no part of what is asked.
    body_digest = ""

    def __init__(self, report: Callable[[int, int], None] = lambda done, total: None) -> None:
        self.report = report


def write_keys(subjects: Iterable[Subject], former: dict[int, list[str]] | None = None) -> int:
    """Write the keys by which subjects are found, as plain rows: a dozen each, so that objects would cost too much.

    `former`: names they bore before, by the subject's key. The number of keys.
    """
    borne = former or {}
    rows = [
        (one.pk, one.county_id, one.kind, form, key, one.path)
        for one in subjects
        for form, key in indexed(one.label, one.alias, one.code, one.kind, borne.get(one.pk, ()))
    ]
    quoted = connection.ops.quote_name
    columns = ", ".join(quoted(name) for name in COLUMNS)
    table = quoted(SearchKey._meta.db_table)
    with connection.cursor() as cursor:
        cursor.executemany(f"INSERT INTO {table} ({columns}) VALUES (%s, %s, %s, %s, %s, %s)", rows)  # noqa: S608 (own names)
    return len(rows)


def index(subject: Subject, *, undone: bool = False) -> None:
    """Write the search keys anew after the label, code or place changed; a name borne before stays as one.

    `undone`: the name it had until now was a mistake, and nobody is to find it by that.
    """
    _anew([subject], (Form.FORMER,) if undone else (Form.NAME, Form.FORMER))


def _anew(subjects: list[Subject], kept: tuple[Form, ...] = (Form.NAME, Form.FORMER)) -> int:
    held = SearchKey.objects.filter(subject__in=subjects, kind__in=kept)
    former: dict[int, list[str]] = {}
    for subject, key in held.order_by("pk").values_list("subject_id", "key"):
        former.setdefault(subject, []).append(key)
    SearchKey.objects.filter(subject__in=subjects).delete()
    return write_keys(subjects, former)


@action("subjects.index.rebuild", Right.PLACE_AREA_WRITE)
def index_all(act: Act, *, county: County, progress: Progress | None = None) -> dict[str, int]:
    """Write every search key of a book anew: {subjects, keys}. Names borne before stay."""
    act.permit(county.pk, "/")
    every = list(Subject.objects.filter(county=county).order_by("pk").values_list("pk", flat=True))
    keys = 0
    for start in range(0, len(every), AT_ONCE):
        some = every[start : start + AT_ONCE]
        keys += _anew(list(Subject.objects.filter(pk__in=some)))
        if progress is not None:
            progress.report(start + len(some), len(every))
    counts = {"subjects": len(every), "keys": keys}
    act.note(**counts)
    return counts
