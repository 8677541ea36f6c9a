"""Enrolments through their services: what is written, what is refused, what the journal says."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import (
    Absence,
    Amenagement,
    Contrat,
    EtatInscription,
    EtatResultat,
    Inscription,
    MotifSortie,
    Prerequis,
    Resultat,
    StatutCandidat,
    TypeContrat,
    VoieAcces,
)
from parchemin.parcours.services import contrats, deroulement, dossiers, inscriptions, sessions
from parchemin.parcours.services.inscriptions import controler_inscription
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Capacite, Certification, Fiche
from parchemin.referentiel.services import certifications
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import etablissement, organisation
from tests.parcours.decor_sessions import candidat, inscription, personne, session
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db


@pytest.fixture
def o(db: None) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99100"), fiche("RNCP99101"))
    certifications.suivre_fiche(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99100"), capacite=Capacite.CERTIFICATEUR,
        du=date(2020, 1, 1), acteur=SYSTEME,
    )  # fmt: skip
    ligne: Certification = Certification.objects.select_related("fiche__version", "fiche__source").get()
    return ligne


@pytest.fixture(autouse=True)
def _depot(tmp_path: Path, settings: Any) -> None:
    settings.FICHIERS = tmp_path / "fichiers"


def codes(erreur: pytest.ExceptionInfo[ErreurMetier]) -> list[str]:
    return [k.code for k in erreur.value.constats]


def phrase_de(o: Organisation, i: Inscription) -> list[str]:
    return [p.phrase for p in phrases(evenements_de([o.chaine], "personne", str(i.personne_id)))]


def test_inscrire_et_le_dire(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification, perimetre_blocs=["RNCP99100BC01", "RNCP99100BC01"])
    assert (i.etat, i.perimetre_blocs) == (EtatInscription.EN_COURS, [])
    assert phrase_de(o, i)[0].startswith("a inscrit Léa MARTIN à RNCP99100")


def deux_blocs(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The fiche of the tests has one bloc: give it a second."""
    deux, visee_au = ["RNCP99100BC01", "RNCP99100BC02"], inscriptions.visee_au
    monkeypatch.setattr(inscriptions, "visee_au", lambda c, j: replace(visee_au(c, j), blocs=frozenset(deux)))
    return deux


def test_nommer_tous_les_blocs_est_viser_le_tout(
    o: Organisation, certification: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    deux = deux_blocs(monkeypatch)
    i = inscription(o, certification, perimetre_blocs=deux[::-1])
    assert i.perimetre_blocs == []
    for vises, gardes in ((deux[:1], deux[:1]), (deux, [])):
        corrigee = inscriptions.modifier_inscription(inscription=i, perimetre_blocs=vises, acteur=SYSTEME)
        assert corrigee.perimetre_blocs == gardes


def test_les_blocs_vises_d_un_candidat_ne_changent_plus(
    o: Organisation, certification: Certification, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The cells of the session would not follow."""
    deux = deux_blocs(monkeypatch)
    s = session(o, certification)
    i = candidat(o, s).inscription
    with pytest.raises(ErreurMetier) as e:
        inscriptions.modifier_inscription(inscription=i, perimetre_blocs=deux[:1], acteur=SYSTEME)
    assert codes(e) == ["INS-038"]
    # Naming them all changes nothing; a cancelled session holds nobody.
    inscriptions.modifier_inscription(inscription=i, perimetre_blocs=deux, acteur=SYSTEME)
    sessions.annuler_session(session=s, raison="Incendie", acteur=SYSTEME)
    inscriptions.modifier_inscription(inscription=i, perimetre_blocs=deux[:1], acteur=SYSTEME)


def test_tout_ce_qui_bloque_est_dit_d_un_coup(o: Organisation, certification: Certification) -> None:
    autre = etablissement(organisation("autre"))
    with pytest.raises(ErreurMetier) as e:
        inscription(
            o, certification, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.SCOLAIRE, entree=date(2028, 1, 1),
            fin_prevue=date(2027, 1, 1), perimetre_blocs=["RNCP1BC01"], prestataire=autre,
        )  # fmt: skip
    assert set(codes(e)) == {"INS-001", "INS-003", "INS-010", "INS-011", "INS-020", "INS-022"}
    assert not Inscription.objects.exists()


def test_deux_fois_la_meme_entree(o: Organisation, certification: Certification) -> None:
    qui = personne(o)
    inscription(o, certification, qui)
    with pytest.raises(ErreurMetier) as e:
        inscription(o, certification, qui)
    assert codes(e) == ["INS-018"]
    assert "a déjà une inscription" in e.value.constats[0].quoi
    inscription(o, certification, qui, entree=aujourdhui())


def test_certification_d_une_autre_organisation(o: Organisation, certification: Certification) -> None:
    b = organisation("autre")
    with pytest.raises(ErreurMetier) as e:
        inscription(b, certification, personne(b))
    assert codes(e) == ["INS-036"]


def test_vae_la_recevabilite_est_demandee_d_office(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification, voie=VoieAcces.VAE, statut=StatutCandidat.VAE)
    ligne = Prerequis.objects.get(inscription=i)
    assert (ligne.libelle, ligne.satisfait) == (inscriptions.RECEVABILITE, None)


def test_vae_deux_dossiers_la_meme_annee(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification, voie=VoieAcces.VAE, statut=StatutCandidat.VAE, entree=date(2026, 3, 1))
    options: dict[str, Any] = {
        "personne": i.personne,
        "certification": certification,
        "voie": VoieAcces.VAE,
        "dossier_cpf": "",
    }
    suite = inscriptions.controler_personne(entree=date(2026, 9, 1), partiel=False, **options)
    assert [k.code for k in suite] == ["INS-019"]
    assert inscriptions.controler_personne(entree=date(2026, 9, 1), partiel=True, **options) == []
    assert inscriptions.controler_personne(entree=date(2027, 1, 1), partiel=False, **options) == []


def test_mille_lignes_ne_demandent_rien_de_plus(o: Organisation, certification: Certification) -> None:
    """An import asks by thousands: the certification is read once per day of entry."""

    def controler(n: int) -> int:
        with CaptureQueriesContext(connection) as requetes:
            for _ in range(n):
                controler_inscription(
                    naissance=date(1990, 1, 1), certification=certification, voie=VoieAcces.FORMATION_CONTINUE,
                    statut="fpc", forme="", entree=date(2026, 9, 1), perimetre_blocs=["RNCP99100BC01"], derogations=(),
                    jour=date(2026, 11, 24),
                )  # fmt: skip
        return len(requetes)

    premiere = controler(1)
    assert premiere > 0
    assert controler(1000) == 0


def test_corriger_garde_l_avant(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification)
    inscriptions.modifier_inscription(inscription=i, millesime="2026", specialite="Option A", acteur=SYSTEME)
    assert phrase_de(o, i)[0] == "a corrigé l’inscription à RNCP99100\u00a0: la promotion, la spécialité."
    with pytest.raises(ErreurMetier) as e:
        inscriptions.modifier_inscription(inscription=i, entree=date(2028, 1, 1), acteur=SYSTEME)
    assert codes(e) == ["INS-001"]
    i.refresh_from_db()
    assert i.entree < date(2028, 1, 1)
    with pytest.raises(TypeError):
        inscriptions.modifier_inscription(inscription=i, personne_id=3, acteur=SYSTEME)


def test_sortir_rouvrir_terminer(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification)
    with pytest.raises(ErreurMetier) as e:
        inscriptions.sortir(inscription=i, le=i.entree - timedelta(1), motif=MotifSortie.EMPLOI, acteur=SYSTEME)
    assert codes(e) == ["INS-022"]
    inscriptions.sortir(inscription=i, le=aujourdhui(), motif=MotifSortie.EMPLOI, acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        inscriptions.terminer(inscription=i, le=aujourdhui(), acteur=SYSTEME)
    assert codes(e) == ["INS-027"]
    inscriptions.rouvrir(inscription=i, acteur=SYSTEME)
    i.refresh_from_db()
    assert (i.etat, i.sortie_le, i.motif_sortie) == (EtatInscription.EN_COURS, None, "")
    inscriptions.terminer(inscription=i, le=aujourdhui(), acteur=SYSTEME)
    i.refresh_from_db()
    assert i.etat == EtatInscription.TERMINEE


def test_annuler_seulement_sans_resultat(o: Organisation, certification: Certification) -> None:
    p = candidat(o, session(o, certification))
    Resultat.objects.filter(presentation=p).update(etat=EtatResultat.PRESENT)
    with pytest.raises(ErreurMetier) as e:
        inscriptions.annuler(inscription=p.inscription, raison="Erreur", acteur=SYSTEME)
    assert codes(e) == ["INS-028"]


def test_la_forme_choisie_est_definitive_a_la_premiere_session(o: Organisation, certification: Certification) -> None:
    certification.famille_corrigee = "bts"
    certification.save(update_fields=["famille_corrigee"])
    p = candidat(o, session(o, certification), forme="globale")
    with pytest.raises(ErreurMetier) as e:
        inscriptions.modifier_inscription(inscription=p.inscription, forme="progressive", acteur=SYSTEME)
    assert codes(e) == ["INS-026"]


def test_contrats(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification, voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI)
    debut = date(2026, 9, 1)
    commun: dict[str, Any] = {
        "inscription": i,
        "type_contrat": TypeContrat.APPRENTISSAGE,
        "employeur": "Atelier",
        "acteur": SYSTEME,
    }
    c = contrats.enregistrer_contrat(debut=debut, fin=date(2028, 8, 31), **commun)
    with pytest.raises(ErreurMetier) as e:
        contrats.enregistrer_contrat(debut=debut, **commun)
    assert codes(e) == ["INS-029"]
    with pytest.raises(ErreurMetier) as e:
        contrats.enregistrer_contrat(debut=debut, siret="123", **commun)
    assert codes(e) == ["IDE-002"]
    with pytest.raises(ErreurMetier) as e:
        contrats.enregistrer_contrat(debut=debut, **(commun | {"type_contrat": TypeContrat.PROFESSIONNALISATION}))
    assert codes(e) == ["INS-030"]
    deux = contrats.controler_contrat(
        inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, debut=date(2027, 1, 1), fin=None
    )
    assert [k.code for k in deux] == ["INS-031"]
    with pytest.raises(ErreurMetier) as e:
        contrats.rompre(contrat=c, le=debut - timedelta(1), acteur=SYSTEME)
    assert codes(e) == ["INS-022"]
    contrats.rompre(contrat=c, le=date(2026, 12, 31), motif="Commun accord", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        contrats.rompre(contrat=c, le=date(2026, 12, 31), acteur=SYSTEME)
    assert codes(e) == ["INS-032"]
    suite = contrats.controler_contrat(
        inscription=i, type_contrat=TypeContrat.APPRENTISSAGE, debut=date(2027, 1, 1), fin=None
    )
    assert suite == []
    assert Contrat.objects.get().rompu_le == date(2026, 12, 31)


def test_absences(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification)
    commun: dict[str, Any] = {"inscription": i, "du": date(2026, 11, 2), "au": date(2026, 11, 2), "acteur": SYSTEME}
    a = dossiers.enregistrer_absence(heures=Decimal("3.5"), justifiee=True, **commun)
    for heures, attendu in ((Decimal(2), "INS-033"), (Decimal(25), "INS-034")):
        with pytest.raises(ErreurMetier) as e:
            dossiers.enregistrer_absence(heures=heures, justifiee=True, **commun)
        assert codes(e) == [attendu]
    with pytest.raises(ErreurMetier) as e:
        dossiers.enregistrer_absence(heures=Decimal(1), justifiee=True, **(commun | {"au": date(2026, 11, 1)}))
    assert codes(e) == ["INS-022"]
    dossiers.retirer_absence(absence=a, acteur=SYSTEME)
    assert not Absence.objects.exists()
    assert "a retiré l’absence du 2 novembre 2026" in phrase_de(o, i)[0]


def test_prerequis_avec_sa_preuve(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification)
    ligne = dossiers.ajouter_prerequis(inscription=i, libelle="Diplôme de niveau 4", acteur=SYSTEME)
    with pytest.raises(ErreurMetier) as e:
        dossiers.verifier_prerequis(
            prerequis=ligne, satisfait=True, piece=b"<html><script>1</script></html>", le=aujourdhui(), acteur=SYSTEME
        )
    assert codes(e)[0].startswith("FIC-")
    ligne.refresh_from_db()
    assert (ligne.satisfait, ligne.piece_id) == (None, None)
    dossiers.verifier_prerequis(
        prerequis=ligne, satisfait=True, piece=b"%PDF-1.4\n%%EOF\n", le=aujourdhui(), acteur=SYSTEME
    )
    ligne.refresh_from_db()
    assert ligne.satisfait is True
    assert ligne.piece_id is not None
    assert "satisfait, avec une pièce" in phrase_de(o, i)[0]


@pytest.mark.parametrize(
    "mesure", ["Tiers temps pour dyslexie", "Dyspraxie", "TDAH", "Pathologie du dos", "Trouble autistique"]
)
def test_la_mesure_jamais_le_diagnostic(o: Organisation, certification: Certification, mesure: str) -> None:
    i = inscription(o, certification)
    with pytest.raises(ErreurMetier) as e:
        dossiers.accorder_amenagement(
            inscription=i, mesure=mesure, decision="Décision 12", du=aujourdhui(), acteur=SYSTEME
        )
    assert codes(e) == ["INS-035"]


def test_le_journal_ne_dit_pas_quel_amenagement(o: Organisation, certification: Certification) -> None:
    i = inscription(o, certification)
    dossiers.accorder_amenagement(
        inscription=i, mesure="Sujets en gros caractères", decision="Décision 12", du=aujourdhui(), acteur=SYSTEME
    )
    evenement = phrases(evenements_de([o.chaine], "personne", str(i.personne_id)))[0]
    assert "gros caractères" not in f"{evenement.phrase} {evenement.details}"
    assert Amenagement.objects.get().mesure == "Sujets en gros caractères"


def test_aucun_motif_ne_dit_la_sante(o: Organisation, certification: Certification) -> None:
    """Every reason that somebody types is read by more people than the record; nothing is written when it is refused."""
    s = session(o, certification)
    i = candidat(o, s).inscription
    jour = aujourdhui()
    contrat = contrats.enregistrer_contrat(
        inscription=inscription(o, certification, personne(o, "Bel"), voie=VoieAcces.APPRENTISSAGE,
                                statut=StatutCandidat.APPRENTI),
        type_contrat=TypeContrat.APPRENTISSAGE, employeur="Atelier", debut=jour, acteur=SYSTEME,
    )  # fmt: skip
    p = i.presentations.get()
    r = p.resultats.select_related("element").first()
    assert r is not None
    mot = "Hospitalisation"
    for acte, code in (
        (lambda: dossiers.enregistrer_absence(inscription=i, du=jour, au=jour, heures=Decimal(3), justifiee=True,
                                              motif=mot, acteur=SYSTEME), "INS-035"),
        (lambda: inscriptions.sortir(inscription=i, le=jour, motif=MotifSortie.SANTE, precision=mot, acteur=SYSTEME), "INS-035"),
        (lambda: inscriptions.annuler(inscription=i, raison=mot, acteur=SYSTEME), "INS-035"),
        (lambda: contrats.rompre(contrat=contrat, le=jour, motif=mot, acteur=SYSTEME), "INS-035"),
        (lambda: deroulement.situer(presentation=p, element=r.element, etat=EtatResultat.DISPENSE, motif=mot,
                                    acteur=SYSTEME), "SES-051"),
        (lambda: deroulement.relever_incident(session=s, code="retard", description=mot, affecte_resultat=False,
                                              survenu_le=maintenant(), acteur=SYSTEME), "SES-051"),
        (lambda: sessions.annuler_session(session=s, raison=mot, acteur=SYSTEME), "SES-051"),
        (lambda: sessions.retirer(presentation=p, raison=mot, acteur=SYSTEME), "SES-051"),
    ):  # fmt: skip
        with pytest.raises(ErreurMetier) as e:
            acte()
        assert codes(e) == [code]
    assert not Absence.objects.exists()
    i.refresh_from_db()
    r.refresh_from_db()
    assert (i.etat, r.etat) == (EtatInscription.EN_COURS, EtatResultat.A_SAISIR)


def test_une_situation_change_d_un_seul_tenant(o: Organisation, certification: Certification) -> None:
    """A presence in the place of a dispense: refused, the dispense is still there."""
    p = candidat(o, session(o, certification))
    r = p.resultats.select_related("element").first()
    assert r is not None
    commun: dict[str, Any] = {"presentation": p, "element": r.element, "acteur": SYSTEME}
    deroulement.noter_situation(etat=EtatResultat.DISPENSE, motif="Décision 12", **commun)
    with pytest.raises(ErreurMetier) as e:
        deroulement.noter_situation(etat=EtatResultat.EXCUSE, motif="", **commun)
    assert codes(e) == ["SES-028"]
    r.refresh_from_db()
    assert (r.etat, r.motif) == (EtatResultat.DISPENSE, "Décision 12")
    deroulement.noter_situation(etat=EtatResultat.EXCUSE, motif="Tribunal", **commun)
    r.refresh_from_db()
    assert (r.etat, r.motif) == (EtatResultat.EXCUSE, "Tribunal")
