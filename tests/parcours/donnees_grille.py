"""Sessions with a grid, for tests: fictitious candidates, written straight to the tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.parcours.models import (
    ElementEvalue,
    EtatSession,
    Inscription,
    MembreJury,
    ModeResultat,
    NatureElement,
    Personne,
    Presentation,
    QualiteSiege,
    ReponseConvocation,
    Resultat,
    SessionExamen,
    SiegeJury,
    StatutCandidat,
    VoieAcces,
)
from parchemin.referentiel.models import Certification, NatureLocale

NOMS = (
    ("Léa", "Martin"), ("Ánh", "Nguyễn"), ("Zoé", "Łukaszewicz"), ("Ismaël", "Ben Amor"), ("Léa", "Martin"),
    ("Ludivine", "de La Tour du Pin"), ("Ö", "Y"), ("Mathéo", "D’Almeida"), ("Inès", "Le Goff"), ("Tom", "Petit-Jean"),
)  # fmt: skip


def certification_locale(o: Organisation, code: str = "CQP1") -> Certification:
    certification: Certification = Certification.toutes.create(
        organisation=o, nature_locale=NatureLocale.CQP, intitule_local="CQP Essai", code_local=code, cle_tri="cqp"
    )
    return certification


def session_avec_grille(
    o: Organisation,
    certification: Certification | None = None,
    *,
    candidats: int = 3,
    notes: int = 2,
    validations: int = 1,
    etat: str = EtatSession.OUVERTE,
    intitule: str = "Session de juin",
    du: date = date(2026, 11, 20),
) -> SessionExamen:
    """A session where every candidate presents every element."""
    certification = certification or certification_locale(o)
    elements = []
    for i in range(notes + validations):
        element, _ = ElementEvalue.toutes.get_or_create(
            organisation=o, certification=certification, code=f"BC{i + 1:02d}",
            defaults={
                "nature": NatureElement.BLOC, "libelle": f"Bloc de compétences numéro {i + 1}", "ordre": i + 1,
                "mode": ModeResultat.NOTE if i < notes else ModeResultat.VALIDATION,
            },
        )  # fmt: skip
        elements.append(element)
    session: SessionExamen = SessionExamen.toutes.create(
        organisation=o, certification=certification, intitule=intitule, du=du, au=du, lieu="Nantes", etat=etat
    )
    session.elements.set(elements)
    debut = Personne.toutes.filter(organisation=o).count()
    personnes = []
    for i in range(candidats):
        prenom, nom = NOMS[i % len(NOMS)]
        p = Personne(
            organisation=o, prenom1=prenom, nom_naissance=nom if i < len(NOMS) else f"{nom} {i}", sexe="F",
            naissance_annee=2004, naissance_mois=1 + i % 12, naissance_jour=1 + i % 28, reference=f"C{debut + i + 1:04d}",
        )  # fmt: skip
        p.calculer_cles()
        personnes.append(p)
    Personne.toutes.bulk_create(personnes)
    inscriptions = Inscription.toutes.bulk_create(
        Inscription(
            organisation=o, personne=p, certification=certification, voie=VoieAcces.FORMATION_CONTINUE,
            statut=StatutCandidat.FPC, entree=date(2026, 1, 5), numero_candidat=f"26-{debut + i + 1:04d}",
        )
        for i, p in enumerate(personnes)
    )  # fmt: skip
    presentations = Presentation.toutes.bulk_create(
        Presentation(organisation=o, session=session, inscription=inscription, rang=i)
        for i, inscription in enumerate(inscriptions, start=1)
    )
    Resultat.toutes.bulk_create(
        [Resultat(organisation=o, presentation=p, element=e) for p in presentations for e in elements], batch_size=1000
    )
    return session


def sieger(session: SessionExamen, utilisateur: Utilisateur, qualite: str = QualiteSiege.MEMBRE) -> SiegeJury:
    """Make somebody sit in the jury of a session: called, and accepted."""
    membre, _ = MembreJury.toutes.get_or_create(
        organisation_id=session.organisation_id, utilisateur=utilisateur,
        defaults={"nom": utilisateur.nom, "prenom": utilisateur.prenom, "courriel": utilisateur.email},
    )  # fmt: skip
    siege: SiegeJury = SiegeJury.toutes.create(
        organisation_id=session.organisation_id,
        session=session,
        membre=membre,
        qualite=qualite,
        convocation=ReponseConvocation.ACCEPTEE,
    )
    return siege


def cellules_de(session: SessionExamen) -> list[Any]:
    """Its cells, in the order of the grid."""
    return list(
        Resultat.toutes.filter(presentation__session=session)
        .select_related("element", "presentation__inscription__personne")
        .order_by("presentation__rang", "presentation_id", "element__ordre", "pk")
    )
