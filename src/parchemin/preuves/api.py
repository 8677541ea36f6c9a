"""What a program reads of the evidence room: where each requirement stands, and the evidence filed, without its files.

Titles are typed by hand and may name somebody: they are behind the scope of people. Acts that offer themselves are counted in the
coverage; each is read in its own room.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any, Literal

from django.http import Http404

from parchemin.comptes.api import (
    BornesDepuis,
    Field,
    Page,
    Query,
    Requete,
    Routeur,
    Schema,
    debut_du_jour,
    lit_les_noms,
    ou_404,
    pager,
)
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.preuves.domain.referentiels import Exigence
from parchemin.preuves.models import Preuve
from parchemin.preuves.selectors.couverture import MOTS, Vue, voir
from parchemin.socle.horloge import aujourdhui

routeur = Routeur("Preuves", PorteeJeton.LIRE_PREUVES)


class ExigenceLue(Schema):
    """A requirement of a framework that the organisation follows, in the version of the day. Never a score."""

    famille: str = Field(examples=["qualiopi"])
    version: str
    code: str = Field(examples=["2"])
    titre: str
    etat: Literal["complet", "a_rafraichir", "manquant"]
    etat_en_mots: str = Field(examples=["À rafraîchir"])
    preuves: int = Field(description="Preuves déposées et actes faits dans Parchemin, tous attendus confondus.")


class PreuveLue(Schema):
    id: int
    titre: str | None = Field(description="Texte libre ; demande « lire:personnes ».")
    nature: Literal["fichier", "lien", "acte"]
    effective_le: date = Field(description="Le jour de ce qu’elle montre.")
    deposee_le: datetime
    valide_au: date | None
    verifiee_le: date | None
    empreinte: str = Field(description="SHA-256 du fichier gardé ; vide pour un acte.")
    remplace: int | None = Field(description="La preuve dont elle est la nouvelle version.")
    retiree_le: date | None
    sert: list[str] = Field(
        description="« famille:exigence » ou « famille:exigence:attendu ».", examples=[["qualiopi:2"]]
    )


def _exigence(vue: Vue, e: Exigence) -> dict[str, Any]:
    couverture = vue.couverture(e)
    cles = {e.cle, *(a.cle for a in vue.choix.attendus(e))}
    vues = {p.cle: p.nombre for cle in cles for p in vue.preuves.get(cle, [])}
    return {
        "famille": e.famille, "version": vue.choix.referentiels[e.famille].version, "code": e.code, "titre": e.titre, "etat": str(couverture.etat.value),
        "etat_en_mots": MOTS[couverture.etat][1], "preuves": sum(vues.values()),
    }  # fmt: skip


def _preuve(request: Requete, p: Preuve) -> dict[str, Any]:
    return {
        "id": p.pk, "titre": p.titre if lit_les_noms(request) else None, "nature": p.nature, "effective_le": p.effective_le,
        "deposee_le": p.deposee_le, "valide_au": p.valide_au, "verifiee_le": p.verifiee_le, "empreinte": p.empreinte,
        "remplace": p.remplace_id, "retiree_le": p.retiree_le, "sert": [r.cle for r in p.rattachements.all()],
    }  # fmt: skip


def _preuves() -> Any:
    return Preuve.objects.prefetch_related("rattachements")


@routeur.lire(
    "/referentiels/{famille}", permission="preuves.voir", reponse=list[ExigenceLue], resume="Où en est chaque exigence"
)
def exigences(request: Requete, famille: str) -> Any:
    """Les exigences qui s’appliquent, et si leurs preuves sont complètes, à rafraîchir ou manquantes. « famille » : qualiopi, eduform…"""
    vue = voir(request.organisation, aujourdhui())
    if famille not in vue.choix.suivies:
        raise Http404
    return [_exigence(vue, e) for e in vue.choix.applicables(famille)]


@routeur.lire("/preuves", permission="preuves.voir", reponse=Page[PreuveLue], resume="Preuves déposées")
def preuves(request: Requete, bornes: Query[BornesDepuis]) -> Any:
    """Les preuves gardées, remplacées et retirées comprises, sans leurs fichiers. « depuis » : déposées ce jour-là ou après."""
    lignes = _preuves()
    if bornes.depuis:
        lignes = lignes.filter(deposee_le__gte=debut_du_jour(bornes.depuis))
    return pager(lignes, bornes, lambda p: _preuve(request, p))


@routeur.lire("/preuves/{int:pk}", permission="preuves.voir", reponse=PreuveLue, resume="Une preuve")
def preuve(request: Requete, pk: int) -> Any:
    """Une preuve, ses jours et ce qu’elle sert."""
    return _preuve(request, ou_404(_preuves(), pk=pk))
