import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import jifenban.vault.fields


class Migration(migrations.Migration):
    """An employer registers in one service, with pictures of papers that somebody checks."""

    dependencies = [
        ("employers", "0001_initial"),
        ("evidence", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            "employer", "service", models.CharField(max_length=80, default=""), preserve_default=False
        ),
        migrations.AddField(
            "employer",
            "state",
            models.CharField(
                choices=[("waiting", "登记待核对"), ("accepted", "登记已核对"), ("refused", "登记没有通过")],
                default="waiting",
                max_length=10,
            ),
        ),
        migrations.AddField("employer", "reason", jifenban.vault.fields.EncryptedText(default="")),
        migrations.AddField("employer", "decided_at", models.DateTimeField(blank=True, null=True)),
        migrations.AddField(
            "employer",
            "decided_by",
            models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AlterField("employer", "credit_code", models.CharField(max_length=18)),
        migrations.AddConstraint(
            "employer",
            models.UniqueConstraint(
                condition=models.Q(("state", "refused"), _negated=True),
                fields=("service", "credit_code"),
                name="a_credit_code_once_per_service",
            ),
        ),
        migrations.CreateModel(
            name="ProofPicture",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("proof", models.CharField(max_length=40)),
                (
                    "employer",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="proofs",
                        to="employers.employer",
                    ),
                ),
                (
                    "file",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="evidence.file"
                    ),
                ),
            ],
        ),
    ]
