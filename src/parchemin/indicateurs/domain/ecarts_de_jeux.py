"""What a version of the yearly set changes from the one that is public: read by the second person before it replaces it.

Everything that the page says is compared; what has no words of its own here is still said to differ.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

ENSEMBLE = "Toutes les certifications ensemble"
PAGE = "Toute la page"
METHODE = "Méthode"
DATE_DES_DONNEES = "Données arrêtées au"
_TYPOGRAPHIE = str.maketrans({"'": "’", "\u00a0": " ", "\u202f": " ", "\u2009": " "})
_PROMOTION = {
    "certifies": "certifiés {}", "insertion_6_mois": "en emploi à 6 mois {}", "metier_6_mois": "métier visé à 6 mois {}",
    "metier_2_ans": "métier visé à 2 ans {}",
}  # fmt: skip


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
    lus = [
        EcartDeJeux(ou, quoi, a.get((ou, quoi), ""), b.get((ou, quoi), ""))
        for ou, quoi in dict.fromkeys([*b, *a]) if _mots(a.get((ou, quoi), "")) != _mots(b.get((ou, quoi), ""))
    ]  # fmt: skip
    if not lus and _sans_typographie(avant) != _sans_typographie(apres):
        return [EcartDeJeux(PAGE, "Autre mention", "celle de cette version", "autre")]
    return lus


def petits_ecarts(avant: Mapping[str, Any], apres: Mapping[str, Any], minimum: int) -> list[EcartDeJeux]:
    """Counts of the same people, on the same years, that move by fewer than `minimum`: whoever kept the former page reads, by
    subtraction, of whom. A numerator told by a bound alone subtracts nothing."""
    anciennes = dict(_figures(avant))
    trouves = []
    for cle, (ou, f) in _figures(apres):
        if cle not in anciennes or anciennes[cle][1]["annees"] != f["annees"]:
            continue
        g = anciennes[cle][1]
        ecart = [f[k] - g[k] for k in ("numerateur", "denominateur") if f[k] is not None and g[k] is not None]
        if any(0 < abs(n) < minimum for n in ecart):
            trouves.append(EcartDeJeux(ou, f["libelle"], _figure(g), _figure(f)))
    return trouves


def _figures(contenu: Mapping[str, Any]) -> Iterator[tuple[tuple[int, str], tuple[str, Mapping[str, Any]]]]:
    for f in contenu["ensemble"]:
        yield (0, f["code"]), (ENSEMBLE, f)
    for formation in contenu["formations"]:
        ou = f"{formation['intitule']} {formation['numero']}".strip()
        for f in formation["figures"]:
            yield (formation["cle"], f["code"]), (ou, f)


def methode_seule(lus: Iterable[EcartDeJeux]) -> bool:
    """Is the wording of the method all that changed? No figure and no fact of the page is then to be corrected."""
    return all(x.ou == METHODE for x in lus)


def _mots(texte: str) -> str:
    """What is read, whatever the spaces and apostrophes it is set with."""
    return " ".join(texte.translate(_TYPOGRAPHIE).split())


def _sans_typographie(x: Any) -> Any:
    if isinstance(x, str):
        return _mots(x)
    if isinstance(x, Mapping):
        return {k: _sans_typographie(v) for k, v in x.items()}
    return [_sans_typographie(v) for v in x] if isinstance(x, list | tuple) else x


def _lignes(contenu: Mapping[str, Any]) -> dict[tuple[str, str], str]:
    lues: dict[tuple[str, str], str] = {}
    for ou, quoi, mots in _lire(contenu):
        # Two trainings of the same name are two trainings.
        cle, n = (ou, quoi), 1
        while cle in lues:
            n += 1
            cle = (ou, f"{quoi} ({n})")
        lues[cle] = mots
    return lues


def _lire(contenu: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    for f in contenu["ensemble"]:
        yield ENSEMBLE, f["libelle"], _figure(f)
    for formation in contenu["formations"]:
        yield from _formation(formation)
    for e in contenu.get("officiel", ()):
        yield from _officiel(e)
    for m in contenu["methode"]:
        morceaux = (m.get(k) for k in ("numerateur", "denominateur", "reference", "choix", "texte"))
        yield METHODE, m["libelle"], " ".join(x for x in morceaux if x)
    organisme = contenu.get("organisme") or {}
    yield PAGE, "Organisme", " · ".join(organisme[k] for k in ("nom", "siren") if organisme.get(k))
    yield PAGE, "Effectif suffisant", str(contenu.get("seuil") or "")
    yield PAGE, DATE_DES_DONNEES, _jour(contenu.get("arrete_au") or "")


def _formation(formation: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    ou = f"{formation['intitule']} {formation['numero']}".strip()
    for f in formation["figures"]:
        yield ou, f["libelle"], _figure(f)
    yield ou, "Chiffres provisoires", "oui, des décisions sont attendues" if formation.get("provisoire") else ""
    yield ou, "Niveau", formation.get("niveau") or ""
    yield ou, "Lien vers la fiche", formation.get("fiche") or ""
    for b in formation.get("blocs", ()):
        yield ou, f"Bloc {b['code']}", b["libelle"]
    yield ou, "Métiers visés, selon la fiche", " ; ".join(formation.get("emplois", ()))
    for p in formation.get("promotions", ()):
        dits = [mots.format(p[k]) for k, mots in _PROMOTION.items() if p.get(k) not in (None, "")]
        yield ou, f"Promotion {p['annee']}, selon la fiche", ", ".join(dits)
    for i in formation["informations"]:
        yield ou, i["libelle"], i["texte"]
        yield ou, f"{i['libelle']} : source", i.get("source") or ""
        yield ou, f"{i['libelle']} : lien", i.get("lien") or ""
        yield ou, f"{i['libelle']} : relevée le", _jour(i.get("relevee_le") or "")


def _officiel(e: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    ou = f"Chiffres officiels, {e['etablissement']} {e['uai']}"
    yield ou, "Période", e["periode"]
    for m in e["mesures"]:
        dite = (
            f"non diffusé : {m['pourquoi']}" if m["valeur"] is None else f"{m['valeur']} {m['unite']}".replace("-", "−")
        )
        yield ou, m["libelle"], f"{dite} ({m['reserve']})" if m["reserve"] else dite
        yield ou, f"{m['libelle']} : ce qu’il dit", m["definition"]


def _jour(iso: str) -> str:
    return "/".join(reversed(iso.split("-")))


def _figure(f: Mapping[str, Any]) -> str:
    ou = f", années {' et '.join(f['annees'])} réunies" if len(f.get("annees", ())) > 1 else ""
    if not f["valeur"]:
        if f["denominateur"]:  # a bound, of so many people
            return f"{f['etat_en_mots']} (parmi {f['denominateur']}{ou})"
        return str(f["etat_en_mots"])
    return f"{f['valeur'].replace('.', ',')} % ({f['numerateur']} sur {f['denominateur']}{ou})"
