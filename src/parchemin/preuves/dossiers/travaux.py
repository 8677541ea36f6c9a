"""A pack is a long work: it shows where it is, can be left, stopped, taken up again. Registered on import."""

from __future__ import annotations

import hashlib
import json
from datetime import timedelta
from typing import Any

from django.urls import reverse

from parchemin.comptes.models import Organisation
from parchemin.comptes.selectors import adhesions_de
from parchemin.journal.facade import Reference
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.plateforme.travaux.comptes_rendus import CompteRendu, Lien, comptes_rendus
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.visibilite import arrets, visibilites
from parchemin.preuves.domain.dossiers import DemandeDossier
from parchemin.preuves.dossiers.ouvertures import sortes_de
from parchemin.preuves.services.dossiers import TRAVAIL, preparer, purger


def _cle(organisation_id: int | None, parametres: dict[str, Any]) -> str:
    """The same pack is not made twice at once; another one may be."""
    quoi = json.dumps(parametres["demande"], sort_keys=True)
    return f"o{organisation_id}:{hashlib.sha256(quoi.encode()).hexdigest()[:24]}"


@travail(TRAVAIL, titre="Dossier de preuves", exclusif=_cle)
def mener(ctx: Contexte) -> None:
    """Starts again from the first page when it was interrupted: nothing is kept before its end, and its end comes once."""
    if ctx.organisation_id is None:
        return
    organisation = Organisation.objects.get(pk=ctx.organisation_id)

    def pas(fait: int, total: int, phrase: str) -> None:
        ctx.avancer(fait=fait, total=total, phrase=phrase)

    ctx.constats.clear()
    d, fait = preparer(
        organisation=organisation, demande=DemandeDossier.lire(ctx.parametres["demande"]), acteur=Reference(*ctx.parametres["acteur"]),
        travail_id=ctx.id, demandeur_id=ctx.demandeur_id, pas=pas,
    )  # fmt: skip
    if fait is not None:
        ctx.constater(*fait.constats)
    ctx.resultat["dossier"] = d.pk
    ctx.avancer(fait=1, total=1, phrase="Dossier prêt")


@comptes_rendus.inscrire(TRAVAIL)
def compte_rendu(t: Travail, organisation: Any) -> CompteRendu:
    """The way to the pack, or to ask for it again."""
    if organisation is None:
        return CompteRendu()
    liste = reverse("preuves:dossiers", args=[organisation.slug])
    fil = (("Preuves", reverse("preuves:accueil", args=[organisation.slug])), ("Dossiers à remettre", liste))
    pk = t.resultat.get("dossier")
    if t.etat == EtatTravail.TERMINE and pk:
        avec = ["Le dossier est prêt."] + (["Il dit lui-même ce qui manque."] if t.constats else [])
        return CompteRendu(
            avec, [Lien("Ouvrir le dossier", reverse("preuves:dossier", args=[organisation.slug, pk]), "archive")], fil
        )
    if t.est_actif:
        return CompteRendu(fil=fil)
    return CompteRendu(["Aucun dossier n’a été gardé."], [Lien("Voir les dossiers", liste, "list")], fil)


@arrets.inscrire("preuves.dossiers")
@visibilites.inscrire("preuves.dossiers")
def de_qui_tient_les_preuves(utilisateur: Any, t: Travail) -> bool:
    """Who makes packs of that kind sees, and may stop, those being made in their organisation."""
    return t.code == TRAVAIL and any(
        m.organisation_id == t.organisation_id
        and t.parametres["demande"]["sorte"] in sortes_de(utilisateur, m.organisation)
        for m in adhesions_de(utilisateur)
    )


inscrire_periodique(Periodique("preuves.dossiers", timedelta(days=1), purger))
