"""Computing: everything at once, on one day, kept with the choices in force and its fingerprint."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import asdict
from datetime import date
from operator import itemgetter
from typing import Any

from django.db import transaction

from parchemin.indicateurs.domain.catalogue import reglages
from parchemin.indicateurs.domain.faits import COLONNES, annee_scolaire
from parchemin.indicateurs.extraction import contrats_de, parcours_de
from parchemin.indicateurs.extraction_blocs import blocs_de
from parchemin.indicateurs.models import Calcul, JeuAnnuel, LigneIndicateur, SommeIndicateur
from parchemin.indicateurs.verifications import MONTRES, dates_impossibles, deux_ine
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.lots import inserer, par_lots
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant

_CHAMPS = (
    "calcul_id", "organisation_id", "indicateur", "annee", "inscription_id", "contrat_id", "personne_id", "certification_id",
    "site_id", "partenaire_id", "voie", "compte", "numerateur", "denominateur", "raison", "bloc",
)  # fmt: skip
_SOMMES = (
    "calcul_id", "organisation_id", "indicateur", "annee", "certification_id", "site_id", "partenaire_id", "voie", "bloc",
    "numerateur", "denominateur", "comptes", "exclus",
)  # fmt: skip


def calculer(*, organisation_id: int, acteur: Reference, jour: date | None = None) -> Calcul:
    """Compute every indicator of an organisation and make it the current calculation. Former ones that nothing rests on go away.

    The rows are written in one transaction: pages show the old calculation, then the new one, never a part. Raises IND-151 for dates
    that no year can hold: nothing has changed then.
    """
    # Two hundred megabytes that only a calculation needs: not in every process of the program.
    from parchemin.indicateurs.expressions import calculer_lignes

    observe = jour or aujourdhui()
    r = reglages(observe)
    parcours, contrats = list(parcours_de(organisation_id, r.rattrapage)), list(contrats_de(organisation_id))
    blocs = list(blocs_de(organisation_id, r.rattrapage))
    if impossibles := dates_impossibles(parcours, contrats):
        raise ErreurMetier(*impossibles[:MONTRES])
    comptees = {*(x.personne for x in parcours), *(x.personne for x in contrats), *(x.personne for x in blocs)}
    doubles = deux_ine(organisation_id, comptees)
    lignes = calculer_lignes(parcours, contrats, blocs, r)
    with transaction.atomic():
        _ecarter_l_ancien(organisation_id)
        calcul = Calcul.toutes.create(
            organisation_id=organisation_id, observe_le=observe, calcule_le=maintenant(), par_libelle=acteur.libelle[:200],
            reglages={**asdict(r), "observe_le": observe.isoformat()}, parcours=len(parcours),
            contrats=len(contrats), blocs=len(blocs), doubles=doubles, annees=_annees(lignes, observe), empreinte=sha256_hex(repr(lignes).encode()),
        )  # fmt: skip
        for lot in par_lots(lignes, 5000):
            inserer(LigneIndicateur, _CHAMPS, [(calcul.pk, organisation_id, x[0], x[1], x[3], *x[4:]) for x in lot])
        sommes = sommer(lignes)
        inserer(SommeIndicateur, _SOMMES, [(calcul.pk, organisation_id, *cle, *valeurs) for cle, valeurs in sommes])
        consigner(
            chaine=f"o:{organisation_id}", acteur=acteur, acte="indicateurs.calculer",
            sujet=Reference("calcul_indicateurs", str(calcul.pk), "Indicateurs"),
            phrase=f"a calculé les indicateurs : {len(parcours)} parcours, {len(contrats)} contrats, {len(blocs)} blocs présentés.",
            details={"calcul": calcul.pk, "empreinte": calcul.empreinte},
        )  # fmt: skip
    return calcul


def sommer(lignes: Iterable[tuple[Any, ...]]) -> list[tuple[tuple[Any, ...], list[int]]]:
    """(indicator, year, certification, site, partner, route, bloc) → numerator, denominator, rows counted, rows left out."""
    rang = {nom: n for n, nom in enumerate(COLONNES)}
    cle = itemgetter(*(rang[x] for x in ("indicateur", "annee", "certification", "site", "partenaire", "voie", "bloc")))
    compte, num, den = rang["compte"], rang["numerateur"], rang["denominateur"]
    sommes: dict[tuple[Any, ...], list[int]] = {}
    for x in lignes:
        s = sommes.setdefault(cle(x), [0, 0, 0, 0])
        s[0] += x[num]
        s[1] += x[den]
        s[2 if x[compte] else 3] += 1
    return list(sommes.items())


def _annees(lignes: Sequence[tuple[Any, ...]], observe: date) -> list[int]:
    """School years begun on the day of the calculation in which somebody is counted, the latest first."""
    annee, compte = COLONNES.index("annee"), COLONNES.index("compte")
    return sorted({x[annee] for x in lignes if x[compte] and x[annee] <= annee_scolaire(observe)}, reverse=True)


def _ecarter_l_ancien(organisation_id: int) -> None:
    """The former calculation goes away, unless a yearly set rests on it: its people stay behind what was published."""
    ancien = Calcul.toutes.filter(organisation=organisation_id, courant=True).first()
    if ancien is None:
        return
    if JeuAnnuel.toutes.filter(calcul=ancien).exists():
        Calcul.toutes.filter(pk=ancien.pk).update(courant=False)
    else:
        ancien.delete()
