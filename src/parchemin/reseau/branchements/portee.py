"""Blocs and sites of an habilitation bind; a restriction refuses between its two days. Told to the room where it happens."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.db.models import Q

from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.plateforme.registres.gardes import gardes
from parchemin.reseau import constats as communs
from parchemin.reseau import constats_constats as c
from parchemin.reseau.domain.constats import NatureMesure
from parchemin.reseau.domain.contradictoire import PorteeRestriction, blocs_hors
from parchemin.reseau.domain.etats import ACTES_EN_MOTS, ActePartenaire
from parchemin.reseau.domain.validite import refus
from parchemin.reseau.models import EtatMesureReseau, HabilitationPartenaire, MesureReseau, RoleHabilite
from parchemin.reseau.selectors.validite import du_role, nomme, vies
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

_ACTES = {
    "parcours.inscrire": ("prestataire", "entree", RoleHabilite.FORMER, ActePartenaire.INSCRIRE),
    "parcours.creer_session": ("centre", "du", RoleHabilite.ORGANISER, ActePartenaire.SESSION),
}


def _lieux(acte: str, sujet: Any) -> list[Etablissement]:
    """Where it happens, as far as the act knows: the partner, then the site when one is named."""
    site = getattr(sujet, "site", None) if acte == "parcours.inscrire" else None
    return [e for e in (getattr(sujet, _ACTES[acte][0]), site) if e is not None]


@gardes.inscrire("reseau.portee")
def portee(acte: str, sujet: Any) -> Iterator[Constat]:
    """A site is one of those that the habilitation names (the partner's own establishment always is); so are the blocs."""
    if acte not in _ACTES:
        return
    champ, date_lue, role, quoi = _ACTES[acte]
    partenaire: Etablissement | None = getattr(sujet, champ)
    if partenaire is None or partenaire.sorte != SorteEtablissement.PARTENAIRE:
        return
    auj = aujourdhui()
    jour = getattr(sujet, date_lue, None) or auj
    toutes = du_role(sujet.certification_id, role, *_lieux(acte, sujet))
    siennes = [h for h in toutes if h.etablissement_id == partenaire.pk]
    if not siennes:
        yield from _par_un_site(sujet, role, toutes, partenaire, quoi, jour)
        return
    valables = [h for h, v in zip(siennes, vies(siennes), strict=True) if not v.absence(quoi, jour, auj)]
    site = getattr(sujet, "site", None) if acte == "parcours.inscrire" else None
    for h in valables[-1:]:  # one living habilitation of a kind, the database says: the latest that covers that day
        if site is not None and site.pk != partenaire.pk:
            yield from _site(toutes, h, site, quoi, jour)
        if acte == "parcours.inscrire":
            hors = blocs_hors(h.blocs, sujet.perimetre_blocs or [])
            if hors is None or hors:
                mots = "la certification entière" if hors is None else ", ".join(hors)
                yield c.BLOC_HORS.constat(partenaire=partenaire.denomination, blocs=mots)


def _site(
    toutes: list[HabilitationPartenaire], h: HabilitationPartenaire, site: Etablissement, quoi: ActePartenaire, jour: date
) -> Iterator[Constat]:  # fmt: skip
    """Named sites are the only ones. None named: those of the same company, one's own, and those of a partner habilitated itself."""
    if nomme(h, site):
        return
    if h.sites.all():
        yield c.SITE_HORS.constat(site=site.denomination, partenaire=h.etablissement.denomination)
        return
    if site.sorte != SorteEtablissement.PARTENAIRE:
        return
    siennes = [x for x in toutes if x.etablissement_id == site.pk]
    if siennes:
        if raison := refus(vies(siennes), quoi, jour, aujourdhui()):
            yield communs.NON_HABILITE.constat(partenaire=site.denomination, acte=ACTES_EN_MOTS[quoi], etat=raison)
    elif not _meme_entreprise(site, h.etablissement):
        yield c.SITE_HORS.constat(site=site.denomination, partenaire=h.etablissement.denomination)


def _meme_entreprise(a: Etablissement, b: Etablissement) -> bool:
    """The same SIREN; without a SIRET, nobody can tell, and it is taken as the same."""
    return not (a.siret and b.siret) or a.siret[:9] == b.siret[:9]


def _par_un_site(
    sujet: Any, role: str, toutes: list[HabilitationPartenaire], lieu: Etablissement, quoi: ActePartenaire, jour: date
) -> Iterator[Constat]:
    """An establishment without habilitation of its own: it is a site that another one names, or one that nobody named."""
    nommantes = [h for h in toutes if nomme(h, lieu)]
    if nommantes:
        if raison := refus(vies(nommantes), quoi, jour, aujourdhui()):
            yield communs.NON_HABILITE.constat(partenaire=lieu.denomination, acte=ACTES_EN_MOTS[quoi], etat=raison)
        return
    # Same company (SIREN), habilitated for named sites, and this one is not among them.
    if not lieu.siret:
        return
    parentes = _habilitations(sujet, role).filter(etablissement__siret__startswith=lieu.siret[:9], sites__isnull=False)
    mere = parentes.select_related("etablissement").order_by("pk").first()
    if mere is not None:
        yield c.SITE_HORS.constat(site=lieu.denomination, partenaire=mere.etablissement.denomination)


def _habilitations(sujet: Any, role: str) -> Any:
    return HabilitationPartenaire.toutes.filter(certification=sujet.certification_id, role=role)


@gardes.inscrire("reseau.restriction")
def restriction(acte: str, sujet: Any) -> Iterator[Constat]:
    """Two people restricted this partner for a while, and its letter left: what they named is refused, the rest goes on."""
    if acte not in _ACTES:
        return
    champ, date_lue, role, quoi = _ACTES[acte]
    partenaire: Etablissement | None = getattr(sujet, champ)
    if partenaire is None:
        return
    jour = getattr(sujet, date_lue, None) or aujourdhui()
    lieux = _lieux(acte, sujet)
    blocs = list(sujet.perimetre_blocs or []) if acte == "parcours.inscrire" else None
    lignes = MesureReseau.toutes.filter(
        Q(habilitation__etablissement=partenaire) | Q(habilitation__sites__in=lieux), nature=NatureMesure.RESTRICTION, etat=EtatMesureReseau.DECIDEE,
        habilitation__certification=sujet.certification_id, habilitation__role=role, du__lte=jour, au__gte=jour,
        lettre__envoyee_le__lte=jour,
    ).distinct().select_related("habilitation__etablissement").prefetch_related("sites").order_by("pk")  # fmt: skip
    chez_lui = _habilitations(sujet, role).filter(etablissement=partenaire).exists()
    for m in lignes:
        if m.habilitation.etablissement_id != partenaire.pk and chez_lui:
            continue  # it acts under its own habilitation, which is not the restricted one
        if m.du is None or m.au is None:
            continue  # the database refuses a restriction without its two days
        p = PorteeRestriction(m.du, m.au, frozenset(m.blocs), frozenset(s.pk for s in m.sites.all()))
        if p.refuse(jour, blocs, {e.pk for e in lieux}):
            yield c.RESTREINT.constat(
                partenaire=m.habilitation.etablissement.denomination,
                acte=ACTES_EN_MOTS[quoi],
                du=date_fr(m.du),
                au=date_fr(m.au),
            )
