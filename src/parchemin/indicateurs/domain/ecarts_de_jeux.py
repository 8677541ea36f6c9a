"""What a version of the yearly set changes from the one that is public: read by the second person before it replaces it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ENSEMBLE = "Toutes les certifications ensemble"


@dataclass(frozen=True, slots=True)
class EcartDeJeux:
    """One thing that reads otherwise. `avant` or `apres` empty: it was not there, or is no longer."""

    ou: str
    quoi: str
    avant: str
    apres: str


def ecarts(avant: Mapping[str, Any], apres: Mapping[str, Any]) -> list[EcartDeJeux]:
    """In the order in which the new set is read, what is gone last. Both: contents made by `domain.jeu.composer`."""
    a, b = _lignes(avant), _lignes(apres)
    return [
        EcartDeJeux(ou, quoi, a.get((ou, quoi), ""), b.get((ou, quoi), ""))
        for ou, quoi in dict.fromkeys([*b, *a]) if a.get((ou, quoi), "") != b.get((ou, quoi), "")
    ]  # fmt: skip


def _lignes(contenu: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    return {(ou, quoi): mots for ou, quoi, mots in _lire(contenu)}


def _lire(contenu: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for f in contenu["ensemble"]:
        yield ENSEMBLE, f["libelle"], _figure(f)
    for formation in contenu["formations"]:
        ou = f"{formation['intitule']} {formation['numero']}".strip()
        for f in formation["figures"]:
            yield ou, f["libelle"], _figure(f)
        for i in formation["informations"]:
            yield ou, i["libelle"], i["texte"]
    for m in contenu["methode"]:
        yield (
            "Méthode",
            m["libelle"],
            " ".join(m[k] for k in ("numerateur", "denominateur", "reference", "choix") if m[k]),
        )


def _figure(f: Mapping[str, Any]) -> str:
    if not f["valeur"]:
        if f["denominateur"]:  # a bound, of so many people
            return f"{f['etat_en_mots']} (parmi {f['denominateur']})"
        return str(f["etat_en_mots"])
    return f"{f['valeur'].replace('.', ',')} % ({f['numerateur']} sur {f['denominateur']})"
