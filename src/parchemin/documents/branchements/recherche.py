"""The global search finds a document by its number, its code or its holder; one of an authority by the number it bears."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.documents.domain.code import lire
from parchemin.documents.models import DemandeDocument, Document
from parchemin.documents.selectors.recues import condition_recue
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.socle.cles import cle_recherche

_TONS_DEMANDES = {"a_demander": "al", "demandee": "in", "recue": "al", "remise": "ok", "sans_objet": "nu"}
_TONS = {"valide": "ok", "remplace": "al", "retire": "ko"}


@recherches.inscrire("documents.documents")
def chercher_documents(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Nothing for who may not read the register."""
    o = membre.organisation
    if not membre.utilisateur.has_perm("documents.voir", o):
        return None
    mots, condition, code = cle_recherche(texte).split(), Q(), lire(texte)
    if not mots:
        return None
    for mot in mots:
        condition &= Q(cle_recherche__contains=mot)
    if code is not None:
        condition |= Q(code=code)
    lignes = Document.toutes.filter(condition, organisation=o).order_by("-annee", "-rang", "pk")
    trouves = list(lignes[:limite])
    if not trouves:
        return None
    return Resultats(
        rubrique="Documents", icone="certificate", total=lignes.count(), url_liste=f"{reverse('documents:registre', args=[o.slug])}?{urlencode({'q': texte})}",
        exact=code is not None and any(d.code == code for d in trouves),
        lignes=[
            Resultat(
                titre=f"{d.titulaire}, {d.get_nature_display().lower()}", precision=f"n° {d.numero}",
                url=reverse("documents:document", args=[o.slug, d.pk]), etat=str(d.get_etat_display()), ton=_TONS[d.etat],
            )
            for d in trouves
        ],
    )  # fmt: skip


@recherches.inscrire("documents.recus")
def chercher_recus(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Documents of an authority, by holder or by the number that the authority gave."""
    o = membre.organisation
    if not cle_recherche(texte).split() or not membre.utilisateur.has_perm("documents.voir", o):
        return None
    lignes = DemandeDocument.toutes.filter(condition_recue(texte), organisation=o).select_related("personne")
    trouves = list(lignes.order_by("personne__cle_tri", "pk")[:limite])
    if not trouves:
        return None
    return Resultats(
        rubrique="Documents d’une autorité", icone="send", total=lignes.count(),
        url_liste=f"{reverse('documents:demandes', args=[o.slug])}?{urlencode({'q': texte})}",
        exact=any(d.numero_recu and d.numero_recu.casefold() == texte.strip().casefold() for d in trouves),
        lignes=[
            Resultat(
                titre=f"{d.personne.nom_complet}, {d.get_nature_display().lower()}",
                precision=f"n° {d.numero_recu}, {d.autorite}" if d.numero_recu else d.autorite,
                url=reverse("documents:avancer_demande", args=[o.slug, d.pk]), etat=str(d.get_etat_display()),
                ton=_TONS_DEMANDES[d.etat],
            )
            for d in trouves
        ],
    )  # fmt: skip
