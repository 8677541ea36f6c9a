"""What the page of an import of a register says when it is over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.travaux.comptes_rendus import CompteRendu, Lien, comptes_rendus


@comptes_rendus.inscrire("referentiel.importer_registre")
def import_de_registre(travail: Travail, organisation: Any) -> CompteRendu:
    """One sentence by register; the snapshot it opened; another file."""
    fini = travail.etat == EtatTravail.TERMINE
    phrases = [phrase(r) for r in travail.resultat.values()] if fini else []
    if travail.etat == EtatTravail.ECHOUE:
        phrases = ["Rien n’a changé : les registres restent dans leur état précédent."]
    if organisation is None:
        return CompteRendu(phrases)
    liens = []
    if fini:
        for r in travail.resultat.values():
            if not r.get("identique"):
                suite = f" ({r['libelle']})" if len(travail.resultat) > 1 else ""
                adresse = reverse("referentiel:instantane", args=[organisation.slug, r["instantane"]])
                liens.append(Lien(f"Voir ce qui change{suite}", adresse, "git-compare"))
    if not travail.est_actif:
        liens.append(
            Lien("Importer un autre fichier", reverse("referentiel:importer", args=[organisation.slug]), "upload")
        )
        liens.append(Lien("Les imports", reverse("referentiel:registres", args=[organisation.slug]), "list"))
    fil = (("Imports des registres", reverse("referentiel:registres", args=[organisation.slug])),)
    return CompteRendu(phrases, liens, fil)


@comptes_rendus.inscrire("referentiel.lire_liste")
def lecture_de_liste(travail: Travail, organisation: Any) -> CompteRendu:
    """How many lines; the list to look at before it serves; another file."""
    r, fini = travail.resultat, travail.etat == EtatTravail.TERMINE
    phrases = [f"{r['libelle']} : {_n(r['lignes'], 'ligne lue', 'lignes lues')}."] if fini else []
    if travail.etat == EtatTravail.ECHOUE:
        phrases = ["Rien n’a changé : la liste en vigueur reste la même."]
    if organisation is None:
        return CompteRendu(phrases)
    liens = []
    if fini:
        adresse = reverse("referentiel:liste_organismes", args=[organisation.slug, r["liste"]])
        liens.append(Lien("Voir ce qu’elle change", adresse, "git-compare"))
    if not travail.est_actif:
        autre = reverse("referentiel:importer_organismes", args=[organisation.slug])
        liens.append(Lien("Importer un autre fichier", autre, "upload"))
    return CompteRendu(
        phrases, liens, (("Organismes de formation", reverse("referentiel:organismes", args=[organisation.slug])),)
    )


def _n(combien: int, mot: str, pluriel: str = "") -> str:
    nombre = f"{combien:,}".replace(",", "\u202f")
    return f"{nombre} {pluriel or mot + 's' if combien >= 2 else mot}"


def phrase(r: dict[str, Any]) -> str:
    """« RNCP, export du 16 août 2026 : 12 fiches lues, 12 nouvelles… », from what the work kept of one register."""
    lues = r["nouvelles"] + r["modifiees"] + r["inchangees"]
    if r.get("identique"):
        return f"{r['libelle']} : déjà importé, rien n’a changé ({_n(lues, 'fiche relue', 'fiches relues')})."
    morceaux = [
        _n(lues, "fiche lue", "fiches lues"),
        _n(r["nouvelles"], "nouvelle"),
        _n(r["modifiees"], "modifiée"),
        _n(r["inchangees"], "inchangée"),
    ]
    if r["retirees"]:
        morceaux.append(_n(r["retirees"], "absente de cet export", "absentes de cet export"))
    return f"{r['libelle']} : {', '.join(morceaux)}."
