"""Internal procedures: list, one procedure with its text and who has read it, each of its gestures, the second person."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Count, Prefetch, Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.amelioration.domain.procedures import (
    EtatVersion,
    MomentVersion,
    SectionProcedure,
    modeles,
    recueil,
    textes_du_modele,
)
from parchemin.amelioration.models import LectureProcedure, Procedure, VersionProcedure
from parchemin.amelioration.procedure_pdf import composer_procedure
from parchemin.amelioration.selectors.actions import responsables
from parchemin.amelioration.selectors.procedures import APPROUVER, SUJET_VERSION, TYPE, accord_attendu, lectures
from parchemin.amelioration.services import procedures as services
from parchemin.amelioration.vues.commun import acteur, journal_de, peut, remplir
from parchemin.amelioration.vues.procedures_commun import FORMULAIRE, FormulairePourquoi, membres_a_qui_confier
from parchemin.comptes.acces import exige
from parchemin.comptes.champs import ChoixMembre
from parchemin.comptes.models import Membre
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate, texte_long
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import ajouter_mois

TOUTES = "Procédures"
_EN_PLUS = 2
"""Empty parts offered after those already written."""


def _courante(versions: list[VersionProcedure]) -> VersionProcedure | None:
    jour = aujourdhui()
    return next((v for v in versions if v.moment(jour) == MomentVersion.EN_VIGUEUR), None)


def etat_procedure_dit(p: Procedure, versions: list[VersionProcedure]) -> tuple[str, str]:
    """Tone and words: what applies today, and whether it is to be read again."""
    jour = aujourdhui()
    if p.retiree_le is not None:
        return "nu", "Retirée"
    v = _courante(versions)
    if v is not None:
        return ("ko", "À relire") if v.revoir_le is not None and v.revoir_le < jour else ("ok", "En vigueur")
    if any(x.moment(jour) == MomentVersion.A_VENIR for x in versions):
        return "in", "Bientôt en vigueur"
    return "al", "Brouillon"


class FiltreProcedures(df.FilterSet):
    q = df.CharFilter(field_name="titre", lookup_expr="icontains", label="Titre")
    etat = df.ChoiceFilter(
        label="État", empty_label="Celles qui s’appliquent ou s’écrivent", method="par_etat",
        choices=[("relire", "À relire"), ("brouillon", "Avec un brouillon"), ("retirees", "Retirées")],
    )  # fmt: skip

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        jour = aujourdhui()
        if valeur == "retirees":
            return lignes.filter(retiree_le__isnull=False)
        voulues = VersionProcedure.objects.filter(etat=EtatVersion.BROUILLON)
        if valeur == "relire":
            voulues = VersionProcedure.objects.filter(
                Q(au__isnull=True) | Q(au__gte=jour), etat=EtatVersion.APPROUVEE, du__lte=jour, revoir_le__lt=jour
            )
        return lignes.filter(retiree_le__isnull=True, pk__in=voulues.order_by().values("procedure"))


class TableProcedures(tables.Table):
    titre = tables.Column("Procédure", order_by=("titre", "pk"))
    version = tables.Column("Version en vigueur", empty_values=(), orderable=False)
    revoir = tables.Column("À relire le", empty_values=(), orderable=False)
    lues = tables.Column("Lue par", empty_values=(), orderable=False)
    etat = tables.Column("État", empty_values=(), orderable=False)
    responsable = tables.Column("Tenue par", order_by=("responsable__utilisateur__nom", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: Procedure) -> SafeString:
        url = reverse("amelioration:procedure", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.titre)

    def value_titre(self, record: Procedure) -> str:
        return record.titre

    def render_version(self, record: Any) -> str:
        v = _courante(record.lues_versions)
        return str(v.numero) if v is not None else "—"

    def render_revoir(self, record: Any) -> str:
        v = _courante(record.lues_versions)
        return date_courte(v.revoir_le) if v is not None and v.revoir_le else "—"

    def value_revoir(self, record: Any) -> Any:
        v = _courante(record.lues_versions)
        return v.revoir_le if v is not None else ""

    def render_lues(self, record: Any) -> str:
        v = _courante(record.lues_versions)
        return f"{v.n_lues} sur {self.request.attendus}" if v is not None else "—"  # type: ignore[attr-defined]

    def render_etat(self, record: Any) -> SafeString:
        return statut(*etat_procedure_dit(record, record.lues_versions))

    def value_etat(self, record: Any) -> str:
        return etat_procedure_dit(record, record.lues_versions)[1]

    def render_responsable(self, record: Procedure) -> str:
        return record.responsable.libelle


class ListeProcedures(VueListe):
    table_class = TableProcedures
    filterset_class = FiltreProcedures
    template_name = "amelioration/procedures/liste.html"
    titre = TOUTES
    sous_titre = "Qui fait quoi, et quand : écrit, approuvé par deux personnes, lu par l’équipe, relu à date."
    nom_export = "procedures"
    vide_titre = "Aucune procédure"
    vide_texte = "Retirez un filtre."
    neuf_titre = "Aucune procédure pour l’instant"
    neuf_permission = "amelioration.conduire"
    neuf_texte = "Réclamations, ruptures, absentéisme, violences… Partez d’un modèle et adaptez-le à votre maison."

    def lignes(self) -> QuerySet[Any]:
        la = list(responsables(self.request.organisation.pk, aujourdhui()).values_list("pk", flat=True))
        self.request.attendus = len(la)
        versions = VersionProcedure.objects.annotate(
            n_lues=Count("lectures", filter=Q(lectures__membre__in=la))
        ).order_by("-numero", "pk")
        lignes = Procedure.objects.select_related("organisation", "responsable__utilisateur").prefetch_related(
            Prefetch("versions", versions, to_attr="lues_versions")
        )
        if self.request.GET.get("etat") != "retirees":
            lignes = lignes.filter(retiree_le__isnull=True)
        return lignes.order_by("titre", "pk")


liste = exige("amelioration.voir")(ListeProcedures.as_view())


class FormulaireProcedure(forms.Form):
    modele = forms.ChoiceField(
        label="Partir du modèle", widget=forms.RadioSelect,
        choices=[(m.code, f"{m.libelle} (indicateur {m.indicateur})" if m.indicateur else m.libelle) for m in modeles().values()],
    )  # fmt: skip
    titre = forms.CharField(
        label="Son nom chez vous", max_length=150, required=False, help_text="Vide : celui du modèle."
    )
    responsable = ChoixMembre(label="Qui la tient à jour", queryset=Membre.objects.none(), empty_label="Choisir…")

    def __init__(self, *args: Any, organisation: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["responsable"].queryset = membres_a_qui_confier(organisation.pk)  # type: ignore[attr-defined]


class FormulaireTexte(forms.Form):
    """One title and one text by part, some empty ones after: a part whose two fields are emptied goes away."""

    changements = texte_long(
        "Ce qui change", lignes=2, requis=False, maximum=2000, aide="En une phrase, pour qui a lu la version d’avant."
    )

    def __init__(self, *args: Any, combien: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.combien = combien + _EN_PLUS
        for i in range(1, self.combien + 1):
            self.fields[f"titre_{i}"] = forms.CharField(label=f"Partie {i} : titre", max_length=150, required=False)
            self.fields[f"texte_{i}"] = texte_long(f"Partie {i} : texte", lignes=4, requis=False)

    def sections(self, x: dict[str, Any]) -> list[SectionProcedure]:
        lues = [SectionProcedure(x[f"titre_{i}"].strip(), x[f"texte_{i}"].strip()) for i in range(1, self.combien + 1)]
        return [s for s in lues if s.titre or s.texte]


class FormulaireDemande(forms.Form):
    du = ChampDate(label="En vigueur à partir du")
    revoir_le = ChampDate(label="À relire le")


class FormulaireRelecture(forms.Form):
    constat = texte_long(
        "Ce que vous avez vérifié", aide="Le texte est-il suivi ? A-t-il vieilli ? Qui avez-vous interrogé ?"
    )
    revoir_le = ChampDate(label="Prochaine relecture le")


def _ou_404(pk: int) -> Procedure:
    p: Procedure = get_object_or_404(Procedure.objects.select_related("responsable__utilisateur"), pk=pk)
    return p


def _version_ou_404(pk: int) -> VersionProcedure:
    v: VersionProcedure = get_object_or_404(
        VersionProcedure.objects.select_related("procedure__responsable__utilisateur"), pk=pk
    )
    return v


@exige("amelioration.conduire")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    toutes, creees = reverse("amelioration:procedures", args=[slug]), list[int]()

    def geste(x: dict[str, Any]) -> str:
        titre = x["titre"].strip() or modeles()[x["modele"]].libelle
        p = services.creer(
            organisation=request.organisation,  # type: ignore[attr-defined]
            modele=x["modele"],
            titre=titre,
            responsable=x["responsable"],
            acteur=acteur(request),
        )
        creees.append(p.pk)
        return "Le brouillon est prêt : adaptez-le à votre maison."

    reponse = remplir(
        request, gabarit=FORMULAIRE, cle="amelioration.procedure", titre="Écrire une procédure", geste=geste, retour=toutes,
        classe=partial(FormulaireProcedure, organisation=request.organisation), bouton="Commencer",  # type: ignore[attr-defined]
        contexte={"tous_mots": TOUTES, "tous_url": toutes},
    )  # fmt: skip
    return redirect("amelioration:procedure", slug, creees[0]) if creees else reponse


@exige("amelioration.voir")
@require_safe
def procedure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The text that applies (or the one asked for), who has read it, its versions, its journal."""
    p = _ou_404(pk)
    jour = aujourdhui()
    versions = list(VersionProcedure.objects.filter(procedure=p).order_by("-numero"))
    courante = _courante(versions) if p.retiree_le is None else None
    brouillon = next((v for v in versions if v.etat == EtatVersion.BROUILLON), None)
    numero = entier_borne(request.GET.get("version", ""))
    montree = next((v for v in versions if v.numero == numero), None) or courante or (versions[0] if versions else None)
    membre: Membre = request.membre  # type: ignore[attr-defined]
    lue = LectureProcedure.objects.filter(version=courante, membre=membre).first() if courante else None
    conduire = peut(request, "amelioration.conduire")
    qui = lectures(courante, jour) if courante is not None and (conduire or peut(request, APPROUVER)) else []
    contexte = {
        "p": p, "etat": etat_procedure_dit(p, versions), "version": courante, "brouillon": brouillon, "montree": montree, "versions": versions,
        "accord": accord_attendu(brouillon) if brouillon is not None else None, "conduire": conduire, "lue": lue,
        "a_lire": courante is not None and lue is None and peut(request, "amelioration.avancer"), "lectures": qui,
        "n_lues": sum(x is not None for _, x in qui), "textes": [t for t in textes_du_modele(p.modele, jour) if t.cle != "usage"],
        "journal": journal_de(request, TYPE, p.pk),
    }  # fmt: skip
    return render(request, "amelioration/procedures/procedure.html", contexte)


def _formulaire(request: HttpRequest, slug: str, p: Procedure, *, nom: str, **autres: Any) -> HttpResponse:
    page = reverse("amelioration:procedure", args=[slug, p.pk])
    contexte = {
        "tous_mots": TOUTES, "tous_url": reverse("amelioration:procedures", args=[slug]), "page_mots": p.titre, "page_url": page,
    }  # fmt: skip
    return remplir(
        request, gabarit=FORMULAIRE, cle=f"amelioration.{nom}:{p.pk}", retour=page, contexte=contexte, **autres
    )


@exige("amelioration.conduire")
@require_POST
def commencer_version(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)
    try:
        v = services.commencer_version(procedure=p, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("amelioration:procedure", slug, pk)
    return redirect("amelioration:procedure_ecrire", slug, v.pk)


@exige("amelioration.conduire")
def ecrire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    v = _version_ou_404(pk)
    lues = v.sections_lues
    formulaires: list[FormulaireTexte] = []

    def classe(*args: Any, **kwargs: Any) -> FormulaireTexte:
        formulaires.append(FormulaireTexte(*args, combien=len(lues), **kwargs))
        return formulaires[-1]

    def geste(x: dict[str, Any]) -> str:
        services.ecrire(
            version=v, sections=formulaires[-1].sections(x), changements=x["changements"], acteur=acteur(request)
        )
        return "Le brouillon est enregistré."

    initial: dict[str, Any] = {"changements": v.changements}
    for i, s in enumerate(lues, start=1):
        initial |= {f"titre_{i}": s.titre, f"texte_{i}": s.texte}
    return _formulaire(
        request, slug, v.procedure, nom=f"procedure_ecrire:{v.pk}", titre=f"Écrire la version {v.numero}", classe=classe, geste=geste,
        bouton="Enregistrer le brouillon", initial=initial,
    )  # fmt: skip


@exige("amelioration.conduire")
def demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    v = _version_ou_404(pk)
    jour = aujourdhui()

    def geste(x: dict[str, Any]) -> str:
        services.demander(version=v, demandeur=Acteur(request.user.pk, request.user.nom_complet), **x)  # type: ignore[union-attr]
        return "C’est demandé : rien ne s’applique avant la réponse d’une autre personne."

    return _formulaire(
        request, slug, v.procedure, nom=f"procedure_demander:{v.pk}", titre="Demander l’accord d’une seconde personne", classe=FormulaireDemande,
        geste=geste, bouton="Demander l’accord",
        initial={"du": jour, "revoir_le": ajouter_mois(jour, int(recueil().valeur_au("revoir", jour)))},
    )  # fmt: skip


@exige(APPROUVER)
def accord(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """The whole text, and two buttons for somebody else than who asked."""
    v = _version_ou_404(pk)
    ligne = Approbation.objects.filter(
        pk=approbation, acte=APPROUVER, sujet_type=SUJET_VERSION, sujet_identifiant=str(v.pk)
    ).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(
                request,
                ligne,
                Acteur(request.user.pk, request.user.nom_complet),  # type: ignore[union-attr]
                faite="La procédure est approuvée.",
            )
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        return redirect("amelioration:procedure", slug, v.procedure_id)
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": ligne, "version": v, "formulaire": formulaire_de(request, ligne), "attend": attend,
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk,
    }  # fmt: skip
    return render(request, "amelioration/procedures/accord.html", contexte)


@exige("amelioration.avancer")
@require_POST
def lire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    v = _version_ou_404(pk)
    try:
        services.lire(version=v, membre=request.membre, acteur=acteur(request))  # type: ignore[attr-defined]
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(request, "C’est noté : vous l’avez lue.")
    return redirect("amelioration:procedure", slug, v.procedure_id)


@exige("amelioration.conduire")
def confirmer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)
    jour = aujourdhui()

    def geste(x: dict[str, Any]) -> str:
        services.confirmer(procedure=p, acteur=acteur(request), **x)
        return "La relecture est notée."

    return _formulaire(
        request, slug, p, nom="procedure_confirmer", titre="Relue, rien à changer", classe=FormulaireRelecture, geste=geste, bouton="Garder ce texte",
        initial={"revoir_le": ajouter_mois(jour, int(recueil().valeur_au("revoir", jour)))},
    )  # fmt: skip


@exige("amelioration.conduire")
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.retirer(procedure=p, acteur=acteur(request), **x)
        return "La procédure est retirée. Son texte reste lisible."

    return _formulaire(
        request,
        slug,
        p,
        nom="procedure_retirer",
        titre="Retirer la procédure",
        classe=FormulairePourquoi,
        geste=geste,
        bouton="Retirer",
        danger=True,
    )


@exige("amelioration.voir")
@require_safe
@never_cache
def pdf(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    v = _version_ou_404(pk)
    octets = composer_procedure(v, request.organisation.nom)  # type: ignore[attr-defined]
    nom = f"procedure-{v.procedure_id}-v{v.numero}.pdf"
    return HttpResponse(
        octets, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{nom}"'}
    )
