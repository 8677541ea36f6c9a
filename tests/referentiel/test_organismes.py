"""A list is read beside the one in force, looked at, then switched whole; or refused whole."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import EtablissementSirene, ListeReference, OrganismeFormation
from parchemin.referentiel.organismes import ListesLues, age_depasse, chercher_organismes
from parchemin.referentiel.services import organismes
from parchemin.referentiel.services.organismes import abandonner_liste, mettre_en_service, preparer_liste
from parchemin.referentiel.travaux import depot
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from tests.fabrique import client_de, membre, organisation
from tests.referentiel import fabrique_listes as f

pytestmark = pytest.mark.django_db
A, B = "99900021400012", "99900022200013"
LIGNES = [
    f.organisme("52990000021", A, "FORMAXIS"),
    f.organisme("52990000022", B, "ATELIERS DU NUMÉRIQUE", formation=""),
]


def _refus(chemin: Path, code: str, le: int = 0, *, extrait: bool = False) -> ErreurMetier:
    avant = list(ListeReference.objects.order_by("pk").values_list("pk", "etat"))
    with pytest.raises(ErreurMetier) as e:
        preparer_liste(chemin=chemin, nom=chemin.name, date_liste=aujourdhui() - timedelta(days=le), extrait=extrait)
    assert [x.code for x in e.value.constats] == [code]
    assert list(ListeReference.objects.order_by("pk").values_list("pk", "etat")) == avant
    return e.value


def test_nothing_moves_before_the_switch_then_everything(tmp_path: Path) -> None:
    f.en_service(f.organismes(tmp_path, LIGNES), aujourdhui() - timedelta(days=40))
    nouvelle = [f.organisme("52990000021", A, "FORMAXIS", formation="false"), f.organisme("52990000023", B, "NOUVEAU")]
    lue = preparer_liste(chemin=f.organismes(tmp_path, nouvelle), nom="n.csv", date_liste=aujourdhui())
    assert {o.denomination for o in chercher_organismes("formaxis") + chercher_organismes("nouveau")} == {"FORMAXIS"}
    assert ListesLues(sirens=[A[:9]]).par_nda["52990000021"].formation is True
    assert (lue.comptes["perdus"], lue.comptes["nouveaux"], lue.comptes["disparus"]) == (1, 1, 1)
    mettre_en_service(liste=lue, acteur=SYSTEME)
    assert ListesLues(sirens=[A[:9]]).par_nda["52990000021"].formation is False
    assert sorted(OrganismeFormation.objects.values_list("nda", flat=True)) == ["52990000021", "52990000023"]
    assert sorted(ListeReference.objects.values_list("etat", flat=True)) == ["en_vigueur", "remplace"]
    e = Evenement.objects.filter(acte="referentiel.importer_liste").order_by("-pk")[0]
    assert e.chaine == "instance"


def test_two_people_decide_at_once_the_second_is_told(tmp_path: Path) -> None:
    lue = preparer_liste(chemin=f.organismes(tmp_path, LIGNES), nom="l.csv", date_liste=aujourdhui())
    mettre_en_service(liste=lue, acteur=SYSTEME)
    for geste in (mettre_en_service, abandonner_liste):
        with pytest.raises(ErreurMetier) as e:
            geste(liste=lue, acteur=SYSTEME)
        assert [x.code for x in e.value.constats] == ["REF-090"]


def test_a_list_left_leaves_no_row(tmp_path: Path) -> None:
    lue = preparer_liste(chemin=f.organismes(tmp_path, LIGNES), nom="l.csv", date_liste=aujourdhui())
    abandonner_liste(liste=lue, acteur=SYSTEME)
    assert not OrganismeFormation.objects.exists()
    lue.refresh_from_db()
    assert lue.etat == "abandonne"


def test_a_second_reading_takes_the_place_of_the_first(tmp_path: Path) -> None:
    premiere = preparer_liste(chemin=f.organismes(tmp_path, LIGNES), nom="l.csv", date_liste=aujourdhui())
    preparer_liste(chemin=f.organismes(tmp_path, LIGNES[:1]), nom="m.csv", date_liste=aujourdhui())
    with pytest.raises(ErreurMetier):
        mettre_en_service(liste=premiere, acteur=SYSTEME)
    assert not premiere.organismes.exists()
    assert OrganismeFormation.objects.count() == 1


def test_rows_go_in_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(organismes, "_EFFACEES", 1)
    lue = preparer_liste(chemin=f.organismes(tmp_path, LIGNES), nom="l.csv", date_liste=aujourdhui())
    assert lue.organismes.count() > 1
    autre = ListeReference.objects.create(
        sorte="sirene", date_liste=aujourdhui(), importe_le=maintenant(), empreinte="x"
    )
    EtablissementSirene.objects.create(liste=autre, siret="1" * 14, siren="1" * 9)
    abandonner_liste(liste=lue, acteur=SYSTEME)
    assert (OrganismeFormation.objects.count(), EtablissementSirene.objects.count()) == (0, 1)


def test_windows_commas_quotes_and_order(tmp_path: Path) -> None:
    chemin = tmp_path / "w.csv"
    texte = 'Dénomination,SIRET,NDA,Actions de formation\r\n"ÉCOLE, SARL",999 000 214 00012,52 99 00000 21,OUI\r\n\r\n'
    chemin.write_bytes(texte.encode("cp1252"))
    f.en_service(chemin)
    o = OrganismeFormation.objects.get()
    assert (o.denomination, o.siren, o.formation, o.vae) == ("ÉCOLE, SARL", "999000214", True, None)


def test_refused_whole(tmp_path: Path) -> None:
    for nom, brut, code in (
        ("a.csv", b"nom;prenom\nx;y\n", "REF-084"),
        ("b.csv", b"numeroDeclarationActivite;denomination;siren\n", "REF-085"),
        ("c.csv", b"PK\x03\x04rien", "REF-091"),
        ("d.csv", b"siret;etat\n\x00\x01", "REF-091"),
        ("e.csv", b"", "REF-091"),
        ("f.csv", b"siret;etatAdministratifEtablissement\n", "REF-086"),
    ):
        (tmp_path / nom).write_bytes(brut)
        _refus(tmp_path / nom, code)


def test_a_list_spoilt_by_a_spreadsheet_is_refused_a_few_lines_are_told(tmp_path: Path) -> None:
    abimee = [f.organisme("5,2990E+10", A)] * 3 + LIGNES
    assert "5,2990E+10" in _refus(f.organismes(tmp_path, abimee), "REF-086").constats[0].quoi
    beaucoup = [f.organisme(f"5299{i:07d}", A) for i in range(100)]
    lue = preparer_liste(
        chemin=f.organismes(tmp_path, [*beaucoup, f.organisme("x", A), f.organisme("52990000003", A)]), nom="l.csv", date_liste=aujourdhui()
    )  # fmt: skip
    assert (lue.nombre, [k["code"] for k in lue.constats]) == (100, ["REF-092"])


def test_a_truncated_an_older_or_the_same_list_is_refused(tmp_path: Path) -> None:
    toutes = [f.organisme(f"5299{i:07d}", A) for i in range(20)]
    f.en_service(f.organismes(tmp_path, toutes), aujourdhui() - timedelta(days=2))
    _refus(f.organismes(tmp_path, toutes), "REF-089")
    _refus(f.organismes(tmp_path, toutes[:17]), "REF-087")
    _refus(f.organismes(tmp_path, toutes[:19]), "REF-088", le=3)
    _refus(f.organismes(tmp_path, toutes[:19]), "REF-088", le=-1)
    f.en_service(f.organismes(tmp_path, toutes[:18]))
    lue = preparer_liste(chemin=f.organismes(tmp_path, toutes[:3]), nom="e.csv", date_liste=aujourdhui(), extrait=True)
    assert lue.extrait


def test_sirene_is_its_own_list_and_always_an_extract(tmp_path: Path) -> None:
    f.en_service(f.organismes(tmp_path, LIGNES))
    x = f.en_service(f.sirene(tmp_path, [(A, "A"), (B, "F")]))
    assert (x.extrait, x.comptes["fermes"]) == (True, 1)
    assert dict(EtablissementSirene.objects.values_list("siret", "ouvert")) == {A: True, B: False}
    assert OrganismeFormation.objects.count() == 2


def test_an_old_list_says_its_age(tmp_path: Path) -> None:
    x = f.en_service(f.organismes(tmp_path, LIGNES), aujourdhui() - timedelta(days=46))
    assert (age_depasse(x, aujourdhui()), age_depasse(x, aujourdhui() - timedelta(days=1))) == (46, 0)


@pytest.fixture
def o() -> Organisation:
    return organisation()


def _client(o: Organisation, *roles: Role) -> Client:
    return client_de(membre(o, *roles).utilisateur)


def test_the_pages_read_show_and_switch(o: Organisation, tmp_path: Path) -> None:
    client = _client(o, Role.RESEAU)
    brut = f.organismes(tmp_path, LIGNES).read_bytes()
    envoi = {"fichier": SimpleUploadedFile("liste.csv", brut), "date_liste": aujourdhui().strftime("%d/%m/%Y")}
    r = client.post(reverse("referentiel:importer_organismes", args=[o.slug]), envoi)
    travail = Travail.toutes.get(code="referentiel.lire_liste")
    assert r.url == reverse("plateforme:travail", args=[travail.pk])  # type: ignore[attr-defined]
    # Killed after its first lines, it starts again and leaves nothing of what it had read.
    laisse = ListeReference.objects.create(
        sorte="organismes", date_liste=aujourdhui(), importe_le=maintenant(), nom_fichier="l", empreinte="0" * 64
    )
    Travail.toutes.filter(pk=travail.pk).update(curseur={"liste": laisse.pk})
    executer(travail.pk)
    lue = ListeReference.objects.get()
    r = client.get(reverse("plateforme:travail", args=[travail.pk]))
    assert "2 lignes lues" in r.text
    page = reverse("referentiel:liste_organismes", args=[o.slug, lue.pk])
    assert page in r.text
    assert "pas encore en service" in client.get(page).text
    assert not list(depot().glob("*.csv"))
    client.post(reverse("referentiel:decider_liste", args=[o.slug, lue.pk]), {"geste": "mettre"})
    page = client.get(reverse("referentiel:organismes", args=[o.slug]), {"q": "ateliers"}).text
    assert "ATELIERS DU NUMÉRIQUE" in page
    assert "non lisible dans la liste" in page
    envoi["fichier"] = SimpleUploadedFile("autre.csv", b"nom;prenom\na;b\n")
    r = client.post(reverse("referentiel:importer_organismes", args=[o.slug]), envoi)
    assert (r.status_code, "REF-084" in r.text) == (422, True)
    assert not list(depot().glob("*.csv"))


def test_who_does_not_import_reads_only(o: Organisation, tmp_path: Path) -> None:
    lue = preparer_liste(chemin=f.organismes(tmp_path, LIGNES), nom="l.csv", date_liste=aujourdhui())
    client = _client(o, Role.QUALITE)
    page = client.get(reverse("referentiel:liste_organismes", args=[o.slug, lue.pk]))
    assert (page.status_code, "Mettre en service" in page.text) == (200, False)
    assert client.post(reverse("referentiel:decider_liste", args=[o.slug, lue.pk])).status_code == 403
    lue.refresh_from_db()
    assert lue.etat == "en_preparation"


@pytest.mark.parametrize(
    ("octets", "raison"),
    [
        (b"siret;etat;" + b"x" * 140_000 + b"\n", "trop longue"),
        (b"siret;etat;" + b";".join(b"c%d" % i for i in range(1_000_000)) + b"\n", "trop longue"),
        (b'siret;etat\n99900021400012;"' + b"x" * 200_000 + b'"\n', "ne se découpent pas"),
        (b"siret;etat\n\0", "pas fait de texte"),
        ("siret;etat\n".encode("utf-16"), "pas fait de texte"),
    ],
)
def test_a_file_made_to_break_is_refused_with_words(o: Organisation, octets: bytes, raison: str) -> None:
    client = _client(o, Role.DONNEES)
    r = client.post(
        reverse("referentiel:importer_organismes", args=[o.slug]),
        {"fichier": SimpleUploadedFile("liste.csv", octets), "date_liste": aujourdhui().isoformat()},
    )
    if r.status_code == 302:  # the line of columns is good: the work reads the others
        t = Travail.toutes.get(code="referentiel.lire_liste")
        executer(t.pk)
        t.refresh_from_db()
        assert raison in str(t.constats_bruts)
    else:
        assert r.status_code == 422
        assert raison in r.content.decode().replace("\xa0", " ")
    assert not list(depot().glob("*.csv"))
    assert not ListeReference.objects.exists()


def test_a_byte_that_windows_does_not_know_is_one_sign(tmp_path: Path) -> None:
    chemin = tmp_path / "w.csv"
    texte = ";".join(f.OFFICIEL) + "\n" + f.organisme("52990000021", A, "FORMAXIS ?") + "\n"
    chemin.write_bytes(texte.encode("cp1252").replace(b"?", b"\x81\xe9"))
    preparer_liste(chemin=chemin, nom="w.csv", date_liste=aujourdhui())
    assert OrganismeFormation.objects.get().denomination == "FORMAXIS \ufffdé"


def test_five_signs_that_are_no_digits_make_no_siret(tmp_path: Path) -> None:
    court = f.organisme("52990000021", A, "FORMAXIS").replace(f";{A};", ";<b>;")
    _refus(f.organismes(tmp_path, [court]), "REF-086")
