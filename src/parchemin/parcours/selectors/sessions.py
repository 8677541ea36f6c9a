"""Reading sessions: who may be presented and why not, who was convened, what remains to do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Prefetch, Q, QuerySet

from parchemin.comptes.models import Membre
from parchemin.parcours.domain.identite_completude import completude
from parchemin.parcours.domain.inscription_suivi import EtatDossier
from parchemin.parcours.domain.presentation import (
    AutrePresentation,
    Candidat,
    ElementVise,
    SessionVisee,
    droit_a_presenter,
    ordonner,
)
from parchemin.parcours.models import (
    Contrat,
    ElementEvalue,
    EtatInscription,
    EtatResultat,
    EtatSession,
    Inscription,
    Prerequis,
    Presentation,
    Resultat,
    SessionExamen,
)
from parchemin.parcours.registres import oppositions_de, options_manquantes
from parchemin.parcours.selectors.inscriptions import blocs_au_choix, naissance_complete
from parchemin.parcours.selectors.perimetre import est_restreint, inscriptions_visibles, siege_accepte
from parchemin.parcours.services.personnes import identite_de
from parchemin.plateforme.models import Courriel
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

CONTRATS_ATTENDUS = {"FORMATION_INITIALE_APPRENTISSAGE", "FORMATION_CONTINUE_CONTRAT_DE_PROFESSIONNALISATION"}


def nom_certification(certification: Certification) -> str:
    """The number of a register, or the title of a local certification without a code."""
    return certification.numero or certification.intitule


def session_visee(session: SessionExamen) -> SessionVisee:
    """The session as the rules see it."""
    elements = session.elements.order_by("ordre", "code", "pk")
    return SessionVisee(
        certification_id=session.certification_id,
        certification=nom_certification(session.certification),
        famille=facade.famille(session.certification),
        specialite=session.specialite,
        du=session.du,
        au=session.au,
        elements=tuple(elements_vises(elements)),
        ouverte_aux_inscriptions=session.etat in (EtatSession.PREPAREE, EtatSession.OUVERTE),
        blocs=frozenset(code for code, _ in blocs_au_choix(session.certification, session.du)),
    )


def elements_vises(elements: Iterable[ElementEvalue]) -> list[ElementVise]:
    """Elements with the bloc they belong to: their own, else that of the nearest element above."""
    tous = list(elements)
    par_cle = {e.pk: e for e in tous}
    manquants = {e.parent_id for e in tous if e.parent_id and e.parent_id not in par_cle}
    while manquants:
        trouves = list(ElementEvalue.toutes.filter(pk__in=manquants))
        par_cle |= {e.pk: e for e in trouves}
        manquants = {e.parent_id for e in trouves if e.parent_id and e.parent_id not in par_cle}

    def bloc(e: ElementEvalue) -> str:
        vus: set[int] = set()
        courant: ElementEvalue | None = e
        while courant is not None and courant.pk not in vus:
            if courant.code_bloc:
                return courant.code_bloc
            vus.add(courant.pk)
            courant = par_cle.get(courant.parent_id) if courant.parent_id else None
        return ""

    return [ElementVise(e.pk, e.code, bloc(e)) for e in tous]


def etat_dossier(
    inscription: Inscription,
    prerequis: Sequence[Prerequis],
    contrats: Sequence[Contrat],
    famille: facade.Famille,
    options: Sequence[str] = (),
) -> EtatDossier:
    """What is known of the person and of the enrolment, as the rules see it."""
    p = inscription.personne
    return EtatDossier(
        famille=famille,
        statut=inscription.statut,
        forme=inscription.forme,
        identite_manque=tuple(m.mots for m in completude(identite_de(p), aujourdhui()).necessaires),
        courriel=bool(p.courriel),
        prerequis=tuple((x.libelle, x.satisfait) for x in prerequis),
        contrats=tuple((x.debut, x.fin, x.rompu_le) for x in contrats),
        contrat_attendu=inscription.voie in CONTRATS_ATTENDUS,
        options=tuple(options),
    )


def candidats(session: SessionExamen, inscriptions: Sequence[Inscription]) -> dict[int, Candidat]:
    """By key of enrolment: what the rules need, in a handful of queries whatever the number.

    Load the enrolments with `select_related("personne", "certification__fiche__version")`.
    """
    cles = [i.pk for i in inscriptions]
    personnes = {i.personne_id for i in inscriptions}
    prerequis = _par_inscription(Prerequis.toutes.filter(inscription__in=cles).order_by("pk"))
    contrats = _par_inscription(Contrat.toutes.filter(inscription__in=cles).order_by("debut", "pk"))
    # A session that names its option says it for its candidates.
    options = {} if session.specialite else options_manquantes(inscriptions)
    ailleurs: dict[int, list[AutrePresentation]] = {}
    deja: set[int] = set()
    ici: dict[int, list[Inscription]] = {}
    for p in (
        Presentation.toutes.filter(inscription__personne__in=personnes)
        .exclude(session__etat=EtatSession.ANNULEE)
        .select_related("inscription", "session__certification__fiche__version")
        .order_by("pk")
    ):
        if p.session_id == session.pk:
            deja.add(p.inscription_id)
            if p.inscription.etat != EtatInscription.ANNULEE:
                ici.setdefault(p.inscription.personne_id, []).append(p.inscription)
            continue
        ailleurs.setdefault(p.inscription.personne_id, []).append(
            AutrePresentation(
                certification=nom_certification(p.session.certification),
                famille=facade.famille(p.session.certification),
                specialite=p.session.specialite or p.inscription.specialite,
                annee=p.session.au.year,
                session=p.session.intitule,
            )
        )
    resultat = {}
    for i in inscriptions:
        famille = facade.famille(i.certification)
        resultat[i.pk] = Candidat(
            nom=i.personne.nom_complet,
            certification_id=i.certification_id,
            certification=nom_certification(i.certification),
            specialite=i.specialite,
            etat=i.etat,
            entree=i.entree,
            sortie_le=i.sortie_le,
            naissance=naissance_complete(i.personne),
            perimetre_blocs=tuple(i.perimetre_blocs),
            derogations=i.derogations_lues,
            dossier=etat_dossier(i, prerequis.get(i.pk, ()), contrats.get(i.pk, ()), famille, options.get(i.pk, ())),
            deja=i.pk in deja,
            deja_autrement=tuple(_en_mots(x) for x in ici.get(i.personne_id, ()) if x.pk != i.pk),
            autres=tuple(ailleurs.get(i.personne_id, ())),
        )
    return resultat


def _en_mots(i: Inscription) -> str:
    return f"entrée le {date_fr(i.entree)}{f', {i.specialite}' if i.specialite else ''}"


def candidats_deux_fois(session: SessionExamen) -> list[str]:
    """Names of those who are in a session by two enrolments, from before it was refused or by a merge of two people. One query."""
    lignes = (
        Presentation.toutes.filter(session=session)
        .exclude(inscription__etat=EtatInscription.ANNULEE)
        .select_related("inscription__personne")
        .order_by("rang", "pk")
    )
    par_personne = Counter(p.inscription.personne_id for p in lignes)
    noms = {p.inscription.personne_id: p.inscription.personne.nom_complet for p in lignes}
    return [noms[cle] for cle, n in par_personne.items() if n > 1]


def verdicts(session: SessionExamen, inscriptions: Sequence[Inscription]) -> dict[int, list[Constat]]:
    """By key of enrolment: every finding on the right to present, those that block first."""
    visee = session_visee(session)
    ailleurs = oppositions_de(session, inscriptions)
    return {
        cle: ordonner([*droit_a_presenter(visee, k), *ailleurs.get(cle, ())])
        for cle, k in candidats(session, inscriptions).items()
    }


def _par_inscription(lignes: Iterable[Any]) -> dict[int, list[Any]]:
    resultat: dict[int, list[Any]] = {}
    for ligne in lignes:
        resultat.setdefault(ligne.inscription_id, []).append(ligne)
    return resultat


def inscriptions_a_presenter(membre: Membre, session: SessionExamen) -> QuerySet[Any]:
    """Enrolments that this member may register to this session: of its certification, not there yet, not cancelled."""
    return (
        inscriptions_visibles(membre)
        .filter(certification_id=session.certification_id)
        .exclude(etat=EtatInscription.ANNULEE)
        .exclude(pk__in=Presentation.objects.filter(session=session).order_by().values("inscription_id"))
    )


def presentations_visibles(membre: Membre, session: SessionExamen) -> QuerySet[Any]:
    """Candidates of a session that this member may see: a partner sees its own; who accepted to sit, all of the session.

    The others must have the right to see people.
    """
    lignes = Presentation.objects.filter(session=session)
    voit = membre.utilisateur.has_perm("parcours.voir_personnes", membre.organisation)
    if (not voit or est_restreint(membre)) and not siege_accepte(membre, session):
        miennes = inscriptions_visibles(membre).order_by().values("pk")
        lignes = lignes.filter(inscription__in=miennes) if voit else lignes.none()
    return lignes.select_related("inscription__personne", "inscription__certification__fiche__version")


def avec_resultats(presentations: QuerySet[Any]) -> QuerySet[Any]:
    """With their results and elements, two queries more whatever the number."""
    resultats = Resultat.objects.select_related("element").order_by("element__ordre", "element__code", "pk")
    return presentations.prefetch_related(Prefetch("resultats", queryset=resultats))


@dataclass(frozen=True, slots=True)
class Convocation:
    """What became of the convocation of a candidate: words and a tone."""

    ton: str
    mots: str
    erreur: str = ""


A_CONVOQUER = Convocation("nu", "À convoquer")


def convocations(presentations: Sequence[Presentation]) -> dict[int, Convocation]:
    """By candidate: not sent, waiting, handed over, failed. One query."""
    derniers: dict[str, Any] = {}
    for courriel in Courriel.objects.filter(
        sujet_type="presentation", sujet_identifiant__in=[str(p.pk) for p in presentations]
    ).order_by("cree_le", "pk"):
        derniers[courriel.sujet_identifiant] = courriel
    resultat = {}
    for p in presentations:
        courriel = derniers.get(str(p.pk))
        if courriel is None:
            resultat[p.pk] = Convocation("ok", "Convoqué") if p.convoquee_le else A_CONVOQUER
        elif courriel.etat == "envoye":
            resultat[p.pk] = Convocation("ok", "Courriel remis")
        elif courriel.etat == "echec":
            resultat[p.pk] = Convocation("ko", "Courriel en échec", courriel.derniere_erreur)
        else:
            resultat[p.pk] = Convocation("in", "Courriel en route", courriel.derniere_erreur)
    return resultat


PRESENCES = {
    EtatResultat.PRESENT: ("ok", "Présent"),
    EtatResultat.ABSENT: ("ko", "Absent"),
    EtatResultat.EXCUSE: ("al", "Excusé"),
}


def presence_de(presentation: Presentation) -> tuple[str, str]:
    """Tone and words of the attendance of a candidate over all elements (prefetch `resultats`)."""
    etats = {r.etat for r in presentation.resultats.all()} - {
        EtatResultat.DISPENSE,
        EtatResultat.BENEFICE,
        EtatResultat.REPORT,
    }
    if not etats:
        return "nu", "Rien à passer"
    if etats == {EtatResultat.A_SAISIR}:
        return "nu", "À noter"
    if len(etats) == 1:
        return PRESENCES[EtatResultat(etats.pop())]
    mots = [PRESENCES[e][1].lower() for e in PRESENCES if e in etats]
    if EtatResultat.A_SAISIR in etats:
        mots.append("à noter")
    return "al", f"Selon l’épreuve : {', '.join(mots)}"


def sessions_comptees(sessions: QuerySet[Any]) -> QuerySet[Any]:
    """With `candidats`, `sans_convocation` and `sans_resultat`: how many."""
    return sessions.annotate(
        candidats=Count("presentations", distinct=True),
        sans_convocation=Count("presentations", filter=Q(presentations__convoquee_le__isnull=True), distinct=True),
        sans_resultat=Count(
            "presentations__resultats",
            filter=Q(presentations__resultats__etat=EtatResultat.A_SAISIR)
            | Q(
                presentations__resultats__etat=EtatResultat.PRESENT,
                presentations__resultats__note__isnull=True,
                presentations__resultats__acquis__isnull=True,
            ),
            distinct=True,
        ),
    )
