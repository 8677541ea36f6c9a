"""« Ce qui manque »: what remains, by when, at which session, the mark needed, the simulation that is never stored."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.proposition import Resultat
from parchemin.deliberation.models import AcquisConserve, Decision, ReglementExamen
from parchemin.deliberation.selectors.manque import page_de, simuler_avec
from parchemin.parcours.models import Inscription, NatureElement
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import (
    ajourne,
    inscrit,
    presente,
    reglement_validations,
    session_du,
    suivre,
)
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)
JURY = date(2025, 7, 4)
NOTES = {"CG": 12, "LV": 11, "MA": 10, "E4": 9, "E5": 9, "E6": 8}


@pytest.fixture
def origine(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> Inscription:
    return ajourne(o, bts, bts_t, personne(o), JURY, NOTES)


def test_apres_un_ajournement(bts: Certification, origine: Inscription) -> None:
    tot = session_du(bts, date(2027, 6, 1))
    tard = session_du(bts, date(2031, 6, 1))
    page = page_de(origine, JOUR)
    assert {m.code for m in page.manquants} == {"E4", "E5", "E6"}
    # Both readings, each with its text.
    assert [x.jour for x in page.limites] == [date(2030, 7, 4), date(2030, 12, 31)]
    assert all("D. 643-23" in x.texte for x in page.limites)
    e4 = next(m for m in page.manquants if m.code == "E4")
    assert [(s.pk, s.a_temps) for s in e4.sessions] == [(tot.pk, True), (tard.pk, False)]
    assert "Culture générale" in e4.sessions[1].perdus
    assert "3 unités à passer" in page.situation


def test_une_session_d_une_autre_specialite_ne_sert_pas(bts: Certification, origine: Inscription) -> None:
    Inscription.objects.filter(pk=origine.pk).update(specialite="Option A")
    origine.refresh_from_db()
    session_du(bts, date(2027, 6, 1), specialite="Option B")
    sienne = session_du(bts, date(2027, 6, 2), specialite="option a")
    (s,) = page_de(origine, JOUR).manquants[0].sessions
    assert s.pk == sienne.pk


def test_la_simulation_dit_le_resultat_et_la_note_qu_il_faut(origine: Inscription) -> None:
    page = page_de(origine, JOUR)
    assert page.calcul is not None
    s = simuler_avec(page.calcul, {"E4": Decimal(10), "E5": Decimal(9), "E6": Decimal(9)})
    # 78 points kept + 40 + 36 + 45 = 199 for 20: under 10, the professional average too.
    assert s.proposition.simulation
    assert s.proposition.resultat is Resultat.AJOURNE
    e6 = dict(s.necessaires)["Soutenance"]
    assert e6 == "Il faut au moins 9,5."
    s = simuler_avec(page.calcul, {"E4": Decimal(10), "E5": Decimal(9), "E6": Decimal("9.5")})
    assert s.proposition.resultat is Resultat.ADMIS
    with pytest.raises(ValueError, match="unknown"):
        simuler_avec(page.calcul, {"XX": Decimal(10)})


def test_la_note_necessaire_quand_il_ne_reste_qu_une_unite(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = inscrit(bts, personne(o))
    presente(session_du(bts, JOUR, etat="ouverte"), i, {**NOTES, "E4": 11, "E5": 12, "E6": None})
    page = page_de(i, JOUR)
    (e6,) = page.manquants
    # 78 + 44 + 48 = 170: 30 points remain to find over 5.
    assert e6.note == "Il faut au moins 6."
    assert "Session en cours" in page.situation


def test_un_titre_professionnel_dit_l_annee_apres_la_fin_de_validite(o: Organisation, registre: None) -> None:
    titre = suivre(o, "RNCP99101", "tp")
    r = reglement_validations(
        titre, (("CCP1", "Installer", ""), ("CCP2", "Dépanner", ""), ("CCP3", "Conseiller", "")), NatureElement.CCP,
        fin_validite=date(2027, 6, 30), entretien_final=True,
    )  # fmt: skip
    i = ajourne(o, titre, r, personne(o), date(2026, 3, 2), {"CCP1": True, "CCP2": True, "CCP3": False}, forme="")
    page = page_de(i, JOUR)
    assert {m.code for m in page.manquants} == {"CCP3", "entretien_final"}
    assert date(2028, 6, 30) in {x.jour for x in page.limites}
    assert {x.acquis.code for x in page.acquis} == {"CCP1", "CCP2"}


def test_sans_reglement_les_limites_se_voient_quand_meme(
    bts: Certification, bts_t: ReglementExamen, origine: Inscription
) -> None:
    from parchemin.socle.horloge import maintenant

    ReglementExamen.objects.filter(pk=bts_t.pk).update(remplace_le=maintenant())
    page = page_de(origine, JOUR)
    assert page.reglement is None
    assert page.calcul is None
    assert [x.jour for x in page.limites] == [date(2030, 7, 4), date(2030, 12, 31)]


def test_une_certification_obtenue_ne_manque_de_rien(
    o: Organisation, bts: Certification, bts_t: ReglementExamen
) -> None:
    i = ajourne(o, bts, bts_t, personne(o), JURY, dict.fromkeys(NOTES, 12))
    page = page_de(i, JOUR)
    assert page.obtenue
    assert page.manquants == ()
    assert "a été obtenue" in page.situation


def test_une_limite_dit_a_qui_elle_s_adresse(o: Organisation, registre: None) -> None:
    """The last day of the institute to send the file, and that of a renewal, are no day to sit anything."""
    titre = suivre(o, "RNCP99101", "tp")
    r = reglement_validations(titre, (("CCP1", "Installer", ""),), NatureElement.CCP)
    i = ajourne(o, titre, r, personne(o), date(2026, 3, 2), {"CCP1": False}, forme="")
    suites = [
        {"nature": "transmission", "codes": [], "avant_le": "2027-01-02", "phrase": "Transmettre."},
        {"nature": "renouvellement", "codes": [], "avant_le": "2028-01-02", "phrase": "Renouveler."},
    ]
    decision = Decision.objects.get(inscription=i)
    Decision.objects.filter(pk=decision.pk).update(proposition=decision.proposition | {"suites": suites})
    page = page_de(i, JOUR)
    phrases = [x.phrase.replace("\u00a0", " ").replace("\u202f", " ") for x in page.limites]
    assert phrases == [
        "À faire par l’organisme au plus tard ce jour-là : transmettre le dossier de la session au groupe paritaire national",
        "À renouveler au plus tard ce jour-là : la certification",
    ]
    assert [m.propre for m in page.manquants] == [False]


def test_la_certification_gardee_se_lit(o: Organisation, bts: Certification, bts_t: ReglementExamen) -> None:
    """Whoever holds it sees it among what is kept, with its end of validity."""
    i = ajourne(o, bts, bts_t, personne(o), JURY, dict.fromkeys(NOTES, 12))
    AcquisConserve.objects.create(
        organisation=o, personne=i.personne, certification=bts, nature="certification", code=bts.numero,
        libelle="Certification", obtenu_le=JURY, mobilisable_jusqu_au=date(2028, 7, 4), alerte_le=date(2028, 7, 4),
        decision=Decision.objects.get(inscription=i), texte="",
    )  # fmt: skip
    (lu,) = page_de(i, JOUR).acquis
    assert "valable jusqu" in lu.limites


def test_le_nombre_de_requetes_ne_suit_pas_celui_des_sessions(bts: Certification, origine: Inscription) -> None:
    comptes = []
    for n in (1, 3):
        for k in range(n):
            session_du(bts, date(2027, 1 + k + n, 1))
        with CaptureQueriesContext(connection) as requetes:
            page_de(
                Inscription.objects.select_related("personne", "certification__fiche__version").get(pk=origine.pk), JOUR
            )
        comptes.append(len(requetes))
    assert comptes[0] == comptes[1] <= 45


def test_la_simulation_ne_dit_facultative_aucune_epreuve_obligatoire(o: Organisation, origine: Inscription) -> None:
    """« facultatif » is a word of the law: an optional field must not make an épreuve optional."""
    client = client_de(membre(o, Role.SECRETARIAT_JURY, email="simule@essai.example").utilisateur)
    adresse = reverse("deliberation:manque", args=[o.slug, origine.pk])
    page = client.get(adresse).content.decode()
    simulation = page.split('id="simulation"')[1]
    assert "(facultatif)" not in simulation
    assert "au plus tard, pour ne rien perdre" in page
    Decision.toutes.filter(inscription=origine).update(resultat="admis")
    assert 'id="simulation"' not in client.get(adresse).content.decode()
