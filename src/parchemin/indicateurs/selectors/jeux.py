"""What a yearly set is made of, read from the current calculation, the registers and what the organisation wrote."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from functools import cached_property
from typing import Any

from django.db.models import Q

from parchemin.comptes.models import Organisation
from parchemin.indicateurs.domain.catalogue import annees_reunies, catalogue, recueil, seuils
from parchemin.indicateurs.domain.jeu import Cellule, composer
from parchemin.indicateurs.models import (
    Calcul,
    FigureOfficielle,
    InformationFormation,
    JeuAnnuel,
    LigneIndicateur,
    SorteInformation,
)
from parchemin.indicateurs.selectors.histoire import PUBLIES, AnneesLues, histoire_de
from parchemin.indicateurs.selectors.officiels import mesures_de, releve_courant
from parchemin.indicateurs.selectors.taux import Chiffre
from parchemin.indicateurs.services.officiels import INSERJEUNES_CFA
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification

RNCP = "https://www.francecompetences.fr/recherche/{repertoire}/{chiffres}/"


class LecturesDesJeux:
    """What the sets of these years are made of, read at once: a list of ten years published asks what a page of one does."""

    def __init__(self, organisation: Organisation, calcul: Calcul, annees: Iterable[int]) -> None:
        self.organisation, self.calcul, self._annees = organisation, calcul, sorted(set(annees))
        self.lues = AnneesLues(organisation, calcul, self._annees)

    @cached_property
    def informations(self) -> Mapping[int, Mapping[str, InformationFormation]]:
        """By certification, then by sort."""
        ecrites: dict[int, dict[str, InformationFormation]] = {}
        for x in InformationFormation.toutes.filter(organisation=self.organisation).order_by("pk"):
            ecrites.setdefault(x.certification_id, {})[x.sorte] = x
        return ecrites

    @cached_property
    def attendues(self) -> Collection[tuple[int, int | None]]:
        """(year, certification) where a session or a decision of the year is still awaited: its rate of award will move."""
        raisons = ("attente", "en_attente", "session_a_venir")
        return self._cas(Q(indicateur="obtention", raison__in=raisons))

    @cached_property
    def ruptures_en_suspens(self) -> Collection[tuple[int, int | None]]:
        """(year, certification) where a contract of the year still runs, or is too young to be counted: its rates of break will move."""
        return self._cas(
            Q(indicateur="rupture", raison__in=("en_cours", "pas_commence")) | Q(indicateur="rupture_9_mois", raison="trop_tot")
        )  # fmt: skip

    def _cas(self, condition: Q) -> set[tuple[int, int | None]]:
        lignes = LigneIndicateur.toutes.filter(condition, calcul=self.calcul, annee__in=self._annees)
        return set(lignes.order_by().values_list("annee", "certification_id").distinct())

    @cached_property
    def pages(self) -> Mapping[int, Any]:
        """By certification, what the register said of it on the day of the calculation."""
        par_cle = {
            x.certification.pk: x.certification for a in self._annees for x in self.lues.tableaux[a] if x.certification
        }
        return facade.EtatsLus(par_cle.values()).pages_au(self.calcul.observe_le)

    @cached_property
    def officiel(self) -> list[dict[str, Any]]:
        return _officiel(self.organisation)


def contenu_du_jeu(
    organisation: Organisation, calcul: Calcul, annee: int, lectures: LecturesDesJeux | None = None
) -> dict[str, Any]:
    """The content, not frozen yet. `lectures`: of several years at once, this one among them."""
    lues = lectures or LecturesDesJeux(organisation, calcul, [annee])
    lignes = lues.lues.tableaux[annee]
    avant = {(x.certification.pk if x.certification else 0): x.chiffres for x in lues.lues.tableaux[annee - 1]}
    jour, s = calcul.observe_le, seuils(calcul.observe_le)

    seule, reunie = _deja_dites(lues.lues, annee)
    histoire = histoire_de(lues.lues, annee)

    def cellules(certification: int, chiffres: tuple[Chiffre, ...]) -> list[Cellule]:
        precedents = avant.get(certification, ())
        return [
            Cellule(
                c.indicateur,
                c.effectif,
                precedents[k].effectif if precedents else 0,
                c.publie,
                (certification, c.indicateur.code) in seule,
                (certification, c.indicateur.code) in reunie,
                histoire.annees,
                histoire.suite(certification, k),
            )
            for k, c in enumerate(chiffres)
        ]

    formations = [
        (_formation(x.certification, annee, lues), cellules(x.certification.pk, x.chiffres))
        for x in lignes if x.certification is not None
    ]  # fmt: skip
    return composer(
        organisme={"nom": organisation.nom, "siren": organisation.siren, "adresse": organisation.slug}, annee=annee,
        arrete_au=jour.isoformat(), seuil=s.diffusion, methode=_methode(calcul), ensemble=cellules(0, lignes[0].chiffres),
        formations=formations, seuils=s, officiel=lues.officiel,
        autres=histoire.autres({x.certification.pk for x in lignes if x.certification is not None}),
    )  # fmt: skip


def _deja_dites(lues: AnneesLues, annee: int) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """(certification or 0, indicator) that a version published once, replaced since or not, shows of the year before alone; and those
    that one shows of the next year with this one."""
    seule, reunie = set[tuple[int, str]](), set[tuple[int, str]]()
    for publiee, contenu in lues.sortis((annee - 1, annee + 1)):
        figures = [(0, f) for f in contenu["ensemble"]]
        figures += [(x["cle"], f) for x in contenu["formations"] for f in x["figures"]]
        gardees, combien = (seule, 1) if publiee < annee else (reunie, 2)
        gardees.update((cle, f["code"]) for cle, f in figures if len(f["annees"]) == combien)
    return seule, reunie


def _methode(calcul: Calcul) -> list[dict[str, Any]]:
    """How each figure is counted, in words (V10 asks that it be told)."""
    jour = calcul.observe_le
    s = seuils(jour)
    return [
        {
            "code": i.code, "libelle": i.libelle, "numerateur": i.numerateur, "denominateur": i.denominateur,
            "reference": i.reference, "choix": i.choix, "texte": recueil().texte(i.texte, jour).nom,
        }
        for i in (catalogue()[c] for c in PUBLIES)
    ] + [{"code": "seuil", "libelle": "Effectif suffisant", "numerateur": "", "denominateur": "", "reference": "",
          "choix": f"Un taux n’est montré qu’à partir de {s.diffusion} personnes à son dénominateur ; sinon "
          f"{annees_reunies(jour)} années sont réunies, ou rien n’est montré. Dire « tous » ou « aucun » d’un petit groupe, c’est le dire de chacun : sous "
          f"{s.groupe} personnes, un taux de {100 - s.extreme}\u00a0% et plus, ou de {s.extreme}\u00a0% et moins, est donné par cette borne "
          "seule. Un chiffre que ses voisins ou une autre année permettraient de retrouver est masqué, comme celui dont la différence avec un autre, "
          f"sur les mêmes personnes, en isolerait moins de {s.isole}.", "texte": ""}]  # fmt: skip


def _information(sorte: str, libelle: str, x: InformationFormation | None) -> dict[str, str]:
    """What was written, or an empty text: what is missing is said to be."""
    if x is None:
        return {"sorte": sorte, "libelle": libelle, "texte": "", "source": "", "lien": "", "relevee_le": ""}
    return {
        "sorte": sorte, "libelle": libelle, "texte": x.texte, "source": x.source, "lien": x.lien,
        "relevee_le": x.relevee_le.isoformat(),
    }  # fmt: skip


def _formation(c: Certification, annee: int, lectures: LecturesDesJeux) -> dict[str, Any]:
    """What identifies a training, and what the register says of it on the day of the calculation."""
    ecrites, page = lectures.informations.get(c.pk, {}), lectures.pages.get(c.pk)
    lu = page.contenu if page is not None else {}
    return {
        "cle": c.pk,
        "intitule": c.intitule,
        "numero": c.numero,
        "niveau": str((lu.get("nomenclature_europe") or {}).get("libelle") or ""),
        "blocs": [{"code": b.code, "libelle": b.libelle} for b in (page.blocs if page is not None else ())],
        "emplois": [x for x in (y.strip(" -•\t") for y in str(lu.get("type_emploi_accessibles") or "").replace(" - ", "\n").split("\n")) if x][:8],
        "promotions": _promotions(lu.get("statistiques") or []),
        "fiche": _lien(c.numero),
        "informations": [_information(sorte, libelle, ecrites.get(sorte)) for sorte, libelle in SorteInformation.choices],
        "provisoire": (annee, c.pk) in lectures.attendues,
        "ruptures_provisoires": (annee, c.pk) in lectures.ruptures_en_suspens,
    }  # fmt: skip


def _promotions(lues: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Of the fiche, the latest three: insertion, and insertion in the job aimed at, in whole points."""
    gardees = sorted((x for x in lues if x.get("annee")), key=lambda x: -int(x["annee"]))[:3]
    return [
        {k: x.get(k) for k in ("annee", "certifies", "insertion_6_mois", "metier_6_mois", "metier_2_ans")}
        for x in gardees
    ]


def _lien(numero: str) -> str:
    """The fiche at France compétences, or nothing for a certification outside the registers."""
    for repertoire in ("RNCP", "RS"):
        if numero.startswith(repertoire) and numero[len(repertoire) :].isdigit():
            return RNCP.format(repertoire=repertoire.lower(), chiffres=numero[len(repertoire) :])
    return ""


def _officiel(organisation: Organisation) -> list[dict[str, Any]]:
    """The official figures of each establishment, its latest period: never mixed with ours."""
    releve = releve_courant(organisation.pk, INSERJEUNES_CFA)
    if releve is None:
        return []
    vus: dict[str, FigureOfficielle] = {}
    for f in (
        FigureOfficielle.toutes.filter(releve=releve).select_related("etablissement").order_by("-periode", "uai", "pk")
    ):
        vus.setdefault(f.uai, f)
    return [
        {
            "etablissement": f.etablissement.denomination, "uai": f.uai, "periode": f.periode,
            "mesures": [
                {"libelle": m.libelle, "definition": m.definition, "valeur": m.valeur, "unite": m.unite, "pourquoi": m.pourquoi, "reserve": m.reserve}
                for m in mesures_de(f)
            ],
        }
        for f in vus.values()
    ]  # fmt: skip


def jeux_de(organisation: Organisation) -> list[JeuAnnuel]:
    return list(JeuAnnuel.toutes.filter(organisation=organisation).order_by("-annee", "-version", "pk"))
