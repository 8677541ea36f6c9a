"""Measures: their list, one of them with its letter, its second person, its adversarial phase."""

from __future__ import annotations

from datetime import date
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db import transaction
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, RoleMembre
from parchemin.parcours.vues.inscriptions_commun import journal_de
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel import facade
from parchemin.reseau.domain.constats import FINIS_CONSTAT, NatureCertificateur, NatureMesure, recueil
from parchemin.reseau.domain.etats import objections, passages_depuis
from parchemin.reseau.lettres import a_verifier, citations_de, composer_lettre, contenu_mesure, empreinte
from parchemin.reseau.models import (
    ConstatReseau,
    EtatMesureReseau,
    HabilitationPartenaire,
    MesureReseau,
    SorteCertificateur,
    SorteMesure,
)
from parchemin.reseau.pieces_constats import ACCUSE_LETTRE
from parchemin.reseau.selectors.certificateur import nature_de, nature_dite, sources_du_recours
from parchemin.reseau.selectors.constats import constats_de, proposition
from parchemin.reseau.selectors.contradictoire import A_SUIVRE, delai_plancher, phase_de
from parchemin.reseau.selectors.faits import faits
from parchemin.reseau.services import mesures as services
from parchemin.reseau.services.certificateur import dire_nature
from parchemin.reseau.services.effets import VERS
from parchemin.reseau.vues.commun import acteur, habilitation_ou_404, peut, remplir
from parchemin.reseau.vues.constats import FormulaireMotif
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de

TONS_MESURE = {
    EtatMesureReseau.PREPAREE: "al",
    EtatMesureReseau.DECIDEE: "in",
    EtatMesureReseau.LEVEE: "ok",
    EtatMesureReseau.ABANDONNEE: "nu",
}


class FiltreMesures(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    nature = df.ChoiceFilter(label="Mesure", empty_label="Toutes", choices=SorteMesure.choices)
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatMesureReseau.choices)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(habilitation__etablissement__cle_recherche__contains=mot)
        return lignes


class TableMesures(tables.Table):
    nature = tables.Column("Mesure", order_by=("nature", "pk"))
    partenaire = tables.Column(
        "Partenaire", accessor="habilitation__etablissement", order_by=("habilitation__etablissement__cle_tri", "pk")
    )
    certification = tables.Column(
        "Certification", accessor="habilitation__certification", order_by=("habilitation__certification__cle_tri", "pk")
    )
    etat = tables.Column("État", order_by=("etat", "pk"))
    decidee_le = tables.Column("Décidée le", order_by=("decidee_le", "pk"))
    lettre = tables.Column("Lettre", orderable=False, empty_values=())

    class Meta:
        empty_text = ""
        default = ""

    def render_nature(self, record: MesureReseau) -> SafeString:
        return format_html(
            '<a href="{}">{}</a>',
            reverse("reseau:mesure", args=[self.request.organisation.slug, record.pk]),
            record.get_nature_display(),
        )

    def value_nature(self, record: MesureReseau) -> str:
        return record.get_nature_display()

    def render_partenaire(self, record: MesureReseau) -> str:
        return record.habilitation.etablissement.denomination

    def render_certification(self, record: MesureReseau) -> str:
        return str(record.habilitation.certification.intitule)

    def render_etat(self, record: MesureReseau) -> SafeString:
        return statut(TONS_MESURE[EtatMesureReseau(record.etat)], record.get_etat_display())

    def value_etat(self, record: MesureReseau) -> str:
        return record.get_etat_display()

    def render_decidee_le(self, value: Any) -> str:
        return date_courte(value)

    def render_lettre(self, record: MesureReseau) -> str:
        return _lettre_dite(record)

    def value_lettre(self, record: MesureReseau) -> str:
        return _lettre_dite(record)


def _lettre_dite(m: MesureReseau) -> str:
    if m.lettre is None:
        return ""
    return f"envoyée le {date_courte(m.lettre.envoyee_le)}" if m.lettre.envoyee_le else "à envoyer"


class ListeMesures(VueListe):
    table_class = TableMesures
    filterset_class = FiltreMesures
    template_name = "reseau/constats/liste_mesures.html"
    titre = "Mesures"
    sous_titre = "Mises en demeure, restrictions, suspensions, retraits, et les décisions de ne pas sanctionner."
    nom_export = "mesures"
    vide_titre = "Aucune mesure"
    vide_texte = "Une mesure se prépare depuis la page d’une habilitation."

    def lignes(self) -> QuerySet[Any]:
        return MesureReseau.objects.select_related(
            "organisation", "habilitation__etablissement", "habilitation__certification__fiche__version", "lettre"
        ).order_by("-created_at", "-pk")


liste = exige("reseau.voir")(ListeMesures.as_view())


def _ou_404(pk: int) -> MesureReseau:
    m: MesureReseau = get_object_or_404(
        MesureReseau.objects.select_related(
            "habilitation__etablissement__organisation",
            "habilitation__certification__fiche__version",
            "lettre",
            "demande",
        ),
        pk=pk,
    )
    return m


class FormulaireMesure(forms.Form):
    nature = forms.ChoiceField(label="Mesure", choices=SorteMesure.choices, widget=forms.RadioSelect)
    constats = forms.ModelMultipleChoiceField(
        label="Constats sur lesquels elle s’appuie",
        queryset=ConstatReseau.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    motif = forms.CharField(
        label="Les raisons",
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Le partenaire les lira. Les faits des constats sont déjà dans la lettre.",
    )
    attendu = forms.CharField(
        label="Ce qui est attendu",
        max_length=2000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce qu’il doit faire, et ce qui suivra sinon.",
    )
    urgence = forms.CharField(
        label="Ce qui presse",
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Pour une suspension sans constat critique : pourquoi elle ne peut pas attendre. La lettre le dira.",
    )
    delai_jours = forms.IntegerField(label="Jours pour répondre", max_value=120)
    signataire = forms.CharField(label="Signée par", max_length=200)
    qualite = forms.CharField(label="En qualité de", max_length=200)
    du = ChampDate(label="Restriction à partir du", required=False, help_text="Pour une restriction seulement.")
    au = ChampDate(label="Restriction jusqu’au", required=False)
    blocs = forms.MultipleChoiceField(
        label="Blocs restreints",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun : la certification entière. Une restriction à des blocs refuse toute session, car une session ne dit pas ses blocs.",
    )
    sites = forms.ModelMultipleChoiceField(
        label="Sites restreints",
        queryset=Etablissement.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucun : tous les sites. Un acte qui ne nomme aucun site n’est pas atteint par une restriction à des sites.",
    )

    certificateur = forms.ChoiceField(
        label="Votre organisation est",
        choices=SorteCertificateur.choices,
        widget=forms.RadioSelect,
        help_text="Personne ne l’a encore dit ; par défaut, un organisme de droit privé. La lettre dit au partenaire devant quel juge "
        "contester : votre réponse est retenue pour les suivantes.",
    )

    def __init__(
        self, *args: Any, habilitation: HabilitationPartenaire, mesure: MesureReseau | None = None, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        h = habilitation
        if self.is_bound and self.data.get(self.add_prefix("nature")) == NatureMesure.AUCUNE:
            # No measure, no letter: nobody signs.
            self.fields["signataire"].required = self.fields["qualite"].required = False
        if nature_dite(h.organisation_id) is not None:
            del self.fields["certificateur"]
        plancher = delai_plancher(aujourdhui())
        self.fields[
            "delai_jours"
        ].help_text = f"Au moins {plancher}, à compter de l’envoi. Ni retrait ni résiliation ne se décide avant."
        siens = constats_de(h)
        vivants = siens.exclude(etat__in=FINIS_CONSTAT)
        deja = siens.filter(mesures=mesure) if mesure is not None else siens.none()
        pks = [*vivants.values_list("pk", flat=True), *deja.values_list("pk", flat=True)]
        self.fields["constats"].queryset = siens.filter(pk__in=pks).order_by("vu_le", "pk")  # type: ignore[attr-defined]
        fiche = h.certification.fiche
        codes = (
            [(b.code, f"{b.code} {b.libelle}") for b in facade.blocs_au(fiche, aujourdhui())]
            if fiche is not None
            else []
        )
        self.fields["blocs"].choices = [(code, mots) for code, mots in codes if not h.blocs or code in h.blocs]  # type: ignore[attr-defined]
        lieux = [h.etablissement_id, *h.sites.values_list("pk", flat=True)]
        self.fields["sites"].queryset = Etablissement.objects.filter(pk__in=lieux).order_by("cle_tri", "pk")  # type: ignore[attr-defined]


def signataire_propose(request: HttpRequest) -> dict[str, str]:
    """Who signs for the organisation: its direction when it has one, else who writes; with the quality of their latest letter."""
    jour = aujourdhui()
    roles = RoleMembre.objects.filter(Q(au__isnull=True) | Q(au__gte=jour), role=Role.DIRECTION, du__lte=jour)
    dirige = next(
        (r for r in roles.select_related("membre__utilisateur").order_by("pk") if r.membre.est_actif_le(jour)), None
    )
    nom = dirige.membre.libelle if dirige is not None else request.user.nom_complet  # type: ignore[union-attr]
    derniere = MesureReseau.objects.filter(signataire=nom).exclude(qualite="").order_by("-pk").first()
    qualite = derniere.qualite if derniere is not None else dirige.get_role_display() if dirige is not None else ""
    return {"signataire": nom, "qualite": qualite}


@exige("reseau.constater")
def mesure_nouvelle(request: HttpRequest, slug: str, pk: int, ecrite: MesureReseau | None = None) -> HttpResponse:
    """Prepare one on this habilitation; the rule says what it proposes, a person chooses (`?nature=`)."""
    h = habilitation_ou_404(request, pk)
    proposee = proposition(h, aujourdhui())
    if ecrite is None:
        nature = request.GET.get("nature", "")
        initial: dict[str, Any] = {
            "nature": nature if nature in SorteMesure.values else str(proposee.nature), "constats": list(proposee.constats),
            "delai_jours": max(int(recueil().valeur_au("observations", aujourdhui())), delai_plancher(aujourdhui())), **signataire_propose(request),
        }  # fmt: skip
    else:
        initial = {
            n: getattr(ecrite, n)
            for n in (
                "nature",
                "motif",
                "attendu",
                "urgence",
                "delai_jours",
                "signataire",
                "qualite",
                "du",
                "au",
                "blocs",
            )
        }
        initial |= {
            n: list(getattr(ecrite, n).order_by("pk").values_list("pk", flat=True)) for n in ("constats", "sites")
        }
    faite: list[int] = []

    dite = nature_dite(h.organisation_id)
    initial["certificateur"] = str(NatureCertificateur.PRIVE)

    def geste(x: dict[str, Any]) -> str:
        with transaction.atomic():
            if nature := x.pop("certificateur", ""):
                dire_nature(organisation=request.organisation, nature=nature, acteur=acteur(request))  # type: ignore[attr-defined]
            faite.append(services.preparer(habilitation=h, mesure=ecrite, acteur=acteur(request), **x).pk)
        return "La mesure est préparée : relisez sa lettre, puis demandez l’accord d’une autre personne."

    retour = (
        reverse("reseau:mesure", args=[slug, ecrite.pk])
        if ecrite is not None
        else reverse("reseau:habilitation", args=[slug, pk])
    )
    reponse = remplir(
        request, gabarit="reseau/constats/formulaire.html", cle=f"reseau.mesure:{pk}:{ecrite.pk if ecrite else 0}",
        titre="Corriger la mesure" if ecrite else f"Préparer une mesure : {h.etablissement}", geste=geste, retour=retour, initial=initial,
        classe=lambda *a, **k: FormulaireMesure(*a, habilitation=h, mesure=ecrite, **k), contexte={"aide": proposee.raison, "marques": sources_du_recours((dite,) if dite else tuple(NatureCertificateur), aujourdhui())},
    )  # fmt: skip
    return redirect("reseau:mesure", slug, faite[0]) if faite else reponse


@exige("reseau.constater")
def mesure_ecrire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m = _ou_404(pk)
    if m.etat != EtatMesureReseau.PREPAREE:
        raise Http404
    return mesure_nouvelle.__wrapped__(request, slug, m.habilitation_id, m)  # type: ignore[attr-defined]


@exige("reseau.voir")
@require_safe
def mesure(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m = _ou_404(pk)
    h, jour = m.habilitation, aujourdhui()
    constats = list(m.constats.order_by("vu_le", "pk"))
    preparee, conduire = m.etat == EtatMesureReseau.PREPAREE, peut(request, "reseau.constater")
    lettre = _contenu(m)
    attente = en_attente_sur([services.MESURER], "mesure_reseau", str(m.pk))
    perimee = attente is not None and services.perimee(m, attente)
    contexte = {
        "perimee": perimee, "retirable": attente is not None and conduire and (perimee or attente.demandeur_id == request.user.pk),
        "a_notifier": m.etat == EtatMesureReseau.DECIDEE and m.lettre is not None and m.lettre.envoyee_le is None and m.passage_id is None,
        "certificateur": SorteCertificateur(nature_de(m.organisation_id)).label, "certificateur_dit": nature_dite(m.organisation_id) is not None,
        "m": m, "h": h, "ton": TONS_MESURE[EtatMesureReseau(m.etat)], "preparee": preparee, "conduire": conduire, "constats": constats,
        "sites": m.sites.order_by("cle_tri", "pk"), "l": m.lettre, "lettre": lettre, "empreinte": empreinte(lettre) if lettre else "",
        "marques": a_verifier(constats, m.motif, m.attendu, *citations_de(m, jour), jour=jour) if lettre else [],
        "attente": attente,
        "contre": services.objections_mesure(m) if preparee and conduire else [], "a_deux": preparee and services.a_deux(m),
        "manque": phase_de(m).manque(jour) if m.demande is not None else "",
        "restriction_en_cours": m.nature == NatureMesure.RESTRICTION and m.etat == EtatMesureReseau.DECIDEE,
        "journal": journal_de(request, "mesure_reseau", m.pk), **_suite(request, m, jour),
    }  # fmt: skip
    return render(request, "reseau/constats/mesure.html", contexte)


_MESURE_VERS = {str(vers): str(nature) for nature, vers in VERS.items()}


def _suite(request: HttpRequest, m: MesureReseau, jour: date) -> dict[str, Any]:
    """What may be decided after a formal notice or a suspension that was sent, and why not yet. Nothing once it was decided: then the
    page of the habilitation tells the rest. What has a letter is prepared by whoever conducts the measures; the rest by who habilitates."""
    vide: dict[str, Any] = {"a_suivre": False, "suites": [], "pas_encore": []}
    h = m.habilitation
    if m.nature not in (NatureMesure.MISE_EN_DEMEURE, NatureMesure.SUSPENSION) or m.passage_id is None:
        return vide
    if not MesureReseau.objects.filter(A_SUIVRE, pk=m.pk, habilitation__etat=VERS.get(NatureMesure(m.nature))).exists():
        return vide
    lus, slug = faits(h, jour), h.organisation.slug
    suites, pas_encore = [], []
    for p in passages_depuis(h.etat):
        if not peut(request, "reseau.constater" if p.avis else "reseau.habiliter"):
            continue
        if contre := objections(p, lus):
            pas_encore.append((p, contre))
            continue
        url = reverse(
            "reseau:mesure_nouvelle" if p.avis else "reseau:passer",
            args=[slug, h.pk] if p.avis else [slug, h.pk, p.vers],
        )
        suites.append((p, f"{url}?nature={_MESURE_VERS[str(p.vers)]}" if p.avis else url))
    return {"a_suivre": bool(suites or pas_encore), "suites": suites, "pas_encore": pas_encore}


def _contenu(m: MesureReseau) -> dict[str, Any]:
    """The words kept with the letter; before the decision, those it would have today. {} for the absence of a measure."""
    if m.lettre is not None:
        kept: dict[str, Any] = m.lettre.contenu
        return kept
    return contenu_mesure(m, jour_de(m.created_at)) if m.nature != NatureMesure.AUCUNE else {}


@exige("reseau.voir")
@require_safe
@never_cache
def mesure_lettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The letter as a PDF, marked « projet » until it is decided."""
    m = _ou_404(pk)
    contenu = _contenu(m)
    if not contenu:
        raise Http404
    octets = composer_lettre(
        contenu, datee_du=m.decidee_le or aujourdhui(), le=m.created_at, projet=m.etat != EtatMesureReseau.DECIDEE
    )
    return HttpResponse(
        octets, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="lettre-{m.pk}.pdf"'}
    )


@exige("reseau.constater")
@require_POST
def mesure_demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask for the second person; or record alone that no measure is taken, where the rule proposes none."""
    m = _ou_404(pk)
    try:
        if services.a_deux(m):
            services.demander(mesure=m, demandeur=Acteur(request.user.pk, request.user.nom_complet))  # type: ignore[union-attr]
            messages.success(request, "C’est demandé : rien ne change avant la réponse d’une autre personne.")
        else:
            services.decider_seul(mesure=m, acteur=acteur(request))
            messages.success(request, "C’est enregistré, avec ses raisons.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:mesure", slug, pk)


@exige("reseau.constater")
@require_POST
def mesure_retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Call the waiting request off; the measure can then be corrected, and asked again."""
    m = _ou_404(pk)
    try:
        if services.retirer_demande(mesure=m, acteur=Acteur(request.user.pk, request.user.nom_complet)) is not None:  # type: ignore[union-attr]
            messages.success(
                request,
                "La demande est retirée. Relisez la mesure, corrigez-la s’il le faut, puis demandez de nouveau.",
            )
        else:
            messages.warning(request, "Aucune demande n’attend pour cette mesure.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:mesure", slug, pk)


@exige("reseau.mesurer")
def mesure_accord(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """The words of the letter, and two buttons for somebody else than who asked."""
    m = _ou_404(pk)
    ligne = Approbation.objects.filter(pk=approbation, acte=services.MESURER, sujet_identifiant=str(m.pk)).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            decideur = Acteur(request.user.pk, request.user.nom_complet)  # type: ignore[union-attr]
            repondre(
                request, ligne, decideur,
                faite="C’est décidé. La décision prend effet le jour de l’envoi de sa lettre : envoyez-la, puis notez ce jour.",
            )  # fmt: skip
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        m = _ou_404(pk)
        if m.etat == EtatMesureReseau.DECIDEE and m.lettre is not None and peut(request, "reseau.constater"):
            return redirect("reseau:lettre_envoi", slug, m.lettre.pk)
        return redirect("reseau:mesure", slug, pk)
    attend, lettre = ligne.etat == EtatApprobation.EN_ATTENTE, _contenu(m)
    perimee = attend and services.perimee(m, ligne)
    contexte = {
        "approbation": ligne, "m": m, "formulaire": formulaire_de(request, ligne), "attend": attend, "lettre": lettre,
        "empreinte": empreinte(lettre) if lettre else "", "peut_approuver": attend and not perimee and request.user.pk not in (ligne.demandeur_id, m.ecrite_par_id),
        "perimee": perimee, "retirable": attend and peut(request, "reseau.constater") and (perimee or ligne.demandeur_id == request.user.pk),
    }  # fmt: skip
    return render(request, "reseau/constats/accord.html", contexte)


class FormulaireEntretien(forms.Form):
    demandee_le = ChampDate(label="Le partenaire l’a demandé le")
    tenue_le = ChampDate(label="Tenu le", required=False, help_text="Vide tant qu’il n’a pas eu lieu.")
    note = forms.CharField(
        label="Ce qui s’est dit",
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Qui était là, ce que chacun a dit ; ou que le partenaire, invité, n’est pas venu.",
    )


@exige("reseau.constater")
def mesure_entretien(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    m = _ou_404(pk)
    if m.etat != EtatMesureReseau.DECIDEE:
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        services.noter_entretien(mesure=m, acteur=acteur(request), **v)
        return "C’est noté."

    return remplir(
        request, gabarit="reseau/constats/formulaire.html", cle=f"reseau.entretien:{pk}", titre="Noter un entretien", classe=FormulaireEntretien,
        geste=geste, retour=reverse("reseau:mesure", args=[slug, pk]),
        initial={"demandee_le": m.audition_demandee_le, "tenue_le": m.audition_tenue_le, "note": m.audition_note},
    )  # fmt: skip


class FormulaireRenonciation(forms.Form):
    le = ChampDate(label="Signée le", help_text="Le jour que porte le document du partenaire.")
    fichier = forms.FileField(label="Le document du partenaire", help_text="Sa lettre ou son courriel : PDF ou image.")


@exige("reseau.constater")
def mesure_renonciation(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The partner wrote on paper that it has nothing to add: what it wrote, and when."""
    m = _ou_404(pk)
    if m.etat != EtatMesureReseau.DECIDEE or m.demande is None:
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        with transaction.atomic():
            piece = deposer(
                v["fichier"], nom=v["fichier"].name, usage=ACCUSE_LETTRE.code, organisation_id=m.organisation_id,
                depose_par_libelle=acteur(request).libelle,
            )  # fmt: skip
            services.noter_renonciation(mesure=m, le=v["le"], piece=piece.pk, acteur=acteur(request))
        return "C’est noté : le partenaire n’a rien à ajouter, la suite peut être décidée."

    return remplir(
        request, gabarit="reseau/constats/formulaire.html", cle=f"reseau.renonciation:{pk}", titre="Renonciation reçue sur papier",
        classe=FormulaireRenonciation, geste=geste, retour=reverse("reseau:mesure", args=[slug, pk]),
        contexte={"aide": "Le partenaire y écrit qu’il n’a rien à ajouter, ou ne demande pas à être entendu. Sans ce document, ses jours courent."},
    )  # fmt: skip


@exige("reseau.constater")
def mesure_arreter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Give up one that is not decided; end a restriction before its last day."""
    m = _ou_404(pk)
    preparee = m.etat == EtatMesureReseau.PREPAREE
    if not preparee and not (m.nature == NatureMesure.RESTRICTION and m.etat == EtatMesureReseau.DECIDEE):
        raise Http404

    def geste(v: dict[str, Any]) -> str:
        if preparee:
            services.abandonner(mesure=m, motif=v["motif"], acteur=acteur(request))
            return "La mesure est abandonnée."
        services.lever(mesure=m, motif=v["motif"], acteur=acteur(request))
        return "La restriction est levée."

    return remplir(
        request, gabarit="reseau/constats/formulaire.html", cle=f"reseau.arreter:{pk}",
        titre="Abandonner la mesure" if preparee else "Lever la restriction", classe=FormulaireMotif, geste=geste,
        retour=reverse("reseau:mesure", args=[slug, pk]), bouton="Abandonner" if preparee else "Lever",
    )  # fmt: skip
