"""The public list compared with our habilitations: what opens, what goes on, what is put right, what an export confirms."""

from __future__ import annotations

from datetime import date

from django.db import transaction

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.reseau.domain.dossier import recueil
from parchemin.reseau.models import DeclarationListe, EcartListePublique, HabilitationPartenaire, ObjetDeclaration
from parchemin.reseau.selectors.ecarts import suivis_ouverts
from parchemin.reseau.selectors.faits import vue_dans_la_liste
from parchemin.reseau.selectors.liste_publique import ecarts
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois


def _exports(organisation_id: int) -> dict[str, date]:
    """Number of each fiche that we habilitate on → day of the export in force."""
    lignes = HabilitationPartenaire.toutes.filter(
        organisation=organisation_id, certification__fiche__source__instantane__isnull=False
    ).order_by().values_list("certification__fiche__code", "certification__fiche__source__instantane__date_export")  # fmt: skip
    return dict(lignes.distinct())


def comparer_tout() -> int:
    """Every organisation that habilitates somebody. Idempotent. Returns how many were compared."""
    cles = HabilitationPartenaire.toutes.order_by().values_list("organisation_id", flat=True).distinct()
    faites = 0
    for pk in sorted(cles):
        comparer_organisation(organisation=Organisation.objects.get(pk=pk))
        faites += 1
    return faites


@transaction.atomic
def comparer_organisation(*, organisation: Organisation) -> tuple[int, int]:
    """(opened, closed) since the last comparison. A journal line only when something changed."""
    # Two comparisons at the same moment would open the same difference twice.
    Organisation.objects.select_for_update(of=("self",)).get(pk=organisation.pk)
    jour, exports = aujourdhui(), _exports(organisation.pk)
    ouverts, nouveaux = suivis_ouverts(organisation.pk), 0
    for e in ecarts(organisation.pk):
        export = exports.get(e.fiche)
        suivi = ouverts.pop((e.ecart, e.fiche, e.siret), None)
        if suivi is None:
            delai = int(recueil().valeur_au("ecart_liste", jour))
            EcartListePublique.toutes.create(
                organisation=organisation, ecart=e.ecart, fiche=e.fiche, siret=e.siret, nom=e.nom[:500], habilitation_id=e.cle,
                ici=sorted(e.ici), liste=sorted(e.liste), ouvert_le=jour, avant_le=ajouter_mois(jour, delai), export_ouverture=export,
                export_dernier=export,
            )  # fmt: skip
            nouveaux += 1
        elif (suivi.export_dernier, suivi.habilitation_id, suivi.ici, suivi.liste) != (
            export,
            e.cle,
            sorted(e.ici),
            sorted(e.liste),
        ):
            suivi.export_dernier, suivi.habilitation_id = export, e.cle
            suivi.ici, suivi.liste = sorted(e.ici), sorted(e.liste)
            suivi.save(update_fields=["export_dernier", "habilitation", "ici", "liste"])
    for suivi in ouverts.values():
        suivi.clos_le, suivi.export_cloture = jour, exports.get(suivi.fiche)
        suivi.save(update_fields=["clos_le", "export_cloture"])
    _confirmer(organisation, exports)
    if nouveaux or ouverts:
        consigner(
            chaine=organisation.chaine, acteur=SYSTEME, acte="reseau.comparer", sujet=Reference("organisation", str(organisation.pk), organisation.nom),
            phrase=f"a comparé les habilitations à la liste publique : {nouveaux} écarts ouverts, {len(ouverts)} réglés.",
            details={"ouverts": nouveaux, "clos": [x.pk for x in ouverts.values()]},
        )  # fmt: skip
    return nouveaux, len(ouverts)


def _confirmer(organisation: Organisation, exports: dict[str, date]) -> None:
    """A declaration is confirmed by the first export, not older than the change, where the list says what was declared."""
    lignes = DeclarationListe.toutes.filter(organisation=organisation, vue_le__isnull=True).select_related(
        "habilitation__etablissement", "habilitation__certification__fiche__version", "habilitation__certification__fiche__source"
    )  # fmt: skip
    for d in lignes.order_by("pk"):
        export = exports.get(d.habilitation.certification.numero)
        attendue = d.objet != ObjetDeclaration.RETRAIT
        if export is not None and export >= d.fait_le and vue_dans_la_liste(d.habilitation) == attendue:
            d.vue_le = export
            d.save(update_fields=["vue_le"])
