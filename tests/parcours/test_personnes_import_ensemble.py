"""Candidates of a file written together: few queries, the same rules, the same reasons."""

# ruff: noqa: F811 (the world of the import's tests is lent here)
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parchemin.imports.services.annulation import defaire_lot
from parchemin.parcours.models import Inscription, Personne
from parchemin.parcours.services import inscriptions_en_lot
from parchemin.socle.constats import ErreurMetier
from tests.parcours.decor_personnes import inscription, personne
from tests.parcours.test_personnes_import import candidat, codes, ecrire, importer_candidats, monde  # noqa: F401

pytestmark = pytest.mark.django_db


def test_le_nombre_d_ecritures_ne_depend_pas_du_nombre_de_lignes(
    monde: Any, importer_candidats: Any, ecrire: Any, django_assert_max_num_queries: Any
) -> None:
    """People and enrolments made, then enrolments corrected, then given back: as many queries for 3 as for 25."""
    _, m, _ = monde
    nombres: dict[int, list[int]] = {}
    for n, debut in (
        (1, 200),
        (3, 0),
        (25, 100),
    ):  # the first fills what is read once per process; 25 rows are one batch
        lignes = [candidat(r) | {"Voie": "VAE"} for r in range(debut, debut + n)]
        cree = importer_candidats(m, lignes)
        with django_assert_max_num_queries(150) as creation:
            ecrire(cree, m)
        plus_tard = importer_candidats(m, [x | {"Fin prévue": date(2027, 9, 30)} for x in lignes])
        assert plus_tard.a_modifier == n
        with django_assert_max_num_queries(150) as correction:
            ecrire(plus_tard, m)
        assert Inscription.objects.filter(fin_prevue=date(2027, 9, 30)).count() == n
        with django_assert_max_num_queries(150) as retour:
            defaire_lot(lot=plus_tard, membre=m)
        assert Inscription.objects.filter(fin_prevue=date(2027, 6, 30)).count() == n
        with django_assert_max_num_queries(150) as retrait:
            defaire_lot(lot=cree, membre=m)
        assert not Inscription.objects.exists()
        nombres[n] = [len(creation), len(correction), len(retour), len(retrait)]
    assert nombres[3] == nombres[25]


def test_une_inscription_faite_entre_temps_est_nommee(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    """Of a file written together, only the line that has become impossible is handed back, with its own reason."""
    _, m, certification = monde
    ecrire(importer_candidats(m, [candidat(0)]), m)
    autre = {"Entrée en formation": date(2026, 10, 1)}
    lot = importer_candidats(m, [candidat(0) | autre, candidat(1)])
    inscription(Personne.objects.get(), certification, entree=date(2026, 10, 1))
    ecrire(lot, m, valides_seulement=True)
    assert codes(lot, 2) == {"INS-018"}
    assert (lot.appliquees, lot.refusees, Inscription.objects.count()) == (1, 1, 3)


def test_une_inscription_que_la_base_seule_refuse_est_nommee(monde: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Enrolled by somebody else after the look, before the writing: the constraint speaks, the person is named."""
    o, _, certification = monde
    p = personne(o)
    inscription(p, certification)
    demande = {"personne": p, "certification": certification, "voie": "FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION",
               "statut": "fpc", "entree": date(2026, 9, 1)}  # fmt: skip
    vus = iter([set()])
    lire = inscriptions_en_lot._inscrites
    monkeypatch.setattr(inscriptions_en_lot, "_inscrites", lambda pks: next(vus, None) or lire(pks))
    with pytest.raises(ErreurMetier, match="INS-018"):
        inscriptions_en_lot.inscrire_ensemble(organisation=o, demandes=[demande])
    assert Inscription.objects.count() == 1
