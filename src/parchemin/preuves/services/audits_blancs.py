"""A mock audit: what is looked at, the cases drawn, what was judged and on which evidence."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from parchemin.journal.facade import Reference
from parchemin.preuves import constats_audits as c
from parchemin.preuves.domain.audits import EtatAudit, JugementAudit, NatureAudit
from parchemin.preuves.models import Audit, EchantillonAudit, ExigenceAuditee, Preuve
from parchemin.preuves.selectors.audits import referentiel_de
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services.audits import TYPE
from parchemin.preuves.services.communs import RAISON_MIN, tracer
from parchemin.reseau.facade import METHODE, LigneCadre, Rejeu, empreinte_cadre, nombre_de_dossiers, rejouer, tirer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr


def _verrouiller(audit: Audit) -> Audit:
    """Raises AUD-009; AUD-005 once it was given up."""
    a: Audit = Audit.toutes.select_for_update(of=("self",)).select_related("organisation").get(pk=audit.pk)
    if a.nature != NatureAudit.BLANC:
        raise ErreurMetier(c.AUDIT_BLANC.constat(audit=str(a)))
    if a.etat == EtatAudit.ANNULE:
        raise ErreurMetier(c.PAS_PREVU.constat(audit=str(a), etat=a.get_etat_display().lower()))
    return a


@transaction.atomic
def choisir(*, audit: Audit, exigences: Sequence[str], acteur: Reference) -> list[ExigenceAuditee]:
    """These requirements and no other; what was judged stays. Raises AUD-009, AUD-010, AUD-011, AUD-015."""
    a = _verrouiller(audit)
    voulues = list(dict.fromkeys(exigences))
    if not voulues:
        raise ErreurMetier(c.SANS_EXIGENCE.constat())
    r = referentiel_de(choix(a.organisation, a.prevu_le), a)
    connues = {e.code: e for e in r.exigences} if r is not None else {}
    if inconnue := next((x for x in voulues if x not in connues), None):
        raise ErreurMetier(c.EXIGENCE.constat(exigence=inconnue))
    ecartees = ExigenceAuditee.toutes.filter(audit=a).exclude(exigence__in=voulues)
    if jugees := list(ecartees.exclude(jugement="").order_by("pk")):
        raise ErreurMetier(c.DEJA_JUGEES.constat(exigences=", ".join(x.exigence for x in jugees)))
    ecartees.delete()
    deja = set(ExigenceAuditee.toutes.filter(audit=a).order_by().values_list("exigence", flat=True))
    ExigenceAuditee.toutes.bulk_create(
        ExigenceAuditee(organisation_id=a.organisation_id, audit=a, exigence=x, titre=connues[x].titre[:200])
        for x in voulues
        if x not in deja
    )
    tracer(
        a,
        TYPE,
        acteur,
        "choisir_exigences",
        f"a choisi {len(voulues)} exigence{'s' if len(voulues) > 1 else ''} pour : {a}.",
        exigences=voulues,
    )
    return list(ExigenceAuditee.toutes.filter(audit=a).order_by("pk"))


@transaction.atomic
def juger(
    *,
    exigence: ExigenceAuditee,
    jugement: str,
    vu: str,
    preuves: Iterable[Preuve],
    acteur: Reference,
    le: date | None = None,
) -> ExigenceAuditee:
    """In the trade's scale, with what was seen: no score. Raises AUD-009, AUD-012."""
    a = _verrouiller(exigence.audit)
    if len(" ".join(vu.split())) < RAISON_MIN:
        raise ErreurMetier(c.RIEN_VU.constat())
    x: ExigenceAuditee = ExigenceAuditee.toutes.select_for_update(of=("self",)).get(pk=exigence.pk)
    x.jugement, x.vu = str(JugementAudit(jugement)), vu.strip()
    x.jugee_le, x.jugee_par_libelle = le or aujourdhui(), acteur.libelle[:400]
    x.save()
    x.preuves.set([p for p in preuves if p.organisation_id == a.organisation_id])
    tracer(
        a, TYPE, acteur, "juger_exigence", f"a regardé l’exigence {x} : {x.get_jugement_display().lower()}.", exigence=x.exigence,
        jugement=x.jugement,
    )  # fmt: skip
    return x


@transaction.atomic
def tirer_cas(
    *,
    audit: Audit,
    sorte: str,
    du: date,
    au: date,
    combien: int | None = None,
    graine: str = "",
    graine_de: str = "",
    acteur: Reference,
) -> EchantillonAudit:
    """Draw once, in a list frozen now. Without a seed given by somebody, one is made and kept. `combien` empty: the square root of the list,
    three at least. Raises AUD-009, AUD-013, AUD-014, `KeyError` for an unknown kind."""
    a = _verrouiller(audit)
    s = SORTES_DE_CAS[sorte]
    deja = EchantillonAudit.toutes.filter(audit=a, sorte=sorte).first()
    if deja is not None:
        raise ErreurMetier(c.DEJA_TIRE.constat(sorte=s.nom.lower(), le=date_fr(jour_de(deja.le))))
    cadre = s.lire(a.organisation, du, au)
    if not cadre:
        raise ErreurMetier(c.CADRE_VIDE.constat(sorte=s.nom.lower(), du=date_fr(du), au=date_fr(au)))
    n = min(len(cadre), combien) if combien else nombre_de_dossiers(len(cadre), 3)
    donnee = graine.strip()[:120]
    semence = donnee or secrets.token_hex(8)
    e: EchantillonAudit = EchantillonAudit.toutes.create(
        organisation_id=a.organisation_id, audit=a, sorte=sorte, methode=METHODE, graine=semence,
        graine_de=(graine_de.strip() or acteur.libelle if donnee else "Parchemin, au hasard")[:200],
        cadre=[{"cle": x.cle, "libelle": x.libelle} for x in cadre], empreinte=empreinte_cadre(cadre), taille=n,
        tires=list(tirer(cadre, semence, {"": n})), le=maintenant(), par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    tracer(
        a, TYPE, acteur, "tirer_cas", f"a tiré {n} cas sur {len(cadre)} parmi les « {s.nom.lower()} » pour : {a}.", sorte=sorte, graine=semence,
        empreinte=e.empreinte, tires=e.tires,
    )  # fmt: skip
    return e


def lignes_du_cadre(e: EchantillonAudit) -> list[LigneCadre]:
    return [LigneCadre(x["cle"], x["libelle"]) for x in e.cadre]


def rejouer_tirage(e: EchantillonAudit) -> Rejeu:
    """The stored draw, computed again."""
    return rejouer(lignes_du_cadre(e), e.graine, {"": e.taille}, e.tires, e.empreinte)
