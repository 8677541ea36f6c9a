"""One rectification: why, for whom, before and after, what it waits for, who signed; and its PDF."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_safe

from parchemin.comptes.acces import exige
from parchemin.deliberation import acte_rectification as acte
from parchemin.deliberation import choix
from parchemin.deliberation.domain.effet import Effet
from parchemin.deliberation.models import Deliberation, EtatRectification, LigneRectification, Rectification
from parchemin.deliberation.pv_rectificatif import corrections
from parchemin.deliberation.pv_rectificatif_pdf import composer_rectificatif, contenu_scelle, nom_rectificatif
from parchemin.deliberation.sans_noms import Masque
from parchemin.deliberation.selectors import affichage
from parchemin.deliberation.selectors import deliberations as selectors_deliberations
from parchemin.deliberation.selectors import rectifications as selectors
from parchemin.deliberation.selectors.pv import deliberations_lisibles
from parchemin.deliberation.services import rectifications as services
from parchemin.deliberation.vues.jury_commun import journal_de, membre_de, personne_de, peut
from parchemin.deliberation.vues.jury_rectifications import rectification_ou_404
from parchemin.deliberation.vues.jury_signatures import contexte_des_signatures
from parchemin.deliberation.vues.pv_document import composer_en_ligne
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models import Fichier
from parchemin.socle.horloge import aujourdhui


def chaine_de(r: Rectification, attend: bool) -> list[tuple[str, str, str]]:
    """The steps: done, in progress, to come."""
    rang = {"preparee": 1 if attend else 0, "a_signer": 2, "scellee": 4, "abandonnee": 0}[r.etat]
    suite = (
        ("Préparation", "cause et candidats"),
        ("Accord", "un membre qui a siégé"),
        ("Signatures", "les membres présents"),
        ("Effet", "décisions rectifiées"),
    )
    return [
        (titre, texte, "fait" if n < rang else "ici" if n == rang and r.etat != "abandonnee" else "")
        for n, (titre, texte) in enumerate(suite)
    ]


def lignes_affichees(r: Rectification, *, anonyme: bool) -> list[dict[str, Any]]:
    """Before and after, candidate by candidate: as written at the seal, else as the lines would be."""
    code = r.session.certification.numero
    if r.etat != EtatRectification.SCELLEE:
        return [
            _ligne(
                p.ligne,
                p.effet,
                p.json["acquis"],
                corrections(p.ligne.avant.issues.all(), p.proposition.unites, code),
                anonyme=anonyme,
            )
            for p in services.prevoir(r)
        ]
    lignes = []
    for x in selectors.lignes_de(r):
        garde = ((x.apres and x.apres.proposition) or {}).get("acquis", [])
        apres = x.apres.issues.all() if x.apres is not None else ()
        lignes.append(
            _ligne(x, _effet_ecrit(x, r), garde, corrections(x.avant.issues.all(), apres, code), anonyme=anonyme)
        )
    return lignes


def _effet_ecrit(x: LigneRectification, r: Rectification) -> Effet:
    """The day that the version bears; earlier minutes did not say why."""
    dit = (r.pv_contenu or {}).get("format") not in ("pvr-1", "pvr-2")
    return Effet(x.apres.decidee_le if x.apres is not None else None, selectors.effet_de(x, r).raison if dit else "")


def _ligne(
    x: LigneRectification,
    effet: Effet,
    garde: list[dict[str, Any]],
    corrigees: list[dict[str, str]],
    *,
    anonyme: bool,
) -> dict[str, Any]:
    if x.avant.presentation is None:
        raise ValueError("a rectified decision is about a candidate of the session")
    return {
        "presentation": x.avant.presentation_id,
        "nom": selectors_deliberations.nom_montre(x.avant.presentation, anonyme=anonyme),
        "avant": affichage.decision_en_mots(x.avant),
        "ton_avant": affichage.TONS.get(x.avant.resultat, "nu"),
        "apres": choix.en_mots(choix.Resultat(x.resultat), choix.Mention(x.mention)),
        "ton_apres": affichage.TONS.get(x.resultat, "nu"),
        "version": x.avant.version,
        "corrections": [f"{k['code']} : {k['avant']} devient {k['apres']}" for k in corrigees],
        "garde": [a["phrase"] for a in garde],
        "decision": x.apres_id,
        "effet": f"Prend effet {effet.en_mots}",
        "effet_raison": effet.raison,
    }


@exige("deliberation.voir_deliberations")
@require_GET
def rectification(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponse:
    """Why, for whom, and what it waits for."""
    session, d, r = rectification_ou_404(request, pk, rectification)
    membre = membre_de(request)
    anonyme = selectors_deliberations.lit_sans_noms(membre)
    masque = Masque(session.pk) if anonyme else None
    attente = selectors.attente_de(r)
    prepare = peut(request, "rectifier") and selectors.prepare_ici(membre, session.pk)
    porte = selectors.porte(session.organisation_id, request.user.pk, session.pk)
    modifier = prepare and r.etat == EtatRectification.PREPAREE and attente is None
    constats = []
    if modifier:
        moi = personne_de(request)
        constats = acte.controler(acte.ACCORDER, selectors.situation_de(session, d, r, aujourdhui(), demandeur=moi))
    lignes = lignes_affichees(r, anonyme=anonyme)
    deja = {x["presentation"] for x in lignes}
    contexte: dict[str, Any] = {
        "session": session,
        "deliberation": d,
        "r": r,
        "etat": ("al", "Attend l’accord d’un membre qui a siégé") if attente is not None else selectors.ETATS[r.etat],
        "etapes": chaine_de(r, attente is not None),
        "motif": masque.texte(r.motif) if masque else r.motif,
        "reference": masque.texte(r.reference) if masque else r.reference,
        "lignes": lignes,
        "autres": [
            p for p in selectors_deliberations.presentations_de(session, membre) if p.pk not in deja
        ] if modifier else [],
        "attente": attente,
        "sienne": attente is not None and attente.demandeur_id == request.user.pk,
        "approuver": attente is not None
        and attente.demandeur_id != request.user.pk
        and peut(request, "approuver_deliberation")
        and selectors.a_siege_avec_son_compte(request.user.pk, session.pk),
        "modifier": modifier,
        "preparer": prepare,
        "abandon_motif": masque.texte(r.abandon_motif) if masque else r.abandon_motif,
        "porte": porte,
        "constats": constats,
        "bloque": any(x.est_bloquant for x in constats),
        "abandonner": prepare and attente is None and (modifier or (porte and r.etat == EtatRectification.A_SIGNER)),
        "sans_effet": selectors.sans_effet(r),
        **contexte_des_signatures(request, slug, session, r),
        "anonyme": anonyme,
        "corrige": r.corrige,
        "url_pdf": reverse("deliberation:rectification_pdf", args=[slug, pk, r.pk])
        if r.pv_empreinte and peut(request, "lire_pv") else "",
        "journal": [x for x in journal_de(request, "session_examen", session.pk, 80) if x.details.get("rectification") == r.pk]
        if prepare else [],
    }  # fmt: skip
    return render(request, "deliberation/jury/rectification.html", contexte)


@exige("deliberation.lire_pv")
@require_safe
@never_cache
def document(request: HttpRequest, slug: str, pk: int, rectification: int) -> HttpResponseBase:
    """The kept file once signed, else the text to sign; a copy without names for an auditor."""
    membre = membre_de(request)
    d: Deliberation = get_object_or_404(deliberations_lisibles(membre), session=pk)
    r: Rectification = get_object_or_404(
        Rectification.objects.select_related("corrige__deliberation"), pk=rectification, deliberation=d
    )
    r.deliberation = d
    if not r.pv_empreinte:
        raise Http404
    if selectors_deliberations.lit_sans_noms(membre):
        copie = Masque(d.session_id).contenu(contenu_scelle(r))
        return composer_en_ligne(
            request, lambda: composer_rectificatif(r, contenu=copie), f"copie-{nom_rectificatif(r)}"
        )
    if r.pv_piece_id is not None:
        return servir(request, get_object_or_404(Fichier.toutes, pk=r.pv_piece_id, organisation_id=r.organisation_id))
    return composer_en_ligne(request, lambda: composer_rectificatif(r), nom_rectificatif(r))
