"""Enrolments, sessions and what hangs from them, made by the real services: one object of each kind."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    ElementEvalue,
    Inscription,
    ModeResultat,
    NatureElement,
    Personne,
    Presentation,
    SessionExamen,
    StatutCandidat,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.services import contrats, deroulement, dossiers, elements, formations, inscriptions, sessions
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui, maintenant

PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


def personne(o: Organisation, nom: str = "Martin", prenom: str = "Léa", **champs: Any) -> Personne:
    """A whole identity, unless said otherwise."""
    valeurs = {
        "sexe": "F",
        "naissance_annee": 2000,
        "naissance_mois": 2,
        "naissance_jour": 29,
        "naissance_code": "44109",
        "naissance_libelle": "Nantes",
        "courriel": f"{prenom}.{nom}@candidats.example".lower().replace("é", "e").replace(" ", "-"),
        **champs,
    }
    ligne = Personne(organisation=o, nom_naissance=nom, prenom1=prenom, **valeurs)
    ligne.save()
    return ligne


def inscription(
    o: Organisation, certification: Certification, qui: Personne | None = None, **champs: Any
) -> Inscription:
    valeurs: dict[str, Any] = {
        "voie": VoieAcces.FORMATION_CONTINUE,
        "statut": StatutCandidat.FPC,
        "entree": aujourdhui() - timedelta(days=200),
        **champs,
    }
    return inscriptions.inscrire(
        organisation=o, personne=qui or personne(o), certification=certification, acteur=SYSTEME, **valeurs
    )


def session(
    o: Organisation, certification: Certification, *, du: date | None = None, avec_elements: bool = True, **champs: Any
) -> SessionExamen:
    debut = du or aujourdhui() + timedelta(days=10)
    if avec_elements:
        elements.creer_depuis_les_blocs(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    return sessions.creer_session(
        organisation=o,
        certification=certification,
        intitule=champs.pop("intitule", "Session d’essai"),
        du=debut,
        au=champs.pop("au", debut + timedelta(days=1)),
        elements=elements.elements_au(certification) if avec_elements else (),
        acteur=SYSTEME,
        **champs,
    )


def candidat(o: Organisation, s: SessionExamen, qui: Personne | None = None, **champs: Any) -> Presentation:
    i = inscription(o, s.certification, qui, **champs)
    return sessions.presenter(session=s, inscriptions=[i], acteur=SYSTEME)[0]


def arguments(o: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address of enrolments and sessions."""
    with organisation_active(o.pk):
        return _arguments(o, certification)


def _arguments(o: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    jour = aujourdhui()
    qui = personne(o, nom="Décor")
    s = session(o, certification, intitule="Session du décor")
    p = candidat(o, s, qui, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI)
    i = p.inscription
    contrat = contrats.enregistrer_contrat(
        inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur="Atelier", debut=jour, acteur=SYSTEME
    )
    absence = dossiers.enregistrer_absence(
        inscription=i, du=jour, au=jour, heures=Decimal(3), justifiee=False, acteur=SYSTEME
    )
    prerequis = dossiers.ajouter_prerequis(inscription=i, libelle="Diplôme de niveau 3", acteur=SYSTEME)
    dossiers.verifier_prerequis(prerequis=prerequis, satisfait=True, piece=PDF, le=jour, acteur=SYSTEME)
    amenagement = dossiers.accorder_amenagement(
        inscription=i, mesure="Tiers temps", decision="Décision 12", du=jour, acteur=SYSTEME
    )
    element = s.elements.first()
    assert element is not None
    sujet = deroulement.enregistrer_sujet(session=s, element=element, intitule="Sujet", piece=PDF, acteur=SYSTEME)
    deroulement.relever_incident(
        session=s, code="retard", description="Retard", affecte_resultat=False, survenu_le=maintenant(), acteur=SYSTEME
    )
    libre = elements.enregistrer_element(
        certification=certification, nature=NatureElement.COMPETENCE, code="LIBRE", libelle="Compétence",
        mode=ModeResultat.VALIDATION, acteur=SYSTEME,
    )  # fmt: skip
    formateur = formations.enregistrer_formateur(organisation=o, nom="Kerleau", prenom="Yann", acteur=SYSTEME)
    formation = formations.enregistrer_formation(
        organisation=o, certification=certification, intitule="Formation", du=jour, au=jour, formateurs=[formateur],
        acteur=SYSTEME,
    )  # fmt: skip
    resultat = p.resultats.first()
    assert resultat is not None
    resultat_pk: dict[str, Any] = {
        "parcours:inscrire": {"personne": qui.pk},
        "parcours:contrat": {"pk": i.pk, "contrat": contrat.pk},
        "parcours:contrat_rompre": {"pk": i.pk, "contrat": contrat.pk},
        "parcours:contrat_preciser": {"pk": i.pk, "contrat": contrat.pk},
        "parcours:absence_retirer": {"pk": i.pk, "absence": absence.pk},
        "parcours:prerequis": {"pk": i.pk, "prerequis": prerequis.pk},
        "parcours:prerequis_piece": {"pk": i.pk, "prerequis": prerequis.pk},
        "parcours:amenagement_retirer": {"pk": i.pk, "amenagement": amenagement.pk},
        "parcours:amenagement_decider": {"pk": i.pk, "amenagement": amenagement.pk},
        "parcours:candidat": {"pk": s.pk, "presentation": p.pk},
        "parcours:candidat_retirer": {"pk": s.pk, "presentation": p.pk},
        "parcours:candidat_situation": {"pk": s.pk, "presentation": p.pk, "resultat": resultat.pk},
        "parcours:sujet": {"pk": s.pk, "sujet": sujet.pk},
        "parcours:sujet_retirer": {"pk": s.pk, "sujet": sujet.pk},
        "parcours:sujet_piece": {"pk": s.pk, "sujet": sujet.pk},
        "parcours:element": {"certification": certification.pk, "element": libre.pk},
        "parcours:element_supprimer": {"certification": certification.pk, "element": libre.pk},
        "parcours:formateur": {"pk": formateur.pk},
    }
    for nom in ("elements", "elements_blocs", "element_ajouter"):
        resultat_pk[f"parcours:{nom}"] = {"certification": certification.pk}
    for nom in ("formation", "formation_modifier", "formation_participants"):
        resultat_pk[f"parcours:{nom}"] = {"pk": formation.pk}
    for nom in ("inscription", "inscription_modifier", "inscription_sortie", "inscription_terminer", "inscription_annuler",
                "inscription_rouvrir", "contrat_ajouter", "absence_ajouter", "prerequis_ajouter", "amenagement_ajouter"):  # fmt: skip
        resultat_pk[f"parcours:{nom}"] = {"pk": i.pk}
    for nom in ("session", "session_modifier", "session_ouvrir", "session_annuler", "session_journal", "session_choisir",
                "session_presence", "session_convocations", "session_convocations_papier", "session_epreuves",
                "session_elements", "sujet_ajouter", "session_incidents", "incident_relever"):  # fmt: skip
        resultat_pk[f"parcours:{nom}"] = {"pk": s.pk}
    return resultat_pk


__all__ = ["PDF", "ElementEvalue", "arguments", "candidat", "inscription", "personne", "session"]
