"""Results that others decided: one past session per family prepared here, with every outcome, and some to look at. Fictitious."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from itertools import islice

from parchemin.comptes.demonstration import RIVAGE, VALLEES, siret
from parchemin.comptes.models import Etablissement, Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.models import Decision, DossierCandidat, OrigineDecision, UniteReglement
from parchemin.deliberation.selectors.reglements import reglement_applicable
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
    StatutCandidat,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.models import Resultat as Cellule
from parchemin.parcours.services import contrats, inscriptions, sessions
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification

_PRO, _GEN = "professionnel", "general"
_JEUNES, _ADULTES = (18, 22), (24, 45)
_EMPLOYEURS = ("Chantiers du Levant", "Électricité Mercier", "Atelier des Trois Ponts")


@dataclass(frozen=True, slots=True)
class _Profil:
    """One candidate: marks in professional and general units, what the authority decided; `au_lieu`: marks typed here.

    `acquis`: number of CCP won, where units are acquired or not. `resultat` None: nothing received yet. `puis`: what a second
    list said. `muet`: the authority gave no marks.
    """

    resultat: Resultat | None
    pro: str = "0"
    gen: str = "0"
    mention: Mention = Mention.AUCUNE
    absent: bool = False
    acquis: int = 0
    puis: Resultat | None = None
    motif: str = ""
    muet: bool = False


_ADMIS, _AJOURNE, _CONTROLE = Resultat.ADMIS, Resultat.AJOURNE, Resultat.CONTROLE
_SANS_CONTROLE = (
    _Profil(_ADMIS, "13", "12", Mention.ASSEZ_BIEN),
    _Profil(_ADMIS, "15.5", "14", Mention.BIEN),
    _Profil(_ADMIS, "11", "10"),
    _Profil(_AJOURNE, "8.5", "9"),
    _Profil(_AJOURNE, "9.5", "10.5", muet=True),
    _Profil(Resultat.NON_DELIVRABLE, absent=True),
    # To look at: the average is 11 or so, and the authority adjourns.
    _Profil(_AJOURNE, "11", "11"),
    _Profil(None, "12", "12"),
)
_AVEC_CONTROLE = (
    _Profil(_ADMIS, "16", "16.5", Mention.TRES_BIEN),
    _Profil(_ADMIS, "12.5", "12", Mention.ASSEZ_BIEN),
    _Profil(_ADMIS, "11", "10.5"),
    _Profil(_CONTROLE, "11", "7.5"),
    _Profil(_CONTROLE, "10.5", "8", puis=_ADMIS),
    _Profil(_AJOURNE, "7", "8"),
    _Profil(Resultat.NON_DELIVRABLE, absent=True),
    # To look at: a mention that the marks do not give.
    _Profil(_ADMIS, "11.5", "11.5", Mention.ASSEZ_BIEN),
)
# No text read here gives mentions to the BTS.
_BTS = (*(replace(p, mention=Mention.AUCUNE) for p in _AVEC_CONTROLE[:-1]), _Profil(_AJOURNE, "10.5", "11"))
_TITRE = (
    _Profil(_ADMIS, acquis=4), _Profil(_ADMIS, acquis=4), _Profil(Resultat.PARTIEL, acquis=2),
    _Profil(_AJOURNE, acquis=0), _Profil(Resultat.NON_DELIVRABLE, absent=True),
    # To look at: three CCP, and the list says « refusé ».
    _Profil(_AJOURNE, acquis=3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Scene:
    """A past session judged elsewhere."""

    numero: str
    intitule: str
    autorite: str
    centre: str
    profils: tuple[_Profil, ...]
    il_y_a: int
    premier: int
    voie: VoieAcces = VoieAcces.APPRENTISSAGE
    statut: StatutCandidat = StatutCandidat.APPRENTI
    forme: str = ""
    specialite: str = ""
    duree: int = 600
    ages: tuple[int, int] = _JEUNES


_SCENES = {
    VALLEES: (
        _Scene("RNCP99007", "CAP Électricien, dernière session", "Académie des Deux Vallées", "CFA des Deux Vallées",
               _SANS_CONTROLE, 150, 400),
        _Scene("RNCP99015", "Bac pro Maintenance, dernière session", "Académie des Deux Vallées", "CFA des Deux Vallées",
               _AVEC_CONTROLE, 148, 420, forme="globale"),
        _Scene("RNCP99008", "BP Maintenance, dernière session", "Académie des Deux Vallées", "CFA des Deux Vallées",
               _SANS_CONTROLE, 146, 440, forme="globale"),
    ),
    RIVAGE: (
        _Scene("RNCP99009", "BTS Gestion et développement, dernière session", "Académie du Littoral",
               "Institut Rivage, siège", _BTS, 149, 460, VoieAcces.FORMATION_CONTINUE, StatutCandidat.FPC,
               forme="globale", duree=270, ages=_ADULTES),
        _Scene("RNCP99010", "Titre professionnel réseaux, session d’été", "Direction régionale du travail",
               "Institut Rivage, site de Lyon", _TITRE, 120, 480, VoieAcces.FORMATION_CONTINUE, StatutCandidat.FPC,
               specialite="Option A : réseau d’entreprise", duree=240, ages=_ADULTES),
    ),
}  # fmt: skip


def creer(jour: date) -> None:
    """Idempotent: does nothing when there is an imported decision."""
    if Decision.toutes.filter(origine=OrigineDecision.IMPORTEE).exists():
        return
    for slug, scenes in _SCENES.items():
        organisation = Organisation.objects.get(slug=slug)
        membre = Membre.toutes.filter(organisation=organisation, roles__role__in=("secretariat_jury", "donnees"))
        utilisateur = Utilisateur.objects.get(pk=membre.order_by("pk").values("utilisateur")[:1])
        with organisation_active(organisation.pk):
            for scene in scenes:
                _jouer(scene, organisation, jour, reference_de(utilisateur))


def _jouer(s: _Scene, o: Organisation, jour: date, acteur: Reference) -> None:
    certification = Certification.objects.select_related("fiche__version", "fiche__source").get(fiche__code=s.numero)
    centre = Etablissement.objects.get(denomination=s.centre)
    du = jour - timedelta(days=s.il_y_a)
    reglement = reglement_applicable(certification, s.specialite, du)
    if reglement is None:
        raise LookupError(f"no règlement for {s.numero}")
    unites = list(reglement.unites.select_related("element").order_by("ordre", "pk"))
    session = sessions.creer_session(
        organisation=o, certification=certification, intitule=s.intitule, specialite=s.specialite, centre=centre,
        lieu=s.centre, du=du, au=du + timedelta(days=4), jury_le=du + timedelta(days=18),
        elements=[u.element for u in unites], acteur=acteur,
    )  # fmt: skip
    inscrits = _inscrire(s, o, certification, centre, jour, acteur)
    sessions.presenter(session=session, inscriptions=inscrits, acteur=acteur)
    par_inscription = {
        p.inscription_id: p
        for p in Presentation.objects.filter(session=session).select_related("session", "inscription").order_by("pk")
    }
    for profil, i in zip(s.profils, inscrits, strict=True):
        _noter(par_inscription[i.pk], profil, unites, titre=s.profils is _TITRE)
    # Marks of the course and of the épreuves are typed here; the jury is elsewhere.
    SessionExamen.objects.filter(pk=session.pk).update(etat=EtatSession.COMPLETE)
    Cellule.objects.filter(presentation__session=session).update(definitif=True)
    for profil, i in zip(s.profils, inscrits, strict=True):
        _decider(s, profil, i, par_inscription[i.pk], unites, acteur)


def _inscrire(
    s: _Scene, o: Organisation, certification: Certification, centre: Etablissement, jour: date, acteur: Reference
) -> list[Inscription]:
    entree = jour - timedelta(days=s.il_y_a + s.duree)
    inscrits = []
    for n, identite in enumerate(islice(identites(s.premier, jour, s.ages, "D"), len(s.profils))):
        personne = enregistrer_personne(organisation=o, identite=identite, acteur=acteur, demonstration=True)
        i = inscriptions.inscrire(
            organisation=o, personne=personne, certification=certification, voie=s.voie, statut=s.statut, forme=s.forme,
            entree=entree, fin_prevue=jour - timedelta(days=s.il_y_a - 10), prestataire=centre,
            specialite=s.specialite, numero_candidat=f"D{s.premier + n:05d}", millesime=f"Session {jour.year}",
            acteur=acteur,
        )  # fmt: skip
        if s.voie == VoieAcces.APPRENTISSAGE:
            contrats.enregistrer_contrat(
                inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur=_EMPLOYEURS[n % 3],
                siret=siret(70 + n % 3), debut=entree, fin=i.fin_prevue, acteur=acteur,
            )  # fmt: skip
        inscrits.append(i)
    return inscrits


def _valeurs(profil: _Profil, unites: Sequence[UniteReglement]) -> dict[ElementEvalue, ValeurCellule]:
    """What the candidate got in each unit; a half point more or less from one to the next, the average stays."""
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


def _noter(p: Presentation, profil: _Profil, unites: Sequence[UniteReglement], *, titre: bool) -> None:
    for element, v in _valeurs(profil, unites).items():
        Cellule.objects.filter(presentation=p, element=element).update(
            etat=v.etat, note=v.note, acquis=v.acquis, revision=1, saisi_par_libelle="Secrétariat"
        )
    Cellule.objects.filter(presentation=p, etat="a_saisir").update(etat="dispense", motif="épreuve non choisie")
    DossierCandidat.objects.create(
        organisation_id=p.organisation_id, presentation=p, pfmp_validees=True,
        entretien_final=(profil.resultat is _ADMIS) if titre and not profil.absent else None,
        livret="non_fourni" if titre or profil.absent else "examine",
    )  # fmt: skip


def _decider(
    s: _Scene, profil: _Profil, i: Inscription, p: Presentation, unites: Sequence[UniteReglement], acteur: Reference
) -> None:
    if profil.resultat is None:
        return
    jury = p.session.jury_le or p.session.au
    lue = DecisionLue(
        i, p, s.autorite, profil.resultat, jury, profil.mention, profil.absent,
        {} if profil.absent or profil.muet else _valeurs(profil, unites),
    )  # fmt: skip
    enregistrer_decision_importee(lue=lue, acteur=acteur)
    if profil.puis is not None:
        suite = replace(lue, resultat=profil.puis, decidee_le=jury + timedelta(days=6), notes={})
        enregistrer_decision_importee(lue=suite, acteur=acteur)
