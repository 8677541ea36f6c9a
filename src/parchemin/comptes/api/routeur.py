"""A router of a room, whose every operation says its scope and its permission; and what several rooms quote."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ninja import Field, Router, Schema

from parchemin.comptes.api.porte import Jeton
from parchemin.comptes.api.problemes import Probleme
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.models import Etablissement

FAUTES: dict[int, Any] = {
    401: Probleme,
    403: Probleme,
    404: Probleme,
    405: Probleme,
    422: Probleme,
    429: Probleme,
    500: Probleme,
}
"""What any address may answer."""


class Routeur(Router):
    """`salle`: the words under which the documentation puts its operations."""

    def __init__(self, salle: str, portee: PorteeJeton | None) -> None:
        super().__init__(tags=[salle])
        self.portee = portee

    def lire(
        self, chemin: str, *, permission: str, reponse: Any, resume: str, portee: PorteeJeton | None = None, exemple: Any = None
    ) -> Callable[..., Any]:  # fmt: skip
        """A read."""
        return self.get(
            chemin, auth=Jeton(portee or self.portee, permission), response={200: reponse, **FAUTES}, summary=resume,
            exclude_none=False, openapi_extra=_exemple(200, exemple),
        )  # fmt: skip

    def ecrire(
        self, chemin: str, *, permission: str, reponses: dict[int, Any], resume: str, exemple: Any = None
    ) -> Callable[..., Any]:
        """An act."""
        return self.post(
            chemin, auth=Jeton(self.portee, permission),
            response={**reponses, **FAUTES, 400: Probleme, 409: Probleme, 411: Probleme, 413: Probleme}, summary=resume,
            openapi_extra=_exemple(min(reponses), exemple),
        )  # fmt: skip


def _exemple(statut: int, exemple: Any) -> dict[str, Any] | None:
    if exemple is None:
        return None
    return {"responses": {statut: {"content": {"application/json": {"example": exemple}}}}}


class CertificationCitee(Schema):
    """A certification, as others quote it."""

    id: int
    numero: str = Field(examples=["RNCP99001"])
    intitule: str

    @classmethod
    def de(cls, certification: Any) -> CertificationCitee:
        """`fiche__version` is read beforehand by the caller's query."""
        return cls(id=certification.pk, numero=certification.numero, intitule=certification.intitule)


class EtablissementCite(Schema):
    """An establishment, as others quote it."""

    id: int
    denomination: str
    siret: str = ""
    uai: str = ""

    @classmethod
    def de(cls, e: Etablissement | None) -> EtablissementCite | None:
        return None if e is None else cls(id=e.pk, denomination=e.denomination, siret=e.siret, uai=e.uai)
