"""The one table of roles: which rights a role carries and how far they reach."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right


class Reach(StrEnum):
    """How far a role's rights go: its area, the whole county, or its own organisation's records in its area."""

    AREA = "area"
    COUNTY = "county"
    ORGANISATION = "organisation"


@dataclass(frozen=True)
class Role:
    """`label` is an English msgid; `power` keeps system, security and audit administration apart."""

    code: str
    label: str
    reach: Reach
    rights: frozenset[Right]
    power: str = "office"


R = Right
_EVERYONE = frozenset({R.WORKBENCH_PAGE_READ, R.FIGURE_CHECK_USE})
_READ_WORKS = frozenset({R.WORKS_PROJECT_READ, R.REPORT_FIGURE_READ, R.DOCUMENT_RECORD_READ, R.RECORD_READ})
_READ_REPORTS = frozenset({R.REPORT_RUN_READ, R.REPORT_CLAIM_READ, R.POLICY_ENTRY_READ})
_WRITE_WORKS = frozenset({R.WORKS_PROJECT_WRITE, R.WORKS_PROGRESS_WRITE, R.DOCUMENT_RECORD_WRITE, R.DOCUMENT_FILE_READ})

_WRITE_RECORDS = frozenset(
    {
        R.ACTIVITY_RECORD_WRITE,
        R.CASE_RECORD_WRITE,
        R.FUND_RECORD_WRITE,
        R.PLAN_RECORD_WRITE,
        R.PROGRAMME_RECORD_WRITE,
        R.REGISTRY_GROUP_WRITE,
        R.STAFF_ASSIGNMENT_WRITE,
    }
)

ROLES: dict[str, Role] = {
    role.code: role
    for role in (
        Role(
            "village_cadre",
            mark("Village cadre"),
            Reach.AREA,
            _EVERYONE
            | {
                R.REGISTRY_HOUSEHOLD_READ,
                R.SCREEN_FINDING_DECIDE,
                R.SCREEN_FINDING_READ,
                R.SNAPSHOT_FREEZE,
                R.WORKS_PROJECT_READ,
            },
        ),
        Role("paired_cadre", mark("Paired cadre"), Reach.AREA, _EVERYONE | {R.WORKS_PROJECT_READ}),
        Role(
            "township_clerk",
            mark("Township clerk"),
            Reach.AREA,
            _EVERYONE
            | _READ_WORKS
            | _READ_REPORTS
            | _WRITE_RECORDS
            | {
                R.INTAKE_BATCH_READ,
                R.INTAKE_BATCH_WRITE,
                R.REGISTRY_HOUSEHOLD_READ,
                R.REGISTRY_HOUSEHOLD_WRITE,
                R.REGISTRY_MATCH_DECIDE,
                R.REGISTRY_SOURCE_WRITE,
                R.DOCUMENT_RECORD_WRITE,
                R.DOCUMENT_FILE_READ,
                R.REPORT_RUN_MAKE,
                R.REPORT_CLAIM_WRITE,
                R.SCREEN_FINDING_DECIDE,
                R.SCREEN_FINDING_READ,
                R.SNAPSHOT_FREEZE,
                R.TARGET_RECORD_WRITE,
            },
        ),
        Role(
            "township_leader",
            mark("Township leader"),
            Reach.AREA,
            _EVERYONE
            | _READ_WORKS
            | _READ_REPORTS
            | {R.REGISTRY_HOUSEHOLD_READ, R.SCREEN_FINDING_READ, R.SCREEN_EXEMPTION_APPROVE},
        ),
        Role(
            "bureau_clerk",
            mark("Bureau clerk"),
            Reach.ORGANISATION,
            _EVERYONE
            | _READ_WORKS
            | _READ_REPORTS
            | _WRITE_WORKS
            | _WRITE_RECORDS
            | {R.REPORT_RUN_MAKE, R.REPORT_CLAIM_WRITE, R.SNAPSHOT_FREEZE, R.TARGET_RECORD_WRITE},
        ),
        Role(
            "bureau_leader",
            mark("Bureau leader"),
            Reach.ORGANISATION,
            _EVERYONE | _READ_WORKS | _READ_REPORTS | {R.REPORT_RUN_MAKE, R.POLICY_ENTRY_PROPOSE},
        ),
        Role(
            "county_officer",
            mark("County officer"),
            Reach.COUNTY,
            _EVERYONE
            | _READ_WORKS
            | _READ_REPORTS
            | {
                # The exports of the national system come to the county, which takes them in for every township.
                R.INTAKE_BATCH_READ,
                R.INTAKE_BATCH_WRITE,
                R.REPORT_RUN_MAKE,
                R.SNAPSHOT_FREEZE,
                R.POLICY_ENTRY_PROPOSE,
                R.REGISTRY_EXTRACT_APPROVE,
                R.REGISTRY_EXTRACT_MAKE,
                R.REGISTRY_GROUP_WRITE,
                R.REGISTRY_HOUSEHOLD_READ,
                R.REGISTRY_HOUSEHOLD_WRITE,
                R.REGISTRY_MATCH_DECIDE,
                R.REGISTRY_SOURCE_WRITE,
                R.PLACE_AREA_WRITE,
                R.SCREEN_EXEMPTION_APPROVE,
                R.SCREEN_FINDING_DECIDE,
                R.SCREEN_FINDING_READ,
                R.SCREEN_RUN_MAKE,
                R.SUBJECT_MERGE,
                R.HOLD_RECORD_WRITE,
            },
        ),
        Role("finance_officer", mark("Finance officer"), Reach.COUNTY, _EVERYONE | _READ_WORKS | _READ_REPORTS),
        Role(
            "county_leader",
            mark("County leader"),
            Reach.COUNTY,
            _EVERYONE
            | _READ_WORKS
            | _READ_REPORTS
            | {R.POLICY_ENTRY_APPROVE, R.REGISTRY_HOUSEHOLD_READ, R.SCREEN_FINDING_READ},
        ),
        Role(
            "auditor",
            mark("Auditor"),
            Reach.COUNTY,
            _EVERYONE
            | _READ_WORKS
            | _READ_REPORTS
            | {
                R.AUDIT_LINE_READ,
                R.AUDIT_LINE_VERIFY,
                R.DOCUMENT_FILE_READ,
                R.INTAKE_BATCH_READ,
                R.REGISTRY_HOUSEHOLD_READ,
                R.SCREEN_FINDING_READ,
            },
        ),
        Role("inspector", mark("Inspector"), Reach.COUNTY, _EVERYONE | _READ_WORKS | _READ_REPORTS),
        Role(
            "reader",
            mark("Reader"),
            Reach.COUNTY,
            _EVERYONE | _READ_WORKS | _READ_REPORTS | {R.REPORT_RUN_MAKE, R.SNAPSHOT_FREEZE},
        ),
        Role("contractor", mark("Contractor"), Reach.ORGANISATION, _EVERYONE),
        Role(
            "system_admin",
            mark("System administrator"),
            Reach.COUNTY,
            _EVERYONE | {R.STAFF_USER_READ, R.STAFF_ORGANISATION_WRITE},
            "system",
        ),
        Role(
            "security_admin",
            mark("Security administrator"),
            Reach.COUNTY,
            _EVERYONE | {R.STAFF_USER_READ, R.STAFF_USER_WRITE},
            "security",
        ),
        Role(
            "audit_admin",
            mark("Audit administrator"),
            Reach.COUNTY,
            _EVERYONE | {R.AUDIT_LINE_READ, R.AUDIT_LINE_VERIFY, R.STAFF_USER_READ},
            "audit",
        ),
    )
}
ADMINISTRATIONS = frozenset({"system", "security", "audit"})


def powers_clash(roles: set[str]) -> bool:
    """True when one person would hold two of the three administrations, or one of them beside office work."""
    powers = {ROLES[role].power for role in roles if role in ROLES}
    return len(powers) > 1 and bool(powers & ADMINISTRATIONS)
