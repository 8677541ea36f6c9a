"""What people keep: the list of the organisation, one record, recording from a paper, withdrawing, warning."""

from __future__ import annotations

from datetime import date
from typing import Any

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
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.deliberation.models import AcquisConserve, NatureAcquis, ProvenanceAcquis
from parchemin.deliberation.sans_noms import FiltreSansNoms, Masque, cacher, nom_lu
from parchemin.deliberation.selectors.acquis import (
    LIBELLES_ETAT,
    TONS,
    EtatAcquis,
    acquis_visibles,
    condition_etat,
    etat_acquis,
    intitule_acquis,
    lectures_en_mots,
    limites_en_mots,
    lire_acquis,
    prochaine_alerte,
)
from parchemin.deliberation.selectors.blocs import avertissement_de
from parchemin.deliberation.selectors.conservation import citation
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.deliberation.selectors.rectifications import depuis_le_jury
from parchemin.deliberation.services import acquis as services
from parchemin.parcours.selectors.perimetre import personnes_visibles
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification, certifications_au_choix, par_mots
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import ChampDate
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.models import Fichier
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

ACCEPTE = ".pdf,.png,.jpg,.jpeg,.docx,.odt"
CHAMPS = {
    "ACQ-001": "piece", "ACQ-002": "code", "ACQ-003": "obtenu_le", "ACQ-004": "code", "ACQ-005": "note",
    "ACQ-006": "motif", "ACQ-009": "mobilisable_jusqu_au", "ACQ-048": "motif", "ACQ-049": "piece", "ACQ-043": "forme",
    "ACQ-059": "entree", "ACQ-021": "bloc", "ACQ-022": "reference", "ACQ-023": "motif", "ACQ-024": "sources",
    "ACQ-025": "au", "ACQ-026": "bloc", "ACQ-020": "bloc",
}  # fmt: skip
"""Field beside which a finding is shown, when the form has it."""


def reporter(formulaire: forms.Form, erreur: ErreurMetier) -> None:
    """Put the findings of a refused act beside the fields they speak of."""
    for k in erreur.constats:
        champ = CHAMPS.get(k.code, {"INS-008": "forme", "INS-018": "entree", "INS-001": "entree"}.get(k.code))
        mots = " ".join(x for x in (k.quoi, k.pourquoi, k.remede, f"[{k.code}]") if x)
        formulaire.add_error(champ if champ in formulaire.fields else None, mots)


class FiltreAcquis(FiltreSansNoms):
    q = df.CharFilter(method="par_texte", label="Nom, prénom, référence")
    etat = df.ChoiceFilter(
        method="par_etat", label="État", empty_label="Tous, sauf retirés",
        choices=[(str(k), v) for k, v in LIBELLES_ETAT.items()],
    )  # fmt: skip
    certification = FiltreCertification()
    nature = df.ChoiceFilter(label="Nature", empty_label="Toutes", choices=NatureAcquis.choices)
    avant = df.DateFilter(
        field_name="alerte_le", lookup_expr="lte", label="À perdre au plus tard le",
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )  # fmt: skip
    personne = df.NumberFilter(field_name="personne", label="Numéro de la personne")
    prevenue = df.ChoiceFilter(
        method="par_contact", label="Personne prévenue", empty_label="Peu importe",
        choices=[("oui", "Oui"), ("non", "Pas encore")],
    )  # fmt: skip
    provenance = df.ChoiceFilter(label="Preuve", empty_label="Toutes", choices=ProvenanceAcquis.choices)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return par_mots(lignes, "personne__cle_recherche", valeur)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(condition_etat(valeur, aujourdhui()))

    def par_contact(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(contactee_le__isnull=valeur == "non")


class TableAcquis(tables.Table):
    personne = tables.Column("Personne", order_by=("personne__cle_tri", "pk"))
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "personne__cle_tri", "pk"))
    quoi = tables.Column("Ce qui est gardé", accessor="libelle", order_by=("libelle", "pk"))
    obtenu_le = tables.Column("Obtenu le", order_by=("obtenu_le", "pk"), visible=False)
    etat = tables.Column("État", accessor="pk", orderable=False, attrs={"td": {"class": "nowrap"}})
    limite = tables.Column(
        "Mobilisable jusqu’au",
        accessor="mobilisable_jusqu_au",
        order_by=("mobilisable_jusqu_au", "pk"),
        empty_values=(),
    )
    alerte = tables.Column(
        "Alerte", accessor="alerte_le", order_by=("alerte_le", "personne__cle_tri", "pk"), empty_values=()
    )
    prevenue = tables.Column("Prévenue le", accessor="contactee_le", order_by=("contactee_le", "pk"), visible=False)
    nature = tables.Column("Nature", visible=False)
    definitif = tables.BooleanColumn(verbose_name="Acquis définitif", visible=False)
    note = tables.Column("Note", visible=False)
    lectures = tables.Column("Lectures", accessor="pk", visible=False, orderable=False)
    texte = tables.Column("Texte", visible=False)
    preuve = tables.Column("Preuve", accessor="pk", visible=False, orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_personne(self, record: AcquisConserve) -> SafeString:
        url = reverse("deliberation:acquis_un", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a>', url, nom_lu(self.request.membre, personne=record.personne))

    def value_personne(self, record: AcquisConserve) -> str:
        return nom_lu(self.request.membre, personne=record.personne)

    def render_certification(self, record: AcquisConserve) -> SafeString:
        return format_html(
            '{}<span class="sous">{}</span>', nom_certification(record.certification), record.certification.intitule
        )

    def value_certification(self, record: AcquisConserve) -> str:
        return nom_certification(record.certification)

    def render_quoi(self, record: AcquisConserve) -> SafeString:
        return format_html(
            '{}<span class="sous">{}, obtenu le {}</span>',
            intitule_acquis(record),
            record.get_nature_display(),
            date_courte(record.obtenu_le),
        )

    def value_quoi(self, record: AcquisConserve) -> str:
        return record.libelle

    def render_obtenu_le(self, record: AcquisConserve) -> str:
        return date_courte(record.obtenu_le)

    def value_obtenu_le(self, record: AcquisConserve) -> date:
        return record.obtenu_le

    def render_etat(self, record: AcquisConserve) -> SafeString:
        etat = etat_acquis(record, aujourdhui())
        return statut(TONS[etat], LIBELLES_ETAT[etat])

    def value_etat(self, record: AcquisConserve) -> str:
        return LIBELLES_ETAT[etat_acquis(record, aujourdhui())]

    def render_limite(self, record: AcquisConserve) -> SafeString | str:
        sous = "acquis définitif" if record.definitif else ""
        if record.mobilisable_jusqu_au is None:
            return format_html('sans limite<span class="sous">{}</span>', sous) if sous else "sans limite"
        return format_html('{}<span class="sous">{}</span>', date_courte(record.mobilisable_jusqu_au), sous)

    def value_limite(self, record: AcquisConserve) -> date | str:
        return record.mobilisable_jusqu_au or "sans limite"

    def render_alerte(self, record: AcquisConserve) -> SafeString | str:
        if record.alerte_le is None:
            return "—"
        sous = "deux lectures" if len(record.lectures) > 1 else ""
        if record.contactee_le:
            sous = f"{sous}{', ' if sous else ''}prévenue le {date_courte(record.contactee_le)}"
        return format_html('{}<span class="sous">{}</span>', date_courte(record.alerte_le), sous)

    def value_alerte(self, record: AcquisConserve) -> date | str:
        return record.alerte_le or ""

    def render_prevenue(self, record: AcquisConserve) -> str:
        return date_courte(record.contactee_le)

    def value_prevenue(self, record: AcquisConserve) -> date | None:
        return record.contactee_le

    def value_nature(self, record: AcquisConserve) -> str:
        return record.get_nature_display()

    def value_definitif(self, record: AcquisConserve) -> bool:
        return record.definitif

    def value_note(self, record: AcquisConserve) -> Any:
        return record.note

    def value_lectures(self, record: AcquisConserve) -> str:
        return " ; ".join(lectures_en_mots(record))

    def value_texte(self, record: AcquisConserve) -> str:
        return citation(record.texte, record.obtenu_le) if record.texte else ""

    def value_preuve(self, record: AcquisConserve) -> str:
        preuve = record.preuve or record.get_provenance_display()
        return Masque.de(record.personne).texte(preuve) if lit_sans_noms(self.request.membre) else preuve


class ListeAcquis(VueListe):
    table_class = TableAcquis
    filterset_class = FiltreAcquis
    template_name = "deliberation/acquis/liste.html"
    titre = "Acquis conservés"
    sous_titre = (
        "Ce que chacun garde d’un jury à l’autre, et jusqu’à quand. L’alerte suit la lecture la plus courte des textes."
    )
    nom_export = "acquis-conserves"
    vide_titre = "Aucun acquis"
    vide_texte = "Retirez un filtre. Les acquis viennent des décisions du jury ; ceux gagnés ailleurs s’enregistrent depuis la personne, ou par import."
    neuf_texte = "Les acquis viendront des décisions du jury. Ceux gagnés ailleurs s’enregistrent depuis la page de la personne, ou par import."
    neuf_gestes = (GesteNeuf.importer("deliberation.gerer_acquis", "deliberation.acquis", "Importer des acquis"),)

    def lignes(self) -> QuerySet[Any]:
        lignes = acquis_visibles(self.request.membre)
        if not self.request.GET.get("etat"):
            lignes = lignes.filter(retire_le__isnull=True)
        return lignes.order_by("alerte_le", "personne__cle_tri", "pk")


liste = exige("deliberation.voir_acquis")(ListeAcquis.as_view())


def trouver(request: HttpRequest, pk: int) -> AcquisConserve:
    """The row if this member may see it, else 404."""
    objet: AcquisConserve = get_object_or_404(acquis_visibles(request.membre), pk=pk)  # type: ignore[attr-defined]
    return objet


@exige("deliberation.voir_acquis")
@require_GET
def acquis(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    jour = aujourdhui()
    voit_personnes = peut(request, "parcours.voir_personnes")
    sans_noms = lit_sans_noms(request.membre)  # type: ignore[attr-defined]
    if sans_noms:
        Masque.de(objet.personne, objet.decision).ecrire(objet, "preuve", "motif_retrait")
        cacher(request.membre, objet.personne)  # type: ignore[attr-defined]
    # The journal of a person names them: for those who may see people.
    journal = journal_de(request, "personne", objet.personne_id, 80) if voit_personnes and not sans_noms else []
    phrases = [p for p in journal if _parle(p.details, objet)]
    contexte = {
        "objet": objet,
        "lu": lire_acquis(objet, jour),
        "rectifiee": depuis_le_jury(objet),
        "gerer": peut(request, "deliberation.gerer_acquis"),
        "sans_noms": sans_noms,
        "prochaine": prochaine_alerte(objet),
        "perdu": etat_acquis(objet, jour) is EtatAcquis.PERDU,
        "avertissement": avertissement_de(objet.certification) if objet.nature != NatureAcquis.CERTIFICATION else "",
        "url_personne": reverse("parcours:personne", args=[slug, objet.personne_id]) if voit_personnes else "",
        "journal": phrases[:20],
        "jour": jour,
    }
    return render(request, "deliberation/acquis/acquis.html", contexte)


def _parle(details: Any, objet: AcquisConserve) -> bool:
    """Does this event of the person speak of this row?"""
    if details.get("acquis") == objet.pk:
        return True
    return objet.decision_id is not None and details.get("decision") == objet.decision_id


class FormulaireAcquis(forms.Form):
    """What was won elsewhere or earlier, with its proof."""

    nature = forms.ChoiceField(
        label="Nature", choices=[(n.value, n.label) for n in NatureAcquis if n != NatureAcquis.CERTIFICATION]
    )
    code = forms.ChoiceField(label="Ce qui a été gagné", choices=[])
    note = forms.DecimalField(
        label="Note sur 20", required=False, min_value=0, max_value=20, max_digits=5, decimal_places=3, localize=True,
        help_text="Vide pour ce qui se juge acquis ou non acquis.",
    )  # fmt: skip
    obtenu_le = ChampDate(
        label="Obtenu le", help_text="Le jour de la décision du jury, sur la pièce : le délai court de là."
    )
    specialite = forms.CharField(label="Spécialité ou option", max_length=255, required=False)
    mobilisable_jusqu_au = ChampDate(
        label="Mobilisable jusqu’au", required=False,
        help_text="Vide : la limite que donne la règle en vigueur ce jour-là. Remplie : celle que la pièce elle-même donne.",
    )  # fmt: skip
    provenance = forms.ChoiceField(
        label="Ce qui le prouve",
        choices=[(p.value, p.label) for p in ProvenanceAcquis if p not in (ProvenanceAcquis.DECISION, ProvenanceAcquis.REPRISE)],
    )  # fmt: skip
    preuve = forms.CharField(
        label="Référence de la pièce", max_length=300, help_text="« Livret de certification du 12/06/2025, DDETS 44 »."
    )
    piece = forms.FileField(
        label="Pièce", help_text="PDF ou image, 25 Mo au plus.",
        widget=forms.ClearableFileInput(attrs={"accept": ACCEPTE}),
    )  # fmt: skip

    def __init__(self, *args: Any, codes: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [("", "—"), *codes]  # type: ignore[attr-defined]


@exige("deliberation.gerer_acquis")
def ajouter(request: HttpRequest, slug: str, personne: int) -> HttpResponse:
    """First the certification, then the paper."""
    qui = get_object_or_404(personnes_visibles(request.membre), pk=personne)  # type: ignore[attr-defined]
    choix = certifications_au_choix(request).select_related("fiche__source")
    brut = request.GET.get("certification", "")
    if (choisie := entier_borne(brut)) is None:
        if brut.isdecimal():
            raise Http404
        return render(request, "deliberation/acquis/choisir.html", {"personne": qui, "lignes": choix})
    certification: Certification = get_object_or_404(choix, pk=choisie)
    saisie = Saisie(request, f"deliberation.acquis:{qui.pk}-{certification.pk}", titre=f"Acquis {de(str(qui))}")
    donnees = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    formulaire = FormulaireAcquis(
        *donnees, codes=services.codes_au_choix(certification, aujourdhui()), initial=saisie.initiales
    )
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        try:
            objet = services.enregistrer_acquis(
                organisation=request.organisation,  # type: ignore[attr-defined]
                personne=qui, certification=certification, acteur=acteur(request), par_id=request.user.pk,
                **{**d, "nature": NatureAcquis(d["nature"]), "provenance": ProvenanceAcquis(d["provenance"])},
            )  # fmt: skip
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, f"L’acquis est enregistré : {limites_en_mots(objet)}.")
            return redirect("deliberation:acquis_un", slug=slug, pk=objet.pk)
    contexte = {
        "personne": qui, "certification": certification, "formulaire": formulaire, "saisie": saisie,
        "avertissement": avertissement_de(certification),
    }  # fmt: skip
    return render(request, "deliberation/acquis/ajouter.html", contexte, status=422 if formulaire.errors else 200)


class FormulaireRetrait(forms.Form):
    motif = forms.CharField(label="Raison", max_length=300, help_text="Elle reste au journal.")


@exige("deliberation.gerer_acquis")
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    formulaire = FormulaireRetrait(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.retirer_acquis(acquis=objet, motif=formulaire.cleaned_data["motif"], acteur=acteur(request))
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            messages.success(request, "L’acquis est retiré.")
            return redirect("deliberation:acquis_un", slug=slug, pk=pk)
    contexte = {"objet": objet, "quoi": intitule_acquis(objet), "formulaire": formulaire}
    return render(request, "deliberation/acquis/retirer.html", contexte, status=422 if formulaire.errors else 200)


@exige("deliberation.gerer_acquis")
@require_POST
def prevenue(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The person was warned: every benefit of theirs that lapses by the same day."""
    objet = trouver(request, pk)
    memes = acquis_visibles(request.membre).filter(  # type: ignore[attr-defined]
        personne=objet.personne_id, certification=objet.certification_id, retire_le__isnull=True,
        alerte_le=objet.alerte_le,
    )  # fmt: skip
    n = services.noter_contact(acquis=list(memes.order_by("pk")), le=aujourdhui(), acteur=acteur(request))
    messages.success(
        request, f"C’est noté pour {n} acquis. Le prochain seuil le redemandera." if n > 1 else "C’est noté."
    )
    return redirect("deliberation:acquis_un", slug=slug, pk=pk)


@exige("deliberation.gerer_acquis")
@require_POST
def joindre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    piece = request.FILES.get("piece")
    if piece is None:
        messages.error(request, "Choisissez d’abord un fichier.")
        return redirect("deliberation:acquis_un", slug=slug, pk=pk)
    try:
        services.joindre_piece(acquis=objet, piece=piece, acteur=acteur(request), par_id=request.user.pk)
        messages.success(request, "La pièce est jointe.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("deliberation:acquis_un", slug=slug, pk=pk)


@exige("deliberation.ouvrir_pieces")
@require_GET
def piece(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    objet = trouver(request, pk)
    if objet.piece_id is None:
        raise Http404
    return servir(request, get_object_or_404(Fichier.objects, pk=objet.piece_id))
