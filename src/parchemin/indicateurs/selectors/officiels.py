"""Official figures as their readers meet them: words, states, flags."""

from __future__ import annotations

from dataclasses import dataclass

from parchemin.indicateurs.domain.officiel.inserjeunes import PLAFOND_VA
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel

MESURES = (
    ("poursuite", "Poursuite d’études", "Inscrits de dernière année encore en formation l’année suivante"),
    ("emploi_6", "En emploi à 6 mois", "Sortants en emploi salarié en janvier, rapportés aux sortants"),
    ("emploi_12", "En emploi à 12 mois", "Sortants en emploi salarié en juillet"),
    ("emploi_18", "En emploi à 18 mois", "Sortants en emploi salarié dix-huit mois après"),
    ("emploi_24", "En emploi à 24 mois", "Sortants en emploi salarié deux ans après"),
    ("emploi_6_attendu", "Taux d’emploi attendu à 6 mois", "Ce que laissent attendre le public accueilli et le territoire"),
    ("va_emploi_6", "Valeur ajoutée", "Écart entre le taux d’emploi à 6 mois et le taux attendu, en points"),
    ("devenir_favorable", "Devenir favorable", "En formation ou en emploi, rapporté à tous les inscrits"),
    ("contrats_interrompus", "Contrats interrompus", "Contrats rompus avant leur terme, selon le service statistique"),
)  # fmt: skip


@dataclass(frozen=True)
class MesureOfficielle:
    """One cell. `valeur` None: « non diffusé », with `pourquoi`; `reserve`: a flag that its reader must know."""

    libelle: str
    definition: str
    valeur: int | None
    unite: str
    pourquoi: str = ""
    reserve: str = ""


def releve_courant(organisation_id: int, source: str) -> ReleveOfficiel | None:
    return ReleveOfficiel.toutes.filter(organisation=organisation_id, source=source, courant=True).first()


def mesures_de(f: FigureOfficielle) -> list[MesureOfficielle]:
    """Every measure of one row, what is not published included."""
    v = dict(f.valeurs)
    p, e = v.get("part_poursuite"), v.get("part_emploi")
    v["devenir_favorable"] = p + e if p is not None and e is not None else None
    return [
        MesureOfficielle(
            libelle, definition, v.get(nom), "points" if nom == "va_emploi_6" else "%",
            _pourquoi(nom, v) if v.get(nom) is None else "", _reserve(nom, v.get(nom)),
        )
        for nom, libelle, definition in MESURES
    ]  # fmt: skip


def _pourquoi(nom: str, v: dict[str, int | None]) -> str:
    """Why nothing is said, as far as the file tells (facts b.2, I10 and I11): never derived from the other shares."""
    if nom == "contrats_interrompus":
        return "le fichier ne le donne que pour la période 2018-2019"
    if v.get("poursuite") is None and v.get("part_poursuite") is None:
        return "moins de 20 inscrits en dernière année, ou établissement hors du champ"
    if nom == "emploi_6":
        return "effectif de sortants insuffisant"
    if nom in ("emploi_12", "emploi_18", "emploi_24") and v.get("emploi_6") is not None:
        return "pas encore mesuré à la date du fichier"
    return "effectif de sortants insuffisant"


def _reserve(nom: str, valeur: int | None) -> str:
    if nom == "va_emploi_6" and valeur is not None and abs(valeur) == PLAFOND_VA:
        return "valeur bornée par le service statistique : l’écart réel peut être plus grand"
    return ""


def valeur_ajoutee_en_mots(valeur: int | None) -> str:
    """« 4 points au-dessous de ce que son public et son territoire laissent attendre » (I08): no ranking."""
    if valeur is None:
        return ""
    if valeur == 0:
        return "Ce que son public et son territoire laissent attendre."
    sens = "au-dessus" if valeur > 0 else "au-dessous"
    return (
        f"{abs(valeur)} point{'s' * (abs(valeur) > 1)} {sens} de ce que son public et son territoire laissent attendre."
    )
