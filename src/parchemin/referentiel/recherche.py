"""The search index of fiches: what people type to find one."""

from __future__ import annotations

from django.db.models import F

from parchemin.plateforme.recherche_texte.index import Index
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.socle.cles import cle_recherche

COLONNES = ("titre", "sigle", "contexte")
INDEX_FICHES = Index("referentiel_recherche", COLONNES, (6.0, 8.0, 1.0))
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
        morceaux.append(f"{x.get('nom', '')} {x.get('nom_commercial', '')} {x.get('siret', '')}")
    morceaux.extend(str(bloc.get("libelle", "")) for bloc in lue.liste("blocs"))
    sigle = f"{lue.code} {numero} {abrege.get('code', '')} {abrege.get('libelle', '')} {initiales(lue.intitule)}"
    return lue.intitule, sigle, " ".join(morceaux)


def reindexer() -> int:
    """Rebuild the index from the versions in force (after a restore). Returns the number of documents."""
    from parchemin.referentiel.models import ContenuVersion

    INDEX_FICHES.vider()
    versions = ContenuVersion.objects.filter(version__pk=F("version__fiche__version_id")).order_by("pk")
    return INDEX_FICHES.indexer_lot(
        (c.version_id, *textes_de_recherche(FicheLue(c.ouvrir()))) for c in versions.iterator(chunk_size=200)
    )
