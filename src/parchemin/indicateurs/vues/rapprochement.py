"""Our figures beside the official ones, with what explains them and what to do."""

from __future__ import annotations

from itertools import groupby

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from parchemin.comptes.acces import exige
from parchemin.indicateurs.domain.rapprochement import AccordDesChiffres
from parchemin.indicateurs.selectors.rapprochements import (
    RESULTATS,
    causes_des,
    certifies_par_fiche,
    officiels_et_les_notres,
)
from parchemin.indicateurs.selectors.taux import calcul_courant
from parchemin.socle.horloge import aujourdhui


@exige("indicateurs.voir")
@require_safe
def rapprochement(request: HttpRequest, slug: str) -> HttpResponse:
    organisation = request.organisation  # type: ignore[attr-defined]
    certifies = certifies_par_fiche(organisation, aujourdhui().year)
    lignes = officiels_et_les_notres(organisation, calcul_courant(organisation.pk))
    examens = [x for x in lignes if x.source.code == RESULTATS]
    taux = [x for x in lignes if x.source.code != RESULTATS]
    confrontations = [x.rapprochement for x in certifies] + [x.rapprochement for x in examens]
    contexte = {
        "certifies": certifies, "ecarts": sum(x.accord is AccordDesChiffres.ECART for x in confrontations),
        "examens": examens, "officiels": [(s, list(siennes)) for s, siennes in groupby(taux, key=lambda x: x.source)],
        "causes": causes_des(taux),
    }  # fmt: skip
    return render(request, "indicateurs/rapprochement.html", contexte)
