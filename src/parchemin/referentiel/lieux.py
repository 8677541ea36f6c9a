"""Is a birth place one that the civil register knows, on that day?"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import Q

from parchemin.plateforme.lots import par_lots
from parchemin.referentiel.models import Commune, NomenclatureLieux, Pays
from parchemin.socle.cles import cle_recherche
from parchemin.socle.periodes import date_fr


class VerdictLieu(StrEnum):
    """`NON_VERIFIE`: no list was imported, or an incomplete one without that code; only its shape was checked."""

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


_DEBUTS_MAX = 300
_COMMUNE = re.compile(r"^(?:\d{5}|2[AB]\d{3})$")


class LieuxCharges:
    """The places that a batch of births needs, read at once: a few queries, however many births are judged.

    `codes`: commune or country codes; `noms`: search keys (`cle_recherche`) of communes or countries.
    """

    def __init__(self, codes: Iterable[str] = (), noms: Iterable[str] = ()) -> None:
        listes = {n.sorte: n for n in NomenclatureLieux.objects.filter(en_vigueur=True).order_by("pk")}
        self._chargees = set(listes)
        self._completes = {sorte for sorte, n in listes.items() if n.est_complete}
        self._communes: dict[str, list[Commune]] = {}
        self._pays: dict[str, list[Pays]] = {}
        self._communes_nommees: dict[str, list[Commune]] = {}
        self._pays_nommes: dict[str, list[Pays]] = {}
        self._debuts: dict[tuple[str, str], list[Commune]] = {}
        self._dernier: tuple[tuple[str, date], Lieu] | None = None
        self.charger(codes, noms)

    def charger(self, codes: Iterable[str] = (), noms: Iterable[str] = ()) -> None:
        """Read what is not there yet."""
        self._dernier = None
        lus = {normaliser_code(x) for x in codes}
        francais = sorted(x for x in lus if _COMMUNE.match(x) and not x.startswith("99") and x not in self._communes)
        etrangers = sorted(x for x in lus if x.startswith("99") and x not in self._pays)
        cles = sorted({n for n in noms if n and n not in self._communes_nommees})
        for lot in par_lots(francais, 500):
            self._communes.update({x: [] for x in lot})
            for c in Commune.objects.filter(nomenclature__en_vigueur=True, code__in=lot).order_by("code", "du", "pk"):
                self._communes[c.code].append(c)
        for lot in par_lots(etrangers, 500):
            self._pays.update({x: [] for x in lot})
            for p in Pays.objects.filter(nomenclature__en_vigueur=True, code__in=lot).order_by("code", "pk"):
                self._pays[p.code].append(p)
        for lot in par_lots(cles, 500):
            self._communes_nommees.update({x: [] for x in lot})
            self._pays_nommes.update({x: [] for x in lot})
            communes = Commune.objects.filter(nomenclature__en_vigueur=True, cle_recherche__in=lot)
            for c in communes.order_by("code", "du", "pk"):
                self._communes_nommees[c.cle_recherche].append(c)
            for p in Pays.objects.filter(nomenclature__en_vigueur=True, cle_recherche__in=lot).order_by("code", "pk"):
                self._pays_nommes[p.cle_recherche].append(p)
        if cles:
            # A place found by its name is judged by its code.
            trouves = [x.code for n in cles for x in self._communes_nommees[n]]
            trouves += [x.code for n in cles for x in self._pays_nommes[n]]
            self.charger(codes=trouves)

    def est_chargee(self, sorte: str) -> bool:
        """Is a list of `communes` or `pays` in force here?"""
        return sorte in self._chargees

    def est_complete(self, sorte: str) -> bool:
        """Is that list whole? If not, a name or a code that it lacks proves nothing, and a name that it has once may be borne
        elsewhere."""
        return sorte in self._completes

    def communes_nommees(self, cle: str) -> list[Commune]:
        """Every commune of that exact name, of any time."""
        return self._communes_nommees.get(cle, [])

    def communes_commencant(self, cle: str, departement: str) -> list[Commune]:
        """Communes of a department whose name begins with these words (« SAINT-DENIS/STE-CLOTILDE »).

        One query each, for names that nothing bears exactly; after some hundreds of them, none any more.
        """
        demande = (cle, departement)
        if demande not in self._debuts and len(self._debuts) < _DEBUTS_MAX:
            communes = Commune.objects.filter(
                nomenclature__en_vigueur=True, cle_recherche__startswith=f"{cle} ", code__startswith=departement
            )
            self._debuts[demande] = list(communes.order_by("code", "du", "pk")[:50])
            self.charger(codes=[c.code for c in self._debuts[demande]])
        return self._debuts.get(demande, [])

    def pays_nommes(self, cle: str) -> list[Pays]:
        return self._pays_nommes.get(cle, [])

    def lieu(self, code: str, jour: date) -> Lieu:
        """The commune (or 99xxx country) of a code, as it was on the day of birth."""
        if self._dernier is None or self._dernier[0] != (code, jour):
            # A line of a file asks twice in a row: for the name, then for the verdict.
            self._dernier = (code, jour), self._juger(normaliser_code(code), jour)
        return self._dernier[1]

    def _juger(self, code: str, jour: date) -> Lieu:
        if not _COMMUNE.match(code):
            return Lieu(
                code, "", VerdictLieu.FORME_FAUSSE, "Un code de commune a 5 caractères, par exemple 44109 ou 2A004."
            )
        etranger = code.startswith("99")
        sorte = "pays" if etranger else "communes"
        if sorte not in self._chargees:
            return Lieu(code, "", VerdictLieu.NON_VERIFIE, f"Non vérifié : la liste des {sorte} n’est pas importée.")
        lignes: list[Commune] | list[Pays] = self._pays.get(code, []) if etranger else self._communes.get(code, [])
        if not lignes and sorte not in self._completes:
            raison = f"Non vérifié : la liste des {sorte} est incomplète, et le code {code} n’y est pas."
            return Lieu(code, "", VerdictLieu.NON_VERIFIE, raison)
        if not lignes:
            return Lieu(code, "", VerdictLieu.INCONNU, f"Aucun lieu ne porte le code {code}.")
        for ligne in lignes:
            if (ligne.du is None or ligne.du <= jour) and (ligne.au is None or jour <= ligne.au):
                return Lieu(
                    code, ligne.libelle, VerdictLieu.EN_VIGUEUR, f"{ligne.libelle}, en vigueur le {date_fr(jour)}."
                )
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


def normaliser_code(code: str) -> str:
    return re.sub(r"\s", "", code).upper()


def lieu_de_naissance(code: str, jour: date) -> Lieu:
    """The commune (or 99xxx country) of a code, as it was on the day of birth."""
    return LieuxCharges([code]).lieu(code, jour)


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


def chercher_pays(texte: str, limite: int = 30) -> list[Pays]:
    """Countries by name (any word's beginning) or code."""
    cle = cle_recherche(texte)
    if len(cle) < 2:
        return []
    pays = Pays.objects.filter(nomenclature__en_vigueur=True)
    if cle.isdigit():
        pays = pays.filter(code__startswith=cle)
    else:
        pays = pays.filter(Q(cle_recherche__startswith=cle) | Q(cle_recherche__contains=f" {cle}"))
    return list(pays.order_by("cle_recherche", "code", "pk")[:limite])


def lieux_en_vigueur(sorte: str) -> bool:
    """Is a list of « communes » or « pays » in force?"""
    return NomenclatureLieux.objects.filter(sorte=sorte, en_vigueur=True).exists()
