"""A campaign of controls: prepared, drawn once in a frozen list, closed when all its controls are."""

from __future__ import annotations

import secrets
from datetime import date
from typing import Any

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.reseau import constats_controles as c
from parchemin.reseau.domain.phases import FINIES, NatureControle, recueil
from parchemin.reseau.domain.risque import NiveauRisque, geler_score
from parchemin.reseau.domain.tirage import (
    METHODE,
    LigneCadre,
    empreinte_cadre,
    nombre_de_dossiers,
    quotas_par_part,
    tirer,
)
from parchemin.reseau.models import (
    CampagneControle,
    ControlePartenaire,
    DossierControle,
    HabilitationPartenaire,
    TirageControle,
)
from parchemin.reseau.selectors.risque import ACTIVES, partenaires_actifs, risques
from parchemin.reseau.services import controles
from parchemin.reseau.services.grilles import grille_publiee
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import ajouter_mois, date_fr

GRAINE_MIN = 8


def parts_de_la_maison(jour: date) -> dict[str, int]:
    """Percentage drawn at each level of risk."""
    return {str(n): int(recueil().valeur_au(f"part_{n}", jour)) for n in NiveauRisque}


@transaction.atomic
def creer_campagne(
    *, organisation: Organisation, annee: int, nature: str, intitule: str, preuves_avant_le: date, acteur: Reference
) -> CampagneControle:
    """A campaign, with the version of the grid in force. Raises HAB-103 (last day over), HAB-119 (no grid)."""
    grille = grille_publiee(organisation.pk)
    trouves = [] if grille is not None else [c.SANS_GRILLE.constat()]
    if preuves_avant_le < aujourdhui():
        trouves.append(c.DELAI_PREUVES.constat())
    if trouves or grille is None:
        raise ErreurMetier(*trouves)
    k: CampagneControle = CampagneControle.toutes.create(
        organisation=organisation, annee=annee, nature=NatureControle(nature), intitule=intitule.strip(), grille=grille,
        preuves_avant_le=preuves_avant_le, par_libelle=acteur.libelle[:200],
    )  # fmt: skip
    _tracer(k, acteur, "campagne_creee", f"a préparé la campagne : {k}.", annee=annee, nature=nature)
    return k


@transaction.atomic
def tirer_partenaires(
    *,
    campagne: CampagneControle,
    acteur: Reference,
    graine: str = "",
    graine_de: str = "",
    parts: dict[str, int] | None = None,
) -> TirageControle:
    """Freeze the list of active partners with their risk, draw, and open the controls: on documents everybody is controlled and the draw
    only deepens; otherwise only those drawn. A control of the kind that already runs is left to itself.

    Raises HAB-114 (once only), HAB-115 (nobody), HAB-116 (seed too short).
    """
    k: CampagneControle = (
        CampagneControle.toutes.select_for_update(of=("self",))
        .select_related("organisation", "grille")
        .get(pk=campagne.pk)
    )
    deja = TirageControle.toutes.filter(campagne=k).first()
    if deja is not None:
        raise ErreurMetier(c.DEJA_TIRE.constat(le=date_fr(jour_de(deja.le))))
    graine = graine.strip()
    if graine and len(graine) < GRAINE_MIN:
        raise ErreurMetier(c.GRAINE.constat(graine=graine))
    jour = aujourdhui()
    partenaires = {str(e.pk): e for e in partenaires_actifs(k.organisation_id)}
    if not partenaires:
        raise ErreurMetier(c.CADRE_VIDE.constat())
    lus = risques(k.organisation_id, list(partenaires.values()), jour)
    cadre = [
        LigneCadre(str(r.etablissement.pk), r.etablissement.denomination, str(r.score.niveau), geler_score(r.score))
        for r in lus
    ]
    t = _ecrire(
        k.organisation_id,
        cadre,
        graine,
        graine_de,
        quotas_par_part(cadre, parts or parts_de_la_maison(jour)),
        acteur,
        campagne=k,
    )
    occupes = set(
        ControlePartenaire.toutes.filter(organisation=k.organisation_id, nature=k.nature).exclude(phase__in=FINIES).order_by()
        .values_list("etablissement", flat=True)
    )  # fmt: skip
    for ligne in cadre:
        e, tire = partenaires[ligne.cle], ligne.cle in t.tires
        if e.pk in occupes or not (tire or k.nature == NatureControle.SUR_PIECES):
            continue
        x = controles.ouvrir(
            organisation=k.organisation, etablissement=e, nature=k.nature, acteur=acteur, campagne=k, approfondi=tire
        )
        if tire:
            tirer_dossiers(controle=x, graine=t.graine, graine_de=t.graine_de, acteur=acteur)
    _tracer(
        k,
        acteur,
        "campagne_tiree",
        f"a tiré {len(t.tires)} partenaires sur {len(cadre)} : {k}.",
        graine=t.graine,
        empreinte=t.empreinte,
    )
    return t


@transaction.atomic
def tirer_dossiers(
    *, controle: ControlePartenaire, acteur: Reference, graine: str = "", graine_de: str = ""
) -> TirageControle | None:
    """Second stage: candidate files of two years in one partner. None when it has none. Raises HAB-114, HAB-116 (seed too short).

    The seed of the campaign is followed by the partner: one seed for all would draw the same ranks everywhere.
    """
    x: ControlePartenaire = ControlePartenaire.toutes.select_for_update(of=("self",)).get(pk=controle.pk)
    if TirageControle.toutes.filter(controle=x).exists():
        raise ErreurMetier(c.DEJA_TIRE.constat(le=date_fr(jour_de(x.tirage.le))))
    graine = graine.strip()
    if graine and len(graine) < GRAINE_MIN:
        raise ErreurMetier(c.GRAINE.constat(graine=graine))
    jour = aujourdhui()
    vivantes = HabilitationPartenaire.toutes.filter(etablissement=x.etablissement_id, etat__in=ACTIVES)
    if x.habilitation_id is not None:
        vivantes = vivantes.filter(pk=x.habilitation_id)
    lignes = Inscription.toutes.filter(
        organisation=x.organisation_id, prestataire=x.etablissement_id, certification__in=vivantes.order_by().values("certification"),
        entree__gt=ajouter_mois(jour, -24), entree__lte=jour,
    ).exclude(etat=EtatInscription.ANNULEE).order_by("pk")  # fmt: skip
    # The frozen list names nobody: a number is enough to find a file again, and nothing has to be erased from it later.
    cadre = [LigneCadre(str(pk), f"Inscription n° {pk}") for pk in lignes.values_list("pk", flat=True)]
    if not cadre:
        return None
    n = nombre_de_dossiers(len(cadre), int(recueil().valeur_au("dossiers_minimum", jour)))
    t = _ecrire(
        x.organisation_id,
        cadre,
        f"{graine or secrets.token_hex(16)}/{x.etablissement_id}",
        graine_de,
        {"": n},
        acteur,
        controle=x,
    )
    DossierControle.toutes.bulk_create(
        [DossierControle(organisation_id=x.organisation_id, controle=x, inscription_id=int(cle)) for cle in t.tires]
    )
    return t


def _ecrire(
    organisation_id: int,
    cadre: list[LigneCadre],
    graine: str,
    graine_de: str,
    quotas: dict[str, int],
    acteur: Reference,
    **sur: Any,
) -> TirageControle:
    graine = graine or secrets.token_hex(16)
    t: TirageControle = TirageControle.toutes.create(
        organisation_id=organisation_id, methode=METHODE, graine=graine, graine_de=graine_de.strip()[:200],
        cadre=[{"cle": x.cle, "libelle": x.libelle, "strate": x.strate, "pourquoi": x.pourquoi} for x in cadre], empreinte=empreinte_cadre(cadre), quotas=quotas,
        tires=list(tirer(cadre, graine, quotas)), le=maintenant(), par_libelle=acteur.libelle[:200], **sur,
    )  # fmt: skip
    return t


@transaction.atomic
def clore_campagne(*, campagne: CampagneControle, acteur: Reference) -> CampagneControle:
    """Raises HAB-121 (never drawn), HAB-123 (controls that wait)."""
    k: CampagneControle = CampagneControle.toutes.select_for_update(of=("self",)).get(pk=campagne.pk)
    if not TirageControle.toutes.filter(campagne=k).exists():
        raise ErreurMetier(c.CAMPAGNE_NON_TIREE.constat())
    attendus = k.controles.exclude(phase__in=FINIES).count()
    if attendus:
        raise ErreurMetier(c.CONTROLE_EN_ATTENTE.constat(n=attendus))
    if k.close_le is None:
        k.close_le = maintenant()
        k.save(update_fields=["close_le"])
        _tracer(k, acteur, "campagne_close", f"a clos la campagne : {k}.")
    return k


def _tracer(k: CampagneControle, acteur: Reference, acte: str, phrase: str, **details: Any) -> None:
    consigner(
        chaine=f"o:{k.organisation_id}", acteur=acteur, acte=f"reseau.{acte}", sujet=Reference("campagne_controle", str(k.pk), str(k)[:200]),
        phrase=phrase, details={"campagne": k.pk, **details},
    )  # fmt: skip
