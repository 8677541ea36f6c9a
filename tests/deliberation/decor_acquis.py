"""What people keep, made by the real services: one object of each kind; helpers for a BTS with six units."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.moteur import deliberer
from parchemin.deliberation.domain.proposition import Proposition
from parchemin.deliberation.models import (
    AcquisConserve,
    Decision,
    NatureAcquis,
    OrigineDecision,
    ProvenanceAcquis,
    ReglementExamen,
    Reinscription,
    UniteReglement,
)
from parchemin.deliberation.selectors.dossiers import dossiers_de
from parchemin.deliberation.selectors.reglements import vers_domaine
from parchemin.deliberation.serialisation import dossier_vers_json, proposition_vers_json, reglement_vers_json
from parchemin.deliberation.services import acquis as services
from parchemin.deliberation.services import blocs, reinscriptions
from parchemin.deliberation.services.acquis import conserver
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    Inscription,
    ModeResultat,
    NatureElement,
    Personne,
    Presentation,
    Resultat,
    SessionExamen,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.services import elements, inscriptions, sessions
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.horloge import aujourdhui
from tests.parcours.decor_sessions import PDF, personne

UNITES = (
    ("CG", "Culture générale", "general", 3, True), ("LV", "Langue vivante", "general", 2, True),
    ("MA", "Mathématiques", "general", 2, False), ("E4", "Étude technique", "professionnel", 4, False),
    ("E5", "Projet", "professionnel", 4, False), ("E6", "Soutenance", "professionnel", 5, False),
)  # fmt: skip
"""BTS-T (code, title, domain, coefficient, common to specialties): 20 coefficients, 13 professional."""


def suivre(o: Organisation, code: str, famille: str = "bts") -> Certification:
    """A certification of the organisation, in a family."""
    ligne: Certification = certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code=code), capacite=Capacite.CERTIFICATEUR, du=date(2015, 1, 1),
        acteur=SYSTEME,
    )  # fmt: skip
    Certification.toutes.filter(pk=ligne.pk).update(famille_corrigee=famille)
    relue: Certification = Certification.toutes.select_related("fiche__version", "fiche__source").get(pk=ligne.pk)
    return relue


def reglement(certification: Certification, unites: Any = UNITES, **champs: Any) -> ReglementExamen:
    """A règlement whose units are assessed by marks."""
    r: ReglementExamen = ReglementExamen.toutes.create(
        organisation_id=certification.organisation_id, certification=certification,
        reference=champs.pop("reference", "Arrêté de spécialité (essai)"), **champs,
    )  # fmt: skip
    for rang, (code, libelle, domaine, coefficient, commune) in enumerate(unites):
        e = ElementEvalue.toutes.filter(certification=certification, code=code).first() or elements.enregistrer_element(
            certification=certification, nature=NatureElement.UNITE, code=code, libelle=libelle, mode=ModeResultat.NOTE,
            ordre=rang, acteur=SYSTEME,
        )  # fmt: skip
        UniteReglement.toutes.create(
            organisation_id=r.organisation_id, reglement=r, element=e, domaine=domaine, coefficient=coefficient,
            commune=commune, ordre=rang,
        )  # fmt: skip
    return r


def reglement_validations(
    certification: Certification, codes: Any, nature: NatureElement, **champs: Any
) -> ReglementExamen:
    """A règlement of CCP, capacités or blocs: acquired or not."""
    r: ReglementExamen = ReglementExamen.toutes.create(
        organisation_id=certification.organisation_id,
        certification=certification,
        reference="Référentiel (essai)",
        **champs,
    )
    parents: dict[str, ElementEvalue] = {}
    for rang, (code, libelle, parent) in enumerate(codes):
        e = elements.enregistrer_element(
            certification=certification, nature=NatureElement.BLOC if not parent and nature is NatureElement.CAPACITE else nature,
            code=code, libelle=libelle, mode=ModeResultat.VALIDATION, parent=parents.get(parent), ordre=rang, acteur=SYSTEME,
        )  # fmt: skip
        parents[code] = e
        UniteReglement.toutes.create(organisation_id=r.organisation_id, reglement=r, element=e, ordre=rang)
    return r


def session_du(certification: Certification, jour: date, **champs: Any) -> SessionExamen:
    """A session of every element, judged that day; made directly, so that it may be in the past."""
    s: SessionExamen = SessionExamen.toutes.create(
        organisation_id=certification.organisation_id, certification=certification, du=jour, au=jour, jury_le=jour,
        **{"intitule": f"Session du {jour:%d/%m/%Y}", **champs},
    )  # fmt: skip
    s.elements.set(ElementEvalue.toutes.filter(certification=certification, enfants__isnull=True))
    return s


def inscrit(certification: Certification, qui: Personne, **champs: Any) -> Inscription:
    valeurs = {
        "voie": VoieAcces.APPRENTISSAGE, "statut": StatutCandidat.APPRENTI, "forme": "globale",
        "entree": aujourdhui() - timedelta(days=500), **champs,
    }  # fmt: skip
    i: Inscription = Inscription.toutes.create(
        organisation_id=certification.organisation_id, personne=qui, certification=certification, **valeurs
    )
    return i


def presente(s: SessionExamen, i: Inscription, notes: Mapping[str, Any]) -> Presentation:
    """A candidate with their cells. A value: a mark, True/False, a state of a cell, or (state, mark)."""
    p: Presentation = Presentation.toutes.create(organisation_id=s.organisation_id, session=s, inscription=i)
    for e in s.elements.order_by("ordre", "pk"):
        v = notes.get(e.code)
        etat, note, acquis = EtatResultat.PRESENT, None, None
        if isinstance(v, tuple):
            etat, v = v
        if v is None:
            etat = EtatResultat.A_SAISIR if etat is EtatResultat.PRESENT else etat
        elif isinstance(v, bool):
            acquis = v
        elif isinstance(v, EtatResultat):
            etat = v
        else:
            note = Decimal(str(v))
        Resultat.toutes.create(
            organisation_id=s.organisation_id, presentation=p, element=e, etat=etat, note=note, acquis=acquis
        )
    return p


def proposition_de(p: Presentation, r: ReglementExamen) -> Proposition:
    s = p.session
    jour = s.jury_le or s.au
    return deliberer(dossiers_de(s, [p])[p.pk], vers_domaine(r, jour), jour)


def decider(p: Presentation, r: ReglementExamen, *, version: int = 1, motif: str = "") -> Decision:
    """A decision as the act writes it, and what it lets the person keep."""
    s = p.session
    jour = s.jury_le or s.au
    domaine = vers_domaine(r, jour)
    dossier = dossiers_de(s, [p])[p.pk]
    proposition = deliberer(dossier, domaine, jour)
    Decision.toutes.filter(presentation=p).update(en_vigueur=False)
    d: Decision = Decision.toutes.create(
        organisation_id=s.organisation_id, inscription=p.inscription, presentation=p, origine=OrigineDecision.JURY,
        version=version, resultat=str(proposition.resultat), mention=str(proposition.mention), motif=motif,
        decidee_le=jour, jeu=proposition.jeu, proposition=proposition_vers_json(proposition),
        dossier=dossier_vers_json(dossier), reglement=reglement_vers_json(domaine), saisie_par_libelle="Sophie Marchand",
    )  # fmt: skip
    conserver(decision=d, proposition=proposition)
    return d


def ajourne(
    o: Organisation, certification: Certification, r: ReglementExamen, qui: Personne, jour: date,
    notes: Mapping[str, Any], **champs: Any,
) -> Inscription:  # fmt: skip
    """An enrolment that ended with a decision on these marks."""
    i = inscrit(certification, qui, entree=jour - timedelta(days=600), fin_prevue=jour, **champs)
    decider(presente(session_du(certification, jour), i, notes), r)
    return i


def ailleurs(o: Organisation, certification: Certification, qui: Personne, code: str, **champs: Any) -> AcquisConserve:
    valeurs: dict[str, Any] = {
        "nature": NatureAcquis.BLOC, "obtenu_le": aujourdhui() - timedelta(days=300),
        "provenance": ProvenanceAcquis.ATTESTATION, "preuve": "Attestation du jury", "piece": PDF, **champs,
    }  # fmt: skip
    return services.enregistrer_acquis(
        organisation=o, personne=qui, certification=certification, code=code, acteur=SYSTEME, **valeurs
    )


def arguments(o: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    """Arguments of each address of kept things and réinscriptions."""
    with organisation_active(o.pk):
        return _arguments(o, certification)


def _arguments(o: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    qui = personne(o, nom="Gardien")
    a = ailleurs(o, certification, qui, "RNCP99100BC01")
    i = inscrit(certification, qui, statut=StatutCandidat.FPC, voie=VoieAcces.FORMATION_CONTINUE, forme="")
    inscriptions.terminer(inscription=i, le=aujourdhui(), acteur=SYSTEME)
    r = reinscriptions.ouvrir(
        origine=i, voie=VoieAcces.FORMATION_CONTINUE, statut=StatutCandidat.FPC, forme="", entree=aujourdhui(),
        acteur=SYSTEME,
    )  # fmt: skip
    Reinscription.toutes.filter(pk=r.pk).update(recu_piece_id=a.piece_id, piece_id=a.piece_id)
    (reference,) = blocs.creer_depuis_la_fiche(certification=certification, jour=aujourdhui(), acteur=SYSTEME)
    lien = reference.liens.first()
    assert lien is not None
    regle = _regle(o, reference)
    resultat: dict[str, dict[str, Any]] = {
        "deliberation:acquis_ajouter": {"personne": qui.pk},
        "deliberation:bloc": {"pk": reference.pk},
        "deliberation:bloc_lier": {"pk": reference.pk},
        "deliberation:bloc_delier": {"pk": reference.pk, "lien": lien.pk},
        "deliberation:equivalence_clore": {"pk": regle},
        "deliberation:manque": {"pk": i.pk},
        "deliberation:reinscrire": {"pk": i.pk},
    }
    for nom in ("acquis_un", "acquis_retirer", "acquis_prevenue", "acquis_joindre", "acquis_piece"):
        resultat[f"deliberation:{nom}"] = {"pk": a.pk}
    for nom in ("", "_choisir", "_lien", "_verrouiller", "_reprendre", "_recu", "_papier"):
        resultat[f"deliberation:reinscription{nom}"] = {"pk": r.pk}
    return resultat


def _regle(o: Organisation, reference: Any) -> int:
    regle = blocs.ecrire_equivalence(
        organisation=o, sources=[reference], fiche="RNCP99101", bloc="RNCP99101BC01", du=date(2026, 9, 1), au=None,
        texte="Décision du 1er septembre 2026", acteur=SYSTEME,
    )  # fmt: skip
    return int(regle.pk)


__all__ = ["inscriptions", "sessions"]
