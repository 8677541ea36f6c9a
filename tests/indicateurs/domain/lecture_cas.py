"""The worked cases as facts, and the engines that count them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import yaml

from parchemin.indicateurs import expressions
from parchemin.indicateurs.domain.calcul import calculer
from parchemin.indicateurs.domain.faits import (
    COLONNES,
    BlocPresente,
    ContratSuivi,
    LigneComptee,
    Parcours,
    ReglagesCalcul,
)

DOSSIER = Path(__file__).parent / "cas"
P = Parcours(
    organisation=1, inscription=1, personne=1, certification=1, site=None, partenaire=None, voie="APP", partiel=False,
    progressive=False, annulee=False, entree=date(2024, 9, 2), fin=date(2026, 6, 30), sorti_le=None, transfert=False, inscrit=True,
    presente=True, resultat="admis",
)  # fmt: skip
C = ContratSuivi(
    organisation=1, contrat=1, inscription=1, personne=1, certification=1, site=None, partenaire=None, voie="APP",
    debut=date(2024, 9, 2), fin=date(2026, 8, 31), rompu_le=None, repris_le=None, obtenu=False, essai=False,
)  # fmt: skip
B = BlocPresente(
    organisation=1, inscription=1, personne=1, certification=1, site=None, partenaire=None, voie="APP", bloc="BC01", annee=2026,
    le=date(2026, 6, 30), annulee=False, etat="presente", resultat="bloc_valide",
)  # fmt: skip
Faits = tuple[list[Parcours], list[ContratSuivi], list[BlocPresente]]
Moteur = Callable[[Faits, ReglagesCalcul], Iterable[LigneComptee]]


def en_python(faits: Faits, r: ReglagesCalcul) -> Iterable[LigneComptee]:
    return calculer(*faits, r)


def en_duckdb(faits: Faits, r: ReglagesCalcul) -> Iterable[LigneComptee]:
    return [LigneComptee(**dict(zip(COLONNES, x, strict=True))) for x in expressions.calculer_lignes(*faits, r)]


@dataclass(frozen=True)
class Cas:
    """One worked case: what is there, what must come out."""

    brut: dict[str, Any]
    defaut: dict[str, dict[str, Any]]
    observe_le: date

    def __str__(self) -> str:
        return str(self.brut["id"])

    @property
    def reglages(self) -> ReglagesCalcul:
        return replace(ReglagesCalcul(self.observe_le), **self.brut.get("reglages", {}))

    def faits(self) -> Faits:
        numero = count(1)

        def lire(sorte: str, modele: Any, construire: Callable[[dict[str, Any], int], Any]) -> list[Any]:
            lus = []
            for ligne in self.brut.get(sorte, []):
                champs = {**self.defaut[sorte], **ligne}
                for _ in range(champs.pop("combien", 1)):
                    n = next(numero)
                    lus.append(replace(modele, inscription=n, personne=n, **construire(dict(champs), n)))
            return lus

        return lire("parcours", P, lambda x, n: x), lire("contrats", C, _contrat), lire("blocs", B, lambda x, n: x)


def _contrat(champs: dict[str, Any], n: int) -> dict[str, Any]:
    """`rompu_apres`: days after its start; `repris_apres`: days after the break."""
    rompu, repris = champs.pop("rompu_apres", None), champs.pop("repris_apres", None)
    if rompu is not None:
        champs["rompu_le"] = champs["debut"] + timedelta(days=rompu)
        if repris is not None:
            champs["repris_le"] = champs["rompu_le"] + timedelta(days=repris)
    return {**champs, "contrat": n}


def cas_comptes() -> list[Cas]:
    lu = yaml.safe_load((DOSSIER / "comptes.yaml").read_text(encoding="utf-8"))
    return [Cas(x, lu["defaut"], lu["observe_le"]) for x in lu["cas"]]


def cas_de_rapports() -> list[dict[str, Any]]:
    return list(yaml.safe_load((DOSSIER / "rapports.yaml").read_text(encoding="utf-8"))["cas"])
