"""What the search box finds of a partner: its habilitations, findings, controls and measures, by its name, SIRET or town, or by words of theirs."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from urllib.parse import urlencode

from django.db.models import Q, QuerySet
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.reseau.domain.constats import EtatConstat, etats_constat
from parchemin.reseau.domain.etats import EtatHabilitation, etats
from parchemin.reseau.domain.phases import phases
from parchemin.reseau.models import ConstatReseau, ControlePartenaire, HabilitationPartenaire, MesureReseau
from parchemin.socle.cles import cle_recherche

MINIMUM = 2
"""Characters below which a name tells nothing."""


def _mots(membre: Membre, texte: str) -> list[str]:
    """Words to look for; none for who may not read the network, or for a single letter."""
    cle = cle_recherche(texte)
    if len(cle) < MINIMUM or not membre.utilisateur.has_perm("reseau.voir", membre.organisation):
        return []
    return cle.split()


def _condition(mots: list[str], champ: str) -> Q:
    """Every word in the key of the partner; a number in groups is a SIRET."""
    trouve = Q()
    for mot in mots:
        trouve &= Q(**{f"{champ}__contains": mot})
    compact = "".join(mots)
    return trouve | Q(**{f"{champ}__contains": compact}) if compact.isdigit() else trouve


def _repondre(
    membre: Membre, texte: str, limite: int, rubrique: str, icone: str, lignes: QuerySet[Any], liste: str, page: str,
    dire: Callable[[Any], tuple[str, str, str]],
) -> Resultats | None:  # fmt: skip
    total = lignes.count()
    if not total:
        return None
    slug = membre.organisation.slug
    trouves = []
    for x in lignes[:limite]:
        titre, precision, etat = dire(x)
        trouves.append(Resultat(titre, precision, reverse(page, args=[slug, x.pk]), etat))
    compact = "".join(texte.split())
    q = compact if compact.isdigit() else texte  # the list looks for each word: a SIRET in groups is one
    return Resultats(rubrique, icone, trouves, total, f"{reverse(liste, args=[slug])}?{urlencode({'q': q})}")


@recherches.inscrire("reseau.habilitations")
def habilitations(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not (mots := _mots(membre, texte)):
        return None
    lignes = HabilitationPartenaire.toutes.filter(
        _condition(mots, "etablissement__cle_recherche"), organisation=membre.organisation_id
    ).select_related("etablissement", "certification__fiche__version").order_by("etablissement__cle_tri", "pk")  # fmt: skip
    return _repondre(
        membre, texte, limite, "Habilitations", "certificate", lignes, "reseau:habilitations", "reseau:habilitation",
        lambda h: (
            h.etablissement.denomination, f"{h.certification.numero} · {h.get_role_display()}", etats()[EtatHabilitation(h.etat)].libelle,
        ),
    )  # fmt: skip


@recherches.inscrire("reseau.constats")
def constats(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not (mots := _mots(membre, texte)):
        return None
    lignes = ConstatReseau.toutes.filter(
        _condition(mots, "etablissement__cle_recherche"), organisation=membre.organisation_id
    ).select_related("etablissement").order_by("-vu_le", "-pk")  # fmt: skip
    return _repondre(
        membre, texte, limite, "Constats sur des partenaires", "alert-triangle", lignes, "reseau:constats", "reseau:constat",
        lambda x: (
            x.titre, f"{x.etablissement.denomination} · {x.get_gravite_display()}, vu le {date_courte(x.vu_le)}",
            etats_constat()[EtatConstat(x.etat)][0],
        ),
    )  # fmt: skip


@recherches.inscrire("reseau.controles")
def controles(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not (mots := _mots(membre, texte)):
        return None
    lignes = ControlePartenaire.toutes.filter(
        _condition(mots, "etablissement__cle_recherche"), organisation=membre.organisation_id
    ).select_related("etablissement").order_by("-phase_depuis", "-pk")  # fmt: skip
    return _repondre(
        membre, texte, limite, "Contrôles de partenaires", "shield-check", lignes, "reseau:controles", "reseau:controle",
        lambda x: (
            f"{x.etablissement.denomination} : {x.get_nature_display().lower()}", f"depuis le {date_courte(x.phase_depuis)}", phases()[x.phase].libelle,
        ),
    )  # fmt: skip


@recherches.inscrire("reseau.mesures")
def mesures(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not (mots := _mots(membre, texte)):
        return None
    lignes = MesureReseau.toutes.filter(
        _condition(mots, "habilitation__etablissement__cle_recherche"), organisation=membre.organisation_id
    ).select_related("habilitation__etablissement", "habilitation__certification__fiche__version").order_by("-pk")  # fmt: skip
    return _repondre(
        membre, texte, limite, "Mesures", "gavel", lignes, "reseau:mesures", "reseau:mesure",
        lambda m: (
            f"{m.get_nature_display()} : {m.habilitation.etablissement.denomination}",
            f"{m.habilitation.certification.numero} · {m.habilitation.get_role_display()}", m.get_etat_display(),
        ),
    )  # fmt: skip
