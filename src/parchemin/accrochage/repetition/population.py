"""Fictitious people, always the same for a seed: what a certifier would have collected, with what makes matching hard."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any

from parchemin.accrochage.domain.modele import Passage


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonneFictive:
    """Somebody as written in a register. Texts "" and numbers None: not known. `nir`: 13 characters."""

    nom_naissance: str
    prenom1: str
    sexe: str
    annee_naissance: int
    mois_naissance: int | None = None
    jour_naissance: int | None = None
    nom_usage: str = ""
    prenom2: str = ""
    prenom3: str = ""
    code_insee: str = ""
    code_postal: str = ""
    code_pays: str = ""
    libelle_commune: str = ""
    libelle_pays: str = ""
    id_dossier: str = ""
    nir: str = ""


NOMS = (
    "Bernard", "Le Goff", "Lefèvre", "N’Diaye", "D'Almeida", "Nguyễn", "Łukasiewicz", "Saint-Just", "Müller", "Garcia",
    "Benali", "Da Silva", "Étienne", "Lemoine-Roux", "O’Brien", "Traoré", "Kowalski", "Le Bihan", "Gauthier", "Chevalier",
    "Özdemir", "Hernández", "Rakotomalala", "De La Tour", "Mercier", "Blanchard", "Guérin", "Boyer", "Garnier", "Faure",
    "Rousseau", "Colin", "Perrin", "Morin", "Henry", "Gaillard", "Leclercq", "Baron", "Renard", "Picard", "Vasseur",
    "Charpentier", "Moulin", "Berger", "Marchand", "Dumont", "Lecomte", "Schmitt", "Aubert", "Hoarau", "Payet", "Grondin",
)  # fmt: skip
SUITES = ("", "", "", "", "", "-Martin", "-Petit", " Dupré", "ot", "eau", "ier", "in")
FEMININS = (
    "Maëlys", "Zoé", "Anne-Sophie", "Léa", "Inès", "Thị Hồng", "Marie-Thérèse", "Chloé", "Aïcha", "Camille", "Élodie",
    "Nathalie", "Fatou", "Sara", "Agnieszka", "Noémie", "Juliette", "Françoise", "Hélène", "Mélissa", "Ana Paula", "Lucie",
)  # fmt: skip
MASCULINS = (
    "Jean-Baptiste", "Loïc", "Mohamed", "Antoine", "Théo", "Jérôme", "Pierre-Louis", "Mathieu", "Yanis", "Camille", "Björn",
    "José", "Ibrahima", "François", "Gaël", "Nicolas", "Minh Quân", "Rémi", "Stéphane", "Hugo", "Timothée", "Noël",
)  # fmt: skip
COMMUNES = (
    ("44109", "44000", "Nantes"), ("75112", "75012", "Paris 12e Arrondissement"), ("13205", "13005", "Marseille 5e Arrondissement"),
    ("69388", "69008", "Lyon 8e Arrondissement"), ("35238", "35000", "Rennes"), ("2A004", "20000", "Ajaccio"),
    ("2B033", "20200", "Bastia"), ("97411", "97400", "Saint-Denis"), ("97209", "97200", "Fort-de-France"),
    ("59350", "59000", "Lille"), ("67482", "67000", "Strasbourg"), ("31555", "31000", "Toulouse"), ("33063", "33000", "Bordeaux"),
    ("49007", "49000", "Angers"), ("49328", "49400", "Saumur"), ("57463", "57000", "Metz"), ("76540", "76000", "Rouen"),
    ("34172", "34000", "Montpellier"), ("38185", "38000", "Grenoble"), ("63113", "63000", "Clermont-Ferrand"),
)  # fmt: skip
FUSIONS = {"49328": "49023", "76540": "76095", "38185": "38184", "57463": "57448", "67482": "67237"}
"""Code given today -> an older neighbour's code, as if the commune of birth had been merged. Invented for the exercise."""
PAYS = (
    ("99352", "Algérie"), ("99350", "Maroc"), ("99351", "Tunisie"), ("99139", "Portugal"), ("99122", "Pologne"),
    ("99243", "Viêt Nam"), ("99341", "Sénégal"), ("99134", "Espagne"), ("99208", "Turquie"),
)  # fmt: skip


def population(graine: int, nombre: int) -> Iterator[PersonneFictive]:
    """That many people. About one in thirty has a twin right after, one in two hundred a near homonym."""
    hasard = random.Random(graine)  # noqa: S311 - fictitious people, the same each time
    donnes = 0
    while donnes < nombre:
        p = _une(hasard)
        yield p
        donnes += 1
        sort = hasard.random()
        if sort < 0.03 and donnes < nombre:
            prenoms = [x for x in (FEMININS if p.sexe == "F" else MASCULINS) if x != p.prenom1]
            yield replace(p, prenom1=hasard.choice(prenoms), nom_usage="", prenom2="", prenom3="")
            donnes += 1
        elif sort < 0.035 and donnes < nombre:
            insee, postal, libelle = hasard.choice(COMMUNES)
            jour = _jour(hasard, p.annee_naissance)
            yield replace(
                p, mois_naissance=jour.month, jour_naissance=jour.day, code_insee=insee, code_postal=postal,
                libelle_commune=libelle, code_pays="", libelle_pays="",
            )  # fmt: skip
            donnes += 1


def _jour(hasard: random.Random, annee: int) -> date:
    return date(annee, 1, 1) + timedelta(days=hasard.randrange(365))


def _une(hasard: random.Random) -> PersonneFictive:
    sexe = hasard.choice("MF")
    prenoms = FEMININS if sexe == "F" else MASCULINS
    jour = _jour(hasard, hasard.randrange(1962, 2008))
    deux, trois = hasard.random() < 0.6, hasard.random() < 0.3
    lieu: dict[str, str]
    if hasard.random() < 0.12:
        code, pays = hasard.choice(PAYS)
        lieu = {"code_insee": code, "code_pays": code[2:], "libelle_pays": pays}
    else:
        insee, postal, libelle = hasard.choice(COMMUNES)
        lieu = {"code_insee": insee, "code_postal": postal, "libelle_commune": libelle}
    return PersonneFictive(
        nom_naissance=_nom(hasard), prenom1=hasard.choice(prenoms), sexe=sexe, annee_naissance=jour.year,
        mois_naissance=jour.month, jour_naissance=jour.day, prenom2=hasard.choice(prenoms) if deux else "",
        prenom3=hasard.choice(prenoms) if deux and trois else "",
        nom_usage=_nom(hasard) if sexe == "F" and hasard.random() < 0.25 else "", **lieu,
    )  # fmt: skip


def _nom(hasard: random.Random) -> str:
    return hasard.choice(NOMS) + hasard.choice(SUITES)


def numero_fictif(p: PersonneFictive, rang: int) -> str:
    """A NIR of the right shape. Its order number begins with 9: no real birth in a month and commune goes so far."""
    sexe = "1" if p.sexe == "M" else "2"
    mois = p.mois_naissance or 99
    return f"{sexe}{p.annee_naissance % 100:02}{mois:02}{p.code_insee or '75112'}{900 + rang % 100}"


def dossier_fictif(graine: int, rang: int) -> str:
    """Number of a CPF file, 11 digits."""
    return f"9{graine % 1000:03}{rang:07}"


def passage_de(
    p: PersonneFictive, id_technique: str, fiche: str, jour: date, voie: str = "titulaire"
) -> Passage:  # fmt: skip
    """The award of a person, as its certifier would send it. `voie`: titulaire, dossier or nir."""
    commun: dict[str, Any] = {
        "type_certification": "RS" if fiche.startswith("RS") else "RNCP",
        "code_certification": fiche,
        "id_technique": id_technique,
    }
    if voie == "dossier":
        return Passage(
            **commun, debut_validite=jour, voie="dossier", id_dossier=p.id_dossier,
            dossier_nom=p.nom_naissance[:30], dossier_prenom=p.prenom1[:20],
        )  # fmt: skip
    if voie == "nir":
        return Passage(**commun, debut_validite=jour, voie="nir", nir=p.nir, nir_nom_naissance=p.nom_naissance)
    return Passage(
        **commun, debut_validite=jour, nom_naissance=p.nom_naissance, nom_usage=p.nom_usage, prenom1=p.prenom1,
        prenom2=p.prenom2, prenom3=p.prenom3, annee_naissance=p.annee_naissance, mois_naissance=p.mois_naissance,
        jour_naissance=p.jour_naissance, sexe=p.sexe, code_insee=p.code_insee,
        code_postal="" if p.code_insee else p.code_postal, libelle_commune=p.libelle_commune,
        code_pays=p.code_pays, libelle_pays=p.libelle_pays,
    )  # fmt: skip
