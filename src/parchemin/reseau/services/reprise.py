"""The hand-over of the people engaged at a partner: decided one by one, told, then closed once nobody is left without an answer."""

from __future__ import annotations

from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import Inscription
from parchemin.parcours.services.inscriptions import modifier_inscription
from parchemin.plateforme.registres.gardes import objections
from parchemin.reseau import constats as communs
from parchemin.reseau import constats_constats as c
from parchemin.reseau.domain.constats import recueil
from parchemin.reseau.domain.etats import ACTES_EN_MOTS, ActePartenaire, EtatHabilitation, etats, permet
from parchemin.reseau.models import HabilitationPartenaire, PlanReprise, RepriseCandidat, RoleHabilite, SuiteReprise
from parchemin.reseau.selectors.faits import engages, sessions_a_venir
from parchemin.reseau.services.constats import exiger_texte
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


def reference_plan(p: PlanReprise) -> Reference:
    return Reference("plan_reprise", str(p.pk), str(p)[:200])


@transaction.atomic
def ouvrir_plan(*, habilitation: HabilitationPartenaire, acteur: Reference) -> PlanReprise:
    """One plan by habilitation. Opened again by a later measure when it was closed in between, its days to tell people counted anew."""
    jour = aujourdhui()
    avant = jour + timedelta(days=int(recueil().valeur_au("informer_candidats", jour)))
    plan, cree = PlanReprise.toutes.get_or_create(
        habilitation=habilitation,
        defaults={"organisation_id": habilitation.organisation_id, "ouvert_le": jour, "informer_avant": avant, "par_libelle": acteur.libelle[:400]},
    )  # fmt: skip
    if not cree and plan.clos_le is None:
        return plan
    if not cree:
        plan.clos_le, plan.informer_avant = None, avant
        plan.save(update_fields=["clos_le", "informer_avant"])
    consigner(
        chaine=f"o:{plan.organisation_id}", acteur=acteur, acte="reseau.plan_reprise", sujet=reference_plan(plan),
        phrase=f"a ouvert le plan de reprise : {habilitation}. Les personnes engagées sont informées avant le {date_fr(avant)}.",
        details={
            "plan": plan.pk, "engagees": engages(habilitation).count(),
            "sessions": list(sessions_a_venir(habilitation, jour).values_list("pk", flat=True)),
        },
    )  # fmt: skip
    return plan


@transaction.atomic
def decider_suite(
    *, plan: PlanReprise, inscription: Inscription, suite: str, acteur: Reference, repreneur: Etablissement | None = None, precision: str = "",
    informee_le: date | None = None, informee_par: str = "", informee_comment: str = "",
) -> RepriseCandidat:  # fmt: skip
    """Where this person finishes, and when, by whom and how they were told. A transfer moves the enrolment at once, and only to an
    establishment that may take it. Raises HAB-157, HAB-160, HAB-181 to HAB-184, and what the house says of the one that takes over."""
    p = _verrouiller(plan)
    partenaire, personne = p.habilitation.etablissement, inscription.personne.nom_complet
    deja = p.reprises.filter(inscription=inscription).first()
    if deja is None and not engages(p.habilitation).filter(pk=inscription.pk).exists():
        raise ErreurMetier(c.PERSONNE_HORS.constat())
    if suite == SuiteReprise.TRANSFERT and (repreneur is None or repreneur.pk == partenaire.pk):
        raise ErreurMetier(c.REPRENEUR.constat(personne=personne, partenaire=partenaire.denomination))
    if suite == SuiteReprise.SOUS_CONTROLE and not permet(p.habilitation.etat, ActePartenaire.FINIR):
        etat = etats()[EtatHabilitation(p.habilitation.etat)].libelle
        raise ErreurMetier(
            communs.FINIT_AILLEURS.constat(personne=personne, partenaire=partenaire.denomination, etat=etat)
        )
    if suite == SuiteReprise.AUTRE:
        exiger_texte(précision=precision)
    dites = (informee_le is not None, bool(informee_par.strip()), bool(informee_comment.strip()))
    if any(dites) and not all(dites):
        raise ErreurMetier(c.INFORMEE.constat(personne=personne))
    if informee_le is not None and informee_le > aujourdhui():
        raise ErreurMetier(c.DATE_FUTURE.constat(quoi="Informée le", le=date_fr(informee_le)))
    if repreneur is not None and suite == SuiteReprise.TRANSFERT:
        _transferer(inscription, repreneur, acteur)
    r, _ = RepriseCandidat.toutes.update_or_create(
        plan=p, inscription=inscription,
        defaults={
            "organisation_id": p.organisation_id, "suite": SuiteReprise(suite),
            "repreneur": repreneur if suite == SuiteReprise.TRANSFERT else None, "precision": precision.strip()[:500],
            "decide_le": aujourdhui(), "informee_le": informee_le, "informee_par": informee_par.strip()[:200],
            "informee_comment": informee_comment.strip()[:200], "par_libelle": acteur.libelle[:400],
        },
    )  # fmt: skip
    dite = f", informée le {date_fr(informee_le)}" if informee_le else ""
    consigner(
        chaine=f"o:{p.organisation_id}", acteur=acteur, acte="reseau.suite_reprise", sujet=reference_plan(p),
        phrase=f"a décidé la suite d’une personne engagée : {r.get_suite_display().lower()}{dite}.",
        details={"plan": p.pk, "inscription": inscription.pk, "suite": suite, "repreneur": repreneur.pk if repreneur else None},
    )  # fmt: skip
    return r


def _transferer(inscription: Inscription, repreneur: Etablissement, acteur: Reference) -> None:
    if inscription.prestataire_id == repreneur.pk:
        return
    if repreneur.sorte == SorteEtablissement.PARTENAIRE:
        connue = HabilitationPartenaire.toutes.filter(
            Q(etablissement=repreneur) | Q(sites=repreneur),
            certification=inscription.certification_id,
            role=RoleHabilite.FORMER,
        )
        if not connue.exists():
            mots = {
                "acte": ACTES_EN_MOTS[ActePartenaire.INSCRIRE],
                "etat": "aucune habilitation n’est enregistrée pour cette certification",
            }
            raise ErreurMetier(communs.NON_HABILITE.constat(partenaire=repreneur.denomination, **mots))
    # As a new enrolment there today: a transfer is no way round the habilitation of whoever takes over.
    essai = Inscription(
        organisation_id=inscription.organisation_id, personne=inscription.personne, certification=inscription.certification,
        prestataire=repreneur, entree=aujourdhui(), perimetre_blocs=inscription.perimetre_blocs,
    )  # fmt: skip
    contre = [x for x in objections("parcours.inscrire", essai) if x.est_bloquant]
    if contre:
        raise ErreurMetier(*contre)
    modifier_inscription(inscription=inscription, acteur=acteur, prestataire=repreneur, site=None)


def a_redecider(r: RepriseCandidat, h: HabilitationPartenaire) -> bool:
    """To finish at a partner that finishes nothing any more: decided during the suspension, undone by the withdrawal."""
    return r.suite == SuiteReprise.SOUS_CONTROLE and not permet(h.etat, ActePartenaire.FINIR)


def restent(p: PlanReprise) -> int:
    """How many engaged people have no decision, or were not told; how many transferred were not told; and the sessions to come,
    until each was held, cancelled, or given to another centre."""
    lues = p.reprises.filter(informee_le__isnull=False)
    if not permet(p.habilitation.etat, ActePartenaire.FINIR):
        lues = lues.exclude(suite=SuiteReprise.SOUS_CONTROLE)
    dites = lues.values("inscription")
    sans = engages(p.habilitation).exclude(pk__in=dites).values("pk")
    non_dites = p.reprises.filter(informee_le__isnull=True).exclude(inscription__in=sans).count()
    sessions = sessions_a_venir(p.habilitation, aujourdhui()).count()
    return engages(p.habilitation).exclude(pk__in=dites).count() + non_dites + sessions


@transaction.atomic
def clore(*, plan: PlanReprise, acteur: Reference) -> PlanReprise:
    """Everybody knows, and no session is left there. Raises HAB-047, HAB-180, HAB-183."""
    p = _verrouiller(plan)
    if n := sessions_a_venir(p.habilitation, aujourdhui()).count():
        raise ErreurMetier(communs.SESSIONS_A_VENIR.constat(n=n))
    if n := restent(p):
        raise ErreurMetier(c.PLAN_INCOMPLET.constat(n=n))
    p.clos_le = aujourdhui()
    p.save(update_fields=["clos_le"])
    consigner(
        chaine=f"o:{p.organisation_id}", acteur=acteur, acte="reseau.plan_reprise", sujet=reference_plan(p),
        phrase=f"a clos le plan de reprise : {p.habilitation}.", details={"plan": p.pk, "personnes": p.reprises.count()},
    )  # fmt: skip
    return p


def _verrouiller(plan: PlanReprise) -> PlanReprise:
    p: PlanReprise = (
        PlanReprise.toutes.select_for_update(of=("self",)).select_related("habilitation__etablissement", "habilitation__certification")
        .get(pk=plan.pk)
    )  # fmt: skip
    if p.clos_le is not None:
        raise ErreurMetier(c.PLAN_CLOS.constat(le=date_fr(p.clos_le)))
    return p
