"""The same indicators as one relational expression: DuckDB here, Spark for those who outgrow a machine.

An adapter of Ibis and nothing more: the definitions are those of `domain.calcul`, and a test asserts equal tables. One row per
person (or contract) and indicator comes out; rates are sums of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

import ibis
import ibis.expr.types as ir
import pyarrow as pa

from parchemin.indicateurs import moteurs
from parchemin.indicateurs.domain.faits import COLONNES, BlocPresente, ContratSuivi, Parcours, ReglagesCalcul

_COMMUNES = [
    ("organisation", pa.int64()), ("inscription", pa.int64()), ("personne", pa.int64()), ("certification", pa.int64()),
    ("site", pa.int64()), ("partenaire", pa.int64()), ("voie", pa.string()),
]  # fmt: skip
PARCOURS = pa.schema(
    [
        *_COMMUNES, ("partiel", pa.bool_()), ("progressive", pa.bool_()), ("annulee", pa.bool_()), ("entree", pa.date32()),
        ("fin", pa.date32()), ("sorti_le", pa.date32()), ("transfert", pa.bool_()), ("inscrit", pa.bool_()),
        ("presente", pa.bool_()), ("resultat", pa.string()), ("minutes_absence", pa.int64()), ("minutes_prevues", pa.int64()),
        ("derniere_session", pa.date32()),
    ]
)  # fmt: skip
CONTRATS = pa.schema(
    [
        *_COMMUNES, ("contrat", pa.int64()), ("debut", pa.date32()), ("fin", pa.date32()), ("rompu_le", pa.date32()),
        ("repris_le", pa.date32()), ("obtenu", pa.bool_()), ("essai", pa.bool_()),
    ]
)  # fmt: skip
BLOCS = pa.schema(
    [
        *_COMMUNES, ("bloc", pa.string()), ("annee", pa.int32()), ("le", pa.date32()), ("annulee", pa.bool_()), ("etat", pa.string()),
        ("resultat", pa.string()),
    ]
)  # fmt: skip
FAITS = {"parcours": PARCOURS, "contrats": CONTRATS, "blocs": BLOCS}
"""The tables that every engine reads, in the order that `lignes` and `sommes` take them."""
ORDRE = ("indicateur", "annee", "inscription", "contrat", "bloc")


def colonnes(
    faits: Iterable[Parcours] | Iterable[ContratSuivi] | Iterable[BlocPresente], schema: pa.Schema
) -> pa.Table:
    """Columns of declared types: a wrong type stops here, with its name, and not in a sum."""
    return pa.Table.from_pylist([asdict(x) for x in faits], schema=schema)


def calculer_lignes(
    parcours: Iterable[Parcours], contrats: Iterable[ContratSuivi], blocs: Iterable[BlocPresente], r: ReglagesCalcul
) -> list[tuple[Any, ...]]:
    """Rows in the order of `COLONNES`, always in the same order, computed by DuckDB in this process: no file, no network."""
    p, k, b = (
        ibis.memtable(t) for t in (colonnes(parcours, PARCOURS), colonnes(contrats, CONTRATS), colonnes(blocs, BLOCS))
    )
    with moteurs.ouvrir("duckdb") as moteur:
        rendu = moteur.rendre(lignes(p, k, b, r).order_by(ORDRE))
    return list(zip(*(rendu.column(c).to_pylist() for c in COLONNES), strict=True))


@dataclass(frozen=True)
class _Definition:
    """One indicator over a table: why a row is left out (or ""), its two terms, its reason, its contract."""

    indicateur: str
    exclu: Any
    num: Any
    den: Any
    raison: Any
    contrat: Any


def lignes(parcours: ir.Table, contrats: ir.Table, blocs: ir.Table, r: ReglagesCalcul) -> ir.Table:
    """Columns `COLONNES`, one row per (subject, indicator)."""
    return ibis.union(*(_rangs(t, d) for t, ds in _definitions(parcours, contrats, blocs, r) for d in ds))


def sommes(parcours: ir.Table, contrats: ir.Table, blocs: ir.Table, r: ReglagesCalcul, *dimensions: str) -> ir.Table:
    """Sums of `lignes` by indicator, year and dimensions, in one reading of each table: `numerateur`, `denominateur`, `comptes`
    and `exclus` rows. What a national file is asked for, whose rows nobody will open."""
    morceaux = []
    for t, ds in _definitions(parcours, contrats, blocs, r):
        colonnes: dict[str, Any] = {}
        for d in ds:
            compte = d.exclu == ""
            colonnes |= {
                f"{d.indicateur}.n": ibis.ifelse(compte, d.num, 0).cast("int64").sum(),
                f"{d.indicateur}.d": ibis.ifelse(compte, d.den, 0).cast("int64").sum(),
                f"{d.indicateur}.c": compte.sum(), f"{d.indicateur}.e": (~compte).sum(),
            }  # fmt: skip
        groupes = t.group_by([t.an.name("annee"), *dimensions]).aggregate(**colonnes)
        for d in ds:
            termes = {nom: groupes[f"{d.indicateur}.{lettre}"] for lettre, nom in _TERMES}
            morceaux.append(
                groupes.select(
                    indicateur=ibis.literal(d.indicateur),
                    annee=groupes.annee,
                    **{x: groupes[x] for x in dimensions},
                    **termes,
                )
            )
    return ibis.union(*morceaux)


_TERMES = (("n", "numerateur"), ("d", "denominateur"), ("c", "comptes"), ("e", "exclus"))


def _annee(jour: Any) -> Any:
    return (jour.year() + ibis.ifelse(jour.month() >= 9, 1, 0)).cast("int32")


def _cas(*paires: tuple[Any, Any], sinon: Any = "") -> Any:
    return ibis.cases(*paires, else_=sinon)


def _rangs(t: ir.Table, d: _Definition) -> ir.Table:
    compte = d.exclu == ""
    return t.select(
        indicateur=ibis.literal(d.indicateur), annee=t.an, organisation=t.organisation, inscription=t.inscription,
        contrat=d.contrat, personne=t.personne, certification=t.certification, site=t.site, partenaire=t.partenaire,
        voie=t.voie, compte=compte, numerateur=ibis.ifelse(compte, d.num, 0).cast("int64"),
        denominateur=ibis.ifelse(compte, d.den, 0).cast("int64"), raison=ibis.ifelse(compte, d.raison, d.exclu),
        bloc=t.bloc,
    )  # fmt: skip


def _definitions(
    parcours: ir.Table, contrats: ir.Table, blocs: ir.Table, r: ReglagesCalcul
) -> tuple[tuple[ir.Table, list[_Definition]], ...]:
    # Only a bloc has a bloc: the others say the empty text, so that every table has the same columns.
    aucun = ibis.literal("")
    return (
        _de_parcours(parcours.mutate(bloc=aucun), r),
        _de_contrats(contrats.mutate(bloc=aucun), r),
        _de_blocs(blocs, r),
    )


def _de_parcours(t: ir.Table, r: ReglagesCalcul) -> tuple[ir.Table, list[_Definition]]:
    mois, jour = r.recensement
    t = t.mutate(an=_annee(t.fin))
    census = ibis.date(t.an - (1 if mois >= 9 else 0), mois, jour)
    hors = _cas((t.annulee, "annulee"), (t.partiel, "partiel"))
    sorti = t.sorti_le.notnull()
    admis = t.resultat == "admis"
    a_venir = (t.derniere_session > _jour(r.observe_le)).fill_null(False) & ~admis
    attente = _cas((t.fin > _jour(r.observe_le), "pas_fini"), (a_venir, "session_a_venir"))
    recense = _cas(
        (hors != "", hors),
        (attente != "", attente),
        (t.entree > census, "entre_apres"),
        (sorti & (t.sorti_le <= census), "parti_avant"),
    )
    presentation = _cas((t.presente, "presente"), (t.inscrit, "absent"), sinon="non_inscrit")
    attendue = (t.resultat == "attente") | (t.presente & (t.resultat == ""))
    juge = t.presente & t.resultat.isin(["admis", "partiel", "ajourne"])
    vue = _cas(
        (hors != "", hors), ((attente != "") & (a_venir | ~juge), attente), (~t.presente & ~attendue, presentation),
        (t.presente & t.progressive & ~admis, "progressive"), (attendue, "en_attente"),
    )  # fmt: skip
    debute = _cas(
        (hors != "", hors), (t.transfert, "transfert"), (t.fin > _jour(r.observe_le), "pas_fini"),
    )  # fmt: skip
    parti = sorti & (t.sorti_le < t.fin).fill_null(False) & ~admis
    heures = _cas(
        (hors != "", hors), (t.minutes_absence.isnull() | (t.minutes_prevues.fill_null(0) == 0), "heures_inconnues")
    )
    prevues = t.minutes_prevues.fill_null(0)
    sans = ibis.null("int64")

    def rangs(indicateur: str, exclu: Any, num: Any, raison: Any) -> _Definition:
        return _Definition(indicateur, exclu, ibis.ifelse(num, 1, 0), 1, raison, sans)

    return t, [
        rangs("presentation", _cas((recense != "", recense), (attendue & ~t.presente, "en_attente")), t.presente, presentation),
        rangs(
            "obtention_inscrits", _cas((recense != "", recense), (attendue, "en_attente")), t.presente & admis,
            ibis.ifelse(t.presente, t.resultat, presentation),
        ),
        rangs("obtention", vue, admis, t.resultat),
        rangs("interruption", debute, parti, ibis.ifelse(parti, "parti", "au_terme")),
        _Definition("absenteisme", heures, ibis.least(t.minutes_absence.fill_null(0), prevues), prevues, ibis.literal("heures"), sans),
    ]  # fmt: skip


def _jour(jour: date) -> Any:
    return ibis.date(jour.isoformat())


def _de_contrats(t: ir.Table, r: ReglagesCalcul) -> tuple[ir.Table, list[_Definition]]:
    t = t.mutate(an=_annee(t.debut))
    vu = _jour(r.observe_le)
    futur = ibis.ifelse(t.debut > vu, "pas_commence", "")
    rompu = (t.rompu_le.notnull() & ~t.obtenu & (t.rompu_le <= vu) & (t.fin.isnull() | (t.rompu_le < t.fin))).fill_null(
        False
    )
    fini = (t.fin <= vu).fill_null(False)
    raison = _cas((rompu, "rompu"), (t.obtenu, "obtenu"), (fini, "au_terme"), sinon="en_cours")
    horizon = _plus_mois(t.debut, r.horizon_rupture)
    tot = (rompu & (t.rompu_le < horizon)).fill_null(False)
    observable = _cas((futur != "", futur), (horizon <= vu, ""), sinon="trop_tot")
    limite = _plus_mois(t.rompu_le, r.retour)
    retour = (rompu & t.repris_le.notnull() & (t.repris_le <= limite)).fill_null(False)
    recente = (rompu & (limite > vu)).fill_null(False)
    attendu = _cas((futur != "", futur), (_plus_mois(t.debut, r.attente_nette) <= vu, ""), sinon="trop_tot")
    nette = _cas((retour, "repris"), (recente, "rupture_recente"), sinon=raison)
    pendant = (rompu & t.essai).fill_null(False)
    sans = _cas(
        (futur != "", futur), (rompu & t.essai.isnull(), "essai_inconnu"),
        (pendant & ibis.literal(r.essai_hors_denominateur), "rompu_a_l_essai"),
    )  # fmt: skip

    def rangs(indicateur: str, exclu: Any, num: Any, mots: Any) -> _Definition:
        return _Definition(indicateur, exclu, ibis.ifelse(num, 1, 0), 1, mots, t.contrat)

    return t, [
        rangs("rupture", futur, rompu, raison),
        rangs("rupture_9_mois", observable, tot, ibis.ifelse(tot, "rompu", "tenu")),
        rangs("rupture_nette", attendu, rompu & ~retour & ~recente, nette),
        rangs("rupture_hors_essai", sans, rompu & ~pendant, ibis.ifelse(pendant, "rompu_a_l_essai", raison)),
    ]  # fmt: skip


def _de_blocs(t: ir.Table, r: ReglagesCalcul) -> tuple[ir.Table, list[_Definition]]:
    t = t.mutate(an=t.annee.cast("int32"))
    exclu = _cas(
        (t.annulee, "annulee"), (t.le > _jour(r.observe_le), "session_a_venir"), (t.etat == "absent", "absent_au_bloc"),
        (t.etat == "acquis", "deja_acquis"), ((t.etat == "attendu") | (t.resultat == ""), "en_attente"),
    )  # fmt: skip
    num = ibis.ifelse(t.resultat == "bloc_valide", 1, 0)
    return t, [_Definition("validation_bloc", exclu, num, 1, t.resultat, ibis.null("int64"))]


def _plus_mois(jour: Any, mois: int) -> Any:
    """Same day `mois` months later, or the last day of a shorter month: as `socle.periodes.ajouter_mois`."""
    return (jour + ibis.interval(months=mois)).cast("date")
