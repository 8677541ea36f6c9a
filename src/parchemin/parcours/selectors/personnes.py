"""Reads about people: completeness, duplicates, history."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any

from django.db.models import Q, QuerySet

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Phrase, evenements_de, phrases
from parchemin.parcours.domain.doublons import Rapprochement, TraitsIdentite, apparier, comparer
from parchemin.parcours.domain.identite import IdentiteSaisie, assainir_identite
from parchemin.parcours.models import FusionPersonnes, PaireEcartee, Personne
from parchemin.socle.cles import cle_recherche

INCOMPLETE = (
    Q(prenom1="", sans_prenom=False)
    | Q(naissance_annee__isnull=True)
    | Q(naissance_code="", naissance_code_postal="")
    | Q(sexe="")
)
"""The same as `domain.identite_completude`, for the database (a test compares both)."""
MANQUES: dict[str, tuple[str, Q]] = {
    "prenom": ("le prénom", Q(prenom1="", sans_prenom=False)),
    "date": ("la date de naissance", Q(naissance_annee__isnull=True)),
    "lieu": ("le lieu de naissance", Q(naissance_code="", naissance_code_postal="")),
    "sexe": ("le sexe", Q(sexe="")),
    "contact": ("un moyen de contact", Q(courriel="", telephone="")),
}


@lru_cache(maxsize=16384)
def cle_de_nom(texte: str) -> str:
    """A name as it is compared: folded, in one piece."""
    if texte.isascii() and texte.isalpha():
        return texte.lower()
    return cle_recherche(texte).replace(" ", "")


COLONNES = (
    "pk", "cle_identite", "nom_usage", "prenom2", "prenom3", "naissance_annee", "naissance_mois", "naissance_jour",
    "sexe", "naissance_code", "courriel", "telephone", "ine", "nom_naissance", "prenom1",
)  # fmt: skip


def traits_de_ligne(ligne: Sequence[Any]) -> TraitsIdentite:
    """What is compared, from a row of `COLONNES`."""
    pk, cle, usage, p2, p3, an, mois, jour, sexe, lieu, courriel, telephone, ine, nom, prenom = ligne
    cle_nom, _, cle_prenom = cle.partition("|")
    return TraitsIdentite(
        pk,
        cle_nom,
        cle_de_nom(usage) if usage else "",
        cle_prenom,
        tuple(cle_de_nom(p) for p in (p2, p3) if p) if p2 or p3 else (),
        (an, mois, jour) if an and mois and jour else None,
        sexe,
        lieu,
        courriel,
        telephone,
        ine,
        f"{nom}|{prenom}",
    )


def traits_de(personne: Personne) -> TraitsIdentite:
    """What is compared of a row."""
    return traits_de_ligne([getattr(personne, nom) for nom in COLONNES])


def traits_de_saisie(identite: IdentiteSaisie) -> TraitsIdentite:
    """What is compared of an identity that is not registered yet (identifier 0)."""
    personne = Personne(**{n: getattr(assainir_identite(identite), n) for n in identite.__dataclass_fields__})
    personne.calculer_cles()
    personne.pk = 0
    return traits_de(personne)


def _autour(t: TraitsIdentite) -> Iterator[Q]:
    """Conditions, one per blocking key: each is a small question that its own index answers."""
    cles = {f"{t.nom}|{t.prenom1}"[:140]}
    if t.prenom1:
        cles.add(f"{t.prenom1}|{t.nom}"[:140])
    if t.usage:
        cles.add(f"{t.usage}|{t.prenom1}"[:140])
    yield Q(cle_identite__in=sorted(cles))
    if t.naissance:
        an, mois, jour = t.naissance
        yield Q(naissance_annee=an, naissance_mois=mois, naissance_jour=jour)
    if t.courriel:
        yield Q(courriel=t.courriel)
    if t.ine:
        yield Q(ine=t.ine)


def paires_ecartees(organisation_id: int) -> set[tuple[int, int]]:
    """Pairs that somebody has said are two people."""
    return set(PaireEcartee.toutes.filter(organisation_id=organisation_id).values_list("a_id", "b_id"))


def doublons_de(
    traits: TraitsIdentite, lignes: QuerySet[Any], ecartees: set[tuple[int, int]] | None = None
) -> list[Rapprochement]:
    """Records among `lignes` that may be the same person, strongest first. A handful of indexed questions."""
    trouves: dict[int, Rapprochement] = {}
    for condition in _autour(traits):
        proches = lignes.filter(condition).exclude(pk=traits.id).order_by("pk")
        for ligne in proches.values_list(*COLONNES)[:500]:
            if ligne[0] in trouves:
                continue
            r = comparer(traits, traits_de_ligne(ligne))
            if r is not None and (ecartees is None or (r.a, r.b) not in ecartees):
                trouves[ligne[0]] = r
    return sorted(trouves.values(), key=lambda r: (-r.ressemblance, r.a, r.b))


def tous_les_doublons(lignes: QuerySet[Any], organisation_id: int) -> list[Rapprochement]:
    """Every pair of `lignes` that may be one person, those set aside left out, strongest first.

    One read of the keys, then blocks in memory: about a second and a half for 50 000 people.
    """
    ecartees = paires_ecartees(organisation_id)
    valeurs = lignes.order_by().values_list(*COLONNES).iterator(chunk_size=5000)
    return [r for r in apparier(traits_de_ligne(v) for v in valeurs) if (r.a, r.b) not in ecartees]


@dataclass(frozen=True, slots=True)
class DoublonPropose:
    """A pair to look at, with both records."""

    rapprochement: Rapprochement
    a: Personne
    b: Personne


def avec_personnes(rapprochements: Iterable[Rapprochement]) -> list[DoublonPropose]:
    """The records of each pair, in one query."""
    liste = list(rapprochements)
    ids = {i for r in liste for i in (r.a, r.b)}
    personnes: dict[int, Personne] = {}
    triees = sorted(ids)
    for depart in range(0, len(triees), 500):
        personnes |= Personne.objects.in_bulk(triees[depart : depart + 500])
    return [DoublonPropose(r, personnes[r.a], personnes[r.b]) for r in liste if r.a in personnes and r.b in personnes]


def chercher_personnes(texte: str, lignes: QuerySet[Any]) -> QuerySet[Any]:
    """Every word somewhere in the names, the reference or the address; accents and hyphens set aside."""
    for mot in cle_recherche(texte).split():
        lignes = lignes.filter(cle_recherche__contains=mot)
    return lignes


def reunies_a(personne: Personne) -> list[Personne]:
    """Records that were merged into this one, one after the other."""
    trouvees: list[Personne] = []
    niveau = [personne.pk]
    while niveau:
        lot = list(Personne.objects.filter(fusionnee_dans__in=niveau).order_by("pk"))
        trouvees += lot
        niveau = [p.pk for p in lot]
    return trouvees


_SUR_DEUX_FICHES = {
    "parcours.fusionner_personnes": "a réuni deux fiches de cette personne.",
    "parcours.defaire_fusion": "a séparé des fiches qui avaient été réunies.",
    "parcours.ecarter_doublon": "a distingué cette personne d’une autre.",
    "parcours.reprendre_doublon": "a retiré une décision qui distinguait cette personne d’une autre.",
}
"""Acts whose sentence names somebody else, and what they say to who may not know of that other person."""


def histoire_de(
    organisation: Organisation, personne: Personne, limite: int = 40, visibles: QuerySet[Any] | None = None
) -> list[Phrase]:
    """What happened to this person, latest first, what happened to merged records included.

    `visibles`: the people that the reader may see, None for all. Whoever else a sentence names is left out of it, and of
    its details.
    """
    lignes: list[Phrase] = []
    for p in [personne, *reunies_a(personne)]:
        lignes += phrases(evenements_de([organisation.chaine], "personne", str(p.pk))[:limite])
    lignes = sorted(lignes, key=lambda x: x.rang, reverse=True)[:limite]
    return lignes if visibles is None else _sans_les_autres(lignes, personne, visibles)


def sans_les_inscriptions_des_autres(lignes: Sequence[Phrase], inscriptions: QuerySet[Any]) -> list[Phrase]:
    """Without what was done on enrolments that the reader may not see."""
    citees = {x.details["inscription"] for x in lignes if isinstance(x.details.get("inscription"), int)}
    vues = set(inscriptions.filter(pk__in=citees).order_by().values_list("pk", flat=True)) if citees else set()
    return [x for x in lignes if x.details.get("inscription") not in citees - vues]


def _sans_les_autres(lignes: Sequence[Phrase], personne: Personne, visibles: QuerySet[Any]) -> list[Phrase]:
    """The same sentences, those about two records worded without the one that the reader may not see."""
    deux = [x for x in lignes if x.acte in _SUR_DEUX_FICHES]
    citees = {x.rang: {x.details.get(n) for n in ("autre", "gardee", "absorbee")} - {None, personne.pk} for x in deux}
    vues = set(visibles.filter(pk__in=set().union(*citees.values())).values_list("pk", flat=True)) if deux else set()
    return [
        replace(x, phrase=_SUR_DEUX_FICHES[x.acte], details={})
        if x.rang in citees and not (citees[x.rang] and citees[x.rang] <= vues)
        else x
        for x in lignes
    ]


def fusions_actives(personne: Personne) -> QuerySet[Any]:
    """Merges into this record that still hold, latest first."""
    return FusionPersonnes.objects.filter(gardee=personne, defaite_le__isnull=True).select_related("absorbee")
