"""Our figure beside the official one."""

from __future__ import annotations

import pytest

from parchemin.indicateurs.domain.officiel.sources import sources
from parchemin.indicateurs.domain.rapprochement import AccordDesChiffres, causes, certifies, mesure_officielle


@pytest.mark.parametrize(
    ("ici", "officiel", "seul", "accord", "codes"),
    [
        (22, 22, True, AccordDesChiffres.EGAL, []),
        (20, 22, True, AccordDesChiffres.ECART, ["decisions_manquantes"]),
        (25, 22, True, AccordDesChiffres.ECART, ["declaration_basse"]),
        (20, 22, False, AccordDesChiffres.NON_COMPARABLE, ["autres_certificateurs"]),
        (25, 22, False, AccordDesChiffres.ECART, ["autres_certificateurs", "declaration_basse"]),
        (None, 22, True, AccordDesChiffres.NON_COMPARABLE, ["rien_ici"]),
        (12, None, True, AccordDesChiffres.NON_COMPARABLE, ["promotion_en_cours"]),
        (None, 0, True, AccordDesChiffres.NON_COMPARABLE, ["rien_ici"]),
        (0, 0, True, AccordDesChiffres.EGAL, []),
    ],
)
def test_les_certifies(
    ici: int | None, officiel: int | None, seul: bool, accord: AccordDesChiffres, codes: list[str]
) -> None:
    r = certifies(ici, officiel, seul=seul)
    assert (r.accord, [c.code for c in r.causes]) == (accord, codes)
    assert r.ecart == (None if ici is None or officiel is None else ici - officiel)


def test_un_taux_officiel_ne_se_dit_ni_egal_ni_faux() -> None:
    """I22: 74 % of leavers and 41 % of all are both right: they stand side by side under two names."""
    r = mesure_officielle(sources()["inserjeunes_cfa"].mesure("emploi_6"), 41, 74)
    assert r.accord is AccordDesChiffres.NON_COMPARABLE
    assert "sortants" in {c.code for c in r.causes}


def test_chaque_cause_dit_quoi_faire() -> None:
    assert all(c.mots.endswith(".") and c.faire.endswith(".") for c in causes().values())
