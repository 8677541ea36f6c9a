"""Who may deposit: never a training partner of the certifier, who centralises the data of its network.

Source: Caisse des Dépôts, « qui et comment transmettre les données au SI-CPF ».
"""

from __future__ import annotations

from typing import Any

from django.db.models import Q

from parchemin.accrochage import constats as c
from parchemin.accrochage.models import CompteAccrochage, EnvoiPassage, FichierAccrochage, Montage
from parchemin.accrochage.services.depots import exiger_le_schema
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, RoleMembre
from parchemin.comptes.models.organisations import SorteEtablissement
from parchemin.referentiel.facade import CERTIFIENT, partenaires_du_siret
from parchemin.referentiel.models import Capacite, CapaciteCertification, Habilitation
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui

_FORMENT = (Habilitation.FORMER, Habilitation.ORGA_FORM)
"""Organising the assessment alone is not training."""
_PREPARENT = (Capacite.PARTENAIRE, Capacite.PREPARATEUR)


def _en_vigueur() -> Q:
    jour = aujourdhui()
    return Q(du__lte=jour) & (Q(au__isnull=True) | Q(au__gte=jour))


def partenaire_deposant(organisation_id: int, *, siret: str, nom: str = "") -> Constat | None:
    """ACC-685 when this body is one of the organisation's training partners: registered here, perimeter of a partner's member,
    or declared on one of its fiches. Any establishment of the same legal entity is the same partner.

    `nom`: compared with the partners whose SIRET nobody gave.
    """
    siren = siret[:9]
    roles = RoleMembre.toutes.filter(_en_vigueur(), organisation_id=organisation_id, role=Role.PARTENAIRE)
    partenaires = Etablissement.toutes.filter(
        Q(sorte=SorteEtablissement.PARTENAIRE) | Q(pk__in=roles.order_by().values("etablissements")),
        organisation_id=organisation_id, actif=True,
    ).order_by("pk")  # fmt: skip
    memes = partenaires.filter(siret__startswith=siren) if siren else partenaires.none()
    trouve = memes.filter(siret=siret).first() or memes.first() or _du_meme_nom(partenaires, nom)
    if trouve is not None:
        ou = "" if trouve.siret == siret or not trouve.siret else " (autre établissement du même organisme)"
        return _dit(nom, siret, f"{trouve.denomination}{ou} est un partenaire enregistré dans votre organisation")
    certifiees = CapaciteCertification.toutes.filter(
        _en_vigueur(), organisation_id=organisation_id, capacite__in=CERTIFIENT
    )
    declares = partenaires_du_siret(siren) if siren else None
    declare = (
        declares.filter(fiche__in=certifiees.order_by().values("certification__fiche"), habilitation__in=_FORMENT)
        .select_related("fiche")
        .order_by("fiche__code", "pk")
        .first()
        if declares is not None
        else None
    )
    if declare is not None:
        return _dit(nom, siret, f"{declare.nom} est déclaré habilité à former sur votre fiche {declare.fiche.code}")
    return None


def _du_meme_nom(partenaires: Any, nom: str) -> Etablissement | None:
    cle = cle_recherche(nom)
    sans_siret = partenaires.filter(siret="") if cle else ()
    return next((x for x in sans_siret if cle_recherche(x.denomination) == cle), None)


def _dit(nom: str, siret: str, pourquoi: str) -> Constat:
    return c.DEPOSANT_PARTENAIRE.constat(deposant=nom.strip() or f"Le déposant {siret}".strip(), pourquoi=pourquoi)


def deposant_refuse(compte: CompteAccrochage) -> Constat | None:
    """Why the depositor of this account may not be one, or None."""
    if compte.montage != Montage.TIERS:
        return None
    return partenaire_deposant(compte.organisation_id, siret=compte.deposant_siret, nom=compte.deposant)


def exiger_le_deposant(compte: CompteAccrochage) -> None:
    """Raises ACC-685."""
    if refus := deposant_refuse(compte):
        raise ErreurMetier(refus)


def exiger_le_depart(fichier: FichierAccrochage) -> None:
    """May this file leave, by hand or by itself? Raises ACC-614 (schema), ACC-685, ACC-686 (we prepare what we would deposit)."""
    exiger_le_schema(fichier)
    exiger_le_deposant(fichier.compte)
    if fichier.compte.montage == Montage.AUTRUI and (fiches := _preparees(fichier)):
        raise ErreurMetier(c.DEPOSANT_PREPARE.constat(fiches=", ".join(fiches)))


def _preparees(fichier: FichierAccrochage) -> list[str]:
    codes = EnvoiPassage.toutes.filter(fichier=fichier).order_by().values("passage__code_certification")
    siennes = CapaciteCertification.toutes.filter(
        _en_vigueur(),
        organisation_id=fichier.organisation_id,
        capacite__in=_PREPARENT,
        certification__fiche__code__in=codes,
    )
    return list(
        siennes.order_by("certification__fiche__code").values_list("certification__fiche__code", flat=True).distinct()
    )
