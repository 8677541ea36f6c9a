"""The free text goes, in a migration of its own: PostgreSQL changes no table whose rows have just been written."""

from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("parcours", "0002_derogations")]

    operations = [migrations.RemoveField(model_name="inscription", name="derogation")]
