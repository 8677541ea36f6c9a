"""Who may assess during the course (CCF): recorded with its proof, ended by a date."""

from __future__ import annotations

from datetime import date

from django.db import IntegrityError, transaction

from parchemin.comptes.models import Etablissement
from parchemin.deliberation import reglement_constats as c
from parchemin.deliberation.models import HabilitationCCF, NatureHabilitation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.periodes import Periode, date_fr


@transaction.atomic
def enregistrer_habilitation(
    *,
    habilitation: HabilitationCCF | None = None,
    etablissement: Etablissement,
    certification: Certification,
    specialite: str = "",
    nature: NatureHabilitation = NatureHabilitation.HABILITATION,
    reference: str,
    du: date,
    au: date | None = None,
    acteur: Reference,
) -> HabilitationCCF:
    """Record or correct. Raises REG-123 (dates), REG-144 (already there for these days)."""
    if au is not None and au < du:
        raise ErreurMetier(c.PERIODE.constat(du=date_fr(du), au=date_fr(au)))
    ligne = habilitation or HabilitationCCF(organisation_id=certification.organisation_id)
    autres = HabilitationCCF.toutes.filter(
        etablissement=etablissement, certification=certification, specialite=specialite
    ).exclude(pk=ligne.pk)
    if any(Periode(h.du, h.au).chevauche(Periode(du, au)) for h in autres.order_by("pk")):
        raise ErreurMetier(c.HABILITATION_DOUBLE.constat())
    ligne.etablissement, ligne.certification, ligne.specialite = etablissement, certification, specialite
    ligne.nature, ligne.reference, ligne.du, ligne.au = nature, reference, du, au
    try:
        with transaction.atomic():
            ligne.save()
    except IntegrityError as e:
        raise ErreurMetier(c.HABILITATION_DOUBLE.constat()) from e
    fin = f" jusqu’au {date_fr(au)}" if au else ""
    _dire(
        ligne, "habiliter_ccf", acteur,
        f"a {'corrigé' if habilitation else 'enregistré'} l’habilitation au CCF {de(etablissement.denomination)} "
        f"({nom_certification(certification)}), à partir du {date_fr(du)}{fin}.",
    )  # fmt: skip
    return ligne


@transaction.atomic
def retirer_habilitation(*, habilitation: HabilitationCCF, acteur: Reference) -> None:
    """Remove one typed by mistake."""
    _dire(
        habilitation, "retirer_habilitation_ccf", acteur,
        f"a retiré l’habilitation au CCF {de(habilitation.etablissement.denomination)} "
        f"({nom_certification(habilitation.certification)}), saisie par erreur.",
    )  # fmt: skip
    habilitation.delete()


def _dire(h: HabilitationCCF, acte: str, acteur: Reference, phrase: str) -> None:
    consigner(
        chaine=f"o:{h.organisation_id}", acte=f"deliberation.{acte}", acteur=acteur,
        sujet=Reference("etablissement", str(h.etablissement_id), h.etablissement.denomination),
        details={
            "certification": h.certification_id, "specialite": h.specialite, "nature": str(h.nature),
            "reference": h.reference, "du": h.du.isoformat(), "au": h.au.isoformat() if h.au else None,
        },
        phrase=phrase,
    )  # fmt: skip
