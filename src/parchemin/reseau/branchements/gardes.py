"""A partner that is not habilitated on that day enrols nobody and opens no session; one that lost its habilitation finishes nothing.
Told to the room where it happens."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.plateforme.registres.gardes import gardes
from parchemin.reseau import constats as c
from parchemin.reseau.domain.etats import ACTES_EN_MOTS, ActePartenaire, EtatHabilitation, etats
from parchemin.reseau.domain.validite import refus
from parchemin.reseau.models import HabilitationPartenaire, RepriseCandidat, RoleHabilite, SuiteReprise
from parchemin.reseau.selectors.mesures_en_vigueur import contre_une_session
from parchemin.reseau.selectors.validite import du_role, nomme, vies
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui

_ACTES = {
    "parcours.inscrire": ("prestataire", "entree", RoleHabilite.FORMER, ActePartenaire.INSCRIRE),
    "parcours.creer_session": ("centre", "du", RoleHabilite.ORGANISER, ActePartenaire.SESSION),
}
_FINS = {
    "parcours.terminer": ("prestataire", "sortie_le", RoleHabilite.FORMER),
    "parcours.presenter": ("centre", "du", RoleHabilite.ORGANISER),
    "parcours.ouvrir_session": ("centre", "du", RoleHabilite.ORGANISER),
}
"""What finishes something that was begun: the sessions are held, the courses come to their end."""


@gardes.inscrire("reseau.habilitation")
def habilite(acte: str, sujet: Any) -> Iterator[Constat]:
    """Nothing to say of one's own sites, nor of a partner of which no habilitation at all is kept here yet: for this certification
    or another, one that is followed here acts within what was given to it."""
    if acte not in _ACTES:
        return
    champ, date_lue, role, quoi = _ACTES[acte]
    partenaire: Etablissement | None = getattr(sujet, champ)
    if partenaire is None or partenaire.sorte != SorteEtablissement.PARTENAIRE:
        return
    toutes = du_role(sujet.certification_id, role, partenaire)
    siennes = [h for h in toutes if h.etablissement_id == partenaire.pk]
    if not siennes:
        if any(nomme(h, partenaire) for h in toutes):
            return  # a site of another: judged with the habilitation that names it
        if not HabilitationPartenaire.toutes.filter(etablissement=partenaire).exists():
            return
    jour = aujourdhui()
    raison = refus(vies(siennes), quoi, getattr(sujet, date_lue, None) or jour, jour)
    if raison:
        yield c.NON_HABILITE.constat(partenaire=partenaire.denomination, acte=ACTES_EN_MOTS[quoi], etat=raison)


@gardes.inscrire("reseau.mesure_sur_session")
def sous_mesure(acte: str, sujet: Any) -> Iterator[Constat]:
    """No new session where a measure struck another role of the same partner: its letter forbids sessions of the certification."""
    centre: Etablissement | None = getattr(sujet, "centre", None) if acte == "parcours.creer_session" else None
    if centre is None or centre.sorte != SorteEtablissement.PARTENAIRE:
        return
    yield from contre_une_session(sujet.certification_id, centre, sujet.du or aujourdhui())


@gardes.inscrire("reseau.finir")
def finit(acte: str, sujet: Any) -> Iterator[Constat]:
    """What a partner began, it finishes until its habilitation is taken away: a course whose end was decided one by one stays free."""
    if acte not in _FINS:
        return
    champ, date_lue, role = _FINS[acte]
    lieu: Etablissement | None = getattr(sujet, champ)
    if lieu is None or lieu.sorte != SorteEtablissement.PARTENAIRE:
        return
    lignes = du_role(sujet.certification_id, role, lieu)
    if not lignes:
        return
    jour = aujourdhui()
    le = getattr(sujet, date_lue, None) or jour
    if not all(v.perdue(le, jour) for v in vies(lignes)):
        return
    if (
        acte == "parcours.terminer"
        and RepriseCandidat.toutes.filter(inscription=sujet.pk).exclude(suite=SuiteReprise.SOUS_CONTROLE).exists()
    ):
        return
    etat = etats()[EtatHabilitation(lignes[-1].etat)].libelle
    yield c.NE_FINIT_PLUS.constat(partenaire=lieu.denomination, etat=etat)
