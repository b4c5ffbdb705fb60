from django.db import migrations, models


class Migration(migrations.Migration):
    """Who else a suspected row may be about; by when a list that was given out is deleted."""

    dependencies = [("registry", "0009_source_notes")]

    operations = [
        migrations.AddField(
            model_name="sourcerow",
            name="also",
            field=models.JSONField(
                default=list, help_text="who else a suspected row may be about, the likelier first"
            ),
        ),
        migrations.AddField(
            model_name="extract",
            name="delete_on",
            field=models.DateField(null=True, help_text="by which whoever got it deletes it"),
        ),
    ]
