"""What the acts on findings, procedures, risks and guides share: who is there, files, numbers, trail."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django.db.models import Max

from parchemin.amelioration import constats as c
from parchemin.amelioration.services.actions import FICHIERS_MAX
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def exiger_present(m: Membre) -> None:
    """Raises AME-010 for somebody who left."""
    if not m.roles_le(aujourdhui()):
        raise ErreurMetier(c.RESPONSABLE_PARTI.constat(qui=m.libelle))


def identifiants(pieces: Iterable[UUID]) -> list[str]:
    """Raises AME-012 above ten files."""
    donnes = [str(p) for p in pieces]
    if len(donnes) > FICHIERS_MAX:
        raise ErreurMetier(c.FICHIERS.constat(n=len(donnes)))
    return donnes


def prochain_rang(organisation: Organisation, modele: Any, annee: int) -> int:
    """The next number of the year. The organisation's row orders those who ask at the same moment."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    dernier = modele.toutes.filter(organisation=organisation, annee=annee).aggregate(x=Max("rang"))["x"]
    return (dernier or 0) + 1


def tracer(objet: Any, genre: str, acteur: Reference, acte: str, phrase: str, **details: object) -> None:
    """One line of the journal about one object of this room."""
    consigner(
        chaine=f"o:{objet.organisation_id}", acteur=acteur, acte=f"amelioration.{acte}", sujet=Reference(genre, str(objet.pk), str(objet)[:200]),
        phrase=phrase, details={genre: objet.pk, **details},
    )  # fmt: skip
