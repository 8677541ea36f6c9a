"""What the house reads by itself of a partner: each answer has a case where it is yes, no, and cannot tell."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from parchemin.reseau.domain.automatiques import CLES, ConventionLue, FaitsReleves, LecturePublique, SeanceLue, relever
from parchemin.reseau.domain.grille import points_modele
from parchemin.reseau.domain.verifications import ListeDatee, PointVerifie, VerdictListe, VerificationListe

J = date(2026, 11, 2)
CONVENTION = ConventionLue(
    "RNCP99001, former", "C-1", True, date(2026, 1, 2), date(2026, 1, 1), date(2027, 1, 1), date(2027, 6, 1)
)
SEANCE = SeanceLue("Session", date(2026, 10, 1), 3, 2, 2, False, (), date(2026, 10, 5))
RIEN = FaitsReleves(
    partenaire="Alpha", jour=J, siret="", siret_valide=False, conventions=(), habilitations=0, absents_liste=(), export_du="",
    sites_nommes=False, sites_hors_liste=(), seances=(), reussites=0, decisions=0, reussites_ailleurs=0, decisions_ailleurs=0,
    passages=0, passages_incomplets=0, passages_en_retard=0, cpf_finis=0, cpf_presentes=0,
)  # fmt: skip

LISTE = ListeDatee(date(2026, 10, 28))
OUVERT = VerificationListe(PointVerifie.SIRENE, VerdictListe.CONFORME, "l’établissement est ouvert", LISTE)
NDA = VerificationListe(PointVerifie.NDA, VerdictListe.CONFORME, "le 52990000021 est bien le sien", LISTE)
QUALIOPI = VerificationListe(
    PointVerifie.QUALIOPI_VAE, VerdictListe.CONFORME, "la liste le dit certifié pour cette catégorie", LISTE
)
PERDUE = replace(QUALIOPI, verdict=VerdictListe.ECART, raison="la liste ne le dit certifié pour rien")
VALIDE = {"siret": "1", "siret_valide": True, "conventions": (CONVENTION,)}

CAS: list[tuple[str, dict[str, Any], str, str]] = [
    ("siret", {}, "ecart", "Aucun SIRET"),
    ("siret", {"siret": "1", "siret_valide": False}, "ecart", "clé"),
    ("siret", {"siret": "1", "siret_valide": True, "conventions": (CONVENTION,)}, "non_vu", "Sirene"),
    ("siret", {"siret": "1", "siret_valide": True, "conventions": (replace(CONVENTION, meme_partenaire=False),)}, "ecart", "C-1"),
    ("siret", VALIDE | {"listes": (OUVERT,)}, "conforme", "liste du 28 octobre 2026"),
    ("siret", VALIDE | {"listes": (replace(OUVERT, verdict=VerdictListe.ECART, raison="fermé"),)}, "ecart", "fermé"),
    ("siret", VALIDE | {"listes": (replace(OUVERT, liste=replace(LISTE, perimee=True)),)}, "non_vu", "Reste à vérifier"),
    ("siret", VALIDE | {"listes": (replace(OUVERT, verdict=VerdictListe.NON_LISIBLE),)}, "non_vu", "Reste à vérifier"),
    ("nda", {}, "non_vu", "Aucune habilitation"),
    ("nda", {"listes": (NDA,)}, "non_vu", "bilan pédagogique"),
    ("nda", {"listes": (replace(NDA, verdict=VerdictListe.ECART, raison="absent"),)}, "ecart", "absent"),
    ("qualiopi", {}, "non_vu", "Aucune habilitation"),
    ("qualiopi", {"listes": (QUALIOPI,)}, "conforme", "28 octobre 2026"),
    ("qualiopi", {"listes": (replace(QUALIOPI, liste=replace(LISTE, perimee=True)),)}, "non_vu", "trop ancienne"),
    ("qualiopi", {"listes": (replace(QUALIOPI, verdict=VerdictListe.NON_LISIBLE, raison="rien"),)}, "non_vu", "rien"),
    ("qualiopi", {"listes": (replace(QUALIOPI, point=PointVerifie.QUALIOPI_FORMATION), PERDUE)}, "ecart", "VAE"),
    ("qualiopi", {"listes": (PERDUE,), "mis_de_cote": (("qualiopi_vae", "Certificat reçu."),)}, "non_vu", "Certificat reçu"),
    ("convention", {}, "non_vu", "Aucune habilitation"),
    ("convention", {"conventions": (CONVENTION,)}, "conforme", "Signée"),
    ("convention", {"conventions": (replace(CONVENTION, reference=""),)}, "ecart", "sans convention"),
    ("convention", {"conventions": (replace(CONVENTION, signee_le=None),)}, "ecart", "pas signée"),
    ("convention", {"conventions": (replace(CONVENTION, du=date(2026, 12, 1)),)}, "ecart", "ne commence"),
    ("convention", {"conventions": (replace(CONVENTION, au=date(2026, 11, 1)),)}, "ecart", "finie depuis"),
    ("convention", {"conventions": (replace(CONVENTION, au=J),)}, "conforme", ""),
    ("convention", {"conventions": (replace(CONVENTION, au=date(2027, 6, 2)),)}, "ecart", "dépasse"),
    ("convention", {"conventions": (replace(CONVENTION, au=None),)}, "ecart", "dépasse"),
    ("convention", {"conventions": (replace(CONVENTION, au=None, fin=None),)}, "conforme", ""),
    ("liste_publique", {}, "non_vu", "export"),
    ("liste_publique", {"export_du": "01/11/2026"}, "conforme", "01/11/2026"),
    ("liste_publique", {"export_du": "01/11/2026", "absents_liste": ("RNCP99001, former",)}, "ecart", "RNCP99001"),
    ("sites", {}, "non_vu", "ne nomme"),
    ("sites", {"sites_nommes": True}, "non_vu", "restent"),
    ("sites", {"sites_nommes": True, "sites_hors_liste": ("Brest",)}, "ecart", "Brest"),
    ("jury_externe", {"seances": (replace(SEANCE, presents=None),)}, "non_vu", "présences"),
    ("jury_externe", {"seances": (SEANCE,)}, "conforme", ""),
    ("jury_externe", {"seances": (replace(SEANCE, presents=4),)}, "ecart", "2 extérieurs sur 4"),
    ("jury_externe", {"seances": (replace(SEANCE, presents=1, externes=1),)}, "ecart", "un seul"),
    ("jury_externe", {"seances": (replace(SEANCE, vae=True, professionnels=1),)}, "ecart", "VAE"),
    ("jury_externe", {"seances": (replace(SEANCE, vae=True, professionnels=2),)}, "conforme", ""),
    ("jury_habilites", {}, "non_vu", ""),
    ("jury_habilites", {"seances": (SEANCE,)}, "conforme", ""),
    ("jury_habilites", {"seances": (replace(SEANCE, non_habilites=("Ada Dupré",)),)}, "ecart", "Ada Dupré"),
    ("pv_delai", {}, "non_vu", ""),
    ("pv_delai", {"seances": (replace(SEANCE, pv_le=date(2026, 10, 9)),)}, "conforme", ""),
    ("pv_delai", {"seances": (replace(SEANCE, pv_le=date(2026, 10, 10)),)}, "ecart", "9 jours"),
    ("pv_delai", {"seances": (replace(SEANCE, pv_le=None),)}, "ecart", "toujours attendu"),
    ("pv_delai", {"seances": (replace(SEANCE, pv_le=None, le=date(2026, 10, 30)),)}, "non_vu", "dans leur délai"),
    ("taux", {"decisions": 9, "decisions_ailleurs": 90}, "non_vu", "Trop peu"),
    ("taux", {"decisions": 20, "reussites": 20, "decisions_ailleurs": 100, "reussites_ailleurs": 74}, "ecart", "100 %"),
    ("taux", {"decisions": 20, "reussites": 20, "decisions_ailleurs": 100, "reussites_ailleurs": 75}, "conforme", "75 %"),
    ("titulaires", {}, "non_vu", ""),
    ("titulaires", {"passages": 5}, "conforme", "5"),
    ("titulaires", {"passages": 5, "passages_en_retard": 1}, "ecart", "1 hors délai"),
    ("titulaires", {"passages": 5, "passages_incomplets": 2}, "ecart", "2 à compléter"),
    ("pages", {}, "non_vu", "Aucune"),
    ("pages", {"pages": LecturePublique(2, date(2026, 10, 1))}, "non_vu", "rien d’ouvert"),
    ("pages", {"pages": LecturePublique(1, date(2026, 10, 1), a_traiter=3)}, "non_vu", "3 à trier"),
    ("pages", {"pages": LecturePublique(2, date(2026, 10, 1), 1, 2)}, "ecart", "2 à corriger"),
    ("offres", {"offres": LecturePublique(1, date(2026, 10, 1))}, "non_vu", "1 offre lue, la dernière le"),
    ("cpf_presentes", {}, "non_vu", ""),
    ("cpf_presentes", {"cpf_finis": 10, "cpf_presentes": 8}, "conforme", "8"),
    ("cpf_presentes", {"cpf_finis": 10, "cpf_presentes": 7}, "ecart", "7"),
]  # fmt: skip


@pytest.mark.parametrize(("cle", "faits", "verdict", "mots"), CAS)
def test_reading(cle: str, faits: dict[str, Any], verdict: str, mots: str) -> None:
    lu = relever(cle, replace(RIEN, **faits))
    assert (lu.verdict, mots in lu.raison, lu.raison.endswith(".")) == (verdict, True, True), lu


def test_every_reading_is_a_point_of_the_grid_and_is_tried_here() -> None:
    assert {p.auto for p in points_modele() if p.auto} == CLES == {cle for cle, *_ in CAS}
