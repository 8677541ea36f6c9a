"""What a program reads of the decisions of juries: results and units, by the number of the enrolment. No name, no free text."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from parchemin.comptes.api import (
    BornesDepuis,
    CertificationCitee,
    Field,
    Page,
    Query,
    Requete,
    Routeur,
    Schema,
    debut_du_jour,
    ou_404,
    pager,
)
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.deliberation.models import Decision
from parchemin.deliberation.selectors.pv import decisions_lisibles

routeur = Routeur("Décisions", PorteeJeton.LIRE_DELIBERATION)


class UniteDecidee(Schema):
    code: str = Field(examples=["RNCP99001BC01"])
    libelle: str
    etat: str = Field(examples=["acquis"])
    note: Decimal | None
    acquis: bool | None


class DecisionLue(Schema):
    id: int
    inscription: int
    personne: int = Field(description="Numéro de la personne ; son identité demande « lire:personnes ».")
    session: int | None
    certification: CertificationCitee
    origine: str = Field(description="« jury » : le nôtre ; « importee » : celui d’une autorité.", examples=["jury"])
    autorite: str
    version: int
    en_vigueur: bool = Field(description="Une décision rectifiée est remplacée par une autre version.")
    resultat: str = Field(examples=["admis"])
    resultat_en_mots: str = Field(examples=["Admis"])
    mention: str
    decidee_le: date
    regle: str = Field(description="Règle appliquée.")
    unites: list[UniteDecidee]
    enregistree_le: datetime


def _decision(d: Decision) -> dict[str, Any]:
    return {
        "id": d.pk, "inscription": d.inscription_id, "personne": d.inscription.personne_id,
        "session": d.presentation.session_id if d.presentation is not None else None,
        "certification": CertificationCitee.de(d.inscription.certification), "origine": d.origine, "autorite": d.autorite,
        "version": d.version, "en_vigueur": d.en_vigueur, "resultat": d.resultat,
        "resultat_en_mots": d.get_resultat_display(), "mention": d.mention, "decidee_le": d.decidee_le, "regle": d.jeu,
        "unites": [
            {"code": x.code, "libelle": x.libelle, "etat": x.etat, "note": x.note, "acquis": x.acquis} for x in d.issues.all()
        ],
        "enregistree_le": d.created_at,
    }  # fmt: skip


def _lignes(request: Requete) -> Any:
    # What the engine was given and proposed is heavy, and no program asks for it.
    return (
        decisions_lisibles(request.membre)
        .select_related("inscription__certification__fiche__version", "presentation")
        .prefetch_related("issues")
        .defer("proposition", "dossier", "reglement")
    )


@routeur.lire(
    "/decisions", permission="deliberation.voir_deliberations", reponse=Page[DecisionLue], resume="Décisions des jurys"
)
def decisions(request: Requete, bornes: Query[BornesDepuis], en_vigueur: bool = True) -> Any:
    """Les décisions que le membre peut voir. « depuis » : enregistrées depuis ce jour. « en_vigueur=false » : celles qui ont été remplacées."""
    lignes = _lignes(request).filter(en_vigueur=en_vigueur)
    if bornes.depuis:
        lignes = lignes.filter(created_at__gte=debut_du_jour(bornes.depuis))
    return pager(lignes, bornes, _decision)


@routeur.lire(
    "/decisions/{int:pk}", permission="deliberation.voir_deliberations", reponse=DecisionLue, resume="Une décision"
)
def decision(request: Requete, pk: int) -> Any:
    """Une décision, ses unités et la règle appliquée."""
    return _decision(ou_404(_lignes(request), pk=pk))
