"""Coming back: the list, the proposal, the choices (by the person on a phone, or from a signed paper), the lock, the receipt."""

from __future__ import annotations

from typing import Any

import django_filters as df
import django_tables2 as tables
from django import forms
from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.comptes.models import Etablissement
from parchemin.deliberation.models import Reinscription
from parchemin.deliberation.recu_pdf import composer_recu
from parchemin.deliberation.sans_noms import FiltreSansNoms, Masque, cacher, nom_lu
from parchemin.deliberation.selectors.choix_lus import lire
from parchemin.deliberation.selectors.deliberations import lit_sans_noms
from parchemin.deliberation.selectors.reinscriptions import (
    choix_de,
    etat_reinscription,
    proposer,
    refus_de_se_reinscrire,
    reinscriptions_visibles,
    specialite_retenue,
)
from parchemin.deliberation.services import reinscriptions as services
from parchemin.deliberation.services.reinscriptions_lien import CHOISIR, RECU, envoyer_lien, liens_de
from parchemin.deliberation.vues.acquis import ACCEPTE, reporter
from parchemin.deliberation.vues.manque import trouver as trouver_inscription
from parchemin.deliberation.vues.pv_document import en_ligne
from parchemin.deliberation.vues.reinscriptions_choix import FormulaireChoix
from parchemin.parcours.domain.derogations import LIBELLES_DEROGATION, Derogation, NatureDerogation
from parchemin.parcours.models import EtatInscription, Forme, Inscription, StatutCandidat, VoieAcces
from parchemin.parcours.selectors.sessions import nom_certification
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, peut
from parchemin.parcours.vues.inscriptions_formulaires import etablissements_au_choix
from parchemin.parcours.vues.inscriptions_liste import certifications_au_choix, par_mots
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.formulaires import AvecGroupes, ChampDate
from parchemin.plateforme.liens.services import etat as etat_du_lien
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.models import Fichier
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui

ETATS = [
    ("a_choisir", "Choix attendu"), ("choisie", "À relire et verrouiller"), ("verrouillee", "Choix verrouillés"),
    ("remplacee", "Remplacée"),
]  # fmt: skip


class FiltreReinscriptions(FiltreSansNoms):
    q = df.CharFilter(method="par_texte", label="Nom, prénom, référence")
    etat = df.ChoiceFilter(method="par_etat", label="État", empty_label="En vigueur", choices=ETATS)
    certification = df.ModelChoiceFilter(
        field_name="inscription__certification", label="Certification", empty_label="Toutes",
        queryset=certifications_au_choix,
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return par_mots(lignes, "inscription__personne__cle_recherche", valeur)

    def par_etat(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        conditions = {
            "a_choisir": Q(en_vigueur=True, choisie_le__isnull=True, verrouillee_le__isnull=True),
            "choisie": Q(en_vigueur=True, choisie_le__isnull=False, verrouillee_le__isnull=True),
            "verrouillee": Q(en_vigueur=True, verrouillee_le__isnull=False),
            "remplacee": Q(en_vigueur=False),
        }
        return lignes.filter(conditions[valeur])


class TableReinscriptions(tables.Table):
    personne = tables.Column(
        "Personne", accessor="inscription__personne", order_by=("inscription__personne__cle_tri", "pk")
    )
    certification = tables.Column(
        "Certification", accessor="inscription__certification", order_by=("inscription__certification__cle_tri", "pk")
    )
    entree = tables.Column("Entrée", accessor="inscription__entree", order_by=("inscription__entree", "pk"))
    etat = tables.Column("État", accessor="pk", orderable=False, attrs={"td": {"class": "nowrap"}})
    ouverte = tables.Column("Ouverte le", accessor="ouverte_le", order_by=("ouverte_le", "pk"))
    verrouillee = tables.Column("Verrouillée le", accessor="verrouillee_le", order_by=("verrouillee_le", "pk"))
    version = tables.Column("Choix n°", visible=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_personne(self, record: Reinscription) -> SafeString:
        url = reverse("deliberation:reinscription", args=[self.request.organisation.slug, record.pk])
        return format_html(
            '<a href="{}">{}</a>', url, nom_lu(self.request.membre, personne=record.inscription.personne)
        )

    def value_personne(self, record: Reinscription) -> str:
        return nom_lu(self.request.membre, personne=record.inscription.personne)

    def render_certification(self, record: Reinscription) -> SafeString:
        c = record.inscription.certification
        return format_html('{}<span class="sous">{}</span>', nom_certification(c), c.intitule)

    def value_certification(self, record: Reinscription) -> str:
        return nom_certification(record.inscription.certification)

    def render_entree(self, record: Reinscription) -> str:
        return date_courte(record.inscription.entree)

    def value_entree(self, record: Reinscription) -> Any:
        return record.inscription.entree

    def render_etat(self, record: Reinscription) -> SafeString:
        return statut(*etat_reinscription(record))

    def value_etat(self, record: Reinscription) -> str:
        return etat_reinscription(record)[1]

    def render_ouverte(self, record: Reinscription) -> str:
        return date_courte(record.ouverte_le)

    def value_ouverte(self, record: Reinscription) -> Any:
        return record.ouverte_le

    def render_verrouillee(self, record: Reinscription) -> str:
        return date_courte(record.verrouillee_le)

    def value_verrouillee(self, record: Reinscription) -> Any:
        return record.verrouillee_le


class ListeReinscriptions(VueListe):
    table_class = TableReinscriptions
    filterset_class = FiltreReinscriptions
    titre = "Réinscriptions"
    sous_titre = "Qui revient, ce qu’il a choisi de garder, et ce qui reste à verrouiller avant la session."
    nom_export = "reinscriptions"
    vide_titre = "Aucune réinscription"
    vide_texte = "Retirez un filtre. Une réinscription s’ouvre depuis la page « Ce qui manque » d’une inscription ajournée ou finie."
    neuf_texte = "Une réinscription s’ouvre depuis la page « Ce qui manque » d’une inscription ajournée ou finie."
    neuf_gestes = (
        GesteNeuf(("parcours.voir_personnes",), "Voir les inscriptions", "parcours:inscriptions", (), "list"),
    )

    def lignes(self) -> QuerySet[Any]:
        lignes = reinscriptions_visibles(self.request.membre)
        if not self.request.GET.get("etat"):
            lignes = lignes.filter(en_vigueur=True).exclude(inscription__etat=EtatInscription.ANNULEE)
        return lignes.order_by("-ouverte_le", "pk")


liste = exige("deliberation.voir_acquis")(ListeReinscriptions.as_view())


_OUVRANTES = (NatureDerogation.RECTEUR, NatureDerogation.HANDICAP)


class FormulaireReinscription(AvecGroupes):
    """The new enrolment: by which route, in which form, from when."""

    GROUPES = (
        ("Comment la personne revient", ("voie", "statut", "forme", "specialite", "nature_derogation", "derogation")),
        ("Avec qui, quand", ("entree", "fin_prevue", "prestataire", "site")),
    )

    voie = forms.ChoiceField(label="Voie d’accès", choices=VoieAcces.choices)
    statut = forms.ChoiceField(label="Statut à l’examen", choices=StatutCandidat.choices)
    forme = forms.ChoiceField(
        label="Forme de l’examen", required=False, choices=[("", "Sans objet"), *Forme.choices],
        help_text="Un élève ou un apprenti d’un diplôme de l’État passe en forme globale, sauf décision.",
    )  # fmt: skip
    specialite = forms.CharField(label="Spécialité ou option", max_length=255, required=False)
    nature_derogation = forms.ChoiceField(
        label="Décision qui ouvre la forme progressive", required=False,
        choices=[("", "Aucune"), *((n, LIBELLES_DEROGATION[n].capitalize()) for n in _OUVRANTES)],
    )  # fmt: skip
    derogation = forms.CharField(
        label="Référence de cette décision", max_length=300, required=False, help_text="Jamais un diagnostic."
    )
    entree = ChampDate(label="Date d’entrée", initial=aujourdhui)
    fin_prevue = ChampDate(label="Fin prévue", required=False)
    prestataire = forms.ModelChoiceField(
        label="Qui prépare", queryset=Etablissement.objects.none(), required=False, empty_label="—"
    )
    site = forms.ModelChoiceField(label="Site", queryset=Etablissement.objects.none(), required=False, empty_label="—")

    def __init__(self, *args: Any, membre: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for nom in ("prestataire", "site"):
            self.fields[nom].queryset = etablissements_au_choix(membre)  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """The decision becomes one of the enrolment: a kind and its reference, both or neither."""
        valeurs = super().clean() or {}
        nature, reference = valeurs.pop("nature_derogation", ""), valeurs.pop("derogation", "")
        if nature and not reference:
            self.add_error("derogation", "Indiquez la référence de la décision.")
        elif reference and not nature:
            self.add_error("nature_derogation", "Indiquez de quelle décision il s’agit.")
        valeurs["derogations"] = (Derogation(NatureDerogation(nature), reference),) if nature and reference else ()
        return valeurs


@exige("deliberation.reinscrire")
def reinscrire(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The proposal: what may be kept, what may not and why, what is to be taken; then the act.

    `?certification=` another certification of the organisation (a change of specialty).
    """
    origine = trouver_inscription(request, pk)
    contre = refus_de_se_reinscrire(origine, aujourdhui())
    brut = request.GET.get("certification", "")
    cible: Certification = (
        get_object_or_404(certifications_au_choix(request).select_related("fiche__source"), pk=int(brut))
        if brut.isdecimal()
        else origine.certification
    )
    depart = {n: getattr(origine, n) for n in ("voie", "statut", "forme", "prestataire", "site")}
    depart["specialite"] = specialite_retenue(origine, cible, "")
    formulaire = FormulaireReinscription(
        request.POST if request.method == "POST" else None,
        initial=depart,
        membre=request.membre,  # type: ignore[attr-defined]
    )
    valeurs = dict(depart, entree=aujourdhui(), derogations=())
    if request.method == "POST" and formulaire.is_valid():
        valeurs |= formulaire.cleaned_data
    p = proposer(
        origine, statut=valeurs["statut"], forme=valeurs["forme"], entree=valeurs["entree"],
        derogations=valeurs["derogations"], certification=cible, specialite=valeurs["specialite"],
    )  # fmt: skip
    if request.method == "POST" and formulaire.is_valid() and "ouvrir" in request.POST and not contre:
        try:
            r = services.ouvrir(origine=origine, certification=cible, acteur=acteur(request), **formulaire.cleaned_data)
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            messages.success(request, "La réinscription est ouverte. Il reste à recueillir les choix.")
            return redirect("deliberation:reinscription", slug=slug, pk=r.pk)
    contexte = {
        "origine": origine, "cible": cible, "autre": cible.pk != origine.certification_id, "contre": contre,
        "formulaire": formulaire, "p": p, "refus": list(p.refus), "avertissements": list(p.avertissements),
        "ouverte": suite_de(origine) if contre else None,
        "voit_parcours": peut(request, "parcours.voir_personnes"),
        "certifications": certifications_au_choix(request).exclude(pk=cible.pk),
    }  # fmt: skip
    return render(request, "deliberation/acquis/reinscrire.html", contexte, status=422 if formulaire.errors else 200)


def trouver(request: HttpRequest, pk: int) -> Reinscription:
    """The réinscription if this member may see it, else 404."""
    objet: Reinscription = get_object_or_404(reinscriptions_visibles(request.membre), pk=pk)  # type: ignore[attr-defined]
    return objet


@exige("deliberation.voir_acquis")
@require_GET
def reinscription(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    choix = choix_de(objet)
    i = objet.inscription
    usage = RECU if objet.verrouillee_le else CHOISIR
    lien = next(iter(liens_de(objet, usage)), None)
    gerer = peut(request, "deliberation.reinscrire")
    presentation = (
        i.presentations.exclude(session__etat="annulee")
        .select_related("session")
        .order_by("-session__du", "pk")
        .first()
    )
    sans_noms = lit_sans_noms(request.membre)  # type: ignore[attr-defined]
    if sans_noms:
        masque = Masque.de(i.personne, objet.decision)
        masquer_textes(objet, masque)
        if presentation is not None:
            masque.ecrire(presentation.session, "intitule")
    contexte = {
        "objet": objet,
        "i": i,
        "sans_noms": sans_noms,
        "etat": etat_reinscription(objet),
        "lue": lire(objet, choix),
        "a_choisir": [x for x in choix if x.au_choix],
        "refus": [Constat.depuis_dict(x) for x in objet.refus],
        "gerer": gerer,
        "autres": services.second_regard(objet, request.membre) if gerer and not objet.verrouillee_le else [],  # type: ignore[attr-defined]
        "versions": Reinscription.objects.filter(inscription=i).exclude(pk=objet.pk).order_by("-version", "pk"),
        "presentation": presentation,
        "destinataire": destinataire_de(cacher(request.membre, i.personne)),  # type: ignore[attr-defined]
        "lien": lien,
        "etat_lien": etat_du_lien(lien) if lien else "",
        "courriels": courriels_de("reinscription", str(objet.pk))[:5] if gerer else [],
        "voit_parcours": peut(request, "parcours.voir_personnes"),
        "journal": [
            p for p in journal_de(request, "personne", i.personne_id, 80) if p.details.get("inscription") == i.pk
        ][:20]
        if peut(request, "parcours.voir_personnes") and not sans_noms
        else [],
    }
    return render(request, "deliberation/acquis/reinscription.html", contexte)


def masquer_textes(objet: Reinscription, masque: Masque) -> None:
    """Free texts of the réinscription, and who chose: the personal link is that of the person."""
    masque.ecrire(objet, "motif", "choisie_par_libelle")
    if objet.choisie_le is not None and objet.choisie_par_id is None and any(x.au_choix for x in choix_de(objet)):
        objet.choisie_par_libelle = "la personne elle-même"  # whatever name she bore that day


class FormulairePapier(FormulaireChoix):
    """The same choices, typed from a signed paper."""

    def __init__(self, *args: Any, deja: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["piece"] = forms.FileField(
            label="Papier signé", required=not deja, help_text="PDF ou photo, 25 Mo au plus.",
            widget=forms.ClearableFileInput(attrs={"accept": ACCEPTE}),
        )  # fmt: skip


@exige("deliberation.reinscrire")
def choisir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Type the choices of a signed paper; somebody else will lock them."""
    objet = trouver(request, pk)
    choix = [x for x in choix_de(objet) if x.au_choix]
    donnees = (request.POST, request.FILES) if request.method == "POST" else (None, None)
    formulaire = FormulairePapier(*donnees, lignes=choix, deja=objet.piece_id is not None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.choisir(
                reinscription=objet, garder=formulaire.garder, par=acteur(request), par_id=request.user.pk,
                piece=formulaire.cleaned_data.get("piece"),
            )  # fmt: skip
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            messages.success(
                request, "Les choix sont recopiés. Une autre personne les compare au papier, puis verrouille."
            )
            return redirect("deliberation:reinscription", slug=slug, pk=pk)
    contexte = {
        "objet": objet,
        "i": objet.inscription,
        "formulaire": formulaire,
        "fermee": objet.verrouillee_le is not None,
    }
    return render(
        request, "deliberation/acquis/choisir_papier.html", contexte, status=422 if formulaire.errors else 200
    )


@exige("deliberation.reinscrire")
@require_POST
def envoyer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Mail the link, or show it once to be printed or handed over."""
    objet = trouver(request, pk)
    envoi = request.POST.get("comment") != "remettre"
    usage = RECU if objet.verrouillee_le else CHOISIR
    base = request.build_absolute_uri("/").rstrip("/")
    try:
        fait = envoyer_lien(reinscription=objet, usage=usage, acteur=acteur(request), base=base, envoyer=envoi)
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("deliberation:reinscription", slug=slug, pk=pk)
    if envoi:
        messages.success(request, f"Le lien part à {fait.envoye_a}. Son acheminement se voit sur cette page.")
        return redirect("deliberation:reinscription", slug=slug, pk=pk)
    contexte = {"objet": objet, "i": objet.inscription, "fait": fait, "pour_recu": usage == RECU}
    return render(request, "deliberation/acquis/lien.html", contexte)


@exige("deliberation.reinscrire")
@require_POST
def verrouiller(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    try:
        services.verrouiller(reinscription=objet, membre=request.membre)  # type: ignore[attr-defined]
        messages.success(request, "Les choix sont verrouillés. Le reçu est prêt : remettez-le à la personne.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("deliberation:reinscription", slug=slug, pk=pk)


class FormulaireReprise(forms.Form):
    motif = forms.CharField(
        label="Raison du nouveau choix",
        max_length=300,
        help_text="Elle reste au dossier, avec l’ancien choix et son reçu.",
    )


@exige("deliberation.reinscrire")
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = trouver(request, pk)
    formulaire = FormulaireReprise(request.POST if request.method == "POST" else None)
    if request.method == "POST" and formulaire.is_valid():
        try:
            nouvelle = services.reprendre(
                reinscription=objet, motif=formulaire.cleaned_data["motif"], acteur=acteur(request)
            )
        except ErreurMetier as e:
            reporter(formulaire, e)
        else:
            messages.success(request, "Un nouveau choix est ouvert.")
            return redirect("deliberation:reinscription", slug=slug, pk=nouvelle.pk)
    contexte = {"objet": objet, "i": objet.inscription, "formulaire": formulaire}
    return render(request, "deliberation/acquis/reprendre.html", contexte, status=422 if formulaire.errors else 200)


def _piece(request: HttpRequest, pk: Any) -> HttpResponseBase:
    if pk is None:
        raise Http404
    return servir(request, get_object_or_404(Fichier.objects, pk=pk))


@exige("deliberation.voir_acquis")
@require_GET
def recu(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The receipt; for an auditor, a copy that names nobody, with the hash of the original."""
    objet = trouver(request, pk)
    membre = request.membre  # type: ignore[attr-defined]
    if objet.recu_piece_id is None or not lit_sans_noms(membre):
        return _piece(request, objet.recu_piece_id)
    choix, personne = choix_de(objet), objet.inscription.personne
    masquer_textes(objet, Masque.de(personne, objet.decision))
    cacher(membre, personne)
    octets = composer_recu(
        objet, lire(objet, choix), organisation=membre.organisation.nom, empreinte=objet.empreinte,
        le=objet.verrouillee_le or objet.ouverte_le, anonyme=True,
    )  # fmt: skip
    return en_ligne(octets, f"copie-recu-{objet.pk}-v{objet.version}.pdf")


@exige("deliberation.ouvrir_pieces")
@require_GET
def papier(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    objet = trouver(request, pk)
    return _piece(request, objet.piece_id)


def suite_de(inscription: Inscription) -> Reinscription | None:
    """The réinscription in force that this enrolment comes from, or led to."""
    trouvee: Reinscription | None = (
        Reinscription.objects.filter(Q(inscription=inscription) | Q(origine=inscription), en_vigueur=True)
        .select_related("inscription")
        .order_by("-ouverte_le", "pk")
        .first()
    )
    return trouvee
