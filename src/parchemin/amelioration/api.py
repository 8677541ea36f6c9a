"""What a program reads of the improvement plan and of the registers.

Reports of violence and answers to anonymous appraisals have no address here, whatever the scope. Titles are typed by hand and may name
somebody: they are behind the scope of people; those of the registers come with the known names taken out besides, as an auditor reads
them. Longer texts stay on their pages.
"""

from __future__ import annotations

from datetime import date
from typing import Any, Literal

from parchemin.amelioration.models import ActionAmelioration, FaitSignale
from parchemin.amelioration.sans_noms_registres import titre_lu
from parchemin.comptes.api import (
    BornesDepuis,
    EtablissementCite,
    Field,
    Page,
    Query,
    Requete,
    Routeur,
    Schema,
    lit_les_noms,
    ou_404,
    pager,
)
from parchemin.comptes.domain.portees import PorteeJeton

routeur = Routeur("Amélioration", PorteeJeton.LIRE_AMELIORATION)


class ActionLue(Schema):
    id: int
    numero: str = Field(examples=["A-2026-012"])
    titre: str | None = Field(description="Texte libre ; demande « lire:personnes ».")
    nature: str
    etat: str = Field(examples=["a_faire"])
    etat_en_mots: str
    etat_depuis: date
    avant_le: date
    verifier_le: date | None
    faite_le: date | None
    lieu: EtablissementCite | None
    certification: int | None


class FaitLu(Schema):
    """An entry of the registers: réclamation, difficulté or aléa."""

    id: int
    numero: str = Field(examples=["R-2026-003"])
    nature: str = Field(examples=["reclamation"])
    titre: str | None = Field(description="Texte libre, sans les noms connus ; demande « lire:personnes ».")
    theme: str
    etat: str
    etat_en_mots: str
    etat_depuis: date
    recu_le: date
    avant_le: date | None = Field(description="Prochaine échéance.")
    accuse_le: date | None
    repondu_le: date | None
    clos_le: date | None
    lieu: EtablissementCite | None
    certification: int | None


def _action(request: Requete, a: ActionAmelioration) -> dict[str, Any]:
    return {
        "id": a.pk, "numero": a.numero, "titre": a.titre if lit_les_noms(request) else None, "nature": a.nature, "etat": a.etat,
        "etat_en_mots": a.get_etat_display(), "etat_depuis": a.etat_depuis, "avant_le": a.avant_le,
        "verifier_le": a.verifier_le, "faite_le": a.faite_le, "lieu": EtablissementCite.de(a.lieu),
        "certification": a.certification_id,
    }  # fmt: skip


def _fait(request: Requete, f: FaitSignale) -> dict[str, Any]:
    return {
        "id": f.pk, "numero": f.numero, "nature": f.nature, "titre": titre_lu(f, anonyme=True) if lit_les_noms(request) else None,
        "theme": f.theme.libelle if f.theme is not None else "", "etat": f.etat, "etat_en_mots": f.get_etat_display(),
        "etat_depuis": f.etat_depuis, "recu_le": f.recu_le, "avant_le": f.avant_le, "accuse_le": f.accuse_le,
        "repondu_le": f.repondu_le, "clos_le": f.clos_le, "lieu": EtablissementCite.de(f.lieu),
        "certification": f.certification_id,
    }  # fmt: skip


def _actions() -> Any:
    return ActionAmelioration.objects.select_related("lieu")


def _faits() -> Any:
    return FaitSignale.objects.select_related("theme", "personne", "lieu")


@routeur.lire("/actions", permission="amelioration.voir", reponse=Page[ActionLue], resume="Actions d’amélioration")
def actions(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Le plan d’amélioration. « depuis » : dont l’état a changé depuis ce jour."""
    lignes = _actions()
    if bornes.depuis:
        lignes = lignes.filter(etat_depuis__gte=bornes.depuis)
    return pager(lignes, bornes, lambda a: _action(request, a))


@routeur.lire("/actions/{int:pk}", permission="amelioration.voir", reponse=ActionLue, resume="Une action")
def action(request: Requete, pk: int) -> Any:
    """Une action et ses jours."""
    return _action(request, ou_404(_actions(), pk=pk))


@routeur.lire(
    "/faits",
    permission="amelioration.registres_lire",
    reponse=Page[FaitLu],
    resume="Réclamations, difficultés et aléas",
)
def faits(
    request: Requete, bornes: Query[BornesDepuis], nature: Literal["reclamation", "difficulte", "alea"] | None = None
) -> Any:
    """Les registres, sans les noms ni les textes. « depuis » : reçus ce jour-là ou après. Les dossiers réservés n’y sont pas."""
    lignes = _faits()
    if nature is not None:
        lignes = lignes.filter(nature=nature)
    if bornes.depuis:
        lignes = lignes.filter(recu_le__gte=bornes.depuis)
    return pager(lignes, bornes, lambda f: _fait(request, f))


@routeur.lire(
    "/faits/{int:pk}",
    permission="amelioration.registres_lire",
    reponse=FaitLu,
    resume="Une réclamation, une difficulté, un aléa",
)
def fait(request: Requete, pk: int) -> Any:
    """Une ligne des registres."""
    return _fait(request, ou_404(_faits(), pk=pk))
