"""A program with its token, and what it asks."""

from __future__ import annotations

import json
from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.jetons import creer_jeton
from parchemin.comptes.models import JetonApi, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import avec_second_facteur, membre

TOUTES = tuple(PorteeJeton)


@dataclass(frozen=True)
class Logiciel:
    """Calls the API of an organisation (its own, unless another one is named)."""

    jeton: JetonApi
    valeur: str
    slug: str

    @property
    def entetes(self) -> dict[str, str]:
        return {"authorization": f"Bearer {self.valeur}"}

    def adresse(self, chemin: str, slug: str = "") -> str:
        return f"/o/{slug or self.slug}/api/v1{chemin}"

    def lire(self, chemin: str, slug: str = "", **parametres: Any) -> Any:
        return Client().get(self.adresse(chemin, slug), parametres, headers=self.entetes)

    def elements(self, chemin: str, **parametres: Any) -> list[dict[str, Any]]:
        reponse = self.lire(chemin, **parametres)
        assert reponse.status_code == 200, reponse.content.decode()
        return reponse.json()["elements"]  # type: ignore[no-any-return]

    def envoyer(self, chemin: str, corps: Any, cle: str = "", slug: str = "") -> Any:
        entetes = self.entetes | ({"idempotency-key": cle} if cle else {})
        texte = corps if isinstance(corps, str) else json.dumps(corps)
        return Client().post(self.adresse(chemin, slug), texte, content_type="application/json", headers=entetes)

    def apporter(self, contenu: bytes, cle: str = "", nom: str = "candidats.csv", **champs: Any) -> Any:
        entetes = self.entetes | ({"idempotency-key": cle} if cle else {})
        fichier = SimpleUploadedFile(nom, contenu, content_type="text/csv")
        champs = {"sorte": "parcours.candidats"} | champs
        return Client().post(self.adresse("/imports"), {"fichier": fichier, **champs}, headers=entetes)


def logiciel(
    o: Organisation, *roles: Role, portees: Collection[PorteeJeton] = TOUTES, fin: date | None = None, nom: str = "", m: Membre | None = None
) -> Logiciel:  # fmt: skip
    """Opened by the member: it serves at once."""
    m = m or membre(o, *roles)
    avec_second_facteur(m.utilisateur)
    jeton, valeur = creer_jeton(
        membre=m, nom=nom or f"Logiciel {JetonApi.toutes.count() + 1}", portees=portees,
        expire_le=fin or aujourdhui() + timedelta(days=30), acteur=reference_de(m.utilisateur),
    )  # fmt: skip
    return Logiciel(jeton, valeur, o.slug)
