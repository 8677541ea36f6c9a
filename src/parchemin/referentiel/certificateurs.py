"""Certifiers of the registers in force, each once, with all its names: what the filter and the fiche's links ask."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from django.db.models import F, Q, QuerySet

from parchemin.plateforme.recherche_texte.mots import mots, racine
from parchemin.referentiel.comptage import etat_des_registres
from parchemin.referentiel.domain.certificateurs import Certificateur, regrouper
from parchemin.referentiel.models import CertificateurDeclare
from parchemin.socle.cles import cle_recherche

_GROUPES_MAX = 40
"""« ministere » names them all, « formation » half the register: beyond this, what was typed is no certifier."""
_TERMES_MAX = 400


@dataclass(frozen=True, slots=True)
class _Place:
    """A certifier and what is looked for in its names: one folded text, and the stems of its words."""

    certificateur: Certificateur
    texte: str
    racines: frozenset[str]

    def repond(self, demandes: list[tuple[str, str]]) -> bool:
        return all(mot in self.texte or tige in self.racines for mot, tige in demandes)


def certificateurs() -> tuple[_Place, ...]:
    """Every certifier in force. Worked out once per process and state of the registers, then read from memory."""
    return _en_vigueur(repr(etat_des_registres(CertificateurDeclare.objects.db)))


@lru_cache(maxsize=2)
def _en_vigueur(etat: str) -> tuple[_Place, ...]:
    lignes = (
        CertificateurDeclare.objects.filter(version__pk=F("version__fiche__version_id"))
        .order_by("nom", "siren")
        .values_list("nom", "siren")
        .distinct()
    )
    places = []
    for c in regrouper(lignes.iterator(chunk_size=5000)):
        texte = cle_recherche(" / ".join((c.libelle, *c.noms)))
        places.append(_Place(c, texte, frozenset(racine(mot) for mot in texte.split())))
    return tuple(places)


def _siren(texte: str) -> str:
    """SIREN of what was typed (a SIRET too), "" for a name."""
    chiffres = "".join(c for c in texte if c.isdigit())
    return chiffres[:9] if len(chiffres) >= 9 else ""


def correspondants(texte: str) -> list[Certificateur]:
    """The certifiers meant by a name, a SIREN or a SIRET; [] when nobody, or too many to be meant."""
    siren = _siren(texte)
    if siren:
        return [p.certificateur for p in certificateurs() if siren in p.certificateur.sirens]
    demandes = [(mot, racine(mot)) for mot in mots(texte)]
    if not demandes:
        return []
    trouves = [p.certificateur for p in certificateurs() if p.repond(demandes)]
    return trouves if len(trouves) <= _GROUPES_MAX else []


def declares(texte: str) -> QuerySet[CertificateurDeclare]:
    """Rows of the certifiers meant by what was typed: those that say it, and the others of the same bodies."""
    siren = _siren(texte)
    if siren:
        condition = Q(siren=siren)
    else:
        condition = Q()
        for mot in cle_recherche(texte).split():
            condition &= Q(cle_recherche__contains=mot)
    trouves = correspondants(texte)
    sirens = [s for c in trouves for s in c.sirens][:_TERMES_MAX]
    noms = [nom for c in trouves for nom in c.noms][:_TERMES_MAX]
    # By name for rows without SIREN only: another body may bear the same one. The table decides the others.
    memes = Q(siren__in=sirens) | Q(siren="", nom__in=noms)
    memes |= Q(nom__in=[nom for c in trouves if c.connu for nom in c.noms][:_TERMES_MAX])
    return CertificateurDeclare.objects.filter(condition | memes if trouves else condition)


@dataclass(frozen=True, slots=True)
class Regroupement:
    """Said above the list: under this filter, one body with these other names and numbers."""

    libelle: str
    autres_noms: tuple[str, ...]
    reste: int
    sirens: tuple[str, ...]


def regroupements(texte: str) -> list[Regroupement]:
    """What the filter put together, to be shown: at most three bodies, six names each. [] when nothing was."""
    reunis = [c for c in correspondants(texte) if c.autres_noms or len(c.sirens) > 1]
    if len(reunis) > 3:
        return []
    return [Regroupement(c.libelle, c.autres_noms[:6], max(0, len(c.autres_noms) - 6), c.sirens) for c in reunis]
