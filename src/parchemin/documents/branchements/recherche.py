"""The global search finds a document by its number, its code of verification or its holder."""

from __future__ import annotations

from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.documents.domain.code import lire
from parchemin.documents.models import Document
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.socle.cles import cle_recherche

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
