"""The emitter of an account is half of the key of every passage: it does not change under those that are on their way."""

from __future__ import annotations

from typing import Any

import pytest

from parchemin.accrochage.models import CompteAccrochage, EtatLot, EtatPassage, LotAccrochage, PassageCertification
from parchemin.accrochage.services.comptes import enregistrer_compte
from parchemin.journal.facade import SYSTEME
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import maintenant
from tests.accrochage import fabrique as f
from tests.fabrique import organisation

pytestmark = pytest.mark.django_db


def changer(cpt: CompteAccrochage) -> CompteAccrochage:
    valeurs: dict[str, Any] = {
        "libelle": cpt.libelle, "montage": "soi", "certificateur_bcr": "99ZZZ999", "contrat": cpt.contrat, "emetteur_bcr": "",
    }  # fmt: skip
    return enregistrer_compte(organisation=cpt.organisation, valeurs=valeurs, acteur=SYSTEME, compte=cpt)


@pytest.mark.parametrize(
    ("etat", "mots"),
    [
        (EtatPassage.EN_FICHIER, "2 passages sont dans un fichier construit"),
        (EtatPassage.DEPOSE, "2 passages sont déposés"),
        (EtatPassage.A_REGARDER, "2 passages attendent que leur réponse soit tranchée"),
        (EtatPassage.ACCEPTE, "2 passages ont été acceptés"),
        (EtatPassage.A_SUPPRIMER, "2 passages acceptés attendent leur suppression"),
    ],
)
def test_un_matricule_qui_sert_ne_change_pas(etat: EtatPassage, mots: str) -> None:
    """Only accepted passages used to be looked at: those deposited that day came back under an emitter we had left."""
    cpt = f.compte(organisation())
    f.passages(cpt, 2)
    PassageCertification.toutes.update(etat=etat, accepte_le=maintenant())
    with pytest.raises(ErreurMetier, match="ACC-606") as e:
        changer(cpt)
    assert mots in e.value.constats[0].quoi


def test_une_construction_en_cours() -> None:
    cpt = f.compte(organisation())
    LotAccrochage.toutes.create(
        organisation=cpt.organisation,
        compte=cpt,
        etat=EtatLot.RESERVE,
        horodatage=maintenant(),
        le=maintenant(),
        par_libelle="x",
    )
    with pytest.raises(ErreurMetier, match="en construction"):
        changer(cpt)


@pytest.mark.parametrize("etat", [EtatPassage.A_ENVOYER, EtatPassage.REFUSE])
def test_ce_qui_n_est_nulle_part_ne_retient_rien(etat: EtatPassage) -> None:
    cpt = f.compte(organisation())
    f.passages(cpt, 1)
    PassageCertification.toutes.update(etat=etat)
    assert changer(cpt).emetteur_bcr == "99ZZZ999"
