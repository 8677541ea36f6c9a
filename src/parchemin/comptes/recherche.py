"""What the search box finds here: establishments and members."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Etablissement, Membre
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.socle.cles import cle_recherche


@recherches.inscrire("comptes.etablissements")
def etablissements(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not membre.utilisateur.has_perm("comptes.consulter_organisation", membre.organisation):
        return None
    lignes = Etablissement.toutes.filter(organisation_id=membre.organisation_id)
    mots = cle_recherche(texte).split()
    if not mots:
        return None
    compact = "".join(mots)
    condition = Q()
    for mot in mots:
        condition &= Q(cle_recherche__contains=mot)
    if compact.isdigit():
        condition |= Q(cle_recherche__contains=compact)
    lignes = lignes.filter(condition).order_by("cle_tri", "pk")
    peut_ouvrir = membre.utilisateur.has_perm("comptes.gerer_etablissements", membre.organisation)
    slug = membre.organisation.slug
    liste = reverse("comptes_o:organisation", kwargs={"slug": slug})
    return Resultats(
        "Établissements",
        "building",
        [
            Resultat(
                e.denomination,
                " · ".join(x for x in (e.get_sorte_display(), e.commune, e.siret and f"SIRET {e.siret}") if x),
                reverse("comptes_o:etablissement", kwargs={"slug": slug, "pk": e.pk})
                if peut_ouvrir
                else f"{liste}?{urlencode({'q': e.siret or e.denomination})}",
            )
            for e in lignes[:limite]
        ],
        lignes.count(),
        f"{liste}?{urlencode({'q': texte})}",
    )


@recherches.inscrire("comptes.membres")
def membres(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not membre.utilisateur.has_perm("comptes.voir_membres", membre.organisation):
        return None
    cle = cle_recherche(texte)
    if len(cle) < 2:
        return None
    # A few dozen people: compared in Python, accents folded.
    tous = Membre.toutes.filter(organisation_id=membre.organisation_id).select_related("utilisateur").order_by("pk")
    lignes = [m for m in tous if all(mot in cle_recherche(m.libelle) for mot in cle.split())]
    slug = membre.organisation.slug
    return Resultats(
        "Membres",
        "users",
        [
            Resultat(
                m.libelle,
                m.utilisateur.email,
                reverse("comptes_o:membre", kwargs={"slug": slug, "pk": m.pk}),
            )
            for m in lignes[:limite]
        ],
        len(lignes),
        reverse("comptes_o:membres", kwargs={"slug": slug}),
    )
