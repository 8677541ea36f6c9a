"""Menu, names of acts, and the hits that wait for somebody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Max, Min, Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.reseau.branchements.accueil import a_un_reseau
from parchemin.reseau.selectors.captures import a_traiter
from parchemin.reseau.services.captures import recueil
from parchemin.socle.horloge import jour_de

nommer_actes(
    {
        "reseau.capturer": "Communication déposée et contrôlée",
        "reseau.ecarter": "Relevé de communication écarté",
        "reseau.revoquer_exception": "Exception de communication révoquée",
        "reseau.demander_correction": "Correction d’une communication demandée",
    }
)
inscrire_entree(
    Entree("Réseau", "Communication", "file-search", "reseau:communication", "reseau.voir", 50, visible=a_un_reseau)
)


@echeances.inscrire("reseau.communication")
def releves(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Captures with open hits: one line each. The worse the hit, the sooner its day."""
    if not membre.utilisateur.has_perm("reseau.communication", membre.organisation):
        return
    lignes = (
        a_traiter(membre.organisation_id).order_by()
        .values("capture_id", "capture__adresse", "capture__nom_fichier", "capture__etablissement__denomination")
        .annotate(n=Count("pk"), graves=Count("pk", filter=Q(severite="critique")), vu=Min("capture__capturee_le"), le=Max("capture__controlee_le"))
        .order_by("vu", "capture_id")
    )  # fmt: skip
    for x in lignes:
        pire = "critique" if x["graves"] else "majeure"
        avant = jour_de(x["le"]) + timedelta(days=int(recueil().valeur_au(f"delai_{pire}", jour)))
        n, graves = x["n"], x["graves"]
        yield Echeance(
            cle=f"reseau.capture.{x['capture_id']}", jour=avant,
            quoi=f"{x['capture__etablissement__denomination']} : {f'{n} relevés à traiter' if n > 1 else 'un relevé à traiter'}",
            pourquoi=f"« {x['capture__adresse'] or x['capture__nom_fichier']} »"
            + (f", dont {f'{graves} critiques' if graves > 1 else 'un critique'}." if graves else "."),
            url=reverse("reseau:capture", args=[membre.organisation.slug, x["capture_id"]]), geste="Lire et traiter",
            rubrique="Réseau", icone="file-search", visible_des=jour_de(x["le"]),
        )  # fmt: skip
