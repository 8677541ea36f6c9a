"""Counters of attempts, for what must not be tried too often."""

from __future__ import annotations

from django.db import models


class CompteurDebit(models.Model):
    """Attempts of one key inside one window of time."""

    cle = models.CharField(max_length=100)
    fenetre = models.BigIntegerField()
    nombre = models.PositiveIntegerField(default=0)
    expire_le = models.DateTimeField(db_index=True)

    class Meta:
        db_table = "plateforme_debit"
        ordering = ["cle", "fenetre"]
        verbose_name = "compteur de débit"
        constraints = [models.UniqueConstraint(fields=["cle", "fenetre"], name="un_compteur_par_cle_et_fenetre")]

    def __str__(self) -> str:
        return f"{self.cle} : {self.nombre}"
