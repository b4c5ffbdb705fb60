"""Runs the works scenarios written beside this file."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml

from bangfu.audit.models import Line
from bangfu.audit.queries import verify, verify_rows
from bangfu.kernel.refusal import Refusal
from bangfu.kernel.unit import read_amount
from bangfu.subjects.models import Subject
from bangfu.works import actions, models
from bangfu.works.queries import portfolio
from tests.actions.book import Book, made
from tests.sample import load_policy_once

pytestmark = pytest.mark.usefixtures("policy_in_force")

SCENARIOS = [
    pytest.param(one, id=f"{story}: {one['name']}")
    for story in ("progress", "stages", "sums")
    for one in yaml.safe_load((Path(__file__).parent / f"{story}.yaml").read_text("utf-8"))
]
AMOUNTS = ("length", "paved", "investment", "value_done", "progress", "contract")


def subject(code: str) -> Subject:
    return Subject.objects.get(code=code, kind__in=("project", "batch"))


def values(book: Book, verb: str, written: dict[str, Any]) -> dict[str, Any]:
    """The action's arguments: a registration is filled up with what the scenario does not care about."""
    given = {name: read_amount(item) if name in AMOUNTS else item for name, item in written.items() if name != "reason"}
    of = given.pop("of", None)
    if verb.startswith("register_"):
        first, _, last = str(given.pop("years", "2026")).partition("-")
        base = {"county": book.county, "name": given["code"], "employer": book.bureau, "employer_level": "county"}
        base |= {"years": (int(first), int(last or first)), "area": book.area("T")}
        if verb == "register_project":
            given["batch"] = subject(given["batch"]) if "batch" in given else None
            base |= {"category": "road", "service_level": "paved", "stage": "construction"}
        return {**base, **given}
    if verb.startswith("amend_"):
        return {verb.removeprefix("amend_"): portfolio(subject(of)), **given}
    if verb == "serve_area":
        return {"project": subject(of), "area": book.area(given["area"])}
    if verb == "record_milestone":
        return {"subject": subject(of), "on": None, "stated_on": None, **given}
    return {"of": subject(of), "name": "标段", **given} if verb == "add_lot" else {"subject": subject(of), **given}


def run(book: Book, step: dict[str, Any]) -> None:
    ((verb, written),) = step["do"].items()
    call = book.call(str(written.get("reason", "")))
    expected = step.get("refused")
    if expected is None:
        getattr(actions, verb)(call, **values(book, verb, written))
        return
    before = [model.objects.count() for model in KEPT.values()]
    with pytest.raises(Refusal) as refused:
        getattr(actions, verb)(call, **values(book, verb, written))
    assert refused.value.field == expected["field"]
    assert expected["why"] in str(refused.value)
    assert [model.objects.count() for model in KEPT.values()] == before


KEPT: dict[str, Any] = {
    name: getattr(models, name) for name in ("Batch", "Project", "Progress", "Milestone", "Lot", "Serves")
}


@pytest.mark.django_db
@pytest.mark.parametrize("scenario", SCENARIOS)
def test_scenario(scenario: dict[str, Any]) -> None:
    load_policy_once()
    book = made()
    for step in scenario["steps"]:
        run(book, step)
    then = scenario["then"]
    for kind in ("projects", "batches"):
        for code, columns in then.get(kind, {}).items():
            row = portfolio(subject(code))
            assert {name: getattr(row, name) for name in columns} == columns, code
    for name, count in then.get("rows", {}).items():
        assert KEPT[name].objects.count() == count, name
    if "progress" in then:
        assert models.Progress.objects.count() == then["progress"]
    if "milestones" in then:
        assert list(models.Milestone.objects.order_by("pk").values_list("kind", flat=True)) == then["milestones"]
    warnings = [line.detail["warning"] for line in Line.objects.order_by("seq") if "warning" in line.detail]
    assert warnings == then.get("warnings", [])
    assert verify() == []
    assert verify_rows() == []


def test_every_scenario_tells_what_follows() -> None:
    assert len(SCENARIOS) >= 12
    for param in SCENARIOS:
        (scenario,) = param.values
        assert scenario["then"] and scenario["steps"], scenario["name"]
