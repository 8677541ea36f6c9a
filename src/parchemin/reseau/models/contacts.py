"""Whom to write to at a partner, until one of its people has an access of their own."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from parchemin.comptes.models import ModeleOrganisation


class ContactPartenaire(ModeleOrganisation):
    """The address written in the file of partners. Nothing is sent to it: it serves to invite the person."""

    etablissement = models.OneToOneField("comptes.Etablissement", on_delete=models.CASCADE, related_name="+")
    courriel = models.EmailField(max_length=254)

    class Meta:
        verbose_name = "contact d’un partenaire"
        verbose_name_plural = "contacts de partenaires"
        constraints = [models.CheckConstraint(condition=~Q(courriel=""), name="contact_partenaire_a_son_adresse")]

    def __str__(self) -> str:
        return self.courriel
