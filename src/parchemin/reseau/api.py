"""What a program reads of the network: partners, what they may do, where findings stand. The facts of a finding stay on its page."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.api import (
    Bornes,
    BornesDepuis,
    CertificationCitee,
    EtablissementCite,
    Field,
    Page,
    Query,
    Requete,
    Routeur,
    Schema,
    ou_404,
    pager,
)
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.reseau.models import ConstatReseau, HabilitationPartenaire

routeur = Routeur("Réseau", PorteeJeton.LIRE_RESEAU)


class PartenaireLu(Schema):
    id: int
    denomination: str
    siret: str
    uai: str
    nda: str = Field(description="Numéro de déclaration d’activité.")
    commune: str
    actif: bool


class HabilitationLue(Schema):
    id: int
    partenaire: EtablissementCite
    certification: CertificationCitee
    role: str = Field(examples=["former"])
    blocs: list[str] = Field(description="Vide pour la certification entière.")
    du: date
    au: date | None
    etat: str = Field(examples=["actif"])
    etat_en_mots: str
    etat_depuis: date


class ConstatLu(Schema):
    id: int
    partenaire: EtablissementCite
    origine: str
    gravite: str
    vu_le: date
    etat: str
    etat_en_mots: str
    etat_depuis: date
    corriger_avant: date | None


def _habilitation(h: HabilitationPartenaire) -> dict[str, Any]:
    return {
        "id": h.pk, "partenaire": EtablissementCite.de(h.etablissement), "certification": CertificationCitee.de(h.certification),
        "role": h.role, "blocs": list(h.blocs), "du": h.du, "au": h.au, "etat": h.etat,
        "etat_en_mots": h.get_etat_display(), "etat_depuis": h.etat_depuis,
    }  # fmt: skip


def _habilitations() -> Any:
    return HabilitationPartenaire.objects.select_related("etablissement", "certification__fiche__version")


@routeur.lire("/partenaires", permission="reseau.voir", reponse=Page[PartenaireLu], resume="Partenaires")
def partenaires(request: Requete, bornes: Query[Bornes]) -> Any:
    """Les établissements partenaires, fermés compris."""

    def dire(e: Etablissement) -> dict[str, Any]:
        return {
            "id": e.pk, "denomination": e.denomination, "siret": e.siret, "uai": e.uai, "nda": e.nda, "commune": e.commune,
            "actif": e.actif,
        }  # fmt: skip

    return pager(Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE), bornes, dire)


@routeur.lire("/habilitations", permission="reseau.voir", reponse=Page[HabilitationLue], resume="Habilitations")
def habilitations(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Ce que chaque partenaire peut faire, et jusqu’à quand. « depuis » : dont l’état a changé depuis ce jour."""
    lignes = _habilitations()
    if bornes.depuis:
        lignes = lignes.filter(etat_depuis__gte=bornes.depuis)
    return pager(lignes, bornes, _habilitation)


@routeur.lire("/habilitations/{int:pk}", permission="reseau.voir", reponse=HabilitationLue, resume="Une habilitation")
def habilitation(request: Requete, pk: int) -> Any:
    """Une habilitation et son état."""
    return _habilitation(ou_404(_habilitations(), pk=pk))


@routeur.lire("/constats", permission="reseau.voir", reponse=Page[ConstatLu], resume="État des constats")
def constats(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Où en est chaque constat ; les faits restent sur sa page. « depuis » : dont l’état a changé depuis ce jour."""
    lignes = ConstatReseau.objects.select_related("etablissement").defer("faits", "conclusion")
    if bornes.depuis:
        lignes = lignes.filter(etat_depuis__gte=bornes.depuis)

    def dire(x: ConstatReseau) -> dict[str, Any]:
        return {
            "id": x.pk, "partenaire": EtablissementCite.de(x.etablissement), "origine": x.origine, "gravite": x.gravite,
            "vu_le": x.vu_le, "etat": x.etat, "etat_en_mots": x.get_etat_display(), "etat_depuis": x.etat_depuis,
            "corriger_avant": x.corriger_avant,
        }  # fmt: skip

    return pager(lignes, bornes, dire)
