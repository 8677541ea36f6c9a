"""The global search finds a course by its code: an auditor asks for « le dossier K7M4PQ », whoever reads names types it."""

from __future__ import annotations

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.indicateurs.domain.codes import lire_code
from parchemin.indicateurs.selectors.codes import avec_codes, chercher
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.tenant import organisation_active


@recherches.inscrire("indicateurs.codes")
def codes(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """None for what is no code, and for who reads without names: they may not learn whose it is."""
    code = lire_code(texte)
    lisible = membre.utilisateur.has_perm("parcours.voir_personnes", membre.organisation) and not lit_sans_noms(membre)
    if not code or not lisible:
        return None
    with organisation_active(membre.organisation_id):
        lignes = chercher(avec_codes(inscriptions_visibles(membre), membre.organisation_id, "pk"), code)
        lues = lignes.select_related("personne", "certification__fiche__version").order_by("pk")
        trouvees = list(lues[:limite])
        return Resultats(
            "Parcours, par leur code", "users",
            [
                Resultat(
                    i.personne.nom_complet, f"{i.certification.intitule} · code {code}",
                    reverse("parcours:inscription", args=[membre.organisation.slug, i.pk]),
                )
                for i in trouvees
            ],
            len(trouvees),
        ) if trouvees else None  # fmt: skip
