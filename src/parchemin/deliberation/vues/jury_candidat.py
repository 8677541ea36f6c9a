"""One candidate before the jury: file, reasoning step by step, what is kept, the decision, its versions."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods

from parchemin.comptes.acces import AccesRefuse, exige
from parchemin.deliberation.domain.dossier import Livret
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.domain.reglement import ModeEvaluation, Reglement
from parchemin.deliberation.models import Decision, Deliberation, DossierCandidat, EtatDeliberation
from parchemin.deliberation.relecture import reproposer
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors import affichage, rectifications
from parchemin.deliberation.selectors import deliberations as selectors
from parchemin.deliberation.selectors.acquis import inscriptions_lisibles
from parchemin.deliberation.selectors.modes import modes_de
from parchemin.deliberation.selectors.pv import decisions_lisibles, releve_pret
from parchemin.deliberation.selectors.reglements import jour_de, vers_domaine
from parchemin.deliberation.serialisation import reglement_de_json
from parchemin.deliberation.services import decisions as services
from parchemin.deliberation.services import deliberations as services_deliberations
from parchemin.deliberation.vues.jury_commun import (
    acteur_de,
    journal_de,
    membre_de,
    personne_de,
    peut,
    presentation_ou_404,
    session_ou_404,
)
from parchemin.deliberation.vues.jury_formulaires import FormulaireDecision, FormulaireDossier, FormulaireRevision
from parchemin.parcours.models import Incident, Presentation, SessionExamen
from parchemin.parcours.vues.inscriptions_commun import remplir, reporter
from parchemin.plateforme.approbations.services import en_attente_sur
from parchemin.plateforme.brouillons.formulaires import Saisie
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui


def _reglement(session: SessionExamen, d: Deliberation | None) -> Reglement | None:
    ligne = selectors.reglement_de(session)
    if ligne is None:
        return None
    return vers_domaine(ligne, d.jury_le if d is not None else session.jury_le or session.au)


def _voisins(toutes: list[Presentation], p: Presentation) -> tuple[Presentation | None, Presentation | None]:
    rang = next(n for n, x in enumerate(toutes) if x.pk == p.pk)
    return (toutes[rang - 1] if rang else None), (toutes[rang + 1] if rang + 1 < len(toutes) else None)


def _suivant_a_decider(
    session: SessionExamen, d: Deliberation, toutes: list[Presentation], p: Presentation
) -> int | None:
    """The next candidate for whom nothing is held, after this one, then from the top."""
    faits = set(d.choix.values_list("presentation_id", flat=True))
    rang = next(n for n, x in enumerate(toutes) if x.pk == p.pk)
    return next((x.pk for x in [*toutes[rang + 1 :], *toutes[:rang]] if x.pk not in faits), None)


@exige("deliberation.voir_deliberations")
@require_http_methods(["GET", "HEAD", "POST"])
def candidat(request: HttpRequest, slug: str, pk: int, presentation: int) -> HttpResponse:
    session = session_ou_404(request, pk)
    p, toutes = presentation_ou_404(request, session, presentation)
    d = selectors.deliberation_de(session)
    tenir = peut(request, "tenir_deliberation")
    reglement = _reglement(session, d)
    if request.method == "POST" and not tenir:
        raise AccesRefuse("deliberation.tenir_deliberation")
    anonyme = selectors.lit_sans_noms(membre_de(request))
    qui = selectors.qui_delibere(session, aujourdhui())
    ouverte = d is not None and d.etat == EtatDeliberation.OUVERTE
    attente = selectors.approbation_en_attente(d) if d is not None else None
    versions = list(Decision.objects.filter(presentation=p).order_by("-version", "pk"))
    decision = next((x for x in versions if x.en_vigueur), None)
    ligne = formulaire = None
    if decision is None and reglement is not None:
        jour = d.jury_le if d is not None else session.jury_le or session.au
        (ligne,) = selectors.lignes_de(
            session, reglement, jour, [p], anonyme=anonyme, simulation=d is None or not qui.ici
        )
        if ouverte and tenir and attente is None:
            formulaire = FormulaireDecision(
                request.POST or None, proposition=ligne.proposition, dossier=ligne.dossier, initial=_initial(ligne)
            )
            if request.method == "POST" and d is not None and formulaire.is_valid():
                reponse = _decider(request, session, d, p, toutes, formulaire)
                if reponse is not None:
                    return reponse
    proposition: dict[str, Any] = decision.proposition or {} if decision is not None else ligne.json if ligne else {}
    avant, apres = _voisins(toutes, p)
    contexte: dict[str, Any] = {
        "session": session,
        "deliberation": d,
        "presentation": p,
        "nom": selectors.nom_montre(p, anonyme=anonyme),
        "anonyme": anonyme,
        "rang": toutes.index(p) + 1,
        "total": len(toutes),
        "avant": avant,
        "apres": apres,
        "simulation": decision is None and (d is None or not qui.ici),
        "qui": qui,
        "reglement": reglement,
        "proposition": proposition,
        "ton": affichage.TONS.get(proposition.get("resultat", ""), "nu"),
        "unites": affichage.unites_en_mots(proposition, _modes(session, p)),
        "etapes": affichage.etapes_en_mots(proposition),
        "ligne": ligne,
        "decision": decision,
        "decidee": affichage.decision_en_mots(decision) if decision is not None else "",
        "ton_decidee": affichage.TONS.get(decision.resultat, "nu") if decision is not None else "",
        "differe": decision is not None
        and (decision.resultat, decision.mention) != (proposition.get("resultat"), proposition.get("mention", "")),
        "versions": [(x, affichage.decision_en_mots(x)) for x in versions],
        "manque": decision is not None
        and decision.resultat != Resultat.ADMIS
        and peut(request, "voir_acquis")
        and inscriptions_lisibles(membre_de(request)).filter(pk=p.inscription_id).exists(),
        "incidents": list(Incident.objects.filter(session=session).filter(presentation=p).order_by("survenu_le", "pk"))
        if not anonyme
        else [],
        "dossier": DossierCandidat.objects.filter(presentation=p).first() or DossierCandidat(),
        "tenir": tenir,
        "dossier_ouvert": tenir and (d is None or (ouverte and attente is None)) and reglement is not None,
        "formulaire": formulaire,
        "attente": attente,
        "revision": en_attente_sur([selectors.REVISER], "personne", str(p.inscription.personne_id)),
        "reviser": tenir and decision is not None and d is not None and d.etat == EtatDeliberation.DELIBEREE,
        "rectifier": decision is not None
        and d is not None
        and d.etat in (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE)
        and peut(request, "rectifier")
        and rectifications.prepare_ici(membre_de(request), session.pk),
        "vivante": rectifications.vivante(d) if d is not None else None,
        "pv_cites": rectifications.pv_de(decision) if decision is not None else [],
        "releve": decision is not None and _releve(request, decision),
        "complet": anonyme or selectors.lit_tout(membre_de(request), session),
        "motif": _lu(decision.motif, session, anonyme=anonyme) if decision is not None else "",
        "identite": selectors.identite_manque(p, aujourdhui()) if not anonyme else "",
        "journal": _journal(request, p, session) if tenir else [],
    }
    erreurs = formulaire is not None and bool(formulaire.errors)
    return render(request, "deliberation/jury/candidat.html", contexte, status=422 if erreurs else 200)


def _releve(request: HttpRequest, decision: Decision) -> bool:
    """Does this member read the relevé of that decision?"""
    return (
        peut(request, "lire_extraits")
        and releve_pret(decision)
        and decisions_lisibles(membre_de(request)).filter(pk=decision.pk).exists()
    )


def _lu(texte: str, session: SessionExamen, *, anonyme: bool) -> str:
    """A free text as this reader may read it."""
    return Masque(session.pk).texte(texte) if anonyme else texte


def _journal(request: HttpRequest, p: Presentation, session: SessionExamen) -> list[Any]:
    lignes = journal_de(request, "personne", p.inscription.personne_id, 40)
    return [x for x in lignes if x.details.get("session") in (None, session.pk)][:20]


def _initial(ligne: selectors.LigneCandidat) -> dict[str, Any]:
    r = ligne.retenu
    if r is not None:
        return {"resultat": r.resultat, "mention": r.mention, "motif": r.motif, "empreinte": ligne.empreinte}
    p = ligne.proposition
    propose = str(p.resultat) if ligne.a_retenir else ""
    return {"resultat": propose, "mention": str(p.mention), "empreinte": ligne.empreinte}


def _decider(
    request: HttpRequest,
    session: SessionExamen,
    d: Deliberation,
    p: Presentation,
    toutes: list[Presentation],
    formulaire: FormulaireDecision,
) -> HttpResponse | None:
    """Hold the decision, then go to the next candidate, or back to the list. None: refused, said on the form."""
    try:
        services.retenir(
            presentation=p, acteur=acteur_de(request), empreinte_vue=formulaire.cleaned_data["empreinte"],
            **formulaire.decision(),
        )  # fmt: skip
    except ErreurMetier as e:
        reporter(formulaire, e)
        return None
    slug: str = request.organisation.slug  # type: ignore[attr-defined]
    reglement = _reglement(session, d)
    if reglement is not None and formulaire.decision()["resultat"] == Resultat.ADMIS:
        (ligne,) = selectors.lignes_de(session, reglement, d.jury_le, [p])
        if ligne.absent_admis:
            messages.warning(
                request, f"{ligne.nom} : admis malgré une {ligne.absences}. Il faudra le confirmer à la clôture."
            )
    messages.success(request, f"La décision du jury est notée pour {p.inscription.personne.nom_complet}.")
    if "suivant" in request.POST and (prochain := _suivant_a_decider(session, d, toutes, p)) is not None:
        return redirect("deliberation:candidat", slug=slug, pk=session.pk, presentation=prochain)
    return redirect("deliberation:deliberation", slug=slug, pk=session.pk)


@exige("deliberation.tenir_deliberation")
def dossier(request: HttpRequest, slug: str, pk: int, presentation: int) -> HttpResponse:
    """Livret, interview, PFMP, orals: what is known of the candidate beside the grid."""
    session = session_ou_404(request, pk)
    p, _ = presentation_ou_404(request, session, presentation)
    d = selectors.deliberation_de(session)
    reglement = _reglement(session, d)
    if reglement is None:
        raise Http404
    ligne = DossierCandidat.objects.filter(presentation=p).first()

    def formulaire(*args: Any, **kwargs: Any) -> FormulaireDossier:
        return FormulaireDossier(args[0] if args else None, reglement=reglement, initial=kwargs["initial"])

    def geste(donnees: dict[str, Any]) -> str:
        services_deliberations.enregistrer_dossier(presentation=p, acteur=acteur_de(request), **donnees)
        return f"Le dossier {de(p.inscription.personne.nom_complet)} est à jour. La proposition en tient compte."

    return remplir(
        request, gabarit="deliberation/jury/formulaire.html", cle=f"deliberation.dossier:{presentation}",
        titre=f"Dossier {de(p.inscription.personne.nom_complet)}", classe=formulaire, geste=geste,
        retour=reverse("deliberation:candidat", args=[slug, pk, presentation]),
        initial=FormulaireDossier.initiales(ligne, reglement), contexte={"session": session},
    )  # fmt: skip


def _decision_ou_404(request: HttpRequest, pk: int) -> tuple[Decision, Presentation, SessionExamen]:
    ligne = Decision.objects.filter(pk=pk, presentation__isnull=False, deliberation__isnull=False).select_related(
        "presentation__inscription__personne", "deliberation"
    )
    decision = ligne.first()
    if decision is None or decision.presentation is None:
        raise Http404
    session = session_ou_404(request, decision.presentation.session_id)
    presentation, _ = presentation_ou_404(request, session, decision.presentation_id)
    return decision, presentation, session


@exige("deliberation.voir_deliberations")
@require_http_methods(["GET", "HEAD"])
def decision(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One version of a decision, as it was taken: it stays readable for ever."""
    ligne, presentation, session = _decision_ou_404(request, pk)
    proposition = ligne.proposition or {}
    anonyme = selectors.lit_sans_noms(membre_de(request))
    suivante = Decision.objects.filter(presentation=ligne.presentation, version=ligne.version + 1).first()
    contexte = {
        "session": session,
        "decision": ligne,
        "nom": selectors.nom_montre(presentation, anonyme=anonyme),
        "decidee": affichage.decision_en_mots(ligne),
        "ton_decidee": affichage.TONS.get(ligne.resultat, "nu"),
        "proposition": proposition,
        "ton": affichage.TONS.get(proposition.get("resultat", ""), "nu"),
        "unites": affichage.unites_en_mots(proposition),
        "etapes": affichage.etapes_en_mots(proposition),
        "pv_cites": rectifications.pv_de(ligne),
        "releve": _releve(request, ligne),
        "complet": anonyme or selectors.lit_tout(membre_de(request), session),
        "motif": _lu(ligne.motif, session, anonyme=anonyme),
        "suivante_motif": _lu(suivante.motif, session, anonyme=anonyme) if suivante is not None else "",
        "suivante": suivante,
    }
    return render(request, "deliberation/jury/decision.html", contexte)


@exige("deliberation.tenir_deliberation")
def reviser(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Another version: corrections, decision, reason; « Voir » computes the proposal, « Demander » asks a second person."""
    ligne, presentation, session = _decision_ou_404(request, pk)
    if ligne.deliberation is not None and ligne.deliberation.etat in (EtatDeliberation.SIGNEE, EtatDeliberation.CLOSE):
        # Signed: only rectifying minutes change it.
        page = reverse("deliberation:rectifier", args=[slug, session.pk])
        return redirect(f"{page}?candidat={presentation.pk}")
    saisie = Saisie(request, f"deliberation.reviser:{pk}", titre="Réviser une décision")
    fige = reglement_de_json(ligne.reglement or {})
    unites = affichage.unites_en_mots(ligne.proposition or {})
    formulaire = FormulaireRevision(
        request.POST or None, reglement=fige,
        **affichage.a_choisir(ligne),
        actuels={u["code"]: u["note"] or u["etat_en_mots"] or u["issue"].lower() for u in unites}, livret=(ligne.dossier or {}).get("livret") == str(Livret.FOURNI),
        initial={"resultat": ligne.resultat, "mention": ligne.mention, **saisie.initiales},
    )  # fmt: skip
    apercu: dict[str, Any] = {}
    if request.method == "POST" and formulaire.is_valid():
        donnees = formulaire.cleaned_data
        corrections, examine = formulaire.corrections(), bool(donnees.get("livret_examine"))
        try:
            apercu = affichage.apercu(*reproposer(ligne, corrections, livret_examine=examine))
            if "demander" in request.POST:
                demande = services.demander_revision(
                    decision=ligne, resultat=donnees["resultat"],
                    mention=donnees.get("mention", "") if donnees["resultat"] == "admis" else "", motif=donnees["motif"],
                    corrections=corrections, livret_examine=examine, demandeur=personne_de(request),
                )  # fmt: skip
                saisie.oublier()
                messages.success(request, "La révision est demandée. Une seconde personne doit l’approuver.")
                return redirect("deliberation:approbation", slug=slug, pk=session.pk, approbation=demande.pk)
        except ErreurMetier as e:
            reporter(formulaire, e)
    contexte = {
        "session": session,
        "decision": ligne,
        "nom": presentation.inscription.personne.nom_complet,
        "decidee": affichage.decision_en_mots(ligne),
        "ton_decidee": affichage.TONS.get(ligne.resultat, "nu"),
        "formulaire": formulaire,
        "saisie": saisie,
        "apercu": apercu,
    }
    return render(request, "deliberation/jury/reviser.html", contexte, status=422 if formulaire.errors else 200)


def _modes(session: SessionExamen, p: Presentation) -> dict[str, str]:
    """How each unit of this candidate is assessed, where it is known."""
    siens = modes_de(session.certification, [p.inscription], jour_de(session), session.specialite).get(
        p.inscription_id, {}
    )
    return {code: x.en_mots for code, x in siens.items() if x.mode is not ModeEvaluation.NON_DIT}
