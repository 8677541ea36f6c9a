"""Who came to a jury: present, absent or excused with a reason, noted by whom, in whose place."""

import django.db.models.deletion
from django.db import migrations, models


def depuis_le_booleen(apps, schema_editor):
    sieges = apps.get_model("parcours", "SiegeJury")._base_manager
    sieges.filter(present=True).update(presence="present")
    sieges.filter(present=False).update(presence="absent")


def vers_le_booleen(apps, schema_editor):
    sieges = apps.get_model("parcours", "SiegeJury")._base_manager
    sieges.filter(presence="present").update(present=True)
    sieges.filter(presence__in=["absent", "excuse"]).update(present=False)


class Migration(migrations.Migration):
    dependencies = [("parcours", "0003_derogation_en_texte_retiree")]

    operations = [
        migrations.AddField(
            model_name="siegejury",
            name="presence",
            field=models.CharField(
                blank=True,
                choices=[("", "À noter"), ("present", "Présent"), ("absent", "Absent"), ("excuse", "Excusé")],
                max_length=8,
                default="",
                verbose_name="présence",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="siegejury",
            name="motif_absence",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="motif"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="siegejury",
            name="presence_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="présence notée le"),
        ),
        migrations.AddField(
            model_name="siegejury",
            name="presence_par_libelle",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="siegejury",
            name="remplace",
            field=models.OneToOneField(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="remplacant",
                to="parcours.siegejury",
                verbose_name="remplace",
            ),
        ),
        migrations.RunPython(depuis_le_booleen, vers_le_booleen),
    ]
