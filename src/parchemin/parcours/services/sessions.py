"""Exam sessions: prepare, choose what is assessed, register candidates, open, cancel."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Max, Q

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import EvenementAConsigner, Reference, consigner, consigner_lot
from parchemin.parcours.domain import presentation_constats as c
from parchemin.parcours.domain.sante import refuser_la_sante
from parchemin.parcours.models import (
    ElementEvalue,
    EtatResultat,
    EtatSession,
    Inscription,
    Presentation,
    Resultat,
    SessionExamen,
)
from parchemin.parcours.registres import SituationAcquise, situations_de
from parchemin.parcours.selectors.sessions import nom_certification, session_visee, verdicts
from parchemin.parcours.services.inscriptions import reference_personne
from parchemin.plateforme.registres.gardes import objections
from parchemin.referentiel import facade
from parchemin.referentiel.models import Capacite, Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.periodes import date_fr

_INTACTE = Q(etat=EtatResultat.A_SAISIR) | Q(
    etat__in=[EtatResultat.BENEFICE, EtatResultat.REPORT, EtatResultat.DISPENSE], revision=0, saisi_par_libelle=""
)
"""A cell as the registration of the candidate left it: empty, or with what they came with."""
_ORGANISENT = {Capacite.CERTIFICATEUR, Capacite.CO_CERTIFICATEUR, Capacite.CENTRE_EXAMEN}


def reference_session(session: SessionExamen) -> Reference:
    """The session, as the journal names it."""
    return Reference("session_examen", str(session.pk), session.intitule)


def controler_session(
    *, certification: Certification, du: date, au: date, jury_le: date | None, centre: Etablissement | None = None
) -> list[Constat]:
    """Findings on the dates, the right to hold a jury that day and the organisation's capacity (SES-021 to SES-025)."""
    constats = []
    if au < du:
        constats.append(
            c.SESSION_DATES.constat(quoi="Dernier jour", fin=date_fr(au), debut_mots="le premier", debut=date_fr(du))
        )
    if jury_le is not None and jury_le < max(du, au):
        quand, mots = (au, "le dernier jour") if au >= du else (du, "le premier jour")
        constats.append(
            c.SESSION_DATES.constat(quoi="Jury", fin=date_fr(jury_le), debut_mots=mots, debut=date_fr(quand))
        )
    if centre is not None and centre.organisation_id != certification.organisation_id:
        constats.append(c.CENTRE_ETRANGER.constat(nom=centre.denomination))
    constats += _jury(certification, jury_le or au)
    famille = facade.famille(certification)
    if famille in facade.DIPLOMES_ETAT:
        constats.append(c.JURY_DE_L_ETAT.constat(famille=facade.LIBELLES_FAMILLE[famille]))
    elif not {Capacite(x.capacite) for x in facade.capacites_au(certification, du)} & _ORGANISENT:
        constats.append(c.SANS_QUALITE.constat(code=nom_certification(certification)))
    return sorted(constats, key=lambda k: (not k.est_bloquant, k.code))


def _jury(certification: Certification, jour: date) -> list[Constat]:
    if certification.fiche is None:
        return []
    try:
        reponse = facade.jury_possible(certification.fiche, jour)
    except LookupError:
        return []
    mots = {"raison": reponse.raison, "texte": reponse.source.citation}
    if reponse.oui is False:
        return [c.JURY_IMPOSSIBLE.constat(jour=date_fr(jour), **mots)]
    return [c.JURY_A_JUSTIFIER.constat(**mots)] if reponse.oui is None else []


@transaction.atomic
def creer_session(
    *,
    organisation: Organisation,
    certification: Certification,
    intitule: str,
    specialite: str = "",
    centre: Etablissement | None = None,
    lieu: str = "",
    du: date,
    au: date,
    jury_le: date | None = None,
    elements: Sequence[ElementEvalue] = (),
    acteur: Reference,
) -> SessionExamen:
    """Create an exam session, in preparation. Raises SES-021, SES-023, SES-039, SES-042."""
    _refuser(controler_session(certification=certification, du=du, au=au, jury_le=jury_le, centre=centre))
    _refuser(
        objections(
            "parcours.creer_session",
            SessionExamen(organisation=organisation, certification=certification, centre=centre, du=du),
        )
    )
    session: SessionExamen = SessionExamen.toutes.create(
        organisation=organisation,
        certification=certification,
        intitule=intitule,
        specialite=specialite,
        centre=centre,
        lieu=lieu,
        du=du,
        au=au,
        jury_le=jury_le,
    )
    consigner_session(
        session,
        "parcours.creer_session",
        acteur,
        f"a créé la session « {intitule} » ({nom_certification(certification)}), du {date_fr(du)} au {date_fr(au)}.",
        du=du,
        au=au,
        jury_le=jury_le,
    )
    if elements:
        choisir_elements(session=session, elements=elements, acteur=acteur)
    return session


@transaction.atomic
def modifier_session(*, session: SessionExamen, acteur: Reference, **valeurs: Any) -> SessionExamen:
    """Correct a session: intitule, specialite, centre, lieu, du, au, jury_le. Same refusals as `creer_session`.

    Once the results are settled, only its title and its place change, and the day of the jury if none was said (SES-050).
    """
    ligne = _vivante(session)
    inconnus = valeurs.keys() - _LIBELLES.keys()
    if inconnus:
        raise TypeError(f"a session has no {', '.join(sorted(inconnus))} to correct")
    avant = {n: getattr(ligne, n) for n in valeurs}
    change = {n: v for n, v in valeurs.items() if v != avant[n]}
    if not change:
        return ligne
    if ligne.etat == EtatSession.COMPLETE:
        figes = [n for n in change if n not in _LIBRES and not (n == "jury_le" and avant[n] is None)]
        if figes:
            _refuser(objections("parcours.rouvrir_resultats", ligne))
            quoi = f"{' et '.join(_LIBELLES[n] for n in figes)} ne change{'nt' * (len(figes) > 1)} plus"
            raise ErreurMetier(c.SESSION_ARRETEE.constat(ou=ligne.intitule, quoi=quoi))
    for n, v in change.items():
        setattr(ligne, n, v)
    _refuser(
        controler_session(
            certification=ligne.certification, du=ligne.du, au=ligne.au, jury_le=ligne.jury_le, centre=ligne.centre
        )
    )
    if _DU_RESEAU.intersection(change):
        # As for a new one: to move a session is no way round what forbids to create it there that day.
        _refuser(objections("parcours.creer_session", ligne))
    ligne.save(update_fields=list(change))
    consigner_session(
        ligne,
        "parcours.modifier_session",
        acteur,
        f"a corrigé {', '.join(_LIBELLES[n] for n in change)} de la session « {ligne.intitule} ».",
        avant={n: str(avant[n] or "") for n in change},
        apres={n: str(v or "") for n, v in change.items()},
    )
    return ligne


@transaction.atomic
def choisir_elements(*, session: SessionExamen, elements: Sequence[ElementEvalue], acteur: Reference) -> None:
    """Say what is assessed. New elements reach the candidates already there; one with results cannot leave (SES-037).

    Raises SES-040, SES-042, SES-050 too.
    """
    ligne = session_en_cours(session, "les éléments évalués ne changent plus")
    etranger = next((e for e in elements if e.certification_id != ligne.certification_id), None)
    if etranger is not None:
        raise ErreurMetier(c.ELEMENT_D_AILLEURS.constat(element=etranger.code))
    voulus = {e.pk: e for e in elements}
    presents = {e.pk: e for e in ligne.elements.all()}
    partants = [e for cle, e in presents.items() if cle not in voulus]
    arrivants = [e for cle, e in voulus.items() if cle not in presents]
    siens = Resultat.toutes.filter(presentation__session=ligne, element__in=partants)
    touche = siens.exclude(_INTACTE).select_related("element").order_by("pk").first()
    if touche is not None:
        raise ErreurMetier(c.ELEMENT_DANS_LA_GRILLE.constat(element=touche.element.code))
    siens.delete()
    ligne.elements.set(voulus)
    if arrivants:
        visee = session_visee(ligne)
        neufs = {e.pk for e in arrivants}
        deja = list(Presentation.toutes.filter(session=ligne).select_related("inscription__personne").order_by("pk"))
        situations = situations_de(ligne, [p.inscription for p in deja])
        Resultat.toutes.bulk_create(
            _cellule(p, e.cle, situations)
            for p in deja
            for e in visee.a_passer(tuple(p.inscription.perimetre_blocs))
            if e.cle in neufs
        )
    if partants or arrivants:
        consigner_session(
            ligne,
            "parcours.choisir_elements",
            acteur,
            f"a choisi ce qui est évalué à « {ligne.intitule} » : {', '.join(e.code for e in elements) or 'rien encore'}.",
            ajoutes=[e.code for e in arrivants],
            retires=[e.code for e in partants],
        )


@transaction.atomic
def presenter(*, session: SessionExamen, inscriptions: Sequence[Inscription], acteur: Reference) -> list[Presentation]:
    """Register candidates: one `Presentation` each, and one empty `Resultat` per element they have to take.

    All or nothing. Raises `ErreurMetier` with every blocking finding of every candidate (SES-001 to SES-020, SES-055, SES-056); warnings do
    not stop (`selectors.sessions.verdicts` shows them first). SES-050 once the results are settled.
    """
    ligne = session_en_cours(session, "la liste des candidats ne change plus")
    retenues = list({i.pk: i for i in inscriptions}.values())
    if not retenues:
        return []
    _refuser(objections("parcours.presenter", ligne))
    _refuser([*(k for constats in verdicts(ligne, retenues).values() for k in constats), *_deux_fois(retenues)])
    rang = ligne.presentations.aggregate(m=Max("rang"))["m"] or 0
    presentations = Presentation.toutes.bulk_create(
        Presentation(organisation_id=ligne.organisation_id, session=ligne, inscription=i, rang=rang + n)
        for n, i in enumerate(sorted(retenues, key=lambda i: (i.personne.cle_tri, i.pk)), start=1)
    )
    visee = session_visee(ligne)
    situations = situations_de(ligne, retenues)
    Resultat.toutes.bulk_create(
        _cellule(p, e.cle, situations)
        for p in presentations
        for e in visee.a_passer(tuple(p.inscription.perimetre_blocs))
    )
    n = len(presentations)
    consigner_session(
        ligne,
        "parcours.presenter",
        acteur,
        f"a inscrit {n} candidat{'s' * (n > 1)} à la session « {ligne.intitule} ».",
        inscriptions=[p.inscription_id for p in presentations],
    )
    consigner_candidats(
        ligne, presentations, "parcours.presenter", acteur, "a inscrit {nom} à la session « {session} »."
    )
    return presentations


def _deux_fois(inscriptions: Sequence[Inscription]) -> list[Constat]:
    """One person, two enrolments, in one act: neither is in the session yet, so that the rules see nothing."""
    nombre = Counter(i.personne_id for i in inscriptions)
    doubles = {i.personne_id: i.personne.nom_complet for i in inscriptions if nombre[i.personne_id] > 1}
    laquelle = ", choisie en même temps"
    return [c.PERSONNE_DEJA_CANDIDATE.constat(ou=nom, laquelle=laquelle) for nom in doubles.values()]


def _cellule(
    presentation: Presentation, element_id: int, situations: Mapping[tuple[int, int], SituationAcquise]
) -> Resultat:
    """Empty, unless the candidate comes with something kept."""
    cellule = Resultat(organisation_id=presentation.organisation_id, presentation=presentation, element_id=element_id)
    if (s := situations.get((presentation.inscription_id, element_id))) is not None:
        cellule.etat, cellule.note, cellule.acquis, cellule.motif = s.etat, s.note, s.acquis, s.motif[:200]
    return cellule


@transaction.atomic
def retirer(*, presentation: Presentation, raison: str = "", acteur: Reference) -> None:
    """Take a candidate out of a session. Raises SES-026 once anything was recorded about them there, SES-050, SES-051."""
    refuser_la_sante(c.MOTIF_DE_SANTE, raison)
    session = session_en_cours(presentation.session, "la liste des candidats ne change plus")
    ligne: Presentation = Presentation.toutes.select_for_update(of=("self",)).get(pk=presentation.pk)
    if ligne.resultats.exclude(_INTACTE).exists():
        raise ErreurMetier(c.RETRAIT_IMPOSSIBLE.constat(ou=str(ligne.inscription.personne)))
    inscription = ligne.inscription
    ligne.delete()
    for sujet in (reference_personne(inscription.personne), reference_session(session)):
        consigner(
            chaine=f"o:{session.organisation_id}",
            acte="parcours.retirer_candidat",
            acteur=acteur,
            sujet=sujet,
            details={"session": session.pk, "inscription": inscription.pk, "raison": raison},
            phrase=f"a retiré {inscription.personne.nom_complet} de la session « {session.intitule} ».",
        )


@transaction.atomic
def ouvrir(*, session: SessionExamen, acteur: Reference) -> SessionExamen:
    """Open the entry of results. Raises SES-033 when there is nobody or nothing to assess, SES-041 when it is done."""
    ligne = _vivante(session)
    if ligne.etat != EtatSession.PREPAREE:
        raise ErreurMetier(c.DEJA_DANS_CET_ETAT.constat(etat=ligne.get_etat_display()))
    manque = []
    if not ligne.elements.exists():
        manque.append("aucun élément à évaluer")
    if not ligne.presentations.exists():
        manque.append("aucun candidat")
    if manque:
        raise ErreurMetier(c.OUVERTURE_IMPOSSIBLE.constat(manque=" et ".join(manque)))
    _refuser(objections("parcours.ouvrir_session", ligne))
    ligne.etat = EtatSession.OUVERTE
    ligne.save(update_fields=["etat"])
    consigner_session(
        ligne, "parcours.ouvrir_session", acteur, f"a ouvert la saisie des résultats de « {ligne.intitule} »."
    )
    return ligne


@transaction.atomic
def annuler_session(*, session: SessionExamen, raison: str, acteur: Reference) -> SessionExamen:
    """Cancel a session, with its reason. Raises SES-034 when results exist, SES-043 without a reason, SES-051."""
    refuser_la_sante(c.MOTIF_DE_SANTE, raison)
    ligne = _vivante(session)
    if not raison.strip():
        raise ErreurMetier(c.ANNULATION_SANS_MOTIF.constat())
    n = Resultat.toutes.filter(presentation__session=ligne).exclude(_INTACTE).count()
    if n:
        raise ErreurMetier(c.ANNULATION_IMPOSSIBLE.constat(nombre=f"{n} résultat{'s' * (n > 1)}"))
    ligne.etat = EtatSession.ANNULEE
    ligne.save(update_fields=["etat"])
    candidats = list(Presentation.toutes.filter(session=ligne).select_related("inscription__personne").order_by("pk"))
    consigner_session(
        ligne,
        "parcours.annuler_session",
        acteur,
        f"a annulé la session « {ligne.intitule} » : {raison.strip()}",
        raison=raison.strip(),
        candidats=[p.inscription_id for p in candidats],
    )
    consigner_candidats(
        ligne, candidats, "parcours.annuler_session", acteur,
        "a annulé la session « {session} », et avec elle la candidature {de_nom}.",
    )  # fmt: skip
    return ligne


_LIBELLES = {
    "intitule": "l’intitulé", "specialite": "la spécialité", "centre": "le centre", "lieu": "le lieu",
    "du": "le premier jour", "au": "le dernier jour", "jury_le": "le jour du jury",
}  # fmt: skip
_LIBRES = {"intitule", "lieu"}
"""What still changes once the results are settled."""
_DU_RESEAU = frozenset({"centre", "du"})
"""Who holds it, and when: the rooms above may forbid it."""


def _vivante(session: SessionExamen) -> SessionExamen:
    """The row, locked: two people change it one after the other. Raises SES-040 when it is cancelled."""
    ligne: SessionExamen = (
        SessionExamen.toutes.select_for_update(of=("self",))
        .select_related("certification__fiche__version", "certification__fiche__source", "centre")
        .get(pk=session.pk)
    )
    if ligne.etat == EtatSession.ANNULEE:
        raise ErreurMetier(c.SESSION_ANNULEE.constat(ou=ligne.intitule))
    return ligne


def session_en_cours(session: SessionExamen, quoi: str) -> SessionExamen:
    """The row, locked, in preparation or open. Raises SES-040 (cancelled), SES-050 (settled: `quoi` says what stays)."""
    ligne = _vivante(session)
    if ligne.etat == EtatSession.COMPLETE:
        # Under a jury, the marks do not open again: the room that holds the session says what is left to do.
        _refuser(objections("parcours.rouvrir_resultats", ligne))
        raise ErreurMetier(c.SESSION_ARRETEE.constat(ou=ligne.intitule, quoi=quoi))
    return ligne


def _refuser(constats: Sequence[Constat]) -> None:
    bloquants = [k for k in constats if k.est_bloquant]
    if bloquants:
        raise ErreurMetier(*bloquants)


def consigner_session(session: SessionExamen, acte: str, acteur: Reference, phrase: str, **details: Any) -> None:
    """One event about the session."""
    consigner(
        chaine=f"o:{session.organisation_id}",
        acte=acte,
        acteur=acteur,
        sujet=reference_session(session),
        details=details,
        phrase=phrase,
    )


def consigner_candidats(
    session: SessionExamen, presentations: Sequence[Presentation], acte: str, acteur: Reference, phrase: str
) -> None:
    """One event about each candidate, beside that of the session. `phrase` takes `nom` and `session`."""
    consigner_lot(
        chaine=f"o:{session.organisation_id}",
        evenements=[
            EvenementAConsigner(
                acte=acte,
                acteur=acteur,
                sujet=reference_personne(p.inscription.personne),
                phrase=phrase.format(
                    nom=p.inscription.personne.nom_complet,
                    de_nom=de(p.inscription.personne.nom_complet),
                    session=session.intitule,
                ),
                details={"session": session.pk, "inscription": p.inscription_id, "presentation": p.pk},
            )
            for p in presentations
        ],
    )
