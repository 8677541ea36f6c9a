"""The list of juries, the jury of a session: compose, check, settle, convene."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.http import require_GET, require_POST

from parchemin.comptes.acces import exige
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.parcours.domain.jury_composition import mesurer
from parchemin.parcours.domain.jury_controles import empechements
from parchemin.parcours.domain.jury_regles import regles_jury
from parchemin.parcours.domain.jury_seance import seance_de
from parchemin.parcours.models import (
    CompositionArretee,
    EtatSession,
    MembreJury,
    QualiteSiege,
    ReponseConvocation,
    SessionExamen,
    SiegeJury,
)
from parchemin.parcours.registres import tenue_de
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.selectors.perimetre import est_restreint, sessions_examen_visibles
from parchemin.parcours.services import convocations_jury as convocations
from parchemin.parcours.services import jurys as services
from parchemin.parcours.vues.jurys_agenda import agenda
from parchemin.parcours.vues.jurys_formulaires import FormulaireMotif
from parchemin.parcours.vues.jurys_tables import FiltreJurys, TableJurys
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.nombres import entier_borne, entiers_bornes
from parchemin.socle.horloge import aujourdhui


def acteur_de(request: HttpRequest) -> Reference:
    return reference_de(request.user)  # type: ignore[arg-type]


def session_ou_404(request: HttpRequest, pk: int) -> SessionExamen:
    """A session that this member may see."""
    lignes = sessions_examen_visibles(request.membre).select_related("organisation")  # type: ignore[attr-defined]
    return get_object_or_404(lignes, pk=pk)


class ListeJurys(VueListe):
    table_class = TableJurys
    filterset_class = FiltreJurys
    template_name = "parcours/jurys/jurys.html"
    titre = "Jurys"
    sous_titre = "Les sessions qui ont un jour de jury : qui siège, qui a répondu."
    nom_export = "jurys"
    vide_titre = "Aucun jury"
    vide_texte = "Un jury apparaît ici dès qu’une session d’examen a une date de jury."
    neuf_titre = "Aucun jury pour l’instant"
    neuf_texte = "Un jury apparaît ici dès qu’une session d’examen a une date de jury. Sa composition est vérifiée avant qu’il se réunisse."
    neuf_gestes = (
        GesteNeuf(("parcours.gerer_sessions",), "Créer une session", "parcours:session_nouvelle"),
        GesteNeuf.importer("parcours.gerer_jurys", "parcours.membres_jury", "Importer vos membres de jury"),
    )

    def lignes(self) -> QuerySet[Any]:
        return selectors.jurys_visibles(self.request.membre)


jurys = exige("parcours.voir_jurys")(ListeJurys.as_view())


@exige("parcours.voir_jurys")
@require_GET
def session_jury(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Compose and check. A jury member sees who sits and their own seat; the checks are for the secretariat."""
    session = session_ou_404(request, pk)
    membre: Any = request.membre  # type: ignore[attr-defined]
    jour = aujourdhui()
    gerer = request.user.has_perm("parcours.gerer_jurys", membre.organisation)
    # The findings quote candidates: they are for those who may see them.
    controle = not est_restreint(membre) and request.user.has_perm("parcours.voir_personnes", membre.organisation)
    sieges = selectors.sieges_de(session)
    presentations = selectors.presentations_de(session)
    composition = selectors.composition_de(session, jour, sieges=sieges, presentations=presentations)
    par_cle = {s.cle: s for s in composition.siegeants}
    courriels = selectors.derniers_courriels(sieges) if gerer else {}
    venu = selectors.jour_venu(session, jour)
    # Before the day, those expected; from then on, those who are there, once somebody has noted it.
    seance = venu and any(s.presence for s in sieges)
    constats = []
    if controle:
        constats = (
            selectors.controler_au_jour(session, composition, jour)
            if seance
            else selectors.controler(composition, jour)
        )
    arretee = selectors.composition_en_vigueur(session)
    tenue = tenue_de(session)
    if controle and arretee is None:
        refus = empechements(composition, constats)
        constats = [*(x for x in refus if x not in constats), *constats]
    recherche = request.GET.get("q", "").strip()[:100]
    a_convoquer = [s for s in sieges if s.convocation == ReponseConvocation.A_ENVOYER]
    a_relancer = [
        s
        for s in sieges
        if s.convocation == ReponseConvocation.ENVOYEE
        or (s.convocation == ReponseConvocation.ACCEPTEE and not par_cle[s.pk].declaration)
    ]
    regles = regles_jury().applicables(
        composition.famille, composition.capacite, session.jury_le or jour, composition.entrees_par_voie
    )
    contexte: dict[str, Any] = {
        "session": session,
        "lignes": [selectors.LigneSiege(s, par_cle[s.pk], courriels.get(s.pk)) for s in sieges],
        "mesures": mesurer(seance_de(composition) if seance else composition),
        "venu": venu,
        "seance": seance,
        "nb_candidats": len(presentations),
        "controle": controle,
        "constats": constats,
        "bloquants": sum(x.est_bloquant for x in constats),
        "reserves": sum(x.gravite == "avertissement" for x in constats),
        "textes": sorted({r.citation for r in regles}),
        "externes_demandes": any(r.regle.sorte == "externes" for r in regles),
        "colleges_demandes": any(r.regle.sorte == "colleges" for r in regles),
        "arretee": arretee,
        "anciennes": CompositionArretee.toutes.filter(session=session, rouverte_le__isnull=False),
        "gerer": gerer and session.etat != EtatSession.ANNULEE and not (tenue is not None and tenue.arretee),
        "tenue": tenue,
        "composer": gerer and arretee is None and session.etat != EtatSession.ANNULEE,
        "a_convoquer": a_convoquer,
        "a_relancer": a_relancer,
        "recherche": recherche,
        "proposes": selectors.candidats_pour_membres(sieges, recherche, session) if gerer and arretee is None else [],
        "qualites": QualiteSiege.choices,
        "voies": selectors.voies_de_la_fiche(session, jour, [c.voie for c in composition.candidats]),
        "lieu": convocations.lieu_de(session),
        "mien": next((s for s in sieges if s.membre.utilisateur_id == membre.utilisateur_id), None),
        "journal": selectors.journal_du_jury(session, sieges) if controle else [],
        "jour": jour,
        "url_session": _url_session(slug, pk, membre),
    }
    return render(request, "parcours/jurys/session_jury.html", contexte)


def _url_session(slug: str, pk: int, membre: Any) -> str:
    """The page of the session, for those who may open it."""
    if not membre.utilisateur.has_perm("parcours.voir_sessions", membre.organisation):
        return ""
    try:
        return reverse("parcours:session", kwargs={"slug": slug, "pk": pk})
    except NoReverseMatch:
        return ""


def _retour(slug: str, pk: int) -> HttpResponse:
    return redirect("parcours:session_jury", slug=slug, pk=pk)


@exige("parcours.gerer_jurys")
@require_POST
def appeler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    membre = get_object_or_404(MembreJury.objects.all(), pk=entier_borne(request.POST.get("membre")) or 0)
    siege = services.appeler_au_jury(
        session=session, membre=membre, qualite=_qualite(request), acteur=acteur_de(request)
    )
    messages.success(request, f"{membre} est au jury ({siege.get_qualite_display().lower()}).")
    return _retour(slug, pk)


def _qualite(request: HttpRequest) -> QualiteSiege:
    brut = request.POST.get("qualite", "")
    return QualiteSiege(brut) if brut in QualiteSiege.values else QualiteSiege.MEMBRE


def siege_ou_404(request: HttpRequest, pk: int, siege: int) -> SiegeJury:
    """A seat of a session that this member may see, or their own, were it refused: they may change their mind."""
    membre: Any = request.membre  # type: ignore[attr-defined]
    lignes = SiegeJury.objects.select_related("membre", "organisation", "session__certification__fiche__version")
    visibles = sessions_examen_visibles(membre).filter(pk=pk).order_by().values("pk")
    lignes = lignes.filter(Q(session__in=visibles) | Q(membre__utilisateur_id=membre.utilisateur_id))
    return get_object_or_404(lignes, pk=siege, session_id=pk)


@exige("parcours.gerer_jurys")
@require_POST
def qualite(request: HttpRequest, slug: str, pk: int, siege: int) -> HttpResponse:
    ligne = siege_ou_404(request, pk, siege)
    services.changer_qualite(siege=ligne, qualite=_qualite(request), acteur=acteur_de(request))
    messages.success(request, f"{ligne.membre} : {ligne.get_qualite_display().lower()}.")
    return _retour(slug, pk)


@exige("parcours.gerer_jurys")
@require_POST
def retirer(request: HttpRequest, slug: str, pk: int, siege: int) -> HttpResponse:
    ligne = siege_ou_404(request, pk, siege)
    services.retirer_du_jury(siege=ligne, acteur=acteur_de(request))
    messages.success(request, f"{ligne.membre} ne fait plus partie de ce jury.")
    return _retour(slug, pk)


@exige("parcours.gerer_jurys")
@require_POST
def arreter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    services.arreter_composition(session=session_ou_404(request, pk), acteur=acteur_de(request))
    messages.success(request, "La composition est arrêtée. Elle ne change plus sans être rouverte, avec un motif.")
    return _retour(slug, pk)


@exige("parcours.gerer_jurys")
def rouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    saisie = Saisie(request, f"parcours.jury_rouvrir:{pk}", titre="Rouvrir une composition")
    formulaire = FormulaireMotif(request.POST or None, initial=saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        services.rouvrir_composition(session=session, motif=formulaire.cleaned_data["motif"], acteur=acteur_de(request))
        saisie.oublier()
        messages.success(request, "La composition est rouverte.")
        return _retour(slug, pk)
    contexte = {"session": session, "formulaire": formulaire, "saisie": saisie}
    return render(request, "parcours/jurys/rouvrir.html", contexte, status=422 if formulaire.errors else 200)


def _choisis(request: HttpRequest) -> list[int] | None:
    bruts = request.POST.getlist("siege")
    return sorted(entiers_bornes(bruts)) if bruts else None


def _partis(n: int, mot: str) -> str:
    return f"{n} {mot}{'s' if n > 1 else ''} {'partent' if n > 1 else 'part'}."


@exige("parcours.gerer_jurys")
@require_POST
def convoquer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    n = convocations.convoquer(
        session=session_ou_404(request, pk), request=request, acteur=acteur_de(request), sieges=_choisis(request)
    )
    messages.success(request, _partis(n, "convocation"))
    return _retour(slug, pk)


@exige("parcours.gerer_jurys")
@require_POST
def relancer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    n = convocations.relancer(
        session=session_ou_404(request, pk), request=request, acteur=acteur_de(request), sieges=_choisis(request)
    )
    messages.success(request, _partis(n, "relance"))
    return _retour(slug, pk)


@exige("parcours.gerer_jurys")
@require_GET
def lettres(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Convocations on paper, one page each, with a slip to send back. `?siege=` for one only."""
    session = session_ou_404(request, pk)
    sieges = selectors.sieges_de(session)
    brut = request.GET.get("siege", "")
    if brut.isdecimal():
        sieges = [s for s in sieges if s.pk == entier_borne(brut)]
    contexte = {
        "session": session,
        "sieges": sieges,
        "nb_candidats": len(selectors.presentations_de(session)),
        "lieu": convocations.lieu_de(session),
        "jour": aujourdhui(),
    }
    return render(request, "parcours/jurys/lettres.html", contexte)


@exige("parcours.voir_jurys")
@require_GET
def session_jury_agenda(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The day, for a calendar program."""
    return agenda(session_ou_404(request, pk))
