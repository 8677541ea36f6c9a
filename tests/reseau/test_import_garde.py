"""The preview of a file asks of the partner what the form asks: for these blocs, at this site, and of a correction too."""

# ruff: noqa: F811 (the world of the import's tests is lent here)
from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import Inscription
from parchemin.reseau.models import HabilitationPartenaire
from parchemin.reseau.services import habilitations
from tests.parcours.test_personnes_import import candidat, codes, ecrire, importer_candidats, monde  # noqa: F401
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
BLOC = "RNCP99100BC01"


def test_a_file_is_read_with_its_blocs_and_its_sites(monde: Any, importer_candidats: Any, ecrire: Any) -> None:
    o, m, certification = monde
    alpha, sud, gamma = (
        f.alpha(o, siret, nom)
        for siret, nom in (
            ("99900000000001", "Alpha"), ("99900000000027", "Alpha Sud"), ("88800000000018", "Gamma"),
        )
    )  # fmt: skip
    h = habilitations.ouvrir(
        organisation=o, etablissement=alpha, certification=certification, role="former", du=date(2026, 1, 1), blocs=[BLOC],
        sites=[sud], acteur=SYSTEME,
    )  # fmt: skip
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="actif")
    bonne = candidat(0) | {"Prestataire": alpha.denomination, "Site": sud.denomination, "Blocs visés": "BC01"}
    lot = importer_candidats(
        m, [bonne, candidat(1) | {"Prestataire": "Alpha"}, bonne | candidat(2) | {"Site": "Gamma"}]
    )
    assert (lot.a_creer, lot.refusees, codes(lot, 2)) == (1, 2, set())
    assert all(len(codes(lot, n)) == 1 for n in (3, 4))
    ecrire(importer_candidats(m, [bonne]), m)
    i = Inscription.toutes.get()
    assert (i.prestataire_id, i.site_id, i.perimetre_blocs) == (alpha.pk, sud.pk, [BLOC])
    # The same person, moved: told line by line in the preview, not when everything is written.
    lot = importer_candidats(m, [bonne | {"Site": gamma.denomination}])
    assert (lot.a_modifier, lot.refusees) == (0, 1)
    HabilitationPartenaire.toutes.filter(pk=h.pk).update(etat="suspendu")
    lot = importer_candidats(m, [bonne | {"Fin prévue": date(2027, 7, 1)}])
    assert (lot.a_modifier, lot.refusees) == (1, 0)
