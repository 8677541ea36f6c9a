"""The yes-or-no goes, what the database must hold comes: apart from the rewriting of the rows, as PostgreSQL asks."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("parcours", "0004_presence_au_jury")]

    operations = [
        migrations.RemoveField(model_name="siegejury", name="present"),
        migrations.AddConstraint(
            model_name="siegejury",
            constraint=models.CheckConstraint(
                condition=Q(presence__in=["", "present", "absent", "excuse"]), name="siege_presence_connue"
            ),
        ),
        migrations.AddConstraint(
            model_name="siegejury",
            constraint=models.CheckConstraint(
                condition=Q(("presence", "excuse"), _negated=True) | Q(("motif_absence", ""), _negated=True),
                name="siege_excuse_motive",
            ),
        ),
        migrations.AddConstraint(
            model_name="siegejury",
            constraint=models.CheckConstraint(
                condition=Q(remplace__isnull=True) | Q(presence="present"), name="siege_remplacant_present"
            ),
        ),
    ]
