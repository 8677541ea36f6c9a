from django.db import migrations, models


def juger_a_nouveau(apps, schema_editor):
    """Those recreated before: whether they were corrected was never asked."""
    passages = apps.get_model("accrochage", "PassageCertification")._base_manager
    passages.filter(remplace__isnull=False, etat__in=["a_envoyer", "refuse", "a_regarder"]).update(controle_le=None)


class Migration(migrations.Migration):

    dependencies = [
        ("accrochage", "0007_date_de_delivrance"),
    ]

    operations = [
        migrations.AddField(
            model_name="compteaccrochage",
            name="deposant_siret",
            field=models.CharField(blank=True, max_length=14, verbose_name="SIRET du déposant"),
        ),
        migrations.AddField(
            model_name="passagecertification",
            name="inchange_motif",
            field=models.CharField(
                blank=True, editable=False, max_length=300,
                help_text="Pourquoi un passage recréé dit la même chose que celui qui a été supprimé.",
            ),
        ),
        migrations.RunPython(juger_a_nouveau, migrations.RunPython.noop),
    ]
