"""Two ways around the triggers: another id for a row, and SQLite's INSERT OR REPLACE, which asks no deletion trigger."""

from django.db import migrations

TABLE = "policybook_entry"
MESSAGE = "an entry of the policybook never changes: propose another version"
SAME = (
    "id = NEW.id OR (kind = NEW.kind AND code = NEW.code AND county_id IS NEW.county_id AND (version = NEW.version"
    " OR (state = 'in_force' AND NEW.state = 'in_force' AND valid_from = NEW.valid_from)))"
)


def forbid(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        raising = f"BEGIN SELECT RAISE(ABORT, '{MESSAGE}'); END"
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_replace BEFORE INSERT ON {TABLE} "
            f"WHEN EXISTS (SELECT 1 FROM {TABLE} WHERE {SAME}) {raising}"
        )
        schema_editor.execute(
            f"CREATE TRIGGER {TABLE}_no_move BEFORE UPDATE ON {TABLE} WHEN OLD.id <> NEW.id {raising}"
        )
        return
    schema_editor.execute(
        f"CREATE TRIGGER {TABLE}_no_move BEFORE UPDATE ON {TABLE} FOR EACH ROW "
        f"WHEN (OLD.id <> NEW.id) EXECUTE FUNCTION {TABLE}_refuse()"
    )


def allow(apps, schema_editor):
    if schema_editor.connection.vendor == "sqlite":
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_replace")
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_move")
    else:
        schema_editor.execute(f"DROP TRIGGER {TABLE}_no_move ON {TABLE}")


class Migration(migrations.Migration):
    dependencies = [("policybook", "0002_append_only")]
    operations = [migrations.RunPython(forbid, allow)]
