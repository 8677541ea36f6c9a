"""Is a birth place one that the civil register knows, on that day?"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from parchemin.referentiel.models import Commune, NomenclatureLieux, Pays
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr


class VerdictLieu(StrEnum):
    """`NON_VERIFIE`: no list was imported; only the shape of the code was checked."""

    EN_VIGUEUR = "en_vigueur"
    HORS_PERIODE = "hors_periode"
    INCONNU = "inconnu"
    FORME_FAUSSE = "forme_fausse"
    NON_VERIFIE = "non_verifie"


@dataclass(frozen=True, slots=True)
class Lieu:
    """What is known of a code on a day. `libelle` is the official name of that day."""

    code: str
    libelle: str
    verdict: VerdictLieu
    raison: str


_COMMUNE = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")


def lieu_de_naissance(code: str, jour: date) -> Lieu:
    """The commune (or 99xxx country) of a code, as it was on the day of birth."""
    code = re.sub(r"\s", "", code).upper()
    if not _COMMUNE.match(code):
        return Lieu(
            code, "", VerdictLieu.FORME_FAUSSE, "Un code de commune a 5 caractères, par exemple 44109 ou 2A004."
        )
    etranger = code.startswith("99")
    sorte = "pays" if etranger else "communes"
    if not NomenclatureLieux.objects.filter(sorte=sorte, en_vigueur=True).exists():
        return Lieu(code, "", VerdictLieu.NON_VERIFIE, f"Non vérifié : la liste des {sorte} n’est pas importée.")
    lignes: list[Commune] | list[Pays]
    if etranger:
        lignes = list(Pays.objects.filter(nomenclature__en_vigueur=True, code=code))
    else:
        lignes = list(Commune.objects.filter(nomenclature__en_vigueur=True, code=code).order_by("du", "pk"))
    if not lignes:
        return Lieu(code, "", VerdictLieu.INCONNU, f"Aucun lieu ne porte le code {code}.")
    for ligne in lignes:
        if (ligne.du is None or ligne.du <= jour) and (ligne.au is None or jour <= ligne.au):
            return Lieu(code, ligne.libelle, VerdictLieu.EN_VIGUEUR, f"{ligne.libelle}, en vigueur le {date_fr(jour)}.")
    derniere = lignes[-1]
    bornes = " puis ".join(
        f"{x.libelle} ({f'du {date_fr(x.du)} ' if x.du else ''}{f'au {date_fr(x.au)}' if x.au else 'à aujourd’hui'})"
        for x in lignes
    )
    return Lieu(
        code,
        derniere.libelle,
        VerdictLieu.HORS_PERIODE,
        f"Le code {code} n’était pas en vigueur le {date_fr(jour)} : {bornes}.",
    )


def chercher_communes(texte: str, limite: int = 30) -> list[Commune]:
    """Communes by name (beginning of words) or code."""
    cle = cle_recherche(texte)
    if len(cle) < 2:
        return []
    communes = Commune.objects.filter(nomenclature__en_vigueur=True)
    compact = cle.replace(" ", "").upper()
    if re.fullmatch(r"[0-9AB]{2,5}", compact) and compact[0].isdigit():
        communes = communes.filter(code__startswith=compact)
    else:
        communes = communes.filter(cle_recherche__startswith=cle)
    return list(communes.order_by("cle_recherche", "code", "du", "pk")[:limite])
