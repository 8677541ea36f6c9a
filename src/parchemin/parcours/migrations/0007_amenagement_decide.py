"""What the database must hold of an accommodation, apart from the rewriting of the rows."""

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("parcours", "0006_amenagement_demande")]

    operations = [
        migrations.AddConstraint(
            model_name="amenagement",
            constraint=models.CheckConstraint(
                condition=Q(etat__in=["demande", "accorde", "refuse"]), name="amenagement_etat_connu"
            ),
        ),
        migrations.AddConstraint(
            model_name="amenagement",
            constraint=models.CheckConstraint(
                condition=Q(etat="demande") | Q(("decision", ""), _negated=True),
                name="amenagement_decide_par_une_decision",
            ),
        ),
    ]
