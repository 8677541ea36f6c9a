"""A risk is described, rated, reviewed, closed; the scale is the organisation's own."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date

from django.db import transaction

from parchemin.amelioration import constats_procedures as c
from parchemin.amelioration.domain.risques import EchelleRisque, objections_cotation, objections_echelle
from parchemin.amelioration.models import ReglageRisques, RevueRisque, Risque
from parchemin.amelioration.selectors.risques import TYPE, echelle_de
from parchemin.amelioration.services.actions import exiger_texte
from parchemin.amelioration.services.appuis_procedures import tracer
from parchemin.amelioration.services.communs import exiger_present
from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


def _residuelle(v: int | None, g: int | None) -> tuple[int, int] | None:
    """Half a rating is a rank out of the scale, told as such."""
    return None if v is None and g is None else (v or 0, g or 0)


@transaction.atomic
def decrire(
    *, organisation: Organisation, titre: str, cause: str, effet: str, vraisemblance: int, gravite: int, responsable: Membre, revoir_le: date,
    acteur: Reference, traitement: str = "", vraisemblance_residuelle: int | None = None, gravite_residuelle: int | None = None,
) -> Risque:  # fmt: skip
    """A new risk, with its first rating. Raises AME-006, AME-010, AME-140, AME-141, AME-144, AME-145."""
    exiger_present(responsable)
    r = Risque(organisation=organisation)
    _coter(
        r, acteur, titre, cause, effet, vraisemblance, gravite, traitement, _residuelle(vraisemblance_residuelle, gravite_residuelle),
        responsable, revoir_le, "Première cotation.",
    )  # fmt: skip
    tracer(
        r, TYPE, acteur, "risque_decrire", f"a décrit le risque « {r} », confié à {responsable.libelle}.", cote=r.cote
    )
    return r


@transaction.atomic
def revoir(
    *, risque: Risque, titre: str, cause: str, effet: str, vraisemblance: int, gravite: int, responsable: Membre, revoir_le: date, constat: str,
    acteur: Reference, traitement: str = "", vraisemblance_residuelle: int | None = None, gravite_residuelle: int | None = None,
) -> Risque:  # fmt: skip
    """Look at it again, and keep what it was. Raises what `decrire` raises, and AME-142."""
    r = _verrouiller(risque)
    exiger_texte(ce_que_vous_constatez=constat)
    if responsable.pk != r.responsable_id:
        exiger_present(responsable)
    avant = r.cote
    _coter(
        r, acteur, titre, cause, effet, vraisemblance, gravite, traitement, _residuelle(vraisemblance_residuelle, gravite_residuelle),
        responsable, revoir_le, constat,
    )  # fmt: skip
    tracer(
        r, TYPE, acteur, "risque_revoir", f"a revu le risque « {r} » : cote {r.cote}, {avant} avant.", constat=constat
    )
    return r


def _coter(
    r: Risque, acteur: Reference, titre: str, cause: str, effet: str, vraisemblance: int, gravite: int, traitement: str,
    residuelle: tuple[int, int] | None, responsable: Membre, revoir_le: date, constat: str,
) -> None:  # fmt: skip
    exiger_texte(la_cause=cause, effet=effet)
    jour = aujourdhui()
    if revoir_le < jour:
        raise ErreurMetier(c.REVUE_A_VENIR.constat(le=date_fr(revoir_le)))
    echelle = echelle_de(r.organisation_id, jour)
    if contre := objections_cotation(echelle, vraisemblance, gravite, residuelle, traitement):
        raise ErreurMetier(*contre)
    r.titre, r.cause, r.effet, r.traitement = (
        " ".join(titre.split())[:200],
        cause.strip(),
        effet.strip(),
        traitement.strip(),
    )
    r.vraisemblance, r.gravite = vraisemblance, gravite
    r.vraisemblance_residuelle, r.gravite_residuelle = residuelle or (None, None)
    r.responsable, r.revoir_le = responsable, revoir_le
    r.save()
    mots = f"{echelle.mots(vraisemblance, gravite)} = {vraisemblance * gravite}"
    if residuelle is not None:
        mots += f" ; après traitement : {echelle.mots(*residuelle)} = {residuelle[0] * residuelle[1]}"
    RevueRisque.toutes.create(
        organisation_id=r.organisation_id,
        risque=r,
        le=jour,
        par_libelle=acteur.libelle[:400],
        cotation=mots[:200],
        constat=constat.strip(),
    )


@transaction.atomic
def clore(*, risque: Risque, motif: str, acteur: Reference) -> Risque:
    """It is no longer one, and why. Raises AME-006, AME-142."""
    r = _verrouiller(risque)
    exiger_texte(pourquoi=motif)
    r.clos_le, r.raison_cloture = aujourdhui(), motif.strip()
    r.save(update_fields=["clos_le", "raison_cloture"])
    tracer(r, TYPE, acteur, "risque_clore", f"a clos le risque « {r} ».", motif=motif)
    return r


@transaction.atomic
def regler_echelle(*, organisation: Organisation, echelle: EchelleRisque, acteur: Reference) -> ReglageRisques:
    """Words and thresholds of the organisation. What was rated before keeps its ranks, and its words in its reviews. Raises AME-143."""
    if contre := objections_echelle(echelle):
        raise ErreurMetier(*contre)
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    valeurs = {
        "vraisemblance": [asdict(n) for n in echelle.vraisemblance], "gravite": [asdict(n) for n in echelle.gravite],
        "seuil_moyen": echelle.seuil_moyen, "seuil_fort": echelle.seuil_fort,
    }  # fmt: skip
    r, _ = ReglageRisques.toutes.update_or_create(organisation=organisation, defaults=valeurs)
    tracer(r, "echelle_risques", acteur, "risque_echelle", "a changé l’échelle des risques.", **valeurs)
    return r


def _verrouiller(risque: Risque) -> Risque:
    r: Risque = Risque.toutes.select_for_update(of=("self",)).get(pk=risque.pk)
    if r.clos_le is not None:
        raise ErreurMetier(c.RISQUE_CLOS.constat(titre=r.titre, le=date_fr(r.clos_le)))
    return r
