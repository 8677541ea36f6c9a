"""What enrolments add to the lower rooms: menu, search, names of acts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from urllib.parse import urlencode

from django.db.models import Q
from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes
from parchemin.parcours import imports_absences, imports_contrats  # noqa: F401  (each registers its kind)
from parchemin.parcours.models import Amenagement, EtatAmenagement, EtatInscription
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.vues.inscriptions_liste import TONS, par_mots
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.plateforme.tenant import organisation_active
from parchemin.socle.cles import cle_recherche

nommer_actes(
    {
        "parcours.inscrire": "Inscription",
        "parcours.modifier_inscription": "Inscription corrigée",
        "parcours.sortir": "Sortie avant la fin",
        "parcours.terminer": "Parcours terminé",
        "parcours.annuler_inscription": "Inscription annulée",
        "parcours.rouvrir_inscription": "Inscription rouverte",
        "parcours.enregistrer_contrat": "Contrat enregistré",
        "parcours.corriger_contrat": "Contrat corrigé",
        "parcours.rompre_contrat": "Contrat rompu",
        "parcours.preciser_rupture": "Rupture précisée",
        "parcours.ajouter_prerequis": "Prérequis demandé",
        "parcours.verifier_prerequis": "Prérequis vérifié",
        "parcours.enregistrer_absence": "Absence notée",
        "parcours.retirer_absence": "Absence retirée",
        "parcours.demander_amenagement": "Aménagement demandé",
        "parcours.decider_amenagement": "Aménagement décidé",
        "parcours.accorder_amenagement": "Aménagement enregistré",
        "parcours.retirer_amenagement": "Aménagement retiré",
    }
)

inscrire_entree(Entree("Certifier", "Inscriptions", "school", "parcours:inscriptions", "parcours.voir_personnes", 40))


@recherches.inscrire("parcours.inscriptions")
def inscriptions(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """Enrolments by name or by number of candidate."""
    if not membre.utilisateur.has_perm("parcours.voir_personnes", membre.organisation):
        return None
    if len(cle_recherche(texte)) < 2:
        return None
    visibles = inscriptions_visibles(membre)
    par_nom = par_mots(visibles, "personne__cle_recherche", texte)
    lignes = visibles.filter(Q(pk__in=par_nom.order_by().values("pk")) | Q(numero_candidat__iexact=texte.strip()))
    lignes = lignes.order_by("-entree", "pk")
    slug = membre.organisation.slug
    return Resultats(
        "Inscriptions",
        "school",
        [
            Resultat(
                f"{i.personne.nom_complet} · {nom_certification(i.certification)}",
                f"{i.certification.intitule} · entrée le {date_courte(i.entree)}",
                reverse("parcours:inscription", args=[slug, i.pk]),
                i.get_etat_display(),
                TONS[EtatInscription(i.etat)],
            )
            for i in lignes[:limite]
        ],
        lignes.count(),
        f"{reverse('parcours:inscriptions', args=[slug])}?{urlencode({'q': texte})}",
    )


@echeances.inscrire("parcours.amenagements")
def amenagements_demandes(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Requests that wait for a decision, one line per enrolment, by the first day they are asked for."""
    if not membre.utilisateur.has_perm("parcours.decider_amenagements", membre.organisation):
        return
    with organisation_active(membre.organisation_id):
        lignes = list(
            Amenagement.objects.filter(
                etat=EtatAmenagement.DEMANDE, inscription__in=inscriptions_visibles(membre).order_by().values("pk")
            )
            .select_related("inscription__personne")
            .order_by("du", "pk")
        )
    for a in lignes:
        yield Echeance(
            cle=f"parcours.amenagement.{a.pk}", jour=a.du, quoi="Un aménagement d’épreuves attend votre décision",
            pourquoi=f"{a.inscription.personne.nom_complet}, demandé par {a.demande_par_libelle or 'le secrétariat'}.",
            url=reverse("parcours:amenagement_decider", args=[membre.organisation.slug, a.inscription_id, a.pk]),
            geste="Décider", rubrique="Inscriptions", icone="school", visible_des=jour,
        )  # fmt: skip
