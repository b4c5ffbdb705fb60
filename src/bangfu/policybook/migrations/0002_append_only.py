"""What a version says never changes, and a decision is not taken back: refused in the database, on both engines."""

from django.db import migrations

TABLE = "policybook_entry"
SAID = (
    "kind",
    "code",
    "version",
    "valid_from",
    "valid_to",
    "body",
    "digest",
    "origin",
    "county_id",
    "proposer_uid",
    "basis",
)
MESSAGE = "an entry of the policybook never changes: propose another version"
DECIDED = (
    "(OLD.approver_uid <> '' AND OLD.approver_uid <> NEW.approver_uid)"
    " OR (OLD.state <> NEW.state AND (OLD.state IN ('rejected', 'superseded')"
    " OR (OLD.state = 'in_force' AND NEW.state <> 'superseded')))"
)


def _changed(differs):
    return " OR ".join(f"OLD.{name} {differs} NEW.{name}" for name in SAID)


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} "
            f"WHEN {_changed('IS NOT')} OR {DECIDED} BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} "
            f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        )
        return
    schema_editor.execute(
        f"CREATE OR REPLACE FUNCTION {TABLE}_refuse() RETURNS trigger LANGUAGE plpgsql AS "
        f"$$ BEGIN RAISE EXCEPTION '{MESSAGE}'; END $$"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_change BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        f"WHEN ({_changed('IS DISTINCT FROM')} OR {DECIDED}) EXECUTE FUNCTION {TABLE}_refuse()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_delete BEFORE DELETE ON {TABLE} FOR EACH ROW EXECUTE FUNCTION {TABLE}_refuse()"
    )
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_truncate BEFORE TRUNCATE ON {TABLE} "
        f"FOR EACH STATEMENT EXECUTE FUNCTION {TABLE}_refuse()"
    )


def allow(apps, schema_editor):
    sqlite = schema_editor.connection.vendor == "sqlite"
    for event in ("change", "delete") if sqlite else ("change", "delete", "truncate"):
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_{event}" + ("" if sqlite else f" ON {TABLE}"))
    if not sqlite:
        schema_editor.execute(f"DROP FUNCTION {TABLE}_refuse()")


class Migration(migrations.Migration):
    dependencies = [("policybook", "0001_initial")]
    operations = [migrations.RunPython(forbid, allow)]
