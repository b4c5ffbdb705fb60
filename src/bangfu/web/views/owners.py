"""What has fields, notes and a page of its own: households, people and villages, each opened in the reader's reach."""

from __future__ import annotations

from bangfu.subjects.models import Subject
from bangfu.web.opened import Opened
from bangfu.web.views.household import opened_household
from bangfu.web.views.person import opened_person
from bangfu.web.views.village import opened_village

# Owner → the part of its address under «registry/».
OWNERS = {"household": "households", "person": "people", "village": "villages"}


def opened_owner(page: Opened, owner: str, uid: str) -> Subject:
    """The household, person or village of an address; Refusal (404) for one that the reader may not see."""
    if owner == "household":
        return opened_household(page, uid).subject
    return opened_person(page, uid).subject if owner == "person" else opened_village(page, uid)
