"""A partner, its convention and its habilitation, on a fiche of the register whose list of partners is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Certification, Fiche
from parchemin.reseau.domain.conventions import points
from parchemin.reseau.models import Convention, HabilitationPartenaire
from parchemin.reseau.services import conventions, declarations, habilitations
from tests.fabrique import etablissement
from tests.referentiel.donnees import fiche, importer, partenaire

SIRET = "99900000000001"


def certification(o: Organisation, dossier: Path, partenaires: str = "", fin: str = "31/08/2099") -> Certification:
    """RNCP99001, with these partners in the public list."""
    importer(
        dossier,
        date(2026, 1, 1),
        fiche("RNCP99001", "Voilier", partenaires or partenaire(1, role="HABILITATION_FORMER"), fin=fin),
    )
    return Certification.toutes.create(organisation=o, fiche=Fiche.objects.get(code="RNCP99001"), cle_tri="voilier")


def alpha(o: Organisation, siret: str = SIRET, nom: str = "Institut Alpha") -> Etablissement:
    e = etablissement(o, nom)
    Etablissement.toutes.filter(pk=e.pk).update(siret=siret)
    e.refresh_from_db()
    return e


def convention(e: Etablissement, **champs: Any) -> Convention:
    return conventions.ecrire(**{  # type: ignore[arg-type]
        "organisation": e.organisation, "etablissement": e, "reference": "C-2026-1", "du": date(2026, 1, 1), "au": date(2098, 8, 31),
        "signee_le": date(2026, 1, 2), "cpf": False, "cfa": False, "points": {p.cle: "article 1" for p in points()},
        "acteur": SYSTEME,
    } | champs)  # fmt: skip


def habilitation(e: Etablissement, c: Certification, role: str = "former", **champs: Any) -> HabilitationPartenaire:
    champs.setdefault("au", date(2098, 8, 31))
    if "convention" not in champs:
        champs["convention"] = convention(e)
    return habilitations.ouvrir(
        organisation=e.organisation,
        etablissement=e,
        certification=c,
        role=role,
        du=date(2026, 1, 1),
        acteur=SYSTEME,
        **champs,
    )


def active(e: Etablissement, c: Certification, **champs: Any) -> HabilitationPartenaire:
    """Led by its ordinary passages up to active."""
    h = habilitation(e, c, **champs)
    for vers in ("dossier_en_cours", "instruction", "convention_a_signer", "a_declarer"):
        habilitations.changer(habilitation=h, vers=vers, motif="Dossier complet et relu.", acteur=SYSTEME)
    d = h.declarations.get()
    declarations.noter(declaration=d, le=d.fait_le, acteur=SYSTEME)
    return habilitations.changer(habilitation=h, vers="actif", acteur=SYSTEME)
