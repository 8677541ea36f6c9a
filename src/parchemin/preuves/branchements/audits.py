"""Audits in the house: menu, names of acts, day page, search, origin of actions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.amelioration.facade import SorteOrigine, TypeOrigine, inscrire_origine
from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.preuves.domain.audits import EtatAudit, NatureAudit, recueil
from parchemin.preuves.models import Audit, ConstatAudit, InviteAudit, QuestionAudit
from parchemin.preuves.selectors.audits import TYPE_CONSTAT, certificats, constats_vus, non_conformites
from parchemin.preuves.selectors.regard import regard_de
from parchemin.socle.horloge import jour_de
from parchemin.socle.periodes import date_fr

RUBRIQUE = "Audits"
nommer_actes(
    {
        "preuves.enregistrer_certificat": "Certificat qualité enregistré",
        "preuves.planifier_audit": "Audit prévu",
        "preuves.modifier_audit": "Audit changé",
        "preuves.tenir_audit": "Audit tenu",
        "preuves.annuler_audit": "Audit annulé",
        "preuves.choisir_exigences": "Audit blanc : exigences choisies",
        "preuves.juger_exigence": "Audit blanc : exigence regardée",
        "preuves.tirer_cas": "Audit blanc : échantillon tiré",
        "preuves.constater": "Constat d’audit écrit",
        "preuves.completer_constat": "Constat d’audit complété",
        "preuves.revoir_constat": "Constat d’audit relu",
        "preuves.verifier_constat": "Correction vérifiée par l’organisme",
        "preuves.inviter_auditeur": "Auditeur invité",
        "preuves.ouvrir_preuves": "Preuves ouvertes à un auditeur",
        "preuves.fermer_preuves": "Référentiel fermé à un auditeur",
        "preuves.poser_question": "Question d’un auditeur",
        "preuves.repondre_question": "Réponse à un auditeur",
    }
)
inscrire_entree(
    Entree(
        "Rendre compte", "Audits", "calendar-event", "preuves:audits", "preuves.voir_audits", 95,
        aussi=("preuves:audit", "preuves:constats", "preuves:constat", "preuves:audit_tirage", "preuves:invite", "preuves:invite_consultations"),
    )
)  # fmt: skip


def libelle_constat(organisation_id: int, identifiant: str) -> str | None:
    pk = entier_borne(identifiant)
    x = (
        ConstatAudit.toutes.filter(organisation=organisation_id, pk=pk).select_related("audit").first()
        if pk is not None
        else None
    )
    return None if x is None else f"Constat {x.numero} : {x.titre}"


inscrire_origine(
    TypeOrigine(
        TYPE_CONSTAT, SorteOrigine.AUDIT, "preuves.voir_audits", lambda slug, i: reverse("preuves:constat", args=[slug, i]), libelle_constat
    )
)  # fmt: skip


def _jours(cle: str, jour: date) -> timedelta:
    return timedelta(days=int(recueil().valeur_au(cle, jour)))


@echeances.inscrire("preuves.audits")
def a_venir(membre: Membre, jour: date) -> Iterator[Echeance]:
    """The next audits, the cycle of certificates, the plans and corrections that a body waits for: to who drives audits."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("preuves.conduire_audits", o):
        return
    avance = _jours("prevenir", jour)
    for a in Audit.toutes.filter(organisation=o, etat=EtatAudit.PREVU).order_by("prevu_le", "pk"):
        passe = a.prevu_le < jour
        yield Echeance(
            cle=f"preuves.audit.{a.pk}.{a.prevu_le:%Y%m%d}", jour=a.prevu_le, quoi=f"{'Noter ce qui est ressorti' if passe else 'Se préparer'} : {a}",
            pourquoi=f"Prévu le {date_fr(a.prevu_le)}{f', {a.organisme}' if a.organisme else ''}.", url=reverse("preuves:audit", args=[o.slug, a.pk]),
            geste="Noter" if passe else "Ouvrir", rubrique=RUBRIQUE, icone="calendar-event", visible_des=a.prevu_le - avance,
        )  # fmt: skip
    yield from _cycle(membre, jour, avance)
    yield from _constats(membre, jour, avance)


def _cycle(membre: Membre, jour: date, avance: timedelta) -> Iterator[Echeance]:
    o = membre.organisation
    prevues: dict[str, date] = {}
    for famille, le in (
        Audit.toutes.filter(organisation=o, etat=EtatAudit.PREVU, nature=NatureAudit.SURVEILLANCE)
        .order_by("-prevu_le", "-pk")
        .values_list("famille", "prevu_le")
    ):
        prevues[famille] = le  # the earliest is the last one read
    for v in certificats(o, jour):
        if v.pas is None or v.pas.quoi == "fini":
            continue
        prevu = prevues.get(v.certificat.famille) if v.pas.quoi.startswith("surveillance") else None
        if prevu is not None and prevu <= v.pas.au:
            continue
        mots = ("Fin de la fenêtre de l’audit de surveillance", f"Il est prévu le {date_fr(prevu)}, après cette fin : avancez-le, ou gardez l’accord de l’organisme certificateur.") if prevu else {
            "surveillance": ("Prévoir l’audit de surveillance", f"Il se tient entre le {date_fr(v.pas.du)} et le {date_fr(v.pas.au)}."),
            "surveillance_passee": ("Noter l’audit de surveillance", f"La fenêtre s’est fermée le {date_fr(v.pas.au)}, et aucun n’est noté."),
            "renouvellement": ("Demander le renouvellement du certificat", f"Il finit le {date_fr(v.certificat.fin_le)} : la demande part entre le {date_fr(v.pas.du)} et le {date_fr(v.pas.au)}."),
        }[v.pas.quoi]  # fmt: skip
        yield Echeance(
            cle=f"preuves.cycle.{v.certificat.pk}.{v.pas.quoi}", jour=v.pas.au, quoi=f"{mots[0]} ({v.certificat.numero})", pourquoi=mots[1],
            url=reverse("preuves:audits", args=[o.slug]), geste="Voir", rubrique=RUBRIQUE, icone="certificate", visible_des=v.pas.du - avance,
        )  # fmt: skip


def _constats(membre: Membre, jour: date, avance: timedelta) -> Iterator[Echeance]:
    o = membre.organisation
    for v in constats_vus(non_conformites(o.pk).order_by("corriger_avant", "pk")):
        x = v.constat
        if not v.vivant:
            continue
        url = reverse("preuves:constat", args=[o.slug, x.pk])
        if x.plan_avant is not None and x.plan_envoye_le is None and x.audit.nature != NatureAudit.BLANC:
            yield Echeance(
                cle=f"preuves.plan.{x.pk}.{x.plan_avant:%Y%m%d}", jour=x.plan_avant, quoi=f"Envoyer le plan : {x.titre}",
                pourquoi=f"{x.get_nature_display()}, {x.audit}.", url=url, geste="Ouvrir", rubrique=RUBRIQUE, icone="send", visible_des=x.plan_avant - avance,
            )  # fmt: skip
        if x.corriger_avant is not None and v.fil in ("a_traiter", "en_cours"):
            yield Echeance(
                cle=f"preuves.constat.{x.pk}.{x.corriger_avant:%Y%m%d}", jour=x.corriger_avant,
                quoi=f"{'Ouvrir une action' if v.fil == 'a_traiter' else 'Corriger'} : {x.titre}", pourquoi=f"{x.get_nature_display()}, {x.audit}.", url=url,
                geste="Ouvrir", rubrique=RUBRIQUE, icone="alert-triangle",
                visible_des=jour if v.fil == "a_traiter" else x.corriger_avant - avance,
            )  # fmt: skip
        if v.a_verifier_avant is not None and v.fil in ("faite", "a_revoir"):
            yield Echeance(
                cle=f"preuves.verifier.{x.pk}.{v.a_verifier_avant:%Y%m%d}", jour=v.a_verifier_avant, quoi=f"Faire vérifier la correction : {x.titre}",
                pourquoi=f"{x.get_nature_display()}, {x.audit} : sans vérification, le certificat peut être refusé ou suspendu.", url=url, geste="Noter",
                rubrique=RUBRIQUE, icone="eye", visible_des=jour,
            )  # fmt: skip


@echeances.inscrire("preuves.questions")
def a_repondre(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Questions that wait: to who keeps the evidence; when the question is under an evidence, to who answers for it too."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("preuves.repondre_auditeur", o):
        return
    tient = membre.utilisateur.has_perm("preuves.tenir", o)
    delai = _jours("repondre", jour)
    for q in (
        QuestionAudit.toutes.filter(organisation=o, repondue_le__isnull=True)
        .select_related("preuve")
        .order_by("posee_le", "pk")
    ):
        if not tient and (q.preuve is None or q.preuve.responsable_id != membre.pk):
            continue
        yield Echeance(
            cle=f"preuves.question.{q.pk}", jour=jour_de(q.posee_le) + delai, quoi=f"Répondre à {q.posee_par_libelle} : {q.sujet}", pourquoi=q.texte[:200],
            url=reverse("preuves:question", args=[o.slug, q.pk]), geste="Répondre", rubrique=RUBRIQUE, icone="help-circle", visible_des=jour_de(q.posee_le),
        )  # fmt: skip


@echeances.inscrire("preuves.acces_invite")
def fin_de_mon_acces(membre: Membre, jour: date) -> Iterator[Echeance]:
    """To a guest: the last day of their access, in their calendar."""
    acces = regard_de(membre).acces
    if acces is None or acces.pk is None or acces.au is None:
        return
    i = InviteAudit.toutes.filter(acces=acces).select_related("audit").first()
    yield Echeance(
        cle=f"preuves.acces.{acces.pk}.{acces.au:%Y%m%d}", jour=acces.au, quoi="Dernier jour de votre accès",
        pourquoi=f"{i.audit}." if i is not None else "Accès d’audit.", url=reverse("web:aujourdhui", args=[membre.organisation.slug]), geste="Voir",
        rubrique=RUBRIQUE, icone="key",
    )  # fmt: skip
