"""What each decision calls for: cases that a jurist can read, and what holds in every family."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml

from parchemin.deliberation.domain.jeux import jeux
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.documents.domain.emission import Emetteur, Faits, appel
from parchemin.documents.domain.natures import TITRES, Nature
from parchemin.documents.domain.table import recueil, regle_au, regles
from parchemin.referentiel.domain.familles import Famille

JOUR = date(2026, 6, 30)
CAS = yaml.safe_load((Path(__file__).parent / "cas" / "dus.yaml").read_text(encoding="utf-8"))


def faits(cas: dict[str, Any]) -> Faits:
    calcul = cas.get("calcul")
    par = cas.get("par", "recteur")
    return Faits(
        famille=cas["famille"], resultat=Resultat(cas["resultat"]), jour=cas.get("jour", JOUR), vae=cas.get("vae", False),
        au_rncp=cas.get("rncp", True), specialisation=cas.get("specialisation", False), certifie=cas.get("ici", False),
        notes=cas.get("notes", False), connus=cas.get("connus", True), acquis=tuple(cas.get("acquis", ())),
        blocs=tuple(cas.get("blocs", ())), certifies=tuple(cas.get("certifies", ())),
        moyenne=_fraction(cas["moyenne"]) if "moyenne" in cas else None,
        calcul=None if calcul is None else {Nature(n): (par, tuple(codes)) for n, codes in calcul.items()},
    )  # fmt: skip


def _fraction(texte: str) -> Fraction:
    haut, _, bas = texte.partition("/")
    return Fraction(haut) / Fraction(bas or "1")


@pytest.mark.parametrize("cas", CAS, ids=[x["id"] for x in CAS])
def test_cas(cas: dict[str, Any]) -> None:
    lu = appel(faits(cas))
    assert {str(d.nature): d.par for d in lu.dus} == cas["attendu"]
    for nature, codes in cas.get("codes", {}).items():
        assert next(d.codes for d in lu.dus if d.nature == nature) == tuple(codes)
    raisons = {str(e.nature): e.raison for e in lu.ecartes}
    assert raisons.keys() == cas.get("sans", {}).keys()
    for nature, mots in cas.get("sans", {}).items():
        assert mots in raisons[nature]
    assert cas.get("raison", "") in lu.raison
    assert bool(lu.raison) == (not lu.dus)
    assert all((d.emetteur is Emetteur.ICI) == cas.get("ici", False) for d in lu.dus)


def test_chaque_famille_a_un_cas_ou_la_decision_differe() -> None:
    assert {Famille(x["famille"]) for x in CAS if "calcul" not in x} == set(Famille)


@pytest.mark.parametrize("vae", [False, True])
@pytest.mark.parametrize("rncp", [False, True])
@pytest.mark.parametrize("ici", [False, True])
@pytest.mark.parametrize("famille", list(Famille))
def test_admis_a_un_titre(famille: Famille, ici: bool, rncp: bool, vae: bool) -> None:
    """Owed here or asked elsewhere, known marks or not: nobody admitted leaves without a title, nor with two."""
    for jour in (date(2021, 6, 30), JOUR, date(2030, 6, 30)):
        for connus in (False, True):
            lu = appel(
                Faits(
                    str(famille), Resultat.ADMIS, jour, vae=vae, au_rncp=rncp, certifie=ici, connus=connus, notes=connus
                )
            )
            assert len([d for d in lu.dus if d.nature in TITRES]) == 1


@pytest.mark.parametrize("vae", [False, True])
@pytest.mark.parametrize("famille", list(Famille))
def test_sans_succes_ni_titre_ni_silence(famille: Famille, vae: bool) -> None:
    for resultat in Resultat:
        lu = appel(Faits(str(famille), resultat, JOUR, vae=vae, certifie=True, acquis=("U1",), blocs=("U1",)))
        if resultat is not Resultat.ADMIS:
            assert not [d for d in lu.dus if d.nature in TITRES]
        assert lu.dus or lu.ecartes or lu.raison


@pytest.mark.parametrize("resultat", [Resultat.PARTIEL, Resultat.AJOURNE])
@pytest.mark.parametrize(
    "famille", [Famille.PRIVE, Famille.RS, Famille.LOCALE, Famille.CQP, Famille.CQPM, Famille.SUPERIEUR]
)
def test_qui_delivre_ici_ecrit_a_chacun(famille: Famille, resultat: Resultat) -> None:
    """A letter of result with its appeal routes, whatever the result."""
    lettres = {Nature.NOTIFICATION, Nature.LETTRE_PRESIDENT, Nature.LETTRE_JURY}
    for vae in (False, True):
        lu = appel(Faits(str(famille), resultat, JOUR, vae=vae, certifie=True))
        assert lettres & {d.nature for d in lu.dus}


def test_la_table_dit_au_moins_ce_que_les_regles_de_deliberation_appellent() -> None:
    """Two files, one truth: after success, what a rule set calls for is in the table of its family."""
    vus = 0
    for jeu in jeux():
        for brut in jeu.regles:
            succes = brut.get("succes")
            if not succes:
                continue
            jour = jeu.au or JOUR
            regle = regle_au(str(jeu.famille), jour, vae=jeu.variante == "vae", au_rncp=jeu.variante != "hors_rncp")
            table = {x.nature for x in regle.cas["admis"]}
            appelees = {Nature.CERTIFICAT if x == "certificat_bloc" else Nature(x) for x in succes}
            assert appelees <= table, jeu.code
            assert {x.par for x in regle.cas["admis"]} == {brut["emetteur"]}, jeu.code
            vus += 1
    assert vus > 30


def test_les_regles_sont_datees_sans_recouvrement() -> None:
    for r in regles():
        for autre in regles():
            if r is not autre and (r.famille, r.variante) == (autre.famille, autre.variante):
                assert not r.periode.chevauche(autre.periode)
    cles = {t.cle for t in recueil().textes()}
    assert {x.texte for r in regles() for cas in r.cas.values() for x in cas} <= cles
