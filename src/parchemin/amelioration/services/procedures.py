"""A procedure is written, approved by a second person, read by those who apply it, read again on its day, withdrawn one day."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.db import transaction
from django.db.models import Max

from parchemin.amelioration import constats_procedures as c
from parchemin.amelioration.domain.procedures import (
    EtatVersion,
    MomentVersion,
    SectionProcedure,
    objections_texte,
    sections_du_modele,
)
from parchemin.amelioration.models import LectureProcedure, Procedure, VersionProcedure
from parchemin.amelioration.selectors.procedures import (
    APPROUVER,
    SUJET_VERSION,
    TYPE,
    accord_attendu,
    delais_cites,
    version_en_vigueur,
)
from parchemin.amelioration.services.actions import exiger_texte
from parchemin.amelioration.services.appuis_procedures import tracer
from parchemin.amelioration.services.communs import exiger_present
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable
from parchemin.plateforme.models import Approbation
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


@transaction.atomic
def creer(*, organisation: Organisation, modele: str, titre: str, responsable: Membre, acteur: Reference) -> Procedure:
    """A new procedure with its first draft, from a template. Raises AME-010, AME-035."""
    exiger_present(responsable)
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    nom = " ".join(titre.split())[:150]
    if Procedure.toutes.filter(organisation=organisation, titre=nom, retiree_le__isnull=True).exists():
        raise ErreurMetier(c.DEJA_UNE.constat(titre=nom))
    sections = sections_du_modele(modele, delais_cites(aujourdhui()))
    p: Procedure = Procedure.toutes.create(organisation=organisation, modele=modele, titre=nom, responsable=responsable)
    _brouillon(p, 1, [{"titre": s.titre, "texte": s.texte} for s in sections], acteur)
    tracer(
        p,
        TYPE,
        acteur,
        "procedure_creer",
        f"a commencé la procédure « {p} », confiée à {responsable.libelle}.",
        modele=modele,
    )
    return p


def _brouillon(p: Procedure, numero: int, sections: list[dict[str, str]], acteur: Reference) -> VersionProcedure:
    v: VersionProcedure = VersionProcedure.toutes.create(
        organisation_id=p.organisation_id,
        procedure=p,
        numero=numero,
        sections=sections,
        redigee_par_libelle=acteur.libelle[:400],
    )
    return v


@transaction.atomic
def commencer_version(*, procedure: Procedure, acteur: Reference) -> VersionProcedure:
    """A draft that starts from the latest text. Raises AME-040 (there is one), AME-041."""
    p = _verrouiller(procedure)
    derniere = p.versions.order_by("-numero").first()
    if derniere is not None and derniere.etat == EtatVersion.BROUILLON:
        raise ErreurMetier(c.BROUILLON_DEJA.constat(numero=derniere.numero))
    numero = (p.versions.aggregate(x=Max("numero"))["x"] or 0) + 1
    v = _brouillon(p, numero, list(derniere.sections) if derniere is not None else [], acteur)
    tracer(p, TYPE, acteur, "procedure_version", f"a commencé la version {numero} de la procédure « {p} ».")
    return v


@transaction.atomic
def ecrire(
    *, version: VersionProcedure, sections: Sequence[SectionProcedure], changements: str, acteur: Reference
) -> VersionProcedure:
    """Change the text of a draft. Raises AME-036, AME-037, AME-041."""
    v = _verrouiller_version(version)
    if contre := objections_texte(sections):
        raise ErreurMetier(*contre)
    avant = v.empreinte_actuelle
    v.sections = [{"titre": " ".join(s.titre.split()), "texte": s.texte.strip()} for s in sections]
    v.changements, v.redigee_par_libelle = changements.strip(), acteur.libelle[:400]
    v.save(update_fields=["sections", "changements", "redigee_par_libelle"])
    if avant != v.empreinte_actuelle:
        tracer(
            v.procedure,
            TYPE,
            acteur,
            "procedure_ecrire",
            f"a écrit la version {v.numero} de la procédure « {v.procedure} ».",
            empreinte=v.empreinte_actuelle,
        )
    return v


@transaction.atomic
def demander(*, version: VersionProcedure, du: date, revoir_le: date, demandeur: Acteur) -> Approbation:
    """Ask a second person to approve this text, in force from `du`. Raises AME-036, AME-037, AME-038, APP-004."""
    v = _verrouiller_version(version)
    if contre := objections_texte(v.sections_lues):
        raise ErreurMetier(*contre)
    _dates(v.procedure, du, revoir_le)
    return approbations.demander(
        APPROUVER, organisation_id=v.organisation_id, sujet_type=SUJET_VERSION, sujet_identifiant=str(v.pk), sujet_libelle=str(v)[:200],
        consequence=f"Cette version s’applique à partir du {date_fr(du)}, remplace la précédente et sera relue le {date_fr(revoir_le)}. "
        "Chaque membre de l’équipe devra dire qu’il l’a lue.",
        permission=APPROUVER, demandeur=demandeur, charge=_charge(v, du.isoformat(), revoir_le.isoformat()),
    )  # fmt: skip


def _dates(p: Procedure, du: date, revoir_le: date) -> None:
    """Raises AME-038."""
    jour = aujourdhui()
    veille = jour - timedelta(days=1)
    actuelle = p.versions.filter(etat=EtatVersion.APPROUVEE).order_by("-du", "-pk").first()
    if actuelle is not None and actuelle.du is not None:
        veille = max(veille, actuelle.du)
    if du <= veille:
        raise ErreurMetier(c.DATE_EFFET.constat(champ="En vigueur à partir du", le=date_fr(du), repere=date_fr(veille)))
    if revoir_le <= du:
        raise ErreurMetier(c.DATE_EFFET.constat(champ="À relire le", le=date_fr(revoir_le), repere=date_fr(du)))


def _charge(v: VersionProcedure, du: str, revoir_le: str) -> dict[str, Any]:
    """Sealed with the text itself: nobody approves what they have not read."""
    return {"version": v.pk, "empreinte": v.empreinte_actuelle, "du": du, "revoir_le": revoir_le}


def _charge_actuelle(approbation: Approbation) -> dict[str, Any]:
    lu = approbation.charge
    v = VersionProcedure.toutes.filter(pk=lu["version"], etat=EtatVersion.BROUILLON).select_related("procedure").first()
    return _charge(v, lu["du"], lu["revoir_le"]) if v is not None else {}


@acte_approuvable(APPROUVER, libelle="Approuver une procédure", charge_actuelle=_charge_actuelle)
def _approuver(approbation: Approbation, acteur: Acteur) -> None:
    """In force from the day asked for, or today when the answer came later: nothing applies before it is approved."""
    lu = approbation.charge
    v = VersionProcedure.toutes.select_related("procedure").get(pk=lu["version"])
    p = _verrouiller(v.procedure)
    du = max(date.fromisoformat(lu["du"]), aujourdhui())
    revoir_le = max(date.fromisoformat(lu["revoir_le"]), du + timedelta(days=1))
    _dates(p, du, revoir_le)
    p.versions.filter(etat=EtatVersion.APPROUVEE, au__isnull=True).update(au=du - timedelta(days=1))
    v.etat, v.du, v.revoir_le, v.approuvee_le = EtatVersion.APPROUVEE, du, revoir_le, aujourdhui()
    v.approuvee_par_libelle, v.empreinte = acteur.libelle[:400], v.empreinte_actuelle
    v.save()
    qui = Reference("utilisateur", str(acteur.id or "exterieur"), acteur.libelle[:200])
    tracer(
        p,
        TYPE,
        qui,
        "procedure_approuver",
        f"a approuvé {v}, demandée par {approbation.demandeur_libelle}, en vigueur à partir du {date_fr(du)}.",
        empreinte=v.empreinte,
    )


@transaction.atomic
def lire(*, version: VersionProcedure, membre: Membre, acteur: Reference) -> LectureProcedure:
    """« I have read it. » Said twice, it is once. Raises AME-039."""
    moment = version.moment(aujourdhui())
    if moment != MomentVersion.EN_VIGUEUR or version.procedure.retiree_le is not None:
        mots = {
            MomentVersion.BROUILLON: "n’est pas encore approuvée", MomentVersion.A_VENIR: "n’est pas encore en vigueur",
            MomentVersion.REMPLACEE: "a été remplacée", MomentVersion.EN_VIGUEUR: "a été retirée",
        }  # fmt: skip
        raise ErreurMetier(c.PAS_EN_VIGUEUR.constat(numero=version.numero, etat=mots[moment]))
    lecture, neuve = LectureProcedure.toutes.get_or_create(
        version=version, membre=membre, defaults={"organisation_id": version.organisation_id, "le": maintenant()}
    )
    if neuve:
        tracer(version.procedure, TYPE, acteur, "procedure_lire", f"a lu {version}.", version=version.pk)
    return lecture


@transaction.atomic
def confirmer(*, procedure: Procedure, constat: str, revoir_le: date, acteur: Reference) -> VersionProcedure:
    """Read again, and kept as it is until another day. Raises AME-006, AME-038, AME-039, AME-041."""
    p = _verrouiller(procedure)
    exiger_texte(ce_que_vous_avez_vérifié=constat)
    jour = aujourdhui()
    v = version_en_vigueur(p, jour)
    if v is None:
        raise ErreurMetier(c.PAS_EN_VIGUEUR.constat(numero=1, etat="n’est pas encore en vigueur"))
    if revoir_le <= jour:
        raise ErreurMetier(c.DATE_EFFET.constat(champ="À relire le", le=date_fr(revoir_le), repere=date_fr(jour)))
    v.revoir_le = revoir_le
    v.save(update_fields=["revoir_le"])
    tracer(
        p,
        TYPE,
        acteur,
        "procedure_confirmer",
        f"a relu la procédure « {p} » et la garde telle quelle jusqu’au {date_fr(revoir_le)}.",
        constat=constat,
    )
    return v


@transaction.atomic
def retirer(*, procedure: Procedure, motif: str, acteur: Reference) -> Procedure:
    """It applies no more from today; it stays readable. Raises AME-006, AME-036 (an approval waits), AME-041."""
    p = _verrouiller(procedure)
    exiger_texte(pourquoi=motif)
    for v in p.versions.filter(etat=EtatVersion.BROUILLON):
        if accord_attendu(v) is not None:
            raise ErreurMetier(c.VERSION_FIGEE.constat(numero=v.numero))
    p.retiree_le, p.raison_retrait = aujourdhui(), motif.strip()
    p.save(update_fields=["retiree_le", "raison_retrait"])
    tracer(p, TYPE, acteur, "procedure_retirer", f"a retiré la procédure « {p} ».", motif=motif)
    return p


def _verrouiller(procedure: Procedure) -> Procedure:
    """Raises AME-041 for one that was withdrawn."""
    p: Procedure = Procedure.toutes.select_for_update(of=("self",)).get(pk=procedure.pk)
    if p.retiree_le is not None:
        raise ErreurMetier(c.RETIREE.constat(titre=p.titre, le=date_fr(p.retiree_le)))
    return p


def _verrouiller_version(version: VersionProcedure) -> VersionProcedure:
    """A draft that nobody is asked to approve. Raises AME-036, AME-041."""
    _verrouiller(version.procedure)
    v: VersionProcedure = VersionProcedure.toutes.select_related("procedure").get(pk=version.pk)
    if v.etat != EtatVersion.BROUILLON or accord_attendu(v) is not None:
        raise ErreurMetier(c.VERSION_FIGEE.constat(numero=v.numero))
    return v
