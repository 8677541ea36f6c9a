"""A session, its candidates and its jury, for the tests of juries: fictitious people, made by the services where they exist."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    Contrat,
    Formateur,
    Inscription,
    MembreJury,
    Personne,
    Presentation,
    SessionExamen,
    SessionFormation,
    StatutCandidat,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.services import jurys
from parchemin.referentiel.models import Capacite, Certification, NatureLocale
from parchemin.referentiel.services import certifications
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui


def certification_locale(o: Organisation, famille: str = "prive", intitule: str = "Chargé d’atelier") -> Certification:
    """A certification whose family is said: no register is needed."""
    c = certifications.creer_certification_locale(
        organisation=o, nature=NatureLocale.AUTRE, intitule=intitule, capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    c.famille_corrigee = famille
    c.save()
    return c


def session(
    o: Organisation, certification: Certification, *, dans: int = 30, intitule: str = "Session"
) -> SessionExamen:
    jour = aujourdhui() + timedelta(days=dans)
    return SessionExamen.toutes.create(
        organisation=o, certification=certification, intitule=intitule, du=jour, au=jour, jury_le=jour,
        lieu="Salle Belem, Nantes",
    )  # fmt: skip


def candidat(
    s: SessionExamen, nom: str, prenom: str = "Léa", *, voie: str = VoieAcces.FORMATION_CONTINUE, **suite: Any
) -> Presentation:
    p = Personne(organisation=s.organisation, nom_naissance=nom, prenom1=prenom)
    p.save()
    i = Inscription.toutes.create(
        organisation=s.organisation, personne=p, certification=s.certification, voie=voie,
        statut=StatutCandidat.VAE if voie == VoieAcces.VAE else StatutCandidat.FPC,
        entree=suite.pop("entree", date(2025, 9, 1)),
    )  # fmt: skip
    if employeur := suite.pop("employeur", None):
        Contrat.toutes.create(
            organisation=s.organisation, inscription=i, type_contrat=TypeContrat.PROFESSIONNALISATION,
            employeur=employeur, debut=date(2025, 9, 1), siret=suite.pop("siret", ""),
        )  # fmt: skip
    return Presentation.toutes.create(organisation=s.organisation, session=s, inscription=i)


def membre_jury(o: Organisation, nom: str, prenom: str = "Marc", **champs: Any) -> MembreJury:
    champs = {
        "courriel": f"{cle_recherche(nom)}.{cle_recherche(prenom)}@jury.example".replace(" ", "-"),
        "professionnel": True,
    } | champs
    return jurys.enregistrer_membre(organisation=o, acteur=SYSTEME, nom=nom, prenom=prenom, **champs)


def mandate(m: MembreJury, certification: Certification | None = None, **dates: Any) -> None:
    jurys.donner_mandat(
        membre=m, certification=certification, du=dates.get("du", date(2024, 1, 1)), au=dates.get("au"), acteur=SYSTEME
    )


def formation(
    s: SessionExamen, nom: str, prenom: str, *suivie_par: Presentation, courriel: str = ""
) -> SessionFormation:
    f = Formateur(organisation=s.organisation, nom=nom, prenom=prenom, courriel=courriel)
    f.save()
    ligne = SessionFormation.toutes.create(
        organisation=s.organisation, certification=s.certification, intitule="Promotion 2025", du=date(2025, 9, 1),
        au=date(2026, 6, 30),
    )  # fmt: skip
    ligne.formateurs.add(f)
    ligne.inscriptions.add(*(p.inscription for p in suivie_par))
    return ligne


def jury_complet(s: SessionExamen) -> list[Any]:
    """Three members, two from outside, one president: nothing blocks."""
    from parchemin.parcours.models import QualiteSiege

    sieges = []
    for nom, qualite, lie, sexe in (
        ("Aubry", QualiteSiege.PRESIDENT, False, "M"),
        ("Bonnet", QualiteSiege.MEMBRE, False, "F"),
        ("Caron", QualiteSiege.MEMBRE, True, "F"),
    ):
        m = membre_jury(s.organisation, nom, lien_certificateur=lie, sexe=sexe)
        mandate(m, s.certification)
        sieges.append(jurys.appeler_au_jury(session=s, membre=m, qualite=qualite, acteur=SYSTEME))
    return sieges
