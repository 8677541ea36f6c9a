"""Training sessions and trainers."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET

from parchemin.comptes.acces import exige
from parchemin.parcours.models import EtatInscription, Formateur, SessionFormation
from parchemin.parcours.registres import encarts, encarts_formation
from parchemin.parcours.selectors.perimetre import inscriptions_visibles, sessions_formation_visibles
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.services import formations as services
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut, remplir
from parchemin.parcours.vues.inscriptions_liste import (
    FiltreCertification,
    FiltreInscriptions,
    TableInscriptions,
    par_mots,
)
from parchemin.parcours.vues.sessions_formulaires import FormulaireFormateur, FormulaireFormation
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.nombres import entiers_bornes
from parchemin.plateforme.templatetags.parchemin import date_courte
from parchemin.socle.cles import cle_recherche


class FiltreFormations(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Intitulé, lieu")
    certification = FiltreCertification()
    annee = df.NumberFilter(field_name="du", lookup_expr="year", label="Année", min_value=1950, max_value=2100)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        mots = cle_recherche(valeur).split()
        textes = lignes.order_by().values_list("pk", "intitule", "lieu", "etablissement__denomination")
        return lignes.filter(
            pk__in=[pk for pk, *t in textes if all(m in cle_recherche(" ".join(x or "" for x in t)) for m in mots)]
        )


class TableFormations(tables.Table):
    intitule = tables.Column("Formation", order_by=("intitule", "pk"))
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "pk"))
    du = tables.Column("Dates", order_by=("du", "pk"))
    etablissement = tables.Column(
        "Où", accessor="etablissement__denomination", order_by=("etablissement__cle_tri", "pk")
    )
    duree_heures = tables.Column(
        "Heures", order_by=("duree_heures", "pk"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )
    participants = tables.Column(
        "Participants", order_by=("participants", "pk"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )

    class Meta:
        empty_text = ""
        default = ""

    def render_intitule(self, record: SessionFormation) -> SafeString:
        url = reverse("parcours:formation", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.intitule)

    def value_intitule(self, record: SessionFormation) -> str:
        return record.intitule

    def render_certification(self, record: SessionFormation) -> str:
        return nom_certification(record.certification)

    def value_certification(self, record: SessionFormation) -> str:
        return nom_certification(record.certification)

    def render_du(self, record: SessionFormation) -> str:
        return f"{date_courte(record.du)} au {date_courte(record.au)}"

    def value_du(self, record: SessionFormation) -> str:
        return f"{date_courte(record.du)} au {date_courte(record.au)}"

    def render_duree_heures(self, value: Any) -> str:
        return f"{value.normalize():f}".replace(".", ",")

    def value_duree_heures(self, value: Any) -> Any:
        return value


class ListeFormations(VueListe):
    table_class = TableFormations
    filterset_class = FiltreFormations
    template_name = "parcours/sessions/formations.html"
    titre = "Sessions de formation"
    sous_titre = "Où, quand, combien d’heures, avec quels moyens et quels formateurs."
    nom_export = "formations"
    vide_titre = "Aucune session de formation"
    neuf_titre = "Aucune session de formation pour l’instant"
    neuf_texte = "Une session dit où et quand l’on forme, combien d’heures, avec qui : c’est ce que regarde un contrôle de la formation."
    neuf_gestes = (GesteNeuf(("parcours.gerer_sessions",), "Créer une session", "parcours:formation_nouvelle"),)

    def lignes(self) -> QuerySet[Any]:
        lignes = sessions_formation_visibles(self.request.membre)
        return lignes.annotate(participants=Count("inscriptions", distinct=True)).order_by("-du", "pk")


formations = exige("parcours.voir_sessions")(ListeFormations.as_view())


def _formation(request: HttpRequest, pk: int) -> SessionFormation:
    objet: SessionFormation = get_object_or_404(sessions_formation_visibles(request.membre), pk=pk)  # type: ignore[attr-defined]
    return objet


@exige("parcours.voir_sessions")
@require_GET
def formation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = _formation(request, pk)
    visibles = inscriptions_visibles(request.membre).filter(sessions_formation=objet)  # type: ignore[attr-defined]
    voir = peut(request, "parcours.voir_personnes")
    contexte = {
        "objet": objet,
        "formateurs": objet.formateurs.order_by("cle_tri", "pk"),
        "participants": visibles.order_by("personne__cle_tri", "pk") if voir else [],
        "gerer": peut(request, "parcours.gerer_sessions"),
        "voir_personnes": voir,
        "journal": journal_de(request, "session_formation", pk),
        "encarts": encarts(encarts_formation, request.membre, objet),  # type: ignore[attr-defined]
    }
    return render(request, "parcours/sessions/formation.html", contexte)


@exige("parcours.gerer_sessions")
def formation_modifier(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    objet = _formation(request, pk) if pk else None
    noms = ("certification", "intitule", "etablissement", "lieu", "du", "au", "duree_heures", "moyens")
    initial = {n: getattr(objet, n) for n in noms} if objet else {}
    if objet is not None:
        initial["formateurs"] = list(objet.formateurs.order_by("pk").values_list("pk", flat=True))

    def geste(d: dict[str, Any]) -> str:
        services.enregistrer_formation(
            organisation=request.organisation,  # type: ignore[attr-defined]
            formation=objet,
            acteur=acteur(request),
            **(d | {"formateurs": list(d["formateurs"])}),
        )
        return "La session de formation est enregistrée."

    retour = reverse("parcours:formation", args=[slug, pk]) if pk else reverse("parcours:formations", args=[slug])
    return remplir(
        request,
        gabarit="parcours/sessions/simple.html",
        cle=f"parcours.formation:{pk or 0}",
        titre="Corriger la session de formation" if objet else "Nouvelle session de formation",
        classe=FormulaireFormation,
        geste=geste,
        retour=retour,
        initial=initial,
        contexte={"parent": "Sessions de formation", "url_parent": reverse("parcours:formations", args=[slug])},
    )


class TableParticipants(TableInscriptions):
    choix = tables.Column("Participe", accessor="pk", orderable=False, exclude_from_export=True)

    class Meta:
        empty_text = ""
        default = ""
        exclude = ("certification", "etat", "manque")
        sequence = ("choix", "personne", "voie", "prestataire", "entree")

    def render_choix(self, record: Any) -> SafeString:
        return format_html(
            '<input type="hidden" form="selection" name="montre" value="{}">'
            '<input type="checkbox" form="selection" name="inscription" value="{}"{} aria-label="{} participe">',
            record.pk,
            record.pk,
            mark_safe(" checked") if record.pk in self.request.participants else "",
            record.personne.nom_complet,
        )


class FiltreParticipants(FiltreInscriptions):
    certification = None  # type: ignore[assignment]
    manque = None


class Participants(VueListe):
    """Tick who follows; what is not shown on this page does not change."""

    table_class = TableParticipants
    filterset_class = FiltreParticipants
    template_name = "parcours/sessions/participants.html"
    titre = "Participants"
    nom_export = "participants"
    http_method_names = ["get", "head", "post"]

    def lignes(self) -> QuerySet[Any]:
        self.objet = _formation(self.request, self.kwargs["pk"])
        self.request.participants = set(self.objet.inscriptions.order_by().values_list("pk", flat=True))
        lignes = inscriptions_visibles(self.request.membre).filter(certification_id=self.objet.certification_id)
        return lignes.exclude(etat=EtatInscription.ANNULEE).order_by("personne__cle_tri", "pk")

    def contexte(self) -> dict[str, Any]:
        return {"objet": self.objet, "adresse": self.request.get_full_path()}

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        lignes = self.lignes()
        montres = entiers_bornes(request.POST.getlist("montre"))
        coches = entiers_bornes(request.POST.getlist("inscription")) & montres
        deja: set[int] = self.request.participants
        services.choisir_participants(
            formation=self.objet,
            ajoutes=list(lignes.filter(pk__in=coches - deja)),
            retires=list(lignes.filter(pk__in=(montres - coches) & deja)),
            acteur=acteur(request),
        )
        messages.success(request, "Les participants de cette page sont enregistrés.")
        return redirect("parcours:formation", slug=slug, pk=pk)


participants = exige("parcours.gerer_sessions")(Participants.as_view())


class FiltreFormateurs(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom")

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return par_mots(lignes, "cle_tri", valeur)


class TableFormateurs(tables.Table):
    nom = tables.Column("Formateur", order_by=("cle_tri", "pk"))
    employeur = tables.Column("Employeur", order_by=("employeur", "pk"))
    qualifications = tables.Column("Qualifications et expérience", orderable=False)
    nombre = tables.Column(
        "Sessions", order_by=("nombre", "pk"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )

    class Meta:
        empty_text = ""
        default = ""

    def render_nom(self, record: Formateur) -> SafeString | str:
        if not peut(self.request, "parcours.gerer_sessions"):
            return str(record)
        url = reverse("parcours:formateur", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record)

    def value_nom(self, record: Formateur) -> str:
        return str(record)


class ListeFormateurs(VueListe):
    table_class = TableFormateurs
    filterset_class = FiltreFormateurs
    template_name = "parcours/sessions/formateurs.html"
    titre = "Formateurs"
    sous_titre = "Ceux qui forment n’évaluent pas leurs propres candidats : le jury est comparé à cette liste."
    nom_export = "formateurs"
    vide_titre = "Aucun formateur"

    def lignes(self) -> QuerySet[Any]:
        return Formateur.objects.annotate(nombre=Count("sessions", distinct=True)).order_by("cle_tri", "pk")


formateurs = exige("parcours.gerer_sessions")(ListeFormateurs.as_view())


@exige("parcours.gerer_sessions")
def formateur(request: HttpRequest, slug: str, pk: int | None = None) -> HttpResponse:
    objet = get_object_or_404(Formateur.objects, pk=pk) if pk else None
    noms = ("nom", "prenom", "courriel", "employeur", "qualifications")

    def geste(d: dict[str, Any]) -> str:
        ligne = services.enregistrer_formateur(
            organisation=request.organisation,  # type: ignore[attr-defined]
            formateur=objet,
            acteur=acteur(request),
            **d,
        )
        return f"La fiche de {ligne} est enregistrée."

    return remplir(
        request,
        gabarit="parcours/sessions/simple.html",
        cle=f"parcours.formateur:{pk or 0}",
        titre=str(objet) if objet else "Nouveau formateur",
        classe=FormulaireFormateur,
        geste=geste,
        retour=reverse("parcours:formateurs", args=[slug]),
        initial={n: getattr(objet, n) for n in noms} if objet else {},
        contexte={
            "parent": "Formateurs",
            "url_parent": reverse("parcours:formateurs", args=[slug]),
            "journal": journal_de(request, "formateur", pk) if pk else None,
        },
    )
