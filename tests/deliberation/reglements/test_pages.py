"""Pages of règlements, as the jury secretary and the others meet them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.deliberation.branchements.reglements import a_faire, reglements
from parchemin.deliberation.models import HabilitationCCF, ReglementExamen, UniteReglement
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import ElementEvalue, ModeResultat, NatureElement
from parchemin.parcours.services import elements
from parchemin.referentiel.domain.familles import Famille
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import aujourdhui
from tests.deliberation.decor_reglements import complet, reglement, unite
from tests.deliberation.reglements.test_services import citer
from tests.fabrique import client_de, etablissement, membre
from tests.parcours.decor_sessions import session

pytestmark = pytest.mark.django_db
DeFamille = Callable[[Famille], Certification]


@pytest.fixture
def sophie(o: Organisation) -> Client:
    return client_de(membre(o, Role.SECRETARIAT_JURY).utilisateur)


@pytest.fixture
def vers(o: Organisation) -> Callable[..., str]:
    return lambda nom, **kw: reverse(f"deliberation:{nom}", kwargs={"slug": o.slug, **kw})


def corps(reponse: Any) -> str:
    return str(reponse.content.decode())


def test_ecrire_un_reglement_de_titre_prive(certification: Certification, sophie: Client, vers: Any) -> None:
    assert certification.intitule in corps(sophie.get(vers("reglement_nouveau")))
    url = f"{vers('reglement_nouveau')}?certification={certification.pk}"
    page = corps(sophie.get(url))
    assert 'name="conservation_mois"' in page
    assert 'name="pfmp"' not in page
    donnees = {"reference": "Règlement du 2 mai", "moyenne_minimale": "11,5", "conservation_mois": "36"}
    reponse = sophie.post(url, donnees)
    assert reponse.status_code == 422
    assert "cochez la compensation" in corps(reponse)
    reponse = sophie.post(url, donnees | {"compensation": "on"}, follow=True)
    r = ReglementExamen.objects.get()
    assert r.options == {"compensation": True, "moyenne_minimale": "11.5", "conservation_mois": 36}
    assert "Ajoutez maintenant ses unités" in corps(reponse)
    assert "la moyenne doit atteindre 11,5" in corps(reponse)
    # What was chosen comes back in the form, and may be taken away.
    url = vers("reglement_modifier", pk=r.pk)
    assert 'value="11,5"' in corps(sophie.get(url))
    sophie.post(url, {"reference": "Règlement du 2 mai"})
    r.refresh_from_db()
    assert r.options == {}


def test_niveaux_et_validite_du_repertoire_specifique(de_famille: DeFamille, sophie: Client, vers: Any) -> None:
    r = reglement(de_famille(Famille.RS))
    url = vers("reglement_modifier", pk=r.pk)
    donnees = {"reference": "Règlement", "validite_mois": "36", "palier_0_nom": "Confirmé", "palier_1_nom": "Expert",
               "palier_1_seuil": "16"}  # fmt: skip
    reponse = sophie.post(url, donnees)
    assert reponse.status_code == 422
    assert "Un niveau a un nom et une note." in corps(reponse)
    sophie.post(url, donnees | {"palier_0_seuil": "12"})
    r.refresh_from_db()
    assert r.options == {"validite_mois": 36, "paliers": [["12", "Confirmé"], ["16", "Expert"]]}
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "Niveau atteint selon la moyenne" in page
    assert "à partir de 12 et" in page
    assert 'value="Expert"' in corps(sophie.get(url))


def test_les_periodes_d_accreditation(de_famille: DeFamille, sophie: Client, vers: Any) -> None:
    r = reglement(de_famille(Famille.SUPERIEUR))
    assert "REG-127" in corps(sophie.get(vers("reglement", pk=r.pk)))
    url = vers("reglement_modifier", pk=r.pk)
    donnees = {"reference": "Arrêté", "accreditation_0_du": "2024-09-01", "accreditation_0_au": "2023-08-31"}
    assert sophie.post(url, donnees).status_code == 422
    sophie.post(url, donnees | {"accreditation_0_au": ""})
    r.refresh_from_db()
    assert r.options == {"accreditations": [["2024-09-01", None]]}
    assert "REG-127" not in corps(sophie.get(vers("reglement", pk=r.pk)))


def test_ajouter_et_corriger_une_unite(de_famille: DeFamille, sophie: Client, vers: Any) -> None:
    r = reglement(de_famille(Famille.BAC_PRO))
    url = vers("unite_ajouter", pk=r.pk)
    assert sophie.post(url, {}).status_code == 422
    donnees = {"nature": "epreuve", "code": "E11", "libelle": "Mathématiques", "resultat": "note", "domaine": "general",
               "coefficient": "1,5", "mode": "ccf", "controle": "scientifique", "blocs": ["RNCP99100BC01"]}  # fmt: skip
    sophie.post(url, donnees)
    u = UniteReglement.objects.select_related("element").get()
    assert (u.element.code, u.element.code_bloc, u.coefficient, u.blocs) == ("E11", "RNCP99100BC01", Decimal("1.5"), ["RNCP99100BC01"])  # fmt: skip
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "contrôle : scientifique" in page.replace("&nbsp;", " ")
    assert "REG-114" in page
    url = vers("unite", pk=r.pk, unite=u.pk)
    assert 'value="1,5"' in corps(sophie.get(url)).replace("1,50", "1,5")
    reponse = sophie.post(url, {"domaine": "autre", "coefficient": "2"})
    assert reponse.status_code == 422
    sophie.post(url, {"domaine": "autre", "autre_domaine": "atelier", "coefficient": "2", "seuil": "8"})
    u.refresh_from_db()
    assert (u.domaine, u.coefficient, u.seuil, u.controle) == ("atelier", 2, 8, "")
    sophie.post(vers("unite_retirer", pk=r.pk, unite=u.pk))
    assert not UniteReglement.objects.exists()
    assert ElementEvalue.objects.filter(code="E11").exists()


def test_les_coefficients_d_un_seul_geste(de_famille: DeFamille, sophie: Client, vers: Any) -> None:
    r = reglement(de_famille(Famille.CAP))
    a, b = unite(r, "EP1", None), unite(r, "EG1", None)
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "REG-111" in page
    url = vers("reglement_coefficients", pk=r.pk)
    assert "Coefficient de EP1" in corps(sophie.get(url))
    assert sophie.post(url, {f"coefficient_{a.pk}": "-1"}).status_code == 422
    sophie.post(
        url,
        {f"coefficient_{a.pk}": "6", f"domaine_{a.pk}": "professionnel", f"mode_{a.pk}": "ccf",
         f"coefficient_{b.pk}": "2,5", f"domaine_{b.pk}": "general", f"mode_{b.pk}": ""},
    )  # fmt: skip
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "REG-111" not in page
    assert "dont 6 professionnels et 2,5 généraux" in page


def test_depuis_les_blocs(certification: Certification, sophie: Client, vers: Any) -> None:
    r = reglement(certification)
    assert "Aucune unité" in corps(sophie.get(vers("reglement", pk=r.pk)))
    reponse = sophie.post(vers("reglement_blocs", pk=r.pk), follow=True)
    assert "RNCP99100BC01" in corps(reponse)
    assert "déjà au règlement" in corps(sophie.post(vers("reglement_blocs", pk=r.pk), follow=True))
    assert "Ajouter les blocs" not in corps(sophie.get(vers("reglement", pk=r.pk)))


def test_les_blocs_et_les_epreuves_sont_deux_gestes(certification: Certification, sophie: Client, vers: Any) -> None:
    unite(reglement(certification, specialite="Autre"), "B9")
    elements.enregistrer_element(
        certification=certification, nature=NatureElement.EPREUVE, code="EP7", libelle="Épreuve décrite",
        mode=ModeResultat.NOTE, acteur=SYSTEME,
    )  # fmt: skip
    r = reglement(certification, specialite="Une")
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "Ajouter les blocs de la fiche" in page
    assert "Ajouter 1 élément évalué déjà décrit" in page.replace("\xa0", " ")
    sophie.post(vers("reglement_blocs", pk=r.pk), {"quoi": "blocs"})
    siens = set(r.unites.values_list("element__code", flat=True))
    assert siens
    assert all(code.startswith("RNCP99100BC") for code in siens)
    sophie.post(vers("reglement_blocs", pk=r.pk), {"quoi": "elements"})
    # Neither the blocs again, nor the unit of the other specialty.
    assert set(r.unites.values_list("element__code", flat=True)) == siens | {"EP7"}


def test_le_bloc_d_une_autre_option_ne_vient_pas_dans_un_reglement_commence(
    certification: Certification, sophie: Client, vers: Any
) -> None:
    unite(reglement(certification, specialite="Autre"), "B9", blocs=("RNCP99100BC02",))
    r = reglement(certification, specialite="Une")
    unite(r, "U1", blocs=("RNCP99100BC01",))
    sophie.post(vers("reglement_blocs", pk=r.pk), {"quoi": "blocs"})
    assert not r.unites.filter(element__code="RNCP99100BC02").exists()


def test_la_regle_d_aujourd_hui_et_celle_de_la_prochaine_session(
    o: Organisation, de_famille: DeFamille, sophie: Client, vers: Any
) -> None:
    bts = de_famille(Famille.BTS)
    r = complet(bts)
    for n in range(9):
        unite(r, f"E{n}")
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "BTS, sessions 2022 à 2026" in page
    assert "À vérifier" in page
    assert "art. D. 643-22" in page
    assert "REG-112" not in page
    session(
        o, bts, avec_elements=False, du=aujourdhui().replace(year=aujourdhui().year + 1), intitule="Session suivante"
    )
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "BTS, à partir de la session 2027" in page
    assert "REG-112" in page


def test_un_reglement_cite_est_montre_ferme(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    r = complet(certification)
    decision = citer(r, session(o, certification))
    page = corps(sophie.get(vers("reglement", pk=r.pk)))
    assert "ne change plus" in page
    assert vers("reglement_modifier", pk=r.pk) not in page
    assert "1 décision" in page
    reponse = sophie.post(vers("reglement_modifier", pk=r.pk), {"reference": "Autre"})
    assert reponse.status_code == 422
    assert "REG-124" in corps(reponse)
    url = vers("reglement_version", pk=r.pk)
    assert sophie.post(url, {"reference": "V2", "sessions": "suite"}).status_code == 422
    jour = decision.decidee_le + timedelta(days=1)
    reponse = sophie.post(url, {"reference": "V2", "sessions": "suite", "a_partir_du": jour.isoformat()}, follow=True)
    assert "La version 2 est créée" in corps(reponse)
    r.refresh_from_db()
    assert r.session_au == decision.decidee_le


def test_supprimer_demande(certification: Certification, sophie: Client, vers: Any) -> None:
    r = complet(certification)
    assert "Ce que cela entraîne" in corps(sophie.get(vers("reglement_supprimer", pk=r.pk)))
    sophie.post(vers("reglement_supprimer", pk=r.pk))
    assert not ReglementExamen.objects.exists()


def test_la_liste_filtre_et_s_exporte(certification: Certification, sophie: Client, vers: Any) -> None:
    complet(certification, specialite="Cuisine", reference="Arrêté de 2024")
    reglement(certification, specialite="Service", session_du=aujourdhui() + timedelta(days=9))
    page = corps(sophie.get(vers("reglements")))
    assert "Cuisine" in page
    assert "Incomplet" in page
    page = corps(sophie.get(f"{vers('reglements')}?etat=en_vigueur&famille=prive&q=arrete+2024"))
    assert "Cuisine" in page
    assert "Service" not in page.split("<table")[1]
    csv = sophie.get(f"{vers('reglements')}?export=csv")
    texte = b"".join(csv).decode() if csv.streaming else corps(csv)
    assert "Famille" in texte
    assert "Titre enregistré sur demande" in texte
    reglement(certification)
    csv = sophie.get(f"{vers('reglements')}?export=csv")
    texte = b"".join(csv).decode() if csv.streaming else corps(csv)
    assert '"Titre enregistré sur demande";"toutes"' in texte


def test_la_liste_ne_coute_pas_plus_pour_plus(certification: Certification, sophie: Client, vers: Any) -> None:
    def compter() -> int:
        with CaptureQueriesContext(
            connection,
        ) as requetes:
            assert sophie.get(vers("reglements")).status_code == 200
        return len(requetes)

    complet(certification)
    sophie.get(vers("reglements"))
    un = compter()
    for n in range(2):
        reglement(certification, specialite=f"S{n}")
    assert compter() == un


def test_la_page_ne_coute_pas_plus_pour_plus_de_sessions(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    r = complet(certification)

    def compter() -> int:
        with CaptureQueriesContext(connection) as requetes:
            assert sophie.get(vers("reglement", pk=r.pk)).status_code == 200
        return len(requetes)

    session(o, certification)
    compter()
    un = compter()
    for n in range(2):
        session(o, certification, intitule=f"S{n}")
    assert compter() == un


def test_ce_qui_manque_avant_un_jury_est_annonce(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    session(o, certification, intitule="Session de juin")
    qui = membre(o, Role.SECRETARIAT_JURY, email="autre@essai.example")
    (ligne,) = a_faire(qui, aujourdhui())
    assert ligne.url.endswith(f"?certification={certification.pk}")
    page = corps(sophie.get(vers("reglements")))
    assert "Session de juin" in page
    assert "REG-101" in page
    r = reglement(certification)
    (ligne,) = a_faire(qui, aujourdhui())
    assert ligne.geste == "Voir les règlements"
    unite(r, "U1")
    assert list(a_faire(qui, aujourdhui())) == []
    assert list(a_faire(membre(o, Role.QUALITE), aujourdhui())) == []


def test_la_recherche_trouve_un_reglement(o: Organisation, certification: Certification) -> None:
    complet(certification, reference="Arrêté du 3 juin")
    trouves = reglements(membre(o, Role.DIRECTION), "arrete juin", 5)
    assert trouves is not None
    assert [x.titre for x in trouves.lignes] == [certification.intitule]
    assert reglements(membre(o, Role.ADMINISTRATEUR), "arrete", 5) is None


def test_qui_lit_n_ecrit_pas(o: Organisation, certification: Certification, vers: Any) -> None:
    r = complet(certification)
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    page = corps(auditeur.get(vers("reglement", pk=r.pk)))
    assert "Unités" in page
    assert "Corriger" not in page
    assert auditeur.post(vers("reglement_modifier", pk=r.pk)).status_code == 403
    assert client_de(membre(o, Role.ADMINISTRATEUR).utilisateur).get(vers("reglements")).status_code == 403


def test_tenir_les_habilitations_au_ccf(
    o: Organisation, certification: Certification, sophie: Client, vers: Any
) -> None:
    lycee = etablissement(o, "Lycée des Essais")
    donnees = {"etablissement": lycee.pk, "certification": certification.pk, "nature": "habilitation",
               "reference": "Décision 12", "du": "2026-09-01"}  # fmt: skip
    url = vers("habilitation_ccf_nouvelle")
    assert sophie.get(f"{url}?certification={certification.pk}").status_code == 200
    reponse = sophie.post(url, donnees | {"au": "2026-01-01"})
    assert "REG-123" in corps(reponse)
    sophie.post(url, donnees)
    h = HabilitationCCF.objects.get()
    assert "Lycée des Essais" in corps(sophie.get(vers("habilitations_ccf")))
    assert "REG-144" in corps(sophie.post(url, donnees | {"du": "2026-10-01"}))
    sophie.post(vers("habilitation_ccf", pk=h.pk), donnees | {"au": "2027-08-31"})
    h.refresh_from_db()
    assert h.au is not None
    # A partner sees its own establishments only.
    partenaire = client_de(membre(o, Role.PARTENAIRE).utilisateur)
    assert "Lycée des Essais" not in corps(partenaire.get(vers("habilitations_ccf")))
    sophie.post(vers("habilitation_ccf_retirer", pk=h.pk))
    assert not HabilitationCCF.objects.exists()


def test_ce_qui_sera_exige_d_une_unite_nouvelle_n_est_pas_dit_facultatif(
    certification: Certification, sophie: Client, vers: Any
) -> None:
    unite(reglement(certification, specialite="Autre"), "B9")
    r = reglement(certification)
    page = corps(sophie.get(vers("unite_ajouter", pk=r.pk)))
    etiquettes = {nom: page[page.index(f'for="id_{nom}"') :][:160] for nom in ("code", "libelle", "nature", "parent")}
    assert {nom for nom, x in etiquettes.items() if "facultatif" in x} == {"parent"}
    assert "facultatif" not in page[page.index('for="id_element"') :][:160]
    reponse = sophie.post(vers("unite_ajouter", pk=r.pk), {"nature": "unite"})
    assert reponse.status_code == 422
    assert "Donnez un intitulé." in corps(reponse)
