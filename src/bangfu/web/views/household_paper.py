"""The papers of a household: the handbook that goes to it, and the sheet on which the sources are compared."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from bangfu.kernel.right import Right
from bangfu.web.opened import Opened
from bangfu.web.story.income import income_table
from bangfu.web.story.linked import linked
from bangfu.web.story.national import others
from bangfu.web.views.household import Story, opened_household

# What the handbook tells of what reached the household, and how many lines are left to be filled in by hand.
REACHED = ("event", "entry", "participation")
BLANK_LINES = 6
# Rows of the sheet for what is found and asked nowhere.
BLANK_ROWS = 3


def household_handbook(request: HttpRequest, uid: str) -> HttpResponse:
    """The handbook of a household as of a day, to be printed, signed and left with it."""
    page = Opened(request)
    story = Story(page, opened_household(page, uid))
    context: dict[str, Any] = {
        **story.head(),
        "back_url": page.url("household", uid=story.subject.uid),
        "groups": [one for one in story.facts.groups() if one["facts"]],
        "members": story.people.lines(),
        "income": income_table(page, story.subject, story.years, story.on) if story.years else None,
        "linked": linked(page, story.everybody, REACHED, story.on) if page.may(Right.RECORD_READ) else [],
        "blank": range(BLANK_LINES),
    }
    return render(request, "bangfu/household_handbook.html", context)


def household_sheet(request: HttpRequest, uid: str) -> HttpResponse:
    """The sheet on which the national system, the handbook and what is found at the household stand side by side."""
    page = Opened(request)
    story = Story(page, opened_household(page, uid))
    said = others(page, story.subject, story.on)
    # A block of which no source says anything (the risk of a household that was never at risk) is not asked about.
    asked = [one for one in story.facts.groups() if one["facts"] or any(row["code"] in said for row in one["lacking"])]
    told = [one for group in asked for one in (*group["facts"], *group["lacking"])]
    rows = [
        {"label": one["label"], "ours": one.get("value") or one.get("why", ""), **said.get(one["code"], {})}
        for one in told
    ]
    context = {
        **story.head(),
        "back_url": page.url("household", uid=story.subject.uid),
        "rows": rows,
        "members": story.people.lines(),
        "blank": range(BLANK_ROWS),
    }
    return render(request, "bangfu/household_sheet.html", context)
