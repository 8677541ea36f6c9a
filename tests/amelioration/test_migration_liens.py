"""The data step of the migration that names the links of an entry, on real rows."""

from __future__ import annotations

import uuid
from datetime import timedelta
from importlib import import_module
from types import SimpleNamespace
from typing import Any

import pytest

from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.services.courriers_registres import USAGE_AVIS, USAGE_SUIVI
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.models import LienPersonnel
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.horloge import maintenant
from tests.amelioration.test_registres import signaler
from tests.fabrique import organisation

_MODELES = {"LienPersonnel": LienPersonnel, "FaitSignale": FaitSignale}


def _lien(usage: str, organisation_id: int, fait: Any, il_y_a: int, **autres: Any) -> uuid.UUID:
    pk = creer_lien(
        usage, organisation_id=organisation_id, charge={"fait": fait}, destinataire_libelle="Zoé Martin", cree_par_libelle="essai",
        duree=timedelta(days=60),
    ).lien.pk  # fmt: skip
    LienPersonnel.toutes.filter(pk=pk).update(cree_le=maintenant() - timedelta(days=il_y_a), **autres)
    return pk


@pytest.mark.django_db
def test_each_entry_learns_its_latest_open_link_of_each_kind() -> None:
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
    FaitSignale.toutes.update(lien_suivi=None, lien_avis=None)
    etape = import_module("parchemin.amelioration.migrations.0007_conservation_jonction_partage")
    # As a migration sees them: managers that know no tenant.
    apps = SimpleNamespace(get_model=lambda salle, nom: SimpleNamespace(objects=_MODELES[nom]._base_manager))
    etape.nommer_les_liens(apps, None)
    lus = {f.pk: (f.lien_suivi, f.lien_avis) for f in FaitSignale.toutes.order_by("pk")}
    assert lus == {suivi.pk: (dernier, avis), sans.pk: (None, None), autre.pk: (None, None)}
