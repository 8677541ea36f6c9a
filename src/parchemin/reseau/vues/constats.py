"""Findings: their list, one of them with its thread, and each of its gestures."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.parcours.vues.inscriptions_commun import journal_de
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.reseau.domain.constats import (
    FINIS_CONSTAT,
    EtatConstat,
    GraviteConstat,
    citables,
    delai_de_correction,
    delai_de_reponse,
    etats_constat,
    gravites,
    objections_constat,
    passage_constat,
    recueil,
)
from parchemin.reseau.domain.etats import passages_depuis
from parchemin.reseau.lettres import a_verifier, contenu_transmission, fondement
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    ActionCorrective,
    ConstatReseau,
    ControlePartenaire,
    DemandePartenaire,
    EtatDemandePartenaire,
    HabilitationPartenaire,
    OrigineConstat,
)
from parchemin.reseau.selectors.constats import A_LIRE, faits_constat
from parchemin.reseau.services import constats as services
from parchemin.reseau.vues.commun import acteur, dire_rappel, peut, remplir
from parchemin.socle.cles import cle_recherche
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TONS_GRAVITE = {
    GraviteConstat.OBSERVATION: "nu", GraviteConstat.MINEURE: "in", GraviteConstat.MAJEURE: "al", GraviteConstat.CRITIQUE: "ko",
}  # fmt: skip
TONS_ETAT = {EtatConstat.CLOS: "ok", EtatConstat.LEVE: "nu", EtatConstat.REPONDU: "al", EtatConstat.A_RELIRE: "al"}


class FiltreConstats(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", choices=[(str(e), x[0]) for e, x in etats_constat().items()]
    )
    gravite = df.ChoiceFilter(
        label="Gravité", empty_label="Toutes", choices=[(str(g.code), g.libelle) for g in gravites().values()]
    )
    a_lire = df.ChoiceFilter(
        method="par_lecture", label="À lire", empty_label="Tous", choices=[("oui", "Réponse ou preuve à lire")]
    )

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(etablissement__cle_recherche__contains=mot)
        return lignes

    def par_lecture(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(pk__in=ConstatReseau.objects.filter(A_LIRE).values("pk"))


class TableConstats(tables.Table):
    titre = tables.Column("Constat", order_by=("titre", "pk"))
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    gravite = tables.Column("Gravité", orderable=False)
    etat = tables.Column("État", order_by=("etat", "pk"))
    vu_le = tables.Column("Vu le", order_by=("vu_le", "pk"))
    corriger_avant = tables.Column("À corriger avant", order_by=("corriger_avant", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_titre(self, record: ConstatReseau) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("reseau:constat", args=[self.request.organisation.slug, record.pk]),
            record.titre,
        )

    def value_titre(self, record: ConstatReseau) -> str:
        return record.titre

    def value_etablissement(self, record: ConstatReseau) -> str:
        return record.etablissement.denomination

    def render_gravite(self, record: ConstatReseau) -> SafeString:
        return statut(TONS_GRAVITE[GraviteConstat(record.gravite)], record.get_gravite_display())

    def value_gravite(self, record: ConstatReseau) -> str:
        return record.get_gravite_display()

    def render_etat(self, record: ConstatReseau) -> SafeString:
        return statut(*etat_dit(record))

    def value_etat(self, record: ConstatReseau) -> str:
        return etat_dit(record)[1]

    def render_vu_le(self, value: Any) -> str:
        return date_courte(value)

    def render_corriger_avant(self, value: Any) -> str:
        return date_courte(value)


def etat_dit(x: ConstatReseau) -> tuple[str, str]:
    """Tone and words: an answer that waits to be read says so, without anything being written on a mere look."""
    if x.etat == EtatConstat.TRANSMIS and x.demande is not None and x.demande.etat == EtatDemandePartenaire.REPONDUE:
        return "al", "Réponse à lire"
    if x.etat == EtatConstat.ACTION and x.corriger_avant is not None and x.corriger_avant < aujourdhui():
        return "ko", "Action en retard"
    return TONS_ETAT.get(EtatConstat(x.etat), "in"), x.get_etat_display()


class ListeConstats(VueListe):
    table_class = TableConstats
    filterset_class = FiltreConstats
    template_name = "reseau/constats/liste.html"
    titre = "Constats"
    sous_titre = "Ce qui a été relevé chez les partenaires, ce qu’ils répondent, ce qu’ils corrigent."
    nom_export = "constats"
    vide_titre = "Aucun constat"
    vide_texte = "Retirez un filtre, ou ouvrez un constat."
    neuf_titre = "Aucun constat pour l’instant"
    neuf_texte = (
        "Ce qui ne va pas chez un partenaire se note ici : il répond, corrige, prouve, et chaque étape garde sa date."
    )
    neuf_gestes = (GesteNeuf(("reseau.constater",), "Ouvrir un constat", "reseau:constat_nouveau"),)

    def lignes(self) -> QuerySet[Any]:
        return ConstatReseau.objects.select_related("organisation", "etablissement", "demande").order_by(
            "-vu_le", "-pk"
        )


liste = exige("reseau.voir")(ListeConstats.as_view())


def _ou_404(pk: int) -> ConstatReseau:
    x: ConstatReseau = get_object_or_404(
        ConstatReseau.objects.select_related("etablissement__organisation", "demande", "lettre"), pk=pk
    )
    return x


def _textes() -> list[tuple[str, str]]:
    jour = aujourdhui()
    return [("", "Aucun"), *((cle, recueil().texte(cle, jour).citation) for cle in citables())]


class FormulaireConstat(forms.Form):
    etablissement = forms.ModelChoiceField(label="Partenaire", queryset=Etablissement.objects.none())
    habilitations = forms.ModelMultipleChoiceField(
        label="Habilitations concernées", queryset=HabilitationPartenaire.objects.none(), required=False,
        widget=forms.CheckboxSelectMultiple, help_text="Aucune : le constat porte sur le partenaire en entier.",
    )  # fmt: skip
    titre = forms.CharField(label="En une ligne", max_length=200)
    gravite = forms.ChoiceField(
        label="Gravité",
        choices=[(str(g.code), f"{g.libelle} : {g.sens}") for g in gravites().values()],
        widget=forms.RadioSelect,
    )
    faits = forms.CharField(
        label="Les faits",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Ce que vous avez vu, où et quand. Le partenaire le lira.",
    )
    clause = forms.CharField(label="Clause de la convention", max_length=300, required=False)
    texte = forms.ChoiceField(label="Texte", required=False)
    vu_le = ChampDate(label="Vu le")
    origine = forms.ChoiceField(label="Vu à l’occasion de", choices=OrigineConstat.choices)
    origine_reference = forms.CharField(
        label="Référence", max_length=200, required=False, help_text="Le contrôle, l’adresse de la page, la session…"
    )
    point = forms.CharField(label="Point de contrôle", max_length=12, required=False)
    controle: Any = forms.ModelChoiceField(queryset=None, required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partenaires = Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE).order_by("cle_tri", "pk")
        self.fields["etablissement"].queryset = partenaires  # type: ignore[attr-defined]
        lignes = HabilitationPartenaire.objects.select_related("etablissement", "certification__fiche__version")
        fixe = (self.initial or {}).get("etablissement")
        if fixe:
            lignes = lignes.filter(etablissement=fixe)
        self.fields["habilitations"].queryset = lignes.order_by("etablissement__cle_tri", "pk")  # type: ignore[attr-defined]
        self.fields["controle"].queryset = ControlePartenaire.objects.order_by("pk")  # type: ignore[attr-defined]
        self.fields["texte"].choices = _textes()  # type: ignore[attr-defined]


@exige("reseau.constater")
def constat_nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    """A finding, filled in from where one comes: `?habilitation=&point=&controle=&partenaire=`."""
    lus = {nom: request.GET.get(nom, "") for nom in ("habilitation", "point", "controle", "partenaire")}
    initial: dict[str, Any] = {"vu_le": aujourdhui(), "gravite": GraviteConstat.MINEURE, "point": lus["point"][:12]}
    if (n := entier_borne(lus["habilitation"])) is not None:
        h = get_object_or_404(HabilitationPartenaire.objects, pk=n)
        initial |= {"etablissement": h.etablissement_id, "habilitations": [h.pk]}
    elif (n := entier_borne(lus["partenaire"])) is not None:
        initial["etablissement"] = get_object_or_404(
            Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE), pk=n
        ).pk
    if (n := entier_borne(lus["controle"])) is not None:
        initial |= {
            "controle": get_object_or_404(ControlePartenaire.objects, pk=n).pk,
            "origine": OrigineConstat.CONTROLE,
        }
    creee: list[int] = []

    def geste(x: dict[str, Any]) -> str:
        creee.append(services.ouvrir(acteur=acteur(request), **x).pk)
        return "Le constat est ouvert. Le partenaire n’en sait encore rien : transmettez-le quand il est relu."

    reponse = remplir(
        request, gabarit="reseau/constats/formulaire.html", cle="reseau.constat:0", titre="Ouvrir un constat", classe=FormulaireConstat,
        geste=geste, retour=reverse("reseau:constats", args=[slug]), bouton="Ouvrir", initial=initial,
    )  # fmt: skip
    return redirect("reseau:constat", slug, creee[0]) if creee else reponse


@exige("reseau.voir")
@require_safe
def constat(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Facts, answer, actions, what may be done and why not yet, journal."""
    x, jour = _ou_404(pk), aujourdhui()
    conduire = peut(request, "reseau.constater")
    actions = list(x.actions.select_related("demande").prefetch_related("demande__echanges").order_by("pk"))
    fils = [("Sa réponse", x.demande)] if x.demande is not None else []
    pieces = [
        p
        for d in [x.demande, *(a.demande for a in actions)]
        if d is not None
        for e in d.echanges.all()
        for p in e.pieces
    ]
    noms = {str(f.pk): f.nom_original for f in Fichier.objects.filter(pk__in=pieces).order_by("pk")}
    contre_statuer, contre_clore = [], []
    lus = faits_constat(x, jour, acteur(request))
    if x.etat == EtatConstat.TRANSMIS and (p := passage_constat(x.etat, EtatConstat.REPONDU)):
        contre_statuer = objections_constat(p, lus)
    p = passage_constat(x.etat, EtatConstat.CLOS)
    if p is not None:
        contre_clore = objections_constat(p, lus)
    contexte = {
        "x": x, "etat": etat_dit(x), "sens": etats_constat()[EtatConstat(x.etat)][1], "ton_gravite": TONS_GRAVITE[GraviteConstat(x.gravite)],
        "fonde": fondement(x, jour), "habilitations": x.habilitations.select_related("etablissement", "certification__fiche__version").order_by("pk"),
        "actions": [(a, a.acceptee_le is None and a.demande.etat == EtatDemandePartenaire.REPONDUE) for a in actions], "fils": fils, "noms": noms,
        "conduire": conduire, "jour": jour, "transmettre": x.etat == EtatConstat.OUVERT, "contre_statuer": contre_statuer,
        "statuer": x.etat in (EtatConstat.TRANSMIS, EtatConstat.REPONDU) and not contre_statuer, "lever": x.etat == EtatConstat.OUVERT,
        "agir": x.etat in (EtatConstat.MAINTENU, EtatConstat.ACTION), "clore": p is not None and not contre_clore, "contre_clore": contre_clore,
        **_retards(x, actions, jour), "rouvrir": x.etat == EtatConstat.CLOS, "journal": journal_de(request, "constat_reseau", x.pk),
        "mesures": x.mesures.select_related("habilitation__etablissement", "habilitation__certification__fiche__version").order_by("pk"),
    }  # fmt: skip
    return render(request, "reseau/constats/constat.html", contexte)


def _retards(x: ConstatReseau, actions: list[ActionCorrective], jour: date) -> dict[str, Any]:
    """What the partner owes and did not give in time: each may be recalled, and a measure prepared on what it concerns."""
    if x.etat in FINIS_CONSTAT:
        return {"retards": [], "mesurables": []}
    attendus = [("Sa réponse", x.demande)] if x.etat == EtatConstat.TRANSMIS and x.demande is not None else []
    attendus += [(a.quoi, a.demande) for a in actions if a.acceptee_le is None]
    retards = [
        (mots, d) for mots, d in attendus
        if d.etat in CHEZ_LE_PARTENAIRE and d.avant_le is not None and d.avant_le < jour
    ]  # fmt: skip
    nommees = x.habilitations.all() or HabilitationPartenaire.objects.filter(etablissement=x.etablissement_id)
    lignes: Iterable[HabilitationPartenaire] = (
        nommees.select_related("etablissement", "certification__fiche__version").order_by("pk") if retards else []
    )
    return {"retards": retards, "mesurables": [h for h in lignes if any(p.avis for p in passages_depuis(h.etat))]}


@exige("reseau.constater")
@require_POST
def relancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Remind the partner of one thing that this finding waits for: `demande`, one of its own."""
    x = _ou_404(pk)
    siennes = Q(pk=x.demande_id) | Q(pk__in=x.actions.order_by().values("demande"))
    numero = entier_borne(request.POST.get("demande", ""))
    d = get_object_or_404(DemandePartenaire.objects.filter(siennes).select_related("etablissement"), pk=numero or 0)
    dire_rappel(request, d)
    return redirect("reseau:constat", slug, pk)


class FormulaireTransmission(forms.Form):
    autres = forms.ModelMultipleChoiceField(
        label="Dans la même lettre",
        queryset=ConstatReseau.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    signataire = forms.CharField(label="Signée par", max_length=200)
    qualite = forms.CharField(label="En qualité de", max_length=200, initial="Responsable du réseau")


@exige("reseau.constater")
def transmettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One letter for this finding, and for the others of this partner that wait too."""
    x = _ou_404(pk)
    if x.etat != EtatConstat.OUVERT:
        raise Http404
    autres = (
        ConstatReseau.objects.filter(etablissement=x.etablissement_id, etat=EtatConstat.OUVERT)
        .exclude(pk=pk)
        .order_by("vu_le", "pk")
    )

    def classe(*args: Any, **kwargs: Any) -> FormulaireTransmission:
        formulaire = FormulaireTransmission(*args, **kwargs)
        formulaire.fields["autres"].queryset = autres  # type: ignore[attr-defined]
        if not autres:
            del formulaire.fields["autres"]
        return formulaire

    def geste(v: dict[str, Any]) -> str:
        services.transmettre(
            constats=[x, *v.get("autres", ())], signataire=v["signataire"], qualite=v["qualite"], acteur=acteur(request)
        )
        return "C’est transmis : le partenaire peut répondre. Notez maintenant l’envoi de la lettre."

    jour = aujourdhui()
    return remplir(
        request, gabarit="reseau/constats/transmettre.html", cle=f"reseau.transmettre:{pk}", titre="Transmettre au partenaire", classe=classe,
        geste=geste, retour=reverse("reseau:constat", args=[slug, pk]), bouton="Transmettre", initial={"signataire": request.user.nom_complet},  # type: ignore[union-attr]
        contexte={
            "x": x, "marques": a_verifier([x, *autres], jour=jour),
            "lettre": contenu_transmission([x], signataire="", qualite="", repondre_avant=delai_de_reponse(jour), jour=jour),
        },
    )  # fmt: skip


class FormulaireConclusion(forms.Form):
    maintenir = forms.ChoiceField(
        label="Le constat",
        choices=[("oui", "est maintenu : une correction est attendue"), ("non", "est levé : il ne tient pas")],
        widget=forms.RadioSelect,
    )
    motif = forms.CharField(
        label="Pourquoi",
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Répondez à ce que dit le partenaire : il le lira.",
    )


class FormulaireMotif(forms.Form):
    motif = forms.CharField(label="Pourquoi", max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))


@exige("reseau.constater")
def statuer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Maintain or drop, after the answer or the silence; before it was transmitted, drop only."""
    x = _ou_404(pk)
    if x.etat not in (EtatConstat.OUVERT, EtatConstat.TRANSMIS, EtatConstat.REPONDU):
        raise Http404
    ouvert = x.etat == EtatConstat.OUVERT

    def geste(v: dict[str, Any]) -> str:
        maintenir = v.get("maintenir") == "oui"
        services.statuer(constat=x, maintenir=maintenir, motif=v["motif"], acteur=acteur(request))
        return "Le constat est maintenu. Demandez maintenant une action." if maintenir else "Le constat est levé."

    return remplir(
        request, gabarit="reseau/constats/geste.html", cle=f"reseau.statuer:{pk}", titre="Lever le constat" if ouvert else "Conclure sur la réponse",
        classe=FormulaireMotif if ouvert else FormulaireConclusion, geste=geste, retour=reverse("reseau:constat", args=[slug, pk]),
        contexte={"x": x, "fil_demande": x.demande},
    )  # fmt: skip


class FormulaireAction(forms.Form):
    quoi = forms.CharField(label="Ce qui est à corriger", max_length=200)
    responsable = forms.CharField(label="Responsable chez le partenaire", max_length=200)
    avant_le = ChampDate(label="Avant le")
    texte = forms.CharField(
        label="Précisions, et la preuve attendue",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


@exige("reseau.constater")
def action_nouvelle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = _ou_404(pk)
    if x.etat not in (EtatConstat.MAINTENU, EtatConstat.ACTION):
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        services.demander_action(constat=x, acteur=acteur(request), **v)
        return "L’action est demandée : elle est dans l’espace du partenaire."

    limite = max(x.corriger_avant or aujourdhui(), aujourdhui())
    return remplir(
        request, gabarit="reseau/constats/geste.html", cle=f"reseau.action:{pk}", titre="Demander une action", classe=FormulaireAction, geste=geste,
        retour=reverse("reseau:constat", args=[slug, pk]), bouton="Demander", initial={"avant_le": limite},
        contexte={"x": x, "aide": f"Délai d’usage pour un constat {x.get_gravite_display().lower()} : {date_fr(delai_de_correction(x.gravite, aujourdhui()))}."},
    )  # fmt: skip


class FormulaireRelecture(forms.Form):
    acceptee = forms.ChoiceField(
        label="La preuve",
        choices=[("oui", "suffit : l’action est acceptée"), ("non", "ne suffit pas : à reprendre")],
        widget=forms.RadioSelect,
    )
    texte = forms.CharField(
        label="Ce que vous en dites",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Dites ce qui manque si elle ne suffit pas.",
    )
    avant_le = ChampDate(
        label="Nouveau délai", required=False, help_text="Si elle ne suffit pas. Vide : le délai d’usage."
    )


@exige("reseau.constater")
def action_relire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = get_object_or_404(ActionCorrective.objects.select_related("constat__etablissement", "demande"), pk=pk)
    if a.acceptee_le is not None:
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        oui = v["acceptee"] == "oui"
        services.relire_action(
            action=a, acceptee=oui, texte=v["texte"], avant_le=None if oui else v["avant_le"], acteur=acteur(request)
        )
        return "L’action est acceptée." if oui else "C’est renvoyé au partenaire, avec un nouveau délai."

    return remplir(
        request, gabarit="reseau/constats/geste.html", cle=f"reseau.relire:{pk}", titre=f"Relire : {a}", classe=FormulaireRelecture, geste=geste,
        retour=reverse("reseau:constat", args=[slug, a.constat_id]), contexte={"x": a.constat, "fil_demande": a.demande},
    )  # fmt: skip


class FormulaireCloture(forms.Form):
    motif = forms.CharField(
        label="Ce qui a été vérifié", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Obligatoire pour une observation close sans action.",
    )  # fmt: skip


@exige("reseau.constater")
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = _ou_404(pk)
    if passage_constat(x.etat, EtatConstat.CLOS) is None:
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        services.clore(constat=x, motif=v["motif"], acteur=acteur(request))
        return "Le constat est clos."

    return remplir(
        request, gabarit="reseau/constats/geste.html", cle=f"reseau.clore:{pk}", titre="Clore le constat", classe=FormulaireCloture, geste=geste,
        retour=reverse("reseau:constat", args=[slug, pk]), bouton="Clore", contexte={"x": x},
    )  # fmt: skip


class FormulaireReouverture(forms.Form):
    motif = forms.CharField(label="Pourquoi le rouvrir", max_length=4000, widget=forms.Textarea(attrs={"rows": 4}))
    quoi = forms.CharField(label="Ce qui est à corriger", max_length=200)
    responsable = forms.CharField(label="Responsable chez le partenaire", max_length=200)
    avant_le = ChampDate(label="Avant le")


@exige("reseau.constater")
def rouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = _ou_404(pk)
    if x.etat != EtatConstat.CLOS:
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        services.rouvrir(constat=x, acteur=acteur(request), **v)
        return "Le constat est rouvert, avec une nouvelle action."

    return remplir(
        request, gabarit="reseau/constats/geste.html", cle=f"reseau.rouvrir:{pk}", titre="Rouvrir le constat", classe=FormulaireReouverture, geste=geste,
        retour=reverse("reseau:constat", args=[slug, pk]), bouton="Rouvrir", initial={"avant_le": delai_de_correction(x.gravite, aujourdhui())},
        contexte={"x": x},
    )  # fmt: skip
