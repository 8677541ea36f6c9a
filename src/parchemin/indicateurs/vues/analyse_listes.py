"""Lists behind the numbers of the analysis: contracts, absences, people. Same filters in the address, same rows as the number."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import slugify

from parchemin.comptes.acces import exige
from parchemin.indicateurs.selectors.analyse import Analyse
from parchemin.indicateurs.selectors.codes import RANG, avec_codes
from parchemin.indicateurs.vues.analyse import lit_l_analyse_sans_noms, parametres, portee_demandee
from parchemin.indicateurs.vues.codes import ColonneCode, FiltreCode, code_montre
from parchemin.parcours.models import Absence, Contrat, Inscription
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.horloge import aujourdhui


class _Lignes(tables.Table):
    """What the three share: a person, named or not, with the certification."""

    class Meta:
        empty_text = ""
        default = "—"

    def _inscription(self, record: Any) -> Inscription:
        i: Inscription = record if isinstance(record, Inscription) else record.inscription
        return i

    def render_personne(self, record: Any) -> SafeString:
        i = self._inscription(record)
        sous = i.certification.intitule
        if self.request.sans_noms:
            return format_html('<code>{}</code><span class="sous">{}</span>', code_montre(record), sous)
        url = reverse("parcours:inscription", args=[self.request.organisation.slug, i.pk])
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, i.personne.nom_complet, sous)

    def value_personne(self, record: Any) -> str:
        i = self._inscription(record)
        return code_montre(record) if self.request.sans_noms else i.personne.nom_complet


class TableContrats(_Lignes):
    personne = tables.Column("Personne", accessor="inscription", order_by=("inscription__personne__cle_tri", RANG))
    code: tables.Column | None = ColonneCode()
    certification = tables.Column("Certification", accessor="inscription__certification__intitule", visible=False)
    employeur = tables.Column("Employeur", order_by=("employeur", RANG))
    debut = tables.Column("Début", order_by=("debut", RANG))
    fin = tables.Column("Fin prévue", order_by=("fin", RANG))
    rompu_le = tables.Column("Rupture", order_by=("rompu_le", RANG))
    cause = tables.Column("Cause", accessor="cause_en_mots", order_by=("cause_rupture", RANG), empty_values=())
    initiative = tables.Column("À l’initiative de", accessor="initiative_en_mots", order_by=("initiative_rupture", RANG), empty_values=())  # fmt: skip
    raisons = tables.Column("Raisons", accessor="raisons_en_mots", orderable=False, empty_values=())

    def render_employeur(self, value: str) -> str:
        # A company may be one person.
        return "—" if self.request.sans_noms else value

    def value_employeur(self, value: str) -> str:
        return "" if self.request.sans_noms else value

    def render_debut(self, value: Any) -> str:
        return date_courte(value)

    render_fin = render_debut

    def render_rompu_le(self, value: Any) -> str:
        return f"prévue le {date_courte(value)}" if value > aujourdhui() else date_courte(value)

    def value_debut(self, value: Any) -> Any:
        return value

    value_fin = value_rompu_le = value_debut

    def render_cause(self, record: Contrat) -> str:
        return record.cause_en_mots if record.rompu_le else "—"

    def render_initiative(self, record: Contrat) -> str:
        return record.initiative_en_mots if record.rompu_le else "—"

    def render_raisons(self, record: Contrat) -> str:
        return ", ".join(record.raisons_en_mots) or "—"

    value_cause, value_initiative, value_raisons = render_cause, render_initiative, render_raisons


class TableContratsSansNoms(TableContrats):
    """Neither the order of names nor that of companies."""

    personne = tables.Column("Code", accessor="inscription", orderable=False)
    code = None
    employeur = tables.Column("Employeur", orderable=False)


class TableAbsences(_Lignes):
    personne = tables.Column("Personne", accessor="inscription", order_by=("inscription__personne__cle_tri", RANG))
    code: tables.Column | None = ColonneCode()
    certification = tables.Column("Certification", accessor="inscription__certification__intitule", visible=False)
    du = tables.Column("Du", order_by=("du", RANG))
    au = tables.Column("Au", order_by=("au", RANG))
    heures = tables.Column("Heures", order_by=("heures", RANG), attrs={"td": {"class": "num"}})
    justifiee = tables.Column("Justifiée", order_by=("justifiee", RANG))
    motif = tables.Column("Motif", order_by=("motif", RANG), empty_values=())

    def render_du(self, value: Any) -> str:
        return date_courte(value)

    render_au = render_du

    def value_du(self, value: Any) -> Any:
        return value

    value_au = value_du

    def render_heures(self, value: Any) -> str:
        return f"{value.normalize():f}".replace(".", ",")

    def value_heures(self, value: Any) -> Any:
        return value

    def value_motif(self, value: str) -> str:
        # Words written freely often name somebody.
        return ("motif écrit" if value else "non renseigné") if self.request.sans_noms else value

    def render_motif(self, value: str) -> str:
        return self.value_motif(value) or "—"

    def render_justifiee(self, value: bool) -> SafeString:
        return statut("ok", "Justifiée") if value else statut("al", "Non justifiée")

    def value_justifiee(self, record: Absence) -> str:
        return "oui" if record.justifiee else "non"


class TableAbsencesSansNoms(TableAbsences):
    personne = tables.Column("Code", accessor="inscription", orderable=False)
    code = None
    motif = tables.Column("Motif", orderable=False, empty_values=())


class TablePersonnes(_Lignes):
    personne = tables.Column("Personne", accessor="personne", order_by=("personne__cle_tri", RANG))
    code: tables.Column | None = ColonneCode()
    certification = tables.Column("Certification", accessor="certification__intitule", visible=False)
    entree = tables.Column("Entrée", order_by=("entree", RANG))
    etat = tables.Column("État", accessor="get_etat_display", order_by=("etat", RANG))
    sortie_le = tables.Column("Sortie", order_by=("sortie_le", RANG))

    def render_entree(self, value: Any) -> str:
        return date_courte(value)

    render_sortie_le = render_entree

    def value_entree(self, value: Any) -> Any:
        return value

    value_sortie_le = value_entree


class TablePersonnesSansNoms(TablePersonnes):
    personne = tables.Column("Code", accessor="personne", orderable=False)
    code = None


class FiltreParInscription(FiltreCode):
    """Rows of a course: contracts, absences. The other parameters of the address are the number that was opened."""

    chemin_du_nom = "inscription__personne__cle_recherche"
    quoi = df.CharFilter(method="deja_lu", widget=forms.HiddenInput)
    annee = df.CharFilter(method="deja_lu", widget=forms.HiddenInput)
    certification = df.CharFilter(method="deja_lu", widget=forms.HiddenInput)
    site = df.CharFilter(method="deja_lu", widget=forms.HiddenInput)
    partenaire = df.CharFilter(method="deja_lu", widget=forms.HiddenInput)

    def deja_lu(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes


class FiltreParPersonne(FiltreParInscription):
    chemin_du_nom = "personne__cle_recherche"


class _Liste(ABC, VueListe):
    """Rows behind `?quoi=`, a code of the page; an unknown code is a 404, a number that is now zero an empty list."""

    template_name = "indicateurs/analyse_liste.html"
    filterset_class: type[df.FilterSet] = FiltreParInscription
    vide_titre = "Rien ici"
    vide_texte = "Ce nombre est zéro aujourd’hui."
    volet = "ruptures"
    sans_noms: type[tables.Table]
    """The same table for who reads without names."""

    @abstractmethod
    def cles(self, a: Analyse, quoi: str) -> tuple[int, ...] | None:
        """Keys of the rows behind a code; None for a code that is not one."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        requete: Any = request
        requete.sans_noms = lit_l_analyse_sans_noms(request)
        self.table_class = self.sans_noms if requete.sans_noms else type(self).table_class
        self.portee = portee_demandee(request)
        analyse = Analyse(self.portee)
        trouvees = self.cles(analyse, request.GET.get("quoi", ""))
        if trouvees is None:
            raise Http404("no such number")
        self.trouvees = trouvees
        # Two lists saved on one day are told apart by their names, and never by that of a company.
        quoi = "" if request.GET.get("quoi", "").startswith("entreprise.") else request.GET.get("quoi", "")
        morceaux = [type(self).nom_export, slugify(quoi.replace(".", "-").replace("_", "-")), self._annees()]
        self.nom_export = "-".join(x for x in morceaux if x)
        if mots := analyse.mots_du_code(request.GET.get("quoi", "")):
            self.titre = mots
        return super().get(request, *args, **kwargs)

    def _rangees(self, lignes: QuerySet[Any], numero: str, ordre: str) -> QuerySet[Any]:
        """By code for who reads no names: the order of dates is, to somebody who knows the class, nearly that of arrivals."""
        lignes = avec_codes(lignes, self.request.organisation.pk, numero)
        return lignes.order_by(RANG, "pk") if self.request.sans_noms else lignes.order_by(ordre, RANG, "pk")

    def _annees(self) -> str:
        return f"{self.portee.annee - 1}-{self.portee.annee}" if self.portee.annee else ""

    def contexte(self) -> dict[str, Any]:
        return {"retour_analyse": f"{reverse('indicateurs:analyse', args=[self.request.organisation.slug])}?{parametres(self.portee, volet=self.volet)}"}  # fmt: skip


class ListeContrats(_Liste):
    table_class = TableContrats
    sans_noms = TableContratsSansNoms
    titre = "Contrats comptés"
    nom_export = "contrats"

    def cles(self, a: Analyse, quoi: str) -> tuple[int, ...] | None:
        if quoi.startswith("entreprise.") and self.request.sans_noms:
            return None
        return a.contrats_du_code(quoi or "commences")

    def lignes(self) -> QuerySet[Any]:
        lignes = Contrat.objects.filter(pk__in=self.trouvees)
        return self._rangees(lignes.select_related("inscription__personne", "inscription__certification__fiche__version"), "inscription_id", "-debut")  # fmt: skip


class ListeAbsences(_Liste):
    table_class = TableAbsences
    sans_noms = TableAbsencesSansNoms
    titre = "Absences comptées"
    nom_export = "absences"
    volet = "absences"

    def cles(self, a: Analyse, quoi: str) -> tuple[int, ...] | None:
        if quoi.startswith(("motif.", "motif-autres")) and self.request.sans_noms:
            return None
        return a.absences_du_code(quoi or "toutes")

    def lignes(self) -> QuerySet[Any]:
        lignes = Absence.objects.filter(pk__in=self.trouvees)
        return self._rangees(lignes.select_related("inscription__personne", "inscription__certification__fiche__version"), "inscription_id", "-du")  # fmt: skip


class ListePersonnes(_Liste):
    table_class = TablePersonnes
    filterset_class = FiltreParPersonne
    sans_noms = TablePersonnesSansNoms
    titre = "Personnes comptées"
    nom_export = "personnes"
    volet = "absences"

    def cles(self, a: Analyse, quoi: str) -> tuple[int, ...] | None:
        return a.personnes_du_code(quoi or "inscrits")

    def lignes(self) -> QuerySet[Any]:
        lignes = Inscription.objects.filter(pk__in=self.trouvees)
        return self._rangees(lignes.select_related("personne", "certification__fiche__version"), "pk", "-entree")


contrats = exige("indicateurs.analyser")(ListeContrats.as_view())
absences = exige("indicateurs.analyser")(ListeAbsences.as_view())
personnes = exige("indicateurs.analyser")(ListePersonnes.as_view())
