"""Lines of the audit trail as pages show them."""

from __future__ import annotations

import json
from datetime import datetime

from django.utils.translation import gettext

from bangfu.audit.models import Line
from bangfu.audit.queries import history
from bangfu.cases.lifecycle import step_kind
from bangfu.kernel.refusal import mark
from bangfu.kernel.right import Right
from bangfu.kernel.scope import COUNTY_TIME
from bangfu.subjects.models import Subject
from bangfu.web.changes import MOVED, sentences
from bangfu.web.opened import Opened
from bangfu.web.records import record_url
from bangfu.web.words import PEOPLE, actor_word, role_word, step_word

ACTS = {
    "activities.event.move": mark("Activity held, postponed or cancelled"),
    "activities.event.register": mark("Activity registered"),
    "activities.events.register": mark("Activities registered together"),
    "audit.event.note": mark("Event"),
    "cases.case.look_back": mark("Closed case looked at again"),
    "cases.case.move": mark("Case taken a step"),
    "cases.case.raise": mark("Case raised"),
    "cases.group.count": mark("Numbers of a group of cases stated"),
    "documents.document.acknowledge": mark("Document read"),
    "documents.document.circulate": mark("Document passed round"),
    "documents.document.cite": mark("Document cited"),
    "documents.document.concern": mark("Document tied to a record"),
    "documents.document.record": mark("Document recorded"),
    "documents.document.remind": mark("Readers reminded"),
    "documents.document.rest_on": mark("Basis recorded"),
    "documents.file.store": mark("File stored"),
    "duties.duty.end": mark("Duty ended"),
    "duties.duty.register": mark("Duty registered"),
    "duties.item.add": mark("Plan item added"),
    "duties.item.carry_over": mark("Plan item carried over"),
    "duties.item.end": mark("Plan item done or dropped"),
    "duties.plan.make": mark("Plan made"),
    "duties.plan.move": mark("Plan issued or approved"),
    "duties.target.set": mark("Target set"),
    "funds.account.open": mark("Account opened"),
    "funds.entries.record": mark("Entries recorded in one go"),
    "funds.entry.amend": mark("Entry corrected"),
    "funds.entry.record": mark("Entry recorded"),
    "funds.share_rule.amend": mark("Share rule corrected"),
    "funds.share_rule.set": mark("Share rule set"),
    "intake.apply.end": mark("Import written"),
    "intake.apply.stop": mark("Import stopped while it was written"),
    "intake.batch.apply": mark("Import begun to be written"),
    "intake.batch.discard": mark("Import given up"),
    "intake.batch.open": mark("File sent for import"),
    "intake.batch.undo": mark("Import begun to be taken back"),
    "intake.check.begin": mark("Check of an import begun"),
    "intake.check.keep": mark("Check of an import kept"),
    "intake.duplicate.decide": mark("Suspected duplicate of an import decided"),
    "intake.headings.map": mark("Headings of a file told"),
    "intake.portion.apply": mark("Portion of an import written"),
    "intake.portion.undo": mark("Portion of an import taken back"),
    "intake.undo.end": mark("Import taken back"),
    "intake.records.load": mark("Records file taken in"),
    "intake.values.mean": mark("Words of a file told"),
    "places.area.add": mark("Area added"),
    "places.area.rename": mark("Area renamed"),
    "places.area.succeed": mark("Area went over into another"),
    "places.county.open": mark("Book opened"),
    "policy.entry.propose": mark("Policy entry proposed"),
    "policy.entry.put_in_force": mark("Policy entry put in force"),
    "policy.entry.reject": mark("Policy entry rejected"),
    "policy.entry.withdraw": mark("Proposal of a policy entry withdrawn"),
    "policy.vendor.accept": mark("What comes with the program put in force together"),
    "policy.vendor.load": mark("Vendor's policy loaded"),
    "programmes.participation.amend": mark("Participation corrected"),
    "programmes.participation.enrol": mark("Participation recorded"),
    "programmes.participation.move": mark("Participation moved to another state"),
    "programmes.participations.enrol": mark("Participations recorded in one go"),
    "programmes.programme.register": mark("Programme registered"),
    "programmes.standard.amend": mark("Standard corrected"),
    "programmes.standard.set": mark("Standard set"),
    "programmes.version.put": mark("Policy version put in force or drafted"),
    "registry.asset.amend": mark("Asset corrected"),
    "registry.asset.move": mark("Asset moved to another state"),
    "registry.asset.register": mark("Asset registered"),
    "registry.assets.register": mark("Assets registered in one go"),
    "registry.check.key": mark("Check at a household keyed"),
    "registry.bulk.change": mark("Many changed at once"),
    "registry.cohort.amend": mark("Group corrected"),
    "registry.cohort.record": mark("Group recorded"),
    "registry.cohorts.record": mark("Groups recorded in one go"),
    "registry.difference.resolve": mark("Difference between sources decided"),
    "registry.extract.approve": mark("Outgoing extract approved"),
    "registry.extract.ask": mark("Outgoing extract asked for"),
    "registry.extract.take": mark("Outgoing extract taken"),
    "registry.household.amend": mark("Household corrected"),
    "registry.household.split": mark("Household split"),
    "registry.household.move": mark("Household moved to another village"),
    "registry.field.correct": mark("Field corrected"),
    "registry.import.restore": mark("Records of an import put back"),
    "registry.list.correct": mark("Entry of a list corrected"),
    "registry.member.add": mark("Member came into the household"),
    "registry.member.relate": mark("Relation to the head corrected"),
    "registry.person.amend": mark("Person corrected"),
    "registry.note.write": mark("Note written"),
    "registry.household.register": mark("Household registered"),
    "registry.list.enter": mark("Entered on a list"),
    "registry.member.leave": mark("Member left the household"),
    "registry.member.move": mark("Member moved"),
    "registry.names.decide": mark("Name of a list compared by hand"),
    "registry.names.state": mark("Name list of a group stated"),
    "registry.person.reveal": mark("Whole number of a person shown"),
    "registry.roster.register": mark("Roster registered"),
    "registry.source.decide": mark("Row of a received list joined by hand"),
    "registry.source.forget": mark("Received list deleted but for the hits"),
    "registry.source.receive": mark("List of a source received"),
    "registry.conditions.state": mark("Condition of people stated"),
    "registry.livings.state": mark("Living of households stated"),
    "registry.values.state": mark("Declared fields stated"),
    "registry.occupations.record": mark("Jobs and posts of people recorded"),
    "registry.account.reckon": mark("Account gone through with the household"),
    "registry.voucher.add": mark("Paper put behind a line of an account"),
    "registry.voucher.withdraw": mark("Paper of an account taken away"),
    "registry.years.state": mark("Accounts of an income year stated"),
    "registry.village.state": mark("Fact of a village stated"),
    "reporting.claim.state": mark("Declared figure entered"),
    "reporting.run.keep": mark("Report made"),
    "reporting.text.write": mark("Text written by hand"),
    "screening.duplicate.approve": mark("Records that are one merged"),
    "screening.duplicate.decide": mark("Suspected duplicate decided"),
    "screening.duplicate.propose": mark("Merge of two records proposed"),
    "screening.duplicate.send_back": mark("Merge of two records sent back"),
    "screening.duplicate.undo": mark("Merge of two records undone"),
    "screening.duplicates.import": mark("Suspected duplicates of an import kept"),
    "screening.duplicates.record": mark("Suspected duplicates found"),
    "screening.exemption.approve": mark("Exemption approved"),
    "screening.exemption.refuse": mark("Exemption refused"),
    "screening.finding.decide": mark("Finding decided"),
    "screening.run.keep": mark("Rules run over the county"),
    "snapshots.snapshot.record": mark("Snapshot frozen"),
    "staff.assignment.assign": mark("Assignment made"),
    "staff.assignment.end": mark("Assignment ended"),
    "staff.assignments.assign": mark("Assignments made together"),
    "staff.organisation.register": mark("Organisation registered"),
    "staff.organisation.rename": mark("Organisation renamed"),
    "staff.organisation.succeed": mark("Organisation succeeded by another"),
    "staff.password.choose": mark("Password chosen"),
    "staff.password.issue": mark("One-time password issued"),
    "staff.user.appoint": mark("Person appointed"),
    "staff.user.release": mark("Person released"),
    "staff.view.delete": mark("View of a list deleted"),
    "staff.view.rename": mark("View of a list renamed"),
    "staff.view.save": mark("View of a list kept"),
    "staff.view.set_default": mark("View with which a list opens set"),
    "subjects.area.register": mark("Area registered"),
    "subjects.area.rename": mark("Area renamed"),
    "subjects.hold.lift": mark("Hold lifted"),
    "subjects.hold.open": mark("Hold opened"),
    "subjects.index.rebuild": mark("Search keys written anew"),
    "subjects.subject.merge": mark("Two records merged"),
    "subjects.subject.unmerge": mark("Merge undone"),
    "works.area.serve": mark("Area served by works"),
    "works.batch.amend": mark("Batch corrected"),
    "works.batch.register": mark("Batch registered"),
    "works.item.add": mark("Part of the works added"),
    "works.lot.add": mark("Lot added"),
    "works.milestone.record": mark("Milestone recorded"),
    "works.progress.record": mark("Progress recorded"),
    "works.project.amend": mark("Project corrected"),
    "works.project.register": mark("Project registered"),
    "works.stage.move": mark("Stage entered"),
}
TABLES = {
    "works_batch": mark("Batch"),
    "works_project": mark("Project"),
    "works_progress": mark("Progress"),
    "works_milestone": mark("Milestone"),
    "works_lot": mark("Lot"),
    "works_serves": mark("Place served"),
    "subjects_subject": mark("Record"),
    "subjects_hold": mark("Hold"),
    "places_county": mark("Book"),
    "places_area": mark("Area"),
    "places_areaname": mark("Name of an area"),
    "staff_organisation": mark("Organisation"),
    "staff_organisationname": mark("Name of an organisation"),
    "staff_position": mark("Post"),
    "staff_appointment": mark("Appointment"),
    "staff_assignment": mark("Assignment"),
    "duties_target": mark("Target"),
    "documents_document": mark("Document"),
    "documents_citation": mark("Citation"),
    "documents_storedfile": mark("File"),
    "policybook_entry": mark("Policy entry"),
    "registry_household": mark("Household"),
    "registry_person": mark("Person"),
    "registry_membership": mark("Member of a household"),
    "registry_villagefact": mark("Fact of a village"),
    "reporting_claim": mark("Declared figure"),
    "reporting_run": mark("Report"),
    "reporting_runfigure": mark("Figure of a report"),
    "reporting_handtext": mark("Text written by hand"),
    "snapshots_frozen": mark("Snapshot"),
    "activities_event": mark("Activity"),
    "cases_case": mark("Problem or wish"),
    "cases_caseaction": mark("Step of a problem"),
    "duties_duty": mark("Duty"),
    "duties_plan": mark("Plan"),
    "duties_planitem": mark("Item of a plan"),
    "works_workitem": mark("Work item"),
    "documents_concern": mark("Document tied to a record"),
    "documents_circulation": mark("Document passed round"),
    "programmes_programme": mark("Programme"),
    "programmes_policyversion": mark("Policy version"),
    "programmes_benefititem": mark("Standard"),
    "programmes_participation": mark("Participation"),
    "funds_account": mark("Account"),
    "funds_entry": mark("Entry"),
    "funds_sharerule": mark("Share rule"),
    "registry_cohort": mark("Group of people"),
    "registry_condition": mark("Condition of a person"),
    "registry_householdyear": mark("Account of an income year"),
    "registry_note": mark("Notes"),
    "registry_living": mark("Living of a household"),
    "registry_occupation": mark("Job or post"),
    "registry_asset": mark("Asset"),
}
DETAILS = {
    "event": mark("Event"),
    "text": mark("Text"),
    "reply": mark("How to reach you"),
    "role": mark("Role"),
    "file": mark("File"),
    "lines": mark("Lines"),
    "faults": mark("Faults"),
    "warning": mark("Warning"),
    "snapshot": mark("Snapshot"),
    "version": mark("Version"),
    "members": mark("Members"),
}
WARNINGS = {"over_investment": mark("More was done than the investment")}
EVENTS = {
    "import_marked": mark("Marked workbook of an import taken"),
    "refused": mark("Request refused"),
    "signed_in": mark("Signed in"),
    "signed_out": mark("Signed out"),
    "sign_in_failed": mark("Sign-in failed"),
    "role_switched": mark("Role switched in the demonstration"),
    "complaint": mark("Complaint or suggestion"),
    "verified": mark("Audit trail verified"),
    "downloaded": mark("Report downloaded"),
    "exported": mark("List taken out as a workbook"),
}


def act_word(action: str) -> str:
    """An action's name in the reader's language."""
    return gettext(ACTS[action]) if action in ACTS else action


def line_word(line: Line) -> str:
    """What a line tells of, in the reader's language."""
    event = line.detail.get("event", "") if line.action == "audit.event.note" else ""
    if event in EVENTS:
        return gettext(EVENTS[event])
    moved = line.detail.get("state") if line.action == "cases.case.move" else None
    if not moved:
        return act_word(line.action)
    return gettext("%(act)s: %(step)s") % {"act": act_word(line.action), "step": step_word(step_kind(*moved))}


def table_word(table: str) -> str:
    """What a row of a table is, in the reader's language; empty where there is no word."""
    return gettext(TABLES[table]) if table in TABLES else ""


def details(line: Line) -> tuple[list[dict[str, str]], list[str]]:
    """What else a line tells: facts in words, and the rest as it is kept."""
    facts, rest = [], []
    for name, value in line.detail.items():
        if name == "changes" or (name in MOVED and isinstance(value, list)):
            continue
        text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
        if name not in DETAILS:
            rest.append(f"{name}: {text}")
            continue
        words = {"event": EVENTS, "warning": WARNINGS}.get(name, {})
        shown = role_word(text) if name == "role" else gettext(words[text]) if text in words else text
        facts.append({"label": gettext(DETAILS[name]), "value": shown})
    return facts, rest


def moment(at: datetime) -> str:
    """A moment in the county's time, to the second."""
    return at.astimezone(COUNTY_TIME).strftime("%Y-%m-%d %H:%M:%S")


def subject_word(page: Opened, about: Subject | None) -> str:
    """What a line is about; a household or person by its code only, for those who may not read the registry."""
    if about is not None and about.kind in PEOPLE and not page.may(Right.REGISTRY_HOUSEHOLD_READ):
        return about.code
    return page.words.name(about)


def history_rows(page: Opened, subject: Subject, at_most: int) -> list[dict[str, object]]:
    """The youngest lines about one subject as rows, for its own page, to which they need not lead again."""
    told = {str(subject.uid): subject}
    return [audit_row(page, line, told) | {"subject_url": ""} for line in history(str(subject.uid))[:at_most]]


def audit_row(page: Opened, line: Line, subjects: dict[str, Subject] | None = None) -> dict[str, object]:
    """One line as a row; it leads to its page for those who may read the audit book."""
    about = (subjects or {}).get(line.subject_uid)
    return {
        "seq": line.seq,
        "url": page.url("audit_line", seq=line.seq) if page.may(Right.AUDIT_LINE_READ) else "",
        "time": moment(line.at),
        "who": actor_word(line.actor_name),
        "action": line_word(line),
        "reason": line.reason,
        "changes": sentences(page, line),
        "subject": subject_word(page, about),
        "subject_url": record_url(page, about),
        "key": line.key[:13],
        "digest": line.hash[:12],
    }
