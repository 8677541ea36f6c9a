"""Files: their list, what would leave, one file and its answers."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_safe

from parchemin.accrochage import constats as c
from parchemin.accrochage.domain.accuses import famille, famille_structure
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.forms import FormulaireConstruire
from parchemin.accrochage.models import (
    AccuseTraitement,
    CompteAccrochage,
    EnvoiPassage,
    EtatFichier,
    EtatPassage,
    FichierAccrochage,
    PassageCertification,
)
from parchemin.accrochage.models.passages import Verdict
from parchemin.accrochage.sans_noms import TU, nom_lu, sans_noms
from parchemin.accrochage.schemas import schema_actif
from parchemin.accrochage.selectors import passages as selectors
from parchemin.accrochage.services import depots
from parchemin.accrochage.services.construction import demander_construction
from parchemin.accrochage.services.controles import donnees
from parchemin.accrochage.services.deposants import deposant_refuse
from parchemin.accrochage.services.histoire import acceptes_ailleurs
from parchemin.accrochage.services.perimes import envois_perimes, nombre_de_perimes
from parchemin.accrochage.services.transmissions import en_suspens
from parchemin.accrochage.vues.commun import acteur, fichier_ou_404, journal_de, peut
from parchemin.accrochage.vues.passages_tables import plus_grave
from parchemin.comptes.acces import exige
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.templatetags.parchemin import date_courte, nombre, statut
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import PARIS

MONTRES = 200
"""Answers shown on the page of a file; all of them are in the list of passages."""


A_CONFIRMER = Q(issue="deja", tranche_par_libelle="", passage__etat=EtatPassage.A_REGARDER)
"""Answers « déjà enregistré » that our own history does not explain."""


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
        sous = f"suppression · {record.compte.libelle}" if record.est_suppression else record.compte.libelle
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.nom, sous)

    def value_nom(self, record: FichierAccrochage) -> str:
        return record.nom

    def render_passages_nombre(self, value: int) -> str:
        return nombre(value)

    def value_passages_nombre(self, value: int) -> int:
        return value

    def render_prepare_le(self, value: datetime) -> str:
        return date_courte(value.astimezone(PARIS).date())

    def value_prepare_le(self, value: Any) -> Any:
        return value

    def render_depose_le(self, value: datetime) -> str:
        return date_courte(value.astimezone(PARIS).date())

    def value_depose_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: FichierAccrochage) -> SafeString:
        etat = statut(selectors.TONS_FICHIER[EtatFichier(record.etat)], _etat(record))
        if not (mots := _perimes(record)):
            return etat
        return format_html("{} {}", etat, statut("ko", mots))

    def value_etat(self, record: FichierAccrochage) -> str:
        return " : ".join(filter(None, (_etat(record), _perimes(record))))

    def render_reponses(self, record: Any) -> str:
        if not (record.n_ok or record.n_ko or record.n_inconnu):
            return ""
        if record.repetition:
            return "répétition : rien ne compte"
        bon = "supprimé" if record.est_suppression else "accepté"
        dits = [f"{record.n_ok} {bon}{'s' * (record.n_ok > 1)}", f"{record.n_ko} refusé{'s' * (record.n_ko > 1)}"]
        return ", ".join([*dits, f"{record.n_inconnu} à regarder"] if record.n_inconnu else dits)


def _etat(record: FichierAccrochage) -> str:
    dit: str = record.get_etat_display()
    return f"Répétition : {dit.lower()}" if record.repetition and record.etat != EtatFichier.REPETITION else dit


def _perimes(record: Any) -> str:
    """« 2 passages ne sont plus justes »."""
    n = record.n_perimes or 0
    if record.etat != EtatFichier.PREPARE or not n:
        return ""
    return f"{n} passages ne sont plus justes" if n > 1 else "un passage n’est plus juste"


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
        douteux = Q(envois__issue="deja", envois__tranche_par_libelle="", envois__passage__etat=EtatPassage.A_REGARDER)
        bons = Q(envois__issue__in=["accepte", "deja"]) & ~douteux
        return (
            FichierAccrochage.objects.exclude(etat=EtatFichier.ECRITURE)
            .select_related("compte", "lot")
            .annotate(
                n_perimes=nombre_de_perimes(),
                n_ok=Count("envois", filter=bons),
                n_ko=Count("envois", filter=Q(envois__issue="refuse")),
                n_inconnu=Count("envois", filter=Q(envois__issue="inconnu", envois__tranche_par_libelle="") | douteux),
            )
            .order_by("-prepare_le", "rang", "pk")
        )


liste = exige("accrochage.voir")(ListeFichiers.as_view())


@exige("accrochage.deposer")
def construire(request: HttpRequest, slug: str) -> HttpResponse:
    """Who would leave, by name, for one account. `?compte=` chooses when there are several.

    What was refused and not corrected since stays, unless it is asked for.
    """
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
    elif compte is not None and (refus := deposant_refuse(compte)):
        constats.append(refus)
    elif compte is None and (brut or request.method == "POST"):
        constats.append(c.COMPTE_A_CHOISIR.constat())
    if request.method == "POST" and compte is not None and not constats and formulaire.is_valid():
        try:
            lot = demander_construction(
                compte=compte, acteur=acteur(request), demandeur_id=request.user.pk,
                a_risque=formulaire.cleaned_data["a_risque"], refuses=formulaire.cleaned_data["refuses"],
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
        "bilan": selectors.bilan(siens) if compte else None, "possible": compte is not None and not compte.manque and deposant_refuse(compte) is None, "partants": _partants(compte), "montres": MONTRES,
        "a_supprimer": siens.filter(etat=EtatPassage.A_SUPPRIMER).count() if compte else 0,
        "regler": peut(request, "accrochage.gerer_compte"),
    }  # fmt: skip
    return render(request, "accrochage/construire.html", contexte, status=422 if request.method == "POST" else 200)


def _partants(compte: CompteAccrochage | None) -> list[tuple[str, str, int, list[PassageCertification]]]:
    """(title, tone, how many, the first of them) of each kind that a file may take."""
    if compte is None:
        return []
    siens = PassageCertification.objects.filter(compte=compte).order_by("cle_tri", "pk")
    groupes = []
    for titre, ton, lignes in (
        ("Prêts", "ok", siens.filter(etat=EtatPassage.A_ENVOYER, verdict=Verdict.PRET)),
        ("À risque", "al", siens.filter(etat=EtatPassage.A_ENVOYER, verdict=Verdict.A_RISQUE)),
        ("Refusés, non corrigés", "ko", siens.filter(etat=EtatPassage.REFUSE).exclude(verdict=Verdict.BLOQUE)),
    ):
        premiers = list(lignes[:MONTRES])
        for p in premiers:
            # Beside the name, why it may come back: who builds does not open each one.
            p.a_savoir = plus_grave(p, anonyme=False)[0] if p.verdict != Verdict.PRET else ""
        if premiers:
            groupes.append((titre, ton, lignes.count() if len(premiers) == MONTRES else len(premiers), premiers))
    return groupes


@exige("accrochage.voir")
@require_safe
def fichier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    f = fichier_ou_404(pk)
    envois = EnvoiPassage.objects.filter(fichier=f)
    comptes = {x["issue"]: x["n"] for x in envois.order_by().values("issue").annotate(n=Count("pk")).order_by("issue")}
    # Already there without anything of ours that says so: a person decides. Those of a rehearsal count for nothing.
    a_trancher = Q(pk__in=[]) if f.repetition else Q(A_CONFIRMER)
    if douteux := envois.filter(a_trancher).count():
        comptes["deja"], comptes["inconnu"] = comptes["deja"] - douteux, comptes.get("inconnu", 0) + douteux
    repondus = list(
        envois.filter(Q(issue__in=["refuse", "inconnu"]) | a_trancher)
        .select_related("passage")
        .order_by("classe", "rang", "pk")[:MONTRES]
    )
    groupes: dict[str, list[EnvoiPassage]] = {}
    anonyme = sans_noms(request)
    for e in repondus:
        groupes.setdefault(e.classe or e.message, []).append(e)
    accuses = list(AccuseTraitement.objects.filter(fichier=f).order_by("-recu_le", "pk"))
    suppression = f.est_suppression
    ailleurs = acceptes_ailleurs(f)
    perimes = (
        [(e, nom_lu(e.passage, anonyme=anonyme)) for e in envois_perimes(f)] if f.etat == EtatFichier.PREPARE else []
    )
    contexte = {
        "fichier": f, "ton": selectors.TONS_FICHIER[EtatFichier(f.etat)], "comptes": comptes, "attend": comptes.get("", 0),
        "groupes": [
            (famille(x[0].classe), TU if anonyme else x[0].message, [(e, nom_lu(e.passage, anonyme=anonyme)) for e in x])
            for x in groupes.values()
        ],
        "accuses": accuses, "sans_noms": anonyme, "voit_nir": peut(request, "accrochage.voir_nir"),
        "structure": famille_structure() if f.etat == EtatFichier.REJETE and any(a.erreurs for a in accuses) else None,
        "deposer": peut(request, "accrochage.deposer"), "journal": [] if anonyme else journal_de(request, "fichier_accrochage", f.pk),
        "automatique": bool(f.compte.destination),
        "second": bool(f.compte.destination) or bool(perimes),
        "relevable": f.etat in depots.ATTENDENT and f.depot_moyen == "https" and bool(f.reference),
        "a_deposer": f.etat == EtatFichier.PREPARE and not f.repetition,
        "perimes": perimes,
        "annulable": f.etat == EtatFichier.PREPARE, "en_suspens": en_suspens(f),
        "attend_reception": f.etat == EtatFichier.DEPOSE and not f.accuse_reception,
        "attend_accuse": f.etat in depots.ATTENDENT, "restants": 0 if f.repetition or suppression else comptes.get("refuse", 0), "suppression": suppression,
        "a_regarder": 0 if f.repetition else envois.filter(passage__etat=EtatPassage.A_REGARDER, ouvert=False).count(),
        "non_verifie": profil(f.profil).a_verifier and not f.schema_officiel,
        "reste": [p for p in [len(repondus)] if p == MONTRES],
        "ailleurs": [(e, nom_lu(e.passage, anonyme=anonyme)) for e in ailleurs[:MONTRES]], "echecs": [f.echec] if f.echec else [],
    }  # fmt: skip
    return render(request, "accrochage/fichier.html", contexte)
