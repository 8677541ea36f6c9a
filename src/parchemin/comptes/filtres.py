"""Filters of the lists of this room, in the URL."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import Q, QuerySet

from parchemin.comptes.domain.roles import LIBELLES, Role
from parchemin.comptes.models import RoleMembre
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui


class FiltreEtablissements(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, commune, SIRET, UAI, déclaration")
    sorte = df.ChoiceFilter(label="C’est", empty_label="Tous", choices=SorteEtablissement.choices)
    actif = df.ChoiceFilter(
        method="par_etat", label="État", empty_label="Tous", choices=[("oui", "En activité"), ("non", "Fermé")]
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        mots = cle_recherche(valeur).split()
        condition = Q()
        for mot in mots:
            condition &= Q(cle_recherche__contains=mot)
        compact = "".join(mots)
        if compact.isdigit():
            # A SIRET is often typed in groups; it is kept in one piece.
            condition |= Q(cle_recherche__contains=compact)
        return lignes.filter(condition)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(actif=valeur == "oui")


class FiltreMembres(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom ou adresse")
    role = df.ChoiceFilter(
        method="par_role", label="Rôle", empty_label="Tous", choices=[(r.value, LIBELLES[r]) for r in Role]
    )
    acces = df.ChoiceFilter(
        method="par_acces", label="Accès", empty_label="Tous", choices=[("ouvert", "Ouvert"), ("ferme", "Fermé")]
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # A few dozen people: compared in Python, accents folded.
        mots = cle_recherche(valeur).split()
        personnes = lignes.values_list("pk", "utilisateur__prenom", "utilisateur__nom", "utilisateur__email")
        trouves = []
        for pk, *textes in personnes:
            cle = cle_recherche(" ".join(textes))
            if all(mot in cle for mot in mots):
                trouves.append(pk)
        return lignes.filter(pk__in=trouves)

    def par_role(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        tenus = RoleMembre.objects.filter(Q(au__isnull=True) | Q(au__gte=jour), role=valeur, du__lte=jour)
        return lignes.filter(pk__in=tenus.values("membre_id"))

    def par_acces(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        ouverts = Q(utilisateur__is_active=True, du__lte=jour) & (Q(au__isnull=True) | Q(au__gte=jour))
        return lignes.filter(ouverts if valeur == "ouvert" else ~ouverts)
