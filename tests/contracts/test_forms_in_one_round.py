"""Forms of works and plans tell everything that is wrong with them in one round, each fault at its field."""

from __future__ import annotations

import re
from datetime import timedelta
from uuid import uuid4

import pytest

from bangfu.duties.actions import PlanEntry, PlanItemEntry, add_item, make_plan
from bangfu.kernel.unit import read_amount
from bangfu.staff.actions.heading import Heading
from bangfu.subjects.models import Subject
from bangfu.works.actions import record_progress
from bangfu.works.models import Project
from tests import cast
from tests.mechanisms.faces import Face, seen
from tests.sample import load_policy_once

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("policy_in_force")]


@pytest.fixture
def made() -> cast.Book:
    load_policy_once()
    book = cast.book("990188", "临河县")
    cast.appoint_all(book, "own", ("bureau_clerk", "county_officer"))
    return book


def faults(face: Face, name: str, uid: object, **fields: str) -> dict[str, str]:
    """What a form says at each field after it was sent; the form must be refused."""
    answer = face.client.post(face.address(name, uid), {"key": str(uuid4()), **fields})
    assert answer.status_code == 422, answer.status_code
    page = answer.content.decode()
    told = re.findall(r'<p class="field-error" id="id_(\w+)_error">(.*?)</p>', page, re.S)
    return {field: seen(words) for field, words in told}


def test_progress_tells_every_field_whether_the_form_or_the_records_refuse_it(made: cast.Book) -> None:
    road = Subject.objects.get(county=made.county, code="P1")
    before = cast.today() - timedelta(days=30)
    record_progress(cast.console(made.county.pk), subject=road, on=before, progress=read_amount("60%"))
    clerk, tomorrow = Face("own-bureau_clerk", made.county, "en"), cast.today() + timedelta(days=1)
    told = faults(
        clerk, "work_progress", road.uid, on=tomorrow.isoformat(), progress="40", value_done="-3", paved="x公里"
    )
    assert set(told) == {"on", "lower_reason", "value_done", "paved"}, told
    assert "has not come yet" in told["on"] and "falls from 60" in told["lower_reason"]
    told = faults(clerk, "work_progress", road.uid, on="", progress="140", value_done="nothing", paved="-1")
    assert set(told) == {"on", "progress", "value_done", "paved"}, told


def test_a_correction_and_a_stage_tell_every_field(made: cast.Book) -> None:
    road = Subject.objects.get(county=made.county, code="P1")
    clerk = Face("own-bureau_clerk", made.county, "en")
    told = faults(clerk, "work_correct", road.uid, investment="-5", length="long", count="0", reason="")
    assert set(told) == {"investment", "length", "count", "reason"}, told
    later = (cast.today() + timedelta(days=1)).isoformat()
    going = Project.objects.known().filter(stage="construction", subject__county=made.county)[0].subject
    told = faults(clerk, "work_stage", going.uid, stage="in_service", on=later)
    assert set(told) == {"stage", "on"}, told


def test_the_end_of_a_plan_s_item_tells_every_field(made: cast.Book) -> None:
    heading = Heading(made.county, "PL", "plan", made.offices["bureau"], area=made.areas["town"])
    plan = make_plan(cast.console(made.county.pk), entry=PlanEntry(heading, "unit_annual"))
    item = PlanItemEntry(Heading(made.county, "PI", "item", made.offices["bureau"], area=made.areas["town"]), "task")
    subject = add_item(cast.console(made.county.pk), plan=plan, entry=item).subject
    clerk, later = Face("own-bureau_clerk", made.county, "en"), (cast.today() + timedelta(days=1)).isoformat()
    told = faults(clerk, "record_end", subject.uid, to="carried_over", on=later, reason="", into="")
    assert set(told) == {"on", "reason", "into"}, told
    told = faults(clerk, "record_end", subject.uid, to="dropped", on="", done_count="-1", reason="")
    assert set(told) == {"on", "reason", "done_count"}, told
