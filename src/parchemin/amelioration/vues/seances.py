"""One meeting of the conseil: agenda, convocation, attendance, minutes, decisions, approval, papers."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.amelioration import pieces
from parchemin.amelioration.conseil_pdf import composer_compte_rendu, composer_dossier
from parchemin.amelioration.domain.actions import NatureAction
from parchemin.amelioration.domain.conseil import A_VENIR, EtatSeance, objections_seance, passage_seance
from parchemin.amelioration.models import DecisionConseil, PointOrdreDuJour, SeanceConseil
from parchemin.amelioration.selectors.conseil import (
    SUJET_SEANCE,
    SuiteDecision,
    actions_des_decisions,
    annee_couverte,
    annee_du_conseil,
    en_mandat,
    est_permanent,
    faits_seance,
    matiere_lue,
    precedente,
    quorum_de,
    regles_de,
    seances_de_l_annee,
    suites_de,
    sujet_de,
)
from parchemin.amelioration.services import seances as services
from parchemin.amelioration.vues import conseil_formulaires as f
from parchemin.amelioration.vues.actions_formulaires import dates_proposees
from parchemin.amelioration.vues.commun import acteur, garder, journal_de, peut, remplir, servir_piece
from parchemin.amelioration.vues.conseil import GABARIT, ton
from parchemin.comptes.acces import exige
from parchemin.plateforme.approbations import services as approbations
from parchemin.plateforme.approbations.pages import formulaire_de, repondre
from parchemin.plateforme.approbations.registre import Acteur
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.services import courriels_de
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

SANS_ADRESSE = "Sans adresse de courriel, à convoquer par lettre avec le dossier :"


def _ou_404(pk: int) -> SeanceConseil:
    return get_object_or_404(SeanceConseil.objects.select_related("organisation"), pk=pk)


def _point_ou_404(pk: int) -> PointOrdreDuJour:
    return get_object_or_404(PointOrdreDuJour.objects.select_related("seance__organisation"), pk=pk)


def _decision_ou_404(pk: int) -> DecisionConseil:
    return get_object_or_404(DecisionConseil.objects.select_related("point__seance__organisation"), pk=pk)


def _qui(request: HttpRequest) -> Acteur:
    return Acteur(request.user.pk, request.user.nom_complet)  # type: ignore[union-attr]


def lit_le_projet(request: HttpRequest, s: SeanceConseil) -> bool:
    """May this person read what is written of the meeting? Approved, everybody who reads the plan; before, those who write and approve it:
    what an auditor takes away must be what the conseil said."""
    return s.etat == EtatSeance.APPROUVEE or any(
        peut(request, f"amelioration.{p}") for p in ("conseil", "conseil_approuver")
    )


def _url(slug: str, pk: int) -> str:
    return reverse("amelioration:conseil_seance", args=[slug, pk])


def _detail(slug: str, nom: str) -> str:
    """Where the whole of a matter is read: kept as a name, which a later version may no longer have."""
    try:
        return reverse(nom, args=[slug]) if nom else ""
    except NoReverseMatch:
        return ""


def _tenter(request: HttpRequest, geste: Callable[[], object], fait: str) -> None:
    """One act of a button: its refusal is said above the page."""
    try:
        geste()
    except ErreurMetier as e:
        dire_constats(request, e)
    else:
        messages.success(request, fait)


@exige("amelioration.conseil")
def nouvelle(request: HttpRequest, slug: str) -> HttpResponse:
    o = request.organisation  # type: ignore[attr-defined]
    creee: list[int] = []

    def geste(x: dict[str, Any]) -> str:
        creee.append(services.preparer(organisation=o, acteur=acteur(request), **x).pk)
        return "La séance est préparée. Relisez son ordre du jour avant de convoquer."

    annee = annee_couverte(seances_de_l_annee(o.pk, annee_du_conseil(aujourdhui())))
    reponse = remplir(
        request, gabarit=GABARIT, cle="amelioration.conseil_seance:", titre="Préparer une séance", classe=f.FormulaireSeanceNeuve, geste=geste,
        retour=reverse("amelioration:conseil", args=[slug]), bouton="Préparer",
        initial={"legaux": [x.sujet.code for x in annee if x.etat == "manque"]},
    )  # fmt: skip
    return redirect(_url(slug, creee[0])) if creee else reponse


@exige("amelioration.voir")
@require_safe
def seance(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Where the meeting stands, what may be done, last decisions first, then each point."""
    s, jour = _ou_404(pk), aujourdhui()
    peut_preparer = peut(request, "amelioration.conseil")
    faits = faits_seance(s, jour)
    vers = {EtatSeance.PREPAREE: "convoquee", EtatSeance.CONVOQUEE: "tenue", EtatSeance.TENUE: "a_approuver"}.get(
        s.etat
    )  # type: ignore[call-overload]
    if s.etat == EtatSeance.PREPAREE and s.le < jour:
        vers = "tenue"
    p = passage_seance(s.etat, vers) if vers else None
    points, projet = list(s.points.order_by("rang", "pk")), lit_le_projet(request, s)
    decisions: dict[int, list[SuiteDecision]] = {}
    for x in suites_de(s) if projet else ():
        decisions.setdefault(x.decision.point_id, []).append(x)
    if not projet:
        s.ouverture = ""
        for p_tu in points:
            p_tu.dit = p_tu.vide_parce_que = ""
    avant, regles = precedente(s), regles_de(s.organisation_id)
    delai = regles.delai_convocation
    contexte = {
        "s": s, "ton": ton(s), "preparer": peut_preparer, "attente": objections_seance(p, faits) if p is not None and peut_preparer else [],
        "points": [(n, x, sujet_de(x), est_permanent(x), decisions.get(x.pk, [])) for n, x in enumerate(points, start=1)],
        "avant": avant, "suites": suites_de(avant) if avant is not None and lit_le_projet(request, avant) else [], "quorum": quorum_de(s),
        "projet": projet, "avant_lue": avant is not None and lit_le_projet(request, avant),
        "membres": en_mandat(s.organisation_id, s.le).count(), "presences": list(s.presences.select_related("membre").order_by("membre__cle_tri", "pk")),
        "preparee": s.etat == EtatSeance.PREPAREE, "a_venir": s.etat in A_VENIR, "tenue": s.etat == EtatSeance.TENUE,
        "a_approuver": s.etat == EtatSeance.A_APPROUVER, "peut_tenir": s.etat in A_VENIR and s.le <= jour,
        "tard": delai is not None and s.etat == EtatSeance.PREPAREE and (s.le - jour).days < delai, "delai": delai,
        "approbation": approbations.en_attente_sur([services.APPROUVER], SUJET_SEANCE, str(s.pk)),
        "courriels": list(courriels_de(SUJET_SEANCE, str(s.pk))) if peut_preparer else [], "journal": journal_de(request, SUJET_SEANCE, s.pk),
    }  # fmt: skip
    return render(request, "amelioration/conseil/seance.html", contexte)


def _formulaire(
    request: HttpRequest, slug: str, s: SeanceConseil, *, nom: str, titre: str, classe: Any, geste: Any, bouton: str, **autres: Any
) -> HttpResponse:  # fmt: skip
    contexte = {"s": s, **autres.pop("contexte", {})}
    return remplir(
        request, gabarit=GABARIT, cle=f"amelioration.conseil_{nom}:{autres.pop('de', s.pk)}", titre=titre, classe=classe, geste=geste,
        retour=_url(slug, s.pk), bouton=bouton, contexte=contexte, **autres,
    )  # fmt: skip


@exige("amelioration.conseil")
def deplacer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        fait = services.deplacer(seance=s, acteur=acteur(request), request=request, **x)
        if fait.sans_adresse:
            messages.warning(request, f"{SANS_ADRESSE} {', '.join(map(str, fait.sans_adresse))}.")
        if fait.partis:
            messages.warning(request, f"N’est plus en mandat ce jour-là : {', '.join(map(str, fait.partis))}.")
        if fait.ecrits is None:
            return "C’est enregistré."
        return (
            "La nouvelle convocation est partie. Les présences sont à redemander."
            if fait.redemande
            else "La nouvelle convocation est partie."
        )

    prevenir = "Une nouvelle convocation partira à chaque membre. Si le jour ou l’heure change, les réponses déjà données s’effacent et sont redemandées."
    return _formulaire(
        request, slug, s, nom="deplacer", titre="Date et lieu", classe=f.FormulaireSeance, geste=geste, bouton="Enregistrer",
        initial={"le": s.le, "heure": s.heure, "lieu": s.lieu}, contexte={"sous_titre": prevenir if s.etat == EtatSeance.CONVOQUEE else ""},
    )  # fmt: skip


@exige("amelioration.conseil")
def point_ajouter(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        lues = garder(request, x.pop("fichiers"), pieces.SUIVI.code)
        services.ajouter_point(seance=s, acteur=acteur(request), pieces=lues, **x)
        return "Le point est à l’ordre du jour."

    return _formulaire(
        request, slug, s, nom="point", titre="Ajouter un point", classe=partial(f.FormulairePoint, seance=s), geste=geste, bouton="Ajouter"
    )  # fmt: skip


@exige("amelioration.voir")
def point(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One point: its matter, what is put before the conseil, then its minutes."""
    p = _point_ou_404(pk)
    s = p.seance
    matiere, figee = matiere_lue(p, s, aujourdhui()), p.matiere_le
    noms = {
        str(x.pk): x.nom_original for x in Fichier.toutes.filter(organisation_id=s.organisation_id, pk__in=p.pieces)
    }
    avant, projet = precedente(s) if p.sujet == "suites" else None, lit_le_projet(request, s)
    actions = actions_des_decisions(s.organisation_id, list(p.decisions.values_list("pk", flat=True)))
    contexte = {
        "p": p, "sujet": sujet_de(p), "matiere": [(m, _detail(slug, m["url"])) for m in matiere], "figee": figee,
        "fichiers": [(x, noms[x]) for x in p.pieces if x in noms],
        "suites": suites_de(avant) if avant is not None and lit_le_projet(request, avant) else [],
        "decisions": [SuiteDecision(d, actions.get(d.pk)) for d in p.decisions.order_by("pk")] if projet else [], "projet": projet,
    }  # fmt: skip
    ecrire = peut(request, "amelioration.conseil") and s.etat in (EtatSeance.PREPAREE, EtatSeance.TENUE)
    if not ecrire:
        if request.method == "POST":
            raise Http404
        return render(
            request,
            "amelioration/conseil/point.html",
            contexte | {"s": s, "lecture": True, "retirable": False, "titre": p.titre},
        )

    @transaction.atomic
    def geste(x: dict[str, Any]) -> str:
        if s.etat == EtatSeance.PREPAREE:
            lues = garder(request, x.pop("fichiers"), pieces.SUIVI.code)
            services.preparer_point(point=p, acteur=acteur(request), pieces=lues, note=x["note"])
        else:
            services.ecrire_point(point=p, acteur=acteur(request), **x)
        return "C’est enregistré."

    prepare = s.etat == EtatSeance.PREPAREE
    return remplir(
        request, gabarit="amelioration/conseil/point.html", cle=f"amelioration.conseil_point:{p.pk}:{s.etat}", titre=p.titre,
        classe=f.FormulaireNote if prepare else f.FormulaireDit, geste=geste, retour=f"{_url(slug, s.pk)}#p{p.pk}", bouton="Enregistrer",
        initial={"note": p.note} if prepare else {"dit": p.dit, "vide_parce_que": p.vide_parce_que},
        contexte=contexte | {"s": s, "lecture": False, "retirable": prepare and not est_permanent(p)},
    )  # fmt: skip


@exige("amelioration.conseil")
@require_POST
def point_retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _point_ou_404(pk)
    _tenter(request, lambda: services.retirer_point(point=p, acteur=acteur(request)), "Le point est retiré.")
    return redirect(_url(slug, p.seance_id))


@exige("amelioration.conseil")
@require_POST
def convoquer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)

    def geste() -> None:
        _, sans = services.convoquer(seance=s, acteur=acteur(request), request=request)
        if sans:
            messages.warning(request, f"{SANS_ADRESSE} {', '.join(map(str, sans))}.")

    _tenter(request, geste, "La convocation est partie. Le dossier est figé tel que les membres le lisent.")
    return redirect(_url(slug, pk))


@exige("amelioration.conseil")
def presences(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)
    formulaires: list[f.FormulairePresences] = []

    def classe(*args: Any, **kwargs: Any) -> f.FormulairePresences:
        formulaires.append(f.FormulairePresences(*args, seance=s, **kwargs))
        return formulaires[-1]

    def geste(x: dict[str, Any]) -> str:
        services.noter_presences(seance=s, sortes=formulaires[-1].sortes(), acteur=acteur(request))
        return "Les présences sont notées."

    return _formulaire(
        request, slug, s, nom="presences", titre="Présences", classe=classe, geste=geste, bouton="Enregistrer"
    )


@exige("amelioration.conseil")
@require_POST
def tenir(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)
    _tenter(
        request,
        lambda: services.tenir(seance=s, acteur=acteur(request)),
        "Écrivez maintenant le compte rendu, point par point.",
    )
    return redirect(_url(slug, pk))


@exige("amelioration.conseil")
def annuler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.annuler(seance=s, acteur=acteur(request), **x)
        return "La séance est annulée."

    return _formulaire(
        request, slug, s, nom="annuler", titre="Annuler la séance", classe=f.FormulaireAnnulation, geste=geste, bouton="Annuler la séance", danger=True
    )  # fmt: skip


@exige("amelioration.conseil")
def ouverture(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.ecrire_ouverture(seance=s, acteur=acteur(request), **x)
        return "C’est enregistré."

    return _formulaire(
        request, slug, s, nom="ouverture", titre="Ouverture de la séance", classe=f.FormulaireOuverture, geste=geste, bouton="Enregistrer",
        initial={"redige_par": s.redige_par_libelle or acteur(request).libelle, "ouverture": s.ouverture},
    )  # fmt: skip


@exige("amelioration.conseil")
def decider(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    p = _point_ou_404(pk)

    def geste(x: dict[str, Any]) -> str:
        services.decider(point=p, acteur=acteur(request), **x)
        return "La décision est notée. Confiez-la à quelqu’un pour qu’elle soit suivie."

    return _formulaire(
        request, slug, p.seance, nom="decider", de=p.pk, titre="Noter une décision", classe=f.FormulaireDecision, geste=geste, bouton="Noter",
        contexte={"sous_titre": p.titre},
    )  # fmt: skip


@exige("amelioration.conseil")
@require_POST
def decision_retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = _decision_ou_404(pk)
    _tenter(request, lambda: services.retirer_decision(decision=d, acteur=acteur(request)), "La décision est retirée.")
    return redirect(_url(slug, d.point.seance_id))


@exige("amelioration.conseil")
def confier(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = _decision_ou_404(pk)
    s = d.point.seance

    def geste(x: dict[str, Any]) -> str:
        a = services.confier(decision=d, acteur=acteur(request), **x)
        return f"L’action {a.numero} est ouverte, confiée à {a.responsable.libelle}."

    jours = dates_proposees(NatureAction.AMELIORATION)
    return _formulaire(
        request, slug, s, nom="confier", de=d.pk, titre="En faire une action", geste=geste, bouton="Ouvrir l’action",
        classe=partial(f.FormulaireConfier, organisation=s.organisation), contexte={"sous_titre": d.texte},
        initial={"titre": " ".join(d.texte.split())[:200], "nature": NatureAction.AMELIORATION, "avant_le": jours["avant_le"]},
    )  # fmt: skip


@exige("amelioration.conseil")
@require_POST
def clore(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)
    _tenter(
        request,
        lambda: services.clore(seance=s, demandeur=_qui(request)),
        "Le compte rendu est clos. Une seconde personne va le relire.",
    )
    return redirect(_url(slug, pk))


@exige("amelioration.conseil")
@require_POST
def reprendre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    s = _ou_404(pk)
    _tenter(
        request,
        lambda: services.reprendre(seance=s, acteur=_qui(request)),
        "Vous pouvez à nouveau écrire le compte rendu.",
    )
    return redirect(_url(slug, pk))


@exige("amelioration.conseil_approuver")
def accord(request: HttpRequest, slug: str, pk: int, approbation: UUID) -> HttpResponse:
    """The minutes to be read, and two buttons for somebody else than who closed them."""
    s = _ou_404(pk)
    ligne = Approbation.objects.filter(pk=approbation, acte=services.APPROUVER, sujet_identifiant=str(s.pk)).first()
    if ligne is None:
        raise Http404
    if request.method == "POST":
        try:
            repondre(request, ligne, _qui(request), faite="Le compte rendu est approuvé, et part aux membres.")
        except ErreurMetier as e:
            dire_constats(request, e)
            return redirect(request.path)
        return redirect(_url(slug, pk))
    attend = ligne.etat == EtatApprobation.EN_ATTENTE
    contexte = {
        "approbation": ligne, "s": s, "formulaire": formulaire_de(request, ligne), "attend": attend,
        "peut_approuver": attend and ligne.demandeur_id != request.user.pk,
        "points": list(s.points.prefetch_related("decisions").order_by("rang", "pk")),
    }  # fmt: skip
    return render(request, "amelioration/conseil/accord.html", contexte)


@exige("amelioration.voir")
@require_safe
@never_cache
def papier(request: HttpRequest, slug: str, pk: int, sorte: str) -> HttpResponseBase:
    """The papers and the minutes: as they left, or as they would leave now."""
    s = _ou_404(pk)
    fige = s.dossier if sorte == "dossier" else s.compte_rendu
    if fige is not None:
        return servir_piece(request, fige, [str(fige)])
    if sorte == "compte-rendu" and (s.etat in (*A_VENIR, EtatSeance.ANNULEE) or not lit_le_projet(request, s)):
        raise Http404
    octets = composer_dossier(s) if sorte == "dossier" else composer_compte_rendu(s)
    reponse = HttpResponse(octets, content_type="application/pdf")
    reponse["Content-Disposition"] = f'attachment; filename="projet-{sorte}-conseil-{s.le:%Y-%m-%d}.pdf"'
    return reponse


@exige("amelioration.voir")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    p = _point_ou_404(pk)
    return servir_piece(request, piece, p.pieces)
