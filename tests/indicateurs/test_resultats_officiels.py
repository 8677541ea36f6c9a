"""Lists of results of an authority: which column is which, every row before writing, then beside our own counts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation
from parchemin.imports.facade import type_import
from parchemin.imports.models import LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.indicateurs.domain.rapprochement import AccordDesChiffres
from parchemin.indicateurs.models import Calcul, FigureOfficielle, ReleveOfficiel
from parchemin.indicateurs.selectors import promotions as champs
from parchemin.indicateurs.selectors.promotions import promotions
from parchemin.indicateurs.selectors.rapprochements import certifies_par_fiche, officiels_et_les_notres
from parchemin.indicateurs.selectors.rncp import fiches
from parchemin.indicateurs.services.calculs import calculer
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import EtatInscription, Inscription, VoieAcces
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification
from tests.deliberation.decor_acquis import suivre
from tests.documents.fabrique import session_signee
from tests.fabrique import client_de, etablissement, membre, organisation
from tests.imports.outils_essai import csv_de, mener
from tests.indicateurs import fabrique as f
from tests.referentiel.donnees import fiche, importer

pytestmark = pytest.mark.django_db
UAI = "0999001W"
ENTETES = ["Code UAI", "Code diplôme", "Libellé diplôme", "Nb inscrits", "Nb présents", "Nb admis", "Taux de réussite"]


@pytest.fixture
def m() -> Iterator[Membre]:
    qui = membre(organisation(), Role.DONNEES)
    with organisation_active(qui.organisation_id):
        Etablissement.toutes.filter(pk=etablissement(qui.organisation).pk).update(uai=UAI)
        yield qui


@pytest.fixture
def c(m: Membre) -> Certification:
    """A signed jury: one admitted, one in part, one adjourned; all three presented."""
    session = session_signee(m.organisation)
    Inscription.toutes.update(entree=session.au - timedelta(days=400), fin_prevue=session.au)
    calculer(organisation_id=m.organisation_id, acteur=SYSTEME)
    certification: Certification = session.certification
    return certification


def annee() -> int:
    calcul = Calcul.toutes.get(courant=True)
    return int(calcul.lignes.order_by("-annee").values_list("annee", flat=True)[0])


def lot(m: Membre, *lignes: list[str], session: int | None = None) -> LotImport:
    kind = type_import("resultats_officiels")
    lu = deposer_lot(
        membre=m, type_import=kind, source=csv_de([ENTETES, *lignes]), nom="resultats.csv", emetteur="Académie",
        options={"session": session or 2026, "autorite": "Académie fictive"},
    )  # fmt: skip
    choisir_colonnes(lot=lu, colonnes={int(j): cle for j, cle in lu.colonnes.items()})
    analyser(lot=lu, membre=m)
    mener(lu)
    lu.refresh_from_db()
    return lu


def ecrire(m: Membre, lu: LotImport) -> None:
    appliquer_lot(lot=lu, membre=m, version=lu.version)
    mener(lu)


def test_les_colonnes_se_devinent_et_les_lignes_se_jugent(m: Membre) -> None:
    lu = lot(
        m,
        [UAI, "RNCP99001", "CAP Fictif", "24", "22", "18", "81,8"],
        [UAI, "40099005", "Bac pro fictif", "20", "22", "18", ""],
        [UAI, "40099006", "Bac pro fictif", "30", "22", "28", ""],
        [UAI, "40099007", "Bac pro fictif", "30", "20", "10", "90"],
        ["0352756F", "40099005", "Ailleurs", "10", "10", "10", ""],
        [UAI, "", "", "10", "10", "10", ""],
    )
    assert set(lu.colonnes.values()) >= {"uai", "diplome", "intitule", "inscrits", "presentes", "admis", "taux"}
    codes = {x.numero: {k.code for _, k in x.constats} for x in lu.lignes.order_by("numero")}
    actions = {x.numero: x.action for x in lu.lignes.order_by("numero")}
    assert codes[2] == {"IND-130"}
    assert "IND-114" in codes[3]
    assert "IND-115" in codes[4]
    assert "IND-116" in codes[5]
    assert codes[6] == {"IND-131"}
    assert "IND-107" in codes[7]
    assert actions == {2: "creer", 3: "refuser", 4: "refuser", 5: "creer", 6: "inchanger", 7: "refuser"}


def test_ecrire_corriger_puis_defaire(m: Membre) -> None:
    ligne = [UAI, "40099005", "Bac pro fictif", "24", "22", "18", ""]
    premier = lot(m, ligne, session=2025)
    ecrire(m, premier)
    f = FigureOfficielle.toutes.get()
    assert (f.source, f.periode, f.valeurs) == (
        "resultats_examen",
        "2025",
        {"inscrits": 24, "presentes": 22, "admis": 18},
    )
    assert ReleveOfficiel.toutes.get().portee == "2025"
    corrige = lot(m, [*ligne[:5], "19", ""], session=2025)
    assert corrige.lignes.get().action == "modifier"
    ecrire(m, corrige)
    ecrire(m, lot(m, ligne, session=2024))
    assert list(ReleveOfficiel.toutes.order_by("portee").values_list("portee", "courant")) == [
        ("2024", True),
        ("2025", True),
    ]
    corrige.refresh_from_db()
    defaire_lot(lot=corrige, membre=m)
    mener(corrige)
    assert FigureOfficielle.toutes.get(periode="2025").valeurs["admis"] == 18


def test_les_notres_a_cote(m: Membre, c: Certification) -> None:
    """Same people: equal, or a coded cause and what to do."""
    o, an = m.organisation, annee()
    ecrire(m, lot(m, [UAI, c.numero or c.intitule, c.intitule, "3", "3", "2", ""], session=an))
    lignes = {x.libelle: x for x in officiels_et_les_notres(o, Calcul.toutes.get(courant=True))}
    presentes = lignes["Présentés à l’examen"].rapprochement
    admis = lignes["Admis à l’examen"].rapprochement
    assert (presentes.accord, presentes.ici) == (AccordDesChiffres.EGAL, 3)
    assert (admis.accord, admis.ici, admis.officiel) == (AccordDesChiffres.ECART, 1, 2)
    assert [k.code for k in admis.causes] == ["admis_manquants", "sites_reunis", "liste_d_avant"]
    page = client_de(m.utilisateur).get(reverse("indicateurs:rapprochement", args=[o.slug])).content.decode()
    assert "L’autorité compte plus d’admis que vous." in page
    ecrire(m, lot(m, [UAI, "40099005", "Bac pro fictif", "3", "3", "2", ""], session=an - 1))
    codes = {
        k.code for x in officiels_et_les_notres(o, Calcul.toutes.get(courant=True)) if x.certification is None
        for k in x.rapprochement.causes
    }  # fmt: skip
    assert codes == {"non_rattachee"}


def test_les_champs_de_la_fiche(m: Membre, c: Certification, tmp_path: object, monkeypatch: pytest.MonkeyPatch) -> None:
    """Certified people from our decisions, by experience apart; insertion is left to the survey, never guessed."""
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99310", corps=(  # type: ignore[arg-type]
        "<STATISTIQUES_PROMOTIONS><STATISTIQUES_PROMOTION><ANNEE>2024</ANNEE><NOMBRE_CERTIFIES>7</NOMBRE_CERTIFIES>"
        "<TAUX_INSERTION_GLOBAL_6MOIS>80</TAUX_INSERTION_GLOBAL_6MOIS></STATISTIQUES_PROMOTION></STATISTIQUES_PROMOTIONS>"
    )))  # fmt: skip
    tenue = suivre(m.organisation, "RNCP99310", "titre")
    Inscription.toutes.update(certification=tenue, voie=VoieAcces.VAE)
    decidee, publiee = promotions(m.organisation)
    assert (decidee.ici["certifies"], decidee.ici["certifies_vae"], decidee.publiee) == (1, 1, False)
    assert [decidee.ici[k] for k in champs.INSERTION] == [None, None, None]
    assert (publiee.annee, publiee.fiche["certifies"], publiee.ici["certifies"]) == (2024, 7, None)
    client = client_de(m.utilisateur)
    page = client.get(reverse("indicateurs:promotions", args=[m.organisation.slug])).content.decode()
    assert "à compléter par l’enquête" in page
    assert "deux au moins" in page
    monkeypatch.setattr(
        champs,
        "_comptees",
        lambda o: {
            (tenue.pk, decidee.annee): dict.fromkeys(champs.INSERTION) | {"insertion_6_mois": 80, "metier_6_mois": 60}
        },
    )
    ici = promotions(m.organisation)[0].ici
    assert [ici[k] for k in champs.INSERTION] == [80, 60, None]


def test_un_seul_nombre_de_certifies(m: Membre, tmp_path: Path) -> None:
    """Admitted twice, by two routes in one year, on an enrolment cancelled since: every page counts a holder once, in the first year."""
    o = m.organisation
    importer(tmp_path, date(2026, 8, 16), fiche("RNCP99310"))
    tenue = suivre(o, "RNCP99310", "titre")
    i = f.certifie(o, tenue, "Deux", le=date(2025, 6, 1))
    f.certifie(o, tenue, "Deux", le=date(2026, 6, 1), personne=i.personne)
    j = f.certifie(o, tenue, "Voies", le=date(2026, 6, 2))
    k = f.certifie(o, tenue, "Voies", le=date(2026, 6, 3), personne=j.personne)
    annulee = f.certifie(o, tenue, "Annulee", le=date(2024, 6, 2))
    Inscription.toutes.filter(pk=k.pk).update(voie=VoieAcces.VAE)
    Inscription.toutes.filter(pk=annulee.pk).update(etat=EtatInscription.ANNULEE)
    attendu = [(2026, 1, 0), (2025, 1, 0)]
    (rncp,) = fiches(o.pk)
    assert [(x.annee, x.certifies, x.vae) for x in rncp.lignes] == attendu
    assert [(x.annee, x.ici["certifies"], x.ici["certifies_vae"]) for x in promotions(o)] == attendu
    assert [(x.annee, x.rapprochement.ici) for x in certifies_par_fiche(o, 2026)] == [(2026, 1), (2025, 1)]


def test_une_liste_deposee_avec_les_autres_dit_ou_elle_va(m: Membre) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = client_de(m.utilisateur)
    octets = csv_de([["UAI", "Inscrits", "Présents", "Admis"], [UAI, "10", "9", "8"]])
    reponse = client.post(
        reverse("indicateurs:importer_officiels", args=[m.organisation.slug]),
        {"source": "", "fichier": SimpleUploadedFile("liste.csv", octets)},
    )
    assert reponse.status_code == 422
    assert "IND-101" in reponse.content.decode()
    assert "Liste de résultats d’un examen" in reponse.content.decode()


def test_une_session_a_venir_se_refuse(m: Membre) -> None:
    from parchemin.indicateurs.imports_resultats import OptionsResultats

    assert not OptionsResultats({"session": 2099, "autorite": "x"}, membre=m).is_valid()
    assert OptionsResultats({"session": 2020, "autorite": "x"}, membre=m).is_valid()


def test_l_organisation_voisine_n_y_gagne_rien(m: Membre) -> None:
    ecrire(m, lot(m, [UAI, "40099005", "Bac pro fictif", "24", "22", "18", ""], session=2025))
    autre: Organisation = organisation("voisine")
    assert officiels_et_les_notres(autre, None) == []
