"""Where the fictitious civil register says otherwise than what was collected: planted on purpose, so that refusals have a reason."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from parchemin.accrochage.repetition.population import COMMUNES, FEMININS, FUSIONS, MASCULINS, PAYS, PersonneFictive


@dataclass(frozen=True, slots=True)
class Divergence:
    """One planted disagreement. `attendue`: class of the refusal that it causes, "" when it passes unseen."""

    genre: str
    explication: str
    attendue: str


@dataclass(frozen=True, slots=True)
class Inscription:
    """What the register holds for somebody collected: the truth, other people that look alike, and the disagreement."""

    collectee: PersonneFictive
    vraie: PersonneFictive
    homonymes: tuple[PersonneFictive, ...] = ()
    divergence: Divergence | None = None


_Faute = Callable[[PersonneFictive, random.Random], Inscription | None]


def _trait(p: PersonneFictive, h: random.Random) -> Inscription | None:
    for champ in ("prenom1", "nom_naissance"):
        valeur = getattr(p, champ)
        for ici, la in (("-", " "), (" ", "-"), ("’", " "), ("'", " ")):
            if ici in valeur:
                vraie = replace(p, **{champ: valeur.replace(ici, la, 1)})
                quoi = f"L’état civil écrit « {getattr(vraie, champ)} », et non « {valeur} »."
                return _dire(p, vraie, "trait", quoi, "aucun_obligatoires")
    return None


def _usage(p: PersonneFictive, h: random.Random) -> Inscription | None:
    """The usage name was collected as the birth name."""
    if p.nom_usage or p.sexe != "F":
        return None
    vrai = h.choice([n for n in ("Marchandeau", "Quéré", "Vidal", "Sissoko") if n != p.nom_naissance])
    vraie = replace(p, nom_naissance=vrai, nom_usage=p.nom_naissance)
    quoi = f"« {p.nom_naissance} » est le nom d’usage ; le nom de naissance est « {vrai} »."
    return _dire(p, vraie, "nom_usage", quoi, "aucun_obligatoires")


def _prenom(p: PersonneFictive, h: random.Random) -> Inscription | None:
    """Another transcription: one letter doubled, or an h put in."""
    rang = next((i for i, x in enumerate(p.prenom1) if i and x in "tlnmf"), len(p.prenom1) - 1)
    vrai = (p.prenom1[: rang + 1] + p.prenom1[rang] + p.prenom1[rang + 1 :])[:60]
    if vrai == p.prenom1:
        return None
    quoi = f"L’état civil écrit « {vrai} », et non « {p.prenom1} »."
    return _dire(p, replace(p, prenom1=vrai), "prenom", quoi, "aucun_obligatoires")


def _annee(p: PersonneFictive, h: random.Random) -> Inscription | None:
    vraie = replace(p, annee_naissance=p.annee_naissance + h.choice([-1, 1]), nir="")
    quoi = f"La personne est née en {vraie.annee_naissance}, et non en {p.annee_naissance}."
    return _dire(p, vraie, "annee", quoi, "aucun_obligatoires")


def _sexe(p: PersonneFictive, h: random.Random) -> Inscription | None:
    vraie = replace(p, sexe="F" if p.sexe == "M" else "M", nir="")
    return _dire(p, vraie, "sexe", "Le sexe inscrit à l’état civil est l’autre.", "aucun_obligatoires")


def _autre_jour(p: PersonneFictive, *evites: int | None) -> int:
    return next(j for j in range(1, 28) if j not in {p.jour_naissance, *evites})


def _jour(p: PersonneFictive, h: random.Random) -> Inscription | None:
    if not (p.jour_naissance and p.mois_naissance):
        return None
    vraie = replace(p, jour_naissance=_autre_jour(p))
    homonyme = replace(p, jour_naissance=_autre_jour(p, vraie.jour_naissance), prenom2="", prenom3="", nom_usage="")
    quoi = f"La personne est née le {vraie.jour_naissance} du mois, et non le {p.jour_naissance} ; quelqu’un porte le même nom."
    return _dire(p, vraie, "jour", quoi, "aucun_jour_mois", homonyme)


def _jour_sans_effet(p: PersonneFictive, h: random.Random) -> Inscription | None:
    if not (p.jour_naissance and p.mois_naissance):
        return None
    vraie = replace(p, jour_naissance=_autre_jour(p))
    quoi = (
        f"La personne est née le {vraie.jour_naissance} du mois, et non le {p.jour_naissance} : comme personne d’autre ne "
        "porte ce nom, le passage est accepté quand même."
    )
    return _dire(p, vraie, "jour_sans_effet", quoi, "")


def _ailleurs(p: PersonneFictive, *evites: str) -> dict[str, Any]:
    insee, postal, libelle = next(c for c in COMMUNES if c[0] not in {p.code_insee, *evites} and c[1] != p.code_postal)
    return {
        "code_insee": insee, "code_postal": postal, "libelle_commune": libelle, "code_pays": "", "libelle_pays": "", "nir": "",
    }  # fmt: skip


def _commune(p: PersonneFictive, h: random.Random) -> Inscription | None:
    """Merged since, or abroad under another country: matters because somebody else bears the same name and day."""
    if not (p.jour_naissance and p.mois_naissance and p.code_insee):
        return None
    if p.code_insee in FUSIONS:
        vraie = replace(p, code_insee=FUSIONS[p.code_insee], nir="")
        quoi = f"Le jour de la naissance, le code de la commune était {vraie.code_insee}, et non {p.code_insee}."
    elif p.code_insee.startswith("99"):
        code, pays = next(x for x in PAYS if x[0] != p.code_insee)
        vraie = replace(p, code_insee=code, code_pays=code[2:], libelle_pays=pays, nir="")
        quoi = f"L’acte transcrit donne le pays {code} ({pays}), et non {p.code_insee}."
    else:
        vraie = replace(p, **_ailleurs(p))
        quoi = f"La commune de naissance est {vraie.libelle_commune} ({vraie.code_insee}), et non {p.code_insee}."
    homonyme = replace(p, prenom2="", prenom3="", nom_usage="", **_ailleurs(p, vraie.code_insee))
    return _dire(p, vraie, "commune", f"{quoi} Quelqu’un porte le même nom.", "aucun_reconciliation", homonyme)


def _homonyme(p: PersonneFictive, h: random.Random) -> Inscription | None:
    """Everything collected fits two people: a second first name would tell them apart."""
    if p.prenom2 or p.prenom3 or p.nom_usage or not (p.jour_naissance and p.mois_naissance):
        return None
    prenoms = [x for x in (FEMININS if p.sexe == "F" else MASCULINS) if x != p.prenom1]
    vrai, autre = h.sample(prenoms, 2)
    vraie, homonyme = replace(p, prenom2=vrai), replace(p, prenom2=autre)
    quoi = f"Une autre personne a le même nom, le même jour, au même lieu ; le deuxième prénom est « {vrai} »."
    return _dire(p, vraie, "homonyme", quoi, "plusieurs", homonyme)


def _dossier(p: PersonneFictive, h: random.Random) -> Inscription | None:
    chiffre = (int(p.id_dossier[-1]) + 5) % 10 if p.id_dossier[-1:].isdigit() else 0
    vraie = replace(p, id_dossier=f"{p.id_dossier[:-1]}{chiffre}"[:13])
    quoi = f"Le dossier CPF de cette personne est le {vraie.id_dossier}, et non le {p.id_dossier}."
    return _dire(p, vraie, "dossier", quoi, "aucun_obligatoires")


def _dire(
    p: PersonneFictive, vraie: PersonneFictive, genre: str, quoi: str, attendue: str, *homonymes: PersonneFictive
) -> Inscription:
    return Inscription(p, vraie, homonymes, Divergence(genre, quoi, attendue))


FAUTES: dict[str, _Faute] = {
    "trait": _trait, "nom_usage": _usage, "prenom": _prenom, "annee": _annee, "sexe": _sexe, "jour": _jour,
    "jour_sans_effet": _jour_sans_effet, "commune": _commune, "homonyme": _homonyme,
}  # fmt: skip


def planter(personnes: Iterable[PersonneFictive], graine: int, part: float) -> Iterator[Inscription]:
    """One entry of the register per person collected; about `part` of them (0 to 1) disagree. Same input, same register."""
    hasard = random.Random(f"divergences/{graine}")  # noqa: S311 - fictitious people, the same each time
    genres = list(FAUTES)
    for p in personnes:
        if hasard.random() >= part:
            yield Inscription(p, p)
            continue
        if p.id_dossier and not p.annee_naissance:
            yield _dossier(p, hasard) or Inscription(p, p)
            continue
        ordre = hasard.sample(genres, len(genres))
        yield next((x for g in ordre if (x := FAUTES[g](p, hasard))), Inscription(p, p))
