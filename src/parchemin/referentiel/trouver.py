"""What the search box finds here: fiches and local certifications."""

from __future__ import annotations

from urllib.parse import urlencode

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.plateforme.recherche_texte.mots import repond
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.referentiel import selectors
from parchemin.referentiel.domain import validite
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import NumeroFiche


@recherches.inscrire("referentiel.fiches")
def fiches(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not membre.utilisateur.has_perm("referentiel.consulter", membre.organisation):
        return None
    lignes = selectors.chercher(texte)
    slug = membre.organisation.slug
    jour = aujourdhui()
    resultats = []
    premieres = selectors.premieres(lignes, limite)
    for f in premieres:
        v = f.version
        if v is None:
            continue
        statut = validite.statut_au(selectors.etat_de(v, f), jour)
        fin = f"jusqu’au {date_courte(v.date_fin_enregistrement)}" if v.date_fin_enregistrement else ""
        niveau = f"niveau {v.niveau}" if v.niveau else ""
        resultats.append(
            Resultat(
                f"{f.code} · {v.intitule}",
                " · ".join(x for x in (v.abrege_code, niveau, v.certificateurs, fin) if x),
                reverse("referentiel:fiche", args=[slug, f.code]),
                validite.LIBELLES_STATUT[statut],
                validite.TONS_STATUT[statut],
            )
        )
    liste = reverse("referentiel:fiches", args=[slug])
    return Resultats(
        "Fiches des registres",
        "certificate",
        resultats,
        lignes.count(),
        f"{liste}?{urlencode({'q': texte})}",
        exact=bool(premieres) and premieres[0].code in _codes(texte),
    )


def _codes(texte: str) -> tuple[str, ...]:
    try:
        return NumeroFiche.parse(texte).codes_possibles
    except ErreurMetier:
        return ()


@recherches.inscrire("referentiel.locales")
def locales(membre: Membre, texte: str, limite: int) -> Resultats | None:
    if not cle_recherche(texte) or not membre.utilisateur.has_perm("referentiel.consulter", membre.organisation):
        return None
    toutes = Certification.toutes.filter(organisation_id=membre.organisation_id, fiche=None).order_by("cle_tri", "pk")
    lignes = [c for c in toutes if repond(f"{c.intitule_local} {c.code_local}", texte)]
    slug = membre.organisation.slug
    return Resultats(
        "Certifications hors registres",
        "file-certificate",
        [
            Resultat(
                c.intitule_local, c.get_nature_locale_display(), reverse("referentiel:certification", args=[slug, c.pk])
            )
            for c in lignes[:limite]
        ],
        len(lignes),
        reverse("referentiel:certifications", args=[slug]),
    )
