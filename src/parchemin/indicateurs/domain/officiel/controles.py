"""What every published row verifies, source by source: a row that does not was altered, shifted or badly copied."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from parchemin.indicateurs import constats as base
from parchemin.indicateurs import constats_officiels as c
from parchemin.indicateurs.domain.nombres import ArrondiTaux, arrondir
from parchemin.indicateurs.domain.officiel.modele import PLAFOND_VA, LigneOfficielle, Valeur
from parchemin.socle.constats import Constat

MOIS = (6, 12, 18, 24, 30)
DIXIEME = Decimal("0.1")


def controler(
    x: LigneOfficielle, controles: tuple[str, ...], titres: dict[str, str], seuil: int = 20
) -> Iterator[Constat]:
    """The checks that a source declares. `titres`: heading of each measure, as findings quote it; `seuil`: of the source, in people."""
    ou = f"ligne {x.ligne}" if x.ligne else x.uai
    for nom in controles:
        yield from _CONTROLES[nom](x, ou, titres, seuil)


def dire(valeur: Valeur | Decimal) -> str:
    """« 54,6 »."""
    return "—" if valeur is None else str(valeur).replace(".", ",")


def compatible(emploi: int, poursuite: int, taux: int) -> bool:
    """Do exact shares within half a point of these give a rate within half a point of that one? (I14; integers × 2: exact.)

    The rate grows with both shares, so it runs between its values at the two corners.
    """
    bas_e, haut_e = max(2 * emploi - 1, 0), 2 * emploi + 1
    bas_p, haut_p = max(2 * poursuite - 1, 0), 2 * poursuite + 1
    # bas = 100·bas_e/(200 − bas_p) ≤ taux + ½ and haut = 100·haut_e/(200 − haut_p) ≥ taux − ½, without a division.
    bas_possible = 200 * bas_e <= (2 * taux + 1) * (200 - bas_p)
    haut_possible = 200 * haut_e >= (2 * taux - 1) * (200 - haut_p)
    return bas_possible and (haut_p >= 200 or haut_possible)


def _entier(valeur: Valeur) -> int | None:
    return None if valeur is None else int(valeur)


def _parts(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """IND-010: the three shares of one population make a hundred."""
    v = x.valeurs
    p, e, a = v.get("part_poursuite"), v.get("part_emploi"), v.get("part_autre")
    if p is not None and e is not None and a is not None and p + e + a != 100:
        yield base.PARTS.constat(ou=ou, somme=p + e + a)


def _poursuite(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """IND-011: the pursuit rate is its share."""
    p, taux = x.valeurs.get("part_poursuite"), x.valeurs.get("poursuite")
    if p is not None and taux is not None and p != taux:
        yield base.POURSUITE.constat(ou=ou, part=p, taux=taux)


def _emploi(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """IND-012: the employment rate of leavers is compatible with the shares, rounding included (I14)."""
    v = x.valeurs
    p, e, te = (_entier(v.get(k)) for k in ("part_poursuite", "part_emploi", "emploi_6"))
    if p is not None and e is not None and te is not None and not compatible(e, p, te):
        yield base.EMPLOI.constat(ou=ou, taux=te, emploi=e, poursuite=p)


def _valeur_ajoutee(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """IND-013: added value = rate − expected, to a point (computed before rounding). IND-014: and it is capped."""
    v = x.valeurs
    te, attendu, va = (_entier(v.get(k)) for k in ("emploi_6", "emploi_6_attendu", "va_emploi_6"))
    if te is not None and attendu is not None and va is not None:
        if abs(te - attendu - va) > 1:
            yield base.VALEUR_AJOUTEE.constat(ou=ou, va=va, taux=te, attendu=attendu)
        elif abs(va) > PLAFOND_VA:
            yield base.HORS_PLAFOND.constat(ou=ou, va=va)


def _part_de(n: int, d: int, regle: ArrondiTaux) -> Decimal:
    return arrondir(Fraction(100 * n, d), regle)


def _rapport(
    x: LigneOfficielle,
    ou: str,
    titres: dict[str, str],
    cle: str,
    n: Valeur,
    d: Valeur,
    regle: ArrondiTaux,
    ecart: Decimal,
) -> Iterator[Constat]:
    """IND-111: a rate is its two counts, to the rounding of its source."""
    taux = x.valeurs.get(cle)
    if taux is None or n is None or not d or n > d:
        return
    calcule = _part_de(int(n), int(d), regle)
    if abs(Decimal(taux) - calcule) > ecart:
        yield c.TAUX.constat(
            ou=ou, colonne=titres.get(cle, cle), taux=dire(taux), n=int(n), d=int(d), calcule=dire(calcule)
        )


def _dans(ou: str, partie: Valeur, mots: str, tout: Valeur, total: str) -> Iterator[Constat]:
    """IND-110: a part is not larger than its whole."""
    if partie is not None and tout is not None and partie > tout:
        yield c.EFFECTIFS.constat(ou=ou, detail=f"{partie} {mots} pour {tout} {total}")


def _insersup_inscrits(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """Former shape of InserSup (I15): everything is out of the enrolled; pursuing + leaving = enrolled; the rest is what remains."""
    v = x.valeurs
    inscrits, sortants, poursuivants = v.get("nb_inscrits"), v.get("nb_sortants"), v.get("nb_poursuivants")
    yield from _dans(ou, v.get("nb_diplomes"), "diplômés", inscrits, "inscrits")
    if (
        inscrits is not None
        and sortants is not None
        and poursuivants is not None
        and sortants + poursuivants != inscrits
    ):
        detail = f"{poursuivants} poursuivants et {sortants} sortants ne font pas {inscrits} inscrits"
        yield c.EFFECTIFS.constat(ou=ou, detail=detail)
    yield from _rapport(x, ou, titres, "part_poursuivants", poursuivants, inscrits, ArrondiTaux.DIXIEME, DIXIEME)
    for m in MOIS:
        yield from _dans(ou, v.get(f"nb_dsn_{m}"), f"salariés à {m} mois", sortants, "sortants")
        yield from _rapport(
            x, ou, titres, f"part_dsn_{m}", v.get(f"nb_dsn_{m}"), inscrits, ArrondiTaux.DIXIEME, DIXIEME
        )
        p, e, a = v.get("part_poursuivants"), v.get(f"part_dsn_{m}"), v.get(f"part_autre_{m}")
        if p is not None and e is not None and a is not None and abs(Decimal(100) - p - e - a) > 2 * DIXIEME:
            yield c.SOMME.constat(ou=ou, detail=f"À {m} mois, {dire(p)} + {dire(e)} + {dire(a)} ne font pas 100")


def _insersup_sortants(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """Present shape of InserSup: employment is out of the leavers."""
    v = x.valeurs
    for m in MOIS:
        yield from _dans(ou, v.get(f"nb_salarie_{m}"), f"salariés à {m} mois", v.get("nb_sortants"), "sortants")
        yield from _rapport(
            x, ou, titres, f"salarie_{m}", v.get(f"nb_salarie_{m}"), v.get("nb_sortants"), ArrondiTaux.DIXIEME, DIXIEME
        )  # fmt: skip
    salaries, autres = v.get("salarie_12"), v.get("non_salarie_12")
    if salaries is not None and autres is not None and Decimal(salaries) + Decimal(autres) > 100 + DIXIEME:
        yield c.SOMME.constat(ou=ou, detail=f"À 12 mois, {dire(salaries)} + {dire(autres)} dépassent 100")


def _exposition(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """The API: everything is out of all pupils of the final year, rounded half to even; nothing under the threshold."""
    v = x.valeurs
    tous, sortants, poursuite = v.get("nb_annee_term"), v.get("nb_sortant"), v.get("nb_poursuite")
    taux = [k for k in v if k.startswith("tous_") and v[k] is not None]
    if tous is not None and tous < seuil and taux:
        yield c.SOUS_LE_SEUIL.constat(ou=ou, n=tous, seuil=seuil)
        return
    yield from _dans(ou, poursuite, "en formation", tous, "élèves")
    if tous is not None and sortants is not None and poursuite is not None and sortants + poursuite != tous:
        detail = f"{poursuite} en formation et {sortants} sortants ne font pas {tous} élèves"
        yield c.EFFECTIFS.constat(ou=ou, detail=detail)
    yield from _rapport(x, ou, titres, "tous_formation", poursuite, tous, ArrondiTaux.UNITE_PAIR, Decimal(0))
    for m in MOIS[:-1]:
        yield from _dans(ou, v.get(f"nb_emploi_{m}"), f"en emploi à {m} mois", tous, "élèves")
        yield from _rapport(
            x, ou, titres, f"tous_emploi_{m}", v.get(f"nb_emploi_{m}"), tous, ArrondiTaux.UNITE_PAIR, Decimal(0)
        )  # fmt: skip
        f, e, a = v.get("tous_formation"), v.get(f"tous_emploi_{m}"), v.get(f"tous_autre_{m}")
        if f is None or e is None or a is None:
            continue
        attendu = 100 - f - e if f + e < 100 else 0
        if a != attendu:
            yield c.SOMME.constat(
                ou=ou, detail=f"À {m} mois, l’autre situation est à {dire(a)} au lieu de {dire(attendu)}"
            )


def _resultats(x: LigneOfficielle, ou: str, titres: dict[str, str], seuil: int) -> Iterator[Constat]:
    """A list of results: admitted ≤ presented ≤ registered."""
    v = x.valeurs
    inscrits, presentes, admis = v.get("inscrits"), v.get("presentes"), v.get("admis")
    if inscrits is not None and presentes is not None and presentes > inscrits:
        yield c.PRESENTES.constat(ou=ou, presentes=presentes, inscrits=inscrits)
    if presentes is not None and admis is not None and admis > presentes:
        yield c.ADMIS.constat(ou=ou, admis=admis, presentes=presentes)
    taux = v.get("taux")
    if taux is not None and admis is not None and presentes and admis <= presentes:
        calcule = _part_de(int(admis), int(presentes), ArrondiTaux.DIXIEME)
        if abs(Decimal(taux) - calcule) > Decimal("0.6"):
            yield c.TAUX_ADMIS.constat(ou=ou, taux=dire(taux), admis=admis, presentes=presentes, calcule=dire(calcule))


_CONTROLES: dict[str, Callable[[LigneOfficielle, str, dict[str, str], int], Iterator[Constat]]] = {
    "parts": _parts, "poursuite": _poursuite, "emploi": _emploi, "valeur_ajoutee": _valeur_ajoutee,
    "insersup_inscrits": _insersup_inscrits, "insersup_sortants": _insersup_sortants, "exposition": _exposition,
    "resultats": _resultats,
}  # fmt: skip
