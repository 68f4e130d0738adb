"""A trigger refuses to change, delete or truncate what has been recorded."""

from django.db import migrations

FORBID = """
CREATE FUNCTION journal_append_only() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% is append-only: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
"""
GUARD = """
CREATE TRIGGER append_only_rows BEFORE UPDATE OR DELETE ON {table}
    FOR EACH ROW EXECUTE FUNCTION journal_append_only();
CREATE TRIGGER append_only_table BEFORE TRUNCATE ON {table}
    FOR EACH STATEMENT EXECUTE FUNCTION journal_append_only();
"""
TABLES = ("journal_entry", "journal_dayseal")


class Migration(migrations.Migration):
    dependencies = [("journal", "0001_initial")]

    operations = [
        migrations.RunSQL(FORBID, "DROP FUNCTION journal_append_only();"),
        *(
            migrations.RunSQL(
                GUARD.format(table=table),
                f"DROP TRIGGER append_only_table ON {table}; DROP TRIGGER append_only_rows ON {table};",
            )
            for table in TABLES
        ),
    ]
