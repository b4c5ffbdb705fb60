"""What the columns of records mean in a report: their words, what is read live, what is not exact."""

from __future__ import annotations

from collections.abc import Mapping

# What a record says in words, which no snapshot holds: the model with the subject, and the columns read from it, after
# their name here where that is another one.
TEXTS: Mapping[str, tuple[str, tuple[str, ...]]] = {
    "plan_item": ("duties.PlanItem", ("text", "target_text", "due_text", "reason", "responsible", "period_text")),
    "case": ("cases.Case", ("text", "period_text")),
    "participation": ("programmes.Participation", ("reason=state_reason", "period_text")),
    "event": ("activities.Event", ("text", "reason", "period_text")),
    "entry": ("funds.Entry", ("period_text",)),
    "assignment": ("staff.Assignment", ("period_text",)),
    "cohort": ("registry.Cohort", ("period_text",)),
    "standard": ("programmes.BenefitItem", ("amount_text", "period_text")),
    "plan": ("duties.Plan", ("period_text",)),
}
# How a number that is not exact is introduced, and the columns it is said of; of money handed out only the money is.
APPROX = {"about": "约", "at_most": "近", "at_least": "不少于"}
INEXACT = frozenset(
    {
        "amount_fen", "income_fen", "person_count", "household_count", "person_times", "asset_count", "length_dm",
        "helper_count", "planned_count", "quantity",
    }
)  # fmt: skip
INEXACT_OF = {"entry": frozenset({"amount_fen", "quantity"}), "plan_item": frozenset({"amount_fen", "planned_count"})}
# The code list that says a column's codes in words, where the template has no words of its own.
LISTS: Mapping[tuple[str, str], str] = {
    ("participation", "kind"): "programmes.participation_kind",
    ("participation", "state"): "programmes.participation_state",
    ("standard", "kind"): "programmes.standard_kind",
    ("standard", "state"): "programmes.standard_state",
    ("standard", "per"): "programmes.per",
    ("entry", "kind"): "funds.entry_kind",
    ("entry", "stage"): "registry.stage",
    ("cohort", "stage"): "registry.stage",
    ("cohort", "origin"): "registry.origin",
    ("cohort", "place"): "registry.place",
    ("cohort", "list_code"): "registry.cohort_list",
    ("asset", "kind"): "registry.asset_kind",
    ("asset", "state"): "registry.asset_state",
    ("event", "kind"): "activities.event_kind",
    ("event", "state"): "activities.event_state",
    ("assignment", "kind"): "staff.assignment_kind",
    ("case", "kind"): "cases.case_kind",
    ("case", "state"): "cases.state",
    ("duty", "cadence"): "duties.cadence",
    ("duty", "what"): "activities.event_kind",
    ("plan", "kind"): "duties.plan_kind",
    ("plan", "state"): "duties.plan_state",
    ("case", "group_state"): "cases.group_state",
    ("plan_item", "kind"): "duties.item_kind",
    ("plan_item", "state"): "duties.item_state",
    ("plan_item", "standing"): "duties.item_standing",
    ("works_line", "category"): "works.category",
    ("works_line", "stage"): "works.stage",
}


def inexact(table: str, column: str) -> bool:
    """True where a record's «about» speaks of this column."""
    return column in INEXACT_OF.get(table, INEXACT)
