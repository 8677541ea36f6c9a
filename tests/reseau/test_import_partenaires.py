"""The import of partners: verdicts beside the public list, writing, what is left to do, undoing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from parchemin.comptes.demonstration import siret
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Membre, Organisation, SorteEtablissement
from parchemin.imports.facade import DOUBLON_FICHIER
from parchemin.imports.models import LigneLot, LotImport
from parchemin.imports.services.analyse import analyser
from parchemin.imports.services.annulation import defaire_lot
from parchemin.imports.services.application import appliquer_lot
from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
from parchemin.imports.services.fichiers import modele_de
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.domain.conventions import points
from parchemin.reseau.imports_partenaires import TYPE
from parchemin.reseau.models import ContactPartenaire, Convention, DeclarationListe, HabilitationPartenaire
from parchemin.reseau.services import habilitations
from parchemin.reseau.services.ecarts import comparer_tout
from parchemin.reseau.services.reprise_fichier import relever
from parchemin.socle.constats import ErreurMetier
from tests.fabrique import avec_second_facteur, etablissement, membre, organisation
from tests.imports.outils_essai import mener, xlsx_de
from tests.referentiel.donnees import partenaire
from tests.reseau import fabrique as f

pytestmark = pytest.mark.django_db
ENTETES = [
    "N° SIRET",
    "Partenaire",
    "Code RNCP",
    "Habilité à",
    "Blocs de compétences",
    "Réf convention",
    "Début",
    "Fin",
    "Date de signature",
    "Mail",
]
UN, DEUX, TROIS = siret(51), siret(52), siret(53)


@pytest.fixture(autouse=True)
def _midi(midi: object) -> None:
    """24 November 2026."""


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=True)
    o.refresh_from_db()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def karim(o: Organisation, tmp_path: Path) -> Membre:
    """The public list knows the first partner, and somebody that the file does not."""
    listes = [partenaire(1, role="HABILITATION_FORMER").replace("99900000000001", x) for x in (UN, siret(59))]
    f.certification(o, tmp_path, "".join(listes), fin="31/12/2028")
    return membre(o, Role.RESEAU)


def lot_de(m: Membre, *lignes: list[Any]) -> LotImport:
    lot = deposer_lot(
        membre=m, type_import=TYPE, source=xlsx_de([ENTETES, *lignes]), nom="partenaires.xlsx", emetteur=""
    )
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=m)
    mener(lot)
    return lot


def ligne(numero: str = UN, nom: str = "Institut Alpha", **autres: Any) -> list[Any]:
    d = {
        "certification": "RNCP99001", "role": "préparer", "blocs": "", "convention": "C-1", "du": "01/01/2026", "au": "31/12/2027",
        "signee": "15/12/2025", "mail": "",
    } | autres  # fmt: skip
    return [numero, nom, *d.values()]


def appliquer(lot: LotImport, m: Membre, **autres: Any) -> None:
    appliquer_lot(lot=lot, membre=m, version=lot.version, **autres)
    mener(lot)


def codes(lot: LotImport) -> list[set[str]]:
    return [{c.code for _, c in x.constats} for x in LigneLot.objects.filter(lot=lot).order_by("numero")]


def entrer(client: Client, m: Membre) -> None:
    avec_second_facteur(m.utilisateur)
    client.force_login(m.utilisateur)


def url(nom: str, o: Organisation, *args: Any) -> str:
    return reverse(f"reseau:{nom}", args=[o.slug, *args])


def test_les_intitules_du_metier_sont_reconnus(karim: Membre) -> None:
    lot = lot_de(karim, ligne())
    assert [lot.colonnes.get(str(j)) for j in range(10)] == [
        "siret", "denomination", "certification", "role", "blocs", "convention", "du", "au", "signee_le", "courriel",
    ]  # fmt: skip


def test_les_partenaires_entrent_compares_puis_se_defont(o: Organisation, karim: Membre, client: Client) -> None:
    lot = lot_de(
        karim,
        ligne(mail="Direction@alpha.example"),
        ligne(
            DEUX,
            "Centre Bêta",
            role="Former et évaluer",
            blocs="bloc 1",
            convention="C-2",
            signee="10/10/2026",
            au="31/12/2030",
        ),
        ligne(TROIS, "École Gamma", convention="", signee=""),
    )
    assert codes(lot) == [set(), {"HAB-315", "HAB-323"}, {"HAB-316"}]
    assert (lot.a_creer, lot.refusees) == (3, 0)
    appliquer(lot, karim)
    tenues = [
        (h.etablissement.siret, h.role, h.etat, h.blocs, h.au) for h in HabilitationPartenaire.objects.order_by("pk")
    ]
    fin = date(2028, 12, 31)
    assert tenues == [
        (UN, "former", "actif", [], date(2027, 12, 31)),
        (DEUX, "former", "a_declarer", ["RNCP99001BC01"], fin),
        (DEUX, "organiser", "a_declarer", ["RNCP99001BC01"], fin),
        (TROIS, "former", "convention_a_signer", [], date(2027, 12, 31)),
    ]
    # Two months since the signature.
    assert set(DeclarationListe.objects.values_list("fait_le", "avant_le")) == {
        (date(2026, 10, 10), date(2026, 12, 10))
    }
    assert [(k.reference, k.signee_le) for k in Convention.objects.order_by("pk")] == [
        ("C-1", date(2025, 12, 15)),
        ("C-2", date(2026, 10, 10)),
    ]
    assert ContactPartenaire.objects.get().courriel == "direction@alpha.example"
    comparer_tout()

    entrer(client, karim)
    page = client.get(url("reprise_partenaires", o)).content.decode()
    for mots in (
        "Dans la liste, sans convention ici",
        "Centre Bêta",
        "10 décembre 2026",
        "points exigés à relever",
        "direction@alpha.example",
    ):
        assert mots in page.replace("\xa0", " ").replace("&nbsp;", " "), mots
    incompletes = client.get(url("conventions", o) + "?etat=incomplete").content.decode()
    assert "C-1" in incompletes
    assert "C-2" in incompletes

    assert lot_de(karim, ligne(), ligne(TROIS, "ECOLE GAMMA", convention="", signee="")).inchangees == 2
    lot.refresh_from_db()
    defaire_lot(lot=lot, membre=karim)
    mener(lot)
    for modele in (HabilitationPartenaire, Convention, ContactPartenaire, DeclarationListe, Etablissement):
        assert not modele.objects.exists(), modele


def test_ce_qui_a_avance_ne_se_defait_pas(o: Organisation, karim: Membre) -> None:
    lot = lot_de(karim, ligne(), ligne(DEUX, "Centre Bêta", convention="C-2"))
    appliquer(lot, karim)
    h = HabilitationPartenaire.objects.get(etat="actif")
    habilitations.changer(habilitation=h, vers="actif_surveille", motif="Trois retards de suite.", acteur=SYSTEME)
    lot.refresh_from_db()
    with pytest.raises(ErreurMetier) as refus:
        defaire_lot(lot=lot, membre=karim)
    assert [c.code for c in refus.value.constats] == ["HAB-317"]
    assert HabilitationPartenaire.objects.count() == 2


@pytest.mark.parametrize(
    ("valeurs", "attendus"),
    [
        ({"numero": "12345678901234"}, {"IDE-002"}),
        ({"certification": "RNCP404"}, {"HAB-312"}),
        ({"certification": ""}, {"IMP-030"}),
        ({"role": "surveiller"}, {"IMP-039"}),
        ({"blocs": "BC07"}, {"HAB-024"}),
        ({"au": "01/12/2025"}, {"HAB-023"}),
        ({"signee": "01/12/2026"}, {"HAB-319"}),
        ({"du": "", "signee": ""}, {"HAB-322"}),
        ({"mail": "pas une adresse"}, None),
        ({"du": "01/01/2029", "au": "", "signee": "01/01/2026"}, {"HAB-023"}),
    ],
)
def test_une_ligne_fausse_dit_pourquoi(karim: Membre, valeurs: dict[str, Any], attendus: set[str] | None) -> None:
    lot = lot_de(karim, ligne(**valeurs))
    assert lot.refusees == 1
    assert codes(lot)[0]
    if attendus is not None:
        assert codes(lot)[0] == attendus


def test_le_siret_d_un_autre(o: Organisation, karim: Membre) -> None:
    f.alpha(o, siret=UN, nom="Lycée du Phare")
    site = etablissement(o, "Notre siège")
    Etablissement.objects.filter(pk=site.pk).update(siret=DEUX, sorte=SorteEtablissement.SITE)
    lot = lot_de(
        karim,
        ligne(),
        ligne(DEUX, "Notre siège", convention="C-2"),
        ligne(TROIS, "Gamma", convention="C-3"),
        ligne(TROIS, "Tout autre nom", role="évaluer", convention="C-3"),
    )
    assert codes(lot) == [{"HAB-310"}, {"HAB-311", "HAB-315"}, {"HAB-315"}, {"HAB-310", "HAB-315"}]


def test_doublons_et_conventions_contraires(karim: Membre) -> None:
    lot = lot_de(karim, ligne(), ligne(), ligne(DEUX, "Bêta"), ligne(role="évaluer", au="31/12/2026"))
    assert codes(lot) == [set(), {DOUBLON_FICHIER.code}, {"HAB-314", "HAB-315"}, {"HAB-314", "HAB-315"}]
    appliquer(lot, karim, valides_seulement=True)
    assert HabilitationPartenaire.objects.count() == 1


def test_une_habilitation_conduite_ici_ne_se_reecrit_pas(o: Organisation, karim: Membre) -> None:
    appliquer(lot_de(karim, ligne()), karim)
    lot = lot_de(karim, ligne(au="30/06/2027", mail="direction@alpha.example"))
    assert codes(lot) == [{"HAB-313"}]
    assert lot.a_modifier == 1
    appliquer(lot, karim)
    assert HabilitationPartenaire.objects.get().au == date(2027, 12, 31)
    assert ContactPartenaire.objects.get().courriel == "direction@alpha.example"


def test_relever_les_points_d_une_convention_signee(o: Organisation, karim: Membre, client: Client) -> None:
    appliquer(lot_de(karim, ligne()), karim)
    k = Convention.objects.get()
    entrer(client, karim)
    adresse = url("convention_relever", o, k.pk)
    minimaux = [p.cle for p in points() if p.minimal]
    premier = minimaux[0]
    assert client.post(adresse, {f"point_{premier}": "quelque part"}).status_code == 422
    assert client.post(adresse, {f"point_{premier}": "article 3"}).status_code == 302
    k.refresh_from_db()
    assert (k.points, k.version) == ({premier: "article 3"}, 1)
    with pytest.raises(ErreurMetier) as refus:
        relever(convention=k, points={premier: "article 4"}, acteur=SYSTEME)
    assert refus.value.constats[0].code == "HAB-320"
    assert f"point_{premier}" not in client.get(adresse).content.decode()
    relever(convention=k, points={p.cle: "article 9" for p in points() if p.cle != premier}, acteur=SYSTEME)
    assert client.get(adresse).status_code == 404


def test_l_invitation_est_deja_remplie(o: Organisation, karim: Membre, client: Client) -> None:
    appliquer(lot_de(karim, ligne(mail="direction@alpha.example")), karim)
    directrice = membre(o, Role.DIRECTION)
    entrer(client, directrice)
    e = Etablissement.objects.get()
    adresse = reverse("comptes_o:inviter", args=[o.slug]) + f"?partenaire={e.pk}&amp;email=direction%40alpha.example"
    assert adresse in client.get(url("reprise_partenaires", o)).content.decode()
    page = client.get(adresse.replace("&amp;", "&")).content.decode()
    assert 'value="direction@alpha.example"' in page


def test_le_modele_se_relit_et_son_exemple_n_entre_pas(karim: Membre) -> None:
    lot = deposer_lot(membre=karim, type_import=TYPE, source=modele_de(TYPE), nom="modele.xlsx", emetteur="")
    choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
    analyser(lot=lot, membre=karim)
    mener(lot)
    assert (lot.lues, lot.refusees) == (0, 0)
