"""What is put side by side: certified people by fiche and year, official rates by establishment."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import Count, Sum
from django.db.models.functions import ExtractYear

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.nombres import ArrondiTaux, Rapport
from parchemin.indicateurs.domain.officiel.periodes import dire_periode, fin, reunies
from parchemin.indicateurs.domain.officiel.sources import SourceOfficielle, sources
from parchemin.indicateurs.domain.rapprochement import (
    CauseEcart,
    Confrontation,
    certifies,
    effectif_d_examen,
    mesure_officielle,
)
from parchemin.indicateurs.models import Calcul, FigureOfficielle, LigneIndicateur
from parchemin.indicateurs.selectors.officiels import est_muette, mesures_de
from parchemin.indicateurs.selectors.population import decisions_rendues, promotions
from parchemin.indicateurs.selectors.rattachements import Rattacheur
from parchemin.indicateurs.selectors.taux import en_mots_annees
from parchemin.plateforme.templatetags.parchemin import nombre, pluriel
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification

ANNEES = 3
RESULTATS = "resultats_examen"


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
    admis = {(p.certification, p.annee): p.certifies for p in promotions(organisation.pk)}
    decidees = {
        (pk, an)
        for pk, an in decisions_rendues(organisation.pk).order_by()
        .annotate(an=ExtractYear("decidee_le")).values_list("inscription__certification_id", "an").distinct()
    }  # fmt: skip
    lignes = []
    for c in tenues:
        lu = c.fiche.version.contenu.ouvrir() if c.fiche is not None and c.fiche.version is not None else {}
        publiees = {
            int(x["annee"]): x.get("certifies")
            for x in lu.get("statistiques") or []
            if str(x.get("annee", "")).isdigit()
        }
        seul = len([x for x in lu.get("certificateurs") or [] if isinstance(x, dict)]) <= 1
        for an in range(annee, annee - ANNEES, -1):
            officiel = publiees.get(an)
            officiel = officiel if isinstance(officiel, int) else None
            ici = admis.get((c.pk, an), 0) if (c.pk, an) in decidees else None
            if ici is not None or officiel is not None:
                lignes.append(LigneCertifies(c, an, certifies(ici, officiel, seul=seul)))
    return lignes


@dataclass(frozen=True)
class LigneOfficielle:
    """One official measure of one establishment or training, its latest period."""

    source: SourceOfficielle
    etablissement: str
    formation: str
    certification: Certification | None
    periode: str
    libelle: str
    definition: str
    unite: str
    pourquoi: str
    rapprochement: Confrontation
    ici_en_mots: str = ""
    """What our figure is made of, or why there is none."""


def officiels_et_les_notres(organisation: Organisation, calcul: Calcul | None) -> list[LigneOfficielle]:
    """The latest period of each row of each source, in the order of the registry. Ours stands beside it where we count something
    of that kind: contracts, and the candidates of an exam."""
    rattacheur, ordre = Rattacheur(organisation.pk), list(sources())
    vues: dict[tuple[str, ...], FigureOfficielle] = {}
    figures = FigureOfficielle.toutes.filter(organisation=organisation, releve__courant=True, source__in=ordre)
    for f in sorted(
        figures.select_related("etablissement").order_by("uai", "libelle_formation", "pk"), key=lambda f: (-fin(f.periode), ordre.index(f.source))
    ):  # fmt: skip
        session = f.periode if f.source == RESULTATS else ""  # each session of an exam is a row of its own
        vues.setdefault((f.source, f.uai, f.formation, f.population, session), f)
    ruptures, examens = _Ruptures(calcul), _Examens(calcul)
    lignes = []
    for f in sorted(vues.values(), key=lambda f: ordre.index(f.source)):
        certification = rattacheur.certification(f.sorte_code, f.formation) if f.formation else None
        lignes += _lignes_de(f, certification, ruptures, examens)
    return lignes


def _lignes_de(
    f: FigureOfficielle, certification: Certification | None, ruptures: _Ruptures, examens: _Examens
) -> list[LigneOfficielle]:
    source = sources()[f.source]
    if f.formation and est_muette(f):
        return []  # nothing is published of it, nor counted beside it
    lignes = []
    for lue in mesures_de(f):
        m = source.mesure(lue.cle)
        if not m.confronter or (f.formation and lue.valeur is None):
            continue
        if f.source == RESULTATS:
            if certification is None and m.cle != "admis":
                continue  # said once: nothing of it can be compared until it is attached
            ici, reunis = examens.compter(m.cle, certification, f)
            r = effectif_d_examen(m.cle, ici, lue.valeur, rattachee=certification is not None, sites_reunis=reunis)
            mots = ""
        else:
            notre, mots = ruptures.taux(f, certification) if m.ici == "rupture" else (None, "ne se compte pas ici")
            r = mesure_officielle(m, notre, lue.valeur)
        lignes.append(LigneOfficielle(
            source, f.etablissement.denomination, f.libelle_formation or f.formation, certification,
            dire_periode(source.periode, f.periode), m.libelle, m.definition, m.unite, lue.pourquoi, r, mots,
        ))  # fmt: skip
    return lignes


def causes_des(lignes: list[LigneOfficielle]) -> list[tuple[CauseEcart, list[str]]]:
    """Each cause once, with the measures that it bears on: what is true of ten rows is not said ten times."""
    par_code: dict[str, tuple[CauseEcart, list[str]]] = {}
    for ligne in lignes:
        # In the middle of a sentence: its first letter alone, an acronym keeps its own.
        libelle = ligne.libelle[:1].lower() + ligne.libelle[1:]
        for cause in ligne.rapprochement.causes:
            mesures = par_code.setdefault(cause.code, (cause, []))[1]
            if libelle not in mesures:
                mesures.append(libelle)
    return list(par_code.values())


class _Ruptures:
    """Contracts broken before their term over the one or two years of a period, in whole points; two queries in all."""

    def __init__(self, calcul: Calcul | None) -> None:
        self._calcul = calcul
        self._sommes: dict[tuple[int, int], Rapport] = {}
        self._sites = 0
        if calcul is not None:
            self._sites = (
                LigneIndicateur.toutes.filter(calcul=calcul, indicateur="rupture").order_by().values("site_id").distinct()
            ).count()  # fmt: skip
            lignes = LigneIndicateur.toutes.filter(calcul=calcul, indicateur="rupture").order_by()
            for x in lignes.values("certification_id", "annee").annotate(n=Sum("numerateur"), d=Sum("denominateur")):
                for certification in (x["certification_id"], 0):
                    cle = (certification, x["annee"])
                    self._sommes[cle] = self._sommes.get(cle, Rapport(0, 0)) + Rapport(x["n"], x["d"])

    def taux(self, f: FigureOfficielle, certification: Certification | None) -> tuple[int | None, str]:
        """Of the certification for a row by training, of all of them otherwise; and what it counts, or why it does not exist."""
        if self._calcul is None:
            return None, "rien n’est encore calculé ici"
        if f.formation and certification is None:
            return None, "formation non rattachée"
        cle, annee = (certification.pk if certification is not None else 0), fin(f.periode)
        annees = (annee, annee - 1) if reunies(sources()[f.source].periode, f.periode) else (annee,)
        total = sum((self._sommes.get((cle, a), Rapport(0, 0)) for a in annees), Rapport(0, 0))
        if not total.denominateur:
            return None, f"aucun contrat commencé en {en_mots_annees(annees)} n’est enregistré ici"
        mots = (
            f"{pluriel(total.numerateur, 'contrat rompu,contrats rompus')} sur {nombre(total.denominateur)},"
            f" commencés en {en_mots_annees(annees)}"
        )
        if self._sites > 1:
            mots += ", tous sites réunis"
        return int(total.arrondi(ArrondiTaux.UNITE_PAIR)), mots


class _Examens:
    """Registered, presented and admitted by certification, year and site, as the current calculation counts them."""

    def __init__(self, calcul: Calcul | None) -> None:
        self._n: dict[tuple[str, int, int, int | None], int] = {}
        self._sites: set[tuple[int, int]] = set()
        if calcul is None:
            return
        lignes = LigneIndicateur.toutes.filter(calcul=calcul, compte=True, indicateur__in=("presentation", "obtention"))
        for x in (
            lignes.order_by().values("indicateur", "certification_id", "annee", "site_id", "raison")
            .annotate(n=Count("pk"), reussis=Sum("numerateur"))
        ):  # fmt: skip
            ou = (x["certification_id"], x["annee"], x["site_id"])
            if x["site_id"] is not None:
                self._sites.add(ou[:2])
            if x["indicateur"] == "obtention":
                self._ajouter("presentes", ou, x["n"])
                self._ajouter("admis", ou, x["reussis"])
            elif x["raison"] in ("presente", "absent"):
                self._ajouter("inscrits", ou, x["n"])

    def _ajouter(self, cle: str, ou: tuple[int, int, int | None], n: int) -> None:
        for site in {ou[2], None}:
            k = (cle, ou[0], ou[1], site)
            self._n[k] = self._n.get(k, 0) + n

    def compter(self, cle: str, certification: Certification | None, f: FigureOfficielle) -> tuple[int | None, bool]:
        """Our count, and whether it holds every site because ours are not told apart. None: nothing of this year is counted."""
        if certification is None:
            return None, False
        annee = fin(f.periode)
        par_site = (certification.pk, annee) in self._sites
        site = f.etablissement_id if par_site else None
        if not any((k, certification.pk, annee, None) in self._n for k in ("inscrits", "presentes")):
            return None, False
        return self._n.get((cle, certification.pk, annee, site), 0), not par_site
