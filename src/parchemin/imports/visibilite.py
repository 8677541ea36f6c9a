"""Who sees the works of this room: whoever sees the lot."""

from __future__ import annotations

from typing import Any

from parchemin.comptes.selectors import adhesions_de
from parchemin.imports.selectors import lots_visibles
from parchemin.plateforme.models import Travail
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.visibilite import visibilites


@visibilites.inscrire("imports.lots")
def travaux_des_lots(utilisateur: Any, travail: Travail) -> bool:
    if not travail.code.startswith("imports.") or travail.organisation_id is None:
        return False
    with organisation_active(travail.organisation_id):
        return any(
            utilisateur.has_perm("imports.importer", m.organisation)
            and lots_visibles(m).filter(pk=travail.parametres.get("lot")).exists()
            for m in adhesions_de(utilisateur)
            if m.organisation_id == travail.organisation_id
        )
