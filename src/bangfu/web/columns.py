"""What the columns behind figures are called where no fact table names them, and how their codes are read."""

from __future__ import annotations

from bangfu.kernel.refusal import mark

COLUMNS = {
    "subject_id": mark("Record"),
    "area_id": mark("Record"),
    "holder": mark("Kind"),
    "employer_id": mark("Employer"),
    "category": mark("Category"),
    "household_category": mark("Category"),
    "service_level": mark("Service level"),
    "year_from": mark("First year"),
    "year_to": mark("Last year"),
    "stage": mark("Stage"),
    "length_dm": mark("Length"),
    "investment_fen": mark("Investment"),
    "paved_count": mark("Paved"),
    "building_count": mark("Under construction"),
    "day_from": mark("From day"),
    "day_to": mark("Until day"),
    "plan_kind": mark("Kind of plan"),
    "planned_start": mark("Planned start"),
    "planned_finish": mark("Planned finish"),
    "passed_months": mark("Months passed"),
    "served_count": mark("Served"),
    "service": mark("Service"),
    "net_fen": mark("Net income of the year"),
}
MEASURES = {
    "project_count": mark("Number of projects"),
    "lot_count": mark("Number of lots"),
    "length_dm": mark("Length"),
    "paved_dm": mark("Paved length"),
    "access_dm": mark("Access length"),
    "investment_fen": mark("Investment"),
    "value_done_fen": mark("Value done"),
    "paved_count": mark("Paved"),
    "paved_or_building_count": mark("Paved or under construction"),
    "area_count": mark("Areas"),
    "assignment_count": mark("Assignments"),
    "carried_item_count": mark("Items carried over"),
    "done_item_count": mark("Items done"),
    "exited_count": mark("Households that came out"),
    "finished_dm": mark("Finished length"),
    "full_weight": mark("Weight"),
    "item_count": mark("Number of items"),
    "milestone_count": mark("Milestones reached"),
    "missed_count": mark("Windows missed"),
    "open_count": mark("Still open"),
    "overdue_item_count": mark("Items overdue"),
    "passed_months": mark("Months passed"),
    "planned_months": mark("Months planned"),
    "required_count": mark("Times required"),
    "returned_count": mark("Households that fell back"),
    "served_count": mark("Served"),
    "village_count": mark("Villages"),
    "weighted": mark("Progress by weight"),
    "window_count": mark("Windows"),
}
# The steps count windows done under the name that plan items have for numbers.
OF_STEP = {("duty", "done_count"): mark("Windows done")}
# Filters that name a subject of any kind.
POINTING = frozenset(
    {
        "about", "account", "at", "basis", "blocks", "counterpart", "duty", "helper", "mandate", "owner", "plan",
        "provider", "record", "responsible", "target", "who",
    }
)  # fmt: skip
TRUTHS = frozenset({"registered"})
YES_NO = {"yes": mark("yes"), "no": mark("no")}
KINDS = {
    "project": mark("Project"),
    "batch": mark("Batch"),
    "area": mark("Area"),
}
# Code lists of which the first that has the code names it.
LISTS_OF = {
    ("project", "kind"): ("works.milestone", "works.stage"),
    ("batch", "kind"): ("works.milestone", "works.stage"),
    ("duty", "what"): ("activities.event_kind", "documents.kind"),
}
# Code lists of columns that belong to no one kind of record.
LISTED = {
    "plan_kind": "duties.plan_kind", "approx": "registry.approx", "household_category": "registry.household_category",
}  # fmt: skip
# Measures that are counted in the unit of another column.
COUNTED_AS = {"exited_count": "household_count", "returned_count": "household_count"}
