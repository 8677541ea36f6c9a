"""A partner that is not habilitated on that day enrols nobody and opens no session: told to the room where it happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.plateforme.registres.gardes import gardes
from parchemin.reseau import constats as c
from parchemin.reseau.domain.etats import ACTES_EN_MOTS, ActePartenaire, EtatHabilitation, etats, permet
from parchemin.reseau.models import HabilitationPartenaire, RoleHabilite
from parchemin.socle.constats import Constat

_ACTES = {
    "parcours.inscrire": ("prestataire", RoleHabilite.FORMER, ActePartenaire.INSCRIRE),
    "parcours.creer_session": ("centre", RoleHabilite.ORGANISER, ActePartenaire.SESSION),
}


@gardes.inscrire("reseau.habilitation")
def habilite(acte: str, sujet: Any) -> Iterator[Constat]:
    """Nothing to say of one's own sites, nor of a partner whose habilitations are not kept here yet."""
    if acte not in _ACTES:
        return
    champ, role, quoi = _ACTES[acte]
    partenaire: Etablissement | None = getattr(sujet, champ)
    if partenaire is None or partenaire.sorte != SorteEtablissement.PARTENAIRE:
        return
    etats_lus = list(
        HabilitationPartenaire.toutes.filter(etablissement=partenaire, certification=sujet.certification_id, role=role)
        .order_by("pk").values_list("etat", flat=True)
    )  # fmt: skip
    if not etats_lus or any(permet(e, quoi) for e in etats_lus):
        return
    dernier = etats()[EtatHabilitation(etats_lus[-1])]
    yield c.NON_HABILITE.constat(
        partenaire=partenaire.denomination, acte=ACTES_EN_MOTS[quoi], etat=f"son habilitation est « {dernier.libelle} »"
    )
