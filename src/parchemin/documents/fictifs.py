"""Three people who do not exist, to look at a template before it serves: one born in France, one born abroad, and a heavy one.

The heavy one has everything that is long at once: a name of 60 characters, a title of 140, twelve units, two signatories.
"""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from parchemin.documents.complements import COMPLET, texte_du_jour, texte_et_fiche
from parchemin.documents.contenu import FORMAT, certification_figee, nom_legal
from parchemin.documents.domain.natures import GENRES, LETTRES, Nature, Portee
from parchemin.referentiel.facade import blocs_au
from parchemin.referentiel.models import Certification

LEGENDES = ("née en France", "née à l’étranger", "au texte le plus long")
_PERSONNES: tuple[dict[str, str], ...] = (
    {"identite": "Élodie Marie-Ève LE GOFF", "nom": "LE GOFF", "prenoms": "Élodie Marie-Ève", "usage": "LEFÈVRE",
     "ne": "née", "sexe": "F", "naissance": "le 1er avril 1998 à Saint-Brieuc", "numero": "0001"},
    {"identite": "Thị Ánh Nguyệt NGUYỄN", "nom": "NGUYỄN", "prenoms": "Thị Ánh Nguyệt", "usage": "", "ne": "née", "sexe": "F",
     "naissance": "le 17 août 1991 à Hồ Chí Minh-Ville (Viêt Nam)", "numero": "0002"},
    {"identite": "Maximilien-Alexandre Barthélemy WOJCIECHOWSKA-BRZĘCZYSZCZYKIEWICZ",
     "nom": "WOJCIECHOWSKA-BRZĘCZYSZCZYKIEWICZ", "prenoms": "Maximilien-Alexandre Barthélemy",
     "usage": "DE LA TOUR DU PIN ET CHAMBLY", "ne": "né", "sexe": "M",
     "naissance": "le 29 septembre 1987 à Saint-Remy-en-Bouzemont-Saint-Genest-et-Isson", "numero": "2026-000003"},
)  # fmt: skip
_INTITULE_LONG = "Responsable de la conception, de la conduite et de l’évaluation de projets de transition écologique des entreprises artisanales et littorales"
_BLOC_LONG = "Concevoir, planifier et conduire {} avec les équipes et les parties prenantes, puis en rendre compte"
_SUJETS = (
    "un diagnostic", "un plan d’action", "un budget", "une étude de marché", "une campagne d’information", "une démarche qualité",
    "un recrutement", "une formation", "un chantier", "une consultation", "une veille", "un bilan",
)  # fmt: skip
_DOMICILE = ("Résidence des Trois-Moulins, bâtiment C", "12 rue des Lilas", "44000 NANTES")
_NOTES = (Decimal("12.5"), Decimal(9), Decimal("15.25"))
_MOYENNE = Decimal(10)
"""Below it, the unit of a specimen is not won: a mark and its result never contradict each other."""
_SANS_FICHE: dict[str, Any] = {
    "intitule": "Intitulé exact de la certification", "numero": "RNCP00000", "repertoire": "RNCP", "niveau": "niveau 5",
    "nsf": ["000"], "enregistree_le": "1er janvier 2025", "de_droit": False, "famille": "", "certificateurs": [], "fiche_du": "",
    "texte_de_droit": "", "ects": "", "emplois": [], "acces": [], "capacites": [], "nsf_libelles": [],
}  # fmt: skip
SECOND_SIGNATAIRE = {
    "nom": "Jean-Christophe Delaunay-Beaumont",
    "qualite": "Le président de la commission paritaire nationale de l’emploi",
}


def contenus_fictifs(
    nature: Nature, organisation: Any, certification: Certification | None, jour: date, reglages: dict[str, Any]
) -> list[dict[str, Any]]:  # fmt: skip
    """The three contents, with the real certification when there is one. `reglages`: for the legal text written in the template."""
    figee = _SANS_FICHE if certification is None else _figee(certification, jour, reglages)
    blocs = [(b.code, b.libelle) for b in blocs_au(certification, jour)] if certification is not None else []
    blocs = blocs or [("BC01", "Premier bloc de compétences"), ("BC02", "Second bloc de compétences")]
    longs = [(f"{figee['numero']}BC{n + 1:02d}", _BLOC_LONG.format(x)) for n, x in enumerate(_SUJETS)]
    lourd = figee | {"intitule": max((figee["intitule"], _INTITULE_LONG), key=len)}
    return [
        _contenu(nature, organisation, figee, _PERSONNES[0], blocs),
        _contenu(nature, organisation, figee, _PERSONNES[1], blocs),
        _contenu(nature, organisation, lourd, _PERSONNES[2], longs, tout=True),
    ]


def _figee(certification: Certification, jour: date, reglages: dict[str, Any]) -> dict[str, Any]:
    figee = certification_figee(certification, jour)
    figee |= texte_et_fiche(certification, jour, de_droit=figee["de_droit"], descriptif=True)
    if figee["de_droit"] and not figee["texte_de_droit"]:
        figee["texte_de_droit"] = texte_du_jour(reglages, jour)
    return figee


def _contenu(
    nature: Nature, organisation: Any, certification: dict[str, Any], personne: dict[str, str], blocs: list[tuple[str, str]],
    *, tout: bool = False,
) -> dict[str, Any]:  # fmt: skip
    entier = GENRES[nature].portee is Portee.ENTIERE
    admis = entier or nature is Nature.SUPPLEMENT
    # A relevé without marks would show nothing of what it is for.
    unites = [
        _unite(code, str(certification["numero"]), libelle, acquis=acquis, note=note, garde=garde)
        for code, libelle, acquis, note, garde in _resultats(nature, blocs, admis=admis, tout=tout)
    ]
    acquis = [u for u in unites if u["acquis"]]
    if nature is Nature.CERTIFICAT_BLOC:
        acquis = acquis[:1]  # a paper each
    bloc = (
        {"code": acquis[0]["code_entier"], "intitule": acquis[0]["libelle"]} if nature is Nature.CERTIFICAT_BLOC else {}
    )
    return {
        "format": FORMAT, COMPLET: 2, "nature": str(nature), "libelle": GENRES[nature].libelle,
        "titre": f"Spécimen · {GENRES[nature].libelle}", "auteur": organisation.nom,
        "certificateur": {"nom": nom_legal(organisation, certification), "siren": organisation.siren},
        "certification": certification | {"specialite": ""}, "titulaire": personne,
        "decision": {"le": "12 mars 2026", "resultat": "Admis" if admis else "Validation partielle", "admis": admis,
                     "code": "admis" if admis else "partiel", "mention": "", "attribue": [], "voie": "Formation continue",
                     "pv": "2026-0001", "conseils": "Décrivez davantage les situations où vous avez décidé vous-même."},
        "session": {"intitule": "Session de mars 2026", "centre": ""}, "blocs": unites,
        "blocs_acquis": [u["libelle"] for u in acquis], "blocs_codes": [u["code"] for u in acquis], "bloc": bloc,
        "garde": [f"{u['libelle']} : acquis définitif." for u in acquis] if not admis else [], "garde_autre": [],
        "suites": [] if admis else ["Vous représenter pour ce qui reste."],
        "moyennes": _moyenne(unites) if tout or nature is Nature.RELEVE else [],
        "jury": {"nom": "Camille Delorme", "qualite": "La présidente du jury"},
        "adresse_postale": list(_DOMICILE) if nature in LETTRES else [],
    }  # fmt: skip


def _resultats(
    nature: Nature, blocs: list[tuple[str, str]], *, admis: bool, tout: bool
) -> list[tuple[str, str, bool, Decimal | None, str]]:  # fmt: skip
    """(code, title, won, mark, until when it is kept): a mark under the average is not won, and a part is never the whole."""
    faits = []
    for n, (code, libelle) in enumerate(blocs):
        note = _NOTES[n % len(_NOTES)] if nature is Nature.RELEVE or (tout and n % 3 == 0) else None
        partie = (n == 0 or tout) and (n == 0 or n < len(blocs) - 1)
        acquis = admis or (partie if note is None else note >= _MOYENNE)
        garde = (
            ""
            if admis or not acquis
            else "jusqu’au 12 mars 2031"
            if tout and nature is not Nature.LETTRE_JURY
            else "acquis définitif"
        )
        faits.append((code, libelle, acquis, note, garde))
    return faits


def _unite(code: str, numero: str, libelle: str, *, acquis: bool, note: Decimal | None, garde: str) -> dict[str, Any]:
    return {
        "code": code.removeprefix(numero) or code, "code_entier": code, "libelle": libelle,
        "note": "" if note is None else f"{_dit(note)} / 20", "etat": "", "acquis": acquis,
        "issue": "acquis" if acquis else "non acquis", "le": "12 mars 2026" if acquis else "", "garde": garde,
    }  # fmt: skip


def _moyenne(unites: list[dict[str, Any]]) -> list[dict[str, str]]:
    """Of the marks that the specimen shows: whoever checks it by hand finds the same."""
    notes = [Decimal(u["note"].partition(" ")[0].replace(",", ".")) for u in unites if u["note"]]
    if not notes:
        return []
    moyenne = (sum(notes, Decimal(0)) / len(notes)).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return [{"nom": "Moyenne générale", "valeur": f"{_dit(moyenne)} / 20"}]


def _dit(x: Decimal) -> str:
    return str(x).replace(".", ",")
