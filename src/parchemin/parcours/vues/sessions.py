"""Exam sessions: the list, a session and its tabs, create, correct, open, cancel."""

from __future__ import annotations

from functools import partial
from typing import Any

import django_filters as df
import django_tables2 as tables
from django.contrib import messages
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.parcours.domain.lieux import en_une_ligne
from parchemin.parcours.models import EtatSession, Presentation, SessionExamen
from parchemin.parcours.onglets import onglets_ajoutes
from parchemin.parcours.registres import evaluables, tenue_de
from parchemin.parcours.selectors.perimetre import sessions_examen_visibles
from parchemin.parcours.selectors.sessions import nom_certification, sessions_comptees
from parchemin.parcours.services import elements as services_elements
from parchemin.parcours.services import sessions as services
from parchemin.parcours.vues.inscriptions_commun import acteur, journal_de, lien, peut, remplir
from parchemin.parcours.vues.inscriptions_formulaires import FormulaireAnnulation
from parchemin.parcours.vues.inscriptions_liste import FiltreCertification
from parchemin.parcours.vues.sessions_formulaires import FormulaireSession
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.nombres import entier_borne
from parchemin.plateforme.templatetags.parchemin import date_courte, statut
from parchemin.referentiel.models import Certification
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

TONS = {EtatSession.PREPAREE: "in", EtatSession.OUVERTE: "al", EtatSession.COMPLETE: "ok", EtatSession.ANNULEE: "nu"}


def trouver(request: HttpRequest, pk: int) -> SessionExamen:
    """The session if this member may see it, else 404."""
    objet: SessionExamen = get_object_or_404(
        sessions_examen_visibles(request.membre).select_related("certification__fiche__source"),  # type: ignore[attr-defined]
        pk=pk,
    )
    return objet


def page_session(request: HttpRequest, session: SessionExamen, onglet: str) -> dict[str, Any]:
    """What every tab of a session shows: who, where, when, the tabs, what may be done."""
    slug = request.organisation.slug  # type: ignore[attr-defined]
    onglets = [
        ("candidats", "Candidats", "session", "voir_sessions"),
        ("epreuves", "Épreuves et sujets", "session_epreuves", "voir_sessions"),
        ("jury", "Jury", "session_jury", "voir_jurys"),
        ("resultats", "Résultats", "grille", "saisir_resultats"),
        ("incidents", "Incidents", "session_incidents", "voir_sessions"),
        ("journal", "Journal", "session_journal", "gerer_sessions"),
    ]
    liens = [
        (cle, mot, lien(nom, slug, pk=session.pk))
        for cle, mot, nom, droit in onglets
        if peut(request, f"parcours.{droit}")
    ]
    ouverte = session.etat in (EtatSession.OUVERTE, EtatSession.COMPLETE)
    liens += [
        (o.cle, o.mot, reverse(o.nom_url, kwargs={"slug": slug, "pk": session.pk}))
        for o in onglets_ajoutes()
        if (ouverte or o.toujours) and peut(request, o.permission)
    ]
    gerer = peut(request, "parcours.gerer_sessions") and session.etat != EtatSession.ANNULEE
    tenue = tenue_de(session)
    return {
        "session": session,
        "ou": en_une_ligne(session.centre.denomination if session.centre else "", "", "", session.lieu),
        "onglet": onglet,
        "onglets": [(cle, mot, url) for cle, mot, url in liens if url],
        "ton": TONS[EtatSession(session.etat)],
        "gerer": gerer,
        "tenue": tenue,
        "modifiable": gerer and tenue is None,
        "corrigible": gerer and (tenue is None or not tenue.arretee),
        "jour": aujourdhui(),
    }


class FiltreSessions(df.FilterSet):
    q = df.CharFilter(method="par_texte", label="Nom, spécialité, lieu")
    certification = FiltreCertification()
    etat = df.ChoiceFilter(label="État", empty_label="Tous", choices=EtatSession.choices)
    annee = df.NumberFilter(field_name="du", lookup_expr="year", label="Année", min_value=1950, max_value=2100)

    def par_texte(self, lignes: QuerySet[Any], nom: str, valeur: str) -> QuerySet[Any]:
        # A few hundred sessions: compared in Python, accents folded.
        mots = cle_recherche(valeur).split()
        textes = lignes.order_by().values_list("pk", "intitule", "specialite", "lieu", "centre__denomination")
        return lignes.filter(
            pk__in=[pk for pk, *t in textes if all(m in cle_recherche(" ".join(x or "" for x in t)) for m in mots)]
        )


class TableSessions(tables.Table):
    intitule = tables.Column("Session", order_by=("intitule", "pk"))
    certification = tables.Column("Certification", order_by=("certification__cle_tri", "pk"))
    du = tables.Column("Dates", order_by=("du", "pk"))
    jury_le = tables.Column("Jury", order_by=("jury_le", "pk"))
    centre = tables.Column("Centre", order_by=("centre__cle_tri", "pk"))
    candidats = tables.Column(
        "Candidats", order_by=("candidats", "pk"), attrs={"th": {"class": "num"}, "td": {"class": "num"}}
    )
    etat = tables.Column("État", order_by=("etat", "pk"))

    class Meta:
        empty_text = ""
        default = ""

    def render_intitule(self, record: SessionExamen) -> SafeString:
        url = reverse("parcours:session", args=[self.request.organisation.slug, record.pk])
        return format_html('<a href="{}">{}</a><span class="sous">{}</span>', url, record.intitule, record.specialite)

    def value_intitule(self, record: SessionExamen) -> str:
        return record.intitule

    def render_certification(self, record: SessionExamen) -> SafeString:
        return format_html(
            '{}<span class="sous">{}</span>', nom_certification(record.certification), record.certification.intitule
        )

    def value_certification(self, record: SessionExamen) -> str:
        return nom_certification(record.certification)

    def render_du(self, record: SessionExamen) -> str:
        return _dates(record)

    def value_du(self, record: SessionExamen) -> str:
        return _dates(record)

    def render_jury_le(self, value: Any) -> str:
        return date_courte(value)

    def value_jury_le(self, value: Any) -> Any:
        return value

    def render_etat(self, record: SessionExamen) -> SafeString:
        return statut(TONS[EtatSession(record.etat)], record.get_etat_display())

    def value_etat(self, record: SessionExamen) -> str:
        return record.get_etat_display()


def _dates(s: SessionExamen) -> str:
    return date_courte(s.du) if s.du == s.au else f"{date_courte(s.du)} au {date_courte(s.au)}"


class ListeSessions(VueListe):
    table_class = TableSessions
    filterset_class = FiltreSessions
    template_name = "parcours/sessions/liste.html"
    titre = "Sessions d’examen"
    sous_titre = "Dates, épreuves, candidats, jury : tout part de la session."
    nom_export = "sessions"
    vide_titre = "Aucune session"
    vide_texte = "Retirez un filtre, ou créez une session."
    neuf_titre = "Aucune session pour l’instant"
    neuf_texte = "Une session réunit des dates, des épreuves, des candidats et un jury : la convocation, la grille et le procès-verbal en découlent."
    neuf_gestes = (GesteNeuf(("parcours.gerer_sessions",), "Créer une session", "parcours:session_nouvelle"),)

    def lignes(self) -> QuerySet[Any]:
        return sessions_comptees(sessions_examen_visibles(self.request.membre)).order_by("-du", "pk")


liste = exige("parcours.voir_sessions")(ListeSessions.as_view())


@exige("parcours.gerer_sessions")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    creee: list[int] = []

    def geste(d: dict[str, Any]) -> str:
        # What is assessed is what the règlement of that specialty names, where one is written.
        permis = evaluables(d["certification"], d["specialite"], d["jury_le"] or d["au"])
        elements = services_elements.elements_au(d["certification"], d["du"])
        session = services.creer_session(
            organisation=request.organisation,  # type: ignore[attr-defined]
            elements=[e for e in elements if permis is None or e.pk in permis.cles],
            acteur=acteur(request),
            **d,
        )
        creee.append(session.pk)
        if permis is not None:
            dire_constats(request, permis.constats)
        dire_constats(
            request,
            services.controler_session(
                certification=session.certification, du=session.du, au=session.au, jury_le=session.jury_le
            ),
        )
        return f"La session « {session.intitule} » est créée. Inscrivez maintenant ses candidats."

    brut = entier_borne(request.GET.get("certification", ""))
    reponse = remplir(
        request,
        gabarit="parcours/sessions/nouvelle.html",
        cle="parcours.session:0",
        titre="Nouvelle session d’examen",
        classe=FormulaireSession,
        geste=geste,
        retour=reverse("parcours:sessions", args=[slug]),
        initial={"certification": brut} if brut is not None else {},
        bouton="Créer la session",
        contexte={"aucune_certification": not Certification.objects.exists()},
    )
    return redirect("parcours:session", slug=slug, pk=creee[0]) if creee else reponse


@exige("parcours.gerer_sessions")
def modifier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = trouver(request, pk)
    noms = ("intitule", "specialite", "centre", "lieu", "du", "au", "jury_le")

    def geste(d: dict[str, Any]) -> str:
        services.modifier_session(session=session, acteur=acteur(request), **{n: d[n] for n in noms})
        return "La session est corrigée. Si une date ou le lieu a changé, convoquez de nouveau."

    return remplir(
        request,
        gabarit="parcours/sessions/formulaire.html",
        cle=f"parcours.session:{pk}",
        titre="Corriger la session",
        classe=partial(FormulaireSession, session=session),
        geste=geste,
        retour=reverse("parcours:session", args=[slug, pk]),
        initial={n: getattr(session, n) for n in noms},
        contexte={"session": session},
    )


@exige("parcours.gerer_sessions")
@require_POST
def ouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    try:
        services.ouvrir(session=trouver(request, pk), acteur=acteur(request))
        messages.success(request, "La saisie des résultats est ouverte.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("parcours:session", slug=slug, pk=pk)


@exige("parcours.gerer_sessions")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Says whom it hits before it is done."""
    session = trouver(request, pk)
    candidats = list(
        Presentation.objects.filter(session=session).select_related("inscription__personne").order_by("rang", "pk")
    )
    convoques = [p for p in candidats if p.convoquee_le]
    membres = list(session.sieges.select_related("membre").order_by("pk"))
    consequences = [
        _touche(len(candidats), "candidat ne se présentera pas", "candidats ne se présenteront pas"),
        _touche(
            len(convoques), "a déjà reçu sa convocation : prévenez-le", "ont déjà reçu leur convocation : prévenez-les"
        ),
        _touche(len(membres), "membre du jury est libéré", "membres du jury sont libérés"),
        "La session reste visible, marquée « annulée », et ne peut plus être rouverte.",
    ]

    def geste(d: dict[str, Any]) -> str:
        services.annuler_session(session=session, raison=d["raison"], acteur=acteur(request))
        return "La session est annulée."

    return remplir(
        request,
        gabarit="parcours/sessions/formulaire.html",
        cle=f"parcours.annuler_session:{pk}",
        titre="Annuler la session",
        classe=FormulaireAnnulation,
        geste=geste,
        retour=reverse("parcours:session", args=[slug, pk]),
        contexte={
            "session": session,
            "consequences": [c for c in consequences if c],
            "touches": [p.inscription.personne.nom_complet for p in candidats] + [str(s.membre) for s in membres],
        },
        bouton="Annuler la session",
        danger=True,
    )


def _touche(n: int, un: str, plusieurs: str) -> str:
    return f"{n} {un if n == 1 else plusieurs}." if n else ""


@exige("parcours.gerer_sessions")
@require_GET
def journal(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = trouver(request, pk)
    contexte = page_session(request, session, "journal") | {"journal": journal_de(request, "session_examen", pk, 200)}
    return render(request, "parcours/sessions/journal.html", contexte)
