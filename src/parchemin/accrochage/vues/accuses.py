"""Reports: read to be applied, or only to be looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from parchemin.accrochage.domain.accuses import (
    LIBELLES_ISSUE,
    Accuse,
    FamilleMessage,
    Issue,
    LigneAccuse,
    famille,
    famille_structure,
    lire_accuse,
)
from parchemin.accrochage.forms import FormulaireAccuse
from parchemin.accrochage.models import FichierAccrochage
from parchemin.accrochage.services.accuses import recevoir
from parchemin.accrochage.vues.commun import acteur
from parchemin.comptes.acces import exige
from parchemin.socle.constats import ErreurMetier

TONS = {Issue.ACCEPTE: "ok", Issue.DEJA: "ok", Issue.REFUSE: "ko", Issue.INCONNU: "al"}
MONTRES = 200
_A_CONFIRMER = ("ACC-632", "ACC-636")


@dataclass(frozen=True)
class Lecture:
    """A report as a page shows it: state by state, what it means and what to do; nothing of it is written."""

    accuse: Accuse
    comptes: list[tuple[str, str, int]]
    structure: FamilleMessage | None
    groupes: list[tuple[FamilleMessage | None, str, str, int, list[LigneAccuse]]]
    cites: list[LigneAccuse]


def lecture_de(a: Accuse) -> Lecture:
    """Accepted last: what asks for an act comes first."""
    comptes = a.compter()
    groupes: dict[tuple[Issue, str], list[LigneAccuse]] = {}
    for ligne in a.lignes:
        cle = "" if ligne.issue is Issue.ACCEPTE else ligne.classe or f"?{ligne.message}"
        groupes.setdefault((ligne.issue, cle), []).append(ligne)
    ordre = [Issue.REFUSE, Issue.INCONNU, Issue.DEJA, Issue.ACCEPTE]
    dits = []
    for (issue, _), lignes in sorted(groupes.items(), key=lambda x: (ordre.index(x[0][0]), -len(x[1]))):
        f = None if issue is Issue.ACCEPTE else famille(lignes[0].classe)
        dits.append((f, TONS[issue], LIBELLES_ISSUE[issue], len(lignes), lignes[:MONTRES]))
    return Lecture(
        a, [(TONS[i], LIBELLES_ISSUE[i], comptes[i]) for i in Issue if comptes[i]], famille_structure() if a.erreurs else None,
        dits, [x for x in a.lignes if x.cite][:MONTRES],
    )  # fmt: skip


def _lire(televerse: Any) -> Lecture | None:
    """Shown beside a refusal too; None when it cannot be read."""
    televerse.seek(0)
    try:
        return lecture_de(lire_accuse(televerse))
    except ErreurMetier:
        return None


@exige("accrochage.deposer")
def accuse(request: HttpRequest, slug: str) -> HttpResponse:
    """A report, whichever file it is about; `?fichier=` or the list when it does not say itself. « Lire sans rien changer »
    shows any report, of whomever, and writes nothing."""
    organisation = request.organisation  # type: ignore[attr-defined]
    choisi = None
    brut = request.GET.get("fichier", "")
    if brut.isdigit() and len(brut) < 12:
        choisi = FichierAccrochage.objects.filter(pk=int(brut)).first()
    formulaire = FormulaireAccuse(request.POST or None, request.FILES or None, initial={"pour": choisi})
    constats: list[Any] = []
    lecture: Lecture | None = None
    voir = request.POST.get("geste") == "voir"
    if request.method == "POST" and formulaire.is_valid():
        d = formulaire.cleaned_data
        televerse = d["fichier"]
        try:
            if voir:
                lecture = lecture_de(lire_accuse(televerse))
            else:
                recu = recevoir(
                    source=televerse, nom=televerse.name, organisation_id=organisation.pk, acteur=acteur(request),
                    demandeur_id=request.user.pk, fichier=d["pour"] or (None if "pour" in request.POST else choisi), confirme=d["confirme"],
                )  # fmt: skip
                return redirect("plateforme:travail", recu.travail_id)
        except ErreurMetier as e:
            constats = list(e.constats)
            lecture = None if voir else _lire(televerse)
    if not any(x.code in _A_CONFIRMER for x in constats):
        # Nothing to confirm yet: the box would only invite to tick it.
        formulaire.fields.pop("confirme")
    contexte = {
        "formulaire": formulaire,
        "constats": constats,
        "choisi": choisi,
        "lecture": lecture,
        "montres": MONTRES,
    }
    faux = bool(constats or formulaire.errors)
    return render(request, "accrochage/accuse.html", contexte, status=422 if faux else 200)
