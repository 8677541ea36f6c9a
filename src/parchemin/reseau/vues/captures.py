"""Pages, brochures and offers of partners: the list, the deposit, one capture with its hits, and what is done about them."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement, SorteEtablissement
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate, ChampFichiers
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import accord, date_courte, statut
from parchemin.referentiel.models import Certification
from parchemin.reseau.domain.communication.modele import Certitude
from parchemin.reseau.models import (
    AnomalieCommunication,
    CaptureCommunication,
    EtatAnomalie,
    ExceptionMemorisee,
    PorteeException,
    SorteCapture,
)
from parchemin.reseau.selectors.captures import captures, certifications_controlables, par_partenaire, surligner
from parchemin.reseau.services import captures as services
from parchemin.reseau.travaux_captures import est_long, lancer_le_controle
from parchemin.reseau.vues.commun import acteur, peut, remplir
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, jour_de

TONS_ANOMALIE = {
    EtatAnomalie.A_TRAITER: "al", EtatAnomalie.ECARTEE: "nu", EtatAnomalie.TRANSMISE: "in", EtatAnomalie.CORRIGEE: "ok",
}  # fmt: skip
TONS_SEVERITE = {"mineure": "nu", "majeure": "al", "critique": "ko"}
_ETATS = (
    ("a_traiter", "Des relevés à traiter"), ("transmises", "Chez le partenaire"), ("rien", "Plus rien en attente"),
    ("remplacees", "Remplacées par une capture plus récente"),
)  # fmt: skip


def _partenaires(request: HttpRequest | None = None) -> QuerySet[Etablissement]:
    return Etablissement.objects.filter(sorte=SorteEtablissement.PARTENAIRE).order_by("cle_tri", "pk")


def _certifications(request: HttpRequest) -> QuerySet[Certification]:
    return certifications_controlables(request.organisation.pk)  # type: ignore[attr-defined]


class FiltreCaptures(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Partenaire, SIRET, adresse de la page")
    etablissement = df.ModelChoiceFilter(label="Partenaire", empty_label="Tous", queryset=_partenaires)
    certifications = df.ModelChoiceFilter(label="Certification", empty_label="Toutes", queryset=_certifications)
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=_ETATS, method="par_etat")
    sorte = df.ChoiceFilter(label="Support", empty_label="Tous", choices=SorteCapture.choices)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        from django.db.models import Q

        for mot in valeur.split():
            lignes = lignes.filter(
                Q(etablissement__cle_recherche__contains=cle_recherche(mot)) | Q(adresse__icontains=mot)
            )
        return lignes

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        if valeur == "remplacees":
            return lignes.filter(suivante__isnull=False)
        lignes = lignes.filter(suivante__isnull=True)
        if valeur == "a_traiter":
            return lignes.filter(n_a_traiter__gt=0)
        if valeur == "transmises":
            return lignes.filter(n_transmises__gt=0)
        return lignes.filter(n_a_traiter=0, n_transmises=0)


class TableCaptures(tables.Table):
    page = tables.Column("Page ou document", accessor="nom_fichier", order_by=("adresse", "nom_fichier", "pk"))
    etablissement = tables.Column("Partenaire", order_by=("etablissement__cle_tri", "pk"))
    certifications = tables.Column("Certification", orderable=False)
    capturee_le = tables.Column("Vue le", order_by=("capturee_le", "pk"))
    n_a_traiter = tables.Column("Relevés", order_by=("n_a_traiter", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_page(self, record: CaptureCommunication) -> SafeString:
        url = reverse("reseau:capture", args=[self.request.organisation.slug, record.pk])
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>', url, str(record), record.get_sorte_display()
        )

    def value_page(self, record: CaptureCommunication) -> str:
        return str(record)

    def render_certifications(self, record: CaptureCommunication) -> str:
        return ", ".join(x.numero for x in record.certifications.all())

    def render_capturee_le(self, value: Any) -> str:
        return date_courte(value)

    def value_capturee_le(self, value: Any) -> Any:
        return value

    def render_n_a_traiter(self, record: CaptureCommunication) -> SafeString:
        return statut(*_resume(record))

    def value_n_a_traiter(self, record: CaptureCommunication) -> str:
        return _resume(record)[1]


def _resume(x: Any) -> tuple[str, str]:
    """Tone and words of what is left of a capture of the list."""
    if x.n_a_traiter:
        return "al", accord(x.n_a_traiter, "à traiter,à traiter")
    if x.n_transmises:
        return "in", accord(x.n_transmises, "chez le partenaire,chez le partenaire")
    if getattr(x, "suivante", None) is not None:
        return "nu", "Remplacée"
    return ("ok", "Plus rien en attente") if x.n_total else ("ok", "Rien relevé")


class ListeCaptures(VueListe):
    table_class = TableCaptures
    filterset_class = FiltreCaptures
    template_name = "reseau/captures/liste.html"
    titre = "Communication des partenaires"
    sous_titre = "Ce que leurs pages, brochures et offres disent de vos certifications, comparé à la fiche du jour."
    nom_export = "communication-partenaires"
    vide_titre = "Aucune capture"
    vide_texte = "Retirez un filtre, ou déposez une page."
    neuf_titre = "Aucune page déposée"
    neuf_texte = (
        "Enregistrez la page d’un partenaire, puis déposez-la : elle devient une preuve datée, comparée à la fiche."
    )
    filtres_principaux = 5

    def lignes(self) -> QuerySet[Any]:
        return captures(self.request.organisation.pk).select_related("organisation", "etablissement", "suivante")


liste = exige("reseau.voir")(ListeCaptures.as_view())


class FormulaireCapture(forms.Form):
    etablissement = forms.ModelChoiceField(label="Partenaire", queryset=Etablissement.objects.none())
    fichiers = ChampFichiers(
        label="Fichiers", help_text="Page enregistrée (HTML), brochure (PDF) ou texte copié (TXT) ; plusieurs à la fois, 40 Mo chacun au plus."
    )  # fmt: skip
    sorte = forms.ChoiceField(label="Ce que c’est", choices=SorteCapture.choices, widget=forms.RadioSelect)
    capturee_le = ChampDate(label="Vue le", help_text="La fiche de ce jour-là sert de référence.")
    adresse = forms.CharField(
        label="Adresse de la page", max_length=500, required=False, help_text="Telle qu’elle s’affiche en haut du navigateur."
    )  # fmt: skip
    certifications = forms.ModelMultipleChoiceField(
        label="Certifications concernées", queryset=Certification.objects.none(), required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Laissez vide : elles sont reconnues à leur numéro ou à leur intitulé.",
    )  # fmt: skip

    def __init__(self, *args: Any, organisation_id: int, suite: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["etablissement"].queryset = _partenaires()  # type: ignore[attr-defined]
        self.fields["certifications"].queryset = certifications_controlables(organisation_id)  # type: ignore[attr-defined]
        if suite:
            # The same page of the same partner: only the file and its day are new.
            for nom in ("etablissement", "sorte", "certifications"):
                del self.fields[nom]
            self.fields["fichiers"].help_text = "La même page, enregistrée de nouveau après sa correction."


@exige("reseau.communication")
def deposer(request: HttpRequest, slug: str, pk: int = 0) -> HttpResponse:
    """Drop files; or, from a capture, the same page seen again."""
    precedente = get_object_or_404(_lignes(), pk=pk) if pk else None
    org = request.organisation.pk  # type: ignore[attr-defined]
    qui, vers = acteur(request), []

    def geste(x: dict[str, Any]) -> str:
        depot = services.Depot(
            etablissement=precedente.etablissement if precedente else x["etablissement"],
            sorte=precedente.sorte if precedente else x["sorte"], capturee_le=x["capturee_le"], adresse=x["adresse"],
            certifications=() if precedente else tuple(x["certifications"]), precedente=precedente,
        )  # fmt: skip
        fichiers = x["fichiers"][:1] if precedente else x["fichiers"]
        faites, refus, longs = 0, [], 0
        for f in fichiers:
            try:
                if est_long(f.size, _tete(f)):
                    garde = services.garder(source=f, nom=f.name, depot=depot, acteur=qui)
                    t = lancer_le_controle(fichier=garde, depot=depot, acteur=qui, demandeur_id=request.user.pk)
                    vers.append(reverse("plateforme:travail", args=[t.pk]))
                    longs += 1
                else:
                    capture = services.deposer(source=f, nom=f.name, depot=depot, acteur=qui)
                    vers.append(reverse("reseau:capture", args=[slug, capture.pk]))
                    faites += 1
            except ErreurMetier as e:
                refus += list(e.constats)
        if refus and not vers:
            raise ErreurMetier(*refus)
        for r in refus:
            messages.error(request, f"{r.phrase} {r.remede}")
        dits = [f"{faites} documents lus et comparés." if faites > 1 else "Document lu et comparé."] if faites else []
        if longs:
            dits.append("Un document long est en cours de lecture : vous pouvez quitter cette page.")
        return " ".join(dits)

    retour = reverse("reseau:capture", args=[slug, pk]) if pk else reverse("reseau:communication", args=[slug])
    initial: dict[str, Any] = {
        "capturee_le": aujourdhui(),
        "sorte": SorteCapture.PAGE,
        "etablissement": request.GET.get("partenaire", ""),
    }
    if precedente is not None:
        initial["adresse"] = precedente.adresse
    titre = f"Déposer de nouveau « {precedente} »" if precedente else "Déposer une page"
    reponse = remplir(
        request, gabarit="reseau/captures/deposer.html", cle=f"reseau.capture:{pk}", titre=titre, geste=geste, retour=retour, bouton="Déposer et comparer",
        classe=lambda *a, **k: FormulaireCapture(*a, organisation_id=org, suite=precedente is not None, **k), initial=initial,
        contexte={"precedente": precedente},
    )  # fmt: skip
    return redirect(vers[0] if len(vers) == 1 else reverse("reseau:communication", args=[slug])) if vers else reponse


def _tete(f: Any) -> bytes:
    tete: bytes = f.read(1024)
    f.seek(0)
    return tete


def _lignes() -> QuerySet[CaptureCommunication]:
    return CaptureCommunication.objects.select_related("organisation", "etablissement", "precedente")


@exige("reseau.voir")
@require_safe
def capture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The text with its hits, what each says, what was decided, what changed since the capture before."""
    k = get_object_or_404(_lignes(), pk=pk)
    anomalies = list(
        k.anomalies.select_related("certification__fiche__version", "exception", "demande", "corrigee_par", "continue_de").order_by("rang")
    )  # fmt: skip
    suivante = CaptureCommunication.objects.filter(precedente=k).first()
    ouvertes = [a for a in anomalies if a.etat == EtatAnomalie.A_TRAITER]
    contexte: dict[str, Any] = {
        "k": k, "anomalies": [(a, TONS_SEVERITE.get(a.severite, "nu"), TONS_ANOMALIE[EtatAnomalie(a.etat)]) for a in anomalies],
        "morceaux": surligner(k.texte, anomalies), "suivante": suivante, "ouvertes": len(ouvertes),
        "traiter": peut(request, "reseau.communication") and suivante is None, "demandes": sorted({a.demande for a in anomalies if a.demande}, key=lambda d: d.pk),
        "deposer": peut(request, "reseau.communication"),
    }  # fmt: skip
    if k.precedente is not None:
        contexte |= {
            "nouvelles": [a for a in anomalies if a.continue_de_id is None],
            "demeurent": [a for a in anomalies if a.continue_de_id is not None],
            "corrigees": list(k.corrections.order_by("rang")), "comparee": True,
        }  # fmt: skip
    return render(request, "reseau/captures/capture.html", contexte)


@exige("reseau.voir")
@require_safe
@never_cache
def fichier(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The evidence as it was dropped: a download, never a page of ours. A web page loses even its type, so that nothing opens it here."""
    k = get_object_or_404(CaptureCommunication.objects, pk=pk)
    reponse = servir(request, get_object_or_404(Fichier.toutes, pk=k.piece_id, organisation_id=k.organisation_id))
    if k.nature == "html":
        reponse["Content-Type"] = "application/octet-stream"
    return reponse


class FormulaireEcart(forms.Form):
    motif = forms.CharField(
        label="Pourquoi c’est une fausse alerte", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Ce motif sera montré chaque fois que les mêmes mots reviendront.",
    )  # fmt: skip
    portee = forms.ChoiceField(label="Ne plus relever", choices=PorteeException.choices, widget=forms.RadioSelect)


@exige("reseau.communication")
def ecarter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = get_object_or_404(AnomalieCommunication.objects.select_related("capture__etablissement"), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        n = services.ecarter(anomalie=a, portee=x["portee"], motif=x["motif"], acteur=acteur(request))
        return f"C’est écarté, sur {n} relevés." if n > 1 else "C’est écarté. Ces mots ne seront plus relevés."

    return remplir(
        request, gabarit="reseau/captures/ecarter.html", cle=f"reseau.ecart:{pk}", titre="Écarter une fausse alerte", classe=FormulaireEcart,
        geste=geste, retour=f"{reverse('reseau:capture', args=[slug, a.capture_id])}#a{a.pk}", initial={"portee": PorteeException.PHRASE},
        bouton="Écarter", contexte={"a": a},
    )  # fmt: skip


class FormulaireDemande(forms.Form):
    anomalies = forms.ModelMultipleChoiceField(
        label="À corriger", queryset=AnomalieCommunication.objects.none(), widget=forms.CheckboxSelectMultiple, required=False
    )  # fmt: skip
    avant_le = ChampDate(
        label="Corriger avant le",
        help_text="Proposé d’après le relevé le plus grave ; votre convention peut en dire plus.",
    )
    mot = forms.CharField(
        label="Un mot au partenaire", max_length=1000, required=False, widget=forms.Textarea(attrs={"rows": 3}), help_text="Écrit avant la liste. Facultatif."
    )  # fmt: skip

    def __init__(self, *args: Any, capture: CaptureCommunication, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        champ: Any = self.fields["anomalies"]
        champ.queryset = capture.anomalies.filter(etat=EtatAnomalie.A_TRAITER).order_by("rang")
        champ.label_from_instance = lambda a: (
            (f"{a.titre} : « {' '.join(a.citation.split())[:160]} »" if a.citation else a.titre)
            + (" (à lire avant d’écrire)" if a.certitude == Certitude.A_LIRE else "")
        )


@exige("reseau.communication")
def demander(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request with the chosen hits (`?a=12&a=13`; by default the sure ones: a person reads the others before they are asked)."""
    k = get_object_or_404(_lignes(), pk=pk)
    ouvertes = list(k.anomalies.filter(etat=EtatAnomalie.A_TRAITER).order_by("rang"))
    voulues = {x for x in request.GET.getlist("a") if x.isdecimal()}
    choisies = [a for a in ouvertes if (str(a.pk) in voulues if voulues else a.certitude == Certitude.SUR)]
    apercu, trop = "", None
    try:
        apercu = services.rediger(k, choisies) if choisies else ""
    except ErreurMetier as e:
        trop = e.constats[0]

    def geste(x: dict[str, Any]) -> str:
        d = services.demander_correction(
            capture=k, anomalies=list(x["anomalies"]), avant_le=x["avant_le"], mot=x["mot"], acteur=acteur(request)
        )
        n = d.anomalies.count()
        return (
            f"C’est demandé à {k.etablissement.denomination} : {f'{n} relevés' if n > 1 else 'un relevé'} à corriger."
        )

    return remplir(
        request, gabarit="reseau/captures/demander.html", cle=f"reseau.correction:{pk}", titre="Demander la correction", geste=geste,
        classe=lambda *a, **x: FormulaireDemande(*a, capture=k, **x), retour=reverse("reseau:capture", args=[slug, pk]), bouton="Envoyer la demande",
        initial={"anomalies": [a.pk for a in choisies], "avant_le": services.delai_de(choisies, aujourdhui())},
        contexte={"k": k, "apercu": apercu, "trop": trop, "remplacee": CaptureCommunication.objects.filter(precedente=k).exists()},
    )  # fmt: skip


class FiltreExceptions(df.FilterSet):
    portee = df.ChoiceFilter(label="Portée", empty_label="Toutes", choices=PorteeException.choices)
    etablissement = df.ModelChoiceFilter(label="Partenaire", empty_label="Tous", queryset=_partenaires)
    vivante = df.ChoiceFilter(
        label="État", empty_label="Toutes", choices=(("oui", "En vigueur"), ("non", "Révoquées")), method="par_vie"
    )

    def par_vie(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(revoquee_le__isnull=valeur == "oui")


class TableExceptions(tables.Table):
    citation = tables.Column("Mots", order_by=("mots", "pk"))
    portee = tables.Column("Où", order_by=("portee", "pk"))
    motif = tables.Column("Pourquoi", orderable=False)
    le = tables.Column("Depuis", order_by=("le", "pk"))
    revoquee_le = tables.Column("État", order_by=("revoquee_le", "pk"), empty_values=())

    class Meta:
        empty_text = ""
        default = ""

    def render_citation(self, record: ExceptionMemorisee) -> SafeString:
        return format_html(
            '{}<span class="sous">{} · {}</span>', record.citation or "(une absence)", record.code, record.titre
        )

    def value_citation(self, record: ExceptionMemorisee) -> str:
        return record.citation

    def render_portee(self, record: ExceptionMemorisee) -> str:
        return f"{record.get_portee_display()}{f' ({record.etablissement})' if record.etablissement else ''}"

    def render_le(self, record: ExceptionMemorisee) -> SafeString:
        return format_html('{}<span class="sous">{}</span>', date_courte(jour_de(record.le)), record.par_libelle)

    def value_le(self, record: ExceptionMemorisee) -> Any:
        return jour_de(record.le)

    def render_revoquee_le(self, record: ExceptionMemorisee) -> SafeString:
        if record.revoquee_le is not None:
            return format_html('{}<span class="sous">{}</span>', statut("nu", "Révoquée"), record.motif_revocation)
        url = reverse("reseau:exception_revoquer", args=[self.request.organisation.slug, record.pk])
        return format_html('{} <a href="{}">Révoquer</a>', statut("ok", "En vigueur"), url)

    def value_revoquee_le(self, record: ExceptionMemorisee) -> str:
        return "révoquée" if record.revoquee_le else "en vigueur"


class ListeExceptions(VueListe):
    table_class = TableExceptions
    filterset_class = FiltreExceptions
    template_name = "reseau/captures/exceptions.html"
    titre = "Fausses alertes écartées"
    sous_titre = "Ce qui n’est plus relevé, où et pourquoi. Une exception révoquée laisse les mots revenir."
    nom_export = "exceptions-communication"
    vide_titre = "Aucune exception"
    vide_texte = "Retirez un filtre."
    neuf_texte = "Écartez une fausse alerte depuis la page d’une capture : elle sera retenue ici."

    def lignes(self) -> QuerySet[Any]:
        return ExceptionMemorisee.objects.select_related("organisation", "etablissement").order_by("-le", "-pk")


exceptions = exige("reseau.communication")(ListeExceptions.as_view())


class FormulaireRevocation(forms.Form):
    motif = forms.CharField(label="Pourquoi", max_length=1000, widget=forms.Textarea(attrs={"rows": 3}))


@exige("reseau.communication")
def revoquer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    e = get_object_or_404(ExceptionMemorisee.objects.select_related("etablissement"), pk=pk)

    def geste(x: dict[str, Any]) -> str:
        n = services.revoquer(exception=e, motif=x["motif"], acteur=acteur(request))
        return (
            f"C’est révoqué. À traiter de nouveau : {n}."
            if n
            else "C’est révoqué : ces mots seront relevés de nouveau."
        )

    return remplir(
        request, gabarit="reseau/captures/revoquer.html", cle=f"reseau.revocation:{pk}", titre="Révoquer une exception", classe=FormulaireRevocation,
        geste=geste, retour=reverse("reseau:exceptions", args=[slug]), bouton="Révoquer", contexte={"e": e},
    )  # fmt: skip


@exige("reseau.voir")
@require_safe
def par_partenaires(request: HttpRequest, slug: str) -> HttpResponse:
    """Where to look first."""
    return render(request, "reseau/captures/partenaires.html", {"lignes": par_partenaire(request.organisation.pk)})  # type: ignore[attr-defined]
