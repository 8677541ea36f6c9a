"""What the partner waived in writing, why a suspension does not wait, who wrote a measure."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reseau", "0007_captures")]

    operations = [
        migrations.AddField(
            model_name="demandepartenaire",
            name="rien_a_ajouter_le",
            field=models.DateField(blank=True, null=True, verbose_name="dit n’avoir rien à ajouter le"),
        ),
        migrations.AddField(
            model_name="mesurereseau",
            name="ecrite_par_id",
            field=models.PositiveBigIntegerField(blank=True, null=True),
        ),
        migrations.AddField(
            model_name="mesurereseau",
            name="urgence",
            field=models.CharField(blank=True, max_length=1000, verbose_name="ce qui presse"),
        ),
    ]
