"""A version of a procedure on paper."""

from __future__ import annotations

from pathlib import Path

from parchemin.amelioration.domain.procedures import MomentVersion, textes_du_modele
from parchemin.amelioration.models import VersionProcedure
from parchemin.plateforme.pdf import composer
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

GABARIT = Path(__file__).resolve().parent / "gabarits" / "procedure.typ"


def composer_procedure(v: VersionProcedure, organisation: str) -> bytes:
    """The PDF; a draft or a version replaced says so on each page. Raises `ErreurMetier` (PDF-001) for signs that the fonts cannot draw."""
    jour = aujourdhui()
    moment = v.moment(jour)
    mention = {
        MomentVersion.BROUILLON: "Brouillon, sans effet", MomentVersion.A_VENIR: "Pas encore en vigueur",
        MomentVersion.REMPLACEE: "Version remplacée",
    }.get(moment, "")  # fmt: skip
    if v.procedure.retiree_le is not None:
        mention = f"Procédure retirée le {date_fr(v.procedure.retiree_le)}"
    donnees = {
        "titre": v.procedure.titre, "auteur": organisation, "mention": mention, "version": f"Version {v.numero}",
        "dates": f"En vigueur à partir du {date_fr(v.du)}" if v.du else "Pas encore approuvée",
        "revoir": f"À relire le {date_fr(v.revoir_le)}" if v.revoir_le else "",
        "approuvee": f"Approuvée le {date_fr(v.approuvee_le)} par {v.approuvee_par_libelle}" if v.approuvee_le else "",
        "redigee": f"Écrite par {v.redigee_par_libelle}",
        "sections": [{"titre": s.titre, "paragraphes": [x for x in s.texte.splitlines() if x.strip()]} for s in v.sections_lues],
        "textes": [t.citation for t in textes_du_modele(v.procedure.modele, jour) if t.cle != "usage"], "empreinte": v.empreinte[:16],
    }  # fmt: skip
    return composer(GABARIT, donnees, le=v.created_at)
