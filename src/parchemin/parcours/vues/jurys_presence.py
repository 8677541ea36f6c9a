"""Who came to the jury, on one page."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parchemin.comptes.acces import exige
from parchemin.parcours.models import PresenceSiege, QualiteSiege, SiegeJury
from parchemin.parcours.selectors import jurys as selectors
from parchemin.parcours.services.jurys_presence import PresenceAuJury, noter_presences_jury
from parchemin.parcours.vues.jurys import acteur_de, session_ou_404
from parchemin.plateforme.nombres import entier_borne
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui

_EFFACER = "a_noter"
"""What the page sends to take back a presence: an empty value would mean that nothing was chosen."""


def _lues(request: HttpRequest, sieges: list[SiegeJury]) -> list[PresenceAuJury]:
    lues = []
    for s in sieges:
        brut = request.POST.get(f"presence-{s.pk}", "")
        if brut == _EFFACER:
            lues.append(PresenceAuJury(s.pk, PresenceSiege.A_NOTER))
        elif brut and brut in PresenceSiege.values:
            motif, place = request.POST.get(f"motif-{s.pk}", ""), entier_borne(request.POST.get(f"remplace-{s.pk}", ""))
            lues.append(PresenceAuJury(s.pk, PresenceSiege(brut), motif, place))
    return lues


@exige("parcours.gerer_jurys")
def presence(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Present, absent, excused, one line per seat; then the composition is judged on those who are there."""
    session = session_ou_404(request, pk)
    sieges = selectors.sieges_de(session)
    jour = aujourdhui()
    constats: tuple[Constat, ...] = ()
    if request.method == "POST":
        try:
            n = noter_presences_jury(
                session=session, presences=_lues(request, sieges), raison=request.POST.get("raison", ""),
                acteur=acteur_de(request),
            )  # fmt: skip
        except ErreurMetier as e:
            constats = e.constats
        else:
            bloquants = [k for k in selectors.constats_jury(session, jour) if k.est_bloquant]
            if not n:
                messages.info(request, "Rien n’a changé.")
            elif bloquants:
                messages.warning(request, f"Les présences sont notées. {bloquants[0].quoi} [{bloquants[0].code}]")
            else:
                messages.success(request, "Les présences sont notées. Avec ceux qui sont là, le jury peut se tenir.")
            return redirect("parcours:session_jury", slug=slug, pk=pk)
    contexte: dict[str, Any] = {
        "session": session,
        "lignes": [_ligne(request, s) for s in sieges],
        "titulaires": [s for s in sieges if s.qualite != QualiteSiege.SUPPLEANT],
        "suppleants": any(s.qualite == QualiteSiege.SUPPLEANT for s in sieges),
        "notees": any(s.presence for s in sieges),
        "raison": request.POST.get("raison", "")[:300],
        "choix": [(x.value, x.label) for x in PresenceSiege if x.value],
        "effacer": _EFFACER,
        "ouverte": selectors.jour_venu(session, jour) and session.etat != "annulee",
        "constats": constats,
    }
    return render(request, "parcours/jurys/presence.html", contexte, status=422 if constats else 200)


def _ligne(request: HttpRequest, s: SiegeJury) -> dict[str, Any]:
    """One seat, with what was just sent when it was refused."""
    poste = request.method == "POST"
    return {
        "siege": s,
        "suppleant": s.qualite == QualiteSiege.SUPPLEANT,
        "choisie": request.POST.get(f"presence-{s.pk}", s.presence) if poste else s.presence,
        "motif": request.POST.get(f"motif-{s.pk}", s.motif_absence)[:200] if poste else s.motif_absence,
        "remplace": entier_borne(request.POST.get(f"remplace-{s.pk}", "")) if poste else s.remplace_id,
    }
