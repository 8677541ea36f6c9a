"""Birth places: communes with their dates of force, and countries (INSEE codes)."""

from __future__ import annotations

from django.db import models

MINIMUM_COMPLET = {"communes": 30_000, "pays": 180}
"""Rows below which a list is an extract: France has had some 35 000 communes at once, INSEE lists over 190 countries."""


class NomenclatureLieux(models.Model):
    """One file of communes or countries that was imported: provenance of the rows in force."""

    sorte = models.CharField(max_length=10, choices=[("communes", "Communes"), ("pays", "Pays")])
    nom_fichier = models.CharField(max_length=255)
    empreinte = models.CharField(max_length=64)
    importe_le = models.DateTimeField()
    nombre = models.PositiveIntegerField()
    en_vigueur = models.BooleanField(default=False)

    class Meta:
        ordering = ["-id"]
        verbose_name = "nomenclature de lieux"
        constraints = [
            models.UniqueConstraint(
                fields=["sorte"], condition=models.Q(en_vigueur=True), name="une_nomenclature_en_vigueur_par_sorte"
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_sorte_display()} · {self.nom_fichier}"

    @property
    def est_complete(self) -> bool:
        """May the absence of a place be believed? Not in an extract, nor in the list of the demonstration."""
        return self.nombre >= MINIMUM_COMPLET.get(self.sorte, 0)


class Commune(models.Model):
    """A commune under one code and one name, from `du` to `au` included (None: still in force)."""

    nomenclature = models.ForeignKey(NomenclatureLieux, on_delete=models.CASCADE, related_name="communes")
    code = models.CharField("code INSEE", max_length=5)
    libelle = models.CharField("libellé", max_length=100)
    cle_recherche = models.CharField(max_length=100)
    du = models.DateField(null=True)
    au = models.DateField(null=True)

    class Meta:
        ordering = ["code", "du"]
        indexes = [
            models.Index(fields=["code"], name="commune_code"),
            models.Index(fields=["cle_recherche"], name="commune_cle"),
        ]

    def __str__(self) -> str:
        return f"{self.libelle} ({self.code})"


class Pays(models.Model):
    """A country or territory: 99 + three digits is the code the civil register uses for a birth abroad."""

    nomenclature = models.ForeignKey(NomenclatureLieux, on_delete=models.CASCADE, related_name="pays")
    code = models.CharField("code INSEE", max_length=5)
    libelle = models.CharField("libellé", max_length=100)
    cle_recherche = models.CharField(max_length=100)
    du = models.DateField(null=True)
    au = models.DateField(null=True)

    class Meta:
        ordering = ["code"]
        verbose_name_plural = "pays"
        indexes = [models.Index(fields=["code"], name="pays_code")]

    def __str__(self) -> str:
        return self.libelle
