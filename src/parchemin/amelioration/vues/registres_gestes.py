"""The gestures on one entry: each its form, its act and the sentence that says it is done. One table, one view."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from typing import Any

from django import forms
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse

from parchemin.amelioration import pieces
from parchemin.amelioration.domain.faits import (
    FINIS,
    AvisReponse,
    EtatFait,
    ResultatMediation,
    passage_fait,
)
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.services import faits, faits_partage
from parchemin.amelioration.vues import registres_formulaires as x
from parchemin.amelioration.vues.commun import acteur, garder, remplir
from parchemin.comptes.acces import exige
from parchemin.plateforme.liens.services import LienCree
from parchemin.socle.horloge import aujourdhui

Acte = Callable[[HttpRequest, FaitSignale, dict[str, Any]], str]


def adresse_de(request: HttpRequest) -> Callable[[LienCree], str]:
    return lambda lien: lien.url(request)


def fait_ou_404(pk: int) -> FaitSignale:
    f = FaitSignale.objects.select_related(
        "organisation", "theme", "personne", "inscription__certification__fiche__version", "session", "formation", "lieu",
        "certification__fiche__version", "responsable__utilisateur",
    ).filter(pk=pk).order_by("pk").first()  # fmt: skip
    if f is None:
        raise Http404
    trouve: FaitSignale = f
    return trouve


def _garder(request: HttpRequest, d: dict[str, Any]) -> list[Any]:
    return garder(request, d.pop("fichiers"), pieces.FAIT.code)


def _accuser(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    if d["envoi"] == "courriel":
        faits.accuser(fait=f, acteur=acteur(request), le=aujourdhui(), adresse_de=adresse_de(request))
        return f"L’accusé de réception part à {f.auteur_courriel}."
    faits.accuser(fait=f, acteur=acteur(request), le=d["le"] or aujourdhui(), moyen=d["moyen"])
    return "L’accusé de réception est noté."


def _confier(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.confier(fait=f, acteur=acteur(request), **d)
    return f"{d['responsable'].libelle} s’en charge."


def _repondre(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    courriel = d["envoi"] == "courriel"
    faits.repondre(
        fait=f, reponse=d["reponse"], le=aujourdhui() if courriel else d["le"] or aujourdhui(), acteur=acteur(request),
        adresse_de=adresse_de(request) if courriel else None, pieces=_garder(request, d),
    )  # fmt: skip
    return f"La réponse part à {f.auteur_courriel}." if courriel else "La réponse est notée."


def _noter(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.noter(fait=f, texte=d["texte"], acteur=acteur(request), pieces=_garder(request, d))
    return "C’est noté."


def _avis(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    lu = faits.noter_avis(fait=f, avis=AvisReponse(d["avis"]), mots=d["mots"], le=d["le"], acteur=acteur(request))
    return "L’avis est noté." if lu.etat == EtatFait.REPONDUE else "L’avis est noté, et le dossier est repris."


def _mediation(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.proposer_mediation(fait=f, acteur=acteur(request), **d)
    return "La médiation est proposée."


def _resultat(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    joints = _garder(request, d)
    faits.conclure_mediation(
        fait=f, acteur=acteur(request), resultat=ResultatMediation(d.pop("resultat")), pieces=joints, **d
    )
    return "Le résultat est noté. Il reste à répondre."


def _solution(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.donner_solution(fait=f, acteur=acteur(request), pieces=_garder(request, d), **d)
    return "La solution est notée. Il reste à dire qui en a été informé."


def _informer(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.informer(fait=f, acteur=acteur(request), **d)
    return "C’est noté."


def _clore(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.clore(fait=f, acteur=acteur(request), **d)
    return f"{f.numero} est clos."


def _rouvrir(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.rouvrir(fait=f, acteur=acteur(request), **d)
    return f"{f.numero} est rouvert : ses délais repartent d’aujourd’hui."


def _classer(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.classer(fait=f, acteur=acteur(request), **d)
    return f"{f.numero} est classé sans suite. Sa raison reste sur sa page."


def _nature(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    lu = faits.requalifier(fait=f, acteur=acteur(request), **d)
    return f"{f.numero} est rangé parmi les {lu.get_nature_display().lower()}s."


def _preciser(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.preciser(fait=f, acteur=acteur(request), **d)
    return "C’est enregistré."


def _rattacher(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    if f.inscription is not None and (d["personne"] is None or d["personne"].pk != f.inscription.personne_id):
        # Another person: the enrolment of the former one goes with her.
        d["inscription"] = None
    faits.rattacher(fait=f, acteur=acteur(request), **d)
    return "C’est enregistré."


def _redemander(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.redemander_avis(fait=f, acteur=acteur(request), adresse_de=adresse_de(request))
    return f"La question repart à {f.auteur_courriel}, avec un nouveau lien."


def _lien(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits.renvoyer_suivi(fait=f, acteur=acteur(request), adresse_de=adresse_de(request))
    return f"Un nouveau lien part à {f.auteur_courriel}. L’ancien n’ouvre plus rien."


def _partager(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits_partage.partager(fait=f, texte=d["texte"], acteur=acteur(request))
    return f"C’est partagé avec {f.lieu}."


def _ne_plus_partager(request: HttpRequest, f: FaitSignale, d: dict[str, Any]) -> str:
    faits_partage.ne_plus_partager(fait=f, acteur=acteur(request))
    return "Le partenaire ne le voit plus."


@dataclass(frozen=True, slots=True)
class Geste:
    """`quand(entry)`: is it proposed? `sien`: its form is made for the entry. `initial(entry)`: what it begins with."""

    code: str
    mots: str
    bouton: str
    classe: type[forms.Form]
    acte: Acte
    quand: Callable[[FaitSignale], bool]
    sien: bool = False
    initial: Callable[[FaitSignale], dict[str, Any]] = lambda f: {}
    principal: bool = False
    danger: bool = False


def _vers(*etats: EtatFait) -> Callable[[FaitSignale], bool]:
    """Is there a way from where it stands to one of these?"""
    return lambda f: any(passage_fait(f.nature, f.etat, e) is not None for e in etats)


def _ouvert(f: FaitSignale) -> bool:
    return f.etat not in FINIS


def _jour(nom: str) -> Callable[[FaitSignale], dict[str, Any]]:
    return lambda f: {nom: aujourdhui()}


def _initial_preciser(f: FaitSignale) -> dict[str, Any]:
    noms = ("titre", "resume", "cause", "auteur_qualite", "auteur_nom", "auteur_courriel", "auteur_telephone")
    return {n: getattr(f, n) for n in noms} | {"theme": f.theme.libelle if f.theme else ""}


def _initial_rattacher(f: FaitSignale) -> dict[str, Any]:
    noms = ("inscription", "session", "formation", "lieu", "certification")
    return {n: getattr(f, f"{n}_id") for n in noms} | {"personne": f.personne.nom_complet if f.personne else ""}


GESTES: dict[str, Geste] = {
    g.code: g
    for g in (
        Geste("accuser", "Accuser réception", "Accuser réception", x.FormulaireAccuser, _accuser, _vers(EtatFait.ACCUSEE), sien=True, initial=_jour("le"), principal=True),
        Geste("repondre", "Répondre", "Enregistrer la réponse", x.FormulaireReponse, _repondre,
              lambda f: not f.est_alea and ((f.etat == EtatFait.EN_MEDIATION and not f.mediations.filter(resultat="").exists()) or _vers(EtatFait.REPONDUE)(f)), sien=True, initial=_jour("le"), principal=True),
        Geste("resultat", "Noter le résultat de la médiation", "Noter le résultat", x.FormulaireResultatMediation, _resultat, lambda f: f.etat == EtatFait.EN_MEDIATION, initial=_jour("tenue_le"), principal=True),
        Geste("solution", "Donner la solution", "Enregistrer la solution", x.FormulaireSolution, _solution, _vers(EtatFait.SOLUTION_DONNEE), initial=_jour("le"), principal=True),
        Geste("informer", "Dire qui a été informé", "C’est noté", x.FormulaireInformer, _informer, lambda f: f.etat in (EtatFait.SOLUTION_DONNEE, EtatFait.INFORMEES), initial=_jour("le"), principal=True),
        Geste("avis", "Noter si la réponse convient", "Noter l’avis", x.FormulaireAvis, _avis, lambda f: f.etat == EtatFait.REPONDUE, initial=_jour("le"), principal=True),
        Geste("clore", "Clore", "Clore", x.FormulaireClore, _clore, _vers(EtatFait.CLOSE)),
        Geste("confier", "Confier", "Confier", x.FormulaireConfier, _confier, _ouvert, sien=True, initial=lambda f: {"responsable": f.responsable_id}),
        Geste("preciser", "Préciser", "Enregistrer", x.FormulairePreciser, _preciser, _ouvert, sien=True, initial=_initial_preciser),
        Geste("rattacher", "Dire à qui et à quoi cela se rapporte", "Enregistrer", x.FormulaireRattacher, _rattacher, _ouvert, sien=True, initial=_initial_rattacher),
        Geste("noter", "Noter", "Noter", x.FormulaireNote, _noter, lambda f: f.efface_le is None),
        Geste("mediation", "Proposer une médiation", "Noter la proposition", x.FormulaireMediation, _mediation, _vers(EtatFait.EN_MEDIATION), initial=lambda f: {"proposee_le": aujourdhui(), "proposee_a": f.auteur_nom}),
        Geste("redemander", "Redemander si la réponse convient", "Envoyer la question", x.FormulaireRedemander, _redemander, lambda f: f.etat == EtatFait.REPONDUE and not f.avis and bool(f.auteur_courriel)),
        Geste("lien", "Renvoyer le lien de suivi", "Envoyer un nouveau lien", x.FormulaireRedemander, _lien, lambda f: bool(f.auteur_courriel) and f.efface_le is None),
        Geste("partager", "Partager avec le partenaire", "Partager", x.FormulairePartager, _partager, lambda f: f.lieu_id is not None and f.efface_le is None, initial=lambda f: {"texte": f.partage or f.resume}),
        Geste("retirer_partage", "Ne plus partager", "Ne plus partager", x.FormulaireRedemander, _ne_plus_partager, lambda f: f.partage_le is not None),
        Geste("nature", "Changer la nature", "Changer la nature", x.FormulaireNature, _nature,
              lambda f: f.etat in (EtatFait.RECUE, EtatFait.ACCUSEE, EtatFait.EN_TRAITEMENT, EtatFait.SURVENU) and not f.reponse and not f.solution, sien=True),
        Geste("classer", "Classer sans suite", "Classer sans suite", x.FormulairePourquoi, _classer, _vers(EtatFait.CLASSEE), danger=True),
        Geste("rouvrir", "Rouvrir", "Rouvrir", x.FormulairePourquoi, _rouvrir, lambda f: f.efface_le is None and (f.etat in FINIS or f.etat == EtatFait.REPONDUE)),
    )
}  # fmt: skip


def proposes(f: FaitSignale) -> list[Geste]:
    """What may be done now, the most expected first."""
    siens = [g for g in GESTES.values() if g.quand(f)]
    return sorted(siens, key=lambda g: not g.principal)


@exige("amelioration.registres_conduire")
def geste(request: HttpRequest, slug: str, pk: int, geste: str) -> HttpResponse:
    """One gesture on one entry."""
    f = fait_ou_404(pk)
    g = GESTES.get(geste)
    if g is None:
        raise Http404

    @transaction.atomic
    def agir(d: dict[str, Any]) -> str:
        return g.acte(request, f, d)

    classe: Callable[..., forms.Form] = partial(g.classe, fait=f) if g.sien else g.classe  # type: ignore[call-arg]
    return remplir(
        request, gabarit="amelioration/registres/formulaire.html", cle=f"amelioration.fait_{g.code}:{f.pk}", titre=g.mots,
        classe=classe, geste=agir, retour=reverse("amelioration:fait", args=[slug, f.pk]),
        bouton=g.bouton, danger=g.danger, initial=g.initial(f), contexte={"f": f, "permis": g.quand(f)},
    )  # fmt: skip
