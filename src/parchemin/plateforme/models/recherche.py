"""What each full-text index was built with."""

from __future__ import annotations

from django.db import models


class IndexRecherche(models.Model):
    """The version of the terms (table of forms, stemmer) that an index holds; another one means: build it again."""

    table = models.CharField(primary_key=True, max_length=60)
    version = models.CharField(max_length=64)
    bati_le = models.DateTimeField("bâti sous cette version le")

    class Meta:
        ordering = ["table"]
        verbose_name = "index de recherche"
        verbose_name_plural = "index de recherche"

    def __str__(self) -> str:
        return self.table
