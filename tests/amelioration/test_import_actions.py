"""The import of a plan of actions: verdicts, writing, undoing."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.amelioration.imports_actions import TYPE
from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.services import actions as services
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.imports.facade import DOUBLON_FICHIER
from parchemin.imports.models import LigneLot, LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.imports.services.fichiers import modele_de
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import etablissement, membre
from tests.imports.outils_essai import mener, xlsx_de

pytestmark = pytest.mark.django_db
ENTETES = [
    "Action à mener",
    "Origine",
    "Cause",
    "Pilote",
    "Délai",
    "Avancement",
    "Critère de réussite",
    "Indicateur Qualiopi",
    "Commentaires",
]


@pytest.fixture(autouse=True)
def _midi(midi: object) -> None:
    """24 November 2026."""


@pytest.fixture
def nadia(o: Organisation) -> Membre:
    m = membre(o, Role.QUALITE, email="nadia@essai.example")
    u = m.utilisateur
    u.prenom, u.nom = "Nadia", "Berkani"
    u.save()
    return m


@pytest.fixture
def yves(o: Organisation) -> Membre:
    m = membre(o, Role.DIRECTION, email="yves@essai.example")
    u = m.utilisateur
    u.prenom, u.nom = "Yves", "Kermadec"
    u.save()
    return m


def lot_de(m: Membre, *lignes: list[Any], entetes: list[str] = ENTETES, defaut: Membre | None = None) -> LotImport:
    options = {"responsable": defaut.pk if defaut else None}
    lot = deposer_lot(
        membre=m, type_import=TYPE, source=xlsx_de([entetes, *lignes]), nom="plan.xlsx", emetteur="", options=options
    )
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=m)
    mener(lot)
    return lot


def ligne(titre: Any = "Rappeler les absents", **autres: Any) -> list[Any]:
    d = {
        "origine": "",
        "cause": "",
        "pilote": "N. Berkani",
        "delai": "31/03/2027",
        "etat": "",
        "critere": "",
        "indicateur": "",
        "dit": "",
    } | autres
    return [titre, *d.values()]


def codes(lot: LotImport) -> list[set[str]]:
    lignes = LigneLot.objects.filter(lot=lot).order_by("numero")
    return [{c.code for _, c in x.constats} for x in lignes]


def test_les_intitules_du_metier_sont_reconnus(o: Organisation, nadia: Membre) -> None:
    lot = lot_de(nadia, ligne())
    assert [lot.colonnes[str(j)] for j in range(9)] == [
        "titre", "origine", "cause", "responsable", "avant_le", "etat", "critere", "indicateur", "resultat",
    ]  # fmt: skip


def test_le_plan_entre_et_se_defait(o: Organisation, nadia: Membre, yves: Membre) -> None:
    lot = lot_de(
        nadia,
        ligne(origine="Enquêtes de satisfaction", cause="Personne n’appelait.", etat="démarrée", indicateur="Ind. 12"),
        ligne("Revoir le livret d’accueil", pilote="KERMADEC Yves", delai=date(2026, 10, 1)),
        ligne("Former les tuteurs", pilote="yves@essai.example", delai="15/10/2026", etat="Terminée", critere="Dix tuteurs", dit="Deux sessions tenues"),
        ligne("Acheter un vidéoprojecteur", etat="annulée", delai=""),
    )  # fmt: skip
    assert (lot.a_creer, lot.refusees, lot.avec_avertissement) == (4, 0, 0)
    appliquer_lot(lot=lot, membre=nadia, version=lot.version)
    mener(lot)
    a, livret, tuteurs, projecteur = ActionAmelioration.objects.order_by("rang")
    assert (a.nature, a.etat, a.responsable, a.avant_le) == ("corrective", "en_cours", nadia, date(2027, 3, 31))
    assert [(x.sorte, x.libelle) for x in a.origines.all()] == [
        ("appreciation", "Enquêtes de satisfaction"),
        ("autre", "Indicateur 12"),
    ]
    assert "Responsable dans le fichier : N. Berkani." in a.suivis.get().texte
    # Late when it comes: it is late here too.
    assert (livret.nature, livret.responsable, livret.avant_le) == ("amelioration", yves, date(2026, 10, 1))
    assert (tuteurs.etat, tuteurs.faite_le, tuteurs.verifier_le, tuteurs.resultat) == (
        "faite",
        date(2026, 10, 15),
        date(2027, 1, 13),
        "Deux sessions tenues",
    )
    assert projecteur.etat == "abandonnee"
    # The same file again changes nothing, but for the one without a day.
    encore = lot_de(nadia, ligne(), ligne("revoir le LIVRET d'accueil", pilote="Kermadec", delai="01/10/2026"))
    assert (encore.a_creer, encore.inchangees) == (0, 2)
    lot.refresh_from_db()
    defaire_lot(lot=lot, membre=nadia)
    mener(lot)
    assert not ActionAmelioration.objects.exists()


def test_une_action_suivie_ne_se_defait_pas(o: Organisation, nadia: Membre) -> None:
    lot = lot_de(nadia, ligne())
    appliquer_lot(lot=lot, membre=nadia, version=lot.version)
    mener(lot)
    services.noter(
        action=ActionAmelioration.objects.get(),
        texte="Appels commencés ce matin.",
        acteur=reference_de(nadia.utilisateur),
    )
    lot.refresh_from_db()
    with pytest.raises(ErreurMetier) as refus:
        defaire_lot(lot=lot, membre=nadia)
    assert [c.code for c in refus.value.constats] == ["AME-278"]
    assert ActionAmelioration.objects.count() == 1


@pytest.mark.parametrize(
    ("valeurs", "attendus"),
    [
        ({"titre": "", "origine": "Audit"}, {"IMP-030"}),
        ({"titre": "Relancer"}, {"AME-006"}),
        ({"pilote": "Jean Perdu"}, {"AME-270"}),
        ({"pilote": ""}, {"AME-271"}),
        ({"delai": ""}, {"AME-274"}),
        ({"delai": "31/02/2027"}, {"IMP-033"}),
        ({"etat": "peut-être"}, {"IMP-039"}),
        ({"etat": "Terminée", "delai": "01/09/2026"}, {"AME-275"}),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(
    o: Organisation, nadia: Membre, valeurs: dict[str, Any], attendus: set[str]
) -> None:
    lot = lot_de(nadia, ligne(**valeurs))
    assert lot.refusees == 1
    assert codes(lot) == [attendus]


def test_un_nom_partage_demande_lequel(o: Organisation, nadia: Membre) -> None:
    autre = membre(o, Role.DIRECTION, email="nora@essai.example")
    autre.utilisateur.prenom, autre.utilisateur.nom = "Nora", "Berkani"
    autre.utilisateur.save()
    lot = lot_de(nadia, ligne(pilote="Berkani"), ligne("Revoir le livret d’accueil", pilote="Mme Nora BERKANI"))
    assert codes(lot) == [{"AME-273"}, set()]


def test_les_lignes_sans_responsable_connu_vont_a_qui_l_on_dit(o: Organisation, nadia: Membre, yves: Membre) -> None:
    lot = lot_de(nadia, ligne(pilote="Jean Perdu"), ligne("Revoir le livret d’accueil", pilote=""), defaut=yves)
    assert codes(lot) == [{"AME-272"}, set()]
    appliquer_lot(lot=lot, membre=nadia, version=lot.version)
    mener(lot)
    a, b = ActionAmelioration.objects.order_by("rang")
    assert a.responsable == b.responsable == yves
    assert a.suivis.get().texte == "Reprise d’un fichier. Responsable dans le fichier : Jean Perdu."


def test_doublons_du_fichier_et_du_plan(o: Organisation, nadia: Membre) -> None:
    lot = lot_de(nadia, ligne())
    appliquer_lot(lot=lot, membre=nadia, version=lot.version)
    mener(lot)
    lot = lot_de(
        nadia, ligne(delai="30/06/2027"), ligne("Revoir le livret d’accueil"), ligne("Revoir le livret d’accueil")
    )
    assert codes(lot) == [{"AME-276"}, set(), {DOUBLON_FICHIER.code}]
    assert (lot.a_creer, lot.refusees) == (2, 1)


def test_un_site_se_trouve_par_son_nom(o: Organisation, nadia: Membre) -> None:
    etablissement(o, "Antenne du Port")
    entetes = ["Action", "Responsable", "Échéance", "Site"]
    lot = lot_de(
        nadia, ["Repeindre la salle 3", "Nadia Berkani", "01/02/2027", "antenne du port"],
        ["Repeindre la salle 4", "Nadia Berkani", "01/02/2027", "Antenne inconnue"], entetes=entetes,
    )  # fmt: skip
    assert codes(lot) == [set(), {"AME-277"}]
    appliquer_lot(lot=lot, membre=nadia, version=lot.version)
    mener(lot)
    assert [a.lieu for a in ActionAmelioration.objects.order_by("rang")] == [Etablissement.objects.get(), None]


def test_le_modele_se_relit_et_son_exemple_n_entre_pas(o: Organisation, nadia: Membre) -> None:
    octets = modele_de(TYPE)
    lot = deposer_lot(
        membre=nadia, type_import=TYPE, source=octets, nom="modele.xlsx", emetteur="", options={"responsable": nadia.pk}
    )
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=nadia)
    mener(lot)
    assert (lot.lues, lot.refusees) == (0, 0)


def test_autant_de_lectures_pour_une_ligne_que_pour_vingt(o: Organisation, nadia: Membre, midi: object) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    from parchemin.imports.domain.modele import Circonstances, LigneLue

    def lectures(n: int) -> int:
        a = TYPE.analyseur(Circonstances(o.pk, nadia.pk, "Nadia", "", date(2026, 11, 24), {}))
        lues = [
            LigneLue(
                i,
                {"titre": f"Action numéro {i}", "responsable": "Berkani", "avant_le": date(2027, 1, 1), "lieu": "Ici"},
            )
            for i in range(n)
        ]
        with CaptureQueriesContext(connection) as faites:
            a.analyser(lues)
        return len(faites)

    assert lectures(1) == lectures(20)


def test_la_liste_et_les_premiers_pas_menent_au_depot(o: Organisation, nadia: Membre, client: Client) -> None:
    client.force_login(nadia.utilisateur)
    adresse = reverse("imports:deposer", args=[o.slug, "amelioration.actions"])
    assert adresse in client.get(reverse("amelioration:actions", args=[o.slug])).content.decode()
    assert adresse in client.get(reverse("web:aujourdhui", args=[o.slug])).content.decode()
    page = client.get(adresse).content.decode()
    assert "À qui confier les lignes sans responsable connu" in page
    assert "Nadia Berkani" in page


@pytest.mark.parametrize(
    ("ecrit", "lu"),
    [("Terminé", "faite"), ("Soldé", "faite"), ("Clos", "faite"), ("50 %", "en_cours"), ("50%", "en_cours"), (0.5, "en_cours"), ("100 %", "faite"),
     ("0 %", "a_faire"), ("Vérifiée", "efficace")],
)  # fmt: skip
def test_les_etats_se_lisent_comme_on_les_ecrit(ecrit: object, lu: str) -> None:
    from parchemin.amelioration.imports_actions import CHAMPS

    (etat,) = [ch for ch in CHAMPS if ch.cle == "etat"]
    assert etat.lecteur(ecrit) == lu
