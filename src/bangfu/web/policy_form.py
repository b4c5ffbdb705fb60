"""A form of import on its page of the policybook: whom a row is, whose form it is, its columns."""

from __future__ import annotations

from typing import Any

from django.utils.translation import gettext

from bangfu.kernel.refusal import mark
from bangfu.policybook.queries import in_force_or_none
from bangfu.web.opened import Opened
from bangfu.web.policy_words import key_word
from bangfu.web.words import both, localised

OF = {
    "household": mark("One household"),
    "person": mark("One person"),
    "village": mark("One village"),
    "year": mark("One household in one income year"),
}
OFFICES = {"own": mark("Our own template"), "national": mark("As the national system exports it")}
OWNERS = {"household": mark("households"), "person": mark("people"), "village": mark("villages")}
TYPES = {
    "text": mark("Text"),
    "name": mark("Name"),
    "id_number": mark("ID number"),
    "phone": mark("Telephone"),
    "account": mark("Bank account"),
    "code": mark("One of a list"),
    "codes": mark("Some of a list"),
    "area": mark("Township or village"),
    "date": mark("Day"),
    "month": mark("Month"),
    "year": mark("Year"),
    "count": mark("Whole number"),
    "money": mark("Money"),
    "land": mark("Land"),
    "length": mark("Length"),
    "area_m2": mark("Floor space"),
    "percent": mark("Percentage"),
    "truth": mark("Yes or no"),
}


def first_columns(body: dict[str, Any]) -> str:
    """How many columns, and what the first of them are called."""
    named = both("、", ", ").join(localised(one["label"]) for one in body["columns"][:3])
    return gettext("%(count)s columns: %(first)s") % {"count": len(body["columns"]), "first": f"{named}…"}


def facts(body: dict[str, Any]) -> list[dict[str, Any]]:
    """{label, value} of what a form says besides its columns."""
    rows = [
        {"label": gettext("A row is"), "value": gettext(OF[body["of"]])},
        {"label": gettext("Whose form"), "value": gettext(OFFICES[body["office"]])},
    ]
    if body["office"] == "national":
        rows.append({"label": gettext("Headings in row"), "value": str(body.get("header_row", 1))})
    if owners := body.get("fields"):
        named = both("、", ", ").join(gettext(OWNERS[one]) for one in owners)
        rows.append({"label": gettext("And every field of"), "value": named})
    if note := localised(body.get("note")):
        rows.append({"label": key_word("note"), "value": note})
    return rows


def columns(page: Opened, body: dict[str, Any]) -> tuple[list[str], list[list[str]]]:
    """(heads, rows) of the table of columns."""
    heads = [
        gettext("Heading"), both("English", "Chinese"), gettext("Also typed as"), gettext("Kind of value"),
        gettext("Must be filled"),
    ]  # fmt: skip
    rows = []
    # What tells our own lists' rows apart is nobody's to fill in.
    for one in (column for column in body["columns"] if not column.get("target", "").startswith("row.")):
        label = one["label"]
        kind = gettext(TYPES[one.get("type", "text")])
        if one.get("codes"):
            kind = both("{kind}：{list}", "{kind}: {list}").format(kind=kind, list=list_word(page, one["codes"]))
        must = gettext("always") if one.get("required") else gettext("for new records") if one.get("needed") else ""
        also = both("、", ", ").join(one.get("also", []))
        rows.append([localised(label), both(label["en"], label["zh"]), also, kind, must])
    return heads, rows


def list_word(page: Opened, code: str) -> str:
    """What a code list is called on the day; its code where it is not in force."""
    found = in_force_or_none("code_list", code, page.today, page.book.pk)
    return localised(found.body["label"]) if found else code
