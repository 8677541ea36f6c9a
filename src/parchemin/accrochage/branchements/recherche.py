"""The global search: a passage by its technical identifier, a file by its flux or its name. Never by a person's number."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from parchemin.accrochage.models import EtatFichier, EtatPassage, FichierAccrochage, PassageCertification
from parchemin.accrochage.sans_noms import nom_lu
from parchemin.accrochage.selectors.passages import TONS_ETAT, TONS_FICHIER
from parchemin.comptes.models import Membre
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.plateforme.courriels.services import contient_un_nir
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.tenant import organisation_active

MINIMUM = 4
"""Characters below which an identifier tells nothing."""


def _cherchable(membre: Membre, texte: str) -> str:
    """What to look for, or "": not for this member, too short, or a social-security number."""
    mot = texte.strip()
    if len(mot) < MINIMUM or not membre.utilisateur.has_perm("accrochage.voir", membre.organisation):
        return ""
    compact = "".join(x for x in mot if x.isalnum())
    return "" if contient_un_nir(mot) or contient_un_nir(compact) or _ressemble_a_un_nir(compact) else mot


def _ressemble_a_un_nir(compact: str) -> bool:
    """Thirteen or fifteen characters of that shape, key or not: an import may have taken one for an identifier."""
    sans_corse = compact.upper().replace("2A", "20").replace("2B", "20")
    return len(compact) in (13, 15) and sans_corse.isdigit() and compact[0] in "123478"


@recherches.inscrire("accrochage.passages")
def passages(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Passages by the beginning of their technical identifier."""
    mot = _cherchable(membre, texte)
    if not mot:
        return None
    with organisation_active(membre.organisation_id):
        lignes = PassageCertification.objects.filter(id_technique__istartswith=mot).order_by("id_technique", "pk")
        total = lignes.count()
        trouves = list(lignes[:limite]) if total else []
    if not total:
        return None
    slug, anonyme = membre.organisation.slug, lit_sans_noms(membre)
    return Resultats(
        "Passages à la Caisse des Dépôts",
        "send",
        [
            Resultat(
                nom_lu(p, anonyme=anonyme), _precision(p), reverse("accrochage:passage", args=[slug, p.pk]),
                p.get_etat_display(), TONS_ETAT[EtatPassage(p.etat)],
            )
            for p in trouves
        ],
        total,
        f"{reverse('accrochage:passages', args=[slug])}?{urlencode({'identifiant': mot})}",
        exact=total == 1 and trouves[0].id_technique.lower() == mot.lower(),
    )  # fmt: skip


def _precision(p: PassageCertification) -> str:
    quand = f", délivrée le {date_courte(p.debut_validite)}" if p.debut_validite else ""
    return f"{p.code_certification}{quand} · {p.id_technique}"


@recherches.inscrire("accrochage.fichiers")
def fichiers(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Files by the beginning of their flux identifier, or by a part of their name."""
    mot = _cherchable(membre, texte)
    if not mot:
        return None
    with organisation_active(membre.organisation_id):
        faits: Any = FichierAccrochage.objects.exclude(etat=EtatFichier.ECRITURE)
        lignes = faits.filter(Q(id_flux__istartswith=mot) | Q(nom__icontains=mot)).order_by("-prepare_le", "rang", "pk")
        total = lignes.count()
        trouves = list(lignes[:limite]) if total else []
    if not total:
        return None
    slug = membre.organisation.slug
    return Resultats(
        "Fichiers transmis",
        "file-certificate",
        [
            Resultat(
                f.nom, f"{f.passages_nombre} passage{'s' * (f.passages_nombre > 1)} · {f.id_flux}",
                reverse("accrochage:fichier", args=[slug, f.pk]), f.get_etat_display(), TONS_FICHIER[EtatFichier(f.etat)],
            )
            for f in trouves
        ],
        total,
        reverse("accrochage:fichiers", args=[slug]),
        exact=total == 1 and trouves[0].id_flux.lower() == mot.lower(),
    )  # fmt: skip
