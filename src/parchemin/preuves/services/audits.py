"""Certificates and audits: written down, planned, held, given up; a finding told, answered by an action, looked at again."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Max

from parchemin.amelioration.facade import NatureAction, Origine, SorteOrigine, ouvrir
from parchemin.amelioration.models import ActionAmelioration
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.preuves import constats_audits as c
from parchemin.preuves.domain.audits import (
    DU_CYCLE,
    EtatAudit,
    JugementAudit,
    NatureAudit,
    SuiteConstat,
    aggrave,
    delais,
)
from parchemin.preuves.domain.referentiels import INTERNE, CategorieAction, familles, version_choisie
from parchemin.preuves.models import Audit, CertificatQualite, ConstatAudit, RevueConstat, SuiviReferentiel
from parchemin.preuves.selectors.audits import TYPE_CONSTAT, majeure_depuis, referentiel_de
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services import reglages
from parchemin.preuves.services.communs import RAISON_MIN, tracer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TYPE = "audit"


def _ligne(texte: str, longueur: int = 200) -> str:
    return " ".join(texte.split())[:longueur]


def exiger_mots(texte: str) -> str:
    """Raises AUD-022."""
    propre = texte.strip()
    if len(" ".join(propre.split())) < RAISON_MIN:
        raise ErreurMetier(c.RAISON.constat(n=RAISON_MIN))
    return propre


@transaction.atomic
def enregistrer_certificat(
    *, organisation: Organisation, famille: str, numero: str, organisme: str, delivre_le: date, fin_le: date, categories: Sequence[str],
    acteur: Reference, certificat: CertificatQualite | None = None,
) -> CertificatQualite:  # fmt: skip
    """New, or corrected. Raises AUD-002, AUD-003, AUD-004, `ValueError` for an unknown category."""
    if famille not in familles():
        raise ErreurMetier(c.FAMILLE.constat(famille=famille))
    if fin_le <= delivre_le:
        raise ErreurMetier(c.FIN_AVANT.constat(fin=date_fr(fin_le), debut=date_fr(delivre_le)))
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    x = certificat or CertificatQualite(organisation=organisation)
    autres = CertificatQualite.toutes.filter(
        organisation=organisation, famille=famille, numero=_ligne(numero, 60)
    ).exclude(pk=x.pk)
    if autres.exists():
        raise ErreurMetier(c.NUMERO_PRIS.constat(numero=numero))
    x.famille, x.numero, x.organisme = famille, _ligne(numero, 60), _ligne(organisme, 150)
    x.delivre_le, x.fin_le, x.categories = delivre_le, fin_le, [str(CategorieAction(k)) for k in categories]
    x.save()
    tracer(
        x, "certificat_qualite", acteur, "enregistrer_certificat",
        f"a enregistré le certificat {x}, valable du {date_fr(delivre_le)} au {date_fr(fin_le)}.", famille=famille,
    )  # fmt: skip
    return x


@transaction.atomic
def planifier(
    *, organisation: Organisation, famille: str, nature: str, prevu_le: date, organisme: str = "", auditeur: str = "", note: str = "",
    acteur: Reference, passe: bool = False,
) -> Audit:  # fmt: skip
    """`passe`: it took place already, its day is written next. The day of the next audit of the cycle chooses the version everywhere.
    Raises AUD-002, AUD-006, AUD-030."""
    _famille(famille)
    if passe and prevu_le > aujourdhui():
        raise ErreurMetier(c.FUTUR.constat(le=date_fr(prevu_le)))
    if prevu_le < aujourdhui() and not passe:
        raise ErreurMetier(c.TENU_AVANT.constat(le=date_fr(prevu_le)))
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    rang = Audit.toutes.filter(organisation=organisation, annee=prevu_le.year).aggregate(m=Max("rang"))["m"] or 0
    a: Audit = Audit.toutes.create(
        organisation=organisation, annee=prevu_le.year, rang=rang + 1, famille=famille, version=_version(organisation, famille, prevu_le),
        nature=NatureAudit(nature), organisme=_ligne(organisme, 150), auditeur=_ligne(auditeur, 130), prevu_le=prevu_le, note=note.strip(),
    )  # fmt: skip
    if not passe:
        _reporter(a, a.prevu_le, acteur)
    tracer(
        a,
        TYPE,
        acteur,
        "planifier_audit",
        f"a prévu : {a}, le {date_fr(prevu_le)}.",
        famille=famille,
        version=a.version,
    )
    return a


def _famille(famille: str) -> None:
    if famille != INTERNE and famille not in familles():
        raise ErreurMetier(c.FAMILLE.constat(famille=famille))


def _version(organisation: Organisation, famille: str, jour: date) -> str:
    if famille == INTERNE:
        return ""
    s = SuiviReferentiel.toutes.filter(organisation=organisation, famille=famille).first()
    return version_choisie(famille, jour, jour, s.version if s else "").code


def _reporter(a: Audit, etait: date, acteur: Reference) -> None:
    """The day of the next audit of the cycle is the one by which evidence is looked at. `etait`: the day of `a` before this act; without any
    audit to come, a day that somebody chose by hand stays."""
    if a.nature not in DU_CYCLE:
        return
    s = SuiviReferentiel.toutes.filter(organisation_id=a.organisation_id, famille=a.famille).first()
    a_venir = Audit.toutes.filter(
        organisation_id=a.organisation_id, famille=a.famille, nature__in=DU_CYCLE, etat=EtatAudit.PREVU, prevu_le__gte=aujourdhui()
    )  # fmt: skip
    prochain = a_venir.order_by("prevu_le", "pk").values_list("prevu_le", flat=True).first()
    if prochain is None and (s is None or s.audit_le != etait):
        return
    if s is None or s.audit_le != prochain:
        reglages.suivre(
            organisation=a.organisation,
            famille=a.famille,
            suivi=s.suivi if s is not None and prochain is None else True,
            audit_le=prochain,
            version=s.version if s else "",
            acteur=acteur,
        )


@transaction.atomic
def modifier(*, audit: Audit, prevu_le: date, organisme: str, auditeur: str, note: str, acteur: Reference) -> Audit:
    """Raises AUD-005, AUD-030."""
    a = _verrouiller(audit)
    if a.etat != EtatAudit.PREVU:
        raise ErreurMetier(c.PAS_PREVU.constat(audit=str(a), etat=a.get_etat_display().lower()))
    if prevu_le < aujourdhui() and prevu_le != a.prevu_le:
        raise ErreurMetier(c.TENU_AVANT.constat(le=date_fr(prevu_le)))
    etait = a.prevu_le
    a.prevu_le, a.organisme, a.auditeur, a.note = prevu_le, _ligne(organisme, 150), _ligne(auditeur, 130), note.strip()
    a.version = _version(a.organisation, a.famille, prevu_le)
    a.save()
    _reporter(a, etait, acteur)
    tracer(a, TYPE, acteur, "modifier_audit", f"a changé : {a}, le {date_fr(prevu_le)}.", version=a.version)
    return a


@transaction.atomic
def tenir(
    *, audit: Audit, tenu_le: date, notifie_le: date | None = None, conclusion: str = "", acteur: Reference
) -> Audit:
    """It took place. `notifie_le`: the day its findings were told, the same day when it is not said; told again, the delays
    that followed it follow. Raises AUD-005, AUD-006, AUD-007."""
    a = _verrouiller(audit)
    if a.etat == EtatAudit.ANNULE:
        raise ErreurMetier(c.PAS_PREVU.constat(audit=str(a), etat=a.get_etat_display().lower()))
    recu = notifie_le or tenu_le
    if max(tenu_le, recu) > aujourdhui():
        raise ErreurMetier(c.FUTUR.constat(le=date_fr(max(tenu_le, recu))))
    if recu < tenu_le:
        raise ErreurMetier(c.NOTIFIE_AVANT.constat(notifie=date_fr(recu), tenu=date_fr(tenu_le)))
    if a.notifie_le is not None and a.notifie_le != recu:
        _suivre(a, a.notifie_le, recu)
    a.tenu_le, a.notifie_le, a.etat, a.conclusion = tenu_le, recu, EtatAudit.TENU, conclusion.strip()
    a.save()
    _reporter(a, a.prevu_le, acteur)
    tracer(a, TYPE, acteur, "tenir_audit", f"a noté : {a}, tenu le {date_fr(tenu_le)}.", notifie=recu)
    return a


def _suivre(a: Audit, avant: date, apres: date) -> None:
    """Delays that the rule gave are counted from the day as corrected; those that the body gave stay."""
    for x in ConstatAudit.toutes.select_for_update(of=("self",)).filter(audit=a).order_by("pk"):
        ancien, neuf = delais(JugementAudit(x.nature), avant), delais(JugementAudit(x.nature), apres)
        if x.plan_avant == ancien.plan_avant:
            x.plan_avant = neuf.plan_avant
        if x.corriger_avant == ancien.corriger_avant:
            x.corriger_avant = neuf.corriger_avant
        x.save(update_fields=["plan_avant", "corriger_avant"])


@transaction.atomic
def annuler(*, audit: Audit, raison: str, acteur: Reference) -> Audit:
    """Raises AUD-005, AUD-022."""
    a = _verrouiller(audit)
    if a.etat != EtatAudit.PREVU:
        raise ErreurMetier(c.PAS_PREVU.constat(audit=str(a), etat=a.get_etat_display().lower()))
    mots = exiger_mots(raison)
    a.note, a.etat = "\n".join(x for x in (mots, a.note) if x)[:2000], EtatAudit.ANNULE
    a.save()
    _reporter(a, a.prevu_le, acteur)
    tracer(a, TYPE, acteur, "annuler_audit", f"a annulé : {a}. {mots}")
    return a


@transaction.atomic
def constater(
    *, audit: Audit, nature: str, exigence: str, titre: str, texte: str, acteur: Reference, categorie: str = "", cause: str = "",
    plan_avant: date | None = None, corriger_avant: date | None = None,
) -> ConstatAudit:  # fmt: skip
    """A finding, of a mock audit under way or of any audit held. Days left empty follow the rules of the day it was told.
    Raises AUD-008, AUD-015, AUD-022, AUD-034, `ValueError` for what is no finding."""
    a = _verrouiller(audit)
    if a.etat != EtatAudit.TENU and not (a.nature == NatureAudit.BLANC and a.etat == EtatAudit.PREVU):
        raise ErreurMetier(c.PAS_TENU.constat(audit=str(a), etat=a.get_etat_display().lower()))
    jugement = JugementAudit(nature)
    if jugement is JugementAudit.RIEN:
        raise ValueError("nothing to report is no finding")
    r = referentiel_de(choix(a.organisation, a.prevu_le), a)
    if r is None or r.exigence(exigence) is None:
        raise ErreurMetier(c.EXIGENCE.constat(exigence=exigence))
    dit = a.notifie_le or aujourdhui()
    d = delais(jugement, dit)
    # Nobody waits for the plan of a mock audit.
    plan = None if a.nature == NatureAudit.BLANC else plan_avant or d.plan_avant
    _apres(dit, plan_avant, corriger_avant)
    rang = ConstatAudit.toutes.filter(audit=a).aggregate(m=Max("rang"))["m"] or 0
    x: ConstatAudit = ConstatAudit.toutes.create(
        organisation_id=a.organisation_id, audit=a, rang=rang + 1, nature=jugement, exigence=exigence, titre=_ligne(titre),
        texte=exiger_mots(texte), categorie=str(CategorieAction(categorie)) if categorie else "", cause=cause.strip(),
        plan_avant=plan, corriger_avant=corriger_avant or d.corriger_avant, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    tracer(
        x, TYPE_CONSTAT, acteur, "constater", f"a écrit le constat {x} ({x.get_nature_display().lower()}).", audit=a.pk
    )
    return x


def _apres(recu: date | None, *echeances: date | None) -> None:
    """Raises AUD-034: nobody is asked to correct before they are told."""
    for x in echeances:
        if recu is not None and x is not None and x < recu:
            raise ErreurMetier(c.ECHEANCE_AVANT.constat(le=date_fr(x), recu=date_fr(recu)))


@transaction.atomic
def completer_constat(
    *, constat: ConstatAudit, cause: str, plan_avant: date | None, plan_envoye_le: date | None, corriger_avant: date | None, acteur: Reference
) -> ConstatAudit:  # fmt: skip
    """The cause once it is known, the days that the body gave, the day the plan left. Raises AUD-034, AUD-035."""
    x: ConstatAudit = ConstatAudit.toutes.select_for_update(of=("self",)).select_related("audit").get(pk=constat.pk)
    if plan_envoye_le is not None and plan_envoye_le > aujourdhui():
        raise ErreurMetier(c.PLAN_FUTUR.constat(le=date_fr(plan_envoye_le)))
    _apres(x.audit.notifie_le, plan_avant, corriger_avant)
    x.cause, x.plan_avant, x.plan_envoye_le, x.corriger_avant = (
        cause.strip(),
        plan_avant,
        plan_envoye_le,
        corriger_avant,
    )
    x.save()
    tracer(
        x,
        TYPE_CONSTAT,
        acteur,
        "completer_constat",
        f"a complété le constat {x}.",
        corriger_avant=corriger_avant,
        plan=plan_envoye_le,
    )
    return x


@transaction.atomic
def ouvrir_action(
    *, constat: ConstatAudit, titre: str, nature: str, quoi: str, responsable: Membre, avant_le: date, acteur: Reference, cause: str = "",
    critere: str = "", verifier_le: date | None = None,
) -> ActionAmelioration:  # fmt: skip
    """An action of the improvement plan, born from this finding. Raises AUD-016, AUD-017, AUD-021, AME-006 to AME-010."""
    x: ConstatAudit = (
        ConstatAudit.toutes.select_for_update(of=("self",)).select_related("audit__organisation").get(pk=constat.pk)
    )
    if x.nature == JugementAudit.FORT:
        raise ErreurMetier(c.SANS_ACTION.constat(constat=x.titre))
    if x.revues.filter(suite=SuiteConstat.LEVEE).exists():
        raise ErreurMetier(c.LEVE.constat(constat=x.titre))
    if x.corriger_avant is not None and avant_le > x.corriger_avant >= aujourdhui():
        raise ErreurMetier(c.ACTION_TARDIVE.constat(le=date_fr(avant_le), avant=date_fr(x.corriger_avant)))
    if cause.strip() and not x.cause:
        x.cause = cause.strip()
        x.save(update_fields=["cause"])
    return ouvrir(
        organisation=x.audit.organisation, titre=titre, nature=NatureAction(nature), quoi=quoi, responsable=responsable, avant_le=avant_le,
        acteur=acteur, cause=cause or x.cause, critere=critere, verifier_le=verifier_le,
        origines=[Origine(SorteOrigine.AUDIT, f"Constat {x.numero} : {x.titre}"[:300], TYPE_CONSTAT, str(x.pk))],
    )  # fmt: skip


@transaction.atomic
def revoir(
    *, constat: ConstatAudit, audit: Audit, suite: str, raisons: str, acteur: Reference, le: date | None = None
) -> RevueConstat:
    """A later audit of the framework says what became of it. Worse: one step up the scale, with the delays of that audit.
    Raises AUD-008, AUD-018 to AUD-022."""
    x: ConstatAudit = ConstatAudit.toutes.select_for_update(of=("self",)).select_related("audit").get(pk=constat.pk)
    a = _verrouiller(audit)
    if a.etat != EtatAudit.TENU and not (a.nature == NatureAudit.BLANC and a.etat == EtatAudit.PREVU):
        raise ErreurMetier(c.PAS_TENU.constat(audit=str(a), etat=a.get_etat_display().lower()))
    if a.organisation_id != x.organisation_id or a.famille != x.audit.famille:
        raise ErreurMetier(c.AUTRE_FAMILLE.constat())
    if a.pk == x.audit_id or (a.tenu_le or a.prevu_le) <= (x.audit.tenu_le or x.audit.prevu_le):
        raise ErreurMetier(c.MEME_AUDIT.constat())
    if x.revues.filter(audit=a, verification=False).exists():
        raise ErreurMetier(c.DEJA_REVU.constat())
    if x.revues.filter(suite=SuiteConstat.LEVEE).exists():
        raise ErreurMetier(c.LEVE.constat(constat=x.titre))
    r: RevueConstat = RevueConstat.toutes.create(
        organisation_id=x.organisation_id, constat=x, audit=a, suite=SuiteConstat(suite), raisons=exiger_mots(raisons), nature_avant=x.nature,
        le=le or a.tenu_le or aujourdhui(), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    if suite == SuiteConstat.AGGRAVEE:
        pire = aggrave(JugementAudit(x.nature))
        d = delais(pire, a.notifie_le or aujourdhui())
        x.nature, x.plan_avant, x.corriger_avant, x.plan_envoye_le = str(pire), d.plan_avant, d.corriger_avant, None
        x.save()
    tracer(
        x,
        TYPE_CONSTAT,
        acteur,
        "revoir_constat",
        f"a relu le constat {x} : {r.get_suite_display().lower()}. {r.raisons}",
        audit=a.pk,
    )
    return r


@transaction.atomic
def verifier(*, constat: ConstatAudit, le: date, suite: str, raisons: str, acteur: Reference) -> RevueConstat:
    """The body that made it a major has checked its correction, before any other audit: it lifts the finding, or leaves it as it is.
    Raises AUD-006, AUD-021, AUD-022, AUD-031 to AUD-033, `ValueError` for another outcome."""
    x: ConstatAudit = ConstatAudit.toutes.select_for_update(of=("self",)).select_related("audit").get(pk=constat.pk)
    a = _verrouiller(majeure_depuis(x, x.revues.select_related("audit").order_by("le", "pk").last()))
    if x.nature != JugementAudit.MAJEURE or a.nature not in DU_CYCLE or a.notifie_le is None:
        raise ErreurMetier(c.SANS_VERIFICATION.constat(constat=x.titre))
    if suite not in (SuiteConstat.LEVEE, SuiteConstat.MAINTENUE):
        raise ValueError("a correction is accepted or is not")
    if le > aujourdhui():
        raise ErreurMetier(c.FUTUR.constat(le=date_fr(le)))
    if le < a.notifie_le:
        raise ErreurMetier(c.VERIFIE_AVANT.constat(le=date_fr(le), notifie=date_fr(a.notifie_le)))
    if x.revues.filter(suite=SuiteConstat.LEVEE).exists():
        raise ErreurMetier(c.LEVE.constat(constat=x.titre))
    if x.revues.filter(audit=a, verification=True).exists():
        raise ErreurMetier(c.DEJA_VERIFIE.constat())
    r: RevueConstat = RevueConstat.toutes.create(
        organisation_id=x.organisation_id, constat=x, audit=a, suite=SuiteConstat(suite), raisons=exiger_mots(raisons), nature_avant=x.nature,
        verification=True, le=le, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    issue = "acceptée" if suite == SuiteConstat.LEVEE else "jugée insuffisante"
    tracer(
        x,
        TYPE_CONSTAT,
        acteur,
        "verifier_constat",
        f"a noté que la correction du constat {x} est {issue}. {r.raisons}",
        audit=a.pk,
        le=le,
    )
    return r


def _verrouiller(audit: Audit) -> Audit:
    a: Audit = Audit.toutes.select_for_update(of=("self",)).select_related("organisation").get(pk=audit.pk)
    return a
