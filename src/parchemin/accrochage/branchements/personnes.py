"""On the page of a person: whether a social-security number is kept, for those who may see it."""

from __future__ import annotations

from django.urls import reverse

from parchemin.accrochage.models import CoffreNir
from parchemin.accrochage.services.nir import sert_ici
from parchemin.comptes.models import Membre
from parchemin.parcours.models import Personne
from parchemin.parcours.registres import Encart, LigneEncart, encarts_personne


@encarts_personne.inscrire("accrochage.nir")
def nir_de_la_personne(membre: Membre, personne: Personne) -> Encart | None:
    """Whether, never what. Nothing where no schema uses the number and none is kept."""
    o = membre.organisation
    if personne.fusionnee_dans_id or not membre.utilisateur.has_perm("accrochage.voir_nir", o):
        return None
    coffre = CoffreNir.toutes.filter(personne=personne).first()
    if coffre is None and not sert_ici(o.pk):
        return None
    page = reverse("accrochage:nir", args=[o.slug, personne.pk])
    if coffre is None:
        gestes = [("Enregistrer le numéro", reverse("accrochage:nir_saisir", args=[o.slug, personne.pk]))]
        return Encart("Numéro de sécurité sociale", (), "Aucun numéro enregistré.", gestes)
    if coffre.chiffre:
        ligne = LigneEncart("ok", "Enregistré", "Gardé chiffré, pour la transmission", url=page)
    elif coffre.purge_le:
        ligne = LigneEncart("nu", "Effacé", "Il a servi, ou rien ne l’attendait plus", url=page)
    else:
        ligne = LigneEncart("nu", "Absent", coffre.get_motif_absence_display(), url=page)
    return Encart("Numéro de sécurité sociale", [ligne])
