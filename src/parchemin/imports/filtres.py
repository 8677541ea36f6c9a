"""Filters of the lists, in the URL."""

from __future__ import annotations

from typing import Any

import django_filters as df
from django.db.models import QuerySet

from parchemin.imports.domain.modele import ActionLigne
from parchemin.imports.domain.registre import types_import
from parchemin.imports.models import LIBELLES_ACTION, EtatLot
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import catalogue


class FiltreLots(df.FilterSet):
    q = df.CharFilter(field_name="nom_fichier", lookup_expr="icontains", label="Nom du fichier")
    sorte = df.ChoiceFilter(field_name="type_import", label="Sorte", empty_label="Toutes")
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatLot.choices)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["sorte"].extra["choices"] = [(t.code, t.libelle) for t in types_import()]


class FiltreLignes(df.FilterSet):
    """`request.lot` gives the codes met in this file."""

    q = df.CharFilter(method="par_texte", label="Nom, ou numéro de ligne")
    action = df.ChoiceFilter(
        label="Verdict", empty_label="Tous", choices=[(a.value, LIBELLES_ACTION[a]) for a in ActionLigne]
    )
    code = df.ChoiceFilter(method="par_code", label="Constat", empty_label="Tous")
    avertie = df.ChoiceFilter(
        method="par_avertissement", label="À regarder", empty_label="Toutes",
        choices=[("oui", "Valables, avec un avertissement"), ("corrigee", "Corrigées ici"), ("ecrite", "Encore enregistrées")],
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        titres = {c.code: c.titre for c in catalogue()}
        lot: Any = getattr(self.request, "lot", None)
        codes = list(lot.codes) if lot is not None else []
        self.filters["code"].extra["choices"] = [(c, f"{titres.get(c, c)} [{c}]") for c in codes]

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        numero = entier_borne(valeur.strip())
        if numero is not None and numero < 10**7:
            return lignes.filter(numero=numero)
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        return lignes

    def par_code(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(codes__contains=f" {valeur} ")

    def par_avertissement(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(**{{"oui": "avertie", "corrigee": "corrigee", "ecrite": "appliquee"}[valeur]: True})
