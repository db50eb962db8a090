"""PostgreSQL itself refuses an appointment that points at somebody else's place on the list (AL-III-B-5)."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("applicants", "0003_initial")]

    operations = [
        migrations.RunSQL(
            sql="ALTER TABLE applicants_application ADD CONSTRAINT appointed_from_own_entry "
            "FOREIGN KEY (list_entry_id, id) REFERENCES applicants_recommendedentry (id, application_id) "
            "DEFERRABLE INITIALLY IMMEDIATE",
            reverse_sql="ALTER TABLE applicants_application DROP CONSTRAINT appointed_from_own_entry",
        )
    ]
