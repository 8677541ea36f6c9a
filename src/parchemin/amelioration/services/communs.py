"""What every object of this room needs: a number of its year, somebody who is there, a few files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max

from parchemin.amelioration import constats as c
from parchemin.comptes.models import Membre, Organisation
from parchemin.parcours.models import Personne
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

FICHIERS_MAX = 10


def exiger_present(m: Membre) -> None:
    """Raises AME-010 for somebody who left."""
    if not m.roles_le(aujourdhui()):
        raise ErreurMetier(c.RESPONSABLE_PARTI.constat(qui=m.libelle))


def verrouiller_organisation(organisation: Organisation) -> None:
    """Those who write in it at the same moment pass one after the other."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)


def prochain_rang(organisation: Organisation, modele: Any, annee: int) -> int:
    """The next number of the year: numbers follow without gap."""
    verrouiller_organisation(organisation)
    dernier = modele.toutes.filter(organisation=organisation, annee=annee).aggregate(x=Max("rang"))["x"]
    return (dernier or 0) + 1


def exiger_peu_de_fichiers(n: int, maximum: int = FICHIERS_MAX) -> None:
    """Raises AME-012."""
    if n > maximum:
        raise ErreurMetier(c.FICHIERS.constat(n=n, max=maximum))


def identifiants(pieces: Iterable[UUID], maximum: int = FICHIERS_MAX) -> list[str]:
    """Files already kept, as a row keeps them. Raises AME-012."""
    donnes = [str(p) for p in pieces]
    exiger_peu_de_fichiers(len(donnes), maximum)
    return donnes


def nom_d_un_inscrit(organisation_id: int, texte: str) -> str:
    """First name and name of somebody enrolled here that a text bears, side by side whatever the case and the accents; else ""."""
    if not texte.strip():
        return ""
    plie = f" {cle_recherche(texte)} "
    lignes = Personne.toutes.filter(organisation=organisation_id).order_by("pk")
    for prenom, *noms in lignes.values_list("prenom1", "nom_naissance", "nom_usage").iterator():
        p = cle_recherche(prenom)
        for nom in filter(None, map(cle_recherche, noms)):
            if p and (f" {p} {nom} " in plie or f" {nom} {p} " in plie):
                return f"{prenom} {noms[0]}"
    return ""
