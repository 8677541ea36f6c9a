"""The French of the papers: gender, dates that are not cut, places of birth, kind words for a result. No I/O."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Any

from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import MOIS, date_fr

_DATE = re.compile(rf"\b(\d{{1,2}}(?:er)?) ({'|'.join(MOIS)})(?: (\d{{4}}))?\b")
_NUMERO = re.compile(r"\b(n°|art\.|page|[RLD]\.) (?=\d)")
_ARTICLE = re.compile(r"\b(article|art\.) (?=[RLD]?\.?\u00a0?\d)")
_SUR_VINGT = re.compile(r"(\d) ?/ ?20\b")
INSECABLE = "\u00a0"
_PARTICULE = re.compile(
    r"(?<![\w-])(?:de|du|des|la|le|les|van|von|der|den|ter|di|da|do|dos|das|del|della|el|al|ben|ibn|bin|et|y) (?=\S)",
    re.IGNORECASE,
)
_IDENTITES = frozenset({"identite", "nom", "usage", "destinataire"})
"""Keys under which a content holds a name: a line never ends on its particle."""
_AVANT = re.compile(r" (?=[:;!?»])")
_OUVRANT = re.compile(r"«[ \u202f]*(?=[^\s])")
_FERMANT = re.compile(r"(?<=[^\s])[ \u202f]*»")


def insecables(valeur: Any) -> Any:
    """The same JSON value with no-break spaces inside dates, numbers, marks, guillemets and after the particle of a name: a
    line never ends on « 26 », nor on « de ».
    """
    if isinstance(valeur, str):
        return _insecable(valeur)
    if isinstance(valeur, dict):
        return {
            cle: insecables(particules(x) if cle in _IDENTITES and isinstance(x, str) else x)
            for cle, x in valeur.items()
        }
    if isinstance(valeur, list):
        return [insecables(x) for x in valeur]
    return valeur


def particules(nom: str) -> str:
    """« DE LA TOUR », never cut after « DE » nor « LA »."""
    return _PARTICULE.sub(lambda m: m[0].rstrip() + INSECABLE, nom)


def _ponctuer(valeur: str) -> str:
    """One space inside guillemets and before double punctuation, that no line breaks. Nothing is added where there was none."""
    texte = _AVANT.sub(INSECABLE, valeur)
    return (
        _FERMANT.sub(f"{INSECABLE}»", _OUVRANT.sub(f"«{INSECABLE}", texte)) if "«" in texte or "»" in texte else texte
    )


@lru_cache(maxsize=4096)
def _insecable(valeur: str) -> str:
    """The papers of one session share most of their texts: each is worked on once."""
    valeur = _ponctuer(valeur)
    if not any(c.isdigit() for c in valeur):
        return valeur
    texte = _DATE.sub(lambda m: INSECABLE.join(x for x in m.groups() if x), valeur)
    texte = _NUMERO.sub(lambda m: m[1] + INSECABLE, texte)
    texte = _ARTICLE.sub(lambda m: m[1] + INSECABLE, texte)
    return _SUR_VINGT.sub(rf"\1{INSECABLE}/{INSECABLE}20", texte)


# --- gender

_PARTICIPES = re.compile(r"\b(Admis|Ajourné|Autorisé)\b")


def accorder(resultat: str, sexe: str) -> str:
    """« Admise », « Ajournée » for a woman; « Admis(e) » when the sex is not known. `sexe`: « F », « M » or empty."""
    marque = {"F": "e", "M": ""}.get(sexe, "(e)")
    return _PARTICIPES.sub(lambda m: m[1] + marque, resultat)


def civilite(sexe: str) -> str:
    return {"F": "Madame", "M": "Monsieur"}.get(sexe, "Madame, Monsieur")


def sexe_de(ne: str) -> str:
    """From « née », « né », « né(e) »: what the frozen identity says."""
    return {"née": "F", "né": "M"}.get(ne, "")


# --- the result, said to a person

ANNONCES = {
    "admis": "Vous avez obtenu la certification.",
    "partiel": "Vous avez validé une partie de la certification.",
    "ajourne": "Vous n’avez pas obtenu la certification cette fois.",
    "controle": "Vous pouvez vous présenter à l’épreuve de contrôle.",
    "non_delivrable": "La certification ne peut pas vous être délivrée à cette session.",
}
ENCHAINEMENTS = {
    "admis": "Toutes nos félicitations.",
    "partiel": "Ce qui est validé vous reste. Voici le détail, et ce qu’il vous reste à obtenir.",
    "controle": "Voici ce que le jury a retenu, et ce qu’il vous reste à passer.",
    "non_delivrable": "Voici pourquoi, et ce que vous pouvez faire.",
}

_AJOURNE = {
    (True, True): "Le travail fait n’est pas perdu : voici ce que vous gardez, et comment poursuivre.",
    (True, False): "Le travail fait n’est pas perdu : voici ce que vous gardez.",
    (False, True): "Nous savons que vous espériez une autre réponse. Rien ne peut être conservé cette fois, "
    "mais vous pouvez poursuivre : voici comment.",
    (False, False): "Nous savons que vous espériez une autre réponse. Rien ne peut être conservé cette fois ; "
    "voici ce que le jury a retenu.",
}
"""By (something is kept, a next step is known): a letter promises only what it goes on to show."""


def enchainement(resultat: str, *, garde: bool, suite: bool) -> str:
    """The sentence that leads from the result to its detail. `resultat`: its code; "" for one that needs none."""
    return _AJOURNE[garde, suite] if resultat == "ajourne" else ENCHAINEMENTS.get(resultat, "")


_SE = re.compile(r"^Se (?=\w)")


def a_vous(suite: str) -> str:
    """« Se représenter … avant de se … », as a letter to the person says it: « Vous représenter … avant de vous … »."""
    return _SE.sub("Vous ", suite).replace(" de se ", " de vous ")


# --- where a person was born

_ACCENTS = {
    "algerie": "Algérie", "armenie": "Arménie", "bahrein": "Bahreïn", "benin": "Bénin", "bielorussie": "Biélorussie",
    "bosnie herzegovine": "Bosnie-Herzégovine", "bresil": "Brésil", "cap vert": "Cap-Vert", "coree du sud": "Corée du Sud",
    "republique de coree": "République de Corée", "cote d ivoire": "Côte d’Ivoire", "egypte": "Égypte",
    "emirats arabes unis": "Émirats arabes unis", "equateur": "Équateur", "erythree": "Érythrée", "etats unis": "États-Unis",
    "ethiopie": "Éthiopie", "georgie": "Géorgie", "grece": "Grèce", "guinee": "Guinée", "guinee bissau": "Guinée-Bissau",
    "guinee equatoriale": "Guinée équatoriale", "haiti": "Haïti", "indonesie": "Indonésie", "israel": "Israël",
    "jamaique": "Jamaïque", "kenya": "Kenya", "malaisie": "Malaisie", "mauritanie": "Mauritanie",
    "macedoine du nord": "Macédoine du Nord", "nepal": "Népal", "nigeria": "Nigeria", "norvege": "Norvège",
    "nouvelle zelande": "Nouvelle-Zélande", "ouzbekistan": "Ouzbékistan", "pays bas": "Pays-Bas", "perou": "Pérou",
    "republique centrafricaine": "République centrafricaine",
    "republique democratique du congo": "République démocratique du Congo",
    "republique dominicaine": "République dominicaine", "republique tcheque": "République tchèque", "tchequie": "Tchéquie",
    "royaume uni": "Royaume-Uni", "senegal": "Sénégal", "slovenie": "Slovénie", "suede": "Suède", "taiwan": "Taïwan",
    "thailande": "Thaïlande", "venezuela": "Venezuela", "viet nam": "Viêt Nam", "vietnam": "Viêt Nam", "yemen": "Yémen",
    "bolivie": "Bolivie", "republique arabe syrienne": "République arabe syrienne", "sri lanka": "Sri Lanka",
}  # fmt: skip
_PLURIELS = frozenset(
    {"bahamas", "comores", "emirats arabes unis", "etats unis", "etats unis d amerique", "fidji", "iles marshall", "iles salomon",
     "kiribati", "maldives", "palaos", "pays bas", "philippines", "seychelles", "tonga", "tuvalu"}
)  # fmt: skip
_SANS_ARTICLE = frozenset(
    {"bahrein", "chypre", "cuba", "djibouti", "haiti", "madagascar", "malte", "maurice", "monaco", "nauru", "oman", "saint marin",
     "sainte lucie", "sao tome et principe", "singapour", "sri lanka", "taiwan", "vanuatu", "hong kong", "brunei", "porto rico"}
)  # fmt: skip
_MASCULINS_EN_E = frozenset({"belize", "cambodge", "mexique", "mozambique", "zimbabwe", "suriname", "royaume uni"})
_FEMININS_SANS_E = frozenset(
    {
        "republique de coree",
        "coree du sud",
        "coree du nord",
        "cote d ivoire",
        "macedoine du nord",
        "guinee bissau",
        "bosnie herzegovine",
        "nouvelle zelande",
        "papouasie nouvelle guinee",
        "republique democratique du congo",
    }
)
_A_LA = frozenset({"barbade", "dominique", "grenade"})


def pays_dit(pays: str) -> str:
    """The country with its accents: the official lists write « VIET NAM », « POLOGNE »."""
    cle = cle_recherche(pays)
    if cle in _ACCENTS:
        return _ACCENTS[cle]
    if pays != pays.upper():
        return pays
    petits = {"de", "du", "des", "et", "la", "le", "les", "d", "l"}
    mots = re.split(r"([ \-'’()])", pays.lower())
    return "".join(m if i and m in petits else m[:1].upper() + m[1:] for i, m in enumerate(mots)).replace("'", "’")


def dans_le_pays(pays: str) -> str:
    """« en Pologne », « au Maroc », « aux États-Unis », « à Cuba », « à la Barbade »."""
    cle, dit = cle_recherche(pays), pays_dit(pays)
    if cle in _PLURIELS:
        return f"aux {dit}"
    if cle in _A_LA:
        return f"à la {dit}"
    if cle in _SANS_ARTICLE:
        return f"à {dit}"
    feminin = (cle.split(" ")[0].endswith("e") or cle in _FEMININS_SANS_E) and cle not in _MASCULINS_EN_E
    return f"en {dit}" if feminin or cle[:1] in "aeiou" else f"au {dit}"


def lieu_de_naissance(ville: str, pays: str) -> str:
    """« à Rennes », « à Hanoï (Viêt Nam) », « en Pologne » when the town is not known; empty when nothing is.

    `ville` already spelt; a town that only repeats the country is not one.
    """
    if pays and cle_recherche(pays) == "france":
        pays = ""
    if ville and pays and cle_recherche(ville) == cle_recherche(pays):
        ville = ""
    if not ville:
        return dans_le_pays(pays) if pays else ""
    vu, article = ville, "à "
    if vu.startswith("Le "):
        article, vu = "au ", vu[3:]
    elif vu.startswith("Les "):
        article, vu = "aux ", vu[4:]
    return f"{article}{vu} ({pays_dit(pays)})" if pays else f"{article}{vu}"


def naissance(annee: int | None, mois: int | None, jour: int | None, lieu: str) -> str:
    """« le 3 mars 2004 à Rennes », « en 1961 en Algérie »."""
    if annee is None:
        quand = ""
    elif mois is None:
        quand = f"en {annee}"
    elif jour is None:
        quand = f"en {MOIS[mois - 1]} {annee}"
    else:
        quand = f"le {date_fr(date(annee, mois, jour))}"
    return " ".join(x for x in (quand, lieu) if x)
