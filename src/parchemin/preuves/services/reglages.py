"""What is followed, for which actions, by which date; what the organisation asks of itself; correspondences."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference
from parchemin.preuves import constats as c
from parchemin.preuves.domain.referentiels import (
    INTERNE,
    CategorieAction,
    SituationPrestataire,
    familles,
)
from parchemin.preuves.models import CorrespondanceExigence, ExigencePropre, ReglagePreuves, SuiviReferentiel
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services.communs import exiger_raison, nom_famille, tracer
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr


@transaction.atomic
def regler(
    *, organisation: Organisation, categories: Sequence[str], situations: Sequence[str], acteur: Reference
) -> ReglagePreuves:
    """What applies follows from what one does. Raises PRV-016, `ValueError` for an unknown code."""
    if not categories:
        raise ErreurMetier(c.SANS_CATEGORIE.constat())
    r: ReglagePreuves
    r, _ = ReglagePreuves.toutes.update_or_create(
        organisation=organisation,
        defaults={
            "categories": [str(CategorieAction(x)) for x in categories],
            "situations": [str(SituationPrestataire(x)) for x in situations],
        },
    )
    tracer(
        r, "reglage_preuves", acteur, "regler", "a réglé les catégories d’actions et les situations.",
        categories=r.categories, situations=r.situations,
    )  # fmt: skip
    return r


@transaction.atomic
def suivre(
    *, organisation: Organisation, famille: str, suivi: bool, audit_le: date | None, version: str, acteur: Reference
) -> SuiviReferentiel:
    """Follow a framework or not, by the date of the audit; `version`: fixed, or empty. Raises PRV-015, PRV-022 (a day that went by since it
    was written down may stay)."""
    versions = familles().get(famille, [])
    if (famille != INTERNE and not versions) or (version and version not in {r.code for r in versions}):
        raise ErreurMetier(c.VERSION_INCONNUE.constat(version=version or famille))
    siens = SuiviReferentiel.toutes.filter(organisation=organisation, famille=famille)
    if audit_le is not None and audit_le < aujourdhui() and not siens.filter(audit_le=audit_le).exists():
        raise ErreurMetier(c.AUDIT_PASSE.constat(ou=nom_famille(famille), le=date_fr(audit_le)))
    s: SuiviReferentiel
    s, _ = SuiviReferentiel.toutes.update_or_create(
        organisation=organisation, famille=famille, defaults={"suivi": suivi, "audit_le": audit_le, "version": version}
    )
    quand = f", audit le {date_fr(audit_le)}" if audit_le else ""
    tracer(
        s, "suivi_referentiel", acteur, "suivre_referentiel", f"suit « {nom_famille(famille)} »{quand}." if suivi else f"ne suit plus « {nom_famille(famille)} ».",
        famille=famille, version=version,
    )  # fmt: skip
    return s


@transaction.atomic
def demarrer(
    *, organisation: Organisation, categories: Sequence[str], situations: Sequence[str], choisis: Mapping[str, tuple[bool, date | None, str]],
    acteur: Reference,
) -> None:  # fmt: skip
    """The first page, in one act. `choisis`: family -> (followed, day of the audit, version). Raises PRV-015, PRV-016."""
    regler(organisation=organisation, categories=categories, situations=situations, acteur=acteur)
    for famille, (suivi, audit_le, version) in choisis.items():
        suivre(
            organisation=organisation, famille=famille, suivi=suivi, audit_le=audit_le, version=version, acteur=acteur
        )


@transaction.atomic
def ecrire_exigence(
    *, organisation: Organisation, code: str, titre: str, demande: str, mois: int | None, acteur: Reference, exigence: ExigencePropre | None = None
) -> ExigencePropre:  # fmt: skip
    """One requirement of one's own, new or reworded. Raises PRV-005, PRV-014."""
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    autres = ExigencePropre.toutes.filter(organisation=organisation, code=code)
    if exigence is not None:
        autres = autres.exclude(pk=exigence.pk)
        if exigence.retiree_le is not None:
            raise ErreurMetier(c.RETIREE.constat(titre=exigence.titre, le=date_fr(exigence.retiree_le)))
    if autres.exists():
        raise ErreurMetier(c.CODE_PRIS.constat(code=code))
    e = exigence or ExigencePropre(organisation=organisation)
    neuve = e.pk is None
    if neuve:
        # Its number is on the evidence that serves it: it never changes.
        e.code = code
    e.titre, e.demande, e.mois = titre.strip(), demande.strip(), mois
    e.save()
    tracer(
        e,
        "exigence_propre",
        acteur,
        "ecrire_exigence",
        f"a {'ajouté' if neuve else 'réécrit'} l’exigence « {e} ».",
        mois=mois,
    )
    return e


@transaction.atomic
def retirer_exigence(*, exigence: ExigencePropre, raison: str, acteur: Reference) -> ExigencePropre:
    """It asks nothing more; its evidence stays. Raises PRV-005, PRV-013."""
    e: ExigencePropre = ExigencePropre.toutes.select_for_update(of=("self",)).get(pk=exigence.pk)
    if e.retiree_le is not None:
        raise ErreurMetier(c.RETIREE.constat(titre=e.titre, le=date_fr(e.retiree_le)))
    e.raison_retrait, e.retiree_le = exiger_raison(raison), aujourdhui()
    e.save(update_fields=["retiree_le", "raison_retrait"])
    tracer(e, "exigence_propre", acteur, "retirer_exigence", f"a retiré l’exigence « {e} » : {e.raison_retrait}")
    return e


@transaction.atomic
def faire_correspondre(
    *, organisation: Organisation, de: str, vers: str, source: str, acteur: Reference, titre: str = "", ecartee: bool = False
) -> CorrespondanceExigence:  # fmt: skip
    """Evidence of `vers` serves `de` from now on, or no more (`ecartee`). Raises PRV-006, PRV-013, PRV-017."""
    connues = choix(organisation, aujourdhui()).exigences
    if vers not in connues:
        raise ErreurMetier(c.EXIGENCE_INCONNUE.constat(exigence=vers))
    famille = de.partition(":")[0]
    if famille == vers.partition(":")[0] or famille not in familles() or de in connues[vers].correspond:
        raise ErreurMetier(c.CORRESPONDANCE_SOI.constat(de=de, vers=vers))
    x: CorrespondanceExigence
    x, _ = CorrespondanceExigence.toutes.update_or_create(
        organisation=organisation, de=de, vers=vers,
        defaults={
            "titre": titre.strip()[:150], "ecartee": ecartee, "source": exiger_raison(source)[:300], "par_libelle": acteur.libelle[:400],
            "le": maintenant(),
        },
    )  # fmt: skip
    mots = "a écarté la correspondance" if ecartee else "a fait correspondre"
    tracer(
        x,
        "correspondance_exigence",
        acteur,
        "correspondre",
        f"{mots} {de} et {vers} : {x.source}",
        de=de,
        vers=vers,
        ecartee=ecartee,
    )
    return x
