"""What a partner may do and know: its own people, never the link in hand, never a decision that is another's to take."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.branchements.inscriptions import amenagements_demandes
from parchemin.parcours.branchements.partenaires import journee_du_partenaire
from parchemin.parcours.branchements.personnes import corrections_proposees
from parchemin.parcours.domain.derogations import Derogation, NatureDerogation
from parchemin.parcours.models import (
    Amenagement,
    EtatAmenagement,
    EtatIdentite,
    Inscription,
    Personne,
    ReponseIdentite,
    VoieAcces,
)
from parchemin.parcours.services import dossiers, fusions, inscriptions
from parchemin.parcours.services import inscriptions as services
from parchemin.parcours.services.confirmation import decider_correction, demander_confirmation, recevoir_reponse
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from parchemin.referentiel.services.lieux import importer_lieux
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.parcours.decor_sessions import inscription, personne, session
from tests.parcours.fabrique_jurys import certification_locale
from tests.referentiel.test_lieux import ASP, PAYS, fichier

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)


@pytest.fixture
def o(midi: datetime) -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation) -> Certification:
    return certification_locale(o)


@pytest.fixture
def claire(o: Organisation) -> Membre:
    return membre(o, Role.PARTENAIRE, email="claire@formaxis.example")


@pytest.fixture
def chez_claire(claire: Membre) -> Etablissement:
    return Etablissement.objects.get(denomination="Partenaire")


@pytest.fixture
def lea(o: Organisation, certification: Certification, chez_claire: Etablissement) -> Inscription:
    return inscription(o, certification, personne(o), prestataire=chez_claire, fin_prevue=JOUR + timedelta(days=300))


@pytest.fixture
def ailleurs(o: Organisation, certification: Certification) -> Inscription:
    """Somebody that another establishment prepares."""
    return inscription(o, certification, personne(o, "Diallo", "Awa"), prestataire=etablissement(o, "Autre"))


@pytest.fixture
def page(claire: Membre) -> Client:
    return client_de(claire.utilisateur)


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


@pytest.fixture
def vers(o: Organisation) -> Callable[..., str]:
    return lambda nom, **kw: reverse(f"parcours:{nom}", kwargs={"slug": o.slug, **kw})


def corps(reponse: Any) -> str:
    return str(reponse.content.decode())


def codes(erreur: pytest.ExceptionInfo[ErreurMetier]) -> list[str]:
    return [k.code for k in erreur.value.constats]


# --- the link


def test_un_partenaire_fait_envoyer_le_lien_sans_le_voir(
    lea: Inscription, page: Client, sophie: Client, vers: Any
) -> None:
    fiche, url = vers("personne", pk=lea.personne_id), vers("demander_confirmation", pk=lea.personne_id)
    assert "lien à remettre" not in corps(page.get(fiche))
    assert page.post(url, {"comment": "remettre"}).status_code == 403
    assert not LienPersonnel.objects.exists()
    reponse = page.post(url, {"comment": "envoyer"}, follow=True)
    assert "La demande part à" in corps(reponse)
    assert LienPersonnel.objects.count() == 1
    assert not re.search(r"/lien/\S{20,}", corps(reponse))
    assert "lien à remettre" in corps(sophie.get(fiche))
    assert sophie.post(url, {"comment": "remettre"}).status_code == 200


def test_un_partenaire_ne_s_ecrit_pas_a_lui_meme(lea: Inscription, claire: Membre, page: Client, vers: Any) -> None:
    """It keeps the address of its people: one of its own would make it confirm in their place."""
    Personne.toutes.filter(pk=lea.personne_id).update(courriel=claire.utilisateur.email.upper())
    reponse = page.post(vers("demander_confirmation", pk=lea.personne_id), {"comment": "envoyer"}, follow=True)
    assert "IDE-204" in corps(reponse)
    assert not LienPersonnel.objects.exists()
    with pytest.raises(ValueError, match="never given"):
        demander_confirmation(personne=lea.personne, acteur=SYSTEME, base="", envoyer=False, par_partenaire=True)


def test_une_correction_en_attente_ne_s_enterre_pas(
    o: Organisation, lea: Inscription, claire: Membre, page: Client, vers: Any
) -> None:
    """A second link is refused; an agreement that comes anyway is kept, and the correction still waits."""
    p = lea.personne
    r = recevoir_reponse(personne=p, confirme=False, proposees={"prenom2": "Rose"})
    p.refresh_from_db()
    with pytest.raises(ErreurMetier) as e:
        demander_confirmation(personne=p, acteur=SYSTEME, base="https://p.example")
    assert codes(e) == ["IDE-205"]
    fiche = corps(page.get(vers("personne", pk=p.pk)))
    assert "attend une décision" in fiche
    assert 'value="envoyer"' not in fiche
    recevoir_reponse(personne=p, confirme=True)
    p.refresh_from_db()
    assert (p.etat_identite, p.identite_confirmee_le) == (EtatIdentite.A_REVOIR, None)
    Personne.toutes.filter(pk=p.pk).update(etat_identite=EtatIdentite.CONFIRMEE)  # buried by an earlier version
    (ligne,) = corrections_proposees(claire, JOUR)
    assert ligne.quoi.startswith("Une personne propose une correction")
    decider_correction(reponse=r, acceptes=(), acteur=SYSTEME)
    p.refresh_from_db()
    assert p.etat_identite == EtatIdentite.CONFIRMEE  # left as it is, and they had agreed to that
    assert list(corrections_proposees(claire, JOUR)) == []


def test_accepter_une_identite_incomplete_ne_la_confirme_pas(lea: Inscription) -> None:
    r = recevoir_reponse(
        personne=lea.personne, confirme=False, proposees={"naissance_code": "", "naissance_libelle": "Bourg perdu"}
    )
    decider_correction(reponse=r, acceptes={"lieu"}, acteur=SYSTEME)
    p = Personne.objects.get(pk=lea.personne_id)
    assert (p.naissance_libelle, p.etat_identite) == ("Bourg perdu", EtatIdentite.SAISIE)


# --- accommodations


def test_un_partenaire_demande_le_certificateur_decide(
    o: Organisation, lea: Inscription, page: Client, sophie: Client, vers: Any
) -> None:
    url = vers("amenagement_ajouter", pk=lea.pk)
    assert 'name="decision"' not in corps(page.get(url))
    donnees = {"mesure": "Tiers temps", "avis": "Avis n° 8", "decision": "Décision à moi", "du": "2026-12-01"}
    assert "INS-035" in corps(page.post(url, donnees | {"mesure": "Dyslexie"}))
    page.post(url, donnees)
    a = Amenagement.objects.get()
    assert (a.etat, a.avis, a.decision) == (EtatAmenagement.DEMANDE, "Avis n° 8", "")
    decider = vers("amenagement_decider", pk=lea.pk, amenagement=a.pk)
    assert decider not in corps(page.get(vers("inscription", pk=lea.pk)))
    for reponse in (page.get(decider), page.post(decider, {"accorde": "oui", "decision": "x", "du": "2026-12-01"})):
        assert reponse.status_code == 403
    m = membre(o, Role.DONNEES)
    (ligne,) = amenagements_demandes(m, JOUR)
    assert ligne.url == decider
    assert "Léa MARTIN" in ligne.pourquoi
    assert decider in corps(sophie.get(vers("inscription", pk=lea.pk)))
    assert "Tiers temps" in corps(sophie.get(decider))
    sophie.post(decider, {"accorde": "oui", "decision": "Décision n° 12", "du": "2026-12-01"})
    a.refresh_from_db()
    assert (a.etat, a.decision) == (EtatAmenagement.ACCORDE, "Décision n° 12")
    assert "INS-044" in corps(sophie.post(decider, {"accorde": "non", "decision": "x", "du": "2026-12-01"}))
    assert list(amenagements_demandes(m, JOUR)) == []
    retirer = vers("amenagement_retirer", pk=lea.pk, amenagement=a.pk)
    assert page.post(retirer).status_code == 403
    assert retirer not in corps(page.get(vers("inscription", pk=lea.pk)))
    assert "Accordé" in corps(page.get(vers("inscription", pk=lea.pk)))


def test_un_partenaire_retire_sa_demande_et_rien_chez_les_autres(
    lea: Inscription, ailleurs: Inscription, page: Client, vers: Any
) -> None:
    commun: dict[str, Any] = {"mesure": "Tiers temps", "du": JOUR, "acteur": SYSTEME}
    mienne = dossiers.demander_amenagement(inscription=lea, **commun)
    autre = dossiers.demander_amenagement(inscription=ailleurs, **commun)
    assert page.post(vers("amenagement_retirer", pk=ailleurs.pk, amenagement=autre.pk)).status_code == 404
    assert page.post(vers("amenagement_retirer", pk=lea.pk, amenagement=mienne.pk)).status_code == 302
    assert list(Amenagement.objects.all()) == [autre]
    refusee = dossiers.decider_amenagement(amenagement=autre, accorde=False, decision="N° 9", du=JOUR, acteur=SYSTEME)
    assert refusee.etat == EtatAmenagement.REFUSE


# --- names of others


def test_le_journal_ne_nomme_pas_les_autres(
    o: Organisation, lea: Inscription, ailleurs: Inscription, chez_claire: Etablissement, page: Client, sophie: Client,
    vers: Any,
) -> None:  # fmt: skip
    """Set apart, taken back, merged, separated: the partner reads that it was done, the secretary reads with whom."""
    paire = fusions.ecarter_doublon(une=lea.personne, autre=ailleurs.personne, acteur=SYSTEME)
    url = vers("personne", pk=lea.personne_id)
    assert "Awa DIALLO" in corps(sophie.get(url))
    assert "Awa DIALLO" not in corps(page.get(url))
    assert "a distingué cette personne d’une autre." in corps(page.get(url))
    fusions.reprendre_doublon(paire=paire, acteur=SYSTEME)
    Inscription.toutes.filter(pk=ailleurs.pk).update(entree=JOUR)  # two enrolments of one day would not merge
    f = fusions.fusionner_personnes(gardee=lea.personne, absorbee=ailleurs.personne, valeurs={}, acteur=SYSTEME)
    assert "Awa DIALLO" in corps(sophie.get(url))
    assert "DIALLO" not in corps(page.get(url))
    assert "a réuni deux fiches de cette personne." in corps(page.get(url))
    assert f"inscription à {ailleurs.certification.intitule}" not in corps(page.get(url))
    fusions.defaire_fusion(fusion=f, acteur=SYSTEME)
    assert "DIALLO" not in corps(page.get(url))
    # Somebody that it follows too is named.
    mienne = inscription(o, lea.certification, personne(o, "Bel", "Inès"), prestataire=chez_claire)
    fusions.ecarter_doublon(une=lea.personne, autre=mienne.personne, acteur=SYSTEME)
    assert "n’est pas Inès BEL" in corps(page.get(url))


def test_le_journal_tait_les_inscriptions_des_autres(
    o: Organisation, lea: Inscription, page: Client, sophie: Client, vers: Any
) -> None:
    autre = inscription(
        o, certification_locale(o, intitule="Autre voie"), lea.personne, prestataire=etablissement(o, "Autre")
    )
    services.terminer(inscription=autre, le=aujourdhui(), acteur=SYSTEME)
    url = vers("personne", pk=lea.personne_id)
    assert "Autre voie" in corps(sophie.get(url))
    assert "Autre voie" not in corps(page.get(url))


def test_une_reference_prise_ne_dit_pas_par_qui(
    lea: Inscription, ailleurs: Inscription, page: Client, sophie: Client, vers: Any
) -> None:
    Personne.toutes.filter(pk=ailleurs.personne_id).update(reference="R-1")
    p = lea.personne
    envoi = {
        "nom_naissance": p.nom_naissance, "prenom1": p.prenom1, "sexe": "F", "naissance_jour": "29", "naissance_mois": "2",
        "naissance_annee": "2000", "naissance_lieu": "Nantes (44109)", "reference": "R-1", "courriel": p.courriel,
    }  # fmt: skip
    url = vers("personne_corriger", pk=p.pk)
    assert "Awa DIALLO" in corps(sophie.post(url, envoi))
    refus = corps(page.post(url, envoi))
    assert "IDE-180" in refus
    assert "DIALLO" not in refus


# --- the day


def test_la_journee_du_partenaire(
    o: Organisation, certification: Certification, chez_claire: Etablissement, claire: Membre, lea: Inscription,
    ailleurs: Inscription,
) -> None:  # fmt: skip
    """Its own people only: the same things of others count for nothing."""
    from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement, Presentation
    from parchemin.parcours.services import elements, sessions

    Personne.toutes.update(sexe="")
    lignes = {e.cle: e for e in journee_du_partenaire(claire, JOUR)}
    assert lignes.keys() == {"parcours.partenaire.completer"}
    assert lignes["parcours.partenaire.completer"].quoi == "L’identité d’une personne est à compléter"
    Personne.toutes.update(sexe="F")
    Inscription.toutes.update(fin_prevue=JOUR + timedelta(days=10))
    e: ElementEvalue = elements.enregistrer_element(
        certification=certification, nature=NatureElement.COMPETENCE, code="C1", libelle="Compétence",
        mode=ModeResultat.VALIDATION, acteur=SYSTEME,
    )  # fmt: skip
    s = session(o, certification, du=JOUR - timedelta(days=3), au=JOUR - timedelta(days=2), avec_elements=False)
    sessions.choisir_elements(session=s, elements=[e], acteur=SYSTEME)
    sessions.presenter(session=s, inscriptions=[lea, ailleurs], acteur=SYSTEME)
    lignes = {e.cle: e for e in journee_du_partenaire(claire, JOUR)}
    assert lignes.keys() == {
        "parcours.partenaire.confirmer", f"parcours.partenaire.session.{s.pk}", "parcours.partenaire.fins",
    }  # fmt: skip
    assert lignes["parcours.partenaire.confirmer"].quoi.startswith("Une personne n’a pas encore vérifié")
    assert lignes[f"parcours.partenaire.session.{s.pk}"].pourquoi.startswith("Un de vos candidats")
    assert lignes["parcours.partenaire.fins"].jour == JOUR + timedelta(days=10)
    client = client_de(claire.utilisateur)
    for ligne in lignes.values():
        texte = corps(client.get(ligne.url))
        assert "DIALLO" not in texte
        assert "Martin" in texte or "MARTIN" in texte
    # Nothing of that for who sees the whole organisation, nor for a partner without people.
    assert list(journee_du_partenaire(membre(o, Role.SECRETARIAT_JURY), JOUR)) == []
    autre = membre(o, Role.PARTENAIRE, email="seul@autre.example")
    assert list(journee_du_partenaire(autre, JOUR)) == []
    assert Presentation.objects.count() == 2


def test_la_page_du_jour_du_partenaire_n_est_plus_vide(o: Organisation, lea: Inscription, page: Client) -> None:
    texte = corps(page.get(reverse("web:aujourdhui", args=[o.slug])))
    assert "n’a pas encore vérifié son identité" in texte


def test_la_fin_prevue_filtre_la_liste(o: Organisation, lea: Inscription, sophie: Client, vers: Any) -> None:
    url = f"{vers('inscriptions')}?fin=proche"
    assert "MARTIN" not in corps(sophie.get(url)).split("</table>")[0].split("<tbody>")[-1]
    Inscription.toutes.update(fin_prevue=JOUR)
    assert "MARTIN" in corps(sophie.get(url))


# --- the page of the person


def test_la_personne_ecrit_un_lieu_que_la_liste_ignore(
    o: Organisation, sophie: Client, vers: Any, tmp_path: Path
) -> None:
    """Kept as written, told to the secretary, and no code of ours on the phone."""
    importer_lieux(chemin=fichier(tmp_path, ASP))
    importer_lieux(chemin=fichier(tmp_path, PAYS, "pays.csv"))
    p = personne(o)
    url = demander_confirmation(
        personne=p, acteur=SYSTEME, base="https://p.example", envoyer=False
    ).adresse.removeprefix("https://p.example")
    envoi = {
        "decision": "corriger", "nom_naissance": "Martin", "prenom1": "Léa", "sexe": "F", "naissance_jour": "29",
        "naissance_mois": "2", "naissance_annee": "2000", "naissance_lieu": "Saint-Machin-du-Lac", "naissance_pays": "",
        "courriel": p.courriel,
    }  # fmt: skip
    refus = corps(Client().post(url, envoi | {"nom_naissance": "", "courriel": "pas une adresse"}))
    assert not re.search(r"\[[A-Z]{3}-\d", refus)
    reponse = Client().post(url, envoi)
    assert reponse.status_code == 200
    r = ReponseIdentite.objects.get()
    assert (r.corrections["naissance_code"], r.corrections["naissance_libelle"]) == (
        ["44109", ""], ["Nantes", "Saint-Machin-du-Lac"],
    )  # fmt: skip
    texte = corps(sophie.get(vers("reponse_identite", pk=r.pk)))
    assert "IDE-206" in texte
    assert "Non vérifié" in texte
    assert 'name="lieu" value="non" required>' in texte  # nothing is decided beforehand


@pytest.mark.parametrize(("lieu", "pays"), [("44000", ""), ("Ville", "Pays inconnu"), ("x" * 140, ""), ("99999", "")])
def test_aucun_lieu_n_arrete_la_personne(o: Organisation, lieu: str, pays: str, tmp_path: Path) -> None:
    importer_lieux(chemin=fichier(tmp_path, ASP))
    importer_lieux(chemin=fichier(tmp_path, PAYS, "pays.csv"))
    p = personne(o)
    base = "https://p.example"
    url = demander_confirmation(personne=p, acteur=SYSTEME, base=base, envoyer=False).adresse.removeprefix(base)
    envoi = {
        "decision": "corriger", "nom_naissance": "Martin", "prenom1": "Léa", "sexe": "F", "naissance_jour": "29",
        "naissance_mois": "2", "naissance_annee": "2000", "naissance_lieu": lieu, "naissance_pays": pays, "courriel": p.courriel,
    }  # fmt: skip
    assert Client().post(url, envoi).status_code == 200
    assert ReponseIdentite.objects.get().corrections


# --- decisions that lift a rule


def test_un_partenaire_ne_declare_pas_de_derogation(
    certification: Certification, claire: Membre, chez_claire: Etablissement, page: Client, vers: Any
) -> None:
    """Neither by the form, which does not offer it, nor by the service, whatever is posted."""
    o = claire.organisation
    qui = personne(o, "Sauvage", "Lou", enregistree_par=chez_claire)
    url = f"{vers('inscrire', personne=qui.pk)}?certification={certification.pk}"
    assert "derogation_1" not in corps(page.get(url))
    donnees = {
        "voie": VoieAcces.FORMATION_CONTINUE,
        "statut": "fpc",
        "entree": "2026-10-01",
        "prestataire": str(chez_claire.pk),
    }
    sienne = {"derogation_1_nature": "recteur", "derogation_1_reference": "Rectorat, n° 2026-118"}
    reponse = page.post(url, donnees | sienne)
    assert reponse.status_code == 302, corps(reponse)
    i = Inscription.objects.get(personne=qui)
    assert i.derogations == []
    decision = Derogation(NatureDerogation.RECTEUR, "Rectorat, n° 2026-118")
    with pytest.raises(ErreurMetier) as e:
        inscriptions.modifier_inscription(
            inscription=i, acteur=reference_de(claire.utilisateur), derogations=[decision]
        )
    assert codes(e) == ["INS-045"]
    assert "secrétariat des jurys" in e.value.constats[0].remede
    with pytest.raises(ErreurMetier) as e:
        inscriptions.inscrire(
            organisation=o, personne=qui, certification=certification, acteur=reference_de(claire.utilisateur),
            voie=VoieAcces.FORMATION_CONTINUE, statut="fpc", entree=date(2026, 11, 2), derogations=[decision],
        )  # fmt: skip
    assert codes(e) == ["INS-045"]
    sophie = membre(o, Role.SECRETARIAT_JURY).utilisateur
    inscriptions.modifier_inscription(inscription=i, acteur=reference_de(sophie), derogations=[decision])
    # What is recorded stays when the partner corrects the rest.
    i.refresh_from_db()
    inscriptions.modifier_inscription(
        inscription=i, acteur=reference_de(claire.utilisateur), derogations=[decision], millesime="2026-2028"
    )
    i.refresh_from_db()
    assert (i.millesime, [d["reference"] for d in i.derogations]) == ("2026-2028", ["Rectorat, n° 2026-118"])
