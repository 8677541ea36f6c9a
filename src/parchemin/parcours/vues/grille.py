"""The grid of results: one screen, saved cell by cell; the same page works as a plain form."""

from __future__ import annotations

import json
from datetime import date, datetime
from typing import Any

from django import forms
from django.conf import settings
from django.contrib import messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.text import slugify
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.journal.facade import evenements_de, phrases
from parchemin.parcours.domain import resultats as domaine
from parchemin.parcours.grille_pdf import composer_grille
from parchemin.parcours.models import EtatSession, Resultat, SessionExamen
from parchemin.parcours.registres import tenue_de
from parchemin.parcours.selectors import grille as lectures
from parchemin.parcours.selectors.grille import valeur_de
from parchemin.parcours.services import resultats as services
from parchemin.parcours.services.resultats import Issue, ReponseCellule, SaisieCellule
from parchemin.parcours.tables_grille import FiltreResultats, TableResultats
from parchemin.parcours.vues.sessions import page_session
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.plateforme.formulaires import refuser
from parchemin.plateforme.listes import GesteNeuf, VueListe
from parchemin.plateforme.listes.export import exporter_xlsx
from parchemin.plateforme.nombres import entier_borne, entier_json
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import PARIS, maintenant

CELLULES_PAR_ENVOI = 900
"""A plain form holds fewer fields than Django's limit (1 000): larger grids are cut in pages without JavaScript."""

ANNEES = range(2000, 2200)


def _membre(request: HttpRequest) -> Any:
    return request.membre  # type: ignore[attr-defined]


def _session(request: HttpRequest, pk: int) -> SessionExamen:
    """The session, for who types in it; nothing for anybody else."""
    session: SessionExamen = get_object_or_404(lectures.sessions_a_saisir(_membre(request)), pk=pk)
    return session


class ListeResultats(VueListe):
    table_class = TableResultats
    filterset_class = FiltreResultats
    titre = "Résultats"
    sous_titre = "Les sessions dont vous saisissez les résultats."
    nom_export = "resultats"
    vide_titre = "Aucune session"
    vide_texte = "Une session apparaît ici quand elle vous est ouverte : au secrétariat dès sa création, à un membre de jury quand il a annoncé sa présence."
    neuf_titre = "Aucun résultat à saisir pour l’instant"
    neuf_gestes = (GesteNeuf(("parcours.gerer_sessions",), "Créer une session", "parcours:session_nouvelle"),)

    def lignes(self) -> QuerySet[Any]:
        return lectures.avec_comptes(lectures.sessions_a_saisir(_membre(self.request))).order_by("-du", "pk")


sessions = exige("parcours.saisir_resultats")(ListeResultats.as_view())


def _lexique() -> dict[str, Any]:
    """The words that the page understands by itself, from the one table of the domain; the server has the last word."""
    refus = {
        c.code: {"quoi": c.quoi, "remede": c.remede}
        for c in (
            domaine.NOTE_TROP_HAUTE, domaine.NOTE_NEGATIVE, domaine.NOTE_NON_COMPRISE, domaine.TROP_DE_DECIMALES,
            domaine.NOTE_POUR_UNE_VALIDATION, domaine.VALIDATION_POUR_UNE_NOTE, domaine.VALIDATION_NON_COMPRISE,
            domaine.LETTRE_AMBIGUE,
        )
    }  # fmt: skip
    return {
        "etats": dict(domaine.MOTS_ETATS),
        "acquis": dict(domaine.MOTS_ACQUIS),
        "vides": sorted(domaine.VIDES),
        "ambigus": sorted(domaine.AMBIGUS),
        "refus": refus,
    }


@exige("parcours.saisir_resultats")
@never_cache
def grille(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = _session(request, pk)
    moment = maintenant()
    reponses: dict[int, ReponseCellule] = {}
    tapes: dict[int, str] = {}
    if request.method == "POST":
        reponses, tapes, refus = _poster(request, session)
        ratees = [r for r in reponses.values() if r.issue in (Issue.CONFLIT, Issue.REFUSE)]
        faites = sum(r.issue is Issue.ENREGISTRE for r in reponses.values())
        if faites:
            mot = "résultats enregistrés" if faites > 1 else "résultat enregistré"
            messages.success(request, f"{faites} {mot}.")
        if not ratees and not refus:
            return redirect(request.get_full_path())
        return _page(request, session, moment, reponses, tapes, refus)
    return _page(request, session, moment, {}, {}, [])


def _poster(
    request: HttpRequest, session: SessionExamen
) -> tuple[dict[int, ReponseCellule], dict[int, str], list[Constat]]:
    """A whole page sent without JavaScript: only the cells whose text the person changed are saved."""
    try:
        lus = {
            entier_json(entier_borne(cle)): (entier_json(v[0]), str(v[1]))
            for cle, v in json.loads(request.POST.get("lu", "")).items()
        }
    except (ValueError, TypeError, AttributeError, IndexError, KeyError, RecursionError):
        raise Http404 from None
    tapes = {}
    for cle, (_, avant) in lus.items():
        texte = request.POST.get(f"r{cle}")
        if texte is not None and texte.strip() != avant.strip():
            tapes[cle] = texte
    saisies = [SaisieCellule(cle, lus[cle][0], texte) for cle, texte in tapes.items()]
    reponses: dict[int, ReponseCellule] = {}
    try:
        for debut in range(0, len(saisies), services.LOT_MAXIMAL):
            lot = saisies[debut : debut + services.LOT_MAXIMAL]
            for r in services.saisir_lot(session_id=session.pk, saisies=lot, membre=_membre(request)):
                reponses[r.resultat_id] = r
    except LookupError:
        raise Http404 from None
    except ErreurMetier as e:
        return reponses, tapes, list(e.constats)
    return reponses, tapes, []


def _page(
    request: HttpRequest, session: SessionExamen, moment: datetime, reponses: dict[int, ReponseCellule],
    tapes: dict[int, str], refus: list[Constat],
) -> HttpResponse:  # fmt: skip
    tout = lectures.lire_grille(session)
    lignes, choix = _choisir(request, tout)
    lu, rangees = {}, []
    ouverte = session.etat == EtatSession.OUVERTE
    for ligne in lignes:
        cases = []
        for colonne, cellule in zip(tout.colonnes, ligne.cellules, strict=True):
            r = cellule.resultat
            case: dict[str, Any] = {"pk": None, "code": colonne.code}
            cases.append(case)
            if r is None:
                continue
            reponse = reponses.get(r.pk)
            ratee = reponse if reponse is not None and reponse.issue in (Issue.CONFLIT, Issue.REFUSE) else None
            lu[r.pk] = [r.revision, cellule.texte]
            case |= {
                # Texts: formatting thousands of numbers for the locale would take half of the time of the page.
                "pk": str(r.pk),
                "element": str(colonne.element.pk),
                "mode": colonne.element.mode,
                "texte": tapes[r.pk] if r.pk in tapes and (ratee or refus) else cellule.texte,
                "dessous": cellule.dessous,
                "fige": not (ouverte and cellule.modifiable),
                "constat": ratee.constat if ratee else None,
                "issue": str(ratee.issue) if ratee else "",
            }
        rangees.append((ligne, cases))
    par_page = max(1, CELLULES_PAR_ENVOI // max(1, len(tout.colonnes)))
    conflits = [r for r in reponses.values() if r.issue is Issue.CONFLIT]
    rates = [r for r in reponses.values() if r.issue in (Issue.CONFLIT, Issue.REFUSE)]
    contexte = {
        "session": session,
        "tenue": tenue_de(session),
        "grille": tout,
        "rangees": rangees,
        "lu": json.dumps(lu, separators=(",", ":"), ensure_ascii=False),
        "lexique": _lexique(),
        "ouverte": ouverte,
        "moment": moment.isoformat(),
        "refus": refus,
        "rates": rates,
        "periode": lectures.periode_en_mots(session),
        "cookie_csrf": settings.CSRF_COOKIE_NAME,
        "envoi_possible": len(lu) <= CELLULES_PAR_ENVOI,
        "pages": range(1, (len(tout.lignes) + par_page - 1) // par_page + 1),
        "journal": phrases(evenements_de([request.organisation.chaine], "session_examen", str(session.pk))[:12]),  # type: ignore[attr-defined]
        **page_session(request, session, "resultats"),
        **choix,
    }
    statut = 409 if conflits else 422 if rates or refus else 200
    return render(request, "parcours/grille/grille.html", contexte, status=statut)


def _choisir(request: HttpRequest, tout: lectures.Grille) -> tuple[list[lectures.Ligne], dict[str, Any]]:
    """What the address asks to see: everybody, those with something to type, one candidate, or one page."""
    lignes = tout.lignes
    choix: dict[str, Any] = dict.fromkeys(("un_candidat", "precedent", "suivant", "page")) | {"afficher": ""}
    candidat, page = entier_borne(request.GET.get("candidat")), entier_borne(request.GET.get("page"))
    if request.GET.get("afficher") == "a_saisir":
        choix["afficher"] = "a_saisir"
        lignes = [ligne for ligne in lignes if ligne.restants]
    if candidat is not None:
        rangs = [i for i, ligne in enumerate(lignes) if ligne.presentation.pk == candidat]
        if not rangs:
            raise Http404
        (i,) = rangs
        choix |= {
            "un_candidat": lignes[i],
            "precedent": lignes[i - 1] if i else None,
            "suivant": lignes[i + 1] if i + 1 < len(lignes) else None,
            "rang": i + 1,
            "nombre": len(lignes),
        }
        return [lignes[i]], choix
    if page:
        par_page = max(1, CELLULES_PAR_ENVOI // max(1, len(tout.colonnes)))
        choix["page"] = page
        lignes = lignes[(page - 1) * par_page : page * par_page]
    return lignes, choix


def _heure(instant: datetime | None) -> str:
    if instant is None:
        return ""
    local = instant.astimezone(PARIS)
    return f"{local.hour} h {local:%M}"


def _en_json(pk: int, revision: int, valeur: domaine.ValeurCellule, par: str, le: datetime | None) -> dict[str, Any]:
    return {
        "id": pk, "revision": revision, "texte": domaine.ecrire_cellule(valeur), "dessous": lectures.dessous(valeur), "par": par,
        "a": _heure(le), "mots": valeur.en_mots,
    }  # fmt: skip


@exige("parcours.saisir_resultats")
@require_POST
def enregistrer(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """Save cells: `{"cellules": [{"id", "revision", "texte"}]}`. 200 all saved, 409 a conflict, 422 something refused."""
    session = _session(request, pk)
    try:
        corps = json.loads(request.body)
        saisies = [
            SaisieCellule(entier_json(c["id"]), entier_json(c["revision"]), str(c["texte"])[:400])
            for c in corps["cellules"]
        ]
        reponses = services.saisir_lot(session_id=session.pk, saisies=saisies, membre=_membre(request))
    except (ValueError, KeyError, TypeError, RecursionError):
        return JsonResponse({"erreur": "requête illisible"}, status=400)
    except LookupError:
        raise Http404 from None
    except ErreurMetier as e:
        return JsonResponse({"constats": [c.vers_dict() for c in e.constats]}, status=422)
    total, restants = lectures.comptes_de(session)
    cellules = [
        _en_json(r.resultat_id, r.revision, r.valeur, r.saisi_par, r.saisi_le)
        | {"issue": str(r.issue), "constat": r.constat.vers_dict() if r.constat else None}
        for r in reponses
    ]
    issues = {r.issue for r in reponses}
    statut = 409 if Issue.CONFLIT in issues else 422 if Issue.REFUSE in issues else 200
    return JsonResponse(
        {"cellules": cellules, "total": total, "restants": restants, "a": _heure(maintenant())}, status=statut
    )


@exige("parcours.saisir_resultats")
@require_GET
@never_cache
def changements(request: HttpRequest, slug: str, pk: int) -> JsonResponse:
    """What was written since `depuis` (ISO moment), by anybody; and where the session stands."""
    session = _session(request, pk)
    moment = maintenant()
    try:
        depuis = datetime.fromisoformat(request.GET.get("depuis", ""))
    except ValueError:
        depuis = moment
    if depuis.year not in ANNEES:
        # Near the ends of the calendar neither a margin nor another time zone can be computed.
        return JsonResponse({"erreur": "moment hors du calendrier"}, status=400)
    if depuis.tzinfo is None:
        depuis = depuis.replace(tzinfo=PARIS)
    cellules = [
        _en_json(r.pk, r.revision, valeur_de(r), r.saisi_par_libelle, r.saisi_le)
        for r in lectures.changements_depuis(session, depuis)
    ]
    total, restants = lectures.comptes_de(session)
    return JsonResponse(
        {"moment": moment.isoformat(), "etat": session.etat, "total": total, "restants": restants, "cellules": cellules}
    )


@exige("parcours.saisir_resultats")
@require_safe
@never_cache
def pdf(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The grid on paper: blank, or as typed so far (`?brouillon=oui`)."""
    session = _session(request, pk)
    rempli = request.GET.get("brouillon") == "oui"
    moment = maintenant()
    octets = composer_grille(session=session, organisation=request.organisation.nom, rempli=rempli, le=moment)  # type: ignore[attr-defined]
    sorte = ("resultats" if session.etat == EtatSession.COMPLETE else "brouillon") if rempli else "grille-vierge"
    nom = f"{sorte}-{slugify(session.intitule) or session.pk}-{moment.astimezone(PARIS):%Y-%m-%d}.pdf"
    return HttpResponse(
        octets, content_type="application/pdf", headers={"Content-Disposition": f'inline; filename="{nom}"'}
    )


@exige("parcours.saisir_resultats")
@require_safe
def tableur(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """The grid as a spreadsheet, filled as it stands: what the import of results reads back."""
    session = _session(request, pk)
    tout = lectures.lire_grille(session)
    entetes = ["Numéro de candidat", "Référence interne", "Nom", "Prénom", "Date de naissance"]
    lignes = []
    for ligne in tout.lignes:
        inscription = ligne.presentation.inscription
        p = inscription.personne
        naissance: date | str = ""
        if p.naissance_annee and p.naissance_mois and p.naissance_jour:
            naissance = date(p.naissance_annee, p.naissance_mois, p.naissance_jour)
        cellules = [c.valeur.note if c.valeur.note is not None else c.texte for c in ligne.cellules]
        lignes.append([inscription.numero_candidat, p.reference, p.nom_naissance, p.prenom1, naissance, *cellules])
    return exporter_xlsx(
        f"resultats-{slugify(session.intitule) or session.pk}", [*entetes, *(c.code for c in tout.colonnes)], lignes
    )


@exige("parcours.arreter_resultats")
def arreter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = _session(request, pk)
    if request.method == "POST":
        services.arreter_resultats(session_id=session.pk, membre=_membre(request))
        messages.success(request, "Les résultats sont arrêtés. Le jury peut délibérer.")
        return redirect("parcours:grille", slug=slug, pk=pk)
    total, _ = lectures.comptes_de(session)
    contexte = {
        "session": session,
        "manques": services.manques_de(session),
        "total": total,
        "repartition": _repartition(session),
        "periode": lectures.periode_en_mots(session),
    }
    return render(request, "parcours/grille/arreter.html", contexte)


def _repartition(session: SessionExamen) -> list[tuple[str, int]]:
    from django.db.models import Count

    lues = Resultat.objects.filter(presentation__session=session).order_by("etat").values_list("etat")
    nombres = dict(lues.annotate(n=Count("pk")))
    return [(domaine.EN_MOTS[e], nombres[str(e)]) for e in domaine.EtatCellule if nombres.get(str(e))]


class FormulaireReouverture(forms.Form):
    motif = forms.CharField(
        label="Ce qui doit être corrigé",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Cette phrase reste au journal, à côté de votre nom.",
    )


@exige("parcours.arreter_resultats")
def rouvrir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    session = _session(request, pk)
    saisie = Saisie(request, f"parcours.rouvrir_resultats:{pk}", titre=f"Rouvrir les résultats de {session}")
    formulaire = FormulaireReouverture(request.POST or None, initial=saisie.initiales)
    if request.method == "POST" and formulaire.is_valid():
        try:
            services.rouvrir_resultats(
                session_id=session.pk, motif=formulaire.cleaned_data["motif"], membre=_membre(request)
            )
        except ErreurMetier as e:
            refuser(formulaire, e)
        else:
            saisie.oublier()
            messages.success(request, "La saisie est rouverte.")
            return redirect("parcours:grille", slug=slug, pk=pk)
    contexte = {"session": session, "saisie": saisie, "formulaire": formulaire}
    return render(request, "parcours/grille/rouvrir.html", contexte, status=422 if formulaire.errors else 200)
