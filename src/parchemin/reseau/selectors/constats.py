"""What the guards of a finding look at, and what the rule proposes for an habilitation."""

from __future__ import annotations

from datetime import date

from django.db.models import Count, Exists, OuterRef, Q, QuerySet

from parchemin.journal.facade import Reference
from parchemin.reseau.domain.constats import (
    FINIS_CONSTAT,
    ConstatPese,
    EtatConstat,
    FaitsConstat,
    GraviteConstat,
    MesureProposee,
    proposer,
)
from parchemin.reseau.models import ConstatReseau, EtatDemandePartenaire, HabilitationPartenaire

_DONNEES = (EtatDemandePartenaire.REPONDUE, EtatDemandePartenaire.ACCEPTEE)
A_LIRE = (
    Q(etat=EtatConstat.TRANSMIS, demande__etat=EtatDemandePartenaire.REPONDUE)
    | Q(etat__in=(EtatConstat.ACTION, EtatConstat.A_RELIRE), actions__demande__etat=EtatDemandePartenaire.REPONDUE)
)  # fmt: skip
"""Findings where the partner gave something that nobody has read. Joins the actions: use with `distinct`."""


def faits_constat(x: ConstatReseau, jour: date, relecteur: Reference | None = None) -> FaitsConstat:
    comptes = x.actions.aggregate(
        n=Count("pk"), prouvees=Count("pk", filter=Q(demande__etat__in=_DONNEES)), acceptees=Count("pk", filter=Q(acceptee_le__isnull=False)),
    )  # fmt: skip
    d = x.demande
    connu = relecteur is not None and relecteur.type == "utilisateur" and relecteur.identifiant.isdigit()
    return FaitsConstat(
        jour=jour, gravite=GraviteConstat(x.gravite), reponse=d is not None and d.etat in _DONNEES,
        repondre_avant=d.avant_le if d is not None else None, actions=comptes["n"], prouvees=comptes["prouvees"],
        acceptees=comptes["acceptees"], ouvert_par=x.ouvert_par_id,
        relecteur=int(relecteur.identifiant) if connu and relecteur is not None else None,
        relecteur_libelle=relecteur.libelle if relecteur is not None else "",
        lettre_partie=x.lettre is not None and x.lettre.envoyee_le is not None,
    )  # fmt: skip


def constats_de(h: HabilitationPartenaire) -> QuerySet[ConstatReseau]:
    """Those that name this habilitation, and those that name none: they are about the partner as a whole. Each once: a finding that
    names four of them is one finding, for the page and for the rule that counts them."""
    nommees = ConstatReseau.habilitations.through.objects.filter(constatreseau=OuterRef("pk"))
    lignes: QuerySet[ConstatReseau] = ConstatReseau.toutes.filter(
        Exists(nommees.filter(habilitationpartenaire=h.pk)) | ~Exists(nommees),
        organisation=h.organisation_id, etablissement=h.etablissement_id,
    ).order_by("-vu_le", "-pk")  # fmt: skip
    return lignes


def proposition(h: HabilitationPartenaire, jour: date) -> MesureProposee:
    """What the rule says today, from the findings that are not over."""
    vivants = constats_de(h).exclude(etat__in=FINIS_CONSTAT).values_list("pk", "gravite", "etat", "corriger_avant")
    return proposer((ConstatPese(pk, GraviteConstat(g), EtatConstat(e), avant) for pk, g, e, avant in vivants), jour)
