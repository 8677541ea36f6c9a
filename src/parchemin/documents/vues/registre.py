"""The register, one document, what is done with it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode
from uuid import UUID

import django_filters as df
import django_tables2 as tables
from django import forms
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.documents.composition import adresse_publique
from parchemin.documents.domain.natures import GENRES, Nature
from parchemin.documents.models import DemandeDocument, Document, EtatDocument, MoyenRemise
from parchemin.documents.sans_noms import TU, sans_noms, titulaire_lu
from parchemin.documents.selectors.attentes import retraits_attendus
from parchemin.documents.selectors.recues import RECUS, condition_recue
from parchemin.documents.selectors.remises import courriels_non_partis, dire_remise
from parchemin.documents.selectors.revues import decision_revue, nom_change
from parchemin.documents.selectors.titulaires import dire_etat, suites_de
from parchemin.documents.services import remises, suites
from parchemin.documents.services.apercu import differences, exiger_un_changement
from parchemin.documents.services.emission import octets_de
from parchemin.documents.vues.commun import (
    FORMULAIRE,
    TONS,
    acteur,
    document_ou_404,
    journal_de,
    personne,
    peut,
    remplir,
)
from parchemin.journal.facade import Phrase
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.services import annuler, en_attente_sur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier

NOM_CHANGE = "nom changé depuis : à remplacer ?"
_NUMERO = re.compile(r"(\d{4})-(\d{1,6})")


class FiltreDocuments(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom ou numéro")
    nature = df.ChoiceFilter(label="Document", empty_label="Tous", choices=Document._meta.get_field("nature").choices)
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatDocument.choices)
    annee = df.NumberFilter(label="Année", min_value=1950, max_value=2200)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        for mot in cle_recherche(valeur).split():
            lignes = lignes.filter(cle_recherche__contains=mot)
        return lignes


class FiltreDocumentsSansNoms(FiltreDocuments):
    """A name that was searched would tell whose number it is: the number of the document alone is."""

    q = df.CharFilter(method="par_numero", label="Numéro")

    def par_numero(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        vu = _NUMERO.fullmatch(valeur.strip())
        return lignes.filter(annee=int(vu[1]), rang=int(vu[2])) if vu is not None else lignes.none()


class TableDocuments(tables.Table):
    numero = tables.Column("N°", accessor="pk", order_by=("annee", "rang", "pk"))
    titulaire = tables.Column("Titulaire", order_by=("cle_tri", "pk"))
    nature = tables.Column("Document", order_by=("nature", "pk"))
    certification = tables.Column("Certification", accessor="certification__intitule", orderable=False)
    delivre_le = tables.Column("Délivré le", order_by=("delivre_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_numero(self, record: Document) -> SafeString:
        url = reverse("documents:document", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, record.numero)

    def value_numero(self, record: Document) -> str:
        return record.numero

    def render_nature(self, record: Document) -> SafeString:
        suite = " · ".join(x for x in (record.precision, "duplicata" if record.duplicata_de_id else "") if x)
        return format_html('{}<span class="sous">{}</span>', record.get_nature_display(), suite)

    def value_nature(self, record: Document) -> str:
        suite = " · ".join(x for x in (record.precision, "duplicata" if record.duplicata_de_id else "") if x)
        return f"{record.get_nature_display()}{f' ({suite})' if suite else ''}"

    def render_certification(self, record: Document) -> str:
        # As it was printed: the fiche may have changed since.
        return str(record.contenu["certification"]["intitule"])

    def render_delivre_le(self, value: Any) -> str:
        return date_courte(value)

    def value_delivre_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: Document) -> SafeString:
        dit = statut("al" if decision_revue(record) else TONS[record.etat], etat_dit(record))
        if not nom_change(record):
            return dit
        return format_html('{}<span class="sous">{}</span>', dit, NOM_CHANGE)

    def value_etat(self, record: Document) -> str:
        return f"{etat_dit(record)} ({NOM_CHANGE})" if nom_change(record) else etat_dit(record)


class TableDocumentsSansNoms(TableDocuments):
    """The holder by number, and never in the order of names."""

    titulaire = tables.Column("Titulaire", accessor="pk", orderable=False)

    def render_titulaire(self, record: Document) -> str:
        return titulaire_lu(record, anonyme=True)

    def value_titulaire(self, record: Document) -> str:
        return titulaire_lu(record, anonyme=True)


class ListeDocuments(VueListe):
    table_class = TableDocuments
    filterset_class = FiltreDocuments
    template_name = "documents/registre.html"
    titre = "Registre des documents"
    sous_titre = "Tout ce qui a été délivré, numéroté sans trou, avec ce qu’il est devenu."
    nom_export = "documents"
    vide_titre = "Aucun document"
    vide_texte = "Aucun document ne répond à ces filtres."
    neuf_titre = "Aucun document délivré pour l’instant"
    neuf_texte = "Ouvrez « Documents à délivrer » : chaque jury signé y montre ce qu’il appelle."

    def lignes(self) -> QuerySet[Any]:
        return Document.objects.select_related("certification", "decision", "personne").order_by(
            "-annee", "-rang", "pk"
        )

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if sans_noms(request):
            self.table_class, self.filterset_class = TableDocumentsSansNoms, FiltreDocumentsSansNoms
        return super().get(request, *args, **kwargs)

    def contexte(self) -> dict[str, Any]:
        """What an authority issued stands in its own list: the same words are looked for there."""
        if not peut(self.request, "documents.voir"):
            return {}
        q = self.request.GET.get("q", "").strip()[:200]
        recus = DemandeDocument.objects.filter(condition_recue(q), etat__in=RECUS).count()
        return {"voir": True, "recus": recus, "recherche": urlencode({"q": q}) if q else ""}


registre = exige("documents.auditer")(ListeDocuments.as_view())


def etat_dit(d: Document) -> str:
    return "À remplacer : décision rectifiée" if decision_revue(d) else str(d.get_etat_display())


def _journal(request: HttpRequest, d: Document, duplicatas: list[Document]) -> list[Phrase]:
    """The document's own, and what was issued from it, the latest first."""
    phrases = [p for x in [d, *duplicatas] for p in journal_de(request, "document", x.pk)]
    return sorted(phrases, key=lambda p: p.moment, reverse=True)[:30]


def _a_refaire(request: HttpRequest, attend: Approbation | None) -> bool:
    """One's own request that waits may be called off for another: what was sealed may have changed since."""
    return attend is not None and attend.acte == suites.REMPLACER and attend.demandeur_id == request.user.pk


@exige("documents.auditer")
@require_safe
def document(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d, anonyme = document_ou_404(pk), sans_noms(request)
    attend = en_attente_sur([suites.REMPLACER, suites.RETIRER], "document", str(d.pk))
    duplicatas, demandes = (
        list(d.duplicatas.order_by("pk")),
        list(d.demandes.select_related("document").order_by("-pk")),
    )
    faites = suites_de(demandes)
    suivant = Document.objects.filter(remplace=d).first()
    # Approving comes back to the former document: what became of the new one is told here too.
    retrait = bool(retraits_attendus([d.pk]))
    autour = [d, *duplicatas, *([suivant] if suivant is not None else [])]
    non_partis = [] if anonyme else courriels_non_partis(autour, request.organisation.chaine)  # type: ignore[attr-defined]
    contexte = {
        "document": d, "adresse": adresse_publique(d.code), "attend": attend, "etat": etat_dit(d), "retrait": retrait,
        "ton": "al" if decision_revue(d) else TONS[d.etat],
        "peut_approuver": attend is not None and attend.demandeur_id != request.user.pk and peut(request, "documents.approuver"),
        "emettre": peut(request, "documents.emettre"), "valide": d.etat == EtatDocument.VALIDE,
        "remises": [(dire_remise(r), r) for r in d.remises.order_by("-le", "pk")], "duplicatas": duplicatas,
        "suivant": suivant, "non_partis": non_partis, "decision_revue": decision_revue(d), "nom_change": nom_change(d), "refaire": _a_refaire(request, attend),
        "demandes": [(x, dire_etat(x, faites.get(x.pk))) for x in demandes],
        "voit_personne": peut(request, "parcours.voir_personnes"), "journal": [] if anonyme else _journal(request, d, duplicatas),
        "sans_noms": anonyme, "tu": TU, "qui": titulaire_lu(d, anonyme=anonyme), "voir": peut(request, "documents.voir"),
    }  # fmt: skip
    return render(request, "documents/document.html", contexte)


@exige("documents.voir")
@require_safe
@never_cache
def pdf(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The bytes as issued, shown in the browser."""
    d = document_ou_404(pk)
    nom = f"{d.nature.replace('_', '-')}-{d.numero}.pdf"
    reponse = HttpResponse(octets_de(d), content_type="application/pdf")
    reponse["Content-Disposition"] = f'inline; filename="{nom}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


class FormulaireMotif(forms.Form):
    motif = forms.CharField(
        label="Pourquoi", max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Dix signes au moins. La raison reste au registre.",
    )  # fmt: skip


class FormulaireAvecAnnexes(FormulaireMotif):
    """The papers that go with a title: each may stay. Nothing is asked when there are none."""

    annexes = forms.MultipleChoiceField(
        label="Avec lui", required=False, widget=forms.CheckboxSelectMultiple,
        help_text="Décochez ce qui reste bon tel quel.",
    )  # fmt: skip
    field_order: tuple[str, ...] = ("annexes", "motif")

    def __init__(self, *args: Any, annexes: list[Document], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offertes = {str(x.pk): x for x in annexes}
        champ: Any = self.fields["annexes"]
        champ.choices = [
            (cle, f"{GENRES[Nature(x.nature)].libelle} n° {x.numero}{f' ({x.precision})' if x.precision else ''}")
            for cle, x in self.offertes.items()
        ]
        self.initial.setdefault("annexes", list(self.offertes))
        if not annexes:
            del self.fields["annexes"]

    def clean_annexes(self) -> list[Document]:
        return [self.offertes[x] for x in self.cleaned_data["annexes"]]


def _motive(
    request: HttpRequest, slug: str, pk: int, *, titre: str, bouton: str, consequence: str, danger: bool, geste: Any,
    gabarit: str = FORMULAIRE, classe: Any = FormulaireMotif, **contexte: Any,
) -> HttpResponse:  # fmt: skip
    d = document_ou_404(pk)
    return remplir(
        request, gabarit=gabarit, cle=f"documents.{bouton}:{pk}", titre=titre.format(numero=d.numero, qui=d.titulaire),
        classe=classe, geste=lambda x: geste(d, **x), retour=reverse("documents:document", args=[slug, pk]),
        bouton=bouton, danger=danger, contexte={"consequence": consequence, "document": d, **contexte},
    )  # fmt: skip


@exige("documents.emettre")
def duplicata(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(d: Document, motif: str) -> str:
        copie = suites.delivrer_duplicata(document=d, motif=motif, acteur=acteur(request))
        parti = remises.envoyer_si_regle([copie], acteur(request))
        return f"Duplicata délivré sous le n° {copie.numero}{' et envoyé au titulaire' if parti else ''}."

    return _motive(
        request, slug, pk, titre="Duplicata du n° {numero}", bouton="Délivrer le duplicata", danger=False, geste=geste,
        consequence="Un second document dira la même chose, avec son propre numéro et la mention « duplicata ». Le premier reste valable.",
    )  # fmt: skip


class FormulaireRetrait(FormulaireAvecAnnexes):
    prevenir = forms.BooleanField(
        label="Prévenir le titulaire par courriel, avec cette raison", required=False, initial=True,
        help_text="Décochez s’il l’a déjà su autrement, ou si une enquête demande d’attendre.",
    )  # fmt: skip
    field_order = ("annexes", "motif", "prevenir")


def _avec_annexes(annexes: list[Document], classe: type[FormulaireAvecAnnexes] = FormulaireAvecAnnexes) -> Any:
    return lambda *a, **k: classe(*a, annexes=annexes, **k)


@exige("documents.emettre")
def remplacer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(d: Document, motif: str, annexes: Sequence[Document] = ()) -> str:
        exiger_un_changement(d)
        with transaction.atomic():
            attend = en_attente_sur([suites.REMPLACER], "document", str(d.pk))
            if attend is not None and _a_refaire(request, attend):
                annuler(attend.pk, acteur=personne(request), motif="Refaite avec les données du jour.")
            suites.demander_remplacement(document=d, motif=motif, demandeur=personne(request), annexes=annexes)
        return "Demande envoyée : une autre personne doit approuver le remplacement."

    return _motive(
        request, slug, pk, titre="Remplacer le n° {numero}", bouton="Demander le remplacement", danger=False, geste=geste,
        gabarit="documents/remplacer.html", classe=_avec_annexes(suites.avec_au_remplacement(document_ou_404(pk))), differences=differences(document_ou_404(pk)),
        consequence="Après un changement d’état civil ou une erreur. Corrigez d’abord la fiche de la personne : le nouveau document portera son identité d’aujourd’hui, et dira qu’il remplace celui-ci. Si vous aviez déjà demandé ce remplacement, cette demande-ci annule la première.",
    )  # fmt: skip


@exige("documents.emettre")
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    def geste(d: Document, motif: str, annexes: Sequence[Document] = (), prevenir: bool = False) -> str:
        suites.demander_retrait(
            document=d, motif=motif, demandeur=personne(request), annexes=annexes, prevenir=prevenir
        )
        return "Demande envoyée : une autre personne doit approuver le retrait."

    return _motive(
        request, slug, pk, titre="Retirer le n° {numero}", bouton="Demander le retrait", danger=True, geste=geste,
        classe=_avec_annexes(suites.suivent_au_retrait(document_ou_404(pk)), FormulaireRetrait),
        consequence="Pour une fraude ou une erreur. La page publique dira « retiré » à quiconque vérifie le code, sans retour possible.",
    )  # fmt: skip


@exige("documents.approuver")
def approbation(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """Exactly what was asked, and two buttons for somebody else than who asked."""
    d = document_ou_404(pk)
    ligne = Approbation.objects.filter(
        pk=approbation, acte__in=[suites.REMPLACER, suites.RETIRER], sujet_identifiant=str(d.pk)
    ).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(
                request, ligne, personne(request), faite="C’est fait : le registre et la page publique le disent déjà."
            )
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        return redirect("documents:document", slug, pk)
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": ligne, "document": d, "formulaire": formulaire_de(request, ligne), "attend": attend,
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk,
        "remplace": ligne.acte == suites.REMPLACER,
        "differences": differences(d) if attend and ligne.acte == suites.REMPLACER else None,
    }  # fmt: skip
    return render(request, "documents/approbation.html", contexte)


class FormulaireRemise(forms.Form):
    moyen = forms.ChoiceField(label="Comment", choices=[x for x in MoyenRemise.choices if x[0] != MoyenRemise.ESPACE])
    precision = forms.CharField(
        label="Précision", required=False, max_length=200,
        help_text="Numéro du recommandé, personne venue le chercher. Rien sur la santé.",
    )  # fmt: skip


@exige("documents.emettre")
def remettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = document_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        remise = remises.remettre(
            document=d, moyen=MoyenRemise(x["moyen"]), precision=x["precision"], acteur=acteur(request)
        )
        return "Courriel envoyé au titulaire." if remise.moyen == MoyenRemise.COURRIEL else "Remise notée."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"documents.remettre:{pk}", titre=f"Remettre le n° {d.numero} à {d.titulaire}",
        classe=FormulaireRemise, geste=geste, retour=reverse("documents:document", args=[slug, pk]), bouton="Remettre",
        contexte={"consequence": "", "document": d},
    )  # fmt: skip
