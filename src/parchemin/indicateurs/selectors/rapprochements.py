"""What is put side by side: certified people by fiche and year, official rates by establishment."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from django.db.models import Count
from django.db.models.functions import ExtractYear

from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import Decision
from parchemin.indicateurs.domain.nombres import ArrondiTaux
from parchemin.indicateurs.domain.rapprochement import CauseEcart, Confrontation, certifies, mesure_officielle
from parchemin.indicateurs.models import Calcul, FigureOfficielle
from parchemin.indicateurs.selectors.officiels import MESURES, mesures_de, releve_courant
from parchemin.indicateurs.selectors.taux import tableau
from parchemin.indicateurs.services.officiels import INSERJEUNES_CFA
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification

ANNEES = 3


@dataclass(frozen=True)
class LigneCertifies:
    """One fiche, one year."""

    certification: Certification
    annee: int
    rapprochement: Confrontation


def certifies_par_fiche(organisation: Organisation, annee: int) -> list[LigneCertifies]:
    """The last three finished years of each fiche that the organisation certifies, the latest first."""
    tenues = (
        Certification.toutes.filter(
            organisation=organisation, fiche__isnull=False, capacites__capacite__in=list(facade.CERTIFIENT)
        )
        .select_related("fiche__version__contenu", "fiche__source").order_by("cle_tri", "pk").distinct()
    )  # fmt: skip
    admis: Counter[tuple[int, int]] = Counter()
    for pk, an, n in (
        Decision.toutes.filter(organisation=organisation, en_vigueur=True, resultat=Resultat.ADMIS)
        .annotate(an=ExtractYear("decidee_le")).order_by().values_list("inscription__certification_id", "an")
        .annotate(n=Count("inscription__personne_id", distinct=True))
    ):  # fmt: skip
        admis[pk, an] += n
    decidees = {
        (pk, an)
        for pk, an in Decision.toutes.filter(organisation=organisation, en_vigueur=True).order_by()
        .annotate(an=ExtractYear("decidee_le")).values_list("inscription__certification_id", "an").distinct()
    }  # fmt: skip
    lignes = []
    for c in tenues:
        lu = c.fiche.version.contenu.ouvrir() if c.fiche is not None and c.fiche.version is not None else {}
        promotions = {
            int(x["annee"]): x.get("certifies")
            for x in lu.get("statistiques") or []
            if str(x.get("annee", "")).isdigit()
        }
        seul = len([x for x in lu.get("certificateurs") or [] if isinstance(x, dict)]) <= 1
        for an in range(annee, annee - ANNEES, -1):
            officiel = promotions.get(an)
            officiel = officiel if isinstance(officiel, int) else None
            ici = admis[c.pk, an] if (c.pk, an) in decidees else None
            if ici is not None or officiel is not None:
                lignes.append(LigneCertifies(c, an, certifies(ici, officiel, seul=seul)))
    return lignes


@dataclass(frozen=True)
class LigneOfficielle:
    """One official measure of one establishment, its latest period."""

    etablissement: str
    periode: str
    libelle: str
    definition: str
    pourquoi: str
    rapprochement: Confrontation


def officiels_et_les_notres(organisation: Organisation, calcul: Calcul | None) -> list[LigneOfficielle]:
    """The latest period of each establishment. Ours stands beside it where we count something of that kind (contracts)."""
    releve = releve_courant(organisation.pk, INSERJEUNES_CFA)
    if releve is None:
        return []
    vues: dict[str, FigureOfficielle] = {}
    for f in (
        FigureOfficielle.toutes.filter(releve=releve).select_related("etablissement").order_by("-periode", "uai", "pk")
    ):
        vues.setdefault(f.uai, f)
    lignes = []
    for f in vues.values():
        fin = f.periode.rpartition("-")[2]
        ici = _rupture(calcul, int(fin)) if calcul is not None and fin.isdigit() else None
        for (nom, libelle, definition), lue in zip(MESURES, mesures_de(f), strict=True):
            if nom in ("emploi_6_attendu", "va_emploi_6", "devenir_favorable"):
                continue
            lignes.append(LigneOfficielle(
                f.etablissement.denomination, f.periode, libelle, definition, lue.pourquoi,
                mesure_officielle(nom, ici if nom == "contrats_interrompus" else None, f.valeurs.get(nom)),
            ))  # fmt: skip
    return lignes


def causes_des(lignes: list[LigneOfficielle]) -> list[tuple[CauseEcart, list[str]]]:
    """Each cause once, with the measures that it bears on: what is true of ten rows is not said ten times."""
    par_code: dict[str, tuple[CauseEcart, list[str]]] = {}
    for ligne in lignes:
        for cause in ligne.rapprochement.causes:
            mesures = par_code.setdefault(cause.code, (cause, []))[1]
            if ligne.libelle not in mesures:
                mesures.append(ligne.libelle)
    return list(par_code.values())


def _rupture(calcul: Calcul, annee: int) -> int | None:
    """Contracts broken before their term over the same two years, in whole points; None when nothing was counted."""
    chiffre, avant = (tableau(calcul, a, ["rupture"])[0].chiffres[0].rapport for a in (annee, annee - 1))
    total = chiffre + avant
    return int(total.arrondi(ArrondiTaux.UNITE_PAIR)) if total.denominateur else None
