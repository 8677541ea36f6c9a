"""What changed between two states of a fiche: field by field, bloc by bloc, partner by partner."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Any

from parchemin.referentiel.domain.modele import FicheLue, PartenaireLu
from parchemin.referentiel.domain.schema import ELEMENTS, Champ, Correspondances, Genre, Groupe, Liste
from parchemin.socle.periodes import date_fr

ROLES = {
    "HABILITATION_FORMER": "former",
    "HABILITATION_ORGANISER": "organiser l’évaluation",
    "HABILITATION_ORGA_FORM": "former et organiser l’évaluation",
}


_FILIATION = {
    ("nouvelles", True): "Une fiche la remplace désormais : {nom}.",
    ("nouvelles", False): "La fiche {nom} n’est plus donnée comme sa remplaçante.",
    ("anciennes", True): "Elle remplace désormais {nom}.",
    ("anciennes", False): "La fiche {nom} n’est plus donnée comme remplacée par elle.",
}
"""(list, added) -> sentence, where « ajout » would not be one."""
_INCONNUS = Champ("", "inconnus", "éléments inconnus", Genre.LONG)


class NatureChangement(StrEnum):
    """What happened to the thing."""

    AJOUT = "ajout"
    RETRAIT = "retrait"
    MODIFICATION = "modification"


@dataclass(frozen=True, slots=True)
class Changement:
    """One difference. `alerte`: title, level, dates, state, blocs, certifiers, partners."""

    nature: NatureChangement
    champ: str
    libelle: str
    avant: str
    apres: str
    alerte: bool
    phrase: str


def en_mots(valeur: Any, genre: Genre = Genre.TEXTE) -> str:
    """A value of the content as people read it."""
    if valeur is None:
        return ""
    if isinstance(valeur, bool):
        return "oui" if valeur else "non"
    if genre is Genre.DATE and isinstance(valeur, str):
        try:
            return date_fr(date.fromisoformat(valeur))
        except ValueError:
            return valeur
    return str(valeur)


def _court(texte: str, maximum: int = 90) -> str:
    return texte if len(texte) <= maximum else f"{texte[: maximum - 1].rstrip()}…"


def _champ(champ: Champ, avant: Any, apres: Any, *, de: str = "", cle: str = "", alerte: bool) -> Changement:
    a, b = en_mots(avant, champ.genre), en_mots(apres, champ.genre)
    libelle = f"{champ.libelle} {de}".strip()
    nom = libelle[:1].upper() + libelle[1:]
    if champ.genre is Genre.LONG and a and b:
        nature, phrase = NatureChangement.MODIFICATION, f"{nom} : le texte a changé."
    elif not a:
        nature, phrase = NatureChangement.AJOUT, f"{nom} : {_court(b)} (rien auparavant)."
    elif not b:
        nature, phrase = NatureChangement.RETRAIT, f"{nom} : retiré (auparavant : {_court(a)})."
    else:
        nature, phrase = NatureChangement.MODIFICATION, f"{nom} : {_court(a)} devient {_court(b)}."
    return Changement(nature, cle or champ.cle, libelle, a, b, alerte, phrase)


def _identite(ligne: Any, regle: Liste) -> str:
    if not isinstance(ligne, Mapping):
        return str(ligne)
    return next((str(ligne[k]) for k in regle.identite if ligne.get(k)), str(sorted(ligne.items())))


def _nom(ligne: Any) -> str:
    if not isinstance(ligne, Mapping):
        return str(ligne)
    morceaux = [str(ligne[k]) for k in ("code", "annee", "siret", "libelle", "nom", "titre") if ligne.get(k)]
    return _court(" · ".join(morceaux))


def _liste(regle: Liste, avant: Sequence[Any], apres: Sequence[Any]) -> Iterable[Changement]:
    # Two rows may share an identity (a certifier active and inactive): the rank tells them apart.
    def indexer(lignes: Sequence[Any]) -> dict[tuple[str, int], Any]:
        vus: Counter[str] = Counter()
        index = {}
        for ligne in lignes:
            cle = _identite(ligne, regle)
            index[cle, vus[cle]] = ligne
            vus[cle] += 1
        return index

    anciens, nouveaux = indexer(avant), indexer(apres)
    for cle in nouveaux.keys() - anciens.keys():
        nom = _nom(nouveaux[cle])
        phrase = _FILIATION.get((regle.cle, True), "Ajout ({element}) : {nom}.").format(
            element=regle.un_element, nom=nom
        )
        yield Changement(NatureChangement.AJOUT, regle.cle, regle.libelle, "", nom, regle.alerte, phrase)
    for cle in anciens.keys() - nouveaux.keys():
        nom = _nom(anciens[cle])
        phrase = _FILIATION.get((regle.cle, False), "Retrait ({element}) : {nom}.").format(
            element=regle.un_element, nom=nom
        )
        yield Changement(NatureChangement.RETRAIT, regle.cle, regle.libelle, nom, "", regle.alerte, phrase)
    for cle in anciens.keys() & nouveaux.keys():
        a, b = anciens[cle], nouveaux[cle]
        if a == b or not isinstance(a, Mapping) or not isinstance(b, Mapping):
            continue
        for champ in regle.champs:
            if a.get(champ.cle) != b.get(champ.cle):
                yield _champ(
                    champ,
                    a.get(champ.cle),
                    b.get(champ.cle),
                    de=f"({regle.un_element} {cle[0]})",
                    cle=f"{regle.cle}.{champ.cle}",
                    alerte=champ.alerte,
                )
        if a.get("inconnus") != b.get("inconnus"):
            phrase = f"Éléments que Parchemin ne connaît pas encore ({regle.un_element} {cle[0]})."
            nature = NatureChangement.MODIFICATION
            yield Changement(nature, f"{regle.cle}.inconnus", "éléments inconnus", "", "", False, phrase)


def _en_mots_correspondance(ligne: Mapping[str, Any]) -> str:
    source = " + ".join(ligne.get("source", ())) or "la certification entière"
    blocs = " + ".join(ligne.get("blocs", ()))
    destination = ligne.get("destination", "")
    return f"{source} ↔ {destination}{f' ({blocs})' if blocs else ''}"


def comparer(avant: FicheLue, apres: FicheLue) -> list[Changement]:
    """Differences of content, in the order of the schema. Partners are compared apart."""
    resultat: list[Changement] = []
    for regle in ELEMENTS:
        a, b = avant.contenu.get(regle.cle), apres.contenu.get(regle.cle)
        if a == b or regle.cle == "id_fiche":
            continue
        if isinstance(regle, Champ):
            resultat.append(_champ(regle, a, b, alerte=regle.alerte))
        elif isinstance(regle, Groupe):
            resultat.extend(
                _champ(
                    champ,
                    (a or {}).get(champ.cle),
                    (b or {}).get(champ.cle),
                    de=f"({regle.libelle})" if champ.libelle != regle.libelle else "",
                    cle=f"{regle.cle}.{champ.cle}",
                    alerte=champ.alerte,
                )
                for champ in (*regle.champs, _INCONNUS)
                if (a or {}).get(champ.cle) != (b or {}).get(champ.cle)
            )
        elif isinstance(regle, Liste):
            resultat.extend(sorted(_liste(regle, a or [], b or []), key=lambda x: (x.nature, x.phrase)))
        elif isinstance(regle, Correspondances):
            anciennes = {_en_mots_correspondance(x) for x in a or []}
            nouvelles = {_en_mots_correspondance(x) for x in b or []}
            for mots in sorted(nouvelles - anciennes):
                phrase = f"Équivalence ajoutée : {mots}."
                resultat.append(Changement(NatureChangement.AJOUT, regle.cle, regle.libelle, "", mots, True, phrase))
            for mots in sorted(anciennes - nouvelles):
                phrase = f"Équivalence retirée : {mots}."
                resultat.append(Changement(NatureChangement.RETRAIT, regle.cle, regle.libelle, mots, "", True, phrase))
    a, b = avant.contenu.get("inconnus"), apres.contenu.get("inconnus")
    if a != b:
        chemins = sorted({x["chemin"] for x in [*(a or []), *(b or [])]})
        phrase = f"Éléments que Parchemin ne connaît pas encore : {_court(', '.join(chemins))}."
        nature = NatureChangement.MODIFICATION
        resultat.append(Changement(nature, "inconnus", "éléments inconnus", "", "", False, phrase))
    return resultat


@dataclass(frozen=True, slots=True)
class DifferencePartenaires:
    """Rows to close, rows to open, rows whose mass-refreshed date alone moved, and what to say of it."""

    fermes: tuple[Any, ...]
    ouverts: tuple[PartenaireLu, ...]
    redates: tuple[tuple[Any, date | None], ...]
    changements: tuple[Changement, ...]


def comparer_partenaires(
    avant: Sequence[tuple[Any, PartenaireLu]], apres: Sequence[PartenaireLu]
) -> DifferencePartenaires:
    """Compare stored rows (id, row) with the rows of the new export.

    `DATE_DERNIERE_MODIFICATION_ETAT` is overwritten by mass refreshes: alone, it opens no new row and says nothing.
    """

    def fond(p: PartenaireLu) -> tuple[Any, ...]:
        return (p.siret, p.nom, p.habilitation, p.etat, p.date_actif)

    restants: dict[tuple[Any, ...], list[tuple[Any, PartenaireLu]]] = {}
    for cle, p in avant:
        restants.setdefault(fond(p), []).append((cle, p))
    redates: list[tuple[Any, date | None]] = []
    ouverts: list[PartenaireLu] = []
    for p in apres:
        semblables = restants.get(fond(p))
        if semblables:
            cle, ancien = semblables.pop(0)
            if ancien.date_modification_etat != p.date_modification_etat:
                redates.append((cle, p.date_modification_etat))
        else:
            ouverts.append(p)
    fermes = [(cle, p) for lignes in restants.values() for cle, p in lignes]
    anciens: dict[tuple[str, str], list[PartenaireLu]] = {}
    for _, p in fermes:
        anciens.setdefault(p.cle, []).append(p)
    changements: list[Changement] = []
    for p in ouverts:
        homologues = anciens.get(p.cle)
        changements.append(_partenaire(homologues.pop(0) if homologues else None, p))
    changements.extend(_partenaire(p, None) for lignes in anciens.values() for p in lignes)
    return DifferencePartenaires(tuple(cle for cle, _ in fermes), tuple(ouverts), tuple(redates), tuple(changements))


def _partenaire(avant: PartenaireLu | None, apres: PartenaireLu | None) -> Changement:
    def mots(p: PartenaireLu | None) -> str:
        return (
            f"{p.nom} ({p.siret or 'sans SIRET'}), {ROLES.get(p.habilitation, p.habilitation)}, {p.etat}" if p else ""
        )

    if apres is None and avant is not None:
        phrase = f"Partenaire disparu de la liste : {avant.nom} ({avant.siret or 'sans SIRET'})."
        nature = NatureChangement.RETRAIT
    elif avant is None and apres is not None:
        role = ROLES.get(apres.habilitation, apres.habilitation)
        suite = [f"habilité à {role}" if role else "sans rôle indiqué", apres.etat.lower() or "sans état indiqué"]
        phrase = f"Partenaire apparu : {apres.nom} ({apres.siret or 'sans SIRET'}), {', '.join(suite)}."
        nature = NatureChangement.AJOUT
    else:
        if avant is None or apres is None:
            raise ValueError("a partner change has two sides, or one")
        quoi = []
        if avant.etat != apres.etat:
            quoi.append(f"état : {avant.etat} devient {apres.etat}")
        if avant.habilitation != apres.habilitation:
            a, b = (ROLES.get(x.habilitation, x.habilitation) for x in (avant, apres))
            quoi.append(f"rôle : {a} devient {b}")
        if avant.nom != apres.nom:
            quoi.append(f"nom : {avant.nom} devient {apres.nom}")
        if avant.date_actif != apres.date_actif:
            a, b = (date_fr(x.date_actif) if x.date_actif else "non indiquée" for x in (avant, apres))
            quoi.append(f"date d’activation : {a} devient {b}")
        phrase = f"Partenaire {apres.nom} ({apres.siret or 'sans SIRET'}), {' ; '.join(quoi)}."
        nature = NatureChangement.MODIFICATION
    return Changement(nature, "partenaires", "partenaires", mots(avant), mots(apres), True, phrase)
