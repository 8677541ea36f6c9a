"""How a result is contested: a paragraph by statute of who issues, from dated data."""

from __future__ import annotations

from datetime import date
from functools import cache
from pathlib import Path

from parchemin.socle.elision import de
from parchemin.socle.textes import Recueil

_CHEMIN = Path(__file__).resolve().parents[1] / "donnees" / "recours.yaml"
PUBLIC, PRIVE, BRANCHE = "public", "prive", "branche"
STATUTS = {
    PRIVE: "Personne privée (association, société, chambre…)",
    PUBLIC: "Personne publique (établissement public, collectivité…)",
    BRANCHE: "Branche professionnelle (jury paritaire)",
}
_NOMBRES = {1: "un", 2: "deux", 3: "trois", 4: "quatre", 5: "cinq", 6: "six"}


def _mois(n: int) -> str:
    return f"{_NOMBRES.get(n, n)} mois"


def _les(n: int) -> str:
    return "le mois qui suit" if n == 1 else f"les {_mois(n)} qui suivent"


@cache
def recueil() -> Recueil:
    return Recueil(_CHEMIN, supplements=frozenset({"paragraphes"}))


def statut_probable(siren: str, famille: str) -> str:
    """What the template proposes before somebody chooses. The SIREN of a public body begins with 1 or 2 (INSEE)."""
    if siren[:1] in ("1", "2"):
        return PUBLIC
    return BRANCHE if "CQP" in famille or "CCPM" in famille else PRIVE


def paragraphe(statut: str, jour: date, *, certificateur: str, adresse: str, tribunal: str, mois: str = "") -> str:
    """The appeal paragraph of that day. `adresse`: where to write; `tribunal`: named court, else the one that the text gives.
    `mois`: what the règlement of a private examiner gives to write, in months: no text fixes it, none is then printed.

    Raises `KeyError` for a statute that the data do not know.
    """
    lignes = [
        x for x in recueil().supplement("paragraphes") if x["statut"] == statut and (x.get("du") or date.min) <= jour
    ]
    if not lignes:
        raise KeyError(statut)
    x = lignes[-1]
    mots = {
        "delai": _mois(int(recueil().valeur_au("delai_public", jour))),
        "quand": f"dans {_les(int(mois))} la réception de cette lettre" if mois else "dès que possible",
        "prescription": f"{_NOMBRES[int(recueil().valeur_au('prescription', jour))]} ans",
        "a_qui": f"{certificateur}, {adresse}" if adresse else certificateur,
        "tribunal": tribunal or str(x["tribunal"]),
    }
    texte = str(x["texte"])
    for cle, valeur in mots.items():
        texte = texte.replace("{" + cle + "}", valeur)
    return texte.replace("{de_certificateur}", de(certificateur)).replace("{certificateur}", certificateur)


def sources(statut: str, jour: date) -> list[str]:
    """The texts behind the paragraph, « (à vérifier) » where they were not read."""
    return [
        recueil().texte(cle, jour).citation
        for x in recueil().supplement("paragraphes")
        if x["statut"] == statut
        for cle in x["textes"]
    ]
