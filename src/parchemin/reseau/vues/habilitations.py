"""The habilitations: their list, one of them with what it may do and what can be done of it, a new one, a passage."""

from __future__ import annotations

from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.amelioration.facade import encart_du_partenaire
from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.parcours.imports_candidats.blocs import blocs_ecrits
from parchemin.parcours.selectors.inscriptions import blocs_au_choix
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.etats import (
    ACTES_DU_ROLE,
    ACTES_EN_MOTS,
    AVANT_SIGNATURE,
    ActePartenaire,
    EtatHabilitation,
    etats,
    objections,
    passage,
    passages_depuis,
    permet,
)
from parchemin.reseau.models import Convention, HabilitationPartenaire, RoleHabilite
from parchemin.reseau.selectors.contradictoire import mesure_a_envoyer
from parchemin.reseau.selectors.dossier import lire_dossier
from parchemin.reseau.selectors.espace import representants
from parchemin.reseau.selectors.faits import faits
from parchemin.reseau.selectors.histoire import histoire
from parchemin.reseau.selectors.matrice import lire_matrice
from parchemin.reseau.selectors.mesures_en_vigueur import contre
from parchemin.reseau.selectors.reprise_fichier import sans_convention
from parchemin.reseau.selectors.verifications import lire_verifications
from parchemin.reseau.services import habilitations as services
from parchemin.reseau.vues.commun import TONS, acteur, habilitation_ou_404, peut, propose, remplir
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


class FiltreHabilitations(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", choices=[(str(e.code), e.libelle) for e in etats().values()]
    )
    role = df.ChoiceFilter(label="Rôle", empty_label="Tous", choices=RoleHabilite.choices)
    convention = df.ChoiceFilter(
        label="Convention", empty_label="Avec ou sans", method="par_convention", choices=[("sans", "Manque"), ("avec", "Enregistrée")],
    )  # fmt: skip

    def par_convention(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return sans_convention(lignes) if valeur == "sans" else lignes.exclude(convention=None)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(etablissement__cle_recherche__contains=mot)
        return lignes


class TableHabilitations(tables.Table):
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "pk"))
    role = tables.Column("Rôle", order_by=("role", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    au = tables.Column("Jusqu’au", order_by=("au", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_etablissement(self, record: HabilitationPartenaire) -> SafeString:
        url = reverse("reseau:habilitation", args=[self.request.organisation.slug, record.pk])
        e = record.etablissement
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, e.denomination, e.commune)

    def value_etablissement(self, record: HabilitationPartenaire) -> str:
        return record.etablissement.denomination

    def render_certification(self, record: HabilitationPartenaire) -> SafeString:
        c = record.certification
        return format_html('{}<span class="sous">{}</span>', c.intitule, c.numero)

    def value_certification(self, record: HabilitationPartenaire) -> str:
        return f"{record.certification.intitule} ({record.certification.numero})"

    def render_etat(self, record: HabilitationPartenaire) -> SafeString:
        return statut(TONS.get(record.etat, "in"), record.get_etat_display())

    def value_etat(self, record: HabilitationPartenaire) -> str:
        return record.get_etat_display()

    def render_au(self, value: Any) -> str:
        return date_courte(value)


class ListeHabilitations(VueListe):
    table_class = TableHabilitations
    filterset_class = FiltreHabilitations
    template_name = "reseau/habilitations.html"
    titre = "Partenaires"
    sous_titre = "Ce que chacun peut faire en votre nom, depuis quand et jusqu’à quand."
    nom_export = "habilitations"
    vide_titre = "Aucune habilitation"
    vide_texte = "Retirez un filtre, ou ouvrez une habilitation."
    neuf_titre = "Aucun partenaire pour l’instant"
    neuf_texte = (
        "Ici se lit qui forme ou évalue en votre nom, depuis quand et jusqu’à quand. Importez la liste que vous tenez déjà : elle est comparée "
        "aussitôt à la liste publique. Ou ouvrez une première habilitation."
    )
    neuf_gestes = (
        GesteNeuf.importer("reseau.habiliter", "reseau.partenaires", "Importer vos partenaires"),
        GesteNeuf(("reseau.habiliter",), "Ouvrir une habilitation", "reseau:nouvelle"),
    )

    def lignes(self) -> QuerySet[Any]:
        return HabilitationPartenaire.objects.select_related(
            "organisation", "etablissement", "certification__fiche__version"
        ).order_by("etablissement__cle_tri", "certification__cle_tri", "role", "pk")


liste = exige("reseau.voir")(ListeHabilitations.as_view())


class FormulaireHabilitation(forms.Form):
    etablissement = forms.ModelChoiceField(label="Partenaire", queryset=Etablissement.objects.none())
    certification = forms.ModelChoiceField(label="Certification", queryset=Certification.objects.none())
    role = forms.ChoiceField(label="Ce qui lui est confié", choices=RoleHabilite.choices, widget=forms.RadioSelect)
    du = ChampDate(label="À partir du")
    au = ChampDate(
        label="Jusqu’au", required=False, help_text="Jamais après la fin d’enregistrement de la certification."
    )
    convention = forms.ModelChoiceField(
        label="Convention", queryset=Convention.objects.none(), required=False,
        help_text="Elle peut venir plus tard, avant la signature : par « Compléter », sur la page de l’habilitation.",
    )  # fmt: skip
    blocs = forms.CharField(
        label="Blocs", required=False, max_length=1000,
        help_text="Leurs codes ou leurs rangs, séparés par des virgules. Vide : la certification entière.",
    )  # fmt: skip
    sites = forms.ModelMultipleChoiceField(
        label="Sites", queryset=Etablissement.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Les seuls établissements où il agit, si la convention en nomme. Aucun coché : tous ceux de la même entreprise.",
    )  # fmt: skip

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        partenaires = Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE, actif=True).order_by(
            "cle_tri", "pk"
        )
        self.fields["etablissement"].queryset = partenaires  # type: ignore[attr-defined]
        self.fields["sites"].queryset = partenaires  # type: ignore[attr-defined]
        certifications = Certification.objects.select_related("fiche__version").order_by("cle_tri", "pk")
        self.fields["certification"].queryset = certifications  # type: ignore[attr-defined]
        self.fields["convention"].queryset = Convention.objects.filter(avenant=None).order_by("reference", "pk")  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Blocs as people write them; what is not found stays as written, for the service to refuse it."""
        x: dict[str, Any] = super().clean() or self.cleaned_data
        certification, du = x.get("certification"), x.get("du")
        if certification is not None and du is not None:
            connus = [code for code, _ in blocs_au_choix(certification, du)]
            x["blocs"] = list(blocs_ecrits(x.get("blocs") or "", certification.numero, connus))
        return x


@exige("reseau.habiliter")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    creee: list[int] = []

    def geste(x: dict[str, Any]) -> str:
        h = services.ouvrir(organisation=request.organisation, acteur=acteur(request), **x)  # type: ignore[attr-defined]
        creee.append(h.pk)
        return "L’habilitation est ouverte. La suite se conduit depuis sa page."

    reponse = remplir(
        request, gabarit="reseau/formulaire.html", cle="reseau.habilitation:0", titre="Ouvrir une habilitation",
        classe=FormulaireHabilitation, geste=geste, retour=reverse("reseau:habilitations", args=[slug]), bouton="Ouvrir",
        initial={"du": aujourdhui(), **propose(request, "etablissement", "certification", "role")},
    )  # fmt: skip
    return redirect("reseau:habilitation", slug, creee[0]) if creee else reponse


@exige("reseau.voir")
@require_safe
def habilitation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """What it may do, what can be done of it and why not yet, its convention, its declarations, its history."""
    h = habilitation_ou_404(request, pk)
    conduire, lus = peut(request, "reseau.habiliter"), faits(h, aujourdhui())
    attente = en_attente_sur([services.DECIDER], "habilitation", str(h.pk))
    interdits = contre(h, aujourdhui())
    passages = [(p, objections(p, lus)) for p in passages_depuis(h.etat)] if conduire and attente is None else []
    contexte = {
        "h": h, "ton": TONS.get(h.etat, "in"), "etat": etats()[EtatHabilitation(h.etat)], "faits": lus, "attente": attente,
        "actes": [(ACTES_EN_MOTS[a], permet(h.etat, a) and not (a is ActePartenaire.SESSION and interdits)) for a in ACTES_DU_ROLE[h.role]], "contre_session": interdits,
        "possibles": [p for p, contre in passages if not contre], "empeches": [(p, contre) for p, contre in passages if contre],
        "a_deux": any(p.seconde for p, contre in passages if not contre),
        "conduire": conduire, "completable": conduire and h.etat in AVANT_SIGNATURE and attente is None, "jour": aujourdhui(),
        "mouvements": sorted(histoire(h), key=lambda m: (m.effet_le, m.decide_le, m.pk), reverse=True),
        "declarations": [(d, d.declaree_le is None and d.avant_le < aujourdhui()) for d in h.declarations.order_by("-fait_le", "-pk")],
        "sites": h.sites.order_by("cle_tri", "pk"),
        "dossier": lire_dossier(h, aujourdhui()), "verifications": lire_verifications(h.etablissement, aujourdhui()),
        "renouvellements": (renouvellements := list(h.renouvellements.select_related("convention").order_by("-pk"))),
        "renouvelable": permet(h.etat, ACTES_DU_ROLE[h.role][0]) and h.au is not None and not any(r.etat == "ouvert" for r in renouvellements),
        "matrice": lire_matrice(h, aujourdhui()) if h.role == RoleHabilite.FORMER else None,
        "representants": representants([h.etablissement_id]), "a_envoyer": mesure_a_envoyer(h),
        "encarts": [e for e in [encart_du_partenaire(request.membre, h.etablissement_id)] if e is not None],  # type: ignore[attr-defined]
    }  # fmt: skip
    return render(request, "reseau/habilitation.html", contexte)


_MESURES = {
    "mise_en_demeure": "mise_en_demeure",
    "suspendu": "suspension",
    "retire": "retrait",
    "resilie": "resiliation",
}


class FormulairePassage(forms.Form):
    def __init__(self, *args: Any, motif_exige: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["motif"].required = motif_exige
        if not motif_exige:
            self.fields["motif"].help_text = "Si quelque chose est à retenir. Le partenaire le lira."

    motif = forms.CharField(
        label="Pourquoi", max_length=2000, required=False, widget=forms.Textarea(attrs={"rows": 4}),
        help_text="Les faits, puis la clause ou l’article. Le partenaire le lira.",
    )  # fmt: skip


@exige("reseau.habiliter")
def passer(request: HttpRequest, slug: str, pk: int, vers: str) -> HttpResponse:
    """One passage: done at once, or asked of a second person."""
    h = habilitation_ou_404(request, pk)
    p = passage(h.etat, vers)
    if p is None:
        raise Http404
    if p.avis:
        # What the partner is told by a letter is prepared with its letter.
        return redirect(f"{reverse('reseau:mesure_nouvelle', args=[slug, pk])}?nature={_MESURES[vers]}")

    def geste(x: dict[str, Any]) -> str:
        if p.seconde:
            demandeur = Acteur(request.user.pk, request.user.nom_complet)  # type: ignore[union-attr]
            services.demander(habilitation=h, vers=vers, motif=x["motif"], demandeur=demandeur)
            return "C’est demandé : rien ne change avant la réponse d’une autre personne."
        services.changer(habilitation=h, vers=vers, motif=x["motif"], acteur=acteur(request))
        return f"C’est fait : {etats()[p.vers].libelle.lower()}."

    return remplir(
        request, gabarit="reseau/passage.html", cle=f"reseau.passage:{pk}:{vers}", titre=p.geste, classe=lambda *a, **k: FormulairePassage(*a, motif_exige=p.motif, **k),
        geste=geste, retour=reverse("reseau:habilitation", args=[slug, pk]), danger=p.seconde,
        bouton="Demander l’accord d’une autre personne" if p.seconde else p.geste,
        contexte={"h": h, "p": p, "vers": etats()[p.vers], "objections": objections(p, faits(h, aujourdhui()))},
    )  # fmt: skip


@exige("reseau.decider")
def approbation(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """What is decided, in words, and two buttons for somebody else than who asked."""
    h = habilitation_ou_404(request, pk)
    ligne = Approbation.objects.filter(pk=approbation, acte=services.DECIDER, sujet_identifiant=str(h.pk)).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(request, ligne, Acteur(request.user.pk, request.user.nom_complet), faite="C’est décidé.")  # type: ignore[union-attr]
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        return redirect("reseau:habilitation", slug, pk)
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": ligne,
        "h": h,
        "formulaire": formulaire_de(request, ligne),
        "attend": attend,
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk,
    }
    return render(request, "reseau/approbation.html", contexte)
