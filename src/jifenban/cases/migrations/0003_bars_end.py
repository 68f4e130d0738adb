from datetime import UTC, datetime

from django.db import migrations, models

import jifenban.vault.fields


class Migration(migrations.Migration):
    dependencies = [
        ("cases", "0002_page_marks"),
    ]

    operations = [
        migrations.AddField(
            model_name="bar",
            name="lifted_at",
            field=models.DateTimeField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="bar",
            name="lifted_because",
            field=jifenban.vault.fields.EncryptedText(default=""),
        ),
        # A bar without an end held until somebody lifted it; it still does.
        migrations.AlterField(
            model_name="bar",
            name="until",
            field=models.DateTimeField(default=datetime(2999, 12, 31, tzinfo=UTC)),
            preserve_default=False,
        ),
    ]
