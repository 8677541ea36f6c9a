"""Courses and contracts of fictitious people, straight to the tables."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.officiel.inserjeunes import COLONNES
from parchemin.parcours.models import Contrat, Inscription, Personne, StatutCandidat, TypeContrat, VoieAcces
from parchemin.referentiel.models import Certification

BONNE = "cumul 2023-2024;{uai};CFA fictif;BRETAGNE;30.0;57.0;13.0;;30.0;81.0;73.0;8.0;73.0;;"


def parcours_fini(o: Organisation, certification: Certification, nom: str = "Essai", **champs: Any) -> Inscription:
    """An apprentice whose course ended in June 2026."""
    personne = Personne(organisation=o, nom_naissance=nom, prenom1="Ada")
    personne.save()
    return Inscription.toutes.create(**{
        "organisation": o, "personne": personne, "certification": certification, "voie": VoieAcces.APPRENTISSAGE,
        "statut": StatutCandidat.APPRENTI, "entree": date(2024, 9, 2), "fin_prevue": date(2026, 6, 30),
    } | champs)  # fmt: skip


def contrat(
    i: Inscription, debut: date = date(2024, 9, 2), fin: date | None = date(2026, 8, 31), **champs: Any
) -> Contrat:
    return Contrat.toutes.create(
        organisation=i.organisation, inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, employeur="Atelier fictif",
        debut=debut, fin=fin, **champs,
    )  # fmt: skip


def officiel(*lignes: str) -> bytes:
    return "\r\n".join([";".join(COLONNES), *lignes]).encode("utf-8-sig")
