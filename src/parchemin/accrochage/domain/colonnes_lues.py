"""Columns that house files have and the dictionary has not: a whole date of birth, a result, a number under « Code RNCP ».

They fill the values of the dictionary, or refuse the line; none is written in a message.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from parchemin.accrochage.domain import constats_passage as cp
from parchemin.imports.domain.cellules import texte_de
from parchemin.imports.domain.dates import lire_date
from parchemin.imports.domain.modele import Cellule, ChampImport, Illisible, LectureReservee
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat

Naissance = tuple[int, int | None, int | None]
"""Year, month, day; None for what is not known."""
_PARTIES = ("annee_naissance", "mois_naissance", "jour_naissance")
FICHES = {"fiche_rncp": "RNCP", "fiche_rs": "RS"}
"""Columns whose heading says the register of their numbers."""
_NILS = frozenset(["nil", "nill", "null", "xsi:nil", "(vide)"])
_INCOMPLETE = re.compile(r"(?:(?:00[/.-])?(?P<mois>\d{1,2})[/.-])?(?P<annee>\d{4})")


def lire_naissance(cellule: Cellule) -> Naissance | LectureReservee | None:
    """A day of birth; « 00/04/1985 », « 04/1985 » and « 1985 » are what civil registers know of some people.

    Raises `Illisible` IMP-032, IMP-033.
    """
    texte = texte_de(cellule)
    if not texte or texte.lower() in _NILS:
        return None
    if (lu := _INCOMPLETE.fullmatch(texte)) and 1900 <= int(lu["annee"]) <= 2100:
        mois = int(lu["mois"] or 0)
        if mois <= 12:
            return int(lu["annee"]), mois or None, None
    jour = lire_date(cellule, passee=True)
    if isinstance(jour, LectureReservee):
        return LectureReservee(_en_parties(jour.valeur), jour.constats)
    return None if jour is None else _en_parties(jour)


def _en_parties(jour: date) -> Naissance:
    return jour.year, jour.month, jour.day


_OBTENU = frozenset([
    "admis", "valide", "recu", "obtenu", "certifie", "reussi", "reussite", "reussite totale", "succes", "diplome", "acquis",
    "favorable", "avis favorable", "validation totale", "valide totalement", "totalement valide", "admission", "certification obtenue",
    "certification validee", "certification acquise", "titre obtenu", "diplome obtenu", "titre valide",
])  # fmt: skip
_NON_OBTENU = frozenset([
    "ajourne", "refuse", "absent", "echec", "echoue", "recale", "defaillant", "elimine", "abandon", "abandonne", "defavorable",
    "avis defavorable", "rattrapage", "reporte", "redoublant", "exclu", "insuffisant", "invalide", "desiste", "demissionnaire",
    "non", "en attente", "en cours", "a repasser", "aucune validation", "absence",
])  # fmt: skip
_MENTION = re.compile(r"(?: avec)?(?: la)? (?:mention|felicitation)s?\b.*")


def _cle_resultat(texte: str) -> str:
    """Without case, accents, gender: « Admise », « ADMIS(E) » and « admis·e » are « admis »."""
    neutre = re.sub(r"(?<=\w)\s*[(.·/-]\s*(?:e|ée|ee)\s*\)?(?!\w)", "", texte.strip(), flags=re.IGNORECASE)
    return _MENTION.sub("", cle_recherche(neutre))


def _parmi(cle: str, mots: Collection[str]) -> bool:
    if cle in mots:
        return True
    # « admise », « recue », « ajournee », and plurals; « reussie » is « reussi ».
    return any(cle.endswith(fin) and cle[: -len(fin)] in mots for fin in ("e", "s", "es"))


def lire_resultat(cellule: Cellule) -> bool | None:
    """True: obtained; None: nothing is said. Raises `Illisible`: not obtained (ACC-146), in part (ACC-150), unknown (ACC-147)."""
    texte = texte_de(cellule)
    if not texte:
        return None
    cle = _cle_resultat(texte)
    if "partiel" in cle or "bloc" in cle.split() or "blocs" in cle.split():
        raise Illisible(cp.OBTENUE_EN_PARTIE.constat("Résultat", valeur=texte[:60]))
    if _parmi(cle, _OBTENU):
        return True
    if _parmi(cle, _NON_OBTENU) or cle.split(" ", 1)[0] in (
        "non",
        "pas",
        "ajourne",
        "ajournee",
        "refuse",
        "refusee",
        "absent",
        "absente",
    ):
        raise Illisible(cp.NON_OBTENUE.constat("Résultat", valeur=texte[:60]))
    raise Illisible(cp.RESULTAT_INCONNU.constat("Résultat", valeur=texte[:60]))


def _numero_de(repertoire: str) -> Any:
    def lire(cellule: Cellule) -> str | None:
        texte = texte_de(cellule).replace(" ", "").upper()
        if not texte or texte.lower() in _NILS:
            return None
        return f"{repertoire}{texte}" if texte.isascii() and texte.isdigit() else texte

    return lire


def champs_maison() -> tuple[ChampImport, ...]:
    """The fields of these columns, after those of the dictionary."""
    return (
        ChampImport(
            "date_naissance", "Date de naissance", lire_naissance, aide="Une date entière, à la place de l’année, du mois et du jour.",
            exemples=("12/03/2004",), alias=("date naissance", "date naiss", "date de naiss", "dt naissance"),
            alias_stricts=("ne le", "nee le", "ne e le", "ddn", "naissance", "date nais", "dn", "birthdate", "date of birth"),
        ),
        ChampImport(
            "resultat", "Résultat", lire_resultat, aide="Seule une certification obtenue se transmet : « admis » passe, « ajourné » refuse la ligne.",
            exemples=("admis",),
            alias_stricts=("decision", "resultat obtenu", "resultat final", "resultat du jury", "resultat jury", "decision du jury",
                           "decision jury", "decision finale", "avis du jury", "avis jury", "resultat de la certification",
                           "resultat a la certification", "resultat certification", "resultat examen", "resultat de l examen"),
        ),
        *(
            ChampImport(
                cle, f"Numéro de fiche {r}", _numero_de(r), aide=f"« 1710 » y est lu « {r}1710 ».",
                alias_stricts=(f"code {r}", f"{r}", f"numero {r}", f"n {r}", f"no {r}", f"fiche {r}", f"code fiche {r}", f"n fiche {r}",
                               f"code certification {r}", f"certification {r}"),
            )
            for cle, r in FICHES.items()
        ),
    )  # fmt: skip


def deduire(valeurs: Mapping[str, Any]) -> tuple[dict[str, Any], list[tuple[str, Constat]]]:
    """(values of the dictionary, findings): what these columns say, spread over the dictionary's own."""
    dit, constats = dict(valeurs), list[tuple[str, Constat]]()
    if (naissance := dit.pop("date_naissance", None)) is not None:
        ecarts = [
            (cle, lu) for cle, lu in zip(_PARTIES, naissance, strict=True)
            if lu is not None and dit.get(cle) not in (None, lu)
        ]  # fmt: skip
        if ecarts:
            mots = {"annee_naissance": "l’année", "mois_naissance": "le mois", "jour_naissance": "le jour"}
            annee, mois, jour = naissance
            ecrite = "/".join(f"{x:02}" for x in (jour, mois, annee) if x is not None)
            quoi = " et ".join(f"{mots[cle]} ({dit[cle]})" for cle, _ in ecarts)
            constats.append(
                ("date_naissance", cp.NAISSANCE_CONTREDITE.constat("Date de naissance", date=ecrite, quoi=quoi))
            )
        dit |= {cle: lu for cle, lu in zip(_PARTIES, naissance, strict=True) if dit.get(cle) is None}
    codes = [dit["code_certification"]] if dit.get("code_certification") else []
    for cle, repertoire in FICHES.items():
        code = dit.pop(cle, None)
        # « 1710 » beside « RNCP1710 » is the same number.
        if code and codes and (code == codes[0] or code == f"{repertoire}{codes[0]}"):
            codes[0] = code
        elif code:
            codes.append(code)
    if codes:
        dit["code_certification"] = codes[0]
    if len(codes) > 1:
        constats.append(
            ("code_certification", cp.DEUX_CERTIFICATIONS.constat("Numéro de fiche", codes=" et ".join(codes)))
        )
    if "resultat" in dit and dit.pop("resultat") is None:
        constats.append(("resultat", cp.RESULTAT_VIDE.constat("Résultat")))
    return dit, constats


def colonnes_de(cles: Collection[str]) -> set[str]:
    """Values of the dictionary that these columns give, their own names included."""
    donnees = set(cles)
    if "date_naissance" in donnees:
        donnees |= set(_PARTIES)
    if donnees & FICHES.keys():
        donnees |= {"code_certification", "type_certification"}
    return donnees


_SANS_ELLE = "Sans elle, le fichier serait refusé entier : chaque passage resterait à compléter."
_MOINS_SURE = "Si plusieurs personnes se ressemblent, rien ne les départagera."


def dire_colonnes(prises: Collection[str], laissees: Sequence[tuple[str, Sequence[str]]]) -> list[Constat]:
    """What is said of the columns before going on: an identity that has none, a result that is left aside."""
    donnees, dits = colonnes_de(prises), list[Constat]()
    manque = [
        mots
        for cle, mots in (
            ("nom_naissance", "le nom de naissance"), ("prenom1", "le premier prénom"), ("sexe", "le sexe"),
            ("annee_naissance", "la date de naissance"),
        )
        if cle not in donnees
    ]  # fmt: skip
    if ("id_dossier" not in donnees and "id_technique" not in donnees) or "nom_naissance" in donnees:
        dits += [cp.COLONNE_ABSENTE.constat(quoi=x, consequence=_SANS_ELLE) for x in manque]
        if "annee_naissance" in donnees and "jour_naissance" not in donnees:
            dits.append(cp.COLONNE_ABSENTE.constat(quoi="le jour et le mois de naissance", consequence=_MOINS_SURE))
        if not donnees & {"code_insee", "code_postal", "libelle_commune", "code_pays", "libelle_pays"}:
            dits.append(cp.COLONNE_ABSENTE.constat(quoi="le lieu de naissance", consequence=_MOINS_SURE))
    if "resultat" not in donnees:
        for intitule, exemples in laissees:
            if dit := next((x for x in exemples if _dit_un_resultat(x)), ""):
                dits.append(cp.RESULTAT_LAISSE.constat(intitule=intitule, valeur=dit[:60]))
    return dits


def _dit_un_resultat(texte: str) -> bool:
    cle = _cle_resultat(texte)
    return cle not in ("non", "en cours", "en attente", "valide") and (
        _parmi(cle, _NON_OBTENU) or _parmi(cle, {"admis", "recu"})
    )
