"""What a member may see here: lots of the kinds they may import; a partner, its own only."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Min, Q, QuerySet

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, RoleMembre
from parchemin.comptes.rules import roles_de
from parchemin.imports.domain.modele import Circonstances, TypeImport
from parchemin.imports.domain.registre import type_import, types_import
from parchemin.imports.models import CorrespondanceImport, EtatLot, LotImport
from parchemin.plateforme.models import Travail
from parchemin.plateforme.templatetags.parchemin import pluriel
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui

_RESTREINTS = frozenset({Role.PARTENAIRE, Role.MEMBRE_JURY, Role.AUDITEUR})


def est_restreint(membre: Membre) -> bool:
    """Only roles with a perimeter of their own."""
    return roles_de(membre.utilisateur, membre.organisation) <= _RESTREINTS


def etablissements_de(membre: Membre) -> QuerySet[Any]:
    """Establishments that a partner represents today."""
    jour = aujourdhui()
    roles = RoleMembre.toutes.filter(
        Q(au__isnull=True) | Q(au__gte=jour), membre=membre, role=Role.PARTENAIRE, du__lte=jour
    )
    return Etablissement.objects.filter(pk__in=roles.values("etablissements")).order_by("cle_tri", "pk")


def types_permis(membre: Membre) -> list[TypeImport]:
    """Kinds that this member may bring in, the most common first."""
    permis = (t for t in types_import() if membre.utilisateur.has_perm(t.permission, membre.organisation))
    return sorted(permis, key=lambda t: t.rang)


def lots_visibles(membre: Membre) -> QuerySet[LotImport]:
    lots = LotImport.objects.filter(type_import__in=[t.code for t in types_permis(membre)])
    if est_restreint(membre):
        lots = lots.filter(Q(depose_par=membre) | Q(etablissement__in=etablissements_de(membre)))
    return lots.select_related("fichier", "etablissement")


def type_de(lot: LotImport) -> TypeImport:
    """The kind, with the fields that the options of the lot bring. Raises `LookupError` when this version has none."""
    return type_import(lot.type_import).pour(lot.options)


def circonstances(lot: LotImport) -> Circonstances:
    """Who imports what for whom, as the kind sees it: the person who deposited the file, its sender, its options."""
    return Circonstances(
        organisation_id=lot.organisation_id,
        membre_id=lot.depose_par_id,
        acteur_libelle=lot.depose_par_libelle,
        emetteur=lot.emetteur,
        jour=aujourdhui(),
        options=lot.options,
    )


def en_mots_par_sorte(lot: LotImport, operations: QuerySet[Any]) -> str:
    """« 285 personnes et 284 inscriptions »: how many rows of each sort, in the order they were written; "" for none."""
    sortes = type_de(lot).sortes
    lignes = operations.order_by().values("modele").annotate(nombre=Count("cle", distinct=True), rang=Min("rang"))
    mots = [pluriel(x["nombre"], sortes.get(x["modele"], "fiche,fiches")) for x in lignes.order_by("rang")]
    return " et ".join([", ".join(mots[:-1]), mots[-1]]) if len(mots) > 1 else "".join(mots)


def remplacant(lot: LotImport) -> LotImport | None:
    """The latest file of the same kind, from the same sender, that was recorded after this one came: this one may be of no use."""
    suivants = LotImport.toutes.filter(
        organisation_id=lot.organisation_id, type_import=lot.type_import, depose_par=lot.depose_par_id, pk__gt=lot.pk,
        etat=EtatLot.APPLIQUE,
    )  # fmt: skip
    return next((x for x in suivants.order_by("-pk") if cle_emetteur(x) == cle_emetteur(lot)), None)


def cle_emetteur(lot: LotImport) -> str:
    """Whom the columns are remembered for: the sender named, else the establishment."""
    if lot.emetteur.strip():
        return cle_recherche(lot.emetteur)[:140]
    return f"etablissement {lot.etablissement_id}" if lot.etablissement_id else ""


def memoire_de(lot: LotImport, signature: str) -> tuple[dict[str, str], bool]:
    """Columns remembered, and whether this very signature was already confirmed.

    Other files of the same sender help too: what was last chosen for a heading of that name.
    """
    connues = CorrespondanceImport.toutes.filter(
        organisation_id=lot.organisation_id, type_import=lot.type_import, emetteur_cle=cle_emetteur(lot)
    ).order_by("utilisee_le", "pk")
    memoire: dict[str, str] = {}
    exacte: dict[str, str] | None = None
    for connue in connues:
        memoire |= connue.colonnes
        if connue.signature == signature:
            exacte = connue.colonnes
    return (exacte, True) if exacte is not None else (memoire, False)


def emetteurs_connus(organisation_id: int) -> list[str]:
    """Senders already named, to be proposed while typing."""
    noms = LotImport.toutes.filter(organisation_id=organisation_id).exclude(emetteur="").values_list("emetteur", flat=True)  # fmt: skip
    return sorted(set(noms.order_by()), key=cle_recherche)[:200]


def travail_de(lot: LotImport) -> Travail | None:
    return Travail.toutes.filter(pk=lot.travail_id).first() if lot.travail_id else None
