"""The only code that changes programmes."""

from bangfu.programmes.actions.participations import (
    Enrolment,
    amend_participation,
    enrol,
    enrol_many,
    move_participation,
)
from bangfu.programmes.actions.programmes import (
    StandardEntry,
    amend_benefit_item,
    put_policy_version,
    register_programme,
    set_benefit_item,
)

__all__ = [
    "Enrolment",
    "StandardEntry",
    "amend_benefit_item",
    "amend_participation",
    "enrol",
    "enrol_many",
    "move_participation",
    "put_policy_version",
    "register_programme",
    "set_benefit_item",
]
