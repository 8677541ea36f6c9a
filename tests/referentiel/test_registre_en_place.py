"""What a refused register says of the one in place holds for a first import too, when there is none."""

from __future__ import annotations

from parchemin.referentiel.domain.constats import PAS_DU_XML


def test_un_refus_ne_promet_aucune_version_precedente() -> None:
    pourquoi = PAS_DU_XML.constat(detail="rien").pourquoi
    assert "Rien n’a été changé" in pourquoi
    assert "version précédente" not in pourquoi
