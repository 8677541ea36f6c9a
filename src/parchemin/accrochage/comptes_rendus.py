"""What the pages of this room's long works say when they are over."""

from __future__ import annotations

from typing import Any

from django.urls import reverse

from parchemin.accrochage.models import AccuseTraitement, FichierAccrochage
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.travaux.comptes_rendus import CompteRendu, Lien, comptes_rendus


def _n(combien: int, un: str, plusieurs: str) -> str:
    nombre = f"{combien:,}".replace(",", "\u202f")
    return f"{nombre} {plusieurs if combien > 1 else un}"


def _fil(organisation: Any) -> tuple[tuple[str, str], ...]:
    return (("Accrochage", reverse("accrochage:passages", args=[organisation.slug])),)


@comptes_rendus.inscrire("accrochage.construire")
def construction(travail: Travail, organisation: Any) -> CompteRendu:
    """The files, and the way to deposit them."""
    if organisation is None:
        return CompteRendu()
    passages = Lien("Les passages", reverse("accrochage:passages", args=[organisation.slug]), "list")
    if travail.etat == EtatTravail.ECHOUE:
        return CompteRendu(
            ["Aucun fichier n’a été gardé : les passages restent à envoyer."], [passages], _fil(organisation)
        )
    if travail.etat != EtatTravail.TERMINE:
        return CompteRendu(fil=_fil(organisation))
    fichiers = list(
        FichierAccrochage.toutes.filter(organisation=organisation, lot_id=travail.parametres["lot"])
        .select_related("lot")
        .order_by("rang")
    )
    total = sum(f.passages_nombre for f in fichiers)
    quoi = ("fichier construit", "fichiers construits")
    if any(f.est_suppression for f in fichiers):
        quoi = ("fichier de suppression construit", "fichiers de suppression construits")
    phrases = [
        f"{_n(len(fichiers), *quoi)} pour {_n(total, 'passage', 'passages')}.",
        "Il a été relu en entier et tient le schéma."
        if len(fichiers) == 1
        else "Chacun a été relu en entier et tient le schéma.",
    ]
    if laisses := travail.resultat.get("laisses", 0):
        mots = _n(laisses, "passage à supprimer attend", "passages à supprimer attendent")
        phrases.append(f"{mots} : le numéro de sécurité sociale ne s’ouvre plus (la page de chacun dit que faire).")
    liens = [
        Lien(f"Déposer {f.nom}", reverse("accrochage:fichier", args=[organisation.slug, f.pk]), "upload")
        for f in fichiers[:5]
    ]
    return CompteRendu(phrases, [*liens, passages], _fil(organisation))


@comptes_rendus.inscrire("accrochage.lire_accuse")
def lecture(travail: Travail, organisation: Any) -> CompteRendu:
    """What was answered, and where to mend."""
    if organisation is None:
        return CompteRendu()
    recus = AccuseTraitement.toutes.filter(organisation=organisation).select_related("fichier__lot")
    accuse = recus.filter(pk=travail.parametres["accuse"]).first()
    if travail.etat != EtatTravail.TERMINE or accuse is None or accuse.fichier is None:
        return CompteRendu(fil=_fil(organisation))
    suppression = accuse.fichier.est_suppression
    c = accuse.appliques
    phrases = []
    if accuse.repetition:
        phrases.append(
            "Répétition : rien n’a été transmis, rien de ce qui suit ne compte, les passages restent à envoyer."
        )
    if accuse.erreurs and accuse.contredits:
        phrases.append(
            "L’accusé dit le fichier rejeté dès sa structure, contre des réponses déjà reçues : rien n’a été changé, regardez "
            "sur le portail ce qu’il en est."
        )
    elif accuse.erreurs and not any(accuse.comptes.values()):
        phrases.append(
            "Le fichier a été rejeté dès sa structure : aucun passage n’a été pris, tous sont de nouveau à envoyer."
        )
    else:
        bon = ("passage supprimé", "passages supprimés") if suppression else ("passage accepté", "passages acceptés")
        morceaux = [_n(c.get("accepte", 0), *bon)]
        if c.get("refuse"):
            morceaux.append(_n(c["refuse"], "refusé", "refusés"))
        if c.get("deja"):
            morceaux.append(_n(c["deja"], "déjà enregistré", "déjà enregistrés"))
        if c.get("inconnu"):
            morceaux.append(_n(c["inconnu"], "réponse à regarder", "réponses à regarder"))
        phrases.append(", ".join(morceaux) + ".")
        if c.get("contraire"):
            phrases.append(
                f"{_n(c['contraire'], 'réponse contredit', 'réponses contredisent')} un accusé précédent : à vous de dire "
                "laquelle fait foi."
            )
    if accuse.absents:
        phrases.append(
            f"L’accusé ne parle pas de {_n(accuse.absents, 'passage', 'passages')} : un autre est sans doute à venir."
        )
    liens = [
        Lien("Voir les réponses", reverse("accrochage:fichier", args=[organisation.slug, accuse.fichier_id]), "inbox")
    ]
    passages = reverse("accrochage:passages", args=[organisation.slug])
    if accuse.repetition:
        # Given back where they stood: no list of refused passages holds them, the page of the file names each.
        return CompteRendu(phrases, liens, _fil(organisation))
    if c.get("inconnu") or c.get("contraire") or (suppression and c.get("refuse")):
        liens.append(Lien("Trancher les réponses", f"{passages}?situation=a_regarder", "git-compare"))
    if c.get("refuse") and not suppression:
        liens.append(Lien("Corriger les refusés", f"{passages}?situation=refuses", "pencil"))
    return CompteRendu(phrases, liens, _fil(organisation))


@comptes_rendus.inscrire("accrochage.transmettre")
def depot(travail: Travail, organisation: Any) -> CompteRendu:
    """Deposited, or not at all."""
    if organisation is None:
        return CompteRendu()
    lien = Lien(
        "Voir le fichier",
        reverse("accrochage:fichier", args=[organisation.slug, travail.parametres["fichier"]]),
        "file-certificate",
    )
    dit = []
    if travail.etat == EtatTravail.TERMINE:
        dit = ["Le fichier est déposé." if travail.resultat.get("fichier") else "Le fichier n’était plus à déposer."]
    return CompteRendu(dit, [lien] if not travail.est_actif else [], _fil(organisation))


@comptes_rendus.inscrire("accrochage.recueillir")
def recueil(travail: Travail, organisation: Any) -> CompteRendu:
    """How many were gathered."""
    if organisation is None or travail.etat != EtatTravail.TERMINE:
        return CompteRendu()
    n = travail.resultat.get("passages", 0)
    lien = Lien("Les passages", reverse("accrochage:passages", args=[organisation.slug]), "list")
    return CompteRendu([f"{_n(n, 'passage recueilli', 'passages recueillis')}."], [lien], _fil(organisation))
