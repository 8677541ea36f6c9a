"""A brochure takes seconds to read: a long work, which can be left. Registered on import."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.urls import reverse

from parchemin.comptes.models import Etablissement
from parchemin.journal.facade import Reference
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.travaux.comptes_rendus import CompteRendu, Lien, comptes_rendus
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.referentiel.models import Certification
from parchemin.reseau.models import CaptureCommunication
from parchemin.reseau.services.captures import Depot, controler_fichier, oublier
from parchemin.socle.constats import ErreurMetier

CONTROLER = "reseau.controler_capture"
LONG_PDF, LONGUE_PAGE = 150_000, 100_000
"""Bytes above which reading may take more than a person waits for."""


def est_long(taille: int, tete: bytes) -> bool:
    return taille > (LONG_PDF if b"%PDF-" in tete[:1024] else LONGUE_PAGE)


@travail(CONTROLER, titre="Lecture d’un document de partenaire")
def controler(ctx: Contexte) -> None:
    """Done again after a stop, it finds its capture or makes it: one file is one capture. What cannot be read leaves no file behind."""
    p, org = ctx.parametres, ctx.organisation_id or 0
    fichier = Fichier.toutes.filter(pk=p["fichier"], organisation_id=org).first()
    if fichier is None:
        return
    depot = Depot(
        etablissement=Etablissement.toutes.select_related("organisation").get(pk=p["etablissement"], organisation=org),
        sorte=p["sorte"], capturee_le=date.fromisoformat(p["capturee_le"]), adresse=p["adresse"],
        certifications=tuple(
            Certification.toutes.filter(pk__in=p["certifications"], organisation=org)
            .select_related("fiche__version", "fiche__source__instantane", "organisation").order_by("cle_tri", "pk")
        ),
        precedente=CaptureCommunication.toutes.filter(pk=p["precedente"], organisation=org).select_related("etablissement").first()
        if p["precedente"] else None,
    )  # fmt: skip
    try:
        capture = controler_fichier(
            fichier=fichier, depot=depot, acteur=Reference(*p["acteur"]),
            pas=lambda fait, total, phrase: ctx.avancer(fait=fait, total=total, phrase=phrase, force=True),
        )  # fmt: skip
    except ErreurMetier as e:
        ctx.constater(*e.constats)
        oublier(fichier)
        return
    ctx.resultat |= {"capture": capture.pk, "releves": capture.anomalies.count()}


def lancer_le_controle(*, fichier: Fichier, depot: Depot, acteur: Reference, demandeur_id: int | None) -> Travail:
    return lancer(
        CONTROLER, organisation_id=depot.etablissement.organisation_id, demandeur_id=demandeur_id, demandeur_libelle=acteur.libelle,
        titre=f"Lecture du fichier {fichier.nom_original}"[:200],
        parametres={
            "fichier": str(fichier.pk), "etablissement": depot.etablissement.pk, "sorte": depot.sorte, "adresse": depot.adresse,
            "capturee_le": depot.capturee_le.isoformat(), "certifications": [x.pk for x in depot.certifications],
            "precedente": depot.precedente.pk if depot.precedente else None,
            "acteur": [acteur.type, acteur.identifiant, acteur.libelle],
        },
    )  # fmt: skip


@comptes_rendus.inscrire(CONTROLER)
def compte_rendu(t: Travail, organisation: Any) -> CompteRendu:
    """How many hits, and the way to them; or the way to try again."""
    if organisation is None:
        return CompteRendu()
    fil = (("Communication", reverse("reseau:communication", args=[organisation.slug])),)
    capture = t.resultat.get("capture")
    if capture is None:
        encore = Lien(
            "Déposer un autre document", reverse("reseau:communication_deposer", args=[organisation.slug]), "upload"
        )
        phrases = ["Ce document n’a pas été gardé, pour la raison ci-dessous."] if t.constats else []
        return CompteRendu(phrases, [encore], fil)
    n = t.resultat.get("releves", 0)
    phrase = "Rien n’est relevé." if not n else f"{n} relevés à lire." if n > 1 else "Un relevé à lire."
    page = Lien("Ouvrir la capture", reverse("reseau:capture", args=[organisation.slug, capture]), "file-search")
    return CompteRendu([phrase], [page], fil)
