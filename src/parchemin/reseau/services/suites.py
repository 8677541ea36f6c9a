"""Renewals, concluded under a signed convention; plans of transition, closed when nobody is left without an answer."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import Q

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.reseau import constats as ch
from parchemin.reseau import constats_dossier as c
from parchemin.reseau.domain.conventions import manques
from parchemin.reseau.domain.suites import etapes_du_plan, renouvelable
from parchemin.reseau.models import (
    AnnonceTransition,
    Convention,
    EtapeTransition,
    EtatRenouvellement,
    HabilitationPartenaire,
    MouvementHabilitation,
    NatureDemandePartenaire,
    PlanTransition,
    RenouvellementHabilitation,
    SuiteCertification,
)
from parchemin.reseau.selectors.dossier import lire_dossier
from parchemin.reseau.selectors.suites import fin_enregistrement, lire_plan
from parchemin.reseau.services import demandes
from parchemin.reseau.services.habilitations import declarer_changement, reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


def _verrouiller(pk: int) -> HabilitationPartenaire:
    h: HabilitationPartenaire = (
        HabilitationPartenaire.toutes.select_for_update(of=("self",))
        .select_related("etablissement", "certification__fiche__source", "convention").get(pk=pk)
    )  # fmt: skip
    return h


@transaction.atomic
def ouvrir_renouvellement(
    *, habilitation: HabilitationPartenaire, au: date, acteur: Reference
) -> RenouvellementHabilitation:
    """Prepare a longer period. Raises HAB-260, HAB-261, HAB-263."""
    h, jour = _verrouiller(habilitation.pk), aujourdhui()
    if (ouvert := h.renouvellements.filter(etat=EtatRenouvellement.OUVERT).first()) is not None:
        raise ErreurMetier(c.RENOUVELER_DEJA.constat(le=date_fr(ouvert.ouvert_le)))
    trouves = renouvelable(h.etat, h.au, au, fin_enregistrement(h.certification, jour), jour)
    if trouves or h.au is None:
        raise ErreurMetier(*trouves)
    r: RenouvellementHabilitation = RenouvellementHabilitation.toutes.create(
        organisation_id=h.organisation_id,
        habilitation=h,
        ancienne_fin=h.au,
        au=au,
        ouvert_le=jour,
        par_libelle=acteur.libelle[:400],
    )
    _tracer(h, acteur, f"a ouvert le renouvellement jusqu’au {date_fr(au)} : {h}.", r)
    return r


def convention_pour(h: HabilitationPartenaire, au: date) -> Convention | None:
    """A signed and whole convention of this partner that runs until then: its own, or the latest one."""
    lignes = Convention.toutes.filter(
        Q(au__gte=au),
        organisation=h.organisation_id,
        etablissement=h.etablissement_id,
        signee_le__isnull=False,
        avenant=None,
    ).order_by("-du", "-version", "-pk")
    bonnes = [k for k in lignes if not manques(k.points, cpf=k.cpf, cfa=k.cfa)[0]]
    return next((k for k in bonnes if k.pk == h.convention_id), bonnes[0] if bonnes else None)


@transaction.atomic
def conclure_renouvellement(*, renouvellement: RenouvellementHabilitation, acteur: Reference) -> HabilitationPartenaire:
    """The habilitation runs to the new end, under the convention that covers it, with a file that is up to date.
    Raises HAB-230, HAB-260, HAB-262, HAB-263."""
    h, jour = _verrouiller(renouvellement.habilitation_id), aujourdhui()
    r = _ouvert(renouvellement)
    trouves = renouvelable(h.etat, h.au, r.au, fin_enregistrement(h.certification, jour), jour)
    dossier = lire_dossier(h, jour)
    if dossier.manquantes:
        trouves.append(c.PIECES_MANQUANTES.constat(pieces=" ; ".join(dossier.manquantes)))
    trouves += [x for x in dossier.controles if x.est_bloquant and x.code != c.PIECE_PERIMEE.code]
    k = convention_pour(h, r.au)
    if k is None:
        trouves.append(c.RENOUVELER_SANS_CONVENTION.constat(partenaire=h.etablissement.denomination, au=date_fr(r.au)))
    if trouves:
        raise ErreurMetier(*trouves)
    h.au, h.convention = r.au, k
    h.save(update_fields=["au", "convention"])
    r.etat, r.clos_le, r.convention = EtatRenouvellement.CONCLU, jour, k
    r.save(update_fields=["etat", "clos_le", "convention"])
    MouvementHabilitation.toutes.create(
        organisation_id=h.organisation_id, habilitation=h, de=h.etat, vers=h.etat, effet_le=jour, decide_le=maintenant(),
        motif=f"Renouvelée jusqu’au {date_fr(r.au)}, convention {k}.", par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    declarer_changement(h, jour)
    _tracer(h, acteur, f"a renouvelé jusqu’au {date_fr(r.au)} : {h}.", r)
    return h


@transaction.atomic
def abandonner_renouvellement(*, renouvellement: RenouvellementHabilitation, acteur: Reference) -> None:
    """The habilitation keeps its end. Raises HAB-263."""
    r = _ouvert(renouvellement)
    r.etat, r.clos_le = EtatRenouvellement.ABANDONNE, aujourdhui()
    r.save(update_fields=["etat", "clos_le"])
    _tracer(r.habilitation, acteur, f"a abandonné le renouvellement : {r.habilitation}.", r)


def _ouvert(renouvellement: RenouvellementHabilitation) -> RenouvellementHabilitation:
    r: RenouvellementHabilitation = (
        RenouvellementHabilitation.toutes.select_for_update(of=("self",))
        .select_related("habilitation__etablissement", "habilitation__certification__fiche__version").get(pk=renouvellement.pk)
    )  # fmt: skip
    if r.etat != EtatRenouvellement.OUVERT:
        raise ErreurMetier(c.RENOUVELER_IMPOSSIBLE.constat(raison=f"Ce renouvellement est « {r.get_etat_display()} »"))
    return r


def _tracer(h: HabilitationPartenaire, acteur: Reference, phrase: str, r: RenouvellementHabilitation) -> None:
    consigner(
        chaine=f"o:{h.organisation_id}", acteur=acteur, acte="reseau.renouveler", sujet=reference(h), phrase=phrase,
        details={"habilitation": h.pk, "renouvellement": r.pk, "au": r.au.isoformat()},
    )  # fmt: skip


@transaction.atomic
def ouvrir_plan(
    *, organisation: Organisation, certification: Certification, acteur: Reference, fin: date | None = None
) -> PlanTransition:
    """Lead a certification to its end. `fin` is read in the register unless told. Raises HAB-032, HAB-264, HAB-266."""
    if certification.organisation_id != organisation.pk:
        raise ErreurMetier(ch.CERTIFICATION_AILLEURS.constat())
    Certification.toutes.select_for_update(of=("self",)).get(pk=certification.pk)
    if PlanTransition.toutes.filter(certification=certification, clos_le__isnull=True).exists():
        raise ErreurMetier(c.PLAN_DEJA.constat())
    jour = aujourdhui()
    quand = fin or fin_enregistrement(certification, jour)
    if quand is None:
        raise ErreurMetier(c.PLAN_SANS_FIN.constat(certification=certification.intitule))
    suivantes = facade.fiches_remplacantes(certification.fiche.code) if certification.fiche is not None else ()
    p: PlanTransition = PlanTransition.toutes.create(
        organisation=organisation, certification=certification, fin=quand, ouvert_le=jour, successeur=suivantes[0] if suivantes else "",
        suite=SuiteCertification.SUCCESSEUR if suivantes else SuiteCertification.A_DECIDER,
    )  # fmt: skip
    EtapeTransition.toutes.bulk_create(
        EtapeTransition(organisation=organisation, plan=p, cle=e.cle, libelle=e.libelle, avant_le=e.avant_le)
        for e in etapes_du_plan(quand, jour)
    )
    _tracer_plan(p, acteur, f"a ouvert un plan de transition : {certification.intitule}, fin le {date_fr(quand)}.")
    return p


@transaction.atomic
def decider_suite(*, plan: PlanTransition, suite: str, successeur: str, acteur: Reference) -> PlanTransition:
    """What follows. Raises HAB-267 when the plan is closed."""
    p = _plan_ouvert(plan, "La suite")
    p.suite, p.successeur = SuiteCertification(suite), successeur.strip().upper()
    p.save(update_fields=["suite", "successeur"])
    _tracer_plan(p, acteur, f"a décidé la suite : {p.get_suite_display().lower()}, {p.certification}.")
    return p


@transaction.atomic
def noter_etape(
    *, etape: EtapeTransition, faite_le: date | None, responsable: str, avant_le: date, note: str, acteur: Reference
) -> EtapeTransition:
    """Who leads it, by when, when it was done. Raises HAB-267."""
    p = _plan_ouvert(etape.plan, etape.libelle)
    if faite_le is not None and not p.ouvert_le <= faite_le <= aujourdhui():
        raise ErreurMetier(
            c.ETAPE_FAITE.constat(
                etape=etape.libelle, raison=f"le {date_fr(faite_le)} n’est pas entre l’ouverture du plan et aujourd’hui"
            )
        )
    e: EtapeTransition = EtapeTransition.toutes.select_for_update(of=("self",)).get(pk=etape.pk)
    e.faite_le, e.responsable, e.avant_le, e.note = faite_le, responsable.strip(), avant_le, note.strip()
    e.save()
    fait = f"faite le {date_fr(faite_le)}" if faite_le else f"à faire avant le {date_fr(avant_le)}"
    _tracer_plan(p, acteur, f"a noté « {e.libelle} » {fait}, {p.certification}.", etape=e.pk)
    return e


@transaction.atomic
def annoncer(*, plan: PlanTransition, texte: str, avant_le: date | None, acteur: Reference) -> list[AnnonceTransition]:
    """Tell every partner that was not told yet, by a request that it answers. Raises HAB-267, HAB-268, HAB-040."""
    p = _plan_ouvert(plan, "L’annonce")
    lu = lire_plan(p)
    restants = [e for e in lu.partenaires if e.pk not in lu.prevenus]
    if not restants:
        raise ErreurMetier(c.PERSONNE_A_PREVENIR.constat())
    faites = []
    for e in restants:
        d = demandes.demander(
            etablissement=e, nature=NatureDemandePartenaire.TRANSITION, objet=f"Fin de {p.certification.intitule}"[:200], texte=texte,
            avant_le=avant_le, acteur=acteur,
        )  # fmt: skip
        faites.append(
            AnnonceTransition.toutes.create(organisation_id=p.organisation_id, plan=p, etablissement=e, demande=d)
        )
    return faites


@transaction.atomic
def clore_plan(*, plan: PlanTransition, acteur: Reference) -> PlanTransition:
    """Raises HAB-265 while a step or a partner is left, HAB-267 when it is closed already."""
    p = _plan_ouvert(plan, "Le plan")
    if reste := lire_plan(p).reste:
        raise ErreurMetier(*reste)
    p.clos_le = aujourdhui()
    p.save(update_fields=["clos_le"])
    _tracer_plan(p, acteur, f"a fermé le plan de transition : {p.certification}.")
    return p


def _plan_ouvert(plan: PlanTransition, quoi: str) -> PlanTransition:
    p: PlanTransition = (
        PlanTransition.toutes.select_for_update(of=("self",))
        .select_related("certification__fiche__version")
        .get(pk=plan.pk)
    )
    if p.clos_le is not None:
        raise ErreurMetier(
            c.ETAPE_FAITE.constat(etape=quoi, raison=f"le plan est fermé depuis le {date_fr(p.clos_le)}")
        )
    return p


def _tracer_plan(p: PlanTransition, acteur: Reference, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{p.organisation_id}", acteur=acteur, acte="reseau.transition", sujet=Reference("plan_transition", str(p.pk), str(p)[:200]),
        phrase=phrase, details={"plan": p.pk, **details},
    )  # fmt: skip
