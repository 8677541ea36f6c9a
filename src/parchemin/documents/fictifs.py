"""Two people who do not exist, to look at a template before it serves: one born in France, one born abroad."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.documents.contenu import FORMAT, certification_figee
from parchemin.documents.domain.natures import GENRES, Nature, Portee
from parchemin.referentiel.facade import blocs_au
from parchemin.referentiel.models import Certification

_PERSONNES: tuple[dict[str, str], ...] = (
    {"identite": "Élodie Marie-Ève LE GOFF", "nom": "LE GOFF", "prenoms": "Élodie Marie-Ève", "usage": "LEFÈVRE",
     "ne": "née", "naissance": "le 1er avril 1998 à Saint-Brieuc", "numero": "0001"},
    {"identite": "Thị Ánh Nguyệt NGUYỄN", "nom": "NGUYỄN", "prenoms": "Thị Ánh Nguyệt", "usage": "", "ne": "née",
     "naissance": "le 17 août 1991 à Hồ Chí Minh-Ville (Viêt Nam)", "numero": "0002"},
)  # fmt: skip
_SANS_FICHE = {
    "intitule": "Intitulé exact de la certification", "numero": "RNCP00000", "repertoire": "RNCP", "niveau": "niveau 5",
    "nsf": ["000"], "enregistree_le": "1er janvier 2025", "de_droit": False, "famille": "", "certificateurs": [], "fiche_du": "",
}  # fmt: skip


def contenus_fictifs(
    nature: Nature, organisation: Any, certification: Certification | None, jour: date
) -> list[dict[str, Any]]:
    """The two contents, with the real certification when there is one."""
    figee = certification_figee(certification, jour) if certification is not None else _SANS_FICHE
    blocs = [(b.code, b.libelle) for b in blocs_au(certification, jour)] if certification is not None else []
    blocs = blocs or [("BC01", "Premier bloc de compétences"), ("BC02", "Second bloc de compétences")]
    entier = GENRES[nature].portee is Portee.ENTIERE
    unites = [
        {"code": code.removeprefix(str(figee["numero"])) or code, "code_entier": code, "libelle": libelle, "note": "", "etat": "",
         "acquis": entier or n == 0, "issue": "acquis" if entier or n == 0 else "non acquis"}
        for n, (code, libelle) in enumerate(blocs)
    ]  # fmt: skip
    acquis = [u for u in unites if u["acquis"]]
    return [
        {
            "format": FORMAT, "nature": str(nature), "libelle": GENRES[nature].libelle,
            "titre": f"Spécimen · {GENRES[nature].libelle}", "auteur": organisation.nom,
            "certificateur": {"nom": organisation.nom, "siren": organisation.siren},
            "certification": figee | {"specialite": ""}, "titulaire": personne,
            "decision": {"le": "12 mars 2026", "resultat": "Admis" if entier else "Validation partielle", "admis": entier,
                         "mention": "", "attribue": [], "voie": "Formation continue", "pv": "2026-0001"},
            "session": {"intitule": "Session de mars 2026", "centre": ""}, "blocs": unites,
            "blocs_acquis": [u["libelle"] for u in acquis], "blocs_codes": [u["code"] for u in acquis],
            "garde": [] if entier else [f"{u['libelle']} : acquis définitif." for u in acquis], "suites": [], "moyennes": [],
        }
        for personne in _PERSONNES
    ]  # fmt: skip
