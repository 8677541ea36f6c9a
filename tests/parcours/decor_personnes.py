"""One object of each kind of the pages about people."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.domain.identite import IdentiteSaisie
from parchemin.parcours.models import Inscription, Personne, StatutCandidat, VoieAcces
from parchemin.parcours.services.confirmation import recevoir_reponse
from parchemin.parcours.services.fusions import fusionner_personnes
from parchemin.parcours.services.personnes import enregistrer_personne
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification

LEA = IdentiteSaisie(
    nom_naissance="MARTIN", prenom1="Léa", sexe="F", naissance_annee=2005, naissance_mois=4, naissance_jour=3,
    naissance_code="44109", naissance_libelle="Nantes", courriel="lea.martin@exemple.fr",
)  # fmt: skip


def personne(o: Organisation, **valeurs: Any) -> Personne:
    """Léa MARTIN, or somebody else with these values."""
    identite = IdentiteSaisie(**{n: valeurs.get(n, getattr(LEA, n)) for n in LEA.__dataclass_fields__})
    return enregistrer_personne(organisation=o, identite=identite, acteur=SYSTEME)


def inscription(p: Personne, c: Certification, **valeurs: Any) -> Inscription:
    """An enrolment in continuing education, from 1 September 2026."""
    i: Inscription = Inscription.toutes.create(
        **(
            {
                "organisation_id": p.organisation_id,
                "personne": p,
                "certification": c,
                "voie": VoieAcces.FORMATION_CONTINUE,
                "statut": StatutCandidat.FPC,
                "entree": date(2026, 9, 1),
            }
            | valeurs
        )
    )
    return i


def arguments(o: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    with organisation_active(o.pk):
        une, autre = personne(o), personne(o, prenom1="Lea", courriel="")
        gardee, absorbee = personne(o, nom_naissance="DURAND"), personne(o, nom_naissance="DURANT")
        fusion = fusionner_personnes(gardee=gardee, absorbee=absorbee, valeurs={}, acteur=SYSTEME)
        reponse = recevoir_reponse(personne=une, confirme=False, proposees={"prenom1": "Lea-Rose"})
    paire = {"pk": une.pk, "autre": autre.pk}
    return {
        "parcours:personne": {"pk": une.pk},
        "parcours:personne_corriger": {"pk": une.pk},
        "parcours:demander_confirmation": {"pk": une.pk},
        "parcours:comparer_personnes": paire,
        "parcours:distinguer_personnes": paire,
        "parcours:fusion": {"pk": fusion.pk},
        "parcours:reponse_identite": {"pk": reponse.pk},
    }
