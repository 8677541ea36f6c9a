"""What a yearly set is made of, read from the current calculation, the registers and what the organisation wrote."""

from __future__ import annotations

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
from parchemin.indicateurs.selectors.histoire import PUBLIES, histoire_de
from parchemin.indicateurs.selectors.officiels import mesures_de, releve_courant
from parchemin.indicateurs.selectors.taux import Chiffre, tableau
from parchemin.indicateurs.services.officiels import INSERJEUNES_CFA
from parchemin.referentiel import facade
from parchemin.referentiel.models import Certification

RNCP = "https://www.francecompetences.fr/recherche/{repertoire}/{chiffres}/"


def contenu_du_jeu(organisation: Organisation, calcul: Calcul, annee: int) -> dict[str, Any]:
    """The content, not frozen yet."""
    lignes = tableau(calcul, annee, PUBLIES)
    avant = {(x.certification.pk if x.certification else 0): x.chiffres for x in tableau(calcul, annee - 1, PUBLIES)}
    jour, s = calcul.observe_le, seuils(calcul.observe_le)

    seule, reunie = _deja_dites(organisation, annee)
    histoire = histoire_de(organisation, calcul, annee)

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

    attendues, en_suspens = _attendues(calcul, annee), _ruptures_en_suspens(calcul, annee)
    informations: dict[int, list[InformationFormation]] = {}
    for x in InformationFormation.toutes.filter(organisation=organisation).order_by("certification_id", "sorte", "pk"):
        informations.setdefault(x.certification_id, []).append(x)
    formations = [
        (_formation(x.certification, calcul, informations.get(x.certification.pk, []), x.certification.pk in attendues, x.certification.pk in en_suspens), cellules(x.certification.pk, x.chiffres))
        for x in lignes if x.certification is not None
    ]  # fmt: skip
    return composer(
        organisme={"nom": organisation.nom, "siren": organisation.siren, "adresse": organisation.slug}, annee=annee,
        arrete_au=jour.isoformat(), seuil=s.diffusion, methode=_methode(calcul), ensemble=cellules(0, lignes[0].chiffres),
        formations=formations, seuils=s, officiel=_officiel(organisation),
        autres=histoire.autres({x.certification.pk for x in lignes if x.certification is not None}),
    )  # fmt: skip


def _deja_dites(organisation: Organisation, annee: int) -> tuple[set[tuple[int, str]], set[tuple[int, str]]]:
    """(certification or 0, indicator) that a version published once, replaced since or not, shows of the year before alone; and those
    that one shows of the next year with this one."""
    seule, reunie = set[tuple[int, str]](), set[tuple[int, str]]()
    sortis = JeuAnnuel.toutes.filter(
        organisation=organisation, annee__in=(annee - 1, annee + 1), publie_le__isnull=False
    )  # fmt: skip
    for publiee, contenu in sortis.order_by("pk").values_list("annee", "contenu"):
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


def _attendues(calcul: Calcul, annee: int) -> set[int]:
    """Certifications where a session or a decision of the year is still awaited: their rate of award will move."""
    lignes = LigneIndicateur.toutes.filter(
        calcul=calcul, annee=annee, indicateur="obtention", raison__in=("attente", "en_attente", "session_a_venir")
    )
    return set(lignes.order_by().values_list("certification_id", flat=True).distinct())


def _ruptures_en_suspens(calcul: Calcul, annee: int) -> set[int]:
    """Certifications where a contract of the year still runs, or is too young to be counted: their rates of break will move."""
    lignes = LigneIndicateur.toutes.filter(calcul=calcul, annee=annee).filter(
        Q(indicateur="rupture", raison__in=("en_cours", "pas_commence")) | Q(indicateur="rupture_9_mois", raison="trop_tot")
    )  # fmt: skip
    return set(lignes.order_by().values_list("certification_id", flat=True).distinct())


def _information(sorte: str, libelle: str, x: InformationFormation | None) -> dict[str, str]:
    """What was written, or an empty text: what is missing is said to be."""
    if x is None:
        return {"sorte": sorte, "libelle": libelle, "texte": "", "source": "", "lien": "", "relevee_le": ""}
    return {
        "sorte": sorte, "libelle": libelle, "texte": x.texte, "source": x.source, "lien": x.lien,
        "relevee_le": x.relevee_le.isoformat(),
    }  # fmt: skip


def _formation(
    c: Certification,
    calcul: Calcul,
    informations: list[InformationFormation],
    provisoire: bool,
    ruptures_provisoires: bool,
) -> dict[str, Any]:
    """What identifies a training, and what the register says of it on the day of the calculation."""
    ecrites = {x.sorte: x for x in informations}
    version = facade.version_au(c.fiche, calcul.observe_le) if c.fiche is not None else None
    lu = version.contenu.ouvrir() if version is not None else {}
    return {
        "cle": c.pk,
        "intitule": c.intitule,
        "numero": c.numero,
        "niveau": str((lu.get("nomenclature_europe") or {}).get("libelle") or ""),
        "blocs": [{"code": b.code, "libelle": b.libelle} for b in (facade.blocs_au(c.fiche, calcul.observe_le) if c.fiche else ())],
        "emplois": [x for x in (y.strip(" -•\t") for y in str(lu.get("type_emploi_accessibles") or "").replace(" - ", "\n").split("\n")) if x][:8],
        "promotions": _promotions(lu.get("statistiques") or []),
        "fiche": _lien(c.numero),
        "informations": [_information(sorte, libelle, ecrites.get(sorte)) for sorte, libelle in SorteInformation.choices],
        "provisoire": provisoire,
        "ruptures_provisoires": ruptures_provisoires,
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
