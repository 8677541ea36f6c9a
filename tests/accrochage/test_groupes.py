"""Rows written by groups: large ones in one statement, small ones row by row, the same result on both engines."""

from __future__ import annotations

import pytest
from django.utils import timezone

from parchemin.accrochage.models import EtatPassage, PassageCertification
from parchemin.accrochage.services.groupes import PETIT_GROUPE, ecrire_pareil
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("combien", [0, 1, PETIT_GROUPE - 1, PETIT_GROUPE, 3 * PETIT_GROUPE])
def test_chaque_groupe_et_rien_d_autre(combien: int) -> None:
    cpt = f.compte(organisation())
    cles = [p.pk for p in f.passages(cpt, 3 * PETIT_GROUPE + 4, juges=False)]
    grand, petit, reste = cles[:combien], cles[-2:], cles[combien:-2]
    quand = timezone.now()
    ecrire_pareil(
        PassageCertification, ("etat", "refus_message", "accepte_le"),
        {(EtatPassage.ACCEPTE, "", quand): grand, (EtatPassage.REFUSE, "d’une « forme » à part", None): petit, ("exclu", "", None): []},
        ajouter_un="refus",
    )  # fmt: skip
    lus = {p.pk: (p.etat, p.refus_message, p.accepte_le, p.refus) for p in PassageCertification.toutes.all()}
    assert {lus[x] for x in grand} <= {("accepte", "", quand, 1)}
    assert {lus[x] for x in petit} == {("refuse", "d’une « forme » à part", None, 1)}
    assert {lus[x] for x in reste} <= {("a_envoyer", "", None, 0)}
