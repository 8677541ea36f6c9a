"""A mock audit: choose, draw, look, judge."""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.preuves import formulaires_audits as f
from parchemin.preuves.chaine.domain import SorteMaillon
from parchemin.preuves.chaine.lecteur import PERMISSIONS
from parchemin.preuves.domain.audits import NatureAudit
from parchemin.preuves.models import Audit, EchantillonAudit, ExigenceAuditee, RattachementPreuve
from parchemin.preuves.selectors.audits import referentiel_de
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.selectors.preuves import courantes
from parchemin.preuves.services import audits_blancs as services
from parchemin.preuves.vues.audits import audit_ou_404, sur_un_audit
from parchemin.preuves.vues.commun import acteur, lien, peut
from parchemin.reseau.facade import METHODE_EN_MOTS
from parchemin.socle.horloge import aujourdhui


def _blanc_ou_404(pk: int) -> Audit:
    a = audit_ou_404(pk)
    if a.nature != NatureAudit.BLANC:
        raise Http404
    return a


@exige("preuves.conduire_audits")
def exigences(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a = _blanc_ou_404(pk)
    c = choix(a.organisation, a.prevu_le)
    r = referentiel_de(c, a)
    if r is None:
        raise Http404

    def geste(x: dict[str, Any]) -> str:
        n = len(services.choisir(audit=a, exigences=x["exigences"], acteur=acteur(request)))
        return f"{n} exigence{'s' if n > 1 else ''} à regarder."

    return sur_un_audit(
        request, slug, a, nom="audit_exigences", titre="Ce que l’audit va regarder", geste=geste, bouton="Choisir",
        classe=partial(f.FormulaireExigencesAuditees, referentiel=r, applicables=r.applicables(c.categories, c.situations)),
        initial={"exigences": list(a.exigences.order_by("pk").values_list("exigence", flat=True))},
    )  # fmt: skip


@exige("preuves.conduire_audits")
def juger(request: HttpRequest, slug: str, pk: int, ligne: int) -> HttpResponse:
    a = _blanc_ou_404(pk)
    x_: ExigenceAuditee = get_object_or_404(ExigenceAuditee.objects.select_related("audit"), pk=ligne, audit=a)
    faits = list[str]()

    def geste(x: dict[str, Any]) -> str:
        faits.append(x["jugement"])
        services.juger(exigence=x_, jugement=x["jugement"], vu=x["vu"], preuves=x["preuves"], acteur=acteur(request))
        return (
            "C’est noté."
            if x["jugement"] in ("rien", "fort")
            else "C’est noté. Écrivez maintenant le constat, pour qu’une action y réponde."
        )

    siennes = RattachementPreuve.objects.filter(famille=a.famille, exigence=x_.exigence).order_by().values("preuve_id")
    lues = courantes(a.organisation_id).filter(pk__in=siennes).order_by("-effective_le", "-pk")
    reponse = sur_un_audit(
        request, slug, a, nom=f"juger_{ligne}", titre=str(x_), geste=geste, bouton="Noter", classe=partial(f.FormulaireJugement, preuves=lues),
        initial={"jugement": x_.jugement or f.DEFAUT_JUGEMENT, "vu": x_.vu, "preuves": list(x_.preuves.order_by("pk").values_list("pk", flat=True))},
        contexte={"intro": "Une exigence à la fois : ce que vous avez cherché, ce que vous avez trouvé."},
    )  # fmt: skip
    if faits and reponse.status_code == 302 and faits[0] not in ("rien", "fort"):
        return redirect(f"{lien('constat_nouveau', slug, a.pk)}?exigence={x_.exigence}&nature={faits[0]}")
    return reponse


@exige("preuves.conduire_audits")
def tirer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    a, jour = _blanc_ou_404(pk), aujourdhui()
    faits = list[int]()

    def geste(x: dict[str, Any]) -> str:
        e = services.tirer_cas(audit=a, acteur=acteur(request), **x)
        faits.append(e.pk)
        return f"{len(e.tires)} cas tirés sur {len(e.cadre)}."

    reponse = sur_un_audit(
        request, slug, a, nom="audit_tirer", titre="Tirer un échantillon", geste=geste, bouton="Tirer au sort",
        classe=partial(f.FormulaireTirage, sortes=[s for s, x in SORTES_DE_CAS.items() if peut(request, x.permission)]),
        initial={"du": date(jour.year - 1, jour.month, 1), "au": jour},
        contexte={"intro": "La liste est arrêtée, puis tirée : une seule fois. Chacun peut rejouer le tirage et retrouver les mêmes cas."},
    )  # fmt: skip
    return redirect("preuves:audit_tirage", slug, a.pk, faits[0]) if faits else reponse


@exige("preuves.voir_audits")
@require_safe
def tirage(request: HttpRequest, slug: str, pk: int, echantillon: int) -> HttpResponse:
    """The cases drawn, without names; the draw computed again."""
    a = audit_ou_404(pk)
    e: EchantillonAudit = get_object_or_404(EchantillonAudit.objects, pk=echantillon, audit=a)
    s = SORTES_DE_CAS[e.sorte]
    suivre = (
        bool(s.maillon)
        and peut(request, "preuves.suivre_chaine")
        and peut(request, PERMISSIONS[SorteMaillon(s.maillon)])
    )
    libelles = {x["cle"]: x["libelle"] for x in e.cadre}
    contexte = {
        "a": a, "e": e, "s": s, "rejeu": services.rejouer_tirage(e), "methode": METHODE_EN_MOTS,
        "cas": [(libelles.get(k, k), lien("chaine", slug, s.maillon, k) if suivre else "") for k in e.tires],
    }  # fmt: skip
    return render(request, "preuves/tirage.html", contexte)
