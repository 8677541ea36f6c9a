"""The plan of the year; one control: its phases, its grid, its files, its report."""

from __future__ import annotations

from itertools import groupby
from typing import Any
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, Membre
from parchemin.parcours.vues.inscriptions_commun import journal_de
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.reseau import pieces
from parchemin.reseau.domain.grille import SUITES_EN_MOTS, VERDICTS_EN_MOTS, VerdictPoint, gravites
from parchemin.reseau.domain.phases import (
    FINIES,
    MONTREES,
    NATURES_EN_MOTS,
    REMPLISSABLES,
    PhaseControle,
    objections,
    passage,
    passages_depuis,
    phases,
)
from parchemin.reseau.models import CampagneControle, ControlePartenaire, DossierControle, ReponsePoint
from parchemin.reseau.selectors.controles import (
    ecarts_de,
    lire_plan,
    lu_avant,
    non_vus_de,
    plan,
    rejouer_tirage,
    relecteurs_possibles,
    sans_observation,
    sans_sur_pieces,
    suite_de,
)
from parchemin.reseau.selectors.risque import partenaires_actifs
from parchemin.reseau.services import controles as services
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.reseau.vues.controles_pliage import plier
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

TONS_VERDICT = {"conforme": "ok", "ecart": "ko", "sans_objet": "nu", "non_vu": "in"}
_LIENS_AUTO = {
    "siret": "reseau:habilitations", "convention": "reseau:habilitations", "liste_publique": "reseau:liste_publique",
    "sites": "parcours:formations", "jury_externe": "parcours:sessions", "jury_habilites": "parcours:sessions",
    "pv_delai": "parcours:sessions", "taux": "parcours:sessions", "titulaires": "accrochage:passages", "cpf_presentes": "parcours:sessions",
    "pages": "reseau:communication", "offres": "reseau:communication",
}  # fmt: skip
"""Where each automatic reading comes from."""


class FiltrePlan(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, commune")
    manque = df.ChoiceFilter(
        method="par_manque", label="Ce qui manque", empty_label="Tous",
        choices=[("sur_pieces", "Contrôle sur pièces de l’année"), ("observation", "Observation de la période")],
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        return lignes

    def par_manque(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return sans_sur_pieces(lignes) if valeur == "sur_pieces" else sans_observation(lignes)


class TablePlan(tables.Table):
    partenaire = tables.Column("Partenaire", accessor="denomination", order_by=("cle_tri", "pk"))
    sur_pieces = tables.Column("Sur pièces cette année", accessor="pk", order_by=("sur_pieces_le", "pk"))
    observation = tables.Column("Observation de la période", accessor="pk", order_by=("observation_le", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_partenaire(self, record: Any) -> SafeString:
        url = reverse("reseau:risque_partenaire", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.denomination, record.commune)

    def value_partenaire(self, record: Any) -> str:
        return str(record.denomination)

    def _sur_pieces(self, record: Any) -> tuple[str, str]:
        p = lire_plan(record, aujourdhui())
        if p.sur_pieces_le:
            return "ok", f"Contrôlé le {date_courte(p.sur_pieces_le)}"
        if p.sur_pieces_en_cours:
            return "in", "En cours"
        return ("ko", "En retard") if p.alerte_sur_pieces else ("al", "Pas encore")

    def _observation(self, record: Any) -> tuple[str, str]:
        p = lire_plan(record, aujourdhui())
        if p.observation_le and not p.alerte_observation:
            return "ok", f"Observé le {date_courte(p.observation_le)}"
        if p.observation_en_cours:
            return "in", "En cours"
        mots = f"avant le {date_courte(p.observation_avant_le)}"
        return ("ko", f"À faire {mots}") if p.alerte_observation else ("al", f"Pas encore, {mots}")

    def render_sur_pieces(self, record: Any) -> SafeString:
        return statut(*self._sur_pieces(record))

    def value_sur_pieces(self, record: Any) -> str:
        return self._sur_pieces(record)[1]

    def render_observation(self, record: Any) -> SafeString:
        return statut(*self._observation(record))

    def value_observation(self, record: Any) -> str:
        return self._observation(record)[1]


class PlanDeLAnnee(VueListe):
    table_class = TablePlan
    filterset_class = FiltrePlan
    template_name = "reseau/controles.html"
    titre = "Contrôles des partenaires"
    sous_titre = "Un contrôle sur pièces par an et par partenaire actif, une observation par période d’habilitation."
    nom_export = "plan-de-controle"
    vide_titre = "Aucun partenaire"
    vide_texte = "Retirez un filtre, ou activez une habilitation."
    neuf_titre = "Aucun partenaire à contrôler"
    neuf_texte = "Le plan de l’année se tient sur les partenaires habilités : dès que l’un est actif, il apparaît ici avec ce que disent les faits."
    neuf_gestes = (GesteNeuf(("reseau.voir",), "Voir les partenaires", "reseau:habilitations"),)

    def lignes(self) -> QuerySet[Any]:
        return plan(self.request.organisation.pk, aujourdhui())

    def contexte(self) -> dict[str, Any]:
        menes = ControlePartenaire.objects.exclude(phase__in=FINIES).select_related(
            "etablissement", "relecteur__utilisateur"
        )
        return {
            "campagnes": CampagneControle.objects.order_by("-annee", "-pk"),
            "menes": [(x, phases()[x.phase]) for x in menes.order_by("phase_depuis", "pk")[:50]],
        }


liste = exige("reseau.voir")(PlanDeLAnnee.as_view())


def controle_ou_404(pk: int) -> ControlePartenaire:
    x: ControlePartenaire = get_object_or_404(
        ControlePartenaire.objects.select_related(
            "organisation", "etablissement", "habilitation__certification__fiche__version", "campagne", "grille",
            "relecteur__utilisateur", "demande_preuves", "demande_rapport", "session",
        ),
        pk=pk,
    )  # fmt: skip
    return x


class FormulaireControle(forms.Form):
    etablissement = forms.ModelChoiceField(label="Partenaire", queryset=Etablissement.objects.none())
    nature = forms.ChoiceField(
        label="Sorte", choices=[(str(k), v) for k, v in NATURES_EN_MOTS.items()], widget=forms.RadioSelect
    )
    relecteur = forms.ModelChoiceField(label="Confié à", queryset=Membre.objects.none(), required=False)
    preuves_avant_le = ChampDate(
        label="Dernier jour du dépôt, ou de l’observation",
        required=False,
        help_text="Un contrôle inopiné n’en a pas besoin.",
    )

    def __init__(self, *args: Any, organisation_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["etablissement"].queryset = partenaires_actifs(organisation_id)  # type: ignore[attr-defined]
        self.fields["relecteur"].queryset = relecteurs_possibles()  # type: ignore[attr-defined]


@exige("reseau.controler")
def nouveau(request: HttpRequest, slug: str) -> HttpResponse:
    """A control outside any campaign."""
    o, cree = request.organisation, []  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        cree.append(services.ouvrir(organisation=o, acteur=acteur(request), **x).pk)
        return "Le contrôle est ouvert. Le partenaire n’en sait encore rien."

    partenaire = request.GET.get("partenaire", "")
    reponse = remplir(
        request, gabarit="reseau/formulaire.html", cle="reseau.controle:0", titre="Contrôler un partenaire",
        classe=lambda *a, **k: FormulaireControle(*a, organisation_id=o.pk, **k), geste=geste, bouton="Ouvrir le contrôle",
        retour=reverse("reseau:controles", args=[slug]), initial={"etablissement": partenaire} if partenaire.isdigit() else {},
    )  # fmt: skip
    return redirect("reseau:controle", slug, cree[0]) if cree else reponse


def _lignes(
    request: HttpRequest, x: ControlePartenaire, saisies: dict[int, tuple[str, str]] | None = None
) -> list[tuple[str, list[dict[str, Any]]]]:
    """The grid by domain, with what was typed and not kept."""
    slug, saisies = request.organisation.slug, saisies or {}  # type: ignore[attr-defined]
    reponses = list(x.reponses.select_related("point").order_by("point__numero", "pk"))
    noms = {
        str(f.pk): f.nom_original
        for f in Fichier.toutes.filter(pk__in=[p for r in reponses for p in r.preuves]).order_by("pk")
    }
    lus: list[dict[str, Any]] = []
    for r in reponses:
        verdict, commentaire = saisies.get(r.pk, (r.verdict, r.commentaire))
        lus.append(
            {
                "r": r, "point": r.point, "verdict": verdict, "commentaire": commentaire, "mots": VERDICTS_EN_MOTS[VerdictPoint(r.verdict)],
                "ton": TONS_VERDICT[r.verdict], "gravite": gravites()[r.point.severite], "preuves": [(p, noms.get(p, "fichier")) for p in r.preuves],
                "source": reverse(_LIENS_AUTO[r.point.auto], args=[slug]) if r.point.auto in _LIENS_AUTO else "",
                "repete": r.commentaire == r.auto_raison and commentaire == r.commentaire,
                "diverge": r.auto_verdict and r.auto_verdict != VerdictPoint.NON_VU and r.auto_verdict != r.verdict,
            }
        )  # fmt: skip
    return [(d, list(g)) for d, g in groupby(lus, key=lambda x: x["point"].domaine)]


def _page(
    request: HttpRequest, x: ControlePartenaire, saisies: dict[int, tuple[str, str]] | None = None, status: int = 200
) -> HttpResponse:
    conduire, jour = peut(request, "reseau.controler"), aujourdhui()
    lus = services.faits_du_controle(x, jour)
    gestes = [(p, objections(p, lus)) for p in passages_depuis(x.phase, x.nature)] if conduire else []
    ecarts = list(ecarts_de(x))
    fichiers = [
        p
        for d in (x.demande_preuves, x.demande_rapport)
        if d is not None
        for e in d.echanges.order_by("pk")
        for p in e.pieces
    ]
    tirage = getattr(x, "tirage", None)
    contexte = {
        "x": x, "phase": phases()[x.phase], "conduire": conduire, "remplir": conduire and x.phase in REMPLISSABLES,
        "possibles": [p for p, contre in gestes if not contre], "empeches": [(p, contre) for p, contre in gestes if contre],
        **plier(_lignes(request, x, saisies), conduire and x.phase in REMPLISSABLES, bool(saisies)), "verdicts": [(str(k), v) for k, v in VERDICTS_EN_MOTS.items()], "ecarts": ecarts,
        "suite": SUITES_EN_MOTS[suite_de([r.point.severite for r in ecarts], jour, non_vus_de(x), x.reponses.count())], "non_vus": non_vus_de(x), "perime": lu_avant(x),
        "dossiers": x.dossiers.select_related("inscription__personne", "inscription__certification__fiche__version").order_by("pk"),
        "tirage": tirage, "montre": x.phase in MONTREES, "journal": journal_de(request, "controle_partenaire", x.pk),
        "fichiers": Fichier.toutes.filter(pk__in=fichiers).order_by("nom_original", "pk"),
        "annulable": x.phase not in FINIES,
    }  # fmt: skip
    return render(request, "reseau/controle.html", contexte, status=status)


@exige("reseau.voir")
@require_safe
def controle(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    return _page(request, controle_ou_404(pk))


@exige("reseau.controler")
@require_POST
def noter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The whole grid in one act; what cannot be kept stays on the screen."""
    x = controle_ou_404(pk)
    saisies = [
        services.ReponseSaisie(
            cle, request.POST.get(f"v{cle}", r.verdict), request.POST.get(f"c{cle}", r.commentaire).replace("\r\n", "\n")[:2000],
            int(v) if (v := request.POST.get(f"r{cle}", "")).isdigit() else r.revision,
        )
        for r in x.reponses.order_by("pk") if f"v{(cle := r.pk)}" in request.POST
    ]  # fmt: skip
    try:
        n = services.noter(controle=x, saisies=saisies, acteur=acteur(request))
    except ErreurMetier as e:
        dire_constats(request, e)
        connus = set(VERDICTS_EN_MOTS)
        return _page(
            request, x, {s.reponse_id: (s.verdict, s.commentaire) for s in saisies if s.verdict in connus}, 422
        )
    messages.success(
        request, f"{n} réponses enregistrées." if n > 1 else "Une réponse enregistrée." if n else "Rien n’avait changé."
    )
    return redirect("reseau:controle", slug, pk)


@exige("reseau.controler")
@require_POST
def relever(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = controle_ou_404(pk)
    try:
        services.lire_points(controle=x, acteur=acteur(request))
        messages.success(request, "Les points automatiques sont lus. Ce que vous aviez écrit n’a pas changé.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:controle", slug, pk)


class FormulairePassage(forms.Form):
    motif = forms.CharField(
        label="Ce que vous retenez", max_length=4000, required=False, widget=forms.Textarea(attrs={"rows": 5}),
        help_text="Les faits, puis ce qui est attendu. Le partenaire le lira.",
    )  # fmt: skip
    revision = forms.IntegerField(widget=forms.HiddenInput)


class FormulairePassageAnticipe(forms.Form):
    avant_l_heure = forms.BooleanField(
        label="Je fige avant le jour annoncé, le partenaire en est d’accord",
        required=False,
        help_text="Sans cette case, rien ne change : ses jours courent encore.",
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)


class FormulairePassageSimple(forms.Form):
    revision = forms.IntegerField(widget=forms.HiddenInput)


@exige("reseau.controler")
def avancer(request: HttpRequest, slug: str, pk: int, vers: str) -> HttpResponse:
    """One passage, with its consequence in words. The revision that was on the screen decides who was first."""
    x = controle_ou_404(pk)
    retour = reverse("reseau:controle", args=[slug, pk])
    p = passage(x.phase, vers, x.nature)
    if p is None:
        if request.method == "POST" and vers in phases():
            # Somebody was faster: said where the person comes back to, not by a page that does not exist.
            dire_constats(request, ErreurMetier(services.c.AUTRE_DECISION.constat(phase=services.libelle(x.phase))))
            return redirect(retour)
        raise Http404

    le = services.jour_annonce(x, vers)
    tot = le if le is not None and le >= aujourdhui() else None

    def geste(d: dict[str, Any]) -> str:
        x.revision = d["revision"]
        services.avancer(
            controle=x,
            vers=vers,
            motif=d.get("motif", ""),
            acteur=acteur(request),
            avant_l_heure=d.get("avant_l_heure", False),
        )
        return f"C’est fait : {phases()[vers].libelle.lower()}."

    return remplir(
        request, gabarit="reseau/controle_avancer.html", cle=f"reseau.controle:{pk}:{vers}:{x.revision}", titre=p.geste, bouton=p.geste,
        classe=FormulairePassage if p.motif else FormulairePassageAnticipe if tot else FormulairePassageSimple, geste=geste, retour=retour, initial={"revision": x.revision},
        contexte={"x": x, "tot": tot, "vers": phases()[vers], "objections": objections(p, services.faits_du_controle(x, aujourdhui())), "ecarts": list(ecarts_de(x)),
                  "annonce": vers == PhaseControle.CONTRADICTOIRE},
    )  # fmt: skip


class FormulairePreuve(forms.Form):
    fichier = forms.FileField(label="Preuve", help_text="PDF, image, classeur ou texte, 25 Mo au plus.")


@exige("reseau.controler")
def preuve(request: HttpRequest, slug: str, pk: int, reponse: int) -> HttpResponse:
    """A file kept beside one point."""
    x = controle_ou_404(pk)
    r = get_object_or_404(ReponsePoint.objects.select_related("point", "controle"), pk=reponse, controle=x)

    def geste(d: dict[str, Any]) -> str:
        f = deposer(
            d["fichier"], nom=d["fichier"].name, usage=pieces.PREUVE_CONTROLE.code, organisation_id=x.organisation_id,
            depose_par_libelle=acteur(request).libelle,
        )  # fmt: skip
        services.joindre_preuve(reponse=r, piece=f.pk, acteur=acteur(request))
        return "La preuve est jointe."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.preuve:{reponse}", titre=f"Joindre une preuve au point {r.point.numero}",
        classe=FormulairePreuve, geste=geste, retour=reverse("reseau:controle", args=[slug, pk]), bouton="Joindre",
        contexte={"aide": r.point.libelle},
    )  # fmt: skip


@exige("reseau.voir")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    """A file of this control: kept by the reviewer, or joined by the partner to an answer."""
    x = controle_ou_404(pk)
    connues = {p for r in x.reponses.order_by("pk") for p in r.preuves}
    connues |= {
        p
        for d in (x.demande_preuves, x.demande_rapport)
        if d is not None
        for e in d.echanges.order_by("pk")
        for p in e.pieces
    }
    if str(piece) not in connues:
        raise Http404
    return servir(request, get_object_or_404(Fichier.toutes, pk=piece, organisation_id=x.organisation_id))


class FormulaireDossier(forms.Form):
    lu = forms.BooleanField(label="Ce dossier est lu", required=False)
    commentaire = forms.CharField(
        label="Ce qui a été vu", required=False, max_length=2000, widget=forms.Textarea(attrs={"rows": 4})
    )


@exige("reseau.controler")
def dossier(request: HttpRequest, slug: str, pk: int, dossier: int) -> HttpResponse:
    """What a drawn file showed."""
    x = controle_ou_404(pk)
    d = get_object_or_404(
        DossierControle.objects.select_related("inscription__personne", "controle"), pk=dossier, controle=x
    )

    def geste(v: dict[str, Any]) -> str:
        services.noter_dossier(dossier=d, lu=v["lu"], commentaire=v["commentaire"], acteur=acteur(request))
        return "C’est noté."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.dossier:{dossier}", titre=f"Dossier de {d.inscription.personne}",
        classe=FormulaireDossier, geste=geste, retour=reverse("reseau:controle", args=[slug, pk]),
        initial={"lu": d.lu, "commentaire": d.commentaire},
    )  # fmt: skip


class FormulaireConfier(forms.Form):
    relecteur = forms.ModelChoiceField(label="Confié à", queryset=Membre.objects.none(), required=False)
    preuves_avant_le = ChampDate(label="Dernier jour du dépôt, ou de l’observation", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["relecteur"].queryset = relecteurs_possibles()  # type: ignore[attr-defined]


@exige("reseau.controler")
def confier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    x = controle_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        services.confier(controle=x, acteur=acteur(request), **d)
        return "C’est noté."

    return remplir(
        request, gabarit="reseau/formulaire.html", cle=f"reseau.confier:{pk}", titre=f"Confier le contrôle {de(str(x.etablissement))}",
        classe=FormulaireConfier, geste=geste, retour=reverse("reseau:controle", args=[slug, pk]),
        initial={"relecteur": x.relecteur_id, "preuves_avant_le": x.preuves_avant_le},
        contexte={"aide": "Le dernier jour ne change plus une fois l’avis envoyé."},
    )  # fmt: skip


@exige("reseau.voir")
@require_safe
def rapport(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The whole control on paper: dates, grid, files drawn and how, the partner's answer, the conclusion."""
    x = controle_ou_404(pk)
    ecarts, tirage = list(ecarts_de(x)), getattr(x, "tirage", None)
    contexte = {
        "x": x, "phase": phases()[x.phase], "domaines": _lignes(request, x), "ecarts": ecarts, "tirage": tirage,
        "rejeu": rejouer_tirage(tirage) if tirage is not None else None,
        "suite": SUITES_EN_MOTS[suite_de([r.point.severite for r in ecarts], aujourdhui(), non_vus_de(x), x.reponses.count())], "non_vus": non_vus_de(x), "perime": lu_avant(x),
        "dossiers": x.dossiers.order_by("pk"), "reponses": x.demande_rapport.echanges.order_by("pk") if x.demande_rapport is not None else [],
        "edite_le": date_fr(aujourdhui()),
    }  # fmt: skip
    return render(request, "reseau/controle_rapport.html", contexte)
