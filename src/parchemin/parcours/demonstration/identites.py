"""Invented people: common first names and names, put together by turning two wheels of different lengths."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

from parchemin.parcours.domain.identite import IdentiteSaisie

_PRENOMS = (
    ("Léa", "F"), ("Hugo", "M"), ("Inès", "F"), ("Nathan", "M"), ("Maëlys", "F"), ("Enzo", "M"), ("Aïcha", "F"),
    ("Théo", "M"), ("Camille", "F"), ("Yanis", "M"), ("Salomé", "F"), ("Mathis", "M"), ("Clémence", "F"),
    ("Ilyès", "M"), ("Océane", "F"), ("Baptiste", "M"), ("Jeanne", "F"), ("Adam", "M"), ("Romane", "F"),
    ("Kévin", "M"), ("Élise", "F"), ("Sofiane", "M"), ("Agathe", "F"), ("Loïc", "M"), ("Zoé", "F"), ("Maxence", "M"),
    ("Noémie", "F"), ("Bilal", "M"), ("Margaux", "F"),
)  # fmt: skip
_NOMS = (
    "Martin", "Le Goff", "Dubois", "Benali", "Moreau", "Lefebvre", "Kaddouri", "Roux", "Fournier", "Girard", "Da Silva",
    "Mercier", "Traoré", "Dupuis", "Lambert", "Nguyen", "Bonnet", "Haddad", "Faure", "Rousseau", "Blanchard", "Gautier",
    "Perrin", "Morin", "Cissé", "Chevalier", "Robin", "Masson", "Sanchez", "Boyer", "Lemaire",
)  # fmt: skip
LIEUX = (
    ("44109", "Nantes"), ("33063", "Bordeaux"), ("69383", "Lyon 3e arrondissement"), ("35238", "Rennes"), ("75111", "Paris 11e arrondissement"),
    ("29019", "Brest"), ("49007", "Angers"), ("31555", "Toulouse"), ("44184", "Saint-Nazaire"), ("17300", "La Rochelle"),
    ("85191", "La Roche-sur-Yon"), ("56121", "Lorient"), ("13205", "Marseille 5e arrondissement"), ("59350", "Lille"),
    ("34172", "Montpellier"), ("38185", "Grenoble"), ("73011", "Albertville"), ("97411", "Saint-Denis"),
)  # fmt: skip
PAYS = (("99350", "MAROC"), ("99352", "ALGERIE"), ("99139", "PORTUGAL"), ("99122", "POLOGNE"), ("99243", "VIET NAM"))


def _adresse(prenom: str, nom: str, rang: int) -> str:
    brut = f"{prenom}.{nom}".lower().replace(" ", "").replace("’", "")
    plat = "".join(c for c in unicodedata.normalize("NFKD", brut) if not unicodedata.combining(c))
    return f"{plat}{rang}@exemple.example"


_RUES = (
    "rue des Lilas",
    "rue du Port",
    "avenue Jean-Jaurès",
    "allée des Tilleuls",
    "chemin du Moulin",
    "place de l’Église",
)
_VILLES = ("44000 NANTES", "35000 RENNES", "69003 LYON", "13005 MARSEILLE", "59000 LILLE", "31000 TOULOUSE")


def _domicile(rang: int) -> str:
    return f"{rang % 97 + 1} {_RUES[rang % len(_RUES)]}\n{_VILLES[rang * 5 % len(_VILLES)]}"


def identites(premier: int, jour: date, ages: tuple[int, int], prefixe: str) -> Iterator[IdentiteSaisie]:
    """An endless row of complete identities, from rank `premier`; ages in years on `jour`, both ends included."""
    rang = premier
    while True:
        prenom, sexe = _PRENOMS[rang % len(_PRENOMS)]
        du_sexe = [p for p, s in _PRENOMS if s == sexe]
        second = du_sexe[(rang * 7 + 3) % len(du_sexe)]
        nom = _NOMS[(rang * 5 + 1) % len(_NOMS)]
        age = ages[0] + (rang * 3) % (ages[1] - ages[0] + 1)
        ne = jour - timedelta(days=age * 365 + 7 + (rang * 53) % 330)
        code, libelle = LIEUX[(rang * 11) % len(LIEUX)]
        pays = ""
        if rang % 13 == 6:
            code, libelle = PAYS[rang % len(PAYS)]
            pays = libelle
        yield IdentiteSaisie(
            nom_naissance=nom,
            prenom1=prenom,
            prenom2=second if rang % 3 == 0 and second != prenom else "",
            sexe=sexe,
            naissance_annee=ne.year,
            naissance_mois=ne.month,
            naissance_jour=ne.day,
            naissance_code=code,
            naissance_libelle=libelle,
            naissance_pays=pays,
            courriel=_adresse(prenom, nom, rang),
            telephone=f"06 00 {rang // 100 % 100:02d} {rang % 100:02d} 00",
            adresse=_domicile(rang),
            reference=f"{prefixe}-{rang:04d}",
        )
        rang += 1


def particulieres(jour: date) -> list[IdentiteSaisie]:
    """People whose identity asks for care: names from elsewhere, namesakes, what is missing, what is out of date."""
    base = IdentiteSaisie(
        sexe="F", naissance_annee=jour.year - 27, naissance_mois=4, naissance_jour=3, naissance_code="44109",
        naissance_libelle="Nantes", courriel="a.completer@exemple.example",
    )  # fmt: skip
    return [
        replace(base, nom_naissance="Nguyễn", prenom1="Thị Ánh Tuyết", naissance_code="99243", naissance_libelle="VIET NAM",
                naissance_pays="VIET NAM", reference="P-9001", courriel="tuyet@exemple.example"),
        replace(base, nom_naissance="Wójcik-Święcicka", prenom1="Małgorzata", naissance_code="99122",
                naissance_libelle="POLOGNE", naissance_pays="POLOGNE", reference="P-9002", courriel="gosia@exemple.example"),
        replace(base, nom_naissance="Ô", prenom1="Jean-Marc", sexe="M", reference="P-9003", courriel="o@exemple.example"),
        replace(base, nom_naissance="Rakotomalala", prenom1="", sans_prenom=True, sexe="M", reference="P-9004",
                naissance_code="97411", naissance_libelle="Saint-Denis", courriel="rakoto@exemple.example"),
        # Twins: same name, same day, two people.
        replace(base, nom_naissance="Chevalier", prenom1="Lou", naissance_jour=12, reference="P-9005",
                courriel="lou@exemple.example"),
        replace(base, nom_naissance="Chevalier", prenom1="Lise", naissance_jour=12, reference="P-9006",
                courriel="lise@exemple.example"),
        # One person, registered twice: the accent and the hyphen differ.
        replace(base, nom_naissance="Lemaître", prenom1="Anne-Sophie", naissance_jour=21, reference="P-9007",
                courriel="as.lemaitre@exemple.example"),
        replace(base, nom_naissance="Lemaitre", prenom1="Anne Sophie", naissance_jour=21, reference="",
                courriel="as.lemaitre@exemple.example"),
        # What will be missing at the very end.
        replace(base, nom_naissance="Bonnet", nom_usage="Delattre", prenom1="Sarah", naissance_code="",
                naissance_libelle="", reference="P-9008", courriel="sarah.delattre@exemple.example"),
        replace(base, nom_naissance="Morin", prenom1="Alix", sexe="", reference="P-9009", courriel=""),
        # The commune was absorbed before the birth.
        replace(base, nom_naissance="Hamel", prenom1="Jules", sexe="M", naissance_annee=2019, naissance_mois=3,
                naissance_code="85060", naissance_libelle="Château-d’Olonne", reference="P-9010",
                courriel="jules.hamel@exemple.example"),
    ]  # fmt: skip
