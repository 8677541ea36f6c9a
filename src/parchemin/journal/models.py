"""The trail: one chain per organisation, plus `instance` for what belongs to all (registers, installation).

No foreign key anywhere: an event outlives what it speaks of. The chained row holds identifiers, a code of act and a
salted hash of the details; whatever names a person (labels, sentence, values) lives in `DetailEvenement`, which can be
erased without breaking the chain.
"""

from __future__ import annotations

from django.db import models


class Evenement(models.Model):
    """A link of a chain. Append-only: triggers refuse UPDATE and DELETE (and TRUNCATE on PostgreSQL)."""

    chaine = models.CharField("chaîne", max_length=40)
    rang = models.PositiveBigIntegerField()
    moment = models.DateTimeField()
    acte = models.CharField(max_length=80)
    acteur_type = models.CharField(max_length=40)
    acteur_id = models.CharField(max_length=64)
    sujet_type = models.CharField(max_length=40)
    sujet_id = models.CharField(max_length=64)
    texte = models.TextField("texte scellé")
    empreinte = models.CharField(max_length=64)

    class Meta:
        ordering = ["chaine", "rang"]
        verbose_name = "événement"
        constraints = [models.UniqueConstraint(fields=["chaine", "rang"], name="un_evenement_par_rang")]
        indexes = [
            models.Index(fields=["sujet_type", "sujet_id"], name="evenement_sujet"),
            models.Index(fields=["chaine", "moment"], name="evenement_moment"),
        ]

    def __str__(self) -> str:
        return f"{self.chaine} n° {self.rang} {self.acte}"


class DetailEvenement(models.Model):
    """What may be erased: labels, sentence, values, and the salt that hides them in the chain."""

    chaine = models.CharField(max_length=40)
    rang = models.PositiveBigIntegerField()
    sel = models.CharField(max_length=64)
    contenu = models.TextField()

    class Meta:
        ordering = ["chaine", "rang"]
        verbose_name = "détail d’événement"
        constraints = [models.UniqueConstraint(fields=["chaine", "rang"], name="un_detail_par_evenement")]

    def __str__(self) -> str:
        return f"détail de {self.chaine} n° {self.rang}"


class TeteDeChaine(models.Model):
    """Last link of each chain: the row whose lock gives ranks one at a time."""

    chaine = models.CharField(max_length=40, primary_key=True)
    rang = models.PositiveBigIntegerField(default=0)
    empreinte = models.CharField(max_length=64, blank=True)

    class Meta:
        ordering = ["chaine"]
        verbose_name = "tête de chaîne"

    def __str__(self) -> str:
        return f"{self.chaine} n° {self.rang}"
