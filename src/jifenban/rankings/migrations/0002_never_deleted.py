"""A trigger refuses to delete a run or a row of one: what was computed once stays on record."""

from django.db import migrations

FORBID = """
CREATE FUNCTION rankings_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps every run: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER never_deleted BEFORE DELETE ON rankings_run
    FOR EACH ROW EXECUTE FUNCTION rankings_never_deleted();
CREATE TRIGGER never_deleted BEFORE DELETE ON rankings_row
    FOR EACH ROW EXECUTE FUNCTION rankings_never_deleted();
"""
ALLOW = """
DROP TRIGGER never_deleted ON rankings_row;
DROP TRIGGER never_deleted ON rankings_run;
DROP FUNCTION rankings_never_deleted();
"""


class Migration(migrations.Migration):
    dependencies = [("rankings", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
