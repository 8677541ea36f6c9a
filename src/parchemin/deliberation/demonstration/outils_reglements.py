"""How the demonstration writes a règlement: units typed one by one, or one per bloc of the fiche."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.deliberation.models import ReglementExamen
from parchemin.deliberation.services import reglements as services
from parchemin.deliberation.services.reglements import ContenuReglement, ContenuUnite
from parchemin.journal.facade import Reference
from parchemin.parcours.models import ModeResultat, NatureElement
from parchemin.referentiel.models import Certification

_N, _CCF = ModeResultat.NOTE, "ccf"


@dataclass(frozen=True, slots=True)
class Unite:
    """One unit: `blocs` by their last two digits; `plus`: what else `ContenuUnite` knows."""

    code: str
    libelle: str
    domaine: str
    coefficient: str
    mode: str = _CCF
    blocs: tuple[int, ...] = ()
    facultative: bool = False
    plus: dict[str, Any] = field(default_factory=dict)


def certification_de(o: Organisation, numero: str) -> Certification:
    par = {"fiche__code": numero} if numero.startswith("R") else {"code_local": numero}
    trouvee: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get(
        organisation=o, **par
    )
    return trouvee


def avec_unites(
    o: Organisation, numero: str, unites: tuple[Unite, ...], acteur: Reference, **champs: Any
) -> ReglementExamen:
    """Units typed one by one, as from an arrêté de spécialité."""
    certification = certification_de(o, numero)
    reglement = services.creer_reglement(certification=certification, contenu=ContenuReglement(**champs), acteur=acteur)
    for rang, u in enumerate(unites, start=1):
        blocs = tuple(f"{numero}BC{n:02d}" for n in u.blocs)
        services.enregistrer_unite(
            reglement=reglement,
            nouvel_element={
                "nature": NatureElement.EPREUVE, "code": u.code, "libelle": u.libelle, "mode": _N,
                "facultatif": u.facultative, "ordre": rang * 10, "code_bloc": blocs[0] if len(blocs) == 1 else "",
            },
            contenu=ContenuUnite(
                domaine=u.domaine, coefficient=Decimal(u.coefficient), mode=u.mode, blocs=blocs, ordre=rang * 10, **u.plus
            ),
            acteur=acteur,
        )  # fmt: skip
    return reglement


def par_blocs(
    o: Organisation, numero: str, jour: date, acteur: Reference, sauf: tuple[str, ...] = (), **champs: Any
) -> ReglementExamen:
    """One unit per bloc or CCP of the fiche."""
    reglement = services.creer_reglement(
        certification=certification_de(o, numero), contenu=ContenuReglement(**champs), acteur=acteur
    )
    services.reprendre_les_blocs(reglement=reglement, jour=jour, acteur=acteur)
    services.reprendre_les_elements(reglement=reglement, jour=jour, acteur=acteur)
    for unite in reglement.unites.select_related("element", "reglement").order_by("pk"):
        if unite.element.code.endswith(sauf) if sauf else False:
            services.retirer_unite(unite=unite, acteur=acteur)
    return reglement
