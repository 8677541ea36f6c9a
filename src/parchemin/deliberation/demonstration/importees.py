"""Results that others decided: one past session per family prepared here, with every outcome, and some to look at. Fictitious."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from parchemin.comptes.demonstration import siret
from parchemin.comptes.models import Etablissement, Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.deliberation.demonstration.scenes import SCENES, Profil, Scene
from parchemin.deliberation.demonstration.scenes_familles import SCENES_FAMILLES
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import (
    Decision,
    DossierCandidat,
    NatureAcquis,
    OrigineDecision,
    ProvenanceAcquis,
    UniteReglement,
)
from parchemin.deliberation.selectors.reglements import reglement_applicable
from parchemin.deliberation.services.acquis import enregistrer_acquis
from parchemin.deliberation.services.importees import DecisionLue, enregistrer_decision_importee
from parchemin.journal.facade import Reference
from parchemin.parcours.demonstration.identites import identites
from parchemin.parcours.domain.resultats import EtatCellule, ValeurCellule
from parchemin.parcours.models import (
    ElementEvalue,
    EtatSession,
    Inscription,
    ModeResultat,
    Presentation,
    SessionExamen,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.models import Resultat as Cellule
from parchemin.parcours.services import contrats, inscriptions, sessions
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification

_PRO = "professionnel"
_MOTS = {
    "oui": ValeurCellule(EtatCellule.PRESENT, acquis=True),
    "non": ValeurCellule(EtatCellule.PRESENT, acquis=False),
    "abs": ValeurCellule(EtatCellule.ABSENT),
    "exc": ValeurCellule(EtatCellule.EXCUSE, motif="convocation officielle"),
    "disp": ValeurCellule(EtatCellule.DISPENSE, motif="titulaire d’un diplôme du même niveau"),
}
_EMPLOYEURS = ("Chantiers du Levant", "Électricité Mercier", "Atelier des Trois Ponts")


def creer(jour: date) -> None:
    """Idempotent: does nothing when there is an imported decision."""
    if Decision.toutes.filter(origine=OrigineDecision.IMPORTEE).exists():
        return
    for slug in SCENES:
        organisation = Organisation.objects.get(slug=slug)
        membre = Membre.toutes.filter(organisation=organisation, roles__role__in=("secretariat_jury", "donnees"))
        utilisateur = Utilisateur.objects.get(pk=membre.order_by("pk").values("utilisateur")[:1])
        with organisation_active(organisation.pk):
            for scene in (*SCENES[slug], *SCENES_FAMILLES[slug]):
                _jouer(scene, organisation, jour, reference_de(utilisateur))


def _jouer(s: Scene, o: Organisation, jour: date, acteur: Reference) -> None:
    certification = Certification.objects.select_related("fiche__version", "fiche__source").get(fiche__code=s.numero)
    centre = Etablissement.objects.get(denomination=s.centre)
    du = jour - timedelta(days=s.il_y_a)
    reglement = reglement_applicable(certification, s.specialite, du)
    if reglement is None:
        raise LookupError(f"no règlement for {s.numero}")
    unites = list(reglement.unites.select_related("element").order_by("ordre", "pk"))
    parents = {u.element.parent_id for u in unites}
    unites = [u for u in unites if u.element_id not in parents]
    inscrits = _inscrire(s, o, certification, centre, jour, acteur)
    for profil, i in zip(s.profils, inscrits, strict=True):
        _avoir_garde(profil, i, unites, du, acteur)
    if s.sans_session:
        for profil, i in zip(s.profils, inscrits, strict=True):
            _decider(s, profil, i, None, du + timedelta(days=18), unites, acteur)
        return
    session = sessions.creer_session(
        organisation=o, certification=certification, intitule=s.intitule, specialite=s.specialite, centre=centre,
        lieu=s.centre, du=du, au=du + timedelta(days=4), jury_le=du + timedelta(days=18),
        elements=[u.element for u in unites], acteur=acteur,
    )  # fmt: skip
    sessions.presenter(session=session, inscriptions=inscrits, acteur=acteur)
    par_inscription = {
        p.inscription_id: p
        for p in Presentation.objects.filter(session=session).select_related("session", "inscription").order_by("pk")
    }
    for profil, i in zip(s.profils, inscrits, strict=True):
        _noter(par_inscription[i.pk], profil, unites, entretien=s.entretien)
    # Marks of the course and of the épreuves are typed here; the jury is elsewhere.
    SessionExamen.objects.filter(pk=session.pk).update(etat=EtatSession.COMPLETE)
    Cellule.objects.filter(presentation__session=session).update(definitif=True)
    for profil, i in zip(s.profils, inscrits, strict=True):
        _decider(s, profil, i, par_inscription[i.pk], session.jury_le or session.au, unites, acteur)


def _inscrire(
    s: Scene, o: Organisation, certification: Certification, centre: Etablissement, jour: date, acteur: Reference
) -> list[Inscription]:
    entree = jour - timedelta(days=s.il_y_a + s.duree)
    inscrits = []
    for n, identite in enumerate(islice(identites(s.premier, jour, s.ages, "D"), len(s.profils))):
        profil = s.profils[n]
        personne = enregistrer_personne(organisation=o, identite=identite, acteur=acteur, demonstration=True)
        i = inscriptions.inscrire(
            organisation=o, personne=personne, certification=certification, voie=profil.voie or s.voie,
            statut=profil.statut or s.statut, forme=s.forme if profil.forme is None else profil.forme,
            entree=entree, fin_prevue=jour - timedelta(days=s.il_y_a - 10), prestataire=centre,
            specialite=s.specialite, numero_candidat=f"D{s.premier + n:05d}", millesime=f"Session {jour.year}",
            acteur=acteur,
        )  # fmt: skip
        if i.voie == VoieAcces.APPRENTISSAGE:
            contrats.enregistrer_contrat(
                inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur=_EMPLOYEURS[n % 3],
                siret=siret(70 + n % 3), debut=entree, fin=i.fin_prevue, acteur=acteur,
            )  # fmt: skip
        inscrits.append(i)
    return inscrits


def _avoir_garde(
    profil: Profil, i: Inscription, unites: Sequence[UniteReglement], jour: date, acteur: Reference
) -> None:
    """What « 12@400 » says was won 400 days before the session, with its paper."""
    for texte, u in zip(profil.notes, unites, strict=False):
        note, arobase, jours = texte.partition("@")
        if arobase:
            enregistrer_acquis(
                organisation=i.organisation, personne=i.personne, certification=i.certification,
                nature=NatureAcquis.UNITE, code=u.element.code, note=Decimal(note), provenance=ProvenanceAcquis.RELEVE,
                obtenu_le=jour - timedelta(days=int(jours)), preuve="Relevé de notes d’une session précédente",
                sans_piece=True, acteur=acteur,
            )  # fmt: skip


def _valeur(texte: str, u: UniteReglement) -> ValeurCellule:
    if texte in _MOTS:
        return _MOTS[texte]
    note, arobase, _ = texte.partition("@")
    garde = EtatCellule.BENEFICE if Decimal(note) >= 10 else EtatCellule.REPORT
    return ValeurCellule(garde if arobase else EtatCellule.PRESENT, Decimal(note))


def _valeurs(profil: Profil, unites: Sequence[UniteReglement]) -> dict[ElementEvalue, ValeurCellule]:
    """What the candidate got in each unit."""
    if profil.notes:
        return {u.element: _valeur(t, u) for t, u in zip(profil.notes, unites, strict=False) if t}
    valeurs: dict[ElementEvalue, ValeurCellule] = {}
    for rang, u in enumerate(u for u in unites if not u.element.facultatif):
        if profil.absent:
            valeurs[u.element] = ValeurCellule(EtatCellule.ABSENT)
        elif u.element.mode == ModeResultat.VALIDATION:
            valeurs[u.element] = ValeurCellule(EtatCellule.PRESENT, acquis=rang < profil.acquis)
        else:
            note = Decimal(profil.pro if u.domaine == _PRO else profil.gen)
            valeurs[u.element] = ValeurCellule(EtatCellule.PRESENT, note)
    return valeurs


def _noter(p: Presentation, profil: Profil, unites: Sequence[UniteReglement], *, entretien: bool) -> None:
    for element, v in _valeurs(profil, unites).items():
        Cellule.objects.filter(presentation=p, element=element).update(
            etat=v.etat, note=v.note, acquis=v.acquis, motif=v.motif, revision=1, saisi_par_libelle="Secrétariat"
        )
    Cellule.objects.filter(presentation=p, etat="a_saisir").update(etat="dispense", motif="épreuve non choisie")
    DossierCandidat.objects.create(
        organisation_id=p.organisation_id, presentation=p, pfmp_validees=profil.pfmp,
        entretien_final=(profil.resultat is Resultat.ADMIS) if entretien and not profil.absent else None,
        controle=dict(profil.oraux), livret="non_fourni" if entretien or profil.absent else "examine",
    )  # fmt: skip


def _decider(
    s: Scene, profil: Profil, i: Inscription, p: Presentation | None, jury: date, unites: Sequence[UniteReglement],
    acteur: Reference,
) -> None:  # fmt: skip
    if profil.resultat is None:
        return
    lue = DecisionLue(
        i, p, s.autorite, profil.resultat, jury, profil.mention, profil.absent,
        {} if profil.absent or profil.muet else _valeurs(profil, unites),
    )  # fmt: skip
    enregistrer_decision_importee(lue=lue, acteur=acteur)
    if profil.puis is not None:
        suite = replace(lue, resultat=profil.puis, decidee_le=jury + timedelta(days=6), notes={})
        enregistrer_decision_importee(lue=suite, acteur=acteur)
