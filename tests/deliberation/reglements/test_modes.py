"""CCF or ponctuel, candidate by candidate: status and establishment decide, a choice is recorded with its reason."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.domain.modes import RaisonMode, mode_par_defaut, peut_choisir
from parchemin.deliberation.domain.reglement import ModeEvaluation
from parchemin.deliberation.models import ModeCandidat
from parchemin.deliberation.selectors.modes import jour_et_specialite, modes_de, modes_en_tete
from parchemin.deliberation.selectors.reglements import unites_de
from parchemin.deliberation.selectors.reglements_pages import controler_sessions
from parchemin.deliberation.services import habilitations_ccf
from parchemin.deliberation.services.modes import choisir_mode
from parchemin.journal.facade import SYSTEME, evenements_de, phrases
from parchemin.parcours.models import Inscription, Presentation, Resultat, Sujet, VoieAcces
from parchemin.parcours.selectors.grille import lire_grille
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from tests.deliberation.decor_reglements import reglement, unite
from tests.fabrique import client_de, etablissement, membre
from tests.parcours.decor_sessions import inscription, personne, session

JAMAIS = ("ead", "experience", "individuel")
JOUR = date(2026, 6, 15)
CCF, PONCTUEL = ModeEvaluation.CCF, ModeEvaluation.PONCTUEL


@pytest.mark.parametrize(
    ("du_reglement", "statut", "habilite", "mode", "raison"),
    [
        (CCF, "apprenti", True, CCF, RaisonMode.HABILITE),
        (CCF, "apprenti", False, PONCTUEL, RaisonMode.NON_HABILITE),
        (CCF, "fpc", True, CCF, RaisonMode.HABILITE),
        (CCF, "individuel", True, PONCTUEL, RaisonMode.STATUT),
        (PONCTUEL, "scolaire", True, PONCTUEL, RaisonMode.REGLEMENT),
        (ModeEvaluation.NON_DIT, "scolaire", True, ModeEvaluation.NON_DIT, RaisonMode.INCONNU),
    ],
)
def test_le_statut_et_l_etablissement_decident(
    du_reglement: ModeEvaluation, statut: str, habilite: bool, mode: ModeEvaluation, raison: RaisonMode
) -> None:
    x = mode_par_defaut("U1", du_reglement, statut=statut, jamais=JAMAIS, habilite=habilite)
    assert (x.mode, x.raison) == (mode, raison)


def test_le_ccf_ne_se_choisit_que_la_ou_il_est_ouvert() -> None:
    assert peut_choisir(CCF, CCF, statut="apprenti", jamais=JAMAIS)
    assert not peut_choisir(CCF, CCF, statut="ead", jamais=JAMAIS)
    assert not peut_choisir(PONCTUEL, CCF, statut="apprenti", jamais=JAMAIS)
    assert not peut_choisir(CCF, ModeEvaluation.CONTROLE_CONTINU, statut="apprenti", jamais=JAMAIS)


@pytest.fixture
def cap(o: Organisation, de_famille: Callable[[Famille], Certification]) -> Certification:
    """A CAP: U1 in CCF, U2 ponctuel only, U3 whose mode is not said."""
    c = de_famille(Famille.CAP)
    r = reglement(c)
    unite(r, "U1", "3", mode=CCF)
    unite(r, "U2", "2", mode=PONCTUEL)
    unite(r, "U3", "1")
    return c


@pytest.fixture
def lea(o: Organisation, cap: Certification) -> Inscription:
    lycee = etablissement(o, "Lycée d’essai")
    habilitations_ccf.enregistrer_habilitation(
        etablissement=lycee, certification=cap, reference="Décision 1", du=date(2026, 1, 1), au=date(2026, 12, 31),
        acteur=SYSTEME,
    )  # fmt: skip
    return inscription(o, cap, personne(o), prestataire=lycee)


def modes(i: Inscription, jour: date = JOUR) -> dict[str, str]:
    return {code: x.en_mots for code, x in modes_de(i.certification, [i], jour)[i.pk].items()}


@pytest.mark.django_db
def test_l_habilitation_vaut_a_sa_date(lea: Inscription) -> None:
    assert modes(lea) == {"U1": "CCF", "U2": "ponctuel", "U3": "mode non dit"}
    assert modes(lea, date(2027, 1, 15))["U1"] == "ponctuel"
    Inscription.toutes.update(statut="individuel")
    lea.refresh_from_db()
    assert modes(lea)["U1"] == "ponctuel"


@pytest.mark.django_db
def test_une_autre_famille_n_a_pas_de_ccf(lea: Inscription, de_famille: Callable[[Famille], Certification]) -> None:
    assert modes_de(de_famille(Famille.CQP), [lea], JOUR) == {}


@pytest.mark.django_db
def test_un_choix_se_note_avec_sa_raison(o: Organisation, lea: Inscription) -> None:
    u1, u2, _ = unites_de(unites_reglement(lea))
    with pytest.raises(ErreurMetier, match="REG-147"):
        choisir_mode(inscription=lea, unite=u1, mode=PONCTUEL, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="REG-146"):
        choisir_mode(inscription=lea, unite=u2, mode=CCF, motif="Demande", acteur=SYSTEME)
    choisir_mode(inscription=lea, unite=u1, mode=PONCTUEL, motif="Arrivée en mars", acteur=SYSTEME)
    assert modes(lea)["U1"] == "ponctuel"
    (phrase,) = [
        p.phrase for p in phrases(evenements_de([o.chaine], "personne", str(lea.personne_id))) if "U1" in p.phrase
    ]
    assert phrase == "a noté que U1 s’évalue en mode « ponctuel ». Raison : Arrivée en mars"
    choisir_mode(inscription=lea, unite=u1, mode=None, acteur=SYSTEME)
    assert modes(lea)["U1"] == "CCF"
    assert not ModeCandidat.objects.exists()


def unites_reglement(i: Inscription) -> Any:
    from parchemin.deliberation.selectors.reglements import reglement_applicable

    return reglement_applicable(i.certification, "", JOUR)


@pytest.mark.django_db
def test_la_page_de_l_inscription_et_celle_des_modes(o: Organisation, lea: Inscription) -> None:
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    page = client.get(reverse("parcours:inscription", args=[o.slug, lea.pk])).content.decode()
    assert "Modes d’évaluation" in page
    assert "Son établissement peut évaluer en cours de formation" in page
    url = reverse("deliberation:modes", args=[o.slug, lea.pk])
    page = client.get(url).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Selon la règle : CCF" in page
    u1, u2, u3 = unites_de(unites_reglement(lea))
    assert f'name="u{u3.pk}"' not in page
    assert client.post(url, {f"u{u1.pk}": "ponctuel", f"u{u2.pk}": ""}).status_code in (200, 422)
    assert not ModeCandidat.objects.exists()
    reponse = client.post(url, {f"u{u1.pk}": "ponctuel", f"u{u2.pk}": "", "motif": "Arrivée en mars"})
    assert reponse.status_code == 302
    assert "Arrivée en mars" in client.get(reponse["Location"]).content.decode()
    # Sent again without a word: the reason there stays.
    assert client.post(url, {f"u{u1.pk}": "ponctuel", f"u{u2.pk}": ""}).status_code == 302
    assert ModeCandidat.objects.get().motif == "Arrivée en mars"


@pytest.mark.django_db
def test_la_grille_et_la_session_le_disent(o: Organisation, lea: Inscription) -> None:
    s = session(o, lea.certification, du=JOUR, au=JOUR)
    elements = {u.element.code: u.element for u in unites_de(unites_reglement(lea))}
    s.elements.set(elements.values())
    seul = inscription(
        o, lea.certification, personne(o, "Diallo", "Awa"), voie=VoieAcces.CANDIDAT_LIBRE, statut="individuel"
    )
    for i in (lea, seul):
        p = Presentation.toutes.create(organisation=o, session=s, inscription=i)
        Resultat.toutes.bulk_create(Resultat(organisation=o, presentation=p, element=e) for e in elements.values())
    assert modes_en_tete(s) == {"U1": "CCF 1, ponctuel 1", "U2": "ponctuel"}
    assert [x.attente for x in lire_grille(s).colonnes] == [
        "note sur 20, CCF 1, ponctuel 1", "note sur 20, ponctuel", "note sur 20",
    ]  # fmt: skip
    r = unites_reglement(lea)
    (controlee,) = controler_sessions(r, [s], unites_de(r))
    assert "REG-145" not in {k.code for k in controlee.constats}
    Sujet.toutes.create(organisation=o, session=s, element=elements["U1"], intitule="Sujet 1")
    (controlee,) = controler_sessions(r, [s], unites_de(r))
    assert "1 candidat s’évaluent" not in str(controlee.constats)
    assert [k.quoi for k in controlee.constats if k.code == "REG-145"] == [
        "U1 : un sujet est prévu à cette session, alors que le CCF concerne 1 candidat."
    ]


@pytest.mark.django_db
def test_la_raison_ne_dit_aucun_etat_de_sante(lea: Inscription) -> None:
    u1 = unites_de(unites_reglement(lea))[0]
    with pytest.raises(ErreurMetier, match="DEL-059"):
        choisir_mode(inscription=lea, unite=u1, mode=PONCTUEL, motif="En dépression depuis mars", acteur=SYSTEME)
    assert not ModeCandidat.objects.exists()


@pytest.mark.django_db
def test_une_raison_ne_vaut_que_pour_les_unites_qui_changent(
    o: Organisation, cap: Certification, lea: Inscription
) -> None:
    u4 = unite(unites_reglement(lea), "U4", "1", mode=CCF)
    u1 = next(u for u in unites_de(unites_reglement(lea)) if u.element.code == "U1")
    choisir_mode(inscription=lea, unite=u1, mode=PONCTUEL, motif="Arrivée en mars", acteur=SYSTEME)
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    url = reverse("deliberation:modes", args=[o.slug, lea.pk])
    valeurs = {f"u{u1.pk}": "ponctuel", f"u{u4.pk}": "ponctuel", "motif": "Décision du 12 mai"}
    assert client.post(url, valeurs).status_code == 302
    assert dict(ModeCandidat.objects.values_list("element__code", "motif")) == {
        "U1": "Arrivée en mars", "U4": "Décision du 12 mai",
    }  # fmt: skip


@pytest.mark.django_db
def test_le_jour_est_celui_de_la_session_ou_la_personne_se_presente(
    o: Organisation, lea: Inscription, midi: Any
) -> None:
    """The habilitation ends with 2026: a session of 2027 is ponctuel, on the page as in the grid."""
    s = session(o, lea.certification, du=date(2027, 2, 1), au=date(2027, 2, 2))
    client = client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)
    url = reverse("deliberation:modes", args=[o.slug, lea.pk])
    assert "Selon la règle : CCF" in client.get(url).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert jour_et_specialite(lea)[0] == date(2026, 11, 24)
    Presentation.toutes.create(organisation=o, session=s, inscription=lea)
    assert jour_et_specialite(lea)[0] == date(2027, 2, 2)
    page = client.get(url).content.decode().replace("\u00a0", " ").replace("&nbsp;", " ")
    assert "Selon la règle : ponctuel" in page
    assert "Selon la règle : CCF" not in page


@pytest.mark.django_db
def test_une_session_de_plusieurs_specialites_suit_le_reglement_de_chacun(
    o: Organisation, cap: Certification, lea: Inscription
) -> None:
    bois = inscription(o, cap, personne(o, "Diallo", "Awa"), specialite="Bois", prestataire=lea.prestataire)
    unite(reglement(cap, specialite="Bois"), "UB", "2", mode=PONCTUEL)
    trouves = modes_de(cap, [lea, bois], JOUR)
    assert set(trouves[lea.pk]) == {"U1", "U2", "U3"}
    assert set(trouves[bois.pk]) == {"UB"}
    assert set(modes_de(cap, [bois, lea], JOUR)[lea.pk]) == {"U1", "U2", "U3"}
