"""The public list of partners of our certifications, as the latest export of the register gives it."""

from __future__ import annotations

from parchemin.comptes.models import Etablissement, Organisation, SorteEtablissement
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.comparaison import EcartTrouve, LigneListe, LigneTenue, comparer
from parchemin.reseau.domain.etats import EtatHabilitation
from parchemin.reseau.models import HabilitationPartenaire, RoleHabilite
from parchemin.socle.periodes import date_fr

_ROLES = {
    "HABILITATION_FORMER": frozenset({str(RoleHabilite.FORMER)}),
    "HABILITATION_ORGANISER": frozenset({str(RoleHabilite.ORGANISER)}),
    "HABILITATION_ORGA_FORM": frozenset({str(RoleHabilite.FORMER), str(RoleHabilite.ORGANISER)}),
}


def export_du(certification: Certification) -> str:
    """Day of the latest export, or nothing."""
    fiche = certification.fiche
    instantane = fiche.source.instantane if fiche is not None else None
    return date_fr(instantane.date_export) if instantane is not None else ""


def lignes_de_la_liste(certification: Certification) -> list[LigneListe]:
    """Partners of the fiche in the snapshot in force, with a SIRET."""
    fiche = certification.fiche
    if fiche is None:
        return []
    active = bool(fiche.version and fiche.version.actif)
    return [
        LigneListe(
            fiche=fiche.code, siret=p.siret, nom=p.nom, roles=_ROLES.get(p.habilitation, frozenset()),
            active_dans_la_liste=p.etat.strip().lower() == "actif", fiche_active=active,
        )
        for p in facade.partenaires_visibles(fiche).order_by("nom", "pk") if p.siret
    ]  # fmt: skip


def ecarts(organisation_id: int) -> list[EcartTrouve]:
    """Our habilitations against the list, for the certifications that we habilitate on. Our own establishments are no partners."""
    siren = Organisation.objects.values_list("siren", flat=True).get(pk=organisation_id)
    notres = set(
        Etablissement.toutes.filter(organisation=organisation_id).exclude(sorte=SorteEtablissement.PARTENAIRE)
        .order_by().values_list("siret", flat=True)
    )  # fmt: skip
    tenues = list(
        HabilitationPartenaire.toutes.filter(organisation=organisation_id).exclude(etat=EtatHabilitation.REFUSE)
        .select_related("etablissement", "certification__fiche__source__instantane", "certification__fiche__version").order_by("pk")
    )  # fmt: skip
    certifications = {h.certification_id: h.certification for h in tenues if h.certification.fiche is not None}
    return comparer(
        [
            LigneTenue(
                cle=h.pk, fiche=h.certification.numero, siret=h.etablissement.siret, nom=h.etablissement.denomination,
                roles=frozenset({h.role}), etat=h.etat,
            )
            for h in tenues if h.certification.fiche is not None
        ],
        [x for c in certifications.values() for x in lignes_de_la_liste(c) if x.siret not in notres and not (siren and x.siret.startswith(siren))],
    )  # fmt: skip
