"""The data step of the migration that names the links of an entry, on real rows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.services.courriers_registres import USAGE_AVIS, USAGE_SUIVI
from parchemin.plateforme.declencheurs import retirer_tous
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.models import LienPersonnel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant
from tests.amelioration.test_registres import signaler
from tests.fabrique import organisation

AVANT = [("amelioration", "0006_conseil")]


def _lien(usage: str, organisation_id: int, fait: Any, il_y_a: int, **autres: Any) -> uuid.UUID:
    pk = creer_lien(
        usage, organisation_id=organisation_id, charge={"fait": fait}, destinataire_libelle="Zoé Martin", cree_par_libelle="essai",
        duree=timedelta(days=60),
    ).lien.pk  # fmt: skip
    LienPersonnel.toutes.filter(pk=pk).update(cree_le=maintenant() - timedelta(days=il_y_a), **autres)
    return pk


@pytest.mark.django_db(transaction=True)
def test_each_entry_learns_its_latest_open_link_of_each_kind() -> None:
    try:
        o, ailleurs = organisation(), organisation("ailleurs")
        with organisation_active(o.pk):
            suivi, sans = signaler(o), signaler(o)
        with organisation_active(ailleurs.pk):
            autre = signaler(ailleurs)
        dernier = _lien(USAGE_SUIVI, o.pk, suivi.pk, 5)
        _lien(USAGE_SUIVI, o.pk, suivi.pk, 9)
        _lien(USAGE_SUIVI, o.pk, suivi.pk, 1, revoque_le=maintenant())
        avis = _lien(USAGE_AVIS, o.pk, suivi.pk, 3)
        # Of an entry that is no more, of none, of another organisation’s: no row takes them.
        for fait in (10_000_000, None, autre.pk):
            _lien(USAGE_SUIVI, o.pk, fait, 0)
        MigrationExecutor(connection).migrate(AVANT)
        ancien = MigrationExecutor(connection).loader.project_state(AVANT).apps.get_model("amelioration", "FaitSignale")
        assert "lien_suivi" not in {x.name for x in ancien._meta.get_fields()}
        assert ancien._base_manager.count() == 3
        executeur = MigrationExecutor(connection)
        executeur.migrate(executeur.loader.graph.leaf_nodes())
        lus = {f.pk: (f.lien_suivi, f.lien_avis) for f in FaitSignale.toutes.order_by("pk")}
        assert lus == {suivi.pk: (dernier, avis), sans.pk: (None, None), autre.pk: (None, None)}
    finally:
        executeur = MigrationExecutor(connection)
        executeur.migrate(executeur.loader.graph.leaf_nodes())
        retirer_tous(connection)  # the flush that follows empties the journal, then puts them back
