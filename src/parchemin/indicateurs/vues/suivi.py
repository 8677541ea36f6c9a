"""« À suivre »: who meets a rule, why, what to do, what was done; the note; the rules and their history."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import Case, IntegerField, QuerySet, Value, When
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.deliberation.selectors.deliberations import lit_en_auditeur, lit_sans_noms
from parchemin.indicateurs.domain.statut_outil import LIBELLES_STATUT
from parchemin.indicateurs.domain.veille import citation, recueil, regles, suites
from parchemin.indicateurs.models import ReglageVeille
from parchemin.indicateurs.selectors.codes import RANG, avec_codes
from parchemin.indicateurs.selectors.veille import (
    a_suivre_de,
    a_suivre_du_membre,
    inscriptions_suivies,
    notes_de,
    reglages_de,
)
from parchemin.indicateurs.services import veille
from parchemin.indicateurs.vues.codes import ColonneCode, FiltreCode, code_montre
from parchemin.indicateurs.vues.commun import acteur, peut
from parchemin.parcours.models import Inscription
from parchemin.parcours.selectors.perimetre import est_restreint, etablissements_de
from parchemin.parcours.vues.inscriptions_commun import remplir
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.horloge import aujourdhui

TONS_STATUT = {"inscrit": "al", "apprenti": "ok", "rupturant": "al", "abandon": "ko", "fin_de_formation": "nu"}


def _etablissements(request: Any) -> QuerySet[Any]:
    if request is None:
        return Etablissement.objects.none()
    lignes = Etablissement.objects.filter(actif=True)
    ferme = est_restreint(request.membre) and not lit_en_auditeur(request.membre, "indicateurs")
    return lignes.filter(pk__in=etablissements_de(request.membre)) if ferme else lignes


class FiltreSuivi(FiltreCode):
    regle = df.ChoiceFilter(
        method="par_regle", label="Règle", empty_label="Toutes", choices=lambda: [(r.code, r.libelle) for r in regles().values()]
    )  # fmt: skip
    montrer = df.ChoiceFilter(
        method="deja", label="Montrer", empty_label="À voir", choices=[("vus", "Déjà vus"), ("tous", "Tous")]
    )
    statut_outil = df.ChoiceFilter(
        method="par_statut", label="Statut dans l’outil de l’État", empty_label="Tous",
        choices=[(str(k), v) for k, v in LIBELLES_STATUT.items()],
    )  # fmt: skip
    certification = FiltreCertification()
    site = df.ModelChoiceFilter(label="Site", empty_label="Tous", queryset=_etablissements)
    prestataire = df.ModelChoiceFilter(label="Qui prépare", empty_label="Tous", queryset=_etablissements)

    def par_regle(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return self._parmi(lignes, lambda x: any(s.regle == valeur for s in x.signaux))

    def par_statut(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return self._parmi(lignes, lambda x: x.statut == valeur)

    def _parmi(self, lignes: QuerySet[Any], garde: Any) -> QuerySet[Any]:
        suivis: Any = self.request.suivis
        return lignes.filter(pk__in=[pk for pk, x in suivis.items() if garde(x)])

    def deja(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # `ListeSuivi.lignes` reads it: without it, only those to see are there.
        return lignes


class TableSuivi(tables.Table):
    personne = tables.Column("Personne", accessor="personne", order_by=("personne__cle_tri", RANG))
    code: tables.Column | None = ColonneCode()
    statut_outil = tables.Column("Statut dans l’outil de l’État", accessor="pk", orderable=False)
    pourquoi = tables.Column("Pourquoi", accessor="pk", orderable=False)
    faire = tables.Column("Que faire", accessor="pk", orderable=False)
    note = tables.Column("Dernière suite", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = "—"

    def _suivi(self, record: Inscription) -> Any:
        return self.request.suivis[record.pk]

    def render_personne(self, record: Inscription) -> Any:
        ou = record.site or record.prestataire
        sous = f"{record.certification.intitule}{f' · {ou.denomination}' if ou else ''}"
        if self.request.sans_noms:
            return format_html('<code>{}</code><span class="sous">{}</span>', code_montre(record), sous)
        url = reverse("parcours:inscription", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.personne.nom_complet, sous)

    def value_personne(self, record: Inscription) -> str:
        return code_montre(record) if self.request.sans_noms else record.personne.nom_complet

    def render_statut_outil(self, record: Inscription) -> SafeString:
        s = self._suivi(record).statut
        return statut(TONS_STATUT[s], LIBELLES_STATUT[s])

    def value_statut_outil(self, record: Inscription) -> str:
        return LIBELLES_STATUT[self._suivi(record).statut]

    def render_pourquoi(self, record: Inscription) -> SafeString:
        lignes = [(regles()[s.regle].libelle, self._faits(s)) for s in self._suivi(record).signaux]
        return format_html_join("", '<p class="petit"><strong>{}</strong>. {}</p>', lignes)

    def _faits(self, s: Any) -> str:
        # A company may be one person: who reads without names reads the rule, not its name.
        cache = self.request.sans_noms and s.regle in ("apres_contrat", "fin_essai", "tuteur")
        return "Le détail nomme une entreprise." if cache else s.faits

    def value_pourquoi(self, record: Inscription) -> str:
        return " ".join(f"{regles()[s.regle].libelle} : {self._faits(s)}" for s in self._suivi(record).signaux)

    def render_faire(self, record: Inscription) -> SafeString:
        lignes = [(regles()[s.regle].faire,) for s in self._suivi(record).signaux]
        return format_html_join("", '<p class="petit">{}</p>', lignes)

    def value_faire(self, record: Inscription) -> str:
        return " ".join(regles()[s.regle].faire for s in self._suivi(record).signaux)

    def render_note(self, record: Inscription) -> Any:
        n = self._suivi(record).note
        geste: SafeString | str = ""
        if self.request.peut_noter:
            url = reverse("indicateurs:suivi_noter", args=[self.request.organisation.slug, record.pk])
            nom = record.personne.nom_complet
            geste = format_html('<a class="btn light petit" href="{}">Noter<span class="visually-hidden"> une suite pour {}</span></a>', url, nom)  # fmt: skip
        if n is None:
            return format_html('<span class="muted">aucune</span> {}', geste)
        texte = "" if self.request.sans_noms else n.texte
        return format_html(
            '{}, vu le {} par {}<span class="sous">{}{}à revoir le {}</span>{}', suites().get(n.suite, n.suite),
            date_courte(n.vu_le), n.par_libelle, texte, " · " if texte else "", date_courte(n.revoir_le), geste,
        )  # fmt: skip

    def value_note(self, record: Inscription) -> str:
        n = self._suivi(record).note
        if n is None:
            return ""
        texte = "" if self.request.sans_noms or not n.texte else f" : {n.texte}"
        return f"{suites().get(n.suite, n.suite)}, vu le {date_courte(n.vu_le)} par {n.par_libelle}{texte}. À revoir le {date_courte(n.revoir_le)}."


class TableSuiviSansNoms(TableSuivi):
    """Without the order of names."""

    personne = tables.Column("Code", accessor="personne", orderable=False)
    code = None


class ListeSuivi(VueListe):
    """Those to follow, each with the rules it meets. The auditor reads them without a name."""

    table_class = TableSuivi
    filterset_class = FiltreSuivi
    template_name = "indicateurs/suivi.html"
    titre = "À suivre"
    sous_titre = "Des règles écrites, des faits datés, pas de note ni de classement. Qui a été vu sort de la liste, et y revient à la date dite ou si les faits empirent."
    nom_export = "a-suivre"
    vide_titre = "Personne"
    vide_texte = "Personne ne répond à ces filtres."
    neuf_titre = "Aucune personne à suivre"
    neuf_texte = "Aucune règle ne concerne quelqu’un aujourd’hui, ou chacun a déjà été vu. Les règles se lisent en haut de cette page."

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        requete: Any = request
        requete.suivis = a_suivre_du_membre(requete.membre, aujourdhui())
        requete.sans_noms = lit_sans_noms(requete.membre) or not peut(request, "parcours.voir_personnes")
        requete.peut_noter = peut(request, "indicateurs.noter_suivi") and not requete.sans_noms
        self.table_class = TableSuiviSansNoms if requete.sans_noms else TableSuivi
        return super().get(request, *args, **kwargs)

    def lignes(self) -> QuerySet[Any]:
        montrer = self.request.GET.get("montrer", "")
        suivis = self.request.suivis
        gardes = [pk for pk, x in suivis.items() if montrer == "tous" or x.a_voir == (montrer != "vus")]
        urgents = [pk for pk in gardes if suivis[pk].urgent]
        rang = Case(When(pk__in=urgents, then=Value(0)), default=Value(1), output_field=IntegerField())
        lignes = avec_codes(inscriptions_suivies(self.request.membre), self.request.organisation.pk, "pk").filter(
            pk__in=gardes
        )
        if self.request.sans_noms:
            return lignes.order_by(RANG, "pk")
        return lignes.alias(rang=rang).order_by("rang", "personne__cle_tri", "pk")

    def contexte(self) -> dict[str, Any]:
        suivis = self.request.suivis.values()
        par_regle = [(r, sum(x.a_voir and any(s.regle == r.code for s in x.signaux) for x in suivis)) for r in regles().values()]  # fmt: skip
        return {
            "par_regle": [(r, n) for r, n in par_regle if n], "vus": sum(not x.a_voir for x in suivis),
            "regler": peut(self.request, "indicateurs.regler_suivi"), "montrer": self.request.GET.get("montrer", ""),
        }  # fmt: skip


liste = exige("indicateurs.voir_suivi")(ListeSuivi.as_view())


class FormulaireNote(forms.Form):
    """What was done for somebody."""

    vu_le = ChampDate(label="Vu le", initial=aujourdhui)
    suite = forms.ChoiceField(label="Suite donnée", choices=lambda: list(suites().items()))
    texte = forms.CharField(
        label="En quelques mots", max_length=500, required=False, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qui a été dit et décidé, sans détail médical ni familial.",
    )  # fmt: skip
    revoir_le = ChampDate(label="Revoir le", required=False, help_text="Sans date, dans deux semaines. Avant, si les faits empirent.")  # fmt: skip


@exige("indicateurs.noter_suivi")
def noter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Note what was done for one person, the facts in sight."""
    membre: Any = request.membre  # type: ignore[attr-defined]
    objet: Inscription = get_object_or_404(inscriptions_suivies(membre), pk=pk)
    suivi = a_suivre_de(objet, aujourdhui(), membre)

    def geste(d: dict[str, Any]) -> str:
        note = veille.noter(inscription=objet, acteur=acteur(request), **d)
        return f"C’est noté : {objet.personne.nom_complet} revient dans la liste le {date_courte(note.revoir_le)}, ou avant si les faits empirent."

    return remplir(
        request, gabarit="indicateurs/suivi_noter.html", cle=f"indicateurs.suivi:{pk}", titre="Noter une suite", classe=FormulaireNote,
        geste=geste, retour=reverse("indicateurs:suivi", args=[slug]),
        contexte={
            "objet": objet, "notes": [(suites().get(n.suite, n.suite), n) for n in notes_de(objet)[:10]],
            "signaux": [(regles()[s.regle], s) for s in (suivi.signaux if suivi else ())],
            "statut_outil": (TONS_STATUT[suivi.statut], LIBELLES_STATUT[suivi.statut]) if suivi else None,
        },
    )  # fmt: skip


@exige("indicateurs.voir_suivi")
@require_safe
def reglages(request: HttpRequest, slug: str) -> HttpResponse:
    """Every rule in words, its thresholds, the text behind, and who changed what when."""
    organisation = request.organisation  # type: ignore[attr-defined]
    r, jour = reglages_de(organisation.pk), aujourdhui()
    historique: dict[str, list[ReglageVeille]] = {}
    for x in ReglageVeille.objects.order_by("-pk"):
        historique.setdefault(x.regle, []).append(x)
    lignes = [
        (regle, [(s, r.de(regle)[s.cle]) for s in regle.seuils], regle.code not in r.eteintes, citation(regle, jour), historique.get(regle.code, []))
        for regle in regles().values()
    ]  # fmt: skip
    contexte = {
        "lignes": lignes, "regler": peut(request, "indicateurs.regler_suivi"),
        "parametres": [(p, recueil().texte(p.texte, jour).citation) for p in recueil().parametres() if p.cle.startswith("outil_")],
    }  # fmt: skip
    return render(request, "indicateurs/suivi_reglages.html", contexte)


class FormulaireRegle(forms.Form):
    """One rule: in use or not, its thresholds, why it changes."""

    active = forms.BooleanField(label="Règle en service", required=False)
    raison = forms.CharField(label="Pourquoi ce changement", max_length=300)

    def __init__(self, *args: Any, regle: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for s in regle.seuils:
            if not s.fixe:
                self.fields[s.cle] = forms.IntegerField(label=s.mots, help_text=f"De {s.min} à {s.max}.")
        self.order_fields(["active", *(s.cle for s in regle.seuils if not s.fixe), "raison"])


@exige("indicateurs.regler_suivi")
def regle(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    if code not in regles():
        raise Http404
    r = regles()[code]
    organisation = request.organisation  # type: ignore[attr-defined]
    actuels = reglages_de(organisation.pk)

    def geste(d: dict[str, Any]) -> str:
        veille.regler(
            organisation=organisation, regle=code, active=d.pop("active"), raison=d.pop("raison"), seuils=d, acteur=acteur(request)
        )  # fmt: skip
        return "La règle est changée : la liste la suit dès maintenant."

    return remplir(
        request, gabarit="indicateurs/suivi_regle.html", cle=f"indicateurs.regle:{code}", titre=r.libelle,
        classe=partial(FormulaireRegle, regle=r), geste=geste, retour=reverse("indicateurs:suivi_reglages", args=[slug]),
        initial={"active": code not in actuels.eteintes, **actuels.de(r)}, contexte={"regle": r, "source": citation(r, aujourdhui())},
    )  # fmt: skip
