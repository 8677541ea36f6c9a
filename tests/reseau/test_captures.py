"""A partner's page dropped as evidence: compared with the fiche of its day, its hits treated, closed by the corrected page."""

from __future__ import annotations

import hashlib
import zipfile
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from io import BytesIO
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.journal.models import Evenement
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.registres.echeances import echeances
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Certification, Fiche
from parchemin.reseau.models import (
    AnomalieCommunication,
    CaptureCommunication,
    DemandePartenaire,
    ExceptionMemorisee,
)
from parchemin.reseau.selectors.captures import contextes, detecter
from parchemin.reseau.services import captures, demandes, habilitations
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.referentiel.donnees import fiche, importer, partenaire
from tests.reseau import fabrique as f
from tests.reseau.fabrique_pdf import pdf

pytestmark = pytest.mark.django_db
MAUVAISE = """<html><head><title>Voilier</title></head><body><h1>Voilier</h1>
<p>Un diplôme reconnu par l’État, de niveau bac+2.</p><p>Formation 100 % financée par le CPF.</p>
<script>alert(1)</script><p>Voilier, RNCP99001 &lt;b&gt;vu&lt;/b&gt;.</p></body></html>"""
MOTIF = "La phrase est citée pour être démentie."


@pytest.fixture
def o() -> Iterator[Organisation]:
    o = organisation()
    with organisation_active(o.pk):
        yield o


@pytest.fixture
def certification(o: Organisation, tmp_path: Path) -> Certification:
    return f.certification(o, tmp_path)


@pytest.fixture
def alpha(o: Organisation) -> Etablissement:
    return f.alpha(o)


@pytest.fixture
def client(o: Organisation) -> Client:
    return client_de(membre(o, Role.RESEAU).utilisateur)


def lien(o: Organisation, nom: str, **k: object) -> str:
    return reverse(f"reseau:{nom}", kwargs={"slug": o.slug, **k})


def deposer(e: Etablissement, html: str = MAUVAISE, jour: date | None = None, **k: object) -> CaptureCommunication:
    return captures.deposer(
        source=html.encode(), nom="page.html", depot=captures.Depot(e, "page", jour or aujourdhui(), **k), acteur=SYSTEME  # type: ignore[arg-type]
    )  # fmt: skip


def codes(k: CaptureCommunication, etat: str = "") -> list[str]:
    lignes = k.anomalies.order_by("rang")
    return [a.code for a in (lignes.filter(etat=etat) if etat else lignes)]


def test_a_page_becomes_hashed_evidence_and_its_hits_are_read(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    f.active(alpha, certification)
    page = client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "page", "capturee_le": aujourdhui().isoformat(), "adresse": "https://alpha.example/voilier",
        "fichiers": SimpleUploadedFile("voilier.html", MAUVAISE.encode()),
    })  # fmt: skip
    k = CaptureCommunication.objects.get()
    assert page["Location"] == lien(o, "capture", pk=k.pk)
    assert k.empreinte == hashlib.sha256(MAUVAISE.encode()).hexdigest()
    assert [c.numero for c in k.certifications.all()] == ["RNCP99001"]
    assert {"COM-020", "COM-051"} & set(codes(k)), codes(k)
    lue = client.get(lien(o, "capture", pk=k.pk)).content.decode()
    assert k.empreinte in lue
    assert "taux non connu" in lue
    assert "<script>alert" not in lue, "the text is shown, never interpreted"
    assert "&lt;b&gt;vu" in lue
    for a in k.anomalies.exclude(debut=None):
        assert k.texte[a.debut : a.fin] == a.citation
        assert f'id="a{a.pk}"' in lue
        assert f'id="t{a.pk}"' in lue
    assert Evenement.objects.filter(acte="reseau.capturer").count() == 1


def test_the_evidence_is_a_download_never_a_page(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    k = deposer(alpha)
    r = client.get(lien(o, "capture_fichier", pk=k.pk))
    assert b"".join(r.streaming_content) == MAUVAISE.encode()  # type: ignore[attr-defined]
    assert r["Content-Type"] == "application/octet-stream"
    assert r["Content-Disposition"].startswith("attachment")
    assert r["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in r["Content-Security-Policy"]


def test_the_fiche_is_that_of_the_day(o: Organisation, tmp_path: Path, alpha: Etablissement) -> None:
    c = f.certification(o, tmp_path)
    importer(tmp_path, date(2026, 3, 1), fiche("RNCP99001", "Maître voilier", partenaire(1), fin="31/08/2026"))
    c.refresh_from_db()
    page = "<html><body><p>Voilier, RNCP99001, est une certification.</p></body></html>"
    avant, apres = (deposer(alpha, page, jour=j) for j in (date(2026, 2, 1), date(2026, 9, 15)))
    assert [k.contexte[0]["intitule"] for k in (avant, apres)] == ["Voilier", "Maître voilier"]
    assert "COM-010" not in codes(avant)
    assert "COM-010" in codes(apres)


def test_the_habilitation_is_that_of_the_day_too(alpha: Etablissement, certification: Certification) -> None:
    h = f.active(alpha, certification)
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Trois sessions sans procès-verbal.", acteur=SYSTEME)

    def au(jour: date) -> bool:
        (x,) = contextes(etablissement=alpha, certifications=[certification], jour=jour, sorte="page")
        return x.contexte.partenaire.habilite

    assert not au(aujourdhui())
    h.mouvements.exclude(vers="suspendu").update(effet_le=aujourdhui() - timedelta(days=9))
    assert au(aujourdhui() - timedelta(days=1))
    assert not au(aujourdhui())
    assert not au(aujourdhui() - timedelta(days=10))


def test_a_withdrawn_partner_is_told_of_its_claim_and_never_to_make_it(
    alpha: Etablissement, certification: Certification
) -> None:
    h = f.active(alpha, certification)
    corps = (
        "<html><body><h1>Voilier</h1><p>Institut Alpha est habilité par le certificateur à préparer Voilier, RNCP99001.</p>"
        "<p>Nous vous délivrons le titre.</p></body></html>"
    )
    avant = deposer(alpha, corps)
    assert "COM-044" not in codes(avant)
    assert "habilité à préparer la certification" in avant.anomalies.get(code="COM-040").remede
    habilitations.appliquer(habilitation=h, vers="suspendu", motif="Trois sessions sans procès-verbal.", acteur=SYSTEME)
    k = deposer(alpha, corps)
    assert "Former : suspendu" in k.anomalies.get(code="COM-044").quoi
    assert "habilité" not in k.anomalies.get(code="COM-040").remede


def test_a_certification_quoted_once_asks_for_nothing(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client, tmp_path: Path
) -> None:
    importer(
        tmp_path, date(2026, 1, 2), fiche("RNCP99001", "Voilier", partenaire(1, role="HABILITATION_FORMER"), fin="31/08/2099"),
        fiche("RNCP99005", "Conducteur de chantier naval", partenaire(1), fin="31/08/2099"),
    )  # fmt: skip
    citee = Certification.toutes.create(
        organisation=o, fiche=Fiche.objects.get(code="RNCP99005"), cle_tri="conducteur de chantier naval"
    )
    f.active(alpha, certification)
    k = deposer(
        alpha,
        "<html><head><title>Voilier, bac+3</title></head><body><h1>Voilier</h1><p>RNCP99001, niveau bac+4.</p>"
        "<p>Ensuite : RNCP99005.</p><p>Un savoir certifié par France compétences.</p></body></html>",
    )
    assert {c.pk for c in k.certifications.all()} == {certification.pk, citee.pk}
    assert not k.anomalies.filter(certification=citee).exists()
    assert "RNCP99001" in k.anomalies.get(code="COM-033").remede


def test_what_must_be_read_first_is_not_ticked(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    k = deposer(alpha, MAUVAISE.replace("</body>", "<p>La remise des diplômes a lieu en juin.</p></body>"))
    a_lire, sur = (k.anomalies.filter(certitude=x).order_by("rang").first() for x in ("a_lire", "sur"))
    assert a_lire is not None
    assert sur is not None
    url = lien(o, "capture_demander", pk=k.pk)
    cochees = client.get(url).context["formulaire"].initial["anomalies"]
    assert sur.pk in cochees
    assert a_lire.pk not in cochees
    choisie = client.get(url, {"a": a_lire.pk})
    assert choisie.context["formulaire"].initial["anomalies"] == [a_lire.pk]
    assert "(à lire avant d’écrire)" in choisie.content.decode()


def test_a_reason_is_asked_as_it_is_needed(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    a = deposer(alpha).anomalies.order_by("rang")[0]
    page = client.get(lien(o, "anomalie_ecarter", pk=a.pk)).content.decode()
    assert "facultatif" not in page.lower()


def test_a_page_of_more_than_a_hundred_kilobytes_is_a_work(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    long = f"<html><body><p>Voilier, RNCP99001.</p>{'<p>Une ligne de programme.</p>' * 4000}</body></html>"
    client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "page", "capturee_le": aujourdhui().isoformat(),
        "fichiers": SimpleUploadedFile("p.html", long.encode()),
    })  # fmt: skip
    assert not CaptureCommunication.objects.exists()
    executer(Travail.toutes.get(code="reseau.controler_capture").pk)
    assert CaptureCommunication.objects.get().lecture == []


def test_rates_known_are_those_of_this_partner(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    from parchemin.indicateurs.models import Calcul, SommeIndicateur
    from parchemin.socle.horloge import maintenant

    calcul = Calcul.toutes.create(
        organisation=o, observe_le=aujourdhui(), calcule_le=maintenant(), par_libelle="Ada", reglages={}, parcours=0, contrats=0, empreinte="0" * 64
    )  # fmt: skip
    for e, n in ((alpha, 33), (f.alpha(o, "99900000000777", "Beta"), 12)):
        SommeIndicateur.toutes.create(
            organisation=o, calcul=calcul, indicateur="obtention", annee=2025, certification_id=certification.pk, partenaire_id=e.pk,
            voie="", numerateur=n, denominateur=40, comptes=40, exclus=0,
        )  # fmt: skip
    (x,) = contextes(etablissement=alpha, certifications=[certification], jour=aujourdhui(), sorte="page")
    assert [(t.sorte, t.valeur, t.annee, t.effectif) for t in x.contexte.taux] == [
        ("obtention", Decimal("82.5"), 2025, 40)
    ]
    menteuse = "<html><body><p>Voilier, RNCP99001.</p><p>Taux de réussite 2025 : 97 % (40 candidats présentés).</p></body></html>"
    k = deposer(alpha, menteuse)
    assert "82,5" in k.anomalies.get(code="COM-060").quoi or "82,5" in k.anomalies.get(code="COM-060").remede


@pytest.mark.parametrize(
    ("nom", "octets", "code"),
    [
        ("vide.html", b"<html><body><script>go()</script></body></html>", "HAB-273"),
        ("abime.pdf", b"%PDF-1.4\nrien du tout", "HAB-273"),
        ("image.pdf", pdf([[]]), "HAB-273"),
        ("inconnue.txt", "Une page qui parle d’autre chose.".encode(), "HAB-271"),
        ("gros.pdf", b"%PDF-1.4\n" + b"0" * 50_000_000, "FIC-002"),
        ("bombe.html", b"<html><body>" + b"<div>" * 150_000, "HAB-273"),
    ],
)
def test_what_cannot_be_read_leaves_nothing(
    o: Organisation,
    alpha: Etablissement,
    certification: Certification,
    client: Client,
    nom: str,
    octets: bytes,
    code: str,
) -> None:
    avant = Fichier.toutes.count()
    client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "page", "capturee_le": aujourdhui().isoformat(), "fichiers": SimpleUploadedFile(nom, octets),
    }) if code != "FIC-002" else None  # fmt: skip
    for t in Travail.toutes.filter(code="reseau.controler_capture"):
        executer(t.pk)
    depot = captures.Depot(alpha, "page", aujourdhui())
    with pytest.raises(ErreurMetier, match=code) as e:
        captures.deposer(source=octets, nom=nom, depot=depot, acteur=SYSTEME)
    assert all(x.remede for x in e.value.constats)
    assert len(e.value.constats) == 1, "said once, however many things kept it from being read"
    assert (Fichier.toutes.count(), CaptureCommunication.objects.count()) == (avant, 0)


def test_a_zip_renamed_is_refused_with_words(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    z = BytesIO()
    with zipfile.ZipFile(z, "w") as archive:
        archive.writestr("a.txt", "bonjour")
    r = client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "brochure", "capturee_le": aujourdhui().isoformat(),
        "fichiers": SimpleUploadedFile("brochure.pdf", z.getvalue()),
    })  # fmt: skip
    assert r.status_code == 422
    assert "FIC-003" in r.content.decode()
    assert not Fichier.toutes.filter(usage="capture_communication").exists()


def test_several_files_at_once_and_the_one_that_fails_is_named(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    r = client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "page", "capturee_le": aujourdhui().isoformat(), "certifications": [certification.pk],
        "fichiers": [
            SimpleUploadedFile("a.html", MAUVAISE.encode()), SimpleUploadedFile("b.txt", b"Voilier, bac+2."),
            SimpleUploadedFile("c.html", b"<html><body></body></html>"),
        ],
    }, follow=True)  # fmt: skip
    assert sorted(k.nom_fichier for k in CaptureCommunication.objects.all()) == ["a.html", "b.txt"]
    assert "c.html" in r.content.decode()
    assert "HAB-273" in r.content.decode()


def test_a_long_brochure_is_a_work_that_tells_its_limits(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    long = pdf(
        [
            ["Voilier, RNCP99001. Un diplôme d’État.", *["Une ligne de programme bien remplie." for _ in range(30)]]
            for _ in range(300)
        ]
    )
    r = client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "brochure", "capturee_le": aujourdhui().isoformat(), "fichiers": SimpleUploadedFile("b.pdf", long),
    })  # fmt: skip
    t = Travail.toutes.get(code="reseau.controler_capture")
    assert r["Location"] == reverse("plateforme:travail", args=[t.pk])
    assert not CaptureCommunication.objects.exists()
    executer(t.pk)
    k = CaptureCommunication.objects.get()
    assert [x["code"] for x in k.lecture] == ["COM-094"]
    assert "80" in k.lecture[0]["quoi"]
    assert "COM-030" in codes(k)
    assert lien(o, "capture", pk=k.pk) in client.get(r["Location"]).content.decode()
    assert "COM-094" in client.get(lien(o, "capture", pk=k.pk)).content.decode()


def test_a_long_file_that_cannot_be_read_is_not_kept(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    r = client.post(lien(o, "communication_deposer"), {
        "etablissement": alpha.pk, "sorte": "brochure", "capturee_le": aujourdhui().isoformat(),
        "fichiers": SimpleUploadedFile("b.pdf", b"%PDF-1.4\n" + b"x" * 200_000),
    })  # fmt: skip
    executer(Travail.toutes.get(code="reseau.controler_capture").pk)
    assert not Fichier.toutes.filter(usage="capture_communication").exists()
    assert not CaptureCommunication.objects.exists()
    assert "HAB-273" in client.get(r["Location"]).content.decode()


def test_a_work_done_twice_makes_one_capture(alpha: Etablissement, certification: Certification) -> None:
    depot = captures.Depot(alpha, "page", aujourdhui())
    fichier = captures.garder(source=MAUVAISE.encode(), nom="p.html", depot=depot, acteur=SYSTEME)
    un, deux = (captures.controler_fichier(fichier=fichier, depot=depot, acteur=SYSTEME) for _ in range(2))
    assert un.pk == deux.pk
    assert CaptureCommunication.objects.count() == 1


def test_a_false_alarm_stays_dismissed_until_it_is_revoked(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    k = deposer(alpha)
    a = k.anomalies.exclude(citation="").order_by("rang")[0]
    url = lien(o, "anomalie_ecarter", pk=a.pk)
    assert "HAB-280" in client.post(url, {"motif": "non", "portee": "phrase"}).content.decode()
    client.post(url, {"motif": MOTIF, "portee": "phrase"})
    a.refresh_from_db()
    assert (a.etat, a.exception.motif) == ("ecartee", MOTIF)
    assert "HAB-277" in client.post(url, {"motif": MOTIF, "portee": "phrase"}).content.decode()
    encore = deposer(alpha, precedente=k)
    assert codes(encore, "ecartee") == [a.code]
    ailleurs = deposer(f.alpha(o, "99900000000777", "Beta"))
    assert codes(ailleurs, "ecartee") == [], "a sentence is dismissed for one partner"
    e = ExceptionMemorisee.objects.get()
    client.post(lien(o, "exception_revoquer", pk=e.pk), {"motif": "La page a changé de sens."})
    assert codes(encore, "ecartee") == []
    assert a.code in codes(encore, "a_traiter")
    assert codes(k, "ecartee") == [a.code], "what an old capture said does not change"
    assert codes(deposer(alpha), "ecartee") == []


def test_words_dismissed_for_all_partners_cover_what_is_open(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    k, autre = deposer(alpha), deposer(f.alpha(o, "99900000000777", "Beta"))
    a = k.anomalies.exclude(citation="").order_by("rang")[0]
    assert captures.ecarter(anomalie=a, portee="organisation", motif=MOTIF, acteur=SYSTEME) == 2
    assert codes(autre, "ecartee") == [a.code]
    absente = k.anomalies.filter(citation="", etat="a_traiter")[0]
    with pytest.raises(ErreurMetier, match="HAB-276"):
        captures.ecarter(anomalie=absente, portee="organisation", motif=MOTIF, acteur=SYSTEME)


def test_one_request_holds_the_chosen_hits_and_the_corrected_page_closes_them(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    f.active(alpha, certification)
    k = deposer(alpha)
    choisies = [k.anomalies.get(code=x) for x in ("COM-020", "COM-052")]
    url = lien(o, "capture_demander", pk=k.pk)
    page = client.get(url, {"a": [a.pk for a in choisies]}).content.decode()
    assert "Ce que le partenaire lira" in page
    avant = captures.delai_de(choisies, aujourdhui())
    client.post(url, {"anomalies": [a.pk for a in choisies], "avant_le": avant.isoformat(), "mot": "Bonjour,"})
    d = DemandePartenaire.objects.get()
    assert d.nature == "communication"
    assert d.texte.startswith("Bonjour,")
    assert d.habilitation is not None
    for a in choisies:
        assert a.citation in d.texte
        assert a.remede in d.texte
    assert codes(k, "transmise") == [a.code for a in choisies]
    # The first fault goes, everything else stays, a new one comes.
    corrigee = MAUVAISE.replace(", de niveau bac+2", "")
    neuve = deposer(alpha, corrigee.replace("</body>", "<p>Emploi garanti à la sortie.</p></body>"), precedente=k)
    k.refresh_from_db()
    assert choisies[0].code in codes(k, "corrigee")
    suite = AnomalieCommunication.objects.get(capture=neuve, continue_de=choisies[1])
    assert (suite.etat, suite.demande_id) == ("transmise", d.pk)
    assert neuve.anomalies.filter(continue_de=None, etat="a_traiter").exists()
    page = client.get(lien(o, "capture", pk=neuve.pk)).content.decode()
    assert all(x in page for x in ("Corrigé", "Toujours là", "Nouveau"))
    with pytest.raises(ErreurMetier, match="HAB-274"):
        deposer(alpha, precedente=k)
    with pytest.raises(ErreurMetier, match="HAB-282"):
        captures.ecarter(anomalie=k.anomalies.filter(etat="a_traiter")[0], portee="phrase", motif=MOTIF, acteur=SYSTEME)
    with pytest.raises(ErreurMetier, match="HAB-278"):
        captures.demander_correction(capture=neuve, anomalies=[suite], avant_le=avant, acteur=SYSTEME)
    demandes.annuler(demande=d, texte="Corrigé avant la date.", acteur=SYSTEME)


def test_words_rewritten_around_a_fault_are_the_same_fault(alpha: Etablissement, certification: Certification) -> None:
    k = deposer(alpha, "<html><body><p>Voilier, RNCP99001.</p><p>Un diplôme d’État pour tous.</p></body></html>")
    a = k.anomalies.get(code="COM-030")
    suite = deposer(
        alpha,
        "<html><body><p>Voilier, RNCP99001.</p><p>Ici se prépare un diplôme d’État.</p></body></html>",
        precedente=k,
    )
    b = suite.anomalies.get(code="COM-030")
    assert b.cle != a.cle
    assert b.continue_de_id == a.pk
    a.refresh_from_db()
    assert a.etat == "a_traiter"


def test_a_request_stays_within_what_a_partner_reads(alpha: Etablissement, certification: Certification) -> None:
    faute = "<p>Voilier numéro {n}, un diplôme d’État gratuit, bac+2, emploi garanti.</p>"
    k = deposer(alpha, f"<html><body><p>RNCP99001</p>{''.join(faute.format(n=n) for n in range(60))}</body></html>")
    with pytest.raises(ErreurMetier, match="HAB-279"):
        captures.demander_correction(
            capture=k, anomalies=list(k.anomalies.all()), avant_le=aujourdhui(), acteur=SYSTEME
        )
    assert not DemandePartenaire.objects.exists()
    assert codes(k, "transmise") == []
    d = captures.demander_correction(
        capture=k, anomalies=list(k.anomalies.all()[:12]), avant_le=aujourdhui(), acteur=SYSTEME
    )
    assert len(d.texte) <= 4000
    assert "12. " in d.texte


def test_no_day_to_come_no_other_partner_no_local_certification(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    with pytest.raises(ErreurMetier, match="HAB-270"):
        deposer(alpha, jour=aujourdhui() + timedelta(days=1))
    k = deposer(alpha)
    with pytest.raises(ErreurMetier, match="HAB-275"):
        deposer(f.alpha(o, "99900000000777", "Beta"), precedente=k)
    locale = Certification.toutes.create(organisation=o, nature_locale="cqp", intitule_local="Un CQP", cle_tri="cqp")
    with pytest.raises(ErreurMetier, match="HAB-272"):
        deposer(alpha, certifications=(locale,))


def test_certifications_are_found_by_number_or_exact_title(o: Organisation, certification: Certification) -> None:
    assert detecter("La fiche rncp n° 99001 dit tout.", o.pk) == [certification]
    assert detecter("RNCP 99002 et RS99001", o.pk) == []
    assert detecter("Formation au métier de voilier", o.pk) == [], "one short word is no title"


def test_the_day_page_tells_it_until_it_is_treated(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    m = membre(o, Role.QUALITE)
    k = deposer(alpha)

    def lignes() -> list[str]:
        return [
            x.cle for nom, fonction in echeances if nom == "reseau.communication" for x in fonction(m, aujourdhui())
        ]

    assert lignes() == [f"reseau.capture.{k.pk}"]
    captures.demander_correction(capture=k, anomalies=list(k.anomalies.all()), avant_le=aujourdhui(), acteur=SYSTEME)
    assert lignes() == []


def test_lists_filter_export_and_cost_the_same_for_more(
    o: Organisation, alpha: Etablissement, certification: Certification, client: Client
) -> None:
    k = deposer(alpha)
    captures.ecarter(anomalie=k.anomalies.exclude(citation="")[0], portee="phrase", motif=MOTIF, acteur=SYSTEME)
    pages = [lien(o, x) for x in ("communication", "communication_partenaires", "exceptions")]

    def cout(url: str) -> int:
        client.get(url)
        with CaptureQueriesContext(connection) as q:
            assert client.get(url).status_code == 200
        return len(q)

    un = [cout(p) for p in pages]
    for n in range(2):
        x = deposer(f.alpha(o, f"9990000000066{n}", f"Gamma {n}"))
        captures.ecarter(anomalie=x.anomalies.exclude(citation="")[0], portee="phrase", motif=MOTIF, acteur=SYSTEME)
    assert [cout(p) for p in pages] == un
    url = lien(o, "communication")
    assert "Institut Alpha" in client.get(
        url, {"etat": "a_traiter", "etablissement": alpha.pk, "export": "csv"}
    ).getvalue().decode("utf-8-sig")
    assert "Gamma" not in client.get(url, {"etablissement": alpha.pk, "export": "csv"}).getvalue().decode("utf-8-sig")
    deposer(alpha, "<html><body><p>Rien d’autre.</p></body></html>", precedente=k)
    rendu = client.get(url, {"etat": "remplacees"}).content.decode()
    assert lien(o, "capture", pk=k.pk) in rendu
    assert "Remplacée" in rendu
    assert "Gamma 0" in client.get(pages[1]).content.decode()


def test_the_auditor_reads_and_another_house_sees_nothing(
    o: Organisation, alpha: Etablissement, certification: Certification
) -> None:
    k = deposer(alpha)
    auditeur = client_de(membre(o, Role.AUDITEUR).utilisateur)
    page = auditeur.get(lien(o, "capture", pk=k.pk)).content.decode()
    assert "Demander la correction" not in page
    assert "fausse alerte" not in page
    assert auditeur.post(lien(o, "capture_demander", pk=k.pk)).status_code == 403
    autre = organisation("autre")
    etranger = client_de(membre(autre, Role.RESEAU).utilisateur)
    assert etranger.get(lien(autre, "capture", pk=k.pk)).status_code == 404
    assert etranger.get(lien(autre, "capture_fichier", pk=k.pk)).status_code == 404
