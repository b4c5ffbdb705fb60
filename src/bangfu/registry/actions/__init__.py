"""The only code that changes the registry."""

from bangfu.registry.actions.accounts import Paper, ReckoningEntry, add_voucher, reckon, withdraw_voucher
from bangfu.registry.actions.assets import AssetEntry, amend_asset, move_asset, register_asset, register_assets
from bangfu.registry.actions.bulk import Which, change_many
from bangfu.registry.actions.cohort_names import decide_name, state_names
from bangfu.registry.actions.corrections import Correction, correct_field
from bangfu.registry.actions.entries import (
    HOUSEHOLD_FIELDS,
    MEMBER_FIELDS,
    HouseholdEntry,
    MemberEntry,
    read_household,
    read_member,
)
from bangfu.registry.actions.groups import CohortEntry, amend_cohort, record_cohort, record_cohorts
from bangfu.registry.actions.households import register_household, register_roster
from bangfu.registry.actions.lists import enter_on_list
from bangfu.registry.actions.members import leave_household, move_member, split_household
from bangfu.registry.actions.notes import write_note
from bangfu.registry.actions.reveal import reveal_person
from bangfu.registry.actions.stated import StateEntry, state_conditions, state_livings
from bangfu.registry.actions.values import ValueEntry, state_values
from bangfu.registry.actions.villages import state_village
from bangfu.registry.actions.years import OccupationEntry, YearEntry, record_occupations, state_years

__all__ = [
    "HOUSEHOLD_FIELDS",
    "MEMBER_FIELDS",
    "AssetEntry",
    "CohortEntry",
    "Correction",
    "HouseholdEntry",
    "MemberEntry",
    "OccupationEntry",
    "Paper",
    "ReckoningEntry",
    "StateEntry",
    "ValueEntry",
    "Which",
    "YearEntry",
    "add_voucher",
    "amend_asset",
    "amend_cohort",
    "change_many",
    "correct_field",
    "decide_name",
    "enter_on_list",
    "leave_household",
    "move_asset",
    "move_member",
    "read_household",
    "read_member",
    "reckon",
    "record_cohort",
    "record_cohorts",
    "record_occupations",
    "register_asset",
    "register_assets",
    "register_household",
    "register_roster",
    "reveal_person",
    "split_household",
    "state_conditions",
    "state_livings",
    "state_names",
    "state_values",
    "state_village",
    "state_years",
    "withdraw_voucher",
    "write_note",
]
