"""A trigger refuses to delete an allocation or a seat of one: what was computed once stays on record."""

from django.db import migrations

FORBID = """
CREATE FUNCTION admissions_never_deleted() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION '% keeps every allocation: % is refused', TG_TABLE_NAME, TG_OP USING ERRCODE = 'restrict_violation';
END $$;
CREATE TRIGGER never_deleted BEFORE DELETE ON admissions_allocation
    FOR EACH ROW EXECUTE FUNCTION admissions_never_deleted();
CREATE TRIGGER never_deleted BEFORE DELETE ON admissions_seat
    FOR EACH ROW EXECUTE FUNCTION admissions_never_deleted();
"""
ALLOW = """
DROP TRIGGER never_deleted ON admissions_seat;
DROP TRIGGER never_deleted ON admissions_allocation;
DROP FUNCTION admissions_never_deleted();
"""


class Migration(migrations.Migration):
    dependencies = [("admissions", "0001_initial")]

    operations = [migrations.RunSQL(FORBID, ALLOW)]
