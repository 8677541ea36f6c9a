"""Files: build, download, deposit, answers."""

from __future__ import annotations

from datetime import datetime, time
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import famille
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.forms import FormulaireAccuse, FormulaireConstruire, FormulaireDepot, FormulaireMotif
from parchemin.accrochage.models import (
    AccuseTraitement,
    EnvoiPassage,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.sans_noms import TU, nom_lu, sans_noms
from parchemin.accrochage.schemas import schema_actif
from parchemin.accrochage.selectors import passages as selectors
from parchemin.accrochage.services import automatique as services_automatiques
from parchemin.accrochage.services import depots, scelles
from parchemin.accrochage.services.accuses import recevoir
from parchemin.accrochage.services.automatique import demander_transmission
from parchemin.accrochage.services.construction import demander_construction
from parchemin.accrochage.services.controles import donnees
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, fichier_ou_404, journal_de, peut, remplir
from parchemin.comptes.acces import exige
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant

MONTRES = 200
"""Answers shown on the page of a file; all of them are in the list of passages."""


class FiltreFichiers(df.FilterSet):
    etat = df.ChoiceFilter(
        label="État", empty_label="Tous", choices=[x for x in EtatFichier.choices if x[0] != EtatFichier.ECRITURE]
    )
    annee = df.NumberFilter(field_name="prepare_le", lookup_expr="year", label="Année", min_value=2020, max_value=2100)


class TableFichiers(tables.Table):
    nom = tables.Column("Fichier", order_by=("nom", "pk"))
    passages_nombre = tables.Column("Passages", order_by=("passages_nombre", "pk"),
                                    attrs={"th": {"class": "num"}, "td": {"class": "num"}})  # fmt: skip
    prepare_le = tables.Column("Préparé le", order_by=("prepare_le", "pk"))
    depose_le = tables.Column("Déposé le", order_by=("depose_le", "pk"))
    etat = tables.Column("État", order_by=("etat", "pk"))
    reponses = tables.Column("Réponses", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    def render_nom(self, record: FichierAccrochage) -> SafeString:
        url = reverse("accrochage:fichier", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.nom, record.compte.libelle)

    def value_nom(self, record: FichierAccrochage) -> str:
        return record.nom

    def render_prepare_le(self, value: datetime) -> str:
        return date_courte(value.astimezone(PARIS).date())

    def value_prepare_le(self, value: Any) -> Any:
        return value

    def render_depose_le(self, value: datetime) -> str:
        return date_courte(value.astimezone(PARIS).date())

    def value_depose_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: FichierAccrochage) -> SafeString:
        return statut(selectors.TONS_FICHIER[EtatFichier(record.etat)], record.get_etat_display())

    def value_etat(self, record: FichierAccrochage) -> str:
        return record.get_etat_display()

    def render_reponses(self, record: Any) -> str:
        if not (record.n_ok or record.n_ko):
            return ""
        return f"{record.n_ok} accepté{'s' * (record.n_ok > 1)}, {record.n_ko} refusé{'s' * (record.n_ko > 1)}"


class ListeFichiers(VueListe):
    table_class = TableFichiers
    filterset_class = FiltreFichiers
    template_name = "accrochage/fichiers.html"
    titre = "Fichiers transmis"
    sous_titre = "Ce qui a été construit, déposé, et ce que la Caisse des Dépôts a répondu."
    nom_export = "fichiers-accrochage"
    vide_titre = "Aucun fichier"
    vide_texte = "Aucun fichier ne répond à ces filtres."
    neuf_titre = "Aucun fichier construit"
    neuf_texte = "Depuis la liste des passages, construisez le fichier de ceux qui sont prêts."

    def lignes(self) -> QuerySet[Any]:
        bons = Q(envois__issue__in=["accepte", "deja"])
        return (
            FichierAccrochage.objects.exclude(etat=EtatFichier.ECRITURE)
            .select_related("compte")
            .annotate(n_ok=Count("envois", filter=bons), n_ko=Count("envois", filter=Q(envois__issue="refuse")))
            .order_by("-prepare_le", "rang", "pk")
        )


liste = exige("accrochage.voir")(ListeFichiers.as_view())


@exige("accrochage.deposer")
def construire(request: HttpRequest, slug: str) -> HttpResponse:
    """What would leave, for one account, and one act. `?compte=` chooses when there are several."""
    comptes = list(selectors.comptes_a_construire())
    brut = request.POST.get("compte") or request.GET.get("compte") or ""
    compte = next((x for x in comptes if str(x.pk) == brut), None)
    if compte is None and len(comptes) == 1 and not brut:
        compte = comptes[0]
    formulaire = FormulaireConstruire(request.POST or None)
    constats: list[Any] = []
    if not comptes:
        constats.append(c.SANS_COMPTE.constat())
    elif compte is not None and compte.manque:
        constats.append(c.COMPTE_INCOMPLET.constat(quoi=", ".join(compte.manque)))
    elif compte is None and (brut or request.method == "POST"):
        constats.append(c.COMPTE_A_CHOISIR.constat())
    if request.method == "POST" and compte is not None and not constats and formulaire.is_valid():
        try:
            lot = demander_construction(
                compte=compte, acteur=acteur(request), demandeur_id=request.user.pk,
                a_risque=formulaire.cleaned_data["a_risque"],
                action="SUPPRESSION" if request.POST.get("quoi") == "suppression" else "",
            )  # fmt: skip
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            return redirect("plateforme:travail", lot.travail_id)
    actif = schema_actif(profil(compte.profil), donnees()) if compte else None
    if actif is not None and compte is not None and profil(compte.profil).a_verifier and not actif.officiel:
        constats.append(c.PROFIL_SANS_SCHEMA.constat(profil=compte.profil))
    siens = PassageCertification.objects.filter(compte=compte)
    contexte = {
        "formulaire": formulaire, "compte": compte, "comptes": comptes, "constats": constats, "schema": actif,
        "bilan": selectors.bilan(siens) if compte else None, "possible": compte is not None and not compte.manque,
        "a_supprimer": siens.filter(etat=EtatPassage.A_SUPPRIMER).count() if compte else 0,
        "regler": peut(request, "accrochage.gerer_compte"),
    }  # fmt: skip
    return render(request, "accrochage/construire.html", contexte, status=422 if request.method == "POST" else 200)


@exige("accrochage.voir")
@require_safe
def fichier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    f = fichier_ou_404(pk)
    envois = EnvoiPassage.objects.filter(fichier=f)
    comptes = {x["issue"]: x["n"] for x in envois.order_by().values("issue").annotate(n=Count("pk")).order_by("issue")}
    refuses = list(
        envois.exclude(issue__in=["", "accepte", "deja"])
        .select_related("passage")
        .order_by("classe", "rang", "pk")[:MONTRES]
    )
    groupes: dict[str, list[EnvoiPassage]] = {}
    anonyme = sans_noms(request)
    for e in refuses:
        groupes.setdefault(e.classe or e.message, []).append(e)
    contexte = {
        "fichier": f, "ton": selectors.TONS_FICHIER[EtatFichier(f.etat)], "comptes": comptes, "attend": comptes.get("", 0),
        "groupes": [
            (famille(x[0].classe), TU if anonyme else x[0].message, [(e, nom_lu(e.passage, anonyme=anonyme)) for e in x])
            for x in groupes.values()
        ],
        "accuses": AccuseTraitement.objects.filter(fichier=f).order_by("-recu_le", "pk"),
        "deposer": peut(request, "accrochage.deposer"), "voit_nir": peut(request, "accrochage.voir_nir"), "journal": [] if anonyme else journal_de(request, "fichier_accrochage", f.pk),
        "automatique": bool(f.compte.destination), "relevable": f.etat == EtatFichier.DEPOSE and f.depot_moyen == "https",
        "a_deposer": f.etat == EtatFichier.PREPARE, "attend_reception": f.etat == EtatFichier.DEPOSE and not f.accuse_reception,
        "attend_accuse": f.etat in (EtatFichier.DEPOSE, EtatFichier.PARTIEL), "sans_noms": anonyme,
        "restants": comptes.get("refuse", 0),
        "reste": [p for p in [len(refuses)] if p == MONTRES],
    }  # fmt: skip
    return render(request, "accrochage/fichier.html", contexte)


@exige("accrochage.deposer")
@require_http_methods(["GET", "HEAD", "POST"])
def telecharger(request: HttpRequest, slug: str, pk: int, quoi: str) -> HttpResponseBase:
    """The exact bytes that were built, or their CSV twin. Raises 404 for something else.

    A file that holds social-security numbers is asked for by a POST, which the journal records.
    """
    f = fichier_ou_404(pk)
    if quoi == "xml" and f.porte_des_nirs:
        if not peut(request, "accrochage.voir_nir"):
            raise PermissionDenied
        if request.method != "POST":
            return redirect("accrochage:fichier", slug, pk)
        return _remettre(request, f)
    if quoi == "xml":
        if not depots.est_intact(f):
            raise ErreurMetier(c.FICHIER_ALTERE.constat())
        depots.exiger_le_schema(f)
        return servir(request, Fichier.toutes.get(pk=f.piece_id))
    if quoi == "csv" and f.csv_piece_id:
        return servir(request, Fichier.toutes.get(pk=f.csv_piece_id))
    raise Http404


def _remettre(request: HttpRequest, f: FichierAccrochage) -> FileResponse:
    """In clear, for the portal: no browser keeps a copy of its own."""
    flux = scelles.remettre(fichier=f, acteur=acteur(request))
    reponse = FileResponse(flux, as_attachment=True, filename=f.nom, content_type="application/xml; charset=utf-8")
    reponse["Content-Length"] = str(f.octets)
    reponse["X-Content-Type-Options"] = "nosniff"
    reponse["Content-Security-Policy"] = "default-src 'none'; sandbox"
    reponse["Cross-Origin-Resource-Policy"] = "same-origin"
    reponse["Cache-Control"] = "private, no-store"
    return reponse


@exige("accrochage.deposer")
@require_POST
def transmettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Deposit by HTTPS, where the depositor offers an address."""
    try:
        demande = demander_transmission(
            fichier=fichier_ou_404(pk), acteur=acteur(request), demandeur_id=request.user.pk
        )
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("accrochage:fichier", slug, pk)
    return redirect("plateforme:travail", demande.pk)


@exige("accrochage.deposer")
@require_POST
def relever(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Ask now whether the report is ready, without waiting for the next round."""
    try:
        fait = services_automatiques.relever(fichier=fichier_ou_404(pk))
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(
            request,
            "Accusé reçu : il est en cours de lecture." if fait else "Pas encore d’accusé : le traitement continue.",
        )
    return redirect("accrochage:fichier", slug, pk)


@exige("accrochage.deposer")
def deposer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    f = fichier_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        # A deposit of today is now; of another day, its noon.
        le = maintenant() if d["jour"] == aujourdhui() else datetime.combine(d["jour"], time(12), tzinfo=PARIS)
        depots.noter_depot(fichier=f, le=le, reference=d["reference"], acteur=acteur(request))
        return "Dépôt noté. Revenez avec l’accusé de traitement dès que le portail le donne."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.deposer:{pk}", titre=f"Noter le dépôt de {f.nom}", classe=FormulaireDepot,
        geste=geste, retour=reverse("accrochage:fichier", args=[slug, pk]), bouton="Noter le dépôt",
        contexte={"objet": f, "consequence": "Parchemin ne dépose pas à votre place : le portail de la Caisse des Dépôts demande une personne."},
    )  # fmt: skip


@exige("accrochage.deposer")
@require_POST
def reception(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The portal's first answer, as the person reads it there."""
    f = fichier_ou_404(pk)
    reponse = "ko" if request.POST.get("reponse") == "ko" else "ok"
    try:
        depots.noter_reception(fichier=f, reponse=reponse, acteur=acteur(request))
    except ErreurMetier as e:
        for constat in e.constats:
            messages.error(request, f"{constat.phrase} {constat.remede}")
    else:
        messages.success(
            request, "Réception notée." if reponse == "ok" else "Refus noté : les passages sont de nouveau à envoyer."
        )
    return redirect("accrochage:fichier", slug, pk)


@exige("accrochage.deposer")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    f = fichier_ou_404(pk)

    def geste(d: dict[str, Any]) -> str:
        depots.annuler(fichier=f, motif=d["motif"], acteur=acteur(request))
        return "Fichier annulé : ses passages sont de nouveau à envoyer."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.annuler:{pk}", titre=f"Annuler {f.nom}", classe=FormulaireMotif,
        geste=geste, retour=reverse("accrochage:fichier", args=[slug, pk]), bouton="Annuler le fichier", danger=True,
        contexte={"objet": f, "consequence": "Seul un fichier qui n’a pas été déposé s’annule. Vérifiez qu’il ne l’est pas sur le portail."},
    )  # fmt: skip


@exige("accrochage.deposer")
def accuse(request: HttpRequest, slug: str) -> HttpResponse:
    """A report, whichever file it is about; `?fichier=` when it does not say itself."""
    organisation = request.organisation  # type: ignore[attr-defined]
    choisi = None
    brut = request.GET.get("fichier", "")
    if brut.isdigit() and len(brut) < 12:
        choisi = FichierAccrochage.objects.filter(pk=int(brut)).first()
    formulaire = FormulaireAccuse(request.POST or None, request.FILES or None)
    constats: list[Any] = []
    if request.method == "POST" and formulaire.is_valid():
        televerse = formulaire.cleaned_data["fichier"]
        try:
            recu = recevoir(
                source=televerse, nom=televerse.name, organisation_id=organisation.pk, acteur=acteur(request),
                demandeur_id=request.user.pk, fichier=choisi,
            )  # fmt: skip
        except ErreurMetier as e:
            constats = list(e.constats)
        else:
            return redirect("plateforme:travail", recu.travail_id)
    contexte = {"formulaire": formulaire, "constats": constats, "choisi": choisi}
    faux = bool(constats or formulaire.errors)
    return render(request, "accrochage/accuse.html", contexte, status=422 if faux else 200)
