"""One certification, a règlement per option: what is to be taken is that of one's own, and what was locked stays as it was."""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.deliberation.models import ReglementExamen, Reinscription, UniteReglement
from parchemin.deliberation.recu_pdf import donnees_recu
from parchemin.deliberation.selectors.choix_lus import lire
from parchemin.deliberation.selectors.manque import page_de
from parchemin.deliberation.selectors.reinscriptions import choix_de, proposer
from parchemin.deliberation.services import reinscriptions as services
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.parcours.models import (
    ElementEvalue,
    Inscription,
    ModeResultat,
    NatureElement,
    SessionExamen,
    StatutCandidat,
    VoieAcces,
)
from parchemin.parcours.registres import evaluables
from parchemin.parcours.selectors.sessions import verdicts
from parchemin.parcours.services import elements
from parchemin.referentiel.models import Certification
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.deliberation.decor_acquis import UNITES, ajourne, inscrit, reglement, session_du
from tests.deliberation.decor_acquis import presente as candidat
from tests.fabrique import client_de, membre
from tests.parcours.decor_sessions import personne

pytestmark = pytest.mark.django_db
COMMUNES = UNITES[:3]
OPTION_A = (
    *COMMUNES,
    ("A4", "Étude de l’option A", "professionnel", 4, False),
    ("A5", "Projet A", "professionnel", 9, False),
)
OPTION_B = (
    *COMMUNES,
    ("B4", "Étude de l’option B", "professionnel", 4, False),
    ("B5", "Projet B", "professionnel", 9, False),
)
JURY = date(2025, 7, 4)
RETOUR: dict[str, Any] = {"statut": StatutCandidat.APPRENTI, "forme": "globale", "entree": date(2026, 9, 1)}


@pytest.fixture
def option_a(bts: Certification) -> ReglementExamen:
    return reglement(bts, OPTION_A, specialite="Option A", reference="Arrêté de l’option A")


@pytest.fixture
def option_b(bts: Certification) -> ReglementExamen:
    return reglement(bts, OPTION_B, specialite="Option B", reference="Arrêté de l’option B")


@pytest.fixture
def origine(o: Organisation, bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen) -> Inscription:
    notes = {"CG": 12, "LV": 11, "MA": 9, "A4": 8, "A5": 8}
    return ajourne(o, bts, option_a, personne(o), JURY, notes, specialite="Option A")


@pytest.fixture
def sophie(o: Organisation) -> Membre:
    return membre(o, Role.SECRETARIAT_JURY, email="sophie@essai.example")


def choisie(origine: Inscription) -> Reinscription:
    r = services.ouvrir(origine=origine, voie=VoieAcces.APPRENTISSAGE, acteur=SYSTEME, **RETOUR)
    return services.choisir(
        reinscription=r, garder={x.pk: True for x in choix_de(r) if x.au_choix}, personnellement=True,
        par=Reference("personne", "1", "Léa Martin (lien personnel)"),
    )  # fmt: skip


def a_passer(r: Reinscription) -> list[str]:
    return [code for code, _ in lire(r, choix_de(r)).a_passer]


def test_ce_qui_est_a_passer_est_de_sa_propre_option(origine: Inscription) -> None:
    p = proposer(origine, **RETOUR)
    assert [e.code for e in p.a_passer] == ["MA", "A4", "A5"]
    assert a_passer(choisie(origine)) == ["MA", "A4", "A5"]


def test_qui_change_d_option_passe_les_unites_de_la_nouvelle(origine: Inscription) -> None:
    p = proposer(origine, specialite="Option B", **RETOUR)
    assert {e.code for e in p.a_passer} >= {"MA", "B4", "B5"}
    assert not {e.code for e in p.a_passer} & {"A4", "A5"}


def test_sans_option_on_le_dit_au_lieu_d_une_liste(
    o: Organisation, bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen
) -> None:
    sans = inscrit(bts, personne(o, "Diallo", "Awa"), entree=date(2024, 9, 1), fin_prevue=JURY)
    p = proposer(sans, **RETOUR)
    assert p.a_passer == ()
    assert p.sans_liste is not None
    assert p.sans_liste.code == "REG-105"
    assert "Option A, Option B" in p.sans_liste.quoi
    assert [k.code for k in p.avertissements][:1] == ["REG-105"]
    with pytest.raises(ErreurMetier) as e:
        services.ouvrir(origine=sans, voie=VoieAcces.APPRENTISSAGE, acteur=SYSTEME, **RETOUR)
    assert [k.code for k in e.value.constats] == ["REG-105"]
    page = page_de(sans, aujourdhui())
    assert page.constat is not None
    assert page.constat.code == "REG-105"
    # Given in the form of the réinscription, it is enough.
    r = services.ouvrir(origine=sans, voie=VoieAcces.APPRENTISSAGE, specialite="Option B", acteur=SYSTEME, **RETOUR)
    assert a_passer(r) == ["CG", "LV", "MA", "B4", "B5"]


def test_la_page_mene_a_l_inscription_qui_n_a_pas_d_option(
    o: Organisation, bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen, sophie: Membre
) -> None:  # fmt: skip
    sans = inscrit(bts, personne(o, "Diallo", "Awa"), entree=date(2024, 9, 1), fin_prevue=JURY)
    client = client_de(sophie.utilisateur)
    vers = reverse("parcours:inscription", args=[o.slug, sans.pk])
    donnees = client_de(membre(o, Role.DONNEES, email="thomas@essai.example").utilisateur)
    page = donnees.get(vers).content.decode()
    assert "REG-105" in page
    assert reverse("parcours:inscription_modifier", args=[o.slug, sans.pk]) in page
    for nom in ("deliberation:manque", "deliberation:reinscrire"):
        texte = client.get(reverse(nom, args=[o.slug, sans.pk])).content.decode()
        assert "REG-105" in texte
        assert f'href="{vers}"' in texte
        assert "n’est écrit pour cette certification" not in texte


def test_une_reinscription_deja_ouverte_se_retrouve(o: Organisation, origine: Inscription, sophie: Membre) -> None:
    r = services.ouvrir(origine=origine, voie=VoieAcces.APPRENTISSAGE, acteur=SYSTEME, **RETOUR)
    texte = client_de(sophie.utilisateur).get(reverse("deliberation:reinscrire", args=[o.slug, origine.pk])).content
    assert "ACQ-053" in texte.decode()
    assert f'href="{reverse("deliberation:reinscription", args=[o.slug, r.pk])}"' in texte.decode()


def test_une_autre_option_que_celles_ecrites_se_dit(
    o: Organisation, bts: Certification, option_a: ReglementExamen
) -> None:
    c = inscrit(bts, personne(o), entree=date(2024, 9, 1), fin_prevue=JURY, specialite="Option C")
    p = proposer(c, **RETOUR)
    assert (p.a_passer, p.sans_liste.code if p.sans_liste else "") == ((), "REG-103")


def verrouillee(origine: Inscription, sophie: Membre) -> Reinscription:
    services.verrouiller(reinscription=choisie(origine), membre=sophie)
    relue: Reinscription = Reinscription.objects.get(origine=origine)
    return relue


def changer_tout(r: ReglementExamen) -> None:
    """A unit more, one less, a title and a code corrected, the enrolment's option too."""
    neuf = elements.enregistrer_element(
        certification=r.certification, nature=NatureElement.UNITE, code="NEUF", libelle="Unité nouvelle",
        mode=ModeResultat.NOTE, acteur=SYSTEME,
    )  # fmt: skip
    UniteReglement.toutes.create(organisation_id=r.organisation_id, reglement=r, element=neuf, coefficient=1)
    UniteReglement.toutes.filter(reglement=r, element__code="A5").delete()
    ElementEvalue.toutes.filter(code="A4").update(libelle="Tout autre chose")
    ElementEvalue.toutes.filter(code="MA").update(code="U33")


def test_verrouillee_elle_montre_ce_qui_a_ete_scelle(
    origine: Inscription, option_a: ReglementExamen, sophie: Membre
) -> None:
    r = verrouillee(origine, sophie)
    avant = donnees_recu(r, lire(r, choix_de(r)), "X", r.empreinte, maintenant(), anonyme=True)
    changer_tout(option_a)
    Inscription.toutes.filter(pk=r.inscription_id).update(specialite="Option B")
    relue = Reinscription.objects.select_related("inscription").get(pk=r.pk)
    lue = lire(relue, choix_de(relue))
    assert lue.fige
    assert lue.a_passer == (("MA", "Mathématiques"), ("A4", "Étude de l’option A"), ("A5", "Projet A"))
    assert donnees_recu(relue, lue, "X", relue.empreinte, maintenant(), anonyme=True) == avant | {
        "imprime_le": avant["imprime_le"]
    }
    assert sha256_hex(relue.contenu) == relue.empreinte


def test_la_page_et_la_copie_de_l_auditeur_sont_celles_du_verrou(
    o: Organisation, origine: Inscription, option_a: ReglementExamen, sophie: Membre, monkeypatch: pytest.MonkeyPatch
) -> None:  # fmt: skip
    from parchemin.deliberation import recu_pdf

    vues: list[dict[str, Any]] = []
    r = verrouillee(origine, sophie)
    changer_tout(option_a)
    page = reverse("deliberation:reinscription", args=[o.slug, r.pk])
    client = client_de(sophie.utilisateur)
    texte = client.get(page).content.decode()
    assert "A5 · Projet A" in texte
    assert "NEUF" not in texte
    assert "Tout autre chose" not in texte
    monkeypatch.setattr(recu_pdf, "composer", lambda gabarit, donnees, le: vues.append(donnees) or b"%PDF-1.7")
    client = client_de(membre(o, Role.AUDITEUR, email="odile@essai.example").utilisateur)
    assert client.get(reverse("deliberation:reinscription_recu", args=[o.slug, r.pk])).status_code == 200
    assert vues[0]["a_passer"] == ["MA · Mathématiques", "A4 · Étude de l’option A", "A5 · Projet A"]
    assert vues[0]["empreinte"] == r.empreinte


def test_un_verrou_d_avant_se_lit_encore(origine: Inscription, sophie: Membre) -> None:
    """Earlier locks wrote codes alone."""
    r = verrouillee(origine, sophie)
    contenu = json.loads(r.contenu)
    for nom in ("en_mots", "sans_liste"):
        del contenu[nom]
    contenu["a_passer"] = [code for code, _ in contenu["a_passer"]]
    for x in contenu["choix"]:
        for nom in ("quoi", "limites", "consequence", "au_choix"):
            del x[nom]
    Reinscription.toutes.filter(pk=r.pk).update(contenu=json.dumps(contenu))
    ancienne = Reinscription.objects.select_related("inscription").get(pk=r.pk)
    assert lire(ancienne, choix_de(ancienne)).a_passer == lire(r, choix_de(r)).a_passer
    assert lire(ancienne, choix_de(ancienne)).choix == lire(r, choix_de(r)).choix


# --- what a session offers


def codes_offerts(certification: Certification, specialite: str, session: SessionExamen | None = None) -> list[str]:
    x = evaluables(certification, specialite, aujourdhui(), session)
    assert x is not None
    return list(ElementEvalue.objects.filter(pk__in=x.cles).order_by("ordre", "code").values_list("code", flat=True))


def test_une_session_ne_propose_que_les_unites_de_sa_specialite(
    bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen
) -> None:
    assert codes_offerts(bts, "Option A") == ["CG", "LV", "MA", "A4", "A5"]
    assert codes_offerts(bts, "Option B") == ["CG", "LV", "MA", "B4", "B5"]


def test_sans_specialite_ce_que_tous_ont_en_commun_puis_ce_que_demandent_ses_candidats(
    o: Organisation, bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen
) -> None:
    x = evaluables(bts, "", aujourdhui())
    assert x is not None
    assert [k.code for k in x.constats] == ["REG-106"]
    assert codes_offerts(bts, "") == ["CG", "LV", "MA"]
    s = session_du(bts, aujourdhui())
    candidat(s, inscrit(bts, personne(o), specialite="Option B"), {})
    assert codes_offerts(bts, "", s) == ["CG", "LV", "MA", "B4", "B5"]


def test_sans_reglement_tout_se_propose(bts: Certification) -> None:
    assert evaluables(bts, "", aujourdhui()) is None


def test_un_reglement_d_autres_jours_n_ouvre_pas_les_unites_d_une_autre_option(
    bts: Certification, option_b: ReglementExamen
) -> None:
    reglement(bts, OPTION_A, specialite="Option A", session_au=aujourdhui() - timedelta(days=30))
    assert codes_offerts(bts, "Option A") == ["CG", "LV", "MA", "A4", "A5"]


def test_la_page_de_la_session_et_sa_creation_s_y_tiennent(
    o: Organisation, bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen
) -> None:
    client = client_de(membre(o, Role.DONNEES, email="thomas@essai.example").utilisateur)
    jour = f"{aujourdhui() + timedelta(days=30):%d/%m/%Y}"
    donnees = {
        "certification": bts.pk,
        "intitule": "Juin",
        "specialite": "Option A",
        "du": jour,
        "au": jour,
        "jury_le": jour,
    }
    assert client.post(reverse("parcours:session_nouvelle", args=[o.slug]), donnees).status_code == 302
    s = SessionExamen.objects.get(intitule="Juin")
    assert set(s.elements.values_list("code", flat=True)) == {"CG", "LV", "MA", "A4", "A5"}
    texte = client.get(reverse("parcours:session_elements", args=[o.slug, s.pk])).content.decode()
    assert "A4 ·" in texte
    assert "B4 ·" not in texte  # the two letters alone may stand in a token
    assert "Arrêté de l’option A" in texte, texte[texte.index("Ce que cela") :][:900]


def test_une_inscription_sans_option_n_est_pas_complete(
    o: Organisation, bts: Certification, option_a: ReglementExamen, option_b: ReglementExamen, sophie: Membre
) -> None:
    """Counted among what is missing, on its page and in the list; a warning among the candidates of a session without option."""
    sans = inscrit(bts, personne(o))
    client = client_de(sophie.utilisateur)
    html = client.get(reverse("parcours:inscription", args=[o.slug, sans.pk])).content.decode()
    assert "Le dossier est complet" not in html
    assert "La spécialité ou l’option n’est pas dite" in html
    assert "Spécialité ou option à dire" in client.get(reverse("parcours:inscriptions", args=[o.slug])).content.decode()

    jour = aujourdhui() + timedelta(days=60)
    muette, de_a = session_du(bts, jour, etat="preparee"), session_du(bts, jour, etat="preparee", specialite="Option A")
    assert "SES-057" in {k.code for k in verdicts(muette, [sans])[sans.pk]}
    assert not any(k.est_bloquant for k in verdicts(muette, [sans])[sans.pk])
    assert "SES-057" not in {k.code for k in verdicts(de_a, [sans])[sans.pk]}
    dite = inscrit(bts, personne(o, nom="Dite"), specialite="Option A")
    assert "SES-057" not in {k.code for k in verdicts(muette, [dite])[dite.pk]}
