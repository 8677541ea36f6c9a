"""The partner's space: home, requests, sessions, colleagues. Every read starts from the establishments of who is looking."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from parchemin.comptes.acces import exige
from parchemin.comptes.models import RoleMembre
from parchemin.parcours.models import EtatInscription
from parchemin.plateforme.constats_dits import dire_constats
from parchemin.plateforme.courriels.moteur import dire_parti
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.fichiers.vues import servir
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.templatetags.parchemin import moment
from parchemin.reseau import constats_espace as c
from parchemin.reseau import pieces
from parchemin.reseau.domain.etats import ACTES_EN_MOTS, ActePartenaire, EtatHabilitation
from parchemin.reseau.lettres import reproche_de
from parchemin.reseau.models import (
    CHEZ_LE_PARTENAIRE,
    DemandePartenaire,
    EtatDemandePartenaire,
    LettreReseau,
    RoleHabilite,
)
from parchemin.reseau.selectors import espace as lire
from parchemin.reseau.selectors.contradictoire import phase_de
from parchemin.reseau.selectors.points_demandes import points_de
from parchemin.reseau.services import demandes as services
from parchemin.reseau.services import espace as gestes
from parchemin.reseau.vues.commun import TONS, acteur, remplir
from parchemin.reseau.vues.espace_formulaires import (
    FormulaireCollegue,
    FormulaireDemandeSession,
    FormulaireReponsePartenaire,
)
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

TONS_DEMANDE = {
    EtatDemandePartenaire.ATTENDUE: "in", EtatDemandePartenaire.REPONDUE: "in", EtatDemandePartenaire.A_REPRENDRE: "al",
    EtatDemandePartenaire.ACCEPTEE: "ok", EtatDemandePartenaire.ANNULEE: "nu",
}  # fmt: skip
MOTS_PARTENAIRE = {
    EtatDemandePartenaire.ATTENDUE: "À répondre", EtatDemandePartenaire.REPONDUE: "Envoyée, en lecture",
    EtatDemandePartenaire.A_REPRENDRE: "À compléter", EtatDemandePartenaire.ACCEPTEE: "Acceptée",
    EtatDemandePartenaire.ANNULEE: "Plus rien à faire",
}  # fmt: skip
SUBIES = (
    EtatHabilitation.MISE_EN_DEMEURE, EtatHabilitation.SUSPENDU, EtatHabilitation.RETIRE, EtatHabilitation.RESILIE,
)  # fmt: skip
"""States that a decision put a habilitation in: the partner reads why."""
TONS_SESSION = {"demandee": "in", "acceptee": "ok", "refusee": "ko"}


def dite(d: DemandePartenaire) -> dict[str, Any]:
    """A request as its line shows it: tone, words, and whether its last day is over."""
    etat, jour = EtatDemandePartenaire(d.etat), aujourdhui()
    retard = d.etat in CHEZ_LE_PARTENAIRE and d.avant_le is not None and d.avant_le < jour
    return {
        "d": d, "ton": "ko" if retard else TONS_DEMANDE[etat], "retard": retard,
        "mots": f"{MOTS_PARTENAIRE[etat]}, en retard" if retard else MOTS_PARTENAIRE[etat],
        "figee": d.figee_le is not None and d.figee_le <= jour,
    }  # fmt: skip


@exige("reseau.espace")
@require_safe
def accueil(request: HttpRequest, slug: str) -> HttpResponse:
    """What I may do, until when, what is asked, by when, what is wrong."""
    membre, jour = request.membre, aujourdhui()  # type: ignore[attr-defined]
    siennes = list(lire.habilitations_de(membre))
    cartes = [lire.carte(h, jour, siennes) for h in siennes]
    demandes = list(lire.demandes_de(membre).order_by("pk"))
    attendues = [dite(d) for d in lire.a_faire(demandes)]
    inscrits = lire.inscrits_de(membre)
    perdues = lire.pertes(membre)
    mesures = [x for x in cartes if x.h.etat in SUBIES and x.h.pk not in {p.h.pk for p in perdues}]
    permis = {mots for x in cartes for mots, oui, _ in x.actes if oui}
    contexte = {
        "cartes": [(x, TONS.get(x.h.etat, "in")) for x in cartes],
        "etablissements": lire.etablissements(membre),
        "attendues": [x for x in attendues if x["d"].nature not in lire.REPROCHES],
        "reproches": [x for x in attendues if x["d"].nature in lire.REPROCHES],
        "mesures": mesures,
        "perdues": perdues,
        "peut_inscrire": not cartes or ACTES_EN_MOTS[ActePartenaire.INSCRIRE] in permis,
        "lettres": list(lire.lettres_de(membre)[:5]),
        "retards": sum(x["retard"] for x in attendues if x["d"].nature not in lire.REPROCHES),
        "reproches_en_retard": sum(x["retard"] for x in attendues if x["d"].nature in lire.REPROCHES),
        "en_lecture": sum(d.etat == EtatDemandePartenaire.REPONDUE for d in demandes),
        "sessions": list(lire.sessions_a_venir(membre, jour)[:6]),
        "demandes_session": [(d, TONS_SESSION[d.etat]) for d in lire.demandes_session_de(membre).order_by("-pk")[:5]],
        "en_cours": inscrits.filter(etat=EtatInscription.EN_COURS).count(),
        "peut_session": any(acte[1] for x in cartes for acte in x.actes if x.h.role == "organiser"),
    }  # fmt: skip
    return render(request, "reseau/espace/accueil.html", contexte)


def _lettre(request: HttpRequest, pk: int) -> LettreReseau:
    x: LettreReseau = get_object_or_404(lire.lettres_de(request.membre), pk=pk)  # type: ignore[attr-defined]
    return x


@exige("reseau.espace")
@require_safe
def lettre(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The words of a letter: facts, clause, what is expected, by when, what follows, and the right to be heard."""
    x = _lettre(request, pk)
    return render(request, "reseau/espace/lettre.html", {"x": x, "l": x.contenu})


@exige("reseau.espace")
@require_safe
@never_cache
def lettre_document(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    x = _lettre(request, pk)
    return servir(request, get_object_or_404(Fichier.toutes, pk=x.piece_id, organisation_id=x.organisation_id))


@exige("reseau.espace")
@require_safe
def demandes(request: HttpRequest, slug: str) -> HttpResponse:
    """Everything that was ever asked, the open ones first."""
    lignes = list(lire.demandes_de(request.membre).order_by("-pk"))  # type: ignore[attr-defined]
    ouvertes = lire.a_faire(lignes)
    autres = [d for d in lignes if d.etat not in CHEZ_LE_PARTENAIRE]
    return render(request, "reseau/espace/demandes.html", {"lignes": [dite(d) for d in [*ouvertes, *autres]]})


def _demande(request: HttpRequest, pk: int) -> DemandePartenaire:
    d: DemandePartenaire = get_object_or_404(lire.demandes_de(request.membre), pk=pk)  # type: ignore[attr-defined]
    return d


def _un_fichier(request: HttpRequest, d: DemandePartenaire, fichier: Any) -> Fichier:
    """Kept, or refused by name: among several, one must know which."""
    try:
        return deposer(
            fichier, nom=fichier.name, usage=pieces.REPONSE.code, organisation_id=d.organisation_id,
            depose_par_id=request.user.pk, depose_par_libelle=acteur(request).libelle,
        )  # fmt: skip
    except ErreurMetier as e:
        nom = fichier.name
        raise ErreurMetier(
            *(x if nom in x.ou else replace(x, ou=f"{nom}, {x.ou}" if x.ou else nom) for x in e.constats)
        ) from e


def _deposer(
    request: HttpRequest, d: DemandePartenaire, texte: str, fichiers: list[Any], rien_a_ajouter: bool = False
) -> str:
    """All or nothing: a file that is refused leaves no other behind. Returns the sentence that confirms."""
    limite = lire.reglage("fichiers", aujourdhui())
    if len(fichiers) > limite:
        raise ErreurMetier(c.TROP_DE_FICHIERS.constat(n=len(fichiers), limite=limite))
    with transaction.atomic():
        poses = [_un_fichier(request, d, x) for x in fichiers]
        e = services.repondre(
            demande=d, texte=texte, pieces=[p.pk for p in poses], acteur=acteur(request), rien_a_ajouter=rien_a_ajouter
        )
    phrase = f"Votre réponse est enregistrée, le {moment(e.le)}."
    if poses:
        phrase += " Reçus : " + " ; ".join(f"{p.nom_original} (empreinte {p.contenu_id[:12]})" for p in poses) + "."
    return phrase


def _promis(d: DemandePartenaire) -> date | None:
    """The last day that the letter of a measure gave it, while it is not over."""
    mesure = getattr(d, "mesure", None)
    avant = phase_de(mesure).repondre_avant if mesure is not None else None
    return avant if avant is not None and avant >= aujourdhui() else None


@exige("reseau.espace")
def demande(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One request: the thread, and the answer while it may still be given."""
    d = _demande(request, pk)
    vue = dite(d)
    ouverte = not vue["figee"] and d.etat in {*CHEZ_LE_PARTENAIRE, EtatDemandePartenaire.REPONDUE}
    contexte = {
        "vue": vue,
        "d": d,
        "fil": lire.fil(d),
        "lus": points_de(d),
        "reproche": reproche_de(d),
        "ouverte": ouverte,
        "lettre": lire.lettre_de(d),
        "promis": _promis(d) if ouverte else None,
        "piece": "reseau:espace_piece",
    }

    def geste(x: dict[str, Any]) -> str:
        return _deposer(request, d, x["texte"], x["fichiers"], x.get("rien_a_ajouter", False))

    return remplir(
        request, gabarit="reseau/espace/demande.html", cle=f"reseau.reponse:{pk}", titre=d.objet, classe=lambda *a, **k: FormulaireReponsePartenaire(*a, promis=_promis(d), **k),
        geste=geste, retour=reverse("reseau:espace", args=[slug]), vers=reverse("reseau:espace_demande", args=[slug, pk]),
        bouton="Ajouter à ma réponse" if d.etat == EtatDemandePartenaire.REPONDUE else "Envoyer ma réponse", contexte=contexte,
    )  # fmt: skip


@exige("reseau.espace")
@require_safe
@never_cache
def piece(request: HttpRequest, slug: str, pk: int, piece: UUID) -> HttpResponseBase:
    fichier = lire.piece_de(_demande(request, pk), piece)
    if fichier is None:
        raise Http404
    return servir(request, fichier)


@exige("reseau.espace")
@require_safe
@never_cache
def convention(request: HttpRequest, slug: str, pk: int) -> HttpResponseBase:
    """Their own signed convention."""
    k = get_object_or_404(lire.conventions_de(request.membre), pk=pk)  # type: ignore[attr-defined]
    return servir(request, get_object_or_404(Fichier.toutes, pk=k.piece_id, organisation_id=k.organisation_id))


@exige("reseau.espace")
@require_safe
def sessions(request: HttpRequest, slug: str) -> HttpResponse:
    lignes = lire.demandes_session_de(request.membre).order_by("-pk")  # type: ignore[attr-defined]
    return render(request, "reseau/espace/sessions.html", {"lignes": [(d, TONS_SESSION[d.etat]) for d in lignes]})


@exige("reseau.espace")
@require_safe
def session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    d = get_object_or_404(lire.demandes_session_de(request.membre), pk=pk)  # type: ignore[attr-defined]
    return render(request, "reseau/espace/session.html", {"d": d, "ton": TONS_SESSION[d.etat]})


@exige("reseau.espace")
def demander_session(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask; when the habilitation does not allow it, the page says so before and after."""
    membre, jour = request.membre, aujourdhui()  # type: ignore[attr-defined]
    siennes = list(lire.habilitations_de(membre))
    cartes = [lire.carte(h, jour, siennes) for h in siennes if h.role == RoleHabilite.ORGANISER]
    creee: list[int] = []

    def geste(x: dict[str, Any]) -> str:
        creee.append(gestes.demander_session(acteur=acteur(request), **x).pk)
        return "Votre demande est partie. La réponse viendra par courriel, et ici."

    seules = [x.h.pk for x in cartes if x.actes[0][1]]
    reponse = remplir(
        request, gabarit="reseau/espace/demander_session.html", cle="reseau.demande_session:0", titre="Demander une session",
        classe=partial(FormulaireDemandeSession, membre=membre), geste=geste, retour=reverse("reseau:espace", args=[slug]),
        bouton="Envoyer la demande", initial={"habilitation": seules[0]} if len(seules) == 1 else {},
        contexte={"cartes": cartes, "aucune": not cartes},
    )  # fmt: skip
    return redirect("reseau:espace_session", slug, creee[0]) if creee else reponse


@exige("reseau.espace")
@require_safe
def collegues(request: HttpRequest, slug: str) -> HttpResponse:
    """My account and who else represents the same establishments."""
    membre = request.membre  # type: ignore[attr-defined]
    miens = lire.etablissements(membre)
    contexte = {"lignes": lire.representants([e.pk for e in miens], membre), "etablissements": miens, "moi": membre}
    return render(request, "reseau/espace/collegues.html", contexte)


@exige("reseau.espace")
def inviter(request: HttpRequest, slug: str) -> HttpResponse:
    membre = request.membre  # type: ignore[attr-defined]

    def geste(x: dict[str, Any]) -> str:
        i = gestes.inviter_collegue(
            par=membre, email=x["email"], prenom=x["prenom"], nom=x["nom"], etablissements=list(x["etablissements"]),
            request=request, acteur=acteur(request),
        )  # fmt: skip
        a = i.role.membre.utilisateur.email
        return dire_parti(
            f"L’invitation est partie à {a}. Le certificateur en est informé.",
            f"L’accès de {a} est préparé : le certificateur lui remettra son lien.",
        )

    return remplir(
        request, gabarit="reseau/espace/formulaire.html", cle="reseau.collegue:0", titre="Inviter un collègue",
        classe=partial(FormulaireCollegue, membre=membre), geste=geste, retour=reverse("reseau:espace_collegues", args=[slug]),
        bouton="Envoyer l’invitation",
        contexte={"aide": "Il verra ce que vous voyez, pour les établissements cochés, et rien d’autre.", "parent": "Mes collègues"},
    )  # fmt: skip


@exige("reseau.espace")
@require_POST
def retirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back an access that one gave. Somebody of other establishments does not exist here."""
    membre = request.membre  # type: ignore[attr-defined]
    vus = {x.role_id for x in lire.representants([e.pk for e in lire.etablissements(membre)], membre)}
    role = get_object_or_404(RoleMembre.objects.select_related("membre__utilisateur", "membre__organisation"), pk=pk)
    if role.pk not in vus:
        raise Http404
    try:
        fin = gestes.retirer_collegue(par=membre, role=role, acteur=acteur(request))
        quand = "ce soir" if fin >= aujourdhui() else "dès maintenant"
        messages.success(request, f"C’est fait : l’accès est fermé {quand}.")
    except ErreurMetier as e:
        dire_constats(request, e)
    return redirect("reseau:espace_collegues", slug)
