"""What the certifier is in law, said once."""

import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("comptes", "0003_accord_avant_de_rejoindre"),
        ("reseau", "0009_droits"),
    ]

    operations = [
        migrations.CreateModel(
            name="CadreCertificateur",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                (
                    "nature",
                    models.CharField(
                        choices=[
                            ("prive", "Organisme de droit privé (entreprise, association, branche)"),
                            ("public", "Personne publique (État, université, chambre consulaire)"),
                        ],
                        max_length=8,
                        verbose_name="ce que vous êtes en droit",
                    ),
                ),
                ("dit_le", models.DateField()),
                ("par_libelle", models.CharField(max_length=400)),
                (
                    "organisation",
                    models.ForeignKey(
                        editable=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="comptes.organisation",
                    ),
                ),
            ],
            options={
                "verbose_name": "statut du certificateur",
                "ordering": ["id"],
                "constraints": [
                    models.UniqueConstraint(fields=("organisation",), name="un_statut_par_certificateur"),
                    models.CheckConstraint(
                        condition=models.Q(("nature__in", ["prive", "public"])), name="certificateur_nature_connue"
                    ),
                ],
            },
            managers=[
                ("objects", django.db.models.manager.Manager()),
                ("toutes", django.db.models.manager.Manager()),
            ],
        ),
    ]
