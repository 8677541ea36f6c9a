"""An accommodation is asked for, then decided. And a correction that waits shows again on the person who proposed it."""

from django.db import migrations, models


def remettre_en_vue(apps, schema_editor):
    """A later « tout est juste » had hidden corrections that nobody had decided."""
    attend = apps.get_model("parcours", "ReponseIdentite")._base_manager.filter(decidee_le__isnull=True)
    personnes = apps.get_model("parcours", "Personne")._base_manager
    personnes.filter(pk__in=attend.values("personne_id"), fusionnee_dans__isnull=True).update(etat_identite="a_revoir")


def nommer_les_decisions(apps, schema_editor):
    amenagements = apps.get_model("parcours", "Amenagement")._base_manager
    amenagements.filter(decision="").update(decision="Référence à retrouver")


class Migration(migrations.Migration):
    dependencies = [("parcours", "0005_presence_au_jury_tenue")]

    operations = [
        migrations.AddField(
            model_name="amenagement",
            name="avis",
            field=models.CharField(blank=True, default="", max_length=200, verbose_name="référence de l’avis"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="amenagement",
            name="demande_par_libelle",
            field=models.CharField(blank=True, default="", max_length=200),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="amenagement",
            name="etat",
            field=models.CharField(
                choices=[("demande", "Demandé"), ("accorde", "Accordé"), ("refuse", "Refusé")],
                default="accorde",
                max_length=8,
                verbose_name="état",
            ),
        ),
        migrations.AlterField(
            model_name="amenagement",
            name="decision",
            field=models.CharField(blank=True, max_length=200, verbose_name="référence de la décision"),
        ),
        migrations.RunPython(nommer_les_decisions, migrations.RunPython.noop),
        migrations.RunPython(remettre_en_vue, migrations.RunPython.noop),
    ]
