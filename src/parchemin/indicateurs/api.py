"""What a program reads of the figures: those of the current calculation, and the sets that were published."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from parchemin.comptes.api import Bornes, Field, Page, Query, Requete, Routeur, Schema, ou_404, pager
from parchemin.comptes.api.pages import pager_liste
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.indicateurs.domain.catalogue import calcules
from parchemin.indicateurs.models import EtatJeu, JeuAnnuel
from parchemin.indicateurs.selectors import taux as lus

routeur = Routeur("Indicateurs", PorteeJeton.LIRE_INDICATEURS)


class ChiffreLu(Schema):
    indicateur: str
    libelle: str
    unite: str
    numerateur: int
    denominateur: int
    effectif: int = Field(description="Personnes ou contrats au dénominateur.")
    exclus: int
    valeur: Decimal | None = Field(description="En points ; vide quand il n’y a personne.")
    valeur_publiable: Decimal | None = Field(description="Ce qui peut sortir de l’organisation ; vide sous le seuil.")
    publication: str
    peu_comparable: bool


class TauxCertification(Schema):
    certification: int
    numero: str = Field(examples=["RNCP99001"])
    intitule: str
    annee: int = Field(description="Année où finit l’année scolaire.", examples=[2026])
    chiffres: list[ChiffreLu]


class PageDeTaux(Page[TauxCertification]):
    annee: int | None = Field(description="L’année lue ; vide sans aucun calcul.")
    observe_le: date | None = Field(description="Jour où les données ont été arrêtées.")


class JeuResume(Schema):
    id: int
    annee: int = Field(description="Année où finit l’année scolaire.", examples=[2026])
    version: int
    etat: str = Field(examples=["publie"])
    publie_le: datetime | None
    correction: str
    empreinte: str


class JeuLu(JeuResume):
    contenu: dict[str, Any] = Field(description="Tout ce que dit la page publique, tel qu’il a été figé.")


def _chiffre(c: lus.Chiffre) -> dict[str, Any]:
    return {
        "indicateur": c.indicateur.code, "libelle": c.indicateur.libelle, "unite": c.indicateur.unite,
        "numerateur": c.rapport.numerateur, "denominateur": c.rapport.denominateur, "effectif": c.effectif,
        "exclus": c.exclus, "valeur": c.valeur, "valeur_publiable": c.valeur_publiee if c.est_publiable else None,
        "publication": c.etat, "peu_comparable": c.peu_comparable,
    }  # fmt: skip


@routeur.lire("/taux", permission="indicateurs.voir", reponse=PageDeTaux, resume="Taux du calcul courant")
def taux(request: Requete, bornes: Query[Bornes], annee: int | None = None) -> Any:
    """Par certification, pour une année scolaire (la dernière sans autre précision)."""
    calcul = lus.calcul_courant(request.organisation.pk)
    annees = lus.annees_de(calcul) if calcul is not None else []
    if calcul is None or not annees or (annee is not None and annee not in annees):
        return {"elements": [], "suivant": None, "annee": annee, "observe_le": calcul.observe_le if calcul else None}
    lue = annee if annee is not None else annees[0]
    tableau = [x for x in lus.tableau(calcul, lue, calcules()) if x.certification is not None]

    def dire(x: Any) -> dict[str, Any]:
        return {
            "certification": x.certification.pk, "numero": x.certification.numero, "intitule": x.certification.intitule,
            "annee": lue, "chiffres": [_chiffre(c) for c in x.chiffres],
        }  # fmt: skip

    page = pager_liste(tableau, bornes, dire, lambda x: x.certification.pk)
    return {**page, "annee": lue, "observe_le": calcul.observe_le}


def _jeu(j: JeuAnnuel) -> dict[str, Any]:
    return {
        "id": j.pk, "annee": j.annee, "version": j.version, "etat": j.etat, "publie_le": j.publie_le,
        "correction": j.correction, "empreinte": j.empreinte,
    }  # fmt: skip


def _publies() -> Any:
    """What was published, corrected versions included: a set in preparation is nobody's yet."""
    return JeuAnnuel.objects.exclude(etat=EtatJeu.BROUILLON)


@routeur.lire("/jeux", permission="indicateurs.voir", reponse=Page[JeuResume], resume="Résultats publiés, par année")
def jeux(request: Requete, bornes: Query[Bornes]) -> Any:
    """Les résultats annuels publiés, versions corrigées comprises."""
    return pager(_publies().defer("contenu"), bornes, _jeu)


@routeur.lire("/jeux/{int:pk}", permission="indicateurs.voir", reponse=JeuLu, resume="Les résultats d’une année")
def jeu(request: Requete, pk: int) -> Any:
    """Le contenu figé à la publication."""
    j = ou_404(_publies(), pk=pk)
    return {**_jeu(j), "contenu": j.contenu}
