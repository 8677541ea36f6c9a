"""Lists of establishments and members: filters in the URL, what is shown is what is exported."""

from __future__ import annotations

from typing import Any

from django.db.models import Prefetch, Q, QuerySet

from parchemin.comptes.acces import exige
from parchemin.comptes.filtres import FiltreEtablissements, FiltreMembres
from parchemin.comptes.models import Etablissement, Membre, RoleMembre
from parchemin.comptes.tables import TableEtablissements, TableMembres
from parchemin.plateforme.listes import VueListe
from parchemin.socle.horloge import aujourdhui


class ListeEtablissements(VueListe):
    table_class = TableEtablissements
    filterset_class = FiltreEtablissements
    template_name = "comptes/organisation.html"
    titre = "Organisation"
    nom_export = "etablissements"
    vide_titre = "Aucun établissement"
    vide_texte = "Ici se rangent votre siège, vos sites et vos partenaires, chacun avec son SIRET."

    def lignes(self) -> QuerySet[Any]:
        return Etablissement.objects.order_by("-sorte", "cle_tri", "pk")


class ListeMembres(VueListe):
    table_class = TableMembres
    filterset_class = FiltreMembres
    template_name = "comptes/membres.html"
    titre = "Membres"
    nom_export = "membres"
    vide_titre = "Personne ne répond"
    vide_texte = "Retirez un filtre, ou invitez cette personne."

    def lignes(self) -> QuerySet[Any]:
        roles = RoleMembre.objects.filter(Q(au__isnull=True) | Q(au__gte=aujourdhui())).order_by("du", "pk")
        return (
            Membre.objects.select_related("utilisateur")
            .prefetch_related(Prefetch("roles", queryset=roles, to_attr="en_vigueur"))
            .order_by("utilisateur__nom", "utilisateur__prenom", "pk")
        )


etablissements = exige("comptes.consulter_organisation")(ListeEtablissements.as_view())
membres = exige("comptes.voir_membres")(ListeMembres.as_view())
