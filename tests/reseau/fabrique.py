"""A partner, its convention and its habilitation, on a fiche of the register whose list of partners is known."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.referentiel.models import Certification, Fiche
from parchemin.reseau.domain.conventions import points
from parchemin.reseau.domain.dossier import criteres_du_role, natures_du_role
from parchemin.reseau.models import Convention, HabilitationPartenaire
from parchemin.reseau.selectors.validite import fin_connue
from parchemin.reseau.services import conventions, declarations, dossier, habilitations
from parchemin.socle.horloge import aujourdhui
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
    champs.setdefault("au", min(date(2098, 8, 31), fin_connue(c, aujourdhui()) or date.max))
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


def constituer(h: HabilitationPartenaire) -> None:
    """Every piece of its file, read and accepted."""
    for n in natures_du_role(h.role):
        p = dossier.deposer(habilitation=h, nature=n.cle, fichiers=[], acteur=SYSTEME)
        dossier.lire(
            piece=p, acceptee=True, delivree_le=aujourdhui(), valable_jusqu=date(2098, 1, 1) if n.dates == "fin" else None,
            visees=["formation"] if n.cle == "qualiopi" else [], acteur=SYSTEME,
        )  # fmt: skip


def instruire(h: HabilitationPartenaire) -> None:
    """A favourable opinion."""
    notes = {x.cle: 2 for x in criteres_du_role(h.role)}
    dossier.noter_grille(
        habilitation=h, notes=notes, avis="favorable", motivation="Tout est conforme à la fiche.", acteur=SYSTEME
    )


def mener(h: HabilitationPartenaire, *etats: str) -> None:
    """Led through these states, with the file and the opinion that they ask for."""
    for vers in etats:
        if vers == "instruction":
            constituer(h)
        habilitations.changer(habilitation=h, vers=vers, motif="Dossier complet et relu.", acteur=SYSTEME)
        if vers == "instruction":
            instruire(h)


def active(e: Etablissement, c: Certification, **champs: Any) -> HabilitationPartenaire:
    """Led by its ordinary passages up to active."""
    h = habilitation(e, c, **champs)
    mener(h, "dossier_en_cours", "instruction", "convention_a_signer", "a_declarer")
    d = h.declarations.get()
    declarations.noter(declaration=d, le=d.fait_le, acteur=SYSTEME)
    return habilitations.changer(habilitation=h, vers="actif", acteur=SYSTEME)
