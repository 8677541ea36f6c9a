"""The demonstration shows what a deposited page becomes."""

from __future__ import annotations

from pathlib import Path

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.models import CaptureCommunication
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f
from tests.reseau.test_captures import codes


@pytest.mark.django_db
def test_the_demonstration_shows_a_corrected_page_one_with_faults_and_a_clean_one(tmp_path: Path) -> None:
    from parchemin.reseau.demonstration.captures import creer

    rivage = organisation("rivage")
    membre(rivage, Role.RESEAU, email="karim.haddou@rivage.example")
    with organisation_active(rivage.pk):
        c = f.certification(rivage, tmp_path, "".join(partenaire(n, role="HABILITATION_FORMER") for n in (1, 2, 3)))
        for n in range(3):
            e = f.alpha(rivage, f"9990000000000{n + 1}", f"Partenaire {n}")
            h = f.active(e, c, convention=f.convention(e, reference=f"C-{n}"))
            h.mouvements.update(effet_le=h.du)
        for _ in range(2):
            creer(aujourdhui())
        lues = list(CaptureCommunication.objects.order_by("etablissement__siret", "capturee_le"))
        assert len(lues) == 4
        avant, corrigee, fautive, propre = lues
        assert corrigee.precedente_id == avant.pk
        assert "COM-063" in codes(avant, "corrigee")
        assert codes(corrigee) == codes(propre)
        assert {"COM-020", "COM-052", "COM-063"} <= set(codes(fautive, "a_traiter"))
        assert codes(propre) == []
