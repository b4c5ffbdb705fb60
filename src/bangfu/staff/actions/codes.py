"""Codes of a record are those of its own time: a list of today would refuse the words of an earlier year."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from bangfu.places.models import County
from bangfu.policybook.queries import refuse_unknown_code
from bangfu.staff.actions.heading import Heading


def refuse_codes(
    county: County, today: date, code_list: str, written: Iterable[tuple[Heading, str]], field: str = "kind"
) -> None:
    """Refuse, naming the field, a code that its list did not have at the end of the record's years; blank: none."""
    by_day: dict[date, set[str]] = {}
    for heading, code in written:
        if code:
            by_day.setdefault(min(heading.last_year or today, today), set()).add(code)
    for on, codes in sorted(by_day.items()):
        refuse_unknown_code(county.pk, code_list, codes, on, field)
