"""A CAP prepared here and judged by an academy: units with marks, a règlement, candidates of a past session."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import ReglementExamen, UniteReglement
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ElementEvalue, Inscription, ModeResultat, NatureElement, SessionExamen
from parchemin.referentiel.models import Capacite, Certification, NatureLocale
from parchemin.referentiel.services import certifications
from tests.parcours.donnees_grille import session_avec_grille

JURY = date(2026, 7, 3)
UNITES = (
    ("U1", "Atelier", "professionnel", 8),
    ("U2", "Français", "general", 3),
    ("U3", "Mathématiques", "general", 2),
)


def certification_d_etat(
    o: Organisation, famille: str = "cap", capacite: str = Capacite.PREPARATEUR, code: str = "CAP-ESSAI"
) -> Certification:
    c: Certification = certifications.creer_certification_locale(
        organisation=o, nature=NatureLocale.AUTRE, intitule=f"Certification {code}", code=code, capacite=capacite,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    c.famille_corrigee = famille
    c.save()
    return c


def session_jugee_ailleurs(
    o: Organisation, certification: Certification | None = None, *, candidats: int = 4, reglement: bool = True
) -> SessionExamen:
    """A session of June 2026, its units, its règlement; results of the grid left empty."""
    certification = certification or certification_d_etat(o)
    session = session_avec_grille(
        o, certification, candidats=candidats, notes=0, validations=0, du=date(2026, 6, 15), intitule="CAP, juin 2026"
    )
    SessionExamen.toutes.filter(pk=session.pk).update(jury_le=JURY)
    session.refresh_from_db()
    elements = [
        ElementEvalue.toutes.create(
            organisation=o, certification=certification, nature=NatureElement.UNITE, code=code, libelle=libelle,
            mode=ModeResultat.NOTE, ordre=rang,
        )
        for rang, (code, libelle, _, _) in enumerate(UNITES, start=1)
    ]  # fmt: skip
    session.elements.set(elements)
    if reglement:
        r = ReglementExamen.toutes.create(organisation=o, certification=certification, reference="Arrêté d’essai")
        for e, (_, _, domaine, coefficient) in zip(elements, UNITES, strict=True):
            UniteReglement.toutes.create(
                organisation=o, reglement=r, element=e, domaine=domaine, coefficient=Decimal(coefficient), ordre=e.ordre
            )
    return session


def inscriptions_de(session: SessionExamen) -> list[Any]:
    lignes = Inscription.toutes.filter(presentations__session=session).select_related(
        "personne", "certification__fiche__source", "organisation"
    )
    return list(lignes.order_by("presentations__rang"))
