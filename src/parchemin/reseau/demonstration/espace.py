"""Claire's space in the demonstration: a request at each state, one of them late, and a session asked for when her centre may."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation, RoleMembre, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.reseau.models import DemandePartenaire, HabilitationPartenaire, NatureDemandePartenaire, RoleHabilite
from parchemin.reseau.selectors.espace import sites_de
from parchemin.reseau.services import demandes
from parchemin.reseau.services.espace import demander_session
from parchemin.socle.constats import ErreurMetier

_PREMIERE = "Corriger l’intitulé de la certification sur votre page d’accueil"
_KARIM, _CLAIRE = "karim.haddou@rivage.example", "claire.fontanel@rivage.example"


def creer(organisation: Organisation, jour: date) -> None:
    """Idempotent: does nothing once its first request is there (other parts of the demonstration ask things too)."""
    role = RoleMembre.toutes.filter(
        organisation=organisation, role=Role.PARTENAIRE, membre__utilisateur__email=_CLAIRE
    ).first()  # fmt: skip
    e = role.etablissements.order_by("siret", "pk").first() if role is not None else None
    if e is None or DemandePartenaire.toutes.filter(organisation=organisation, objet=_PREMIERE).exists():
        return
    karim, claire = (reference_de(Utilisateur.objects.get(email=x)) for x in (_KARIM, _CLAIRE))
    n = NatureDemandePartenaire

    def demander(nature: NatureDemandePartenaire, objet: str, texte: str, dans: int) -> DemandePartenaire:
        return demandes.demander(
            etablissement=e, nature=nature, objet=objet, texte=texte, avant_le=jour + timedelta(days=dans), acteur=karim
        )

    retard = demander(
        n.COMMUNICATION, _PREMIERE,
        "La page écrit un autre intitulé que celui de la fiche. Envoyez une capture de la page corrigée.", 2,
    )  # fmt: skip
    # Asked three weeks ago: a last day is never given in the past, so it is moved there.
    DemandePartenaire.toutes.filter(pk=retard.pk).update(avant_le=jour - timedelta(days=6))
    demander(n.PIECE, "Attestation d’assurance de l’année", "En cours de validité, au nom de l’établissement.", 12)
    reprise = demander(n.PREUVE, "Émargements de la dernière session", "Les deux demi-journées, signées.", 8)
    demandes.repondre(demande=reprise, texte="Voici la matinée ; l’après-midi suit.", pieces=[], acteur=claire)
    demandes.reprendre(demande=reprise, texte="Il manque la feuille de l’après-midi.", acteur=karim)
    lire = demander(n.AUTRE, "Nombre de candidats prévus l’an prochain", "Une estimation suffit.", 20)
    demandes.repondre(demande=lire, texte="Entre vingt-cinq et trente, en deux groupes.", pieces=[], acteur=claire)
    faite = demander(n.PIECE, "Nom du référent handicap", "Nom et adresse électronique.", 15)
    demandes.repondre(demande=faite, texte="C’est moi, à la même adresse.", pieces=[], acteur=claire)
    demandes.accepter(demande=faite, texte="Merci, c’est noté.", acteur=karim)
    _session(organisation, e, jour)


def _session(organisation: Organisation, e: Etablissement, jour: date) -> None:
    claire = reference_de(Utilisateur.objects.get(email=_CLAIRE))
    lignes = HabilitationPartenaire.toutes.filter(
        organisation=organisation, etablissement=e, role=RoleHabilite.ORGANISER
    )
    for h in lignes.select_related("etablissement", "certification__fiche__version", "organisation").order_by("pk"):
        try:
            demander_session(
                habilitation=h, site=sites_de(h)[0], du=jour + timedelta(days=45), au=jour + timedelta(days=46), nombre=12,
                message="La salle et le matériel sont réservés.", acteur=claire,
            )  # fmt: skip
            return
        except ErreurMetier:
            continue
