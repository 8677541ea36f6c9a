"""« Réglages de transmission »: how each certification of ours is told, certification by certification, version by version."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from parchemin.accrochage.domain.reglages import PAR_DEFAUT
from parchemin.accrochage.forms_reglages import FormulaireReglage
from parchemin.accrochage.models import PassageCertification
from parchemin.accrochage.sans_noms import sans_noms
from parchemin.accrochage.selectors import reglages as selectors
from parchemin.accrochage.services.reglages import enregistrer_reglage
from parchemin.accrochage.services.suivi import ReglagesCharges
from parchemin.accrochage.vues.commun import FORMULAIRE, acteur, journal_de, peut, remplir
from parchemin.comptes.acces import exige
from parchemin.referentiel.facade import CERTIFIENT
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui


def _certification(pk: int) -> Certification:
    """One of ours; the others do not exist here."""
    siennes = Certification.objects.filter(capacites__capacite__in=CERTIFIENT).select_related("fiche").distinct()
    trouvee: Certification = get_object_or_404(siennes, pk=pk)
    return trouvee


@exige("accrochage.voir")
@require_safe
def liste(request: HttpRequest, slug: str) -> HttpResponse:
    contexte = {"fiches": selectors.fiches_reglees(aujourdhui()), "regler": peut(request, "accrochage.regler")}
    return render(request, "accrochage/certifications.html", contexte)


@exige("accrochage.voir")
@require_safe
def certification(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    objet = _certification(pk)
    versions = selectors.versions_de(objet)
    courant = next((r for r in versions if r.du <= aujourdhui()), None)
    contexte = {
        "certification": objet, "fiche": selectors.nom_de_fiche(objet), "courant": courant,
        "phrase": (courant.vers_domaine() if courant else PAR_DEFAUT).en_phrase(), "regler": peut(request, "accrochage.regler"),
        "versions": [(r, r.vers_domaine().en_phrase()) for r in versions],
        "passages": PassageCertification.objects.filter(inscription__certification=objet).count(),
        "sans_noms": sans_noms(request),
        "journal": [x for x in journal_de(request, "certification", pk) if x.acte == "accrochage.regler"],
    }  # fmt: skip
    return render(request, "accrochage/certification.html", contexte)


@exige("accrochage.regler")
def regler(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """A new version, from a day on. The page starts from what is in force."""
    objet = _certification(pk)
    fiche, jour = selectors.nom_de_fiche(objet), aujourdhui()
    courant = ReglagesCharges(objet.organisation_id).au(objet.pk, jour)
    depart: dict[str, Any] = asdict(courant.vers_domaine() if courant else PAR_DEFAUT)

    def geste(d: dict[str, Any]) -> str:
        valeurs, du, motif = dict(d), d["du"], d["motif"]
        del valeurs["du"], valeurs["motif"]
        enregistrer_reglage(certification=objet, valeurs=valeurs, du=du, motif=motif, acteur=acteur(request))
        return "Réglage enregistré : les passages qui ne sont pas partis le suivent."

    return remplir(
        request, gabarit=FORMULAIRE, cle=f"accrochage.regler:{pk}", titre=f"Régler la transmission de {fiche}", classe=FormulaireReglage,
        geste=geste, retour=reverse("accrochage:certification", args=[slug, pk]), initial={**depart, "du": jour},
        contexte={"consequence": "Le réglage vaut pour les certifications délivrées à partir du jour donné. Ce qui est déjà parti ne change pas ; ce que vous avez corrigé à la main non plus."},
        version=str(courant.pk if courant else 0),
    )  # fmt: skip
