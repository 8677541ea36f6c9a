"""The nightly control: silent on a sound chain, and each question catches its own broken row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection

from parchemin.accrochage.models import AccuseTraitement, EnvoiPassage, EtatPassage, PassageCertification
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import Decision, Deliberation
from parchemin.documents.domain.natures import Nature
from parchemin.documents.models import Document
from parchemin.indicateurs.models import JeuAnnuel, LigneIndicateur
from parchemin.journal.facade import evenements_de, phrases
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.models import Travail
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.travaux.execution import executer
from parchemin.preuves.chaine.controle import QUESTIONS, controler, nuit_de
from parchemin.preuves.models import ControleChaine, Preuve
from parchemin.preuves.periodiques import demander_les_controles
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from tests.documents import fabrique as documents
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import PDF, filer, url
from tests.preuves.fabrique_chaine import Chaine, chaine, petits_groupes


@pytest.fixture
def k(o: Organisation, monkeypatch: pytest.MonkeyPatch, settings: Any) -> Chaine:
    settings.URL_PUBLIQUE = "https://verifier.example"
    petits_groupes(monkeypatch)
    return chaine(o)


def fautes(k: Chaine) -> set[tuple[str, str, str]]:
    c = controler(organisation=k.o)
    return {(f["constat"]["code"], f["sorte"], f["cle"]) for f in c.fautes}


def test_a_sound_chain_is_silent_and_everything_was_looked_at(k: Chaine, qualite: Membre) -> None:
    filer(k.o, qualite)
    c = controler(organisation=k.o)
    assert (c.nombre, c.fautes) == (0, [])
    vus = {e["code"]: e["vus"] for e in c.examens}
    assert vus["PRV-060"] == 1
    assert vus["PRV-061"] == 1
    assert vus["PRV-062"] == 1
    assert vus["PRV-063"] == vus["PRV-064"] == 2
    assert vus["PRV-065"] == vus["PRV-066"] == 3
    assert vus["PRV-067"] == vus["PRV-068"] == vus["PRV-071"] == 1
    assert vus["PRV-069"] == vus["PRV-070"] == 2
    assert c.vus == sum(vus.values())
    (dite,) = phrases(evenements_de([k.o.chaine], "controle_chaine", str(c.pk)))
    assert "rien à signaler" in dite.phrase


def _document_rectifie(k: Chaine) -> tuple[str, str, object]:
    documents.rectifiee(k.decision, resultat="admis")
    return "PRV-060", "document", k.document.pk


def _parchemin_d_un_ajourne(k: Chaine) -> tuple[str, str, object]:
    Decision.toutes.filter(pk=k.decision.pk).update(resultat="ajourne")
    return "PRV-060", "document", k.document.pk


def _document_non_appele(k: Chaine) -> tuple[str, str, object]:
    documents.forcer(k.document, nature=str(Nature.LIVRET_CERTIFICATION))
    return "PRV-060", "document", k.document.pk


def _passage_sans_decision(k: Chaine) -> tuple[str, str, object]:
    Decision.toutes.filter(pk=k.decision.pk).update(resultat="ajourne")
    return "PRV-061", "passage", k.passage.pk


def _jamais_transmise(k: Chaine) -> tuple[str, str, object]:
    EnvoiPassage.toutes.all().delete()
    PassageCertification.toutes.all().delete()
    Decision.toutes.filter(pk=k.decision.pk).update(decidee_le=date(2026, 8, 23))
    return "PRV-062", "decision", k.decision_pk


def _figure_vide(k: Chaine) -> tuple[str, str, object]:
    LigneIndicateur.toutes.filter(calcul=k.jeu.calcul_id, indicateur="obtention").delete()
    return "PRV-063", "figure", k.figure


def _figure_fausse(k: Chaine) -> tuple[str, str, object]:
    LigneIndicateur.toutes.filter(calcul=k.jeu.calcul_id, indicateur="obtention", numerateur=0, compte=True).update(
        numerateur=1
    )
    return "PRV-064", "figure", k.figure


def _sans_pv(k: Chaine) -> tuple[str, str, object]:
    Deliberation.toutes.update(pv_contenu=None)
    return "PRV-065", "decision", k.decision.pk


def _sans_reglement(k: Chaine) -> tuple[str, str, object]:
    Decision.toutes.filter(pk=k.decision.pk).update(reglement=None)
    return "PRV-066", "decision", k.decision.pk


def _pv_retouche(k: Chaine) -> tuple[str, str, object]:
    d = Deliberation.toutes.get()
    assert d.pv_contenu is not None
    d.pv_contenu["observations"] = "Ajouté ensuite."
    d.save(update_fields=["pv_contenu"])
    return "PRV-067", "pv", d.pk


def _accuse_inconnu(k: Chaine) -> tuple[str, str, object]:
    AccuseTraitement.toutes.update(orphelins=[["jamais-vu", "accepte", ""], [k.passage.id_technique, "accepte", ""]])
    return "PRV-068", "accuse", k.accuse.pk


def _contenu_absent(k: Chaine) -> tuple[str, str, object]:
    p = _deposee(k)
    chemin_de(p.empreinte).unlink()
    return "PRV-069", "preuve", p.pk


def _contenu_change(k: Chaine) -> tuple[str, str, object]:
    p = _deposee(k)
    chemin = chemin_de(p.empreinte)
    chemin.chmod(0o600)
    chemin.write_bytes(PDF + b"autre")
    return "PRV-070", "preuve", p.pk


def _document_absent(k: Chaine) -> tuple[str, str, object]:
    chemin_de(k.document.empreinte_pdf).unlink()
    return "PRV-069", "document", k.document.pk


def _jeu_retouche(k: Chaine) -> tuple[str, str, object]:
    j = JeuAnnuel.toutes.get(pk=k.jeu.pk)
    j.contenu["organisme"]["nom"] = "Autre"
    j.save(update_fields=["contenu"])
    return "PRV-071", "jeu", j.pk


def _deposee(k: Chaine) -> Preuve:
    m = membre(k.o, Role.QUALITE, email="depot@essai.example")
    filer(k.o, m)
    return Preuve.toutes.filter(fichier__isnull=False).latest("pk")


CASSES: tuple[Callable[[Any], tuple[str, str, object]], ...] = (
    _document_rectifie, _parchemin_d_un_ajourne, _document_non_appele, _passage_sans_decision, _jamais_transmise, _figure_vide, _figure_fausse, _sans_pv,
    _sans_reglement, _pv_retouche, _accuse_inconnu, _contenu_absent, _contenu_change, _document_absent, _jeu_retouche,
)  # fmt: skip


@pytest.mark.parametrize("casser", CASSES, ids=lambda f: f.__name__.strip("_"))
def test_each_broken_row_is_caught(k: Chaine, casser: Callable[[Any], tuple[str, str, object]]) -> None:
    """As whoever owns the database would break it; what it says leads to a link of the chain."""
    k.decision_pk = k.passage.decision_id  # type: ignore[attr-defined]
    code, sorte, cle = casser(k)
    assert (code, sorte, str(cle)) in fautes(k)
    elle = client_de(membre(k.o, Role.DIRECTION, email="elle@essai.example").utilisateur)
    page = elle.get(url("chaine_controle", k.o)).content.decode()
    assert code in page
    assert url("chaine", k.o, sorte, str(cle)).replace(":", "%3A") in page.replace(":", "%3A")
    assert elle.get(url("chaine", k.o, sorte, str(cle))).status_code == 200


def test_what_is_followed_already_is_no_fault(k: Chaine) -> None:
    """A passage left out, one not due yet, an orphan that another file of ours holds, a rehearsal."""
    Decision.toutes.filter(pk=k.decision.pk).update(resultat="ajourne")
    PassageCertification.toutes.update(etat=EtatPassage.EXCLU, exclu_motif="Décision retirée")
    AccuseTraitement.toutes.update(orphelins=[[k.passage.id_technique, "accepte", ""]])
    assert not {"PRV-061", "PRV-062", "PRV-068"} & {code for code, _, _ in fautes(k)}
    AccuseTraitement.toutes.update(orphelins=[["jamais-vu", "accepte", ""]], repetition=True)
    assert "PRV-068" not in {code for code, _, _ in fautes(k)}


def test_contents_are_read_a_few_a_night_and_taken_up_again(
    o: Organisation, qualite: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:
    siennes = [filer(o, qualite, titre=f"Bail {n}") for n in range(5)]
    chemin_de(siennes[4].empreinte).unlink()
    lues = []
    for n in range(4):
        with geler(maintenant() + timedelta(days=n)):
            nuit = nuit_de(o, aujourdhui())
            nuit.par_nuit = 2
            examens = [e for question in QUESTIONS for e in question(nuit)]
            lues.append(next(e.vus for e in examens if e.code == "PRV-069"))
            ControleChaine.toutes.create(organisation=o, jour=aujourdhui(), fait_le=maintenant(), reprise=nuit.reprise)
    assert lues == [2, 2, 1, 2]


def test_one_a_day_asked_by_the_loop_and_by_hand(o: Organisation, qualite: Membre) -> None:
    autre = organisation("autre")
    assert demander_les_controles() == "contrôles demandés : 2"
    assert demander_les_controles() == "contrôles demandés : 0"
    for t in Travail.toutes.order_by("pk"):
        executer(t.pk)
    assert ControleChaine.toutes.filter(jour=aujourdhui()).count() == 2
    assert demander_les_controles() == "contrôles demandés : 0"
    client = client_de(qualite.utilisateur)
    assert client.post(url("chaine_controler", o)).status_code == 302
    assert Travail.toutes.filter(organisation_id=o.pk).count() == 2
    for t in Travail.toutes.filter(organisation_id=o.pk).order_by("pk"):
        executer(t.pk)
    assert ControleChaine.toutes.filter(organisation=o).count() == 1
    with geler(maintenant() + timedelta(days=1)):
        assert demander_les_controles() == "contrôles demandés : 2"
    assert autre.pk != o.pk
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    page = auditeur.get(url("chaine_controle", o)).content.decode()
    assert "Rien à signaler" in page
    assert "Contrôler maintenant" not in page
    assert auditeur.post(url("chaine_controler", o)).status_code == 403


def test_the_day_page_tells_who_keeps_the_evidence(k: Chaine) -> None:
    qualite = Membre.toutes.get(utilisateur__email="qualite@pub.example")
    donnees = membre(k.o, Role.DONNEES, email="d@essai.example")

    def lignes(m: Membre) -> list[str]:
        return [x.quoi for x in echeances["preuves.controle_chaine"](m, aujourdhui())]

    controler(organisation=k.o)
    assert lignes(qualite) == []
    _accuse_inconnu(k)
    controler(organisation=k.o)
    assert lignes(qualite) == ["Regarder la chaîne : une anomalie"]
    assert lignes(donnees) == []
    assert not list(echeances["preuves.controle_chaine"](qualite, aujourdhui() - timedelta(days=1)))


def test_only_some_nights_and_some_faults_are_kept(k: Chaine, monkeypatch: pytest.MonkeyPatch) -> None:
    LigneIndicateur.toutes.filter(calcul=k.jeu.calcul_id).delete()
    from parchemin.preuves.chaine import controle

    class Peu:
        def valeur_au(self, cle: str, jour: date) -> int:
            return {"chaine_par_nuit": 5, "chaine_fautes": 1, "chaine_nuits": 2}[cle]

    monkeypatch.setattr(controle, "recueil", Peu)
    for n in range(3):
        with geler(maintenant() + timedelta(days=n)):
            c = controler(organisation=k.o)
    assert c.nombre > len(c.fautes) == 1
    assert ControleChaine.toutes.filter(organisation=k.o).count() == 2
    assert Document.toutes.count() == 1
    assert connection.in_atomic_block  # the test itself: nothing else was left open
