"""Candidates of a session: who, may they, were they convened, did they come."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.parcours.domain import presentation_constats
from parchemin.parcours.models import (
    Amenagement,
    EtatAmenagement,
    EtatResultat,
    EtatSession,
    Inscription,
    Presentation,
    Resultat,
    Sujet,
    VoieAcces,
)
from parchemin.parcours.selectors import sessions as selectors
from parchemin.parcours.services import convocations_candidats as convocations
from parchemin.parcours.services import deroulement
from parchemin.parcours.services import sessions as services
from parchemin.parcours.vues.inscriptions_commun import acteur, peut
from parchemin.parcours.vues.inscriptions_liste import VOIES_COURTES, FiltreInscriptions, par_mots
from parchemin.parcours.vues.sessions import page_session, trouver
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.listes import VueListe
from parchemin.plateforme.nombres import entier_borne, entiers_bornes
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui

_UN_A_UN = frozenset(
    k.code
    for k in (
        presentation_constats.DEJA_ADMIS,
        presentation_constats.NOUVELLE_FORMATION,
        presentation_constats.TITRE_FERME,
    )
)


def _sans_information(constats: list[Constat]) -> list[Constat]:
    return [k for k in constats if k.code != "SES-002" and str(k.gravite) != "information"]


def dire_verdict(constats: list[Constat]) -> SafeString:
    """« Peut se présenter », or why not, in a cell."""
    vus = _sans_information(constats)
    if not vus:
        return statut("ok", "Peut se présenter")
    bloque = any(k.est_bloquant for k in vus)
    raisons = [k for k in vus if k.est_bloquant] if bloque else vus
    return format_html(
        '{}<span class="sous">{}</span>',
        statut("ko", "Ne peut pas") if bloque else statut("al", "À regarder"),
        format_html_join(mark_safe("<br>"), "{} {}", ((k.quoi, f"[{k.code}]") for k in raisons)),
    )


class FiltreCandidats(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom")
    convocation = df.ChoiceFilter(
        method="par_convocation", label="Convocation", empty_label="Peu importe",
        choices=[("non", "À envoyer"), ("oui", "Envoyée")],
    )  # fmt: skip

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return par_mots(lignes, "inscription__personne__cle_recherche", valeur)

    def par_convocation(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        return lignes.filter(convoquee_le__isnull=valeur == "non")


class TableCandidats(tables.Table):
    candidat = tables.Column("Candidat", accessor="pk", order_by=("inscription__personne__cle_tri", "pk"))
    passe = tables.Column("Passe", accessor="pk", orderable=False, attrs={"td": {"class": "nowrap"}})
    droit = tables.Column("Droit à se présenter", accessor="pk", orderable=False)
    convocation = tables.Column("Convocation", accessor="pk", order_by=("convoquee_le", "pk"))
    presence = tables.Column("Présence", accessor="pk", orderable=False, attrs={"td": {"class": "nowrap"}})
    avec_droit = True

    class Meta:
        empty_text = ""
        default = ""

    @cached_property
    def _infos(self) -> Mapping[str, Any]:
        """Verdicts and convocations of the rows shown (all of them for an export), in a fixed number of queries."""
        lignes = [r.record for r in self.paginated_rows] if getattr(self, "page", None) else list(self.data.data)
        session = self.request.session_examen
        dites = selectors.convocations(lignes)
        if session.au < aujourdhui():
            # Nobody is convened to a session that is over.
            sans = selectors.Convocation("nu", "Sans convocation")
            dites = {cle: sans if k == selectors.A_CONVOQUER else k for cle, k in dites.items()}
        return {
            "verdicts": selectors.verdicts(session, [p.inscription for p in lignes]) if self.avec_droit else {},
            "convocations": dites,
        }

    def _verdict(self, record: Presentation) -> list[Constat]:
        return list(self._infos["verdicts"].get(record.inscription_id, []))

    def render_candidat(self, record: Presentation) -> SafeString:
        url = reverse("parcours:candidat", args=[self.request.organisation.slug, record.session_id, record.pk])
        i = record.inscription
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>',
            url,
            i.personne.nom_complet,
            " · ".join(x for x in (VOIES_COURTES[VoieAcces(i.voie)], i.specialite) if x),
        )

    def value_candidat(self, record: Presentation) -> str:
        return record.inscription.personne.nom_complet

    def render_passe(self, record: Presentation) -> str:
        return self.value_passe(record)

    def value_passe(self, record: Presentation) -> str:
        tous = list(record.resultats.all())
        ailleurs = {EtatResultat.DISPENSE, EtatResultat.BENEFICE, EtatResultat.REPORT}
        restants = [r for r in tous if r.etat not in ailleurs]
        n = len(restants)
        mots = f"{n} élément{'s' * (n > 1)}"
        return f"{mots} sur {len(tous)}" if n != len(tous) else mots

    def render_droit(self, record: Presentation) -> SafeString:
        return dire_verdict(self._verdict(record))

    def value_droit(self, record: Presentation) -> str:
        return " ".join(k.phrase for k in _sans_information(self._verdict(record))) or "Peut se présenter"

    def render_convocation(self, record: Presentation) -> SafeString:
        k = self._infos["convocations"][record.pk]
        quand = date_courte(record.convoquee_le) if record.convoquee_le else ""
        return format_html('{}<span class="sous">{}</span>', statut(k.ton, k.mots), k.erreur or quand)

    def value_convocation(self, record: Presentation) -> str:
        return str(self._infos["convocations"][record.pk].mots)

    def render_presence(self, record: Presentation) -> SafeString:
        return statut(*selectors.presence_de(record))

    def value_presence(self, record: Presentation) -> str:
        return selectors.presence_de(record)[1]


class TableCandidatsSansDroit(TableCandidats):
    """For a jury: whether a candidate may be there is said to those who see people."""

    avec_droit = False

    class Meta(TableCandidats.Meta):
        exclude = ("droit",)


class Candidats(VueListe):
    table_class = TableCandidats
    filterset_class = FiltreCandidats
    template_name = "parcours/sessions/candidats.html"
    titre = "Candidats"
    vide_titre = "Aucun candidat"
    vide_texte = "Inscrivez des candidats, ou retirez un filtre."

    def lignes(self) -> QuerySet[Any]:
        session = trouver(self.request, self.kwargs["pk"])
        self.request.session_examen = session
        self.nom_export = f"candidats-session-{session.pk}"
        presentations = selectors.presentations_visibles(self.request.membre, session)
        if not peut(self.request, "parcours.voir_personnes"):
            self.table_class = TableCandidatsSansDroit
            self.vide_titre = "Aucun candidat à montrer"
            self.vide_texte = "Les candidats sont nommés aux membres du jury qui ont annoncé leur présence."
        return selectors.avec_resultats(presentations).order_by("rang", "pk")

    def contexte(self) -> dict[str, Any]:
        session = self.request.session_examen
        return page_session(self.request, session, "candidats") | {
            "elements": session.elements.count(),
            "tous": Presentation.objects.filter(session=session).count(),
            "a_convoquer": Presentation.objects.filter(session=session, convoquee_le__isnull=True).count(),
        }


session = exige("parcours.voir_sessions")(Candidats.as_view())


class TableChoix(tables.Table):
    choix = tables.Column("Choisir", accessor="pk", orderable=False, exclude_from_export=True)
    personne = tables.Column("Personne", order_by=("personne__cle_tri", "pk"))
    voie = tables.Column("Voie", order_by=("voie", "personne__cle_tri", "pk"))
    prestataire = tables.Column(
        "Qui prépare", accessor="prestataire__denomination", order_by=("prestataire__cle_tri", "pk")
    )
    entree = tables.Column("Entrée", order_by=("entree", "pk"))
    droit = tables.Column("Droit à se présenter", accessor="pk", orderable=False)

    class Meta:
        empty_text = ""
        default = ""

    @cached_property
    def _verdicts(self) -> Mapping[int, list[Constat]]:
        lignes = [r.record for r in self.paginated_rows] if getattr(self, "page", None) else list(self.data.data)
        return selectors.verdicts(self.request.session_examen, lignes)

    def render_choix(self, record: Inscription) -> SafeString | str:
        if any(k.est_bloquant for k in self._verdicts[record.pk]):
            return "—"
        return format_html(
            '<input type="checkbox" form="selection" name="inscription" value="{}" aria-label="Choisir {}">',
            record.pk,
            record.personne.nom_complet,
        )

    def render_personne(self, record: Inscription) -> SafeString:
        url = reverse("parcours:inscription", args=[self.request.organisation.slug, record.pk])
        return format_html(
            '<a href="{}">{}</a><span class="sous">{}</span>', url, record.personne.nom_complet, record.specialite
        )

    def value_personne(self, record: Inscription) -> str:
        return record.personne.nom_complet

    def render_voie(self, record: Inscription) -> str:
        return VOIES_COURTES[VoieAcces(record.voie)]

    def value_voie(self, record: Inscription) -> str:
        return record.get_voie_display()

    def render_entree(self, value: Any) -> str:
        return date_courte(value)

    def value_entree(self, value: Any) -> Any:
        return value

    def render_droit(self, record: Inscription) -> SafeString:
        return dire_verdict(self._verdicts[record.pk])

    def value_droit(self, record: Inscription) -> str:
        return " ".join(k.phrase for k in _sans_information(self._verdicts[record.pk])) or "Peut se présenter"


class FiltreChoix(FiltreInscriptions):
    certification = None  # type: ignore[assignment]


class ChoisirCandidats(VueListe):
    """Search, tick, register. Those who may not are shown with the reason, and cannot be ticked."""

    table_class = TableChoix
    filterset_class = FiltreChoix
    template_name = "parcours/sessions/choisir_candidats.html"
    titre = "Inscrire des candidats"
    nom_export = "candidats-possibles"
    vide_titre = "Personne à inscrire"
    vide_texte = "Toutes les inscriptions à cette certification sont déjà dans la session, ou un filtre les cache."
    http_method_names = ["get", "head", "post"]

    def lignes(self) -> QuerySet[Any]:
        session = trouver(self.request, self.kwargs["pk"])
        self.request.session_examen = session
        return selectors.inscriptions_a_presenter(self.request.membre, session).order_by("personne__cle_tri", "pk")

    def contexte(self) -> dict[str, Any]:
        return {"session": self.request.session_examen, "adresse": self.request.get_full_path()}

    def post(self, request: HttpRequest, slug: str, pk: int) -> HttpResponse:
        lignes = self.lignes()
        session = self.request.session_examen
        if "tous" in request.POST:
            filtre = FiltreChoix(request.GET, queryset=lignes, request=request)
            choisies = list(filtre.qs)
            verdicts = selectors.verdicts(session, choisies)
            # Who holds it already, or must follow a course first, is chosen one by one.
            choisies = [i for i in choisies if not any(k.est_bloquant or k.code in _UN_A_UN for k in verdicts[i.pk])]
        else:
            cles = entiers_bornes(request.POST.getlist("inscription"))
            choisies = list(lignes.filter(pk__in=cles))
        if not choisies:
            messages.warning(request, "Cochez au moins une personne.")
            return redirect(request.get_full_path())
        try:
            presentes = services.presenter(session=session, inscriptions=choisies, acteur=acteur(request))
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.get_full_path())
        n = len(presentes)
        messages.success(request, f"{n} candidat{'s sont inscrits' if n > 1 else ' est inscrit'} à la session.")
        return redirect("parcours:session", slug=slug, pk=pk)


choisir = exige("parcours.gerer_sessions")(ChoisirCandidats.as_view())


def _presentation(request: HttpRequest, pk: int, presentation: int) -> Presentation:
    session = trouver(request, pk)
    lignes = selectors.avec_resultats(selectors.presentations_visibles(request.membre, session))  # type: ignore[attr-defined]
    objet: Presentation = get_object_or_404(lignes, pk=presentation)
    objet.session = session
    return objet


@exige("parcours.voir_candidats")
@require_GET
def candidat(request: HttpRequest, slug: str, pk: int, presentation: int) -> HttpResponse:
    objet = _presentation(request, pk, presentation)
    contexte = page_session(request, objet.session, "candidats")
    voir = peut(request, "parcours.voir_personnes")
    constats = selectors.verdicts(objet.session, [objet.inscription])[objet.inscription_id] if voir else []
    contexte |= {
        "presentation": objet,
        "constats": [k for k in constats if k.code != "SES-002"],
        "resultats": list(objet.resultats.all()),
        "etats": [e for e in EtatResultat if e is not EtatResultat.A_SAISIR],
        "convocation": selectors.convocations([objet])[objet.pk],
        "courriels": courriels_de("presentation", str(objet.pk)) if contexte["gerer"] else [],
        "incidents": objet.incidents.order_by("survenu_le", "pk"),
        "voir_inscription": voir,
        "amenagements": Amenagement.objects.filter(
            inscription_id=objet.inscription_id, etat=EtatAmenagement.ACCORDE
        ).order_by("du", "pk")
        if peut(request, "parcours.gerer_sessions")
        else [],
    }
    return render(request, "parcours/sessions/candidat.html", contexte)


@exige("parcours.gerer_sessions")
@require_POST
def situation(request: HttpRequest, slug: str, pk: int, presentation: int, resultat: int) -> HttpResponse:
    """One element of one candidate: present, absent, excused, or a dispense, a benefit, a report."""
    objet = _presentation(request, pk, presentation)
    ligne: Resultat = get_object_or_404(Resultat.objects.select_related("element"), pk=resultat, presentation=objet)
    brut, motif = request.POST.get("etat", ""), request.POST.get("motif", "").strip()[:200]
    etat = EtatResultat(brut) if brut in EtatResultat.values else None
    try:
        if etat is not None:
            deroulement.noter_situation(
                presentation=objet, element=ligne.element, etat=etat, motif=motif, acteur=acteur(request)
            )
        messages.success(request, f"{ligne.element.code} : c’est noté.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("parcours:candidat", slug=slug, pk=pk, presentation=presentation)


@exige("parcours.gerer_sessions")
@require_POST
def retirer(request: HttpRequest, slug: str, pk: int, presentation: int) -> HttpResponse:
    objet = _presentation(request, pk, presentation)
    try:
        services.retirer(presentation=objet, acteur=acteur(request))
        messages.success(
            request, f"La candidature {de(objet.inscription.personne.nom_complet)} est retirée de cette session."
        )
    except ErreurMetier as e:
        dire_constats(request, e)
        return redirect("parcours:candidat", slug=slug, pk=pk, presentation=presentation)
    return redirect("parcours:session", slug=slug, pk=pk)


@exige("parcours.gerer_sessions")
def presence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The attendance of everybody on one page; « the others are present » in one act."""
    session = trouver(request, pk)
    presentations = list(
        selectors.avec_resultats(selectors.presentations_visibles(request.membre, session)).order_by("rang", "pk")  # type: ignore[attr-defined]
    )
    if request.method == "POST":
        presences = []
        for p in presentations:
            brut = request.POST.get(f"presence-{p.pk}", "")
            if not brut and "reste" in request.POST and selectors.presence_de(p)[1] == "À noter":
                brut = EtatResultat.PRESENT
            if brut in deroulement.PRESENCES:
                motif = request.POST.get(f"motif-{p.pk}", "")
                presences.append(deroulement.Presence(p.pk, EtatResultat(brut), motif))
        try:
            n = deroulement.noter_presences(session=session, presences=presences, acteur=acteur(request))
            messages.success(request, "La présence est notée." if n else "Rien n’a changé.")
            return redirect("parcours:session_presence", slug=slug, pk=pk)
        except ErreurMetier as e:
            dire_constats(request, e)
    lignes = []
    for p in presentations:
        ton, mots = selectors.presence_de(p)
        motif = next((r.motif for r in p.resultats.all() if r.etat in (EtatResultat.ABSENT, EtatResultat.EXCUSE)), "")
        choisie = request.POST.get(f"presence-{p.pk}") or {
            "Présent": "present",
            "Absent": "absent",
            "Excusé": "excuse",
        }.get(mots, "")
        lignes.append((p, ton, mots, choisie, request.POST.get(f"motif-{p.pk}", motif)))
    contexte = page_session(request, session, "candidats") | {
        "lignes": lignes,
        "choix": [("present", "Présent"), ("absent", "Absent"), ("excuse", "Excusé")],
    }
    return render(request, "parcours/sessions/presence.html", contexte)


@exige("parcours.gerer_sessions")
def convoquer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Who will receive what; POST sends to those who have nothing yet, or to all when asked."""
    session = trouver(request, pk)
    presentations = list(
        selectors.avec_resultats(selectors.presentations_visibles(request.membre, session)).order_by("rang", "pk")  # type: ignore[attr-defined]
    )
    if request.method == "POST":
        voulues = presentations if "tous" in request.POST else [p for p in presentations if not p.convoquee_le]
        try:
            if "papier" in request.POST:
                sans_courriel = [p for p in voulues if not p.inscription.personne.courriel]
                n = convocations.remettre(session=session, presentations=sans_courriel, acteur=acteur(request))
                messages.success(request, f"{n} remise{'s' * (n > 1)} sur papier notée{'s' * (n > 1)}.")
                return redirect("parcours:session_convocations", slug=slug, pk=pk)
            n, sans = convocations.convoquer(session=session, presentations=voulues, acteur=acteur(request))
            messages.success(
                request,
                f"{n} convocation{'s partent' if n > 1 else ' part'}." if n else "Aucune convocation à envoyer.",
            )
            if sans:
                messages.warning(
                    request,
                    f"Sans adresse, à remettre sur papier : {', '.join(sans[:20])}{'…' if len(sans) > 20 else ''}",
                )
        except ErreurMetier as e:
            dire_constats(request, e)
        return redirect("parcours:session_convocations", slug=slug, pk=pk)
    etats = selectors.convocations(presentations)
    sujets = list(Sujet.objects.filter(session=session).select_related("element").order_by("le", "pk"))
    passee = session.au < aujourdhui()
    sans_objet = passee or session.etat == EtatSession.ANNULEE
    constats = [] if sans_objet else convocations.empechements(session, presentations, sujets)
    codes = {k.code for k in constats}
    contexte = page_session(request, session, "candidats") | {
        "constats": constats,
        "sans_objet": sans_objet,
        "passee": passee,
        "sans_lieu": presentation_constats.CONVOCATION_SANS_LIEU.code in codes,
        "sans_jour": presentation_constats.CONVOCATION_SANS_JOUR.code in codes,
        "lignes": [(p, etats[p.pk]) for p in presentations],
        "restent": sum(not p.convoquee_le for p in presentations),
        "a_envoyer": sum(not p.convoquee_le and bool(p.inscription.personne.courriel) for p in presentations),
        "a_remettre": sum(not p.convoquee_le and not p.inscription.personne.courriel for p in presentations),
        "sans_adresse": sum(not p.inscription.personne.courriel for p in presentations),
        "exemple": convocations.contenu(session, presentations[0], sujets) if presentations else None,
        "lieu": convocations.lieu_de(session),
        "sujets": sujets,
    }
    return render(request, "parcours/sessions/convocations.html", contexte)


@exige("parcours.gerer_sessions")
@require_GET
def convocations_papier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One sheet per candidate, to print."""
    session = trouver(request, pk)
    presentations = selectors.avec_resultats(selectors.presentations_visibles(request.membre, session))  # type: ignore[attr-defined]
    seule = request.GET.get("candidat", "")
    if seule.isdecimal():
        presentations = presentations.filter(pk=entier_borne(seule) or 0)
    sujets = list(Sujet.objects.filter(session=session).select_related("element").order_by("le", "pk"))
    voulues = list(presentations.order_by("rang", "pk"))
    constats = convocations.empechements(session, voulues, sujets) if voulues else []
    # A sheet that does not say where or when to come is not printed.
    feuilles = [] if constats else [convocations.contenu(session, p, sujets) for p in voulues]
    contexte = {"session": session, "feuilles": feuilles, "constats": constats}
    return render(request, "parcours/sessions/convocations_papier.html", contexte)
