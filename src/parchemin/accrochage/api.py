"""What a program reads of the transmission: where each passage stands and until when. No identity, no NIR, no text that may hold one."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from parchemin.accrochage.models import PassageCertification
from parchemin.accrochage.selectors import passages as selectors
from parchemin.comptes.api import (
    BornesDepuis,
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
from parchemin.socle.horloge import aujourdhui

routeur = Routeur("Accrochage", PorteeJeton.LIRE_ACCROCHAGE)


class PassageLu(Schema):
    id: int
    id_technique: str
    certification: str = Field(examples=["RNCP99001"])
    inscription: int | None
    decision: int | None
    personne: int | None
    etat: str = Field(examples=["a_envoyer"])
    etat_en_mots: str
    verdict: str = Field(description="Ce que disent les contrôles.", examples=["pret"])
    echeance: date | None = Field(description="À transmettre au plus tard ce jour-là.")
    jours_restants: int | None = Field(
        description="Jusqu’à l’échéance, tant qu’elle court ; négatif quand elle est passée."
    )
    refus: int = Field(description="Refus reçus.")
    refus_nature: str
    accepte_le: datetime | None
    ecarts_ouverts: int = Field(description="Ce qui a été transmis et n’est plus vrai.")
    modifie_le: datetime


def _passage(p: Any) -> dict[str, Any]:
    court = p.echeance is not None and p.etat in selectors.EN_DELAI
    return {
        "id": p.pk, "id_technique": p.id_technique, "certification": p.code_certification, "inscription": p.inscription_id,
        "decision": p.decision_id, "personne": p.personne_id, "etat": p.etat, "etat_en_mots": p.get_etat_display(),
        "verdict": p.verdict, "echeance": p.echeance, "jours_restants": (p.echeance - aujourdhui()).days if court else None,
        "refus": p.refus, "refus_nature": p.refus_classe, "accepte_le": p.accepte_le, "ecarts_ouverts": len(p.ecarts_ouverts),
        "modifie_le": p.updated_at,
    }  # fmt: skip


@routeur.lire(
    "/passages", permission="accrochage.voir", reponse=Page[PassageLu], resume="Passages à transmettre et transmis"
)
def passages(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Où en est chaque certification délivrée auprès de la Caisse des Dépôts. « depuis » : modifiés depuis ce jour."""
    lignes = selectors.passages()
    if bornes.depuis:
        lignes = lignes.filter(updated_at__gte=debut_du_jour(bornes.depuis))
    return pager(lignes, bornes, _passage)


@routeur.lire("/passages/{int:pk}", permission="accrochage.voir", reponse=PassageLu, resume="Un passage")
def passage(request: Requete, pk: int) -> Any:
    """Un passage, son état et son échéance."""
    lignes: Any = selectors.passages()
    p: PassageCertification = ou_404(lignes, pk=pk)
    return _passage(p)
