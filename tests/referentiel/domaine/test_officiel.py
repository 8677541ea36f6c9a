"""The official fiches, read leaf by leaf with another parser: each value is found again, each long text keeps its letters."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from parchemin.referentiel.domain.lecture import Bilan, lire_flux
from parchemin.referentiel.domain.modele import FicheLue
from parchemin.referentiel.domain.schema import ELEMENTS, Champ, Genre
from parchemin.referentiel.domain.texte import Enumeration, Paragraphe, structurer
from parchemin.referentiel.domain.validite import (
    EtatEnregistrement,
    frise,
    inscription_possible,
    jury_possible,
    statut_au,
)

NOMS = ["export_fiches_RNCP_fixture.xml", "export_fiches_RS_fixture.xml"]


def lire(chemin: Path) -> list[FicheLue]:
    with chemin.open("rb") as f:
        return [p.lire() for p in lire_flux(f, Bilan())]


@pytest.fixture(params=NOMS)
def chemin(request: pytest.FixtureRequest, officiel: Path) -> Path:
    return officiel / "france-competences" / "xml-v4.1-2026-08" / str(request.param)


def feuilles(valeur: Any) -> Iterator[str]:
    if isinstance(valeur, dict):
        for v in valeur.values():
            yield from feuilles(v)
    elif isinstance(valeur, list):
        for v in valeur:
            yield from feuilles(v)
    else:
        yield {True: "Oui", False: "Non"}.get(valeur, str(valeur)) if isinstance(valeur, bool) else str(valeur)


def serre(texte: str) -> str:
    """The same text written the same way: blanks alike, dates the year first."""
    m = re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", texte.strip())
    return f"{m[3]}-{m[2]}-{m[1]}" if m else " ".join(texte.split())


@pytest.mark.officiel
def test_chaque_feuille_se_retrouve(chemin: Path) -> None:
    for lue, element in zip(lire(chemin), ET.parse(chemin).getroot().findall("FICHE"), strict=True):
        partenaires = element.find("PARTENAIRES")
        rangs = list(partenaires) if partenaires is not None else []
        if partenaires is not None:
            element.remove(partenaires)
        gardees = {serre(t) for t in feuilles(dict(lue.contenu))}
        lues = {serre(x.text) for x in element.iter() if len(x) == 0 and x.text and x.text.strip()}
        assert lues - gardees == set(), lue.code
        assert gardees - lues == set(), lue.code
        attendus = [{x.tag: serre(x.text or "") for x in rang} for rang in rangs]
        for p, attendu in zip(lue.partenaires, attendus, strict=True):
            assert (p.nom, p.siret) == (attendu["NOM_PARTENAIRE"], attendu.get("SIRET_PARTENAIRE", ""))
            assert (p.habilitation, p.etat) == (attendu["HABILITATION_PARTENAIRE"], attendu["ETAT_HABILITATION"])
            assert (p.date_actif.isoformat() if p.date_actif else "") == attendu.get("DATE_ACTIF", "")
            modifie = p.date_modification_etat.isoformat() if p.date_modification_etat else ""
            assert modifie == attendu.get("DATE_DERNIERE_MODIFICATION_ETAT", "")


@pytest.mark.officiel
def test_le_contenu_se_garde_en_json_et_revient(chemin: Path) -> None:
    for lue in lire(chemin):
        assert FicheLue(json.loads(json.dumps(lue.contenu, ensure_ascii=False))).contenu == lue.contenu


@pytest.mark.officiel
def test_les_longs_textes_gardent_leurs_lettres(chemin: Path) -> None:
    longs = {e.cle for e in ELEMENTS if isinstance(e, Champ) and e.genre is Genre.LONG}
    for lue in lire(chemin):
        textes = [str(v) for k, v in lue.contenu.items() if k in longs]
        textes += [str(v) for b in lue.liste("blocs") for k, v in b.items() if k not in {"code", "libelle"}]
        textes += [str(v.get("composition", "")) for k, v in lue.contenu.items() if k.startswith("voie_")]
        for texte in textes:
            rendu = " ".join(m.texte if isinstance(m, Paragraphe) else " ".join(m.elements) for m in structurer(texte))
            assert _lettres(rendu) == _lettres(texte), lue.code


def _lettres(texte: str) -> str:
    return re.sub(r"[\W_]+", "", re.sub(r"(?:(?<=\s)|^)o(?=\s)", " ", texte))


@pytest.mark.officiel
def test_les_competences_des_blocs_ne_sont_pas_un_pave(chemin: Path) -> None:
    """Nine blocs of competences in ten read as a list or as several lines."""
    blocs = [structurer(b["competences"]) for f in lire(chemin) for b in f.liste("blocs") if "competences" in b]
    if "RS" in chemin.name:
        assert blocs == []
        return
    decoupes = [m for m in blocs if len(m) > 1 or isinstance(m[0], Enumeration)]
    assert len(decoupes) >= 0.9 * len(blocs)


@pytest.mark.officiel
def test_chaque_fiche_a_ses_reponses(chemin: Path) -> None:
    for lue in lire(chemin):
        etat = EtatEnregistrement(
            code=lue.code,
            repertoire="RNCP" if lue.code.startswith("RNCP") else "RS",
            actif=lue.actif,
            niveau=lue.niveau,
            date_decision=lue.date("date_decision"),
            date_effet=lue.date("date_effet"),
            date_fin_enregistrement=lue.date("date_fin_enregistrement"),
            date_limite_delivrance=lue.date("date_limite_delivrance"),
            de_droit=lue.contenu["type_enregistrement"] == "Enregistrement de droit",
        )
        fin = lue.date("date_fin_enregistrement")
        assert fin is not None
        assert inscription_possible(etat, fin).oui is True
        assert jury_possible(etat, fin).oui is True
        assert str(statut_au(etat, fin)) == "enregistree"
        jalons = [j.jour for j in frise(etat, publication=lue.date("date_publication"))]
        assert jalons == sorted(jalons)
        assert fin in jalons
