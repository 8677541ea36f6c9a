"""An identity as it was typed, and everything that can be said of it before anybody asks the civil register."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, fields, replace
from datetime import date
from typing import Any, Protocol

from parchemin.parcours.domain import identite_controles as c
from parchemin.parcours.domain.identite_contact import courriel_valide, telephone_affiche
from parchemin.parcours.domain.identite_lieu import controler_lieu
from parchemin.parcours.domain.identite_noms import controler_nom, controler_prenoms
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.identifiants import Nir
from parchemin.socle.periodes import ajouter_annees, ans_en_mots, date_fr

AGE_MINIMAL = 14
MAJORITE = 18


@dataclass(frozen=True, slots=True)
class IdentiteSaisie:
    """What somebody typed of a person. Names of fields and lengths are those of `Personne`; absent is "" or None.

    Dates are in three numbers. `naissance_pays` is empty for a birth in France.
    """

    nom_naissance: str = ""
    nom_usage: str = ""
    prenom1: str = ""
    prenom2: str = ""
    prenom3: str = ""
    sans_prenom: bool = False
    sexe: str = ""
    naissance_annee: int | None = None
    naissance_mois: int | None = None
    naissance_jour: int | None = None
    naissance_code: str = ""
    naissance_libelle: str = ""
    naissance_pays: str = ""
    naissance_code_postal: str = ""
    courriel: str = ""
    telephone: str = ""
    adresse: str = ""
    reference: str = ""
    ine: str = ""
    representant_nom: str = ""
    representant_lien: str = ""
    representant_courriel: str = ""
    representant_telephone: str = ""

    @property
    def naissance(self) -> date | None:
        """The whole date, None when a part is missing or when it does not exist."""
        return date_de(self.naissance_annee, self.naissance_mois, self.naissance_jour)


class LieuVerifie(Protocol):
    """What the registers say of a code on a day (`referentiel.facade.lieu_de_naissance`)."""

    @property
    def code(self) -> str: ...
    @property
    def libelle(self) -> str: ...
    @property
    def verdict(self) -> str: ...
    @property
    def raison(self) -> str: ...


@dataclass(frozen=True, slots=True)
class ConstatIdentite:
    """A finding and the field it is about."""

    champ: str
    constat: Constat


LIBELLES: dict[str, str] = {
    "nom_naissance": "Nom de naissance",
    "nom_usage": "Nom d’usage",
    "prenom1": "Premier prénom",
    "prenom2": "Deuxième prénom",
    "prenom3": "Troisième prénom",
    "sans_prenom": "Aucun prénom à l’état civil",
    "sexe": "Sexe",
    "naissance_annee": "Année de naissance",
    "naissance_mois": "Mois de naissance",
    "naissance_jour": "Jour de naissance",
    "naissance_code": "Code du lieu de naissance",
    "naissance_libelle": "Commune ou ville de naissance",
    "naissance_pays": "Pays de naissance",
    "naissance_code_postal": "Code postal du lieu de naissance",
    "courriel": "Adresse électronique",
    "telephone": "Téléphone",
    "adresse": "Adresse postale",
    "reference": "Référence interne",
    "ine": "INE",
    "representant_nom": "Représentant légal",
    "representant_lien": "Lien du représentant",
    "representant_courriel": "Adresse du représentant",
    "representant_telephone": "Téléphone du représentant",
}
MAXIMUMS: dict[str, int] = {
    "nom_naissance": 60, "nom_usage": 60, "prenom1": 60, "prenom2": 60, "prenom3": 60, "naissance_libelle": 100,
    "naissance_pays": 60, "courriel": 254, "adresse": 300, "reference": 60, "representant_nom": 130, "representant_lien": 60,
    "representant_courriel": 254,
}  # fmt: skip
CHAMPS = tuple(f.name for f in fields(IdentiteSaisie))
TEXTES = tuple(n for n in CHAMPS if n not in {"sans_prenom", "naissance_annee", "naissance_mois", "naissance_jour"})
_BLANCS = re.compile(r"[\s\x00-\x1f\x7f\u200b\u2060\ufeff]+")


def date_de(annee: int | None, mois: int | None, jour: int | None) -> date | None:
    """The day of three numbers, None when one is missing or when the day does not exist."""
    if annee is None or mois is None or jour is None:
        return None
    try:
        return date(annee, mois, jour)
    except ValueError:
        return None


def assainir(texte: str) -> str:
    """One line, no control character, single spaces, composed letters (NFC). Every diacritic, hyphen and apostrophe stays.

    A text made of blanks only becomes "" (rule B10).
    """
    if texte.isascii() and texte.isprintable() and "  " not in texte:
        return texte.strip()
    return _BLANCS.sub(" ", unicodedata.normalize("NFC", texte)).strip()


def assainir_adresse(texte: str) -> str:
    """The lines of a postal address, each as `assainir` keeps it; blank ones go."""
    return "\n".join(x for ligne in texte.splitlines() if (x := assainir(ligne)))


def assainir_identite(saisie: IdentiteSaisie) -> IdentiteSaisie:
    """The same identity, ready to be kept: texts on one line, codes without spaces, phones as they are dialled."""
    propres: dict[str, Any] = {}
    for nom in TEXTES:
        avant = getattr(saisie, nom)
        if not avant:
            continue
        apres = assainir_adresse(avant) if nom == "adresse" else assainir(avant)
        if nom in ("naissance_code", "ine", "naissance_code_postal"):
            apres = apres.replace(" ", "").upper()
        elif nom in ("telephone", "representant_telephone"):
            apres = telephone_affiche(apres) or apres
        elif nom in ("courriel", "representant_courriel"):
            apres = apres.lower()
        if apres != avant:
            propres[nom] = apres
    return replace(saisie, **propres) if propres else saisie


def age_au(naissance: date, jour: date) -> int:
    """Full years on that day. Somebody born on 29 February is a year older on 28 in ordinary years."""
    ans = jour.year - naissance.year
    if naissance.month == 2 and naissance.day == 29:
        return ans if ajouter_annees(naissance, ans) <= jour else ans - 1
    return ans if (naissance.month, naissance.day) <= (jour.month, jour.day) else ans - 1


def est_mineur(saisie: IdentiteSaisie, jour: date) -> bool:
    """Under 18 on that day, as far as is known: with the year alone, surely minor."""
    naissance = saisie.naissance
    if naissance is None:
        return saisie.naissance_annee is not None and jour.year - saisie.naissance_annee < MAJORITE
    return age_au(naissance, jour) < MAJORITE


def examiner_identite(
    saisie: IdentiteSaisie, lieu: LieuVerifie | None, jour: date, *, propre: IdentiteSaisie | None = None
) -> list[ConstatIdentite]:
    """Everything to say of this identity, field by field. `lieu`: what is known of the code on the day of birth.

    Works on the identity as typed: what `assainir_identite` will mend is said, once, as information. `propre`: the
    result of `assainir_identite`, for a caller that has it already.
    """
    propre = propre or assainir_identite(saisie)
    dit: list[ConstatIdentite] = []

    def dire(champ: str, constat: Constat) -> None:
        dit.append(ConstatIdentite(champ, constat))

    if propre is not saisie and (abime := _blancs_gras(saisie)):
        dire(abime, c.ESPACES_RETIREES.constat(LIBELLES[abime]))
    for nom, maximum in MAXIMUMS.items():
        valeur = getattr(propre, nom)
        if len(valeur) > maximum:
            dire(nom, c.TROP_LONG.constat(LIBELLES[nom], longueur=len(valeur), maximum=maximum))
    if not propre.nom_naissance:
        dire("nom_naissance", c.NOM_ABSENT.constat(LIBELLES["nom_naissance"]))
    for nom in ("nom_naissance", "nom_usage"):
        if valeur := getattr(propre, nom):
            for constat in controler_nom(
                valeur, LIBELLES[nom], de_naissance=nom == "nom_naissance", usage=propre.nom_usage
            ):
                dire(nom, constat)
    if propre.sans_prenom and propre.prenom1:
        dire("sans_prenom", c.SANS_PRENOM_CONTREDIT.constat(LIBELLES["sans_prenom"]))
    elif not propre.prenom1 and not propre.sans_prenom:
        dire("prenom1", c.PRENOM_ABSENT.constat(LIBELLES["prenom1"]))
    for champ, constat in controler_prenoms((propre.prenom1, propre.prenom2, propre.prenom3), LIBELLES):
        dire(champ, constat)
    for champ, constat in _date(propre, jour):
        dire(champ, constat)
    for champ, constat in controler_lieu(propre, lieu, LIBELLES):
        dire(champ, constat)
    if not propre.sexe:
        dire("sexe", c.SEXE_ABSENT.constat(LIBELLES["sexe"]))
    elif propre.sexe not in ("M", "F"):
        dire("sexe", c.SEXE_ILLISIBLE.constat(LIBELLES["sexe"], valeur=propre.sexe[:40]))
    for champ, constat in _contact(propre, jour):
        dire(champ, constat)
    return dit


def controler_identite(saisie: IdentiteSaisie, lieu: LieuVerifie | None, jour: date) -> list[Constat]:
    """The findings alone, as `examiner_identite` gives them."""
    return [x.constat for x in examiner_identite(saisie, lieu, jour)]


def _blancs_gras(saisie: IdentiteSaisie) -> str:
    """First name field with more than a stray space at its ends: a line break, a tab, doubled spaces."""
    for nom in ("nom_naissance", "nom_usage", "prenom1", "prenom2", "prenom3"):
        coupe = getattr(saisie, nom).strip(" ")
        if coupe and assainir(coupe) != unicodedata.normalize("NFC", coupe):
            return nom
    return ""


def _date(saisie: IdentiteSaisie, jour: date) -> list[tuple[str, Constat]]:
    annee, mois, quantieme = saisie.naissance_annee, saisie.naissance_mois, saisie.naissance_jour
    if annee is None and mois is None and quantieme is None:
        return [("naissance_annee", c.DATE_ABSENTE.constat("Date de naissance"))]
    if annee is None or (mois is None and quantieme is not None):
        return [("naissance_annee", c.DATE_TROUEE.constat("Date de naissance"))]
    if not 1900 <= annee <= 2099:
        return [("naissance_annee", c.ANNEE_HORS_BORNES.constat("Année de naissance", valeur=annee))]
    if mois is None or quantieme is None:
        if mois is not None and not 1 <= mois <= 12:
            return [("naissance_mois", c.DATE_IMPOSSIBLE.constat("Date de naissance", valeur=f"{mois:02}/{annee}"))]
        if annee > jour.year:
            return [("naissance_annee", c.DATE_FUTURE.constat("Année de naissance", valeur=annee))]
        manque = "le jour" if mois is not None else "le jour et le mois"
        return [("naissance_jour", c.DATE_INCOMPLETE.constat("Date de naissance", manque=manque))]
    naissance = date_de(annee, mois, quantieme)
    if naissance is None:
        ecrite = f"{quantieme:02}/{mois:02}/{annee}"
        return [("naissance_jour", c.DATE_IMPOSSIBLE.constat("Date de naissance", valeur=ecrite))]
    if naissance > jour:
        return [("naissance_annee", c.DATE_FUTURE.constat("Date de naissance", valeur=date_fr(naissance)))]
    age = age_au(naissance, jour)
    if age > 100:
        return [("naissance_annee", c.TRES_AGE.constat("Date de naissance", age=ans_en_mots(age)))]
    if age < AGE_MINIMAL:
        return [("naissance_annee", c.TROP_JEUNE.constat("Date de naissance", age=ans_en_mots(age)))]
    return []


SIGNES_ADRESSE = 50
"""By line: the norm says 38; up to 50, a letter is set smaller."""
LIGNES_ADRESSE = 5
"""Under the name: an address has six lines at most, the name being the first (norm NF Z 10-011)."""
_INE = re.compile(r"[0-9A-Z]{11}")
_POSTAL = re.compile(r"[0-9]{5}")


def _contact(saisie: IdentiteSaisie, jour: date) -> list[tuple[str, Constat]]:
    dit: list[tuple[str, Constat]] = []
    for nom in ("courriel", "representant_courriel"):
        if (valeur := getattr(saisie, nom)) and not courriel_valide(valeur):
            dit.append((nom, c.COURRIEL_INVALIDE.constat(LIBELLES[nom], valeur=valeur[:80])))
    for nom in ("telephone", "representant_telephone"):
        if (valeur := getattr(saisie, nom)) and telephone_affiche(valeur) is None:
            dit.append((nom, c.TELEPHONE_INVALIDE.constat(LIBELLES[nom], valeur=valeur[:40])))
    if saisie.ine and not _INE.fullmatch(saisie.ine):
        dit.append(("ine", c.INE_MAL_FORME.constat(LIBELLES["ine"], valeur=saisie.ine[:20])))
    for nom in ("reference", "ine"):
        if _est_un_nir(getattr(saisie, nom)):
            dit.append((nom, c.NIR_REFUSE.constat(LIBELLES[nom])))
    if len(saisie.adresse.splitlines()) > LIGNES_ADRESSE:
        dit.append(("adresse", c.ADRESSE_TROP_HAUTE.constat(LIBELLES["adresse"], nombre=LIGNES_ADRESSE)))
    longue = next((x for x in saisie.adresse.splitlines() if len(x) > SIGNES_ADRESSE), "")
    if longue:
        dit.append(
            ("adresse", c.ADRESSE_TROP_LARGE.constat(LIBELLES["adresse"], ligne=longue[:60], signes=len(longue), nombre=SIGNES_ADRESSE))
        )  # fmt: skip
    if saisie.naissance_code_postal and not _POSTAL.fullmatch(saisie.naissance_code_postal):
        libelle = LIBELLES["naissance_code_postal"]
        dit.append(
            (
                "naissance_code_postal",
                c.CODE_POSTAL_MAL_FORME.constat(libelle, valeur=saisie.naissance_code_postal[:20]),
            )
        )
    if not (saisie.courriel or saisie.telephone):
        dit.append(("courriel", c.SANS_CONTACT.constat("Contact")))
    if est_mineur(saisie, jour):
        if not saisie.representant_nom:
            naissance = saisie.naissance
            age = age_au(naissance, jour) if naissance else jour.year - (saisie.naissance_annee or jour.year)
            dit.append(
                (
                    "representant_nom",
                    c.MINEUR_SANS_REPRESENTANT.constat(LIBELLES["representant_nom"], age=ans_en_mots(age)),
                )
            )
        elif not (saisie.representant_courriel or saisie.representant_telephone):
            dit.append(("representant_courriel", c.REPRESENTANT_INJOIGNABLE.constat(LIBELLES["representant_nom"])))
    return dit


def _est_un_nir(texte: str) -> bool:
    if len(texte) < 15:
        return False
    try:
        Nir.parse(texte)
    except ErreurMetier:
        return False
    return True
