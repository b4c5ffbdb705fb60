"""Every right of the product, in one list: scope, thing, act."""

from __future__ import annotations

from enum import StrEnum


class Right(StrEnum):
    """What a role may be allowed to do; named scope.thing.act and sorted."""

    AUDIT_LINE_READ = "audit.line.read"
    AUDIT_LINE_VERIFY = "audit.line.verify"
    DOCUMENT_FILE_READ = "documents.file.read"
    DOCUMENT_RECORD_READ = "documents.record.read"
    DOCUMENT_RECORD_WRITE = "documents.record.write"
    HOLD_RECORD_WRITE = "subjects.hold.write"
    PLACE_AREA_WRITE = "places.area.write"
    POLICY_ENTRY_APPROVE = "policy.entry.approve"
    POLICY_ENTRY_PROPOSE = "policy.entry.propose"
    POLICY_ENTRY_READ = "policy.entry.read"
    REGISTRY_HOUSEHOLD_READ = "registry.household.read"
    REGISTRY_HOUSEHOLD_WRITE = "registry.household.write"
    REPORT_CLAIM_READ = "reporting.claim.read"
    REPORT_CLAIM_WRITE = "reporting.claim.write"
    REPORT_FIGURE_READ = "reporting.figure.read"
    REPORT_RUN_MAKE = "reporting.run.make"
    REPORT_RUN_READ = "reporting.run.read"
    SNAPSHOT_FREEZE = "snapshots.snapshot.make"
    STAFF_ORGANISATION_WRITE = "staff.organisation.write"
    STAFF_USER_READ = "staff.user.read"
    STAFF_USER_WRITE = "staff.user.write"
    SUBJECT_MERGE = "subjects.subject.merge"
    TARGET_RECORD_WRITE = "duties.target.write"
    WORKBENCH_PAGE_READ = "web.workbench.read"
    WORKS_PROGRESS_WRITE = "works.progress.write"
    WORKS_PROJECT_READ = "works.project.read"
    WORKS_PROJECT_WRITE = "works.project.write"
