"""The search index of fiches: what people type to find one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import F

from parchemin.plateforme.models import IndexRecherche
from parchemin.plateforme.recherche_texte.index import Index
from parchemin.referentiel.domain.certificateurs import autres_mots, empreinte_de_la_table
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.socle.cles import cle_recherche

COLONNES = ("titre", "sigle", "contexte")
INDEX_FICHES = Index("referentiel_recherche", COLONNES, (6.0, 8.0, 1.0), recette=empreinte_de_la_table())
"""One document per version (id of the version): staged versions are found by nobody, since lists join the current one."""


_MOTS_VIDES = frozenset(
    [
        "a",
        "au",
        "aux",
        "d",
        "de",
        "des",
        "du",
        "en",
        "et",
        "l",
        "la",
        "le",
        "les",
        "ou",
        "par",
        "pour",
        "sur",
        "un",
        "une",
    ]
)


def initiales(intitule: str) -> str:
    """« MCO » for « Management commercial opérationnel », « DWWM » for « Développeur web et web mobile »; "" for one word."""
    lettres = [mot[0] for mot in cle_recherche(intitule).split() if mot not in _MOTS_VIDES]
    return "".join(lettres) if 2 <= len(lettres) <= 6 else ""


def textes_de_recherche(lue: FicheLue) -> tuple[str, str, str]:
    """Title; number and abbreviation; codes and labels, certifiers, blocs, level."""
    contenu = lue.contenu
    abrege = contenu.get("abrege") or {}
    numero = lue.code.removeprefix("RNCP").removeprefix("RS")
    morceaux: list[str] = [f"niveau {lue.niveau}"] if lue.niveau else []
    for cle in ("rome", "nsf", "formacodes", "idcc"):
        for ligne in lue.liste(cle):
            morceaux.append(f"{ligne.get('code', '')} {ligne.get('libelle', '')}")
    for x in lue.liste("certificateurs"):
        nom = str(x.get("nom", ""))
        morceaux.append(f"{nom} {x.get('nom_commercial', '')} {x.get('siret', '')}")
        morceaux.append(autres_mots(nom, str(x.get("siret", ""))[:9]))
    morceaux.extend(str(bloc.get("libelle", "")) for bloc in lue.liste("blocs"))
    sigle = f"{lue.code} {numero} {abrege.get('code', '')} {abrege.get('libelle', '')} {initiales(lue.intitule)}"
    return lue.intitule, sigle, " ".join(morceaux)


def reindexer(*, vider: bool = True) -> int:
    """Index again every version in force (after a restore, or under a new table of forms). Returns how many.

    Without `vider`, rows are replaced batch after batch: a search goes on finding meanwhile.
    """
    from parchemin.referentiel.models import ContenuVersion

    if vider:
        INDEX_FICHES.vider()
    versions = ContenuVersion.objects.filter(version__pk=F("version__fiche__version_id")).order_by("pk")
    nombre = INDEX_FICHES.indexer_lot(
        (c.version_id, *textes_de_recherche(FicheLue(c.ouvrir()))) for c in versions.iterator(chunk_size=200)
    )
    INDEX_FICHES.marquer()
    return nombre


def rajeunir(dire: Callable[[str], None]) -> None:
    """Index again what was indexed under other tables or another stemmer; nothing when all is up to date.

    An interrupted run leaves no mark, so that the next one starts again.
    """
    from parchemin.referentiel.models import Fiche

    if INDEX_FICHES.est_a_jour():
        return
    if attendues := Fiche.objects.filter(version__isnull=False).count():
        dire(f"Recherche : {attendues} fiches à indexer de nouveau…")
    reindexer(vider=False)


def apres_migration(sender: Any, *, using: str = "default", verbosity: int = 1, **autres: Any) -> None:
    """`post_migrate`: an index built under other rules is built again, before anybody searches with the new ones.

    Only the main database holds registers.
    """
    from parchemin.referentiel.models import Fiche

    tables = connections[using].introspection.table_names()
    # Tables of this floor or of `plateforme` may not be there: `migrate` of one application alone.
    if using != DEFAULT_DB_ALIAS or not {
        Fiche._meta.db_table,
        IndexRecherche._meta.db_table,
        INDEX_FICHES.table,
    }.issubset(tables):
        return
    rajeunir(lambda phrase: print(phrase, file=autres.get("stdout")) if verbosity else None)
