"""A trigger refuses to change, delete or truncate what has been recorded."""

from django.db import migrations

FORBID = """
CREATE FUNCTION facts_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON facts_assertion
    FOR EACH ROW EXECUTE FUNCTION facts_append_only();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON facts_assertion
    FOR EACH STATEMENT EXECUTE FUNCTION facts_append_only();
"""


class Migration(migrations.Migration):
    dependencies = [("facts", "0001_initial")]

    operations = [
        migrations.RunSQL(
            FORBID + GUARD,
            "DROP TRIGGER append_only_table ON facts_assertion;"
            "DROP TRIGGER append_only_rows ON facts_assertion;"
            "DROP FUNCTION facts_append_only();",
        )
    ]
