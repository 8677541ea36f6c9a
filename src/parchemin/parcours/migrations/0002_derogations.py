"""One free text that lifted several rules becomes a list of decisions, each with its kind."""

from django.db import migrations, models

from parchemin.parcours.domain.derogations import Derogation, depuis_le_texte


def vers_la_liste(apps, schema_editor):
    Inscription = apps.get_model("parcours", "Inscription")
    lignes = Inscription._base_manager.exclude(derogation="").order_by("pk").only("pk", "derogation")
    for i in lignes.iterator(chunk_size=500):
        decision = depuis_le_texte(i.derogation)
        if decision is not None:
            Inscription._base_manager.filter(pk=i.pk).update(derogations=[decision.vers_dict()])


def vers_le_texte(apps, schema_editor):
    Inscription = apps.get_model("parcours", "Inscription")
    lignes = Inscription._base_manager.exclude(derogations=[]).order_by("pk").only("pk", "derogations")
    for i in lignes.iterator(chunk_size=500):
        texte = " ; ".join(Derogation.lire(d).reference for d in i.derogations)
        Inscription._base_manager.filter(pk=i.pk).update(derogation=texte[:300])


class Migration(migrations.Migration):
    dependencies = [("parcours", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="inscription",
            name="derogations",
            field=models.JSONField(
                blank=True,
                default=list,
                help_text="Décisions : nature, référence, date. Chacune lève sa propre règle.",
                verbose_name="dérogations",
            ),
        ),
        migrations.RunPython(vers_la_liste, vers_le_texte),
    ]
