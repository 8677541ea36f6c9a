"""Coming back: what may be kept, the written choice, the second look, the cells of the next session."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import AcquisConserve, ReglementExamen, Reinscription
from parchemin.deliberation.selectors.manque import page_de
from parchemin.deliberation.selectors.reinscriptions import choix_de, proposer
from parchemin.deliberation.services import acquis as acquis_services
from parchemin.deliberation.services import reinscriptions as services
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.models import EtatResultat, Inscription, StatutCandidat, VoieAcces
from parchemin.parcours.selectors.sessions import verdicts
from parchemin.parcours.services import sessions
from parchemin.plateforme.fichiers.services import ouvrir as ouvrir_fichier
from parchemin.plateforme.models import Fichier
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import geler
from tests.conftest import MIDI
from tests.deliberation.decor_acquis import ajourne, inscrit, reglement, session_du, suivre
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import PDF, personne

pytestmark = pytest.mark.django_db
JURY = date(2025, 7, 4)
NOTES = {"CG": 12, "LV": 11, "MA": 10, "E4": 9, "E5": 9, "E6": 8}
APPRENTI: dict[str, Any] = {
    "voie": VoieAcces.APPRENTISSAGE, "statut": StatutCandidat.APPRENTI, "forme": "globale", "entree": date(2026, 9, 1),
}  # fmt: skip
CONTINUE: dict[str, Any] = {
    "voie": VoieAcces.FORMATION_CONTINUE, "statut": StatutCandidat.FPC, "forme": "progressive", "entree": date(2026, 9, 1),
}  # fmt: skip


def codes(e: pytest.ExceptionInfo[ErreurMetier]) -> set[str]:
    return {k.code for k in e.value.constats}


@pytest.fixture
def origine(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> Inscription:
    return ajourne(o, bts, bts_t, personne(o), JURY, NOTES)


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="sophie@essai.example")


@pytest.fixture
def thomas(o: Organisation) -> Membre:
    return membre(o, Role.DONNEES, email="thomas@essai.example")


def choisir(r: Reinscription, **garder: bool) -> Reinscription:
    """On the personal link, by code of element."""
    lignes = {x.pk: garder.get(x.element.code, True) for x in choix_de(r) if x.au_choix}
    return services.choisir(
        reinscription=r,
        garder=lignes,
        personnellement=True,
        par=Reference("personne", "1", "Léa Martin (lien personnel)"),
    )


def test_un_apprenti_ajourne_revient_en_forme_globale_et_le_8_ne_se_reporte_pas(origine: Inscription) -> None:
    """D34."""
    p = proposer(origine, **{k: v for k, v in APPRENTI.items() if k != "voie"})
    assert p.forme_imposee == "globale"
    assert "D. 643-22" in p.texte_forme
    assert [x.element.code for x in p.lignes] == ["CG", "LV", "MA"]
    par_code = {(k.code, k.quoi.split(" :")[0]) for k in p.refus}
    assert ("ACQ-042", "Soutenance") in par_code
    soutenance = next(k for k in p.refus if k.quoi.startswith("Soutenance"))
    assert "8 ne se reporte pas en forme globale" in soutenance.quoi
    assert "D. 643-23" in soutenance.pourquoi
    assert [e.code for e in p.a_passer] == ["E4", "E5", "E6"]
    with pytest.raises(ErreurMetier) as e:
        services.ouvrir(origine=origine, **{**APPRENTI, "forme": "progressive"}, acteur=SYSTEME)
    assert codes(e) == {"ACQ-043"}
    assert Inscription.objects.count() == 1


def test_une_note_reportee_reste_au_choix_en_forme_progressive(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    """T9: progressive, marks below 10 are kept or taken again."""
    fpc = {"statut": StatutCandidat.FPC, "voie": VoieAcces.FORMATION_CONTINUE, "forme": "progressive"}
    i = ajourne(o, bts, bts_t, personne(o), JURY, NOTES, **fpc)
    p = proposer(i, statut="fpc", forme="progressive", entree=date(2026, 9, 1))
    assert {x.element.code for x in p.lignes} == {"CG", "LV", "MA", "E4", "E5", "E6"}
    assert not p.forme_imposee
    e6 = next(x for x in p.lignes if x.element.code == "E6")
    assert "même au-dessous de 10" in e6.si_garde
    assert "même si elle est plus basse" in e6.si_repasse
    # The same person coming back as an apprentice: the form is imposed, and the marks below 10 stay behind.
    p = proposer(i, statut="apprenti", forme="globale", entree=date(2026, 9, 1))
    assert {x.element.code for x in p.lignes} == {"CG", "LV", "MA"}
    assert {k.code for k in p.refus} == {"ACQ-042"}


def test_un_benefice_eteint_le_jour_de_la_session_est_refuse(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    """D12's shape: marks of 2020 at a session of 2026."""
    i = ajourne(o, bts, bts_t, personne(o), date(2020, 7, 6), NOTES)
    p = proposer(i, statut="apprenti", forme="globale", entree=date(2026, 9, 1))
    assert p.lignes == ()
    assert {k.code for k in p.refus} >= {"ACQ-041"}
    perdu = next(k for k in p.refus if k.code == "ACQ-041")
    assert "31 décembre 2025" in perdu.quoi


CAP = (
    ("P1", "Production", "professionnel", 6, False), ("P2", "Prévention", "professionnel", 7, False),
    ("G1", "Français", "general", 3, True), ("G2", "Mathématiques", "general", 2, True),
    ("G3", "Sport", "general", 1, True), ("G4", "Langue", "general", 1, True),
)  # fmt: skip


def test_seules_les_unites_communes_suivent_vers_une_autre_specialite(o: Organisation, registre: None) -> None:
    """D13: from one CAP to another, general units follow, even below 10; the professional ones never."""
    cuisine, boulanger = suivre(o, "RNCP99101", "cap"), suivre(o, "RNCP99102", "cap")
    r = reglement(cuisine, CAP)
    reglement(boulanger, CAP)
    notes = {"P1": 8, "P2": 9, "G1": 12, "G2": 7, "G3": 14, "G4": 10}
    i = ajourne(o, cuisine, r, personne(o), JURY, notes, forme="", statut="fpc", voie=VoieAcces.FORMATION_CONTINUE)
    valeurs = {"statut": StatutCandidat.FPC, "forme": "", "entree": date(2026, 9, 1)}
    p = proposer(i, **valeurs, certification=boulanger)
    assert [x.element.code for x in p.lignes] == ["G1", "G2", "G3", "G4"]
    assert all(x.element.certification == boulanger for x in p.lignes)
    assert {k.code for k in p.refus} == {"ACQ-044"}
    assert "10 mai 2017" in p.refus[0].pourquoi
    ouverte = services.ouvrir(
        origine=i, certification=boulanger, voie=VoieAcces.FORMATION_CONTINUE, **valeurs, acteur=SYSTEME
    )
    choisir(ouverte)
    services.verrouiller(reinscription=ouverte, membre=membre(o, Role.SECRETARIAT_JURY))
    repris = AcquisConserve.objects.get(certification=boulanger, code="G2")
    # The day it was first won follows too: the engine dates the kept mark by it.
    assert (repris.obtenu_le, repris.note, repris.provenance) == (JURY, Decimal(7), "reprise")


def test_un_bts_ne_suit_pas_vers_un_autre(o: Organisation, bts: Certification, origine: Inscription) -> None:
    """The text read speaks of CAP only: nothing follows by analogy."""
    autre = suivre(o, "RNCP99101", "bts")
    reglement(autre)
    p = proposer(origine, statut="apprenti", forme="globale", entree=date(2026, 9, 1), certification=autre)
    assert p.lignes == ()
    assert "ACQ-044" in {k.code for k in p.refus}


@pytest.mark.parametrize("cas", ["en_cours", "deux_fois", "admis"])
def test_on_ne_se_reinscrit_qu_apres_un_echec_ou_une_fin(
    o: Organisation, bts: Certification, bts_t: ReglementExamen, origine: Inscription, cas: str
) -> None:
    if cas == "en_cours":
        i, attendu = inscrit(bts, personne(o, nom="Encours")), "ACQ-040"
    elif cas == "admis":
        i, attendu = ajourne(o, bts, bts_t, personne(o, nom="Admis"), JURY, dict.fromkeys(NOTES, 12)), "ACQ-040"
    else:
        services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
        i, attendu = origine, "ACQ-053"
    with pytest.raises(ErreurMetier) as e:
        services.ouvrir(origine=i, **{**APPRENTI, "entree": date(2026, 10, 1)}, acteur=SYSTEME)
    assert codes(e) == {attendu}


def test_choisir_demande_une_reponse_par_ligne_et_le_papier_sa_signature(origine: Inscription, sophie: Membre) -> None:
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    lignes = [x for x in choix_de(r) if x.au_choix]
    par = Reference("utilisateur", str(sophie.utilisateur_id), "Sophie")
    tous = {x.pk: True for x in lignes}
    with pytest.raises(ErreurMetier) as e:
        services.choisir(reinscription=r, garder=tous, par=par)
    assert codes(e) == {"ACQ-049"}
    with pytest.raises(ErreurMetier) as e:
        services.choisir(reinscription=r, garder={lignes[0].pk: True}, par=par, piece=PDF)
    assert codes(e) == {"ACQ-045"}
    assert "Langue vivante" in e.value.constats[0].quoi
    with pytest.raises(ErreurMetier) as e:
        services.choisir(reinscription=r, garder={**tous, 0: True}, par=par, piece=PDF)
    assert codes(e) == {"ACQ-061"}
    with pytest.raises(ErreurMetier) as e:
        services.choisir(reinscription=r, garder=tous, par=par, personnellement=True, vue="autre chose")
    assert codes(e) == {"ACQ-050"}
    assert all(x.garder is None for x in choix_de(r))


def test_qui_a_recopie_ne_verrouille_pas_si_un_autre_le_peut(
    o: Organisation, origine: Inscription, sophie: Membre
) -> None:
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    garder = {x.pk: True for x in choix_de(r)}
    par = Reference("utilisateur", str(sophie.utilisateur_id), "Sophie")
    r = services.choisir(reinscription=r, garder=garder, par=par, par_id=sophie.utilisateur_id, piece=PDF)
    autre = membre(o, Role.DONNEES, email="thomas@essai.example")
    with pytest.raises(ErreurMetier) as e:
        services.verrouiller(reinscription=r, membre=sophie)
    assert codes(e) == {"ACQ-047"}
    assert services.verrouiller(reinscription=r, membre=autre).verrouillee_le is not None


def test_seule_habilitee_elle_verrouille_et_le_journal_le_dit(
    o: Organisation, origine: Inscription, sophie: Membre
) -> None:
    from parchemin.journal.facade import evenements_de, phrases

    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    par = Reference("utilisateur", str(sophie.utilisateur_id), "Sophie")
    services.choisir(
        reinscription=r, garder={x.pk: True for x in choix_de(r)}, par=par, par_id=sophie.utilisateur_id, piece=PDF
    )
    services.verrouiller(reinscription=r, membre=sophie)
    dites = [p.phrase for p in phrases(evenements_de([o.chaine], "personne", str(origine.personne_id)))]
    assert any("seule habilitée" in x for x in dites)


def test_le_verrou_scelle_et_donne_un_recu(origine: Inscription, sophie: Membre) -> None:
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    choisir(r, MA=False)
    r = services.verrouiller(reinscription=r, membre=sophie)
    assert sha256_hex(r.contenu) == r.empreinte
    assert '"garder":false' in r.contenu
    recu = Fichier.objects.get(pk=r.recu_piece_id)
    with ouvrir_fichier(recu) as f:
        assert f.read(5) == b"%PDF-"
    with pytest.raises(ErreurMetier) as e:
        choisir(r)
    assert codes(e) == {"ACQ-046"}


def test_a_la_session_les_choix_arrivent_dans_la_grille(
    bts: Certification, origine: Inscription, sophie: Membre
) -> None:
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    choisir(r, MA=False)
    s = session_du(bts, date(2027, 6, 1))
    nouvelle = Inscription.objects.select_related("personne", "certification__fiche__version").get(pk=r.inscription_id)
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=[nouvelle], acteur=SYSTEME)
    assert codes(e) == {"ACQ-051"}
    services.verrouiller(reinscription=r, membre=sophie)
    (p,) = sessions.presenter(session=s, inscriptions=[nouvelle], acteur=SYSTEME)
    cellules = {x.element.code: (x.etat, x.note) for x in p.resultats.select_related("element")}
    assert cellules["CG"] == (EtatResultat.BENEFICE, Decimal(12))
    assert cellules["LV"] == (EtatResultat.BENEFICE, Decimal(11))
    assert {c: cellules[c] for c in ("MA", "E4", "E5", "E6")} == dict.fromkeys(
        ("MA", "E4", "E5", "E6"), (EtatResultat.A_SAISIR, None)
    )
    # What was given up counts no more, in the page that says what is missing as in the grid.
    page = page_de(nouvelle, date(2026, 11, 24))
    assert "MA" in {m.code for m in page.manquants}
    assert "MA" not in {a.acquis.code for a in page.acquis}
    assert page.calcul is not None
    assert page.calcul.actuel("MA") is None
    assert page.calcul.actuel("CG") is not None
    # Nobody has typed anything yet: the candidate may still leave the session.
    sessions.retirer(presentation=p, acteur=SYSTEME)


def test_une_note_au_dessous_de_10_arrive_en_report(
    o: Organisation, bts: Certification, bts_t: ReglementExamen, sophie: Membre
) -> None:
    fpc = {"statut": StatutCandidat.FPC, "voie": VoieAcces.FORMATION_CONTINUE, "forme": "progressive"}
    i = ajourne(o, bts, bts_t, personne(o), JURY, NOTES, **fpc)
    r = services.ouvrir(origine=i, **CONTINUE, acteur=SYSTEME)
    choisir(r, E4=False)
    services.verrouiller(reinscription=r, membre=sophie)
    nouvelle = Inscription.objects.select_related("personne", "certification__fiche__version").get(pk=r.inscription_id)
    (p,) = sessions.presenter(session=session_du(bts, date(2027, 6, 1)), inscriptions=[nouvelle], acteur=SYSTEME)
    cellules = {x.element.code: x.etat for x in p.resultats.select_related("element")}
    assert cellules["E6"] == EtatResultat.REPORT
    assert cellules["E4"] == EtatResultat.A_SAISIR


def test_une_session_trop_tardive_refuse_le_benefice(bts: Certification, origine: Inscription, sophie: Membre) -> None:
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    choisir(r)
    services.verrouiller(reinscription=r, membre=sophie)
    nouvelle = Inscription.objects.select_related("personne", "certification__fiche__version").get(pk=r.inscription_id)
    with geler(MIDI.replace(year=2031)), pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=session_du(bts, date(2031, 12, 1)), inscriptions=[nouvelle], acteur=SYSTEME)
    assert codes(e) == {"ACQ-057"}


def test_un_nouveau_choix_est_un_acte_nouveau_avec_sa_raison(
    bts: Certification, origine: Inscription, sophie: Membre
) -> None:
    r = services.ouvrir(origine=origine, **APPRENTI, acteur=SYSTEME)
    choisir(r)
    premier = services.verrouiller(reinscription=r, membre=sophie)
    with pytest.raises(ErreurMetier) as e:
        services.reprendre(reinscription=premier, motif=" ", acteur=SYSTEME)
    assert codes(e) == {"ACQ-048"}
    second = services.reprendre(reinscription=premier, motif="Elle veut repasser la langue", acteur=SYSTEME)
    assert (second.version, second.inscription_id) == (2, premier.inscription_id)
    premier.refresh_from_db()
    assert (premier.en_vigueur, bool(premier.recu_piece_id)) == (False, True)
    choisir(second, LV=False)
    services.verrouiller(reinscription=second, membre=sophie)
    nouvelle = Inscription.objects.select_related("personne", "certification__fiche__version").get(pk=r.inscription_id)
    (p,) = sessions.presenter(session=session_du(bts, date(2027, 6, 1)), inscriptions=[nouvelle], acteur=SYSTEME)
    assert p.resultats.get(element__code="LV").etat == EtatResultat.A_SAISIR
    with pytest.raises(ErreurMetier) as e:
        services.reprendre(reinscription=second, motif="Encore", acteur=SYSTEME)
    assert codes(e) == {"ACQ-060"}


def test_un_acquis_choisi_ne_se_retire_plus(o: Organisation, bts: Certification, sophie: Membre) -> None:
    qui = personne(o, nom="Retrait")
    i = inscrit(bts, qui, etat="terminee")
    from tests.deliberation.decor_acquis import ailleurs

    a = ailleurs(o, bts, qui, "RNCP99100BC01")
    from parchemin.parcours.services import elements

    elements.creer_depuis_les_blocs(certification=bts, jour=date(2026, 11, 24), acteur=SYSTEME)
    r = services.ouvrir(origine=i, **APPRENTI, acteur=SYSTEME)
    # Won for good: nothing to choose, only to read again and lock.
    assert [x.garder for x in choix_de(r)] == [True]
    services.verrouiller(reinscription=r, membre=sophie)
    with pytest.raises(ErreurMetier) as e:
        acquis_services.retirer_acquis(acquis=a, motif="Erreur", acteur=SYSTEME)
    assert codes(e) == {"ACQ-007"}


def test_sans_session_prevue_la_page_ne_l_invente_pas(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    """The day counted is then the entry, and is said so; with a session, it is that session's."""
    i = ajourne(o, bts, bts_t, personne(o), JURY, NOTES)
    champs: dict[str, Any] = {"statut": "apprenti", "forme": "globale", "entree": date(2026, 12, 1)}
    assert not proposer(i, **champs).session_prevue
    session_du(bts, date(2027, 6, 1))
    p = proposer(i, **champs)
    assert (p.session_prevue, p.jour_vise) == (True, date(2027, 6, 1))


def test_l_ancienne_inscription_ne_contourne_pas_les_choix(
    o: Organisation, origine: Inscription, bts: Certification, sophie: Membre
) -> None:
    """The mark kept on the new enrolment would be taken again by the former one, alone or in bulk."""
    r = services.ouvrir(origine=origine, acteur=SYSTEME, **APPRENTI)
    s = session_du(bts, date(2027, 6, 1), etat="preparee")
    with pytest.raises(ErreurMetier) as e:
        sessions.presenter(session=s, inscriptions=[origine], acteur=SYSTEME)
    assert codes(e) == {"SES-056"}
    assert "01/09/2026" in e.value.constats[0].phrase or "1er septembre 2026" in str(e.value.constats[0].vers_dict())

    client = client_de(sophie.utilisateur)
    client.post(reverse("parcours:session_choisir", args=[o.slug, s.pk]), {"tous": "1"})
    assert not s.presentations.exists()

    passee = origine.presentations.select_related("session__certification").get().session
    assert not verdicts(passee, [origine])[origine.pk] or "SES-056" not in {
        k.code for k in verdicts(passee, [origine])[origine.pk]
    }

    Inscription.toutes.filter(pk=r.inscription_id).update(etat="annulee")
    sessions.presenter(session=s, inscriptions=[origine], acteur=SYSTEME)
