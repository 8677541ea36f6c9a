"""One control: opened, announced, led from phase to phase, answered point by point. Whoever acts second is told, never overwritten."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db import transaction
from django.urls import reverse

from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.parcours.models import SessionExamen
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau import constats as communs
from parchemin.reseau import constats_controles as c
from parchemin.reseau.domain.automatiques import CLES, relever
from parchemin.reseau.domain.grille import SeveritePoint, VerdictPoint
from parchemin.reseau.domain.phases import (
    FINIES,
    REMPLISSABLES,
    FaitsControle,
    NatureControle,
    PassagePhase,
    PhaseControle,
    avis,
    objections,
    passage,
    phases,
    recueil,
)
from parchemin.reseau.models import (
    CampagneControle,
    ControlePartenaire,
    DossierControle,
    EtatDemandePartenaire,
    HabilitationPartenaire,
    NatureDemandePartenaire,
    ReponsePoint,
)
from parchemin.reseau.selectors.releves import faits_releves
from parchemin.reseau.selectors.risque import ACTIVES
from parchemin.reseau.services import demandes
from parchemin.reseau.services.grilles import grille_publiee
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

CONCLUSION_MIN = 10
_DONNEES = (EtatDemandePartenaire.REPONDUE, EtatDemandePartenaire.ACCEPTEE)
_RECUES = (*_DONNEES, EtatDemandePartenaire.ANNULEE)
"""Of the proofs: what is called off is no longer waited for. Of the report nothing is called off: the partner has its days."""


@dataclass(frozen=True, slots=True)
class ReponseSaisie:
    """What a reviewer writes of a point. `revision`: of the answer that was on the screen."""

    reponse_id: int
    verdict: str
    commentaire: str
    revision: int


def reference(x: ControlePartenaire) -> Reference:
    return Reference("controle_partenaire", str(x.pk), str(x)[:200])


def libelle(phase: str) -> str:
    return phases()[phase].libelle


@transaction.atomic
def ouvrir(
    *, organisation: Organisation, etablissement: Etablissement, nature: str, acteur: Reference,
    campagne: CampagneControle | None = None, habilitation: HabilitationPartenaire | None = None,
    session: SessionExamen | None = None, relecteur: Membre | None = None, preuves_avant_le: date | None = None, approfondi: bool = False,
) -> ControlePartenaire:  # fmt: skip
    """A control in preparation, with one answer « non vu » by point. Raises HAB-103 (its last day is over), HAB-117 (one is running), HAB-118 (nothing active), HAB-119."""
    grille = campagne.grille if campagne is not None else grille_publiee(organisation.pk)
    if grille is None:
        raise ErreurMetier(c.SANS_GRILLE.constat())
    _exiger_a_venir(nature, preuves_avant_le)
    vivantes = HabilitationPartenaire.toutes.filter(
        organisation=organisation, etablissement=etablissement, etat__in=ACTIVES
    )
    if habilitation is not None:
        vivantes = vivantes.filter(pk=habilitation.pk)
    if not vivantes.exists():
        raise ErreurMetier(c.SANS_HABILITATION.constat(partenaire=etablissement.denomination))
    Etablissement.toutes.select_for_update(of=("self",)).get(pk=etablissement.pk)
    deja = (
        ControlePartenaire.toutes.filter(etablissement=etablissement, nature=nature).exclude(phase__in=FINIES).first()
    )
    if deja is not None:
        url = reverse("reseau:controle", args=[organisation.slug, deja.pk])
        raise ErreurMetier(
            c.DEJA_CONTROLE.constat(partenaire=etablissement.denomination).vers(url, "Ouvrir ce contrôle")
        )
    x: ControlePartenaire = ControlePartenaire.toutes.create(
        organisation=organisation, campagne=campagne, etablissement=etablissement, habilitation=habilitation, session=session,
        nature=NatureControle(nature), grille=grille, relecteur=relecteur, approfondi=approfondi, phase_depuis=aujourdhui(),
        preuves_avant_le=preuves_avant_le or (campagne.preuves_avant_le if campagne is not None else None),
    )  # fmt: skip
    points = grille.points.filter(retenu=True).order_by("numero", "pk")
    ReponsePoint.toutes.bulk_create([ReponsePoint(organisation=organisation, controle=x, point=p) for p in points])
    _tracer(x, acteur, "controle_ouvert", f"a ouvert le contrôle : {x}.")
    return x


def _exiger_a_venir(nature: str, le: date | None) -> None:
    """The notice leaves the partner days: a day already over would block the control at its first step."""
    if le is not None and le < aujourdhui() and nature != NatureControle.INOPINE:
        raise ErreurMetier(c.DELAI_PREUVES.constat())


def faits_du_controle(x: ControlePartenaire, jour: date) -> FaitsControle:
    """What the guards of its phases look at."""
    # A critical point left « non vu » has been read once somebody wrote why nothing can be said of it.
    lues = list(
        x.reponses.order_by("point__numero").values_list("point__numero", "point__severite", "verdict", "commentaire")
    )
    preuves, rapport = x.demande_preuves, x.demande_rapport
    return FaitsControle(
        partenaire=x.etablissement.denomination, jour=jour, preuves_avant_le=x.preuves_avant_le,
        preuves_recues=preuves is not None and preuves.etat in _RECUES, reponse_avant_le=x.reponse_avant_le,
        reponse_recue=rapport is not None and rapport.etat in _DONNEES,
        critiques_non_lus=tuple(
            n for n, s, v, mots in lues if s == SeveritePoint.CRITIQUE and v == VerdictPoint.NON_VU and not mots.strip()
        ),
        ecarts_muets=tuple(n for n, _, v, mots in lues if v == VerdictPoint.ECART and not mots.strip()),
    )  # fmt: skip


@transaction.atomic
def avancer(
    *, controle: ControlePartenaire, vers: str, acteur: Reference, motif: str = "", avant_l_heure: bool = False
) -> ControlePartenaire:
    """One passage. `avant_l_heure`: sooner than what the partner was told, knowingly. Raises HAB-069, HAB-100 (no such way), HAB-101 (somebody else was faster), HAB-108, and what its guards say.

    `controle` as it was read by the person: its phase and its `revision` decide who was first.
    """
    x = _verrouiller(controle)
    if (x.phase, x.revision) != (controle.phase, controle.revision):
        raise ErreurMetier(c.AUTRE_DECISION.constat(phase=libelle(x.phase)))
    p = passage(x.phase, vers, x.nature)
    if p is None:
        mots = libelle(vers) if vers in phases() else vers
        raise ErreurMetier(c.PHASE.constat(de=libelle(x.phase), vers=mots))
    jour = aujourdhui()
    trouves = objections(p, faits_du_controle(x, jour))
    if (le := jour_annonce(x, vers)) is not None and le >= jour and not avant_l_heure and not trouves:
        trouves.append(communs.AVANT_LE_JOUR.constat(partenaire=x.etablissement.denomination, le=date_fr(le)))
    if p.motif and len(" ".join(motif.split())) < CONCLUSION_MIN:
        trouves.append(c.CONCLUSION.constat())
    if trouves:
        raise ErreurMetier(*trouves)
    de = x.phase
    _effets(x, p, jour, acteur, motif.strip())
    x.phase, x.phase_depuis, x.revision = p.vers, jour, x.revision + 1
    x.save()
    controle.phase, controle.revision = x.phase, x.revision
    _tracer(
        x,
        acteur,
        "controle_avance",
        f"a fait passer un contrôle de « {libelle(de)} » à « {libelle(vers)} » ({p.geste.lower()}) : {x}.",
        de=de,
        vers=vers,
        motif=motif,
    )
    return x


def jour_annonce(x: ControlePartenaire, vers: str) -> date | None:
    """The last day that the partner was told before this passage, when it was told one."""
    if (x.phase, vers) == (PhaseControle.PREUVES, PhaseControle.LECTURE):
        return x.preuves_avant_le
    return x.reponse_avant_le if (x.phase, vers) == (PhaseControle.CONTRADICTOIRE, PhaseControle.A_DECIDER) else None


def _effets(x: ControlePartenaire, p: PassagePhase, jour: date, acteur: Reference, motif: str) -> None:
    """What each phase brings, before it is written."""
    if p.vers is PhaseControle.AVIS and x.preuves_avant_le is not None:
        x.avis = avis(
            organisation=x.organisation.nom, partenaire=x.etablissement.denomination, nature=x.nature,
            preuves_avant_le=x.preuves_avant_le, jour=jour,
        )  # fmt: skip
    elif p.vers is PhaseControle.PREUVES:
        x.demande_preuves = demandes.demander(
            etablissement=x.etablissement, habilitation=x.habilitation, nature=NatureDemandePartenaire.PREUVE, acteur=acteur,
            objet=f"Preuves pour le contrôle {x.get_nature_display().lower()}", texte=_demande_en_mots(x), avant_le=x.preuves_avant_le,
        )  # fmt: skip
    elif p.vers is PhaseControle.LECTURE:
        if x.demande_preuves is not None:
            demandes.figer(demandes=[x.demande_preuves], le=jour, acteur=acteur)
        _relever(x, jour)
    elif p.vers is PhaseControle.CONTRADICTOIRE:
        x.rapport_le = jour
        x.reponse_avant_le = jour + timedelta(days=int(recueil().valeur_au("contradictoire", jour)))
        x.demande_rapport = demandes.demander(
            etablissement=x.etablissement, habilitation=x.habilitation, nature=NatureDemandePartenaire.REPONSE, acteur=acteur,
            objet=f"Rapport de contrôle ({x.get_nature_display().lower()}) : votre réponse",
            texte=_rapport_en_mots(x), avant_le=x.reponse_avant_le,
        )  # fmt: skip
    elif p.vers is PhaseControle.A_DECIDER:
        if x.demande_rapport is not None:
            demandes.figer(demandes=[x.demande_rapport], le=jour, acteur=acteur)
    elif p.vers in (PhaseControle.DECIDE, PhaseControle.ABANDONNE):
        x.conclusion, x.conclu_le, x.conclu_par_libelle = motif, maintenant(), acteur.libelle[:200]
        if (
            p.vers is PhaseControle.ABANDONNE
            and x.demande_preuves is not None
            and x.demande_preuves.etat not in _RECUES
        ):
            demandes.annuler(demande=x.demande_preuves, texte=motif, acteur=acteur)
        if p.vers is PhaseControle.DECIDE:
            _classer(x, acteur)


def _classer(x: ControlePartenaire, acteur: Reference) -> None:
    """What the partner gave was read: a control that is concluded leaves nothing « à lire ». An answer promised days keeps them."""
    for d in (x.demande_preuves, x.demande_rapport):
        promise = d is not None and d is x.demande_rapport and d.avant_le is not None and d.avant_le >= aujourdhui()
        if d is not None and d.etat == EtatDemandePartenaire.REPONDUE and not promise:
            demandes.accepter(demande=d, texte="Lu : le contrôle est conclu.", acteur=acteur)


def _demande_en_mots(x: ControlePartenaire) -> str:
    """One line by point that a document proves; the annex of the request."""
    points = [r.point for r in x.reponses.select_related("point").order_by("point__numero")]
    lignes = [f"{p.numero}. {p.libelle} Preuve : {p.preuve}." for p in points if "D" in p.types]
    dossiers = [str(d.inscription.personne) for d in x.dossiers.select_related("inscription__personne").order_by("pk")]
    if dossiers:
        lignes.append("Dossiers complets de : " + ", ".join(dossiers) + ".")
    return _borner(x.avis + "\n\nNommez chaque fichier par le numéro du point.\n" + "\n".join(lignes))


def _rapport_en_mots(x: ControlePartenaire) -> str:
    ecarts = x.reponses.filter(verdict=VerdictPoint.ECART).select_related("point").order_by("point__numero")
    lignes = [
        f"{r.point.numero}. {r.point.libelle} Écart ({r.point.get_severite_display().lower()}) : {r.commentaire}"
        for r in ecarts
    ]
    fin = date_fr(x.reponse_avant_le) if x.reponse_avant_le else ""
    debut = f"Vous pouvez répondre jusqu’au {fin}. Sans réponse, la phase contradictoire se clôt sur ce rapport.\n"
    return _borner(debut + ("\n".join(lignes) if lignes else "Aucun écart n’a été relevé."))


def _borner(texte: str, limite: int = 4000) -> str:
    """The field has an end; what does not fit is on the page of the control, and it is said."""
    suite = "\n(La suite est dans le rapport.)"
    return texte if len(texte) <= limite else texte[: limite - len(suite)] + suite


@transaction.atomic
def noter(*, controle: ControlePartenaire, saisies: Iterable[ReponseSaisie], acteur: Reference) -> int:
    """Write the answers that changed; how many. Raises HAB-102 (changed by somebody else meanwhile), HAB-109, HAB-122: then nothing is written."""
    x = _verrouiller(controle)
    _exiger_remplissable(x)
    lues = {
        r.pk: r
        for r in ReponsePoint.toutes.select_for_update(of=("self",))
        .filter(controle=x)
        .select_related("point")
        .order_by("pk")
    }
    trouves, changees = [], []
    for s in saisies:
        r = lues.get(s.reponse_id)
        if r is None:
            continue
        mots = s.commentaire.strip()
        if (r.verdict, r.commentaire) == (s.verdict, mots):
            continue
        if s.verdict not in list(VerdictPoint):
            trouves.append(c.VERDICT.constat(verdict=s.verdict, numero=r.point.numero))
        elif r.revision != s.revision:
            trouves.append(c.GRILLE_CHANGEE.constat(numero=r.point.numero, par=r.par_libelle or "quelqu’un"))
        else:
            r.verdict, r.commentaire = s.verdict, mots
            changees.append(r)
    if trouves:
        raise ErreurMetier(*trouves)
    for r in changees:
        r.par_libelle, r.le, r.revision = acteur.libelle[:200], maintenant(), r.revision + 1
    ReponsePoint.toutes.bulk_update(changees, ["verdict", "commentaire", "par_libelle", "le", "revision"])
    if changees:
        numeros = ", ".join(str(r.point.numero) for r in changees)
        _tracer(
            x, acteur, "controle_note", f"a noté les points {numeros} : {x}.",
            verdicts={str(r.point.numero): str(r.verdict) for r in changees},
        )  # fmt: skip
    return len(changees)


@transaction.atomic
def joindre_preuve(*, reponse: ReponsePoint, piece: UUID, acteur: Reference) -> ReponsePoint:
    """A file beside one point. Raises HAB-109, HAB-120 (a file of somebody else)."""
    x = _verrouiller(reponse.controle)
    _exiger_remplissable(x)
    if not Fichier.toutes.filter(pk=piece, organisation_id=x.organisation_id).exists():
        raise ErreurMetier(c.PREUVE_ETRANGERE.constat())
    r: ReponsePoint = ReponsePoint.toutes.select_for_update(of=("self",)).select_related("point").get(pk=reponse.pk)
    r.preuves = [*dict.fromkeys([*r.preuves, str(piece)])]
    r.save(update_fields=["preuves"])
    _tracer(x, acteur, "controle_preuve", f"a joint une preuve au point {r.point.numero} : {x}.", piece=str(piece))
    return r


@transaction.atomic
def lire_points(*, controle: ControlePartenaire, acteur: Reference) -> None:
    """Read the automatic points again. Raises HAB-109."""
    x = _verrouiller(controle)
    _exiger_remplissable(x)
    _relever(x, aujourdhui())
    x.save(update_fields=["releve_le"])
    _tracer(x, acteur, "controle_releve", f"a fait lire les points automatiques : {x}.")


def _relever(x: ControlePartenaire, jour: date) -> None:
    """The house's reading beside each point it knows. It answers in the reviewer's place only where nobody wrote anything yet."""
    lus = faits_releves(x.etablissement, jour, x.habilitation)
    reponses = list(x.reponses.filter(point__auto__in=CLES).select_related("point").order_by("point__numero"))
    for r in reponses:
        trouve = relever(r.point.auto, lus)
        r.auto_verdict, r.auto_raison = trouve.verdict, trouve.raison
        if r.par_libelle == "" and (r.verdict, r.commentaire) != (trouve.verdict, trouve.raison):
            # An older screen that sends this point back is told, and overwrites nothing.
            r.verdict, r.commentaire, r.revision = trouve.verdict, trouve.raison, r.revision + 1
    ReponsePoint.toutes.bulk_update(reponses, ["auto_verdict", "auto_raison", "verdict", "commentaire", "revision"])
    x.releve_le = maintenant()


@transaction.atomic
def noter_dossier(*, dossier: DossierControle, lu: bool, commentaire: str, acteur: Reference) -> DossierControle:
    """What a drawn file showed. Raises HAB-109."""
    x = _verrouiller(dossier.controle)
    _exiger_remplissable(x)
    dossier.lu, dossier.commentaire = lu, commentaire.strip()
    dossier.save(update_fields=["lu", "commentaire"])
    _tracer(x, acteur, "controle_dossier", f"a lu un dossier tiré : {x}.", inscription=dossier.inscription_id, lu=lu)
    return dossier


@transaction.atomic
def confier(
    *, controle: ControlePartenaire, relecteur: Membre | None, preuves_avant_le: date | None, acteur: Reference
) -> ControlePartenaire:
    """Who reads it, and by when the partner answers: before anything was asked. Raises HAB-103 (the day is over), HAB-109 once it was."""
    x = _verrouiller(controle)
    _exiger_remplissable(x)
    annonce = x.phase in (PhaseControle.PREPARE,)
    if preuves_avant_le != x.preuves_avant_le and not annonce:
        raise ErreurMetier(c.PAS_EN_LECTURE.constat(phase=libelle(x.phase)))
    if preuves_avant_le != x.preuves_avant_le:
        _exiger_a_venir(x.nature, preuves_avant_le)
    x.relecteur, x.preuves_avant_le = relecteur, preuves_avant_le
    x.save(update_fields=["relecteur", "preuves_avant_le"])
    _tracer(x, acteur, "controle_confie", f"a confié à {relecteur.libelle if relecteur else 'personne'} : {x}.")
    return x


def avancer_seuls(jour: date) -> int:
    """What the notice announced when nobody acts: a deposit over is frozen, a contradictory phase over closes on the report. How many."""
    n = 0
    attendus = ControlePartenaire.toutes.filter(
        phase=PhaseControle.PREUVES, preuves_avant_le__lt=jour
    ) | ControlePartenaire.toutes.filter(phase=PhaseControle.CONTRADICTOIRE, reponse_avant_le__lt=jour)
    for x in attendus.order_by("pk"):
        vers = PhaseControle.LECTURE if x.phase == PhaseControle.PREUVES else PhaseControle.A_DECIDER
        p = passage(x.phase, vers, x.nature)
        if p is None or not p.seul:
            continue
        try:
            # Nobody is signed in here: what the control reads is closed until its organisation is named.
            with organisation_active(x.organisation_id):
                avancer(controle=x, vers=vers, acteur=SYSTEME)
        except ErreurMetier:
            # Somebody acted between the two readings: nothing is left to do.
            continue
        n += 1
    return n


def _verrouiller(controle: ControlePartenaire) -> ControlePartenaire:
    x: ControlePartenaire = (
        ControlePartenaire.toutes.select_for_update(of=("self",))
        .select_related(
            "organisation",
            "etablissement",
            "habilitation",
            "demande_preuves__etablissement",
            "demande_rapport__etablissement",
        )
        .get(pk=controle.pk)
    )
    return x


def _exiger_remplissable(x: ControlePartenaire) -> None:
    if x.phase not in REMPLISSABLES:
        raise ErreurMetier(c.PAS_EN_LECTURE.constat(phase=libelle(x.phase)))


def _tracer(x: ControlePartenaire, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{x.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=reference(x), phrase=phrase,
        details={"controle": x.pk, **details},
    )  # fmt: skip
