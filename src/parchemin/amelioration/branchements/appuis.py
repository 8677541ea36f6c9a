"""Guides and contacts in the house: menu, names of acts, day page; and what follows from the analyses of absences and ruptures."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Q
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

from parchemin.amelioration.domain.actions import SorteOrigine
from parchemin.amelioration.domain.appuis import recueil
from parchemin.amelioration.models import ContactRessource, GuideRegional, Procedure, Sollicitation
from parchemin.amelioration.origines import TypeOrigine, inscrire_origine
from parchemin.comptes.models import Membre
from parchemin.indicateurs.suites_analyse import suites_analyse
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.recherche import Resultat, Resultats, recherches

nommer_actes(
    {
        "amelioration.guide_ajouter": "Guide ajouté",
        "amelioration.guide_remplacer": "Guide qui n’est plus remis",
        "amelioration.guide_remettre": "Guide remis",
        "amelioration.guide_accuser": "Réception d’un guide",
        "amelioration.contact": "Contact enregistré",
        "amelioration.solliciter": "Sollicitation",
        "amelioration.sollicitation_reponse": "Réponse à une sollicitation",
    }
)
inscrire_entree(
    Entree("Améliorer", "Guides", "school", "amelioration:guides", "amelioration.remettre_guides", 75, aussi=("amelioration:guide", "amelioration:guides_remis"))
)  # fmt: skip
inscrire_entree(
    Entree(
        "Améliorer", "À qui demander", "users", "amelioration:contacts", "amelioration.voir", 80,
        aussi=("amelioration:contact", "amelioration:sollicitations", "amelioration:sollicitation", "amelioration:reperes_difficulte"),
    )
)  # fmt: skip
TOUTES = "toutes"
_ANALYSES = {"ruptures": "Analyse des ruptures", "absences": "Analyse des absences"}
_MODELES = {"ruptures": "rupture", "absences": "absenteisme"}


def libelle_analyse(volet: str, identifiant: str) -> str | None:
    """« Analyse des ruptures 2025-2026 »; None for what is no school year."""
    if identifiant == TOUTES:
        return f"{_ANALYSES[volet]}, toutes les années"
    annee = entier_borne(identifiant)
    return f"{_ANALYSES[volet]} {annee - 1}-{annee}" if annee is not None and 2000 < annee < 2100 else None


def _inscrire(volet: str) -> None:
    def url(slug: str, identifiant: str) -> str:
        annee = "" if identifiant == TOUTES else f"&annee={identifiant}"
        return f"{reverse('indicateurs:analyse', args=[slug])}?volet={volet}{annee}"

    inscrire_origine(
        TypeOrigine(
            f"analyse_{volet}",
            SorteOrigine.ABSENCES,
            "indicateurs.analyser",
            url,
            lambda organisation, i: libelle_analyse(volet, i),
        )
    )


for _volet in _ANALYSES:
    _inscrire(_volet)


@suites_analyse.inscrire("amelioration.mesures")
def mesures(request: HttpRequest, volet: str, annee: int) -> SafeString:
    """Under an analysis: the actions it gave birth to, one more to open, and the procedure it is read against."""
    from parchemin.amelioration.vues.procedures_commun import actions_de

    organisation = request.organisation  # type: ignore[attr-defined]
    if not request.user.has_perm("amelioration.voir", organisation):
        return SafeString("")
    procedure = Procedure.objects.filter(modele=_MODELES[volet], retiree_le__isnull=True).order_by("pk").first()
    contexte = {
        **actions_de(request, f"analyse_{volet}", str(annee or TOUTES)),
        "procedure": procedure,
        "request": request,
    }
    return mark_safe(render_to_string("amelioration/procedures/_mesures.html", contexte, request=request))


@echeances.inscrire("amelioration.sollicitations_sans_reponse")
def sans_reponse(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What this member asked and nobody answered."""
    if not membre.utilisateur.has_perm("amelioration.avancer", membre.organisation):
        return
    delai = timedelta(days=int(recueil().valeur_au("relancer", jour)))
    lignes = Sollicitation.toutes.filter(organisation=membre.organisation_id, par=membre, repondu_le__isnull=True)
    for s in lignes.select_related("contact").order_by("le", "pk"):
        yield Echeance(
            cle=f"amelioration.sollicitation.{s.pk}", jour=s.le + delai, quoi=f"Relancer {s.contact.nom} : {s.objet}", au_dehors="Relancer une sollicitation sans réponse", pourquoi="Sans réponse depuis votre demande.",
            url=reverse("amelioration:sollicitation", args=[membre.organisation.slug, s.pk]), geste="Voir", rubrique="Amélioration", icone="mail",
            visible_des=s.le + delai,
        )  # fmt: skip


@recherches.inscrire("amelioration.guides")
def chercher_guides(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By a word of the title or of who publishes it, for those who hand them over."""
    if not membre.utilisateur.has_perm("amelioration.remettre_guides", membre.organisation):
        return None
    mots, slug = texte.strip(), membre.organisation.slug
    lignes = GuideRegional.toutes.filter(
        Q(titre__icontains=mots) | Q(editeur__icontains=mots), organisation=membre.organisation_id
    )
    lus = lignes.order_by("titre", "pk")
    return Resultats(
        "Guides", "school",
        [
            Resultat(g.titre, ", ".join(x for x in (g.editeur, g.edition) if x), reverse("amelioration:guide", args=[slug, g.pk]), "Remplacé" if g.remplace_le else "")
            for g in lus[:limite]
        ],
        lus.count(), reverse("amelioration:guides", args=[slug]),
    )  # fmt: skip


@recherches.inscrire("amelioration.contacts")
def chercher_contacts(membre: Membre, texte: str, limite: int) -> Resultats | None:
    """By name, body or territory."""
    if not membre.utilisateur.has_perm("amelioration.voir", membre.organisation):
        return None
    mots, slug = texte.strip(), membre.organisation.slug
    condition = Q(nom__icontains=mots) | Q(organisme__icontains=mots) | Q(zone__icontains=mots)
    lus = ContactRessource.toutes.filter(condition, organisation=membre.organisation_id, actif=True).order_by(
        "nom", "pk"
    )
    return Resultats(
        "À qui demander", "users",
        [
            Resultat(x.nom, ", ".join(y for y in (x.get_sorte_display(), x.organisme) if y), reverse("amelioration:contact", args=[slug, x.pk]))
            for x in lus[:limite]
        ],
        lus.count(), reverse("amelioration:contacts", args=[slug]),
    )  # fmt: skip
