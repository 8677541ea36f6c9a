"""What the rooms answer: every list and every object, by pages, with the same queries for one row and for all, and nothing that must not leave."""

from __future__ import annotations

import json
import re
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.accrochage.models import PassageCertification
from parchemin.amelioration.models import ActionAmelioration, FaitSignale
from parchemin.comptes.api import porte
from parchemin.comptes.api.rendu import TU, sans_nir
from parchemin.comptes.domain.portees import PorteeJeton
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.comptes.reglages_api import reglage
from parchemin.documents.models import Document
from parchemin.indicateurs.models import JeuAnnuel
from parchemin.parcours.models import Contrat, Inscription, Personne
from parchemin.preuves.models import Preuve
from parchemin.preuves.selectors.couverture import voir
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.identifiants import contient_un_nir
from parchemin.web.api import operations
from tests.api.outils import Logiciel, logiciel
from tests.comptes.matrice.portes import A_PERIMETRE
from tests.fabrique import etablissement, membre, organisation
from tests.parcours.decor_personnes import inscription, personne

pytestmark = pytest.mark.django_db
TOUS = [r for r in Role if r not in A_PERIMETRE | {Role.AUDITEUR}]
LISTES = sorted(
    a for a, op in operations() if "GET" in op.methods and "{" not in a and a not in {"/jeton", "/imports/sortes"}
)
UN = sorted(a for a, op in operations() if "GET" in op.methods and a.endswith("{int:pk}"))
SANS_LIGNES = {"/imports"}
"""Lists that the objects of the pages leave empty; their own tests fill them."""


def requetes(qui: Logiciel, chemin: str, **parametres: Any) -> int:
    with CaptureQueriesContext(
        connection,
    ) as vues:
        assert qui.lire(chemin, **parametres).status_code == 200
    return len([x for x in vues.captured_queries if "SAVEPOINT" not in x["sql"]])


def test_every_list_and_every_object(
    decor: tuple[Organisation, dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """One organisation with everything: each row of a list is found again by its number, and by nobody of another organisation."""
    # This test asks more in a minute than a program may.
    monkeypatch.setattr(porte, "reglage", lambda cle: 10**6 if cle == "debit" else reglage(cle))
    o, _ = decor
    qui = logiciel(o, m=membre(o, *TOUS, email="tous@essai.example"))
    assert len(LISTES) == 17
    e = etablissement(o, "Deux")
    etablissement(o, "Trois")
    i = Inscription.toutes.filter(organisation=o).order_by("pk").first()
    assert i is not None
    for n in range(3):
        Contrat.toutes.create(
            organisation=o,
            inscription=i,
            type_contrat="apprentissage",
            employeur=f"Atelier {n}",
            debut=i.entree + timedelta(days=n),
        )
    Inscription.toutes.filter(organisation=o).update(prestataire=e, site=e)
    autre = organisation("autre")
    etranger = logiciel(autre, m=membre(autre, *TOUS, email="tous@autre.example"))
    vues: dict[str, list[dict[str, Any]]] = {}
    for liste in LISTES:
        vues[liste] = qui.elements(liste, taille=200)
        assert bool(vues[liste]) == (liste not in SANS_LIGNES), liste
        # Page by page, the same rows in the same order.
        lues, apres, pages = [], 0, 0
        while pages < 60:
            page = qui.lire(liste, taille=2, apres=apres).json()
            lues += page["elements"]
            pages += 1
            if page["suivant"] is None:
                break
            apres = page["suivant"]
        assert lues == vues[liste][: len(lues)], liste
        assert len(lues) == len(vues[liste]) or pages == 60, liste
        if liste not in {"/referentiel/certifications", "/amelioration/actions"}:
            assert etranger.elements(liste, taille=200) == [], liste
        if len(vues[liste]) > 1:
            assert requetes(qui, liste, taille=1) == requetes(qui, liste, taille=200), liste
        demain = (aujourdhui() + timedelta(days=4000)).isoformat()
        assert qui.lire(liste, depuis=demain).status_code == 200
    for adresse in UN:
        liste = adresse.removesuffix("/{int:pk}")
        for element in vues[liste][:3]:
            reponse = qui.lire(f"{liste}/{element['id']}")
            assert reponse.status_code == 200, (adresse, reponse.content.decode())
            assert element.items() <= reponse.json().items(), adresse
            assert etranger.lire(f"{liste}/{element['id']}").status_code == 404, adresse
    tout = json.dumps(vues, ensure_ascii=False)
    assert not contient_un_nir(tout)
    # Without the scope of people, no name of anybody, in any list.
    sans = logiciel(o, m=qui.jeton.membre, portees=[p for p in PorteeJeton if p is not PorteeJeton.LIRE_PERSONNES])
    noms = {p.nom_naissance for p in Personne.toutes.filter(organisation=o)} - {""}
    assert any(nom in tout for nom in noms)
    for liste in LISTES:
        if liste == "/parcours/personnes":
            continue
        texte = json.dumps(sans.elements(liste, taille=200), ensure_ascii=False)
        assert not [nom for nom in noms if re.search(rf"\b{re.escape(nom)}\b", texte)], liste
    _des_textes_libres(o, qui, sans)
    _des_documents(o, qui, sans)
    _des_passages(o, qui)
    _des_chiffres(o, qui)
    _des_reclamations(o, qui)
    _des_preuves(o, qui, sans)


def _des_textes_libres(o: Organisation, qui: Logiciel, sans: Logiciel) -> None:
    """What somebody typed may name somebody: told to who may read names, never to the others, in lists nor alone."""
    mot = "Zéphyrin Ondine"
    a, f, k = (
        modele.toutes.filter(organisation=o).order_by("pk")[0] for modele in (ActionAmelioration, FaitSignale, Contrat)
    )
    ActionAmelioration.toutes.filter(pk=a.pk).update(titre=f"Former {mot}")
    FaitSignale.toutes.filter(pk=f.pk).update(titre=f"Plainte de {mot}")
    Contrat.toutes.filter(pk=k.pk).update(employeur=f"Mme {mot}")
    for chemin, champ, pk in (
        ("/amelioration/actions", "titre", a.pk), ("/amelioration/faits", "titre", f.pk), ("/parcours/contrats", "employeur", k.pk)
    ):  # fmt: skip
        for logiciel_, dit in ((qui, True), (sans, False)):
            (lu,) = [x for x in logiciel_.elements(chemin, taille=200) if x["id"] == pk]
            assert (mot in json.dumps(lu, ensure_ascii=False), lu[champ] is None) == (dit, not dit), chemin
    for chemin in (f"/amelioration/actions/{a.pk}", f"/amelioration/faits/{f.pk}"):
        assert (qui.lire(chemin).json()["titre"] is None, sans.lire(chemin).json()["titre"]) == (False, None)


def _des_documents(o: Organisation, qui: Logiciel, sans: Logiciel) -> None:
    d = Document.toutes.filter(organisation=o).order_by("pk").first()
    assert d is not None
    lu, tu = qui.lire(f"/documents/registre/{d.pk}").json(), sans.lire(f"/documents/registre/{d.pk}").json()
    assert (lu["titulaire"], lu["code"]) == (d.titulaire, d.code_lisible)
    assert (tu["titulaire"], tu["code"]) == (None, None)
    verifie = sans.lire(f"/documents/verification/{d.code_lisible}").json()
    assert verifie["numero"] == d.numero
    assert verifie["empreinte"] == d.empreinte_pdf
    assert d.titulaire not in json.dumps(verifie, ensure_ascii=False)
    assert sans.lire("/documents/verification/K7QM-2XDA-9RTV").status_code == 404


def _des_passages(o: Organisation, qui: Logiciel) -> None:
    p = PassageCertification.toutes.filter(organisation=o).order_by("pk").first()
    assert p is not None
    PassageCertification.toutes.filter(pk=p.pk).update(etat="a_envoyer", echeance=aujourdhui() + timedelta(days=12))
    assert qui.lire(f"/accrochage/passages/{p.pk}").json()["jours_restants"] == 12
    PassageCertification.toutes.filter(pk=p.pk).update(etat="exclu", exclu_motif="x", exclu_depuis="a_envoyer")
    assert qui.lire(f"/accrochage/passages/{p.pk}").json()["jours_restants"] is None


def _des_chiffres(o: Organisation, qui: Logiciel) -> None:
    """Published sets as they stand; one in preparation is not there. A rate gives its two terms."""
    jeux = {j.pk: j for j in JeuAnnuel.toutes.filter(organisation=o)}
    lus = {x["id"] for x in qui.elements("/indicateurs/jeux")}
    assert lus == {pk for pk, j in jeux.items() if j.etat != "brouillon"} != set(jeux)
    assert qui.lire(f"/indicateurs/jeux/{min(set(jeux) - lus)}").status_code == 404
    pk = min(lus)
    assert qui.lire(f"/indicateurs/jeux/{pk}").json()["contenu"] == jeux[pk].contenu
    taux = qui.lire("/indicateurs/taux", annee=2026).json()
    assert taux["annee"] == 2026
    assert any(c["denominateur"] for x in taux["elements"] for c in x["chiffres"])
    assert qui.lire("/indicateurs/taux", annee=1900).json()["elements"] == []


def _des_reclamations(o: Organisation, qui: Logiciel) -> None:
    """The names known of an entry are taken out of its title; its texts have no field at all."""
    f = FaitSignale.toutes.filter(organisation=o).order_by("pk").first()
    assert f is not None
    FaitSignale.toutes.filter(pk=f.pk).update(
        titre="Zébulon attend son relevé", auteur_nom="Zébulon Martin", quoi="SECRET-DU-TEXTE"
    )
    lu = qui.lire(f"/amelioration/faits/{f.pk}")
    assert lu.json()["titre"] == "(nom masqué) attend son relevé"
    assert "SECRET-DU-TEXTE" not in lu.content.decode()
    natures = {x["nature"] for x in qui.elements("/amelioration/faits", nature=f.nature)}
    assert natures == {f.nature}


def test_a_partner_reads_its_own_people_only(decor: tuple[Organisation, dict[str, Any]]) -> None:
    o, _ = decor
    qui = logiciel(o, Role.PARTENAIRE)
    sien = qui.jeton.membre
    e = next(iter(_etablissements(sien)))
    c = Inscription.toutes.filter(organisation=o).order_by("pk").first()
    assert c is not None
    assert qui.elements("/parcours/inscriptions") == []
    p = personne(o, nom_naissance="PARTENAIRE")
    i = inscription(p, c.certification, prestataire=e)
    assert [x["id"] for x in qui.elements("/parcours/inscriptions")] == [i.pk]
    assert [x["nom_naissance"] for x in qui.elements("/parcours/personnes")] == ["PARTENAIRE"]
    assert qui.lire(f"/parcours/inscriptions/{c.pk}").status_code == 404


def _etablissements(m: Any) -> Any:
    from parchemin.comptes.models import Etablissement, RoleMembre

    return Etablissement.toutes.filter(pk__in=RoleMembre.toutes.filter(membre=m).values("etablissements"))


def test_a_fiche_on_a_day(decor: tuple[Organisation, dict[str, Any]]) -> None:
    o, _ = decor
    qui = logiciel(o, Role.QUALITE)
    lue = qui.lire("/referentiel/fiches/rncp99100", jour="2026-11-24").json()
    assert (lue["numero"], lue["jour"], lue["inscription"]["oui"]) == ("RNCP99100", "2026-11-24", True)
    assert lue["inscription"]["source"]
    assert qui.lire("/referentiel/fiches/RNCP99100", jour="2099-01-01").json()["inscription"]["oui"] is False
    assert qui.lire("/referentiel/fiches/RNCP99100/blocs").json()["blocs"]
    assert qui.lire("/referentiel/fiches/RNCP98765").status_code == 404


def test_people_changed_since_and_by_reference(decor: tuple[Organisation, dict[str, Any]]) -> None:
    o, _ = decor
    qui = logiciel(o, Role.DONNEES)
    p = personne(o, nom_naissance="REPÈRE")
    Personne.toutes.filter(pk=p.pk).update(reference="P0042")
    assert [x["id"] for x in qui.elements("/parcours/personnes", reference="P0042")] == [p.pk]
    assert qui.elements("/parcours/personnes", reference="") == []
    assert p.pk in {x["id"] for x in qui.elements("/parcours/personnes", depuis=aujourdhui().isoformat(), taille=200)}
    assert qui.elements("/parcours/personnes", depuis=(aujourdhui() + timedelta(days=1)).isoformat()) == []


def test_a_social_security_number_never_leaves(decor: tuple[Organisation, dict[str, Any]]) -> None:
    """Wherever somebody typed it by mistake."""
    o, _ = decor
    nir = "2 55 08 14 168 025 38"
    assert contient_un_nir(nir)
    i = Inscription.toutes.filter(organisation=o).order_by("pk").first()
    assert i is not None
    Contrat.toutes.create(
        organisation=o, inscription=i, type_contrat="apprentissage", employeur=f"Mme {nir}", debut=i.entree
    )
    qui = logiciel(o, Role.DONNEES)
    employeurs = {x["employeur"] for x in qui.elements("/parcours/contrats", taille=200)}
    assert TU in employeurs
    assert not any(contient_un_nir(x) for x in employeurs)
    assert sans_nir({"a": [nir, 1, None, "x"]}) == {"a": [TU, 1, None, "x"]}


@pytest.mark.parametrize(
    "nir",
    [
        "2_55_08_14_168_025_38", "2/55/08/14/168/025/38", "2  55  08  14  168  025  38", "2 55 08 14 168 025 clé 38",
        "2 55 08 14 168 025, clé : 38", "255081416802538", "N° 2 55 08 14 168 025 Cle38".replace("Cle38", "cle 38"), "2|55|08|14|168|025",
        "dossier_2_55_08_14_168_025_38_final",
    ],
)  # fmt: skip
def test_however_it_was_typed(nir: str) -> None:
    assert sans_nir(f"Mme {nir} a écrit") == TU


@pytest.mark.parametrize(
    "texte",
    [
        "2 55 08 14 168 025 39",
        "RNCP37674 du 12/05/2006",
        "06 12 34 56 78, 02 40 00 00 00",
        "2026-09-01/2027-08-31",
        "A-2026-012",
    ],
)
def test_other_numbers_are_shown(texte: str) -> None:
    assert sans_nir(texte) == texte


def _des_preuves(o: Organisation, qui: Logiciel, sans: Logiciel) -> None:
    """Each requirement once, in the words of the pages; what was filed without its title for who reads no names."""
    reponse = qui.lire("/preuves/referentiels/qualiopi")
    assert reponse.status_code == 200, reponse.content.decode()
    lues = reponse.json()
    vue = voir(o, aujourdhui())
    assert [(x["code"], x["etat"]) for x in lues] == [
        (e.code, vue.couverture(e).etat) for e in vue.choix.applicables("qualiopi")
    ]
    assert {x["etat_en_mots"] for x in lues} <= {"Complet", "À rafraîchir", "Manquant"}
    p = Preuve.toutes.filter(organisation=o).order_by("pk")[0]
    chemin = f"/preuves/preuves/{p.pk}"
    assert qui.lire(chemin).json()["titre"] == p.titre
    assert sans.lire(chemin).json()["titre"] is None
    assert qui.lire("/preuves/referentiels/inconnu").status_code == 404
