"""The pack for France compétences: partner by partner, everything that binds and what was done of it; nobody else, no candidate."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.domain.dossiers import SorteDossier
from parchemin.preuves.dossiers.actes.reseau import delai_dit
from parchemin.preuves.dossiers.fabrique import DossierFait
from parchemin.reseau.domain.tirage import LigneCadre, empreinte_cadre, tirer
from parchemin.reseau.models import (
    CampagneControle,
    ControlePartenaire,
    Convention,
    HabilitationPartenaire,
    TirageControle,
)
from parchemin.reseau.pieces import CONVENTION, REPONSE
from parchemin.reseau.services import campagnes, captures, controles, demandes
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import organisation
from tests.preuves.conftest import PDF
from tests.preuves.test_dossiers import demande, faire, index, lancer_verifier, ouvrir, verifier_liens, verifier_sommes
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as fc
from tests.reseau import fabrique_controles as fk

FC = {"sorte": SorteDossier.FRANCE_COMPETENCES, "famille": ""}


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def h(o: Organisation, tmp_path: Path) -> HabilitationPartenaire:
    certification = f.certification(o, tmp_path)
    return f.active(f.alpha(o), certification)


@pytest.fixture
def beta(h: HabilitationPartenaire) -> Etablissement:
    """Another partner, whose name no pack about Alpha holds."""
    e = f.alpha(h.organisation, "99900000000019", "Société Zanzibar")
    f.habilitation(e, h.certification, convention=f.convention(e, reference="Z-2026-9"))
    return e


def pack(o: Organisation, tmp_path: Path, **champs: Any) -> tuple[dict[str, bytes], DossierFait]:
    chemin, fait = faire(o, tmp_path, demande(**(FC | champs)))
    contenu = ouvrir(chemin)
    verifier_sommes(contenu)
    verifier_liens(contenu)
    return contenu, fait


def pages(contenu: dict[str, bytes]) -> str:
    return b"".join(v for k, v in sorted(contenu.items()) if k.endswith((".html", ".csv", ".jsonl"))).decode()


def test_everything_of_a_partner_is_there(h: HabilitationPartenaire, o: Organisation, tmp_path: Path) -> None:
    e, k = h.etablissement, h.convention
    assert k is not None
    signee = deposer(PDF + b"convention", nom="convention.pdf", usage=CONVENTION.code, organisation_id=o.pk)
    Convention.toutes.filter(pk=k.pk).update(piece_id=signee.pk)
    x = fc.maintenu(fc.constat(e, habilitations=[h]))
    m = fc.envoyee(fc.decidee(fc.mesure(h, "mise_en_demeure", [x])))
    recue = deposer(PDF + b"reponse", nom="registre.pdf", usage=REPONSE.code, organisation_id=o.pk)
    assert m.demande is not None
    demandes.repondre(demande=m.demande, texte="Le registre est tenu depuis lundi.", pieces=[recue.pk], acteur=SYSTEME)
    html = b"<html><body><h1>Voilier</h1><p>Formation RNCP99001, 100 % de reussite</p><script>alert(1)</script></body></html>"
    depot = captures.Depot(
        etablissement=e,
        sorte="page",
        capturee_le=aujourdhui(),
        adresse="https://alpha.example/",
        certifications=(h.certification,),
    )
    captures.deposer(source=html, nom="page.html", depot=depot, acteur=SYSTEME)
    contenu, fait = pack(o, tmp_path)
    lignes = index(contenu)
    par_partie = {p: [x for x in lignes if x["Partie"] == p] for p in {x["Partie"] for x in lignes}}
    assert {"Convention signée", "Convention"} == {x["Sorte"] for x in par_partie["Conventions et leurs versions"]}
    assert contenu[next(x["Fichier"] for x in lignes if x["Sorte"] == "Convention signée")] == PDF + b"convention"
    sortes = {x["Sorte"] for x in par_partie["Mesures et lettres"]}
    assert {"Mesure", "Lettre (mesure)", "Échange", "Pièce jointe (certificateur)"} & sortes >= {
        "Mesure",
        "Lettre (mesure)",
        "Échange",
    }
    assert any(contenu.get(x["Fichier"]) == PDF + b"reponse" for x in lignes)
    assert {"Constat", "Échange"} <= {x["Sorte"] for x in par_partie["Constats et corrections"]}
    # The page of the partner leaves as it was, and as a text: nothing of it runs.
    telle = next(x for x in lignes if x["Sorte"] == "Page ou brochure, telle que captée")
    assert telle["Fichier"].endswith(".txt")
    assert contenu[telle["Fichier"]] == html
    texte = pages(contenu)
    for dit in (
        "Mise en demeure",
        "recommandé",
        "1A 234",
        "Le registre est tenu depuis lundi",
        "tenu</td>",
        "article 1",
        "Institut Alpha",
    ):
        assert dit.lower() in texte.lower(), dit
    assert fait.constats == []
    # What the chain says of these subjects, and of nobody else.
    extrait = contenu["journal/extrait.jsonl"].decode()
    dits = [json.loads(json.loads(x)["texte"])["sujet"][0] for x in extrait.splitlines() if "texte" in json.loads(x)]
    assert {
        "habilitation",
        "convention",
        "constat_reseau",
        "mesure_reseau",
        "lettre_reseau",
        "capture_communication",
    } <= set(dits)
    assert lancer_verifier(contenu, tmp_path / "d").returncode == 0


def test_the_draw_can_be_done_again_from_the_page(h: HabilitationPartenaire, o: Organisation, tmp_path: Path) -> None:
    fk.inscription(h.etablissement, h.certification, 1)
    k: CampagneControle = fk.campagne(o)
    campagnes.tirer_partenaires(campagne=k, graine="graine du 24 novembre", graine_de="Maître Untel", acteur=SYSTEME)
    t = TirageControle.toutes.get(campagne=k)
    contenu, _ = pack(o, tmp_path)
    texte = pages(contenu)
    for dit in ("graine du 24 novembre", "Maître Untel", t.empreinte, "SHA-256 de la graine"):
        assert dit in texte
    cadre = [LigneCadre(**x) for x in t.cadre]
    assert empreinte_cadre(cadre) == t.empreinte
    assert set(tirer(cadre, t.graine, t.quotas)) == set(t.tires)


def test_candidates_are_numbers_and_their_names_leave_the_words(
    h: HabilitationPartenaire, o: Organisation, tmp_path: Path
) -> None:
    i = fk.inscription(h.etablissement, h.certification, 1)
    i.personne.nom_naissance, i.personne.prenom1 = "Quillivic", "Gwendal"
    i.personne.save()
    fk.campagne(o)
    x: ControlePartenaire = fk.en_lecture(h.etablissement)
    campagnes.tirer_dossiers(controle=x, graine="une graine choisie", graine_de="", acteur=SYSTEME)
    controles.noter_dossier(
        dossier=x.dossiers.get(), lu=True, commentaire="Gwendal Quillivic n’a pas signé.", acteur=SYSTEME
    )
    fk.noter(x, 1, "ecart", "La copie de M. Quillivic manque, n° 2 94 03 75 120 005 91.")
    fc.constat(h.etablissement, titre="Copie de Quillivic absente", faits="La copie de Gwendal Quillivic n’est pas là.")
    contenu, _ = pack(o, tmp_path)
    tout = b"".join(contenu.values()).decode("utf-8", "replace")
    assert "Quillivic" not in tout
    assert "Gwendal" not in tout
    assert f"Inscription n° {i.pk}" in tout
    assert f"Personne n° {i.personne_id}" in tout
    assert "005 91" not in tout


def test_one_partner_alone_never_names_another(
    h: HabilitationPartenaire, beta: Etablissement, o: Organisation, tmp_path: Path
) -> None:
    k = fk.campagne(o)
    campagnes.tirer_partenaires(campagne=k, graine="graine du 24 novembre", graine_de="", acteur=SYSTEME)
    entier, _ = pack(o, tmp_path)
    assert "Zanzibar" in pages(entier)
    seul, _ = pack(o, tmp_path, partenaire=h.etablissement_id)
    texte = b"".join(seul.values()).decode("utf-8", "replace")
    assert "Zanzibar" not in texte
    assert "Z-2026-9" not in texte
    assert "Institut Alpha" in texte
    assert lancer_verifier(seul, tmp_path / "d").returncode == 0


def test_a_partner_without_convention_is_told_missing(
    o: Organisation, h: HabilitationPartenaire, beta: Etablissement, tmp_path: Path
) -> None:
    HabilitationPartenaire.toutes.filter(etablissement=beta).update(convention=None)
    Convention.toutes.filter(etablissement=beta).delete()
    contenu, fait = pack(o, tmp_path, partenaire=beta.pk)
    (ligne,) = [x for x in index(contenu) if x["Partie"] == "Conventions et leurs versions"]
    assert ligne["État"] == "manquant"
    assert "conforme" not in contenu["index.html"].decode().lower()
    assert fait.nombres["alterees"] == 0


def test_another_organisation_has_its_own_network(h: HabilitationPartenaire, tmp_path: Path) -> None:
    autre = organisation("autre")
    with organisation_active(autre.pk):
        contenu, _ = pack(autre, tmp_path)
    texte = b"".join(contenu.values()).decode("utf-8", "replace")
    assert "Alpha" not in texte
    assert date(2026, 11, 24).isoformat() not in contenu["index.csv"].decode()


@pytest.mark.parametrize(
    ("declaree", "jour", "dit"),
    [(None, 10, "en cours"), (None, 11, "dépassé"), (10, 30, "tenu"), (11, 30, "dépassé")],
)
def test_a_declaration_that_is_late_and_not_made_says_so(declaree: int | None, jour: int, dit: str) -> None:
    fait = date(2026, 11, declaree) if declaree else None
    assert delai_dit(fait, date(2026, 11, 10), date(2026, 11, jour)) == dit
