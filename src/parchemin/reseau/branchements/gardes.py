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
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

_ACTES = {
    "parcours.inscrire": ("prestataire", "entree", RoleHabilite.FORMER, ActePartenaire.INSCRIRE),
    "parcours.creer_session": ("centre", "du", RoleHabilite.ORGANISER, ActePartenaire.SESSION),
}


@gardes.inscrire("reseau.habilitation")
def habilite(acte: str, sujet: Any) -> Iterator[Constat]:
    """Nothing to say of one's own sites, nor of a partner whose habilitations are not kept here yet."""
    if acte not in _ACTES:
        return
    champ, date_lue, role, quoi = _ACTES[acte]
    partenaire: Etablissement | None = getattr(sujet, champ)
    if partenaire is None or partenaire.sorte != SorteEtablissement.PARTENAIRE:
        return
    siennes = list(
        HabilitationPartenaire.toutes.filter(etablissement=partenaire, certification=sujet.certification_id)
        .order_by("pk").values_list("role", "etat", "du", "au")
    )  # fmt: skip
    if not siennes:
        return
    jour = getattr(sujet, date_lue, None) or aujourdhui()
    du_role = [(etat, du, au) for r, etat, du, au in siennes if r == role]
    if any(permet(etat, quoi) and du <= jour and (au is None or jour <= au) for etat, du, au in du_role):
        return
    if not du_role:
        raison = "aucune habilitation de ce rôle n’est enregistrée"
    elif any(permet(etat, quoi) for etat, _, _ in du_role):
        raison = f"son habilitation ne couvre pas le {date_fr(jour)}"
    else:
        raison = f"son habilitation est « {etats()[EtatHabilitation(du_role[-1][0])].libelle} »"
    yield c.NON_HABILITE.constat(partenaire=partenaire.denomination, acte=ACTES_EN_MOTS[quoi], etat=raison)
