"""Official figures as their readers meet them: words, states, flags."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count

from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.domain.officiel.modele import PLAFOND_VA, EtatMesure, Valeur
from parchemin.indicateurs.domain.officiel.noms import est_etranger
from parchemin.indicateurs.domain.officiel.periodes import dire_periode
from parchemin.indicateurs.domain.officiel.sources import MesureDeclaree, SourceOfficielle, recueil_sources, sources
from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
from parchemin.socle.constats import Constat
from parchemin.socle.horloge import aujourdhui

ETATS = {
    EtatMesure.NON_DIFFUSE: "le service statistique ne le diffuse pas : effectif ou qualité insuffisants",
    EtatMesure.PAS_MESURE: "pas de mesure à cette échéance pour cette promotion",
    EtatMesure.SOUS_SEUIL: "pas assez d’élèves pour fournir une information fiable",
}
"""Why a figure is not there, when the file says it."""


@dataclass(frozen=True)
class MesureOfficielle:
    """One cell. `valeur` None: « non diffusé », with `pourquoi`; `reserve`: a flag that its reader must know."""

    libelle: str
    definition: str
    valeur: Any
    unite: str
    pourquoi: str = ""
    reserve: str = ""
    cle: str = ""


@dataclass(frozen=True)
class SourceLue:
    """One source on the page: what was read of it last, and how to have the next."""

    source: SourceOfficielle
    releves: tuple[ReleveOfficiel, ...]
    lignes: int
    citation: str

    @property
    def releve(self) -> ReleveOfficiel | None:
        return self.releves[0] if self.releves else None

    @property
    def periodes(self) -> str:
        lues = [x.derniere for x in self.releves if x.derniere]
        return " ; ".join(dire_periode(self.source.periode, p) for p in lues)


def releve_courant(organisation_id: int, source: str) -> ReleveOfficiel | None:
    """The current reading of a source; of a source with several (one by session), the latest."""
    releves = ReleveOfficiel.toutes.filter(organisation=organisation_id, source=source, courant=True)
    return releves.order_by("-portee", "-importe_le", "pk").first()


def sources_lues(organisation_id: int) -> list[SourceLue]:
    """Every source of the registry, read or not: two queries."""
    par_source: dict[str, list[ReleveOfficiel]] = {}
    for x in (
        ReleveOfficiel.toutes.filter(organisation=organisation_id, courant=True)
        .annotate(nombre=Count("figures")).order_by("-portee", "-importe_le", "pk")
    ):  # fmt: skip
        par_source.setdefault(x.source, []).append(x)
    jour = aujourdhui()
    return [
        SourceLue(
            s, tuple(par_source.get(s.code, ())), sum(x.nombre for x in par_source.get(s.code, ())),  # type: ignore[attr-defined]
            recueil_sources().texte(s.texte, jour).citation,
        )
        for s in sources().values()
    ]  # fmt: skip


def autres_noms(*releves: ReleveOfficiel) -> list[Constat]:
    """IND-122: our UAI under names that our establishment does not bear, said once whatever their number. A name read before is no
    proof: the same mistake, read twice."""
    lus = (
        FigureOfficielle.toutes.filter(releve__in=[r.pk for r in releves]).exclude(libelle="").order_by("uai", "libelle")
        .values_list("uai", "libelle", "etablissement__denomination").distinct()
    )  # fmt: skip
    etrangers: dict[tuple[str, str], list[str]] = {}
    for uai, lu, sien in lus:
        if est_etranger(lu, [sien]):
            etrangers.setdefault((uai, sien), []).append(lu)
    return [
        c.AUTRE_NOM.constat(uai=uai, lu=" », « ".join(noms), connus=sien) for (uai, sien), noms in etrangers.items()
    ]  # fmt: skip


def valeur_de(f: FigureOfficielle, cle: str) -> Valeur:
    """A kept figure: whole, or exact with its decimals."""
    brute = f.valeurs.get(cle)
    return Decimal(brute) if isinstance(brute, str) else brute


def mesures_de(f: FigureOfficielle) -> list[MesureOfficielle]:
    """Every measure that the file had a column for, what is not published included."""
    source = sources()[f.source]
    v = {k: valeur_de(f, k) for k in f.valeurs}
    if source.famille == "inserjeunes":
        p, e = v.get("part_poursuite"), v.get("part_emploi")
        v["devenir_favorable"] = p + e if p is not None and e is not None else None
    return [
        MesureOfficielle(
            m.libelle, m.definition, v.get(m.cle), m.unite,
            _pourquoi(source, m, f, v) if v.get(m.cle) is None else "", _reserve(m, f, v.get(m.cle)), m.cle,
        )
        for m in source.mesures
        if m.cle in v
    ]  # fmt: skip


def est_muette(f: FigureOfficielle) -> bool:
    """Nothing at all is published for it."""
    effectifs = ("nb_annee_term", "nb_inscrits", "nb_sortants")
    return all(x is None for k, x in f.valeurs.items() if k not in effectifs)


def pourquoi_rien(f: FigureOfficielle) -> str:
    """Why a whole row says nothing: what the file tells, else what its source does under the threshold."""
    etat = next((e for e in f.etats.values() if e in ETATS), "")
    if etat:
        return ETATS[EtatMesure(etat)]
    lieu = "formation" if f.formation else "établissement"
    return f"moins de 20 inscrits en dernière année, ou {lieu} hors du champ"


def _pourquoi(source: SourceOfficielle, m: MesureDeclaree, f: FigureOfficielle, v: dict[str, Valeur]) -> str:
    """Why nothing is said, as far as the file tells (facts b.2, I10 and I11): never derived from the other shares."""
    etat = f.etats.get(m.cle)
    if etat in ETATS:
        return ETATS[EtatMesure(etat)]
    if source.famille != "inserjeunes":
        return "l’autorité ne le donne pas" if source.import_guide else "le fichier n’en dit rien"
    if m.cle == "contrats_interrompus":
        return "le fichier ne le donne que pour la période 2018-2019"
    if v.get("poursuite") is None and v.get("part_poursuite") is None:
        lieu = "formation" if source.maille == "formation" else "établissement"
        return f"moins de 20 inscrits en dernière année, ou {lieu} hors du champ"
    if m.cle == "devenir_favorable":
        return "le fichier ne donne pas les deux parts"
    if m.cle in ("emploi_12", "emploi_18", "emploi_24") and v.get("emploi_6") is not None:
        return "pas encore mesuré à la date du fichier"
    return "effectif de sortants insuffisant"


def _reserve(m: MesureDeclaree, f: FigureOfficielle, valeur: Valeur) -> str:
    if valeur is None:
        return ""
    if m.cle == "va_emploi_6" and abs(valeur) == PLAFOND_VA:
        return "valeur bornée par le service statistique : l’écart réel peut être plus grand"
    if f.etats.get(m.cle) == EtatMesure.NOTE:
        return "suivi d’un astérisque dans le fichier, sans explication établie (à vérifier)"
    return ""


def valeur_ajoutee_en_mots(valeur: Any) -> str:
    """« 4 points au-dessous de ce que son public et son territoire laissent attendre » (I08): no ranking."""
    if valeur is None:
        return ""
    if valeur == 0:
        return "Ce que son public et son territoire laissent attendre."
    sens = "au-dessus" if valeur > 0 else "au-dessous"
    return (
        f"{abs(valeur)} point{'s' * (abs(valeur) > 1)} {sens} de ce que son public et son territoire laissent attendre."
    )
