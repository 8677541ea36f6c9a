"""The demonstration leads a partner to a formal notice whose days are over, through the ordinary services."""

from __future__ import annotations

from pathlib import Path

import pytest

from parchemin.comptes.domain.roles import Role
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.demonstration import constats
from parchemin.reseau.models import ConstatReseau, HabilitationPartenaire, MesureReseau
from parchemin.reseau.selectors.constats import proposition
from parchemin.reseau.selectors.contradictoire import manque_au_contradictoire
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f


@pytest.mark.django_db
def test_two_partners_of_the_demonstration(tmp_path: Path) -> None:
    o = organisation()
    with organisation_active(o.pk):
        c = f.certification(
            o, tmp_path, partenaire(1, role="HABILITATION_FORMER") + partenaire(2, role="HABILITATION_FORMER")
        )
        for siret, nom in ((f.SIRET, "Alpha"), ("99900000000002", "Beta")):
            e = f.alpha(o, siret, nom)
            f.active(e, c, convention=f.convention(e, reference=nom))
        qui = [membre(o, r, email=f"{r}@essai.example").utilisateur for r in (Role.RESEAU, Role.DIRECTION)]
        constats.creer(o, aujourdhui(), *qui)
        constats.creer(o, aujourdhui(), *qui)
        assert sorted(ConstatReseau.toutes.values_list("etat", flat=True)) == ["action", "clos", "transmis"]
        m = MesureReseau.toutes.get()
        h = HabilitationPartenaire.toutes.get(pk=m.habilitation_id)
        assert (h.etat, manque_au_contradictoire(h, aujourdhui())) == ("mise_en_demeure", "")
        assert proposition(h, aujourdhui()).nature == "suspension"
