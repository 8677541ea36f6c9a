"""The key of a number follows its row, not its person; files know how many numbers they hold; no draft keeps one."""

import uuid

from django.db import migrations, models


def donner_un_repere(apps, schema_editor):  # type: ignore[no-untyped-def]
    CoffreNir = apps.get_model("accrochage", "CoffreNir")
    for pk in CoffreNir._base_manager.order_by("pk").values_list("pk", flat=True):
        CoffreNir._base_manager.filter(pk=pk).update(repere=uuid.uuid4())


def oublier_les_brouillons(apps, schema_editor):  # type: ignore[no-untyped-def]
    """The form of the number kept drafts, in clear."""
    apps.get_model("plateforme", "Brouillon")._base_manager.filter(cle__startswith="accrochage.nir:").delete()


class Migration(migrations.Migration):
    dependencies = [
        ("accrochage", "0004_preuve_de_rectification"),
        ("plateforme", "0001_initial"),
    ]

    operations = [
        migrations.AddField(
            model_name="coffrenir",
            name="repere",
            field=models.UUIDField(default=uuid.uuid4, editable=False, null=True),
        ),
        migrations.RunPython(donner_un_repere, migrations.RunPython.noop, elidable=True),
        migrations.AlterField(
            model_name="coffrenir",
            name="repere",
            field=models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
        ),
        migrations.AddField(
            model_name="fichieraccrochage",
            name="nirs",
            field=models.PositiveIntegerField(blank=True, null=True, verbose_name="numéros de sécurité sociale"),
        ),
        migrations.AddField(
            model_name="fichieraccrochage",
            name="expurge_le",
            field=models.DateTimeField(blank=True, null=True, verbose_name="numéros effacés le"),
        ),
        migrations.RunPython(oublier_les_brouillons, migrations.RunPython.noop, elidable=True),
    ]
