"""A guest auditor: invited for an audit until a day, with what is opened to them and nothing else; their questions and the answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import HttpRequest

from parchemin.comptes import services as comptes
from parchemin.comptes.domain.ouvertures import SALLES, salle_de
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.invitations import inviter as envoyer_invitation
from parchemin.comptes.models import Membre, RoleMembre
from parchemin.comptes.ouvertures import ouvrir_salles
from parchemin.comptes.rules import roles_autorises, roles_de
from parchemin.comptes.selectors import LIBELLES_PERMISSIONS
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.preuves import constats_audits as c
from parchemin.preuves.models import (
    Audit,
    InviteAudit,
    OuverturePreuves,
    Preuve,
    PreuveOuverte,
    QuestionAudit,
    ReponseQuestion,
)
from parchemin.preuves.selectors.preuves import courantes
from parchemin.preuves.services.communs import RAISON_MIN, nom_famille, tracer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

QUESTIONS_EN_ATTENTE = 30
"""Unanswered questions of one guest: beyond, nobody would read them."""


@dataclass(frozen=True, slots=True)
class PreuvesOuvertes:
    """What is opened of one framework. `preuves`: these and no other; None: all the current ones. `suivantes`: those filed later too."""

    preuves: Collection[int] | None = None
    suivantes: bool = False


def salles_que_lit(membre: Membre) -> list[str]:
    """Codes of the rooms that this member may open to somebody else: those of which they read something an auditor would."""
    roles, lues = roles_de(membre.utilisateur, membre.organisation), dict[str, bool]()
    for permission in LIBELLES_PERMISSIONS:
        autorises = roles_autorises(permission)
        salle = salle_de(permission)
        if salle and Role.AUDITEUR in autorises:
            lues[salle] = lues.get(salle, False) or bool(roles & (autorises - {Role.AUDITEUR}))
    return [s for s in SALLES if lues.get(s)]


@transaction.atomic
def inviter(
    *, audit: Audit, prenom: str, nom: str, email: str, au: date, salles: Collection[str], familles: Mapping[str, PreuvesOuvertes],
    par: Membre, acteur: Reference, request: HttpRequest | None = None,
) -> InviteAudit:  # fmt: skip
    """A member of the organisation until `au`, as an auditor. Raises AUD-023, AUD-024, AUD-025, CPT-002 when the person is in already."""
    if au < aujourdhui():
        raise ErreurMetier(c.INVITE_PASSE.constat(le=date_fr(au)))
    _exiger_salles(salles, par)
    m = comptes.ajouter_membre(
        organisation=audit.organisation,
        email=email,
        prenom=prenom,
        nom=nom,
        du=aujourdhui(),
        au=au,
        acteur=acteur,
        avec_accord=True,
    )
    acces = comptes.attribuer_role(membre=m, role=Role.AUDITEUR, du=aujourdhui(), au=au, acteur=acteur)
    i = _rattacher(audit, acces, acteur)
    ouvrir(acces=acces, salles=salles, familles=familles, par=par, acteur=acteur)
    if request is not None:
        envoyer_invitation(membre=m, request=request, acteur=acteur)
    return i


def _rattacher(audit: Audit, acces: RoleMembre, acteur: Reference) -> InviteAudit:
    i: InviteAudit = InviteAudit.toutes.create(
        organisation_id=audit.organisation_id,
        audit=audit,
        acces=acces,
        invite_le=maintenant(),
        invite_par_libelle=acteur.libelle[:400],
    )
    tracer(
        audit, "audit", acteur, "inviter_auditeur", f"a invité {acces.membre.libelle} pour : {audit}, jusqu’au {date_fr(acces.au or aujourdhui())}.",
        acces=acces.pk,
    )  # fmt: skip
    return i


@transaction.atomic
def rattacher_acces(*, audit: Audit, acces: RoleMembre, acteur: Reference) -> InviteAudit:
    """An access of an auditor given elsewhere is for this audit. Raises `ValueError` for another role or another organisation."""
    if acces.role != Role.AUDITEUR or acces.organisation_id != audit.organisation_id:
        raise ValueError("an access of an auditor, of the same organisation")
    return _rattacher(audit, acces, acteur)


def _exiger_salles(salles: Collection[str], par: Membre | None) -> None:
    if not salles:
        raise ErreurMetier(c.RIEN_OUVERT.constat())
    if par is None:
        return
    lues = salles_que_lit(par)
    interdites = [SALLES[s].nom for s in SALLES if s in salles and s not in lues]
    if interdites:
        raise ErreurMetier(c.SALLE_FERMEE.constat(salles=", ".join(interdites)))


@transaction.atomic
def ouvrir(
    *, acces: RoleMembre, salles: Collection[str], familles: Mapping[str, PreuvesOuvertes], par: Membre | None, acteur: Reference = SYSTEME
) -> list[OuverturePreuves]:  # fmt: skip
    """Exactly these rooms, these frameworks, these evidences. What was opened before and is not told is closed. `par`: who opens, who cannot
    open what they do not read; a room opened before them may stay. Raises AUD-024, AUD-025, AUD-026."""
    membre, jour = acces.membre, aujourdhui()
    if acces.au is not None and acces.au < jour:
        raise ErreurMetier(c.ACCES_FINI.constat(de_qui=de(membre.libelle), le=date_fr(acces.au)))
    RoleMembre.toutes.select_for_update(of=("self",)).get(pk=acces.pk)
    deja = set(acces.ouvertures.order_by().values_list("salle", flat=True))
    _exiger_salles(salles, None)
    _exiger_salles([s for s in salles if s not in deja] or ["preuves"], par)
    ouvrir_salles(acces=acces, salles=salles, acteur=acteur)
    for fermee in (
        OuverturePreuves.toutes.filter(acces=acces).exclude(famille__in=list(familles)).order_by("famille", "pk")
    ):
        tracer(
            fermee, "ouverture_preuves", acteur, "fermer_preuves", f"a fermé « {nom_famille(fermee.famille)} » à {membre.libelle}.", acces=acces.pk,
        )  # fmt: skip
        fermee.delete()
    for famille, voulu in familles.items():
        _ouvrir_famille(acces, famille, voulu, acteur)
    return list(OuverturePreuves.toutes.filter(acces=acces).order_by("famille", "pk"))


def _ouvrir_famille(acces: RoleMembre, famille: str, voulu: PreuvesOuvertes, acteur: Reference) -> None:
    o: OuverturePreuves
    o, neuve = OuverturePreuves.toutes.get_or_create(
        acces=acces, famille=famille,
        defaults={
            "organisation_id": acces.organisation_id, "suivantes": voulu.suivantes, "ouverte_le": maintenant(),
            "ouverte_par_libelle": acteur.libelle[:400],
        },
    )  # fmt: skip
    change = not neuve and o.suivantes != voulu.suivantes
    if change:
        # « Those filed later » counts from the day it is ticked.
        o.suivantes, o.ouverte_le, o.ouverte_par_libelle = voulu.suivantes, maintenant(), acteur.libelle[:400]
        o.save()
    avant = set(o.ouvertes.order_by().values_list("preuve_id", flat=True))
    toutes = Preuve.toutes.filter(organisation_id=acces.organisation_id)
    siennes = toutes.filter(rattachements__famille=famille)
    if voulu.preuves is None:
        retenues = siennes.filter(pk__in=courantes(acces.organisation_id).order_by().values("pk"))
    else:
        # An answer may have shown evidence of another framework: it stays open as long as it is asked for.
        retenues = siennes.filter(pk__in=list(voulu.preuves)) | toutes.filter(pk__in=avant & set(voulu.preuves))
    cles = set(retenues.order_by().values_list("pk", flat=True))
    PreuveOuverte.toutes.filter(ouverture=o, preuve__in=avant - cles).delete()
    PreuveOuverte.toutes.bulk_create(
        PreuveOuverte(organisation_id=acces.organisation_id, ouverture=o, preuve_id=pk) for pk in sorted(cles - avant)
    )
    if neuve or change or cles != avant:
        ensuite, n = ", et celles déposées ensuite" if voulu.suivantes else "", len(cles)
        tracer(
            o, "ouverture_preuves", acteur, "ouvrir_preuves",
            f"a ouvert {n} preuve{'s' if n > 1 else ''} de « {nom_famille(famille)} » à {acces.membre.libelle}{ensuite}.", preuves=sorted(cles),
            suivantes=voulu.suivantes, acces=acces.pk,
        )  # fmt: skip


@transaction.atomic
def prolonger(*, acces: RoleMembre, au: date, acteur: Reference) -> RoleMembre:
    """Another last day, later or sooner; the membership follows. Raises AUD-023."""
    if au < aujourdhui():
        raise ErreurMetier(c.INVITE_PASSE.constat(le=date_fr(au)))
    membre = acces.membre
    role = comptes.terminer_role(role=acces, au=au, acteur=acteur)
    autres = RoleMembre.toutes.filter(membre=membre).exclude(pk=acces.pk)
    if membre.au is not None and not autres.exists():
        comptes.terminer_adhesion(membre=membre, au=au, acteur=acteur)
    return role


@transaction.atomic
def poser(
    *, membre: Membre, acces: RoleMembre, famille: str, exigence: str, sujet: str, texte: str, preuve: Preuve | None = None, acteur: Reference
) -> QuestionAudit:  # fmt: skip
    """Under a requirement, or under one evidence. Who asks sees it: the caller looked. Raises AUD-027, AUD-029."""
    propre = texte.strip()
    if len(" ".join(propre.split())) < RAISON_MIN:
        raise ErreurMetier(c.QUESTION_COURTE.constat())
    RoleMembre.toutes.select_for_update(of=("self",)).get(pk=acces.pk)
    n = QuestionAudit.toutes.filter(membre=membre, repondue_le__isnull=True).count()
    if n >= QUESTIONS_EN_ATTENTE:
        raise ErreurMetier(c.TROP_DE_QUESTIONS.constat(n=n))
    i = InviteAudit.toutes.filter(acces=acces).first()
    q: QuestionAudit = QuestionAudit.toutes.create(
        organisation_id=membre.organisation_id, audit_id=i.audit_id if i else None, famille=famille, exigence=exigence, preuve=preuve,
        sujet=sujet[:300], texte=propre, membre=membre, posee_par_libelle=acteur.libelle[:400], posee_le=maintenant(),
    )  # fmt: skip
    tracer(
        q,
        "question_audit",
        acteur,
        "poser_question",
        f"a posé une question sur « {q.sujet} ».",
        famille=famille,
        exigence=exigence,
    )
    return q


@transaction.atomic
def repondre(
    *, question: QuestionAudit, texte: str, preuves: Iterable[Preuve] = (), acteur: Reference
) -> ReponseQuestion:
    """An answer, and the evidence it shows: shown, it is open to who asked, for as long as their access lasts. Raises AUD-028."""
    propre = texte.strip()
    if len(" ".join(propre.split())) < RAISON_MIN:
        raise ErreurMetier(c.REPONSE_COURTE.constat())
    q: QuestionAudit = QuestionAudit.toutes.select_for_update(of=("self",)).get(pk=question.pk)
    r: ReponseQuestion = ReponseQuestion.toutes.create(
        organisation_id=q.organisation_id, question=q, texte=propre, le=maintenant(), par_libelle=acteur.libelle[:400]
    )
    montrees = [p for p in preuves if p.organisation_id == q.organisation_id]
    r.preuves.set(montrees)
    _montrer(q, montrees)
    if q.repondue_le is None:
        q.repondue_le = r.le
        q.save(update_fields=["repondue_le"])
    tracer(
        q, "question_audit", acteur, "repondre_question", f"a répondu à la question {de(q.posee_par_libelle)} sur « {q.sujet} ».",
        preuves=[p.pk for p in montrees],
    )  # fmt: skip
    return r


def _montrer(q: QuestionAudit, preuves: Iterable[Preuve]) -> None:
    """Evidence shown in an answer is opened with the framework of the question, when that one is open today."""
    jour = aujourdhui()
    o = OuverturePreuves.toutes.filter(
        acces__membre_id=q.membre_id, acces__du__lte=jour, acces__au__gte=jour, famille=q.famille
    ).first()
    if o is None:
        return
    deja = set(o.ouvertes.order_by().values_list("preuve_id", flat=True))
    PreuveOuverte.toutes.bulk_create(
        PreuveOuverte(organisation_id=q.organisation_id, ouverture=o, preuve_id=p.pk)
        for p in preuves
        if p.pk not in deja
    )
