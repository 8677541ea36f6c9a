"""Who looks at the chain, and the links as this reader may see them: by number or code for who reads without names."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import rules
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.preuves.chaine.domain import NOMS, Maillon, SorteMaillon
from parchemin.preuves.selectors.regard import Regard, regard_de
from parchemin.socle.horloge import aujourdhui

PERMISSIONS: dict[SorteMaillon, str] = {
    SorteMaillon.JEU: "indicateurs.voir", SorteMaillon.FIGURE: "indicateurs.voir", SorteMaillon.LIGNE: "indicateurs.voir",
    SorteMaillon.PERSONNE: "deliberation.voir_deliberations", SorteMaillon.PARCOURS: "deliberation.voir_deliberations",
    SorteMaillon.SESSION: "deliberation.voir_deliberations", SorteMaillon.REGLEMENT: "deliberation.voir_reglements",
    SorteMaillon.DECISION: "deliberation.voir_deliberations", SorteMaillon.PV: "deliberation.voir_deliberations",
    SorteMaillon.DOCUMENT: "documents.auditer", SorteMaillon.PASSAGE: "accrochage.voir", SorteMaillon.FICHIER: "accrochage.voir",
    SorteMaillon.ACCUSE: "accrochage.voir", SorteMaillon.PREUVE: "preuves.voir", SorteMaillon.EXIGENCE: "preuves.voir",
}  # fmt: skip
"""What one needs to look at each kind: the permission of its own room."""
PAR_PAGE = 25
"""Links of one kind that a page shows."""


@dataclass
class Lecteur:
    """`peut(permission)`: in this organisation. `rang`: which page of the long lists, from 0."""

    membre: Membre
    peut: Callable[[str], bool]
    jour: date
    rang: int = 0

    @property
    def organisation(self) -> Organisation:
        organisation: Organisation = self.membre.organisation
        return organisation

    @property
    def o(self) -> int:
        return int(self.membre.organisation_id)

    @cached_property
    def anonyme(self) -> bool:
        """Reads people by number: an auditor, and whoever may not open the record of a person."""
        return lit_sans_noms(self.membre) or not self.peut("parcours.voir_personnes")

    @cached_property
    def regard(self) -> Regard:
        """What a guest may see of the evidence."""
        return regard_de(self.membre)

    def voit(self, sorte: SorteMaillon) -> bool:
        """Its room is open to this reader; or, to a guest, the chain is, and their role would read that room: links without any name, and
        the pages themselves stay closed."""
        permission = PERMISSIONS[sorte]
        if self.peut(permission):
            return True
        if not self.regard.invite or not self.peut("preuves.suivre_chaine") or permission == "preuves.voir":
            return False
        return bool(rules.has_perm(permission, self.membre.utilisateur, self.membre.organisation))

    def lien(self, permission: str, nom: str, *args: Any) -> str:
        """The address of a page, empty when this reader may not open it."""
        return reverse(nom, args=[self.organisation.slug, *args]) if self.peut(permission) else ""

    def maillon(
        self, sorte: SorteMaillon, cle: object, titre: str, sous_titre: str = "", url: str = "", le: date | None = None
    ) -> Maillon:
        """The link, or its kind alone when its room is closed to this reader."""
        if not self.voit(sorte):
            return Maillon(sorte, "", NOMS[sorte])
        return Maillon(sorte, str(cle), titre, sous_titre, url, le)

    def masques(self, sessions: set[int]) -> dict[int, Masque]:
        """By session, what takes the names of its candidates out of its title; one query, none for who reads names."""
        return Masque.par_session(sessions) if self.anonyme and sessions else {}

    def tranche(self, lignes: Any) -> tuple[list[Any], int]:
        """One page of an ordered queryset, and how many there are. Two queries."""
        debut = self.rang * PAR_PAGE
        return list(lignes[debut : debut + PAR_PAGE]), lignes.count()


def lecteur_de(membre: Membre, peut: Callable[[str], bool], rang: int = 0) -> Lecteur:
    return Lecteur(membre, peut, aujourdhui(), rang)
