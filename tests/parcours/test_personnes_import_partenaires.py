"""A partner brings a file: for its own establishments only, and without deciding what it may not."""

# ruff: noqa: F811 (the world of the import's tests is lent here)
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.imports.models import LigneLot
from parchemin.imports.services.application import appliquer_lot
from parchemin.parcours.models import Inscription, Personne
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import etablissement, membre
from tests.parcours.decor_personnes import inscription, personne
from tests.parcours.test_personnes_import import candidat, codes, ecrire, importer_candidats, monde  # noqa: F401

pytestmark = pytest.mark.django_db


def test_un_partenaire_n_importe_que_pour_lui(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    o, _, _ = monde
    autre = etablissement(o, "Ailleurs")
    personne(o, nom_naissance="BERNARD", prenom1="Camille", reference="X")
    p = membre(o, Role.PARTENAIRE)
    lot = importer_candidats(p, [candidat(0), candidat(1)])
    assert (lot.a_creer, lot.refusees) == (2, 0), [x.constats_bruts for x in LigneLot.toutes.filter(lot=lot)]
    ecrire(lot, p)
    mien = p.roles.get().etablissements.get()
    assert {i.prestataire_id for i in Inscription.objects.all()} == {mien.pk}
    assert autre.pk != mien.pk


@pytest.mark.parametrize("suivie", [False, True])
def test_un_partenaire_ne_reprend_pas_l_inscription_d_un_autre(
    monde: Any, importer_candidats: Any, ecrire: Any, suivie: bool
) -> None:
    """Seen because of another enrolment, or because only the site is theirs: the provider stays."""
    o, m, certification = monde
    autre = etablissement(o, "Ailleurs")
    p = membre(o, Role.PARTENAIRE)
    mien = p.roles.get().etablissements.get()
    ecrire(importer_candidats(m, [candidat(0)]), m)
    connue, i = Personne.objects.get(), Inscription.objects.get()
    Inscription.toutes.filter(pk=i.pk).update(prestataire=autre, site=mien if suivie else None)
    inscription(connue, certification, entree=date(2026, 11, 2), prestataire=mien)
    reprise = candidat(0) | {"Prestataire": mien.denomination, "Fin prévue": date(2027, 7, 1)}
    lot = importer_candidats(p, [reprise])
    assert (lot.refusees, codes(lot, 2)) == (1, {"IDE-215"})
    assert "Ailleurs" not in str(LigneLot.toutes.get(lot=lot).constats_bruts)
    # Without naming a provider, the one who only hosts may complete what it follows.
    lot = importer_candidats(p, [reprise | {"Prestataire": None}])
    assert (lot.a_modifier, lot.refusees) == ((1, 0) if suivie else (0, 1))
    if suivie:
        Inscription.toutes.filter(pk=i.pk).update(site=None)  # taken from it after the preview
        with pytest.raises(ErreurMetier):
            appliquer_lot(lot=lot, membre=p, version=lot.version)
    i.refresh_from_db()
    assert (i.prestataire_id, i.fin_prevue) == (autre.pk, date(2027, 6, 30))


def test_le_site_d_un_autre_est_refuse_a_un_partenaire(monde: Any, importer_candidats: Any) -> None:
    o, _, _ = monde
    etablissement(o, "Ailleurs")
    lot = importer_candidats(membre(o, Role.PARTENAIRE), [candidat(0) | {"Site": "Ailleurs"}])
    assert codes(lot, 2) == {"IDE-212"}


def test_la_derogation_d_un_partenaire_est_refusee(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    """Said on its column, new enrolment or known one; a decision already recorded comes back in a file without harm."""
    _, m, _ = monde
    p = membre(monde[0], Role.PARTENAIRE)
    sienne = candidat(0) | {
        "Dérogation": "Rectorat, n° 8",
        "Nature de la dérogation": "Dérogation du recteur",
    }
    lot = importer_candidats(p, [sienne, candidat(1)])
    assert (lot.a_creer, lot.refusees, codes(lot, 2)) == (1, 1, {"INS-045"})
    refus = LigneLot.toutes.get(lot=lot, numero=2).constats_bruts[0]
    assert "secrétariat des jurys" in refus["remede"]
    assert refus["champ"] == "derogation"
    ecrire(importer_candidats(p, [candidat(0)]), p)
    assert codes(importer_candidats(p, [sienne]), 2) == {"INS-045"}
    ecrire(importer_candidats(m, [sienne]), m)
    assert Inscription.objects.get().derogations[0]["reference"] == "Rectorat, n° 8"
    lot = importer_candidats(p, [sienne | {"Fin prévue": date(2027, 7, 1)}])
    assert (lot.a_modifier, lot.refusees) == (1, 0)
