"""The pack: read without the program, whole or not at all, nothing that must not leave, the same twice."""

from __future__ import annotations

import csv
import hashlib
import io
import json
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date, timedelta
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from django.db import transaction

from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, Reference, consigner, effacer_details, evenements_de, phrases
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.fichiers.services import deposer
from parchemin.plateforme.models import Travail
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.plateforme.models.travaux import EtatTravail
from parchemin.plateforme.travaux.contexte import TravailAnnule
from parchemin.plateforme.travaux.execution import executer
from parchemin.plateforme.travaux.services import annuler
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier
from parchemin.preuves.dossiers.archive import Archive
from parchemin.preuves.dossiers.fabrique import DossierFait, fabriquer
from parchemin.preuves.models import DossierPreuves
from parchemin.preuves.pieces import PREUVE
from parchemin.preuves.services import dossiers, preuves
from parchemin.preuves.services.preuves import Contenu
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import geler, maintenant
from tests.fabrique import organisation
from tests.preuves.conftest import PDF, codes, filer

NIR = "2 94 03 75 120 005 91"
NIR_NU = "294037512000591"


def demande(**champs: Any) -> DemandeDossier:
    return DemandeDossier(**{
        "sorte": SorteDossier.AUDITEUR, "du": date(2026, 1, 1), "au": date(2026, 11, 24), "famille": "qualiopi", "audit_le": None, **champs,
    })  # fmt: skip


def faire(
    o: Organisation, tmp_path: Path, d: DemandeDossier | None = None, nom: str = "dossier.zip", **champs: Any
) -> tuple[Path, DossierFait]:
    chemin = tmp_path / nom
    return chemin, fabriquer(d or demande(), o, chemin, par="Ada Dupré", le=champs.pop("le", maintenant()), **champs)


def ouvrir(chemin: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(chemin) as archive:
        assert archive.testzip() is None
        return {x.filename: archive.read(x) for x in archive.infolist()}


class Liens(HTMLParser):
    """Links and resources of a page, and what it must never hold."""

    def __init__(self, texte: str) -> None:
        super().__init__()
        self.liens: list[str] = []
        self.ids: set[str] = set()
        self.ouverts: list[str] = []
        self.feed(texte)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        lus = dict(attrs)
        assert tag != "script"
        assert "style" not in lus
        assert not any(k.startswith("on") for k in lus)
        self.liens += [v for k in ("href", "src") if (v := lus.get(k))]
        if lus.get("id"):
            self.ids.add(str(lus["id"]))
        if tag not in ("meta", "link", "br", "path", "circle", "line", "polyline", "rect"):
            self.ouverts.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self.ouverts:
            while self.ouverts.pop() != tag:
                pass


def verifier_liens(contenu: dict[str, bytes]) -> int:
    """Every link of every page leads to a file of the archive, or to a place of the page."""
    n = 0
    for nom, octets in contenu.items():
        if not nom.endswith(".html"):
            continue
        page = Liens(octets.decode())
        dossier = nom.rpartition("/")[0]
        assert page.ouverts == [], (nom, page.ouverts)
        for lien in page.liens:
            if lien.startswith("#"):
                assert lien[1:] in page.ids, (nom, lien)
                continue
            assert "://" not in lien, (nom, lien)
            cible = lien
            if lien.startswith("../"):
                assert dossier
                cible = lien[3:]
            elif dossier:
                cible = f"{dossier}/{lien}"
            assert cible in contenu, (nom, lien)
            n += 1
    return n


def verifier_sommes(contenu: dict[str, bytes]) -> None:
    """What `sha256sum -c` does, and nothing is left out of it."""
    lus = dict(reversed(x.split("  ", 1)) for x in contenu["SHA256SUMS"].decode().splitlines())  # type: ignore[misc]
    assert set(lus) == set(contenu) - {"SHA256SUMS"}
    assert all(hashlib.sha256(contenu[nom]).hexdigest() == somme for nom, somme in lus.items())


def index(contenu: dict[str, bytes]) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(contenu["index.csv"].decode("utf-8-sig"), newline=""), delimiter=";"))


def lancer_verifier(contenu: dict[str, bytes], dossier: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    for nom, octets in contenu.items():
        cible = dossier / nom
        cible.parent.mkdir(parents=True, exist_ok=True)
        cible.write_bytes(octets)
    # Isolated: nothing of ours can be imported by it.
    return subprocess.run(
        [sys.executable, "-I", str(dossier / "journal/verifier.py"), *arguments], capture_output=True, text=True, check=False, cwd=dossier
    )  # fmt: skip


def test_an_auditor_opens_it_and_everything_leads_somewhere(
    o: Organisation, qualite: Membre, direction: Membre, tmp_path: Path
) -> None:
    p = filer(o, qualite, "qualiopi:17:moyens", "qualiopi:18:organigramme", titre="Bail & locaux <à jour>")
    preuves.verifier(preuve=p, acteur=reference_de(direction.utilisateur))
    chemin, fait = faire(o, tmp_path)
    contenu = ouvrir(chemin)
    assert {
        "index.html",
        "style.css",
        "index.csv",
        "index.xlsx",
        "empreintes.csv",
        "SHA256SUMS",
        "LISEZ-MOI.txt",
    } <= set(contenu)
    verifier_sommes(contenu)
    assert verifier_liens(contenu) > 5
    lignes = index(contenu)
    siennes = [x for x in lignes if x["Titre"] == p.titre]
    # One evidence for two requirements: two rows, one file, its bytes as they were.
    assert len(siennes) == 2
    assert {x["Fichier"] for x in siennes} == {siennes[0]["Fichier"]}
    assert contenu[siennes[0]["Fichier"]] == PDF
    assert siennes[0]["SHA-256"] == siennes[0]["SHA-256 au dépôt"] == p.empreinte
    assert (siennes[0]["Date de ce qu’elle montre"], siennes[0]["Déposée le"]) == ("2026-11-03", "2026-11-24")
    assert "24 novembre 2026" in siennes[0]["Vérifiée"]
    page = contenu["index.html"].decode()
    assert "Bail &amp; locaux &lt;à jour&gt;" in page
    assert "conforme" not in page.lower()
    assert fait.nombres["manquantes"] > 20
    assert "Manquant" in page
    manquants = [x for x in lignes if x["État"] == "manquant"]
    assert len(manquants) == fait.nombres["manquantes"]


def test_names_are_safe_everywhere(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    for titre, nom in (
        ("../../etc/passwd", "..\\..\\con.pdf"),
        ("Ünïcode – œuvre 日本", "aux.pdf"),
        ("x" * 190, "n" * 140 + ".pdf"),
    ):
        f = deposer(PDF + titre.encode(), nom=nom, usage=PREUVE.code, organisation_id=o.pk)
        preuves.deposer(
            organisation=o, contenu=Contenu(titre, date(2026, 11, 3), f), sert=["qualiopi:17:moyens"], acteur=reference_de(qualite.utilisateur)
        )  # fmt: skip
    contenu = ouvrir(faire(o, tmp_path)[0])
    for nom in contenu:
        assert nom.isascii()
        assert len(nom) <= 100
        assert ".." not in nom.split("/")
        assert not nom.startswith("/")
        assert not set(nom) & set('<>:"\\|?* ')
        assert nom.rpartition("/")[2].partition(".")[0].lower() not in {"con", "aux", "nul", "prn"}
    assert sum(x.startswith("pieces/") for x in contenu) == 3


def test_formulas_are_neutralised_in_the_sheets(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    from python_calamine import CalamineWorkbook

    filer(o, qualite, titre="=HYPERLINK(1)")
    contenu = ouvrir(faire(o, tmp_path)[0])
    assert "'=HYPERLINK(1)" in {x["Titre"] for x in index(contenu)}
    (feuille,) = CalamineWorkbook.from_filelike(io.BytesIO(contenu["index.xlsx"])).sheet_names
    lignes = CalamineWorkbook.from_filelike(io.BytesIO(contenu["index.xlsx"])).get_sheet_by_name(feuille).to_python()
    assert any("'=HYPERLINK(1)" in ligne for ligne in lignes)
    assert len(lignes) == len(index(contenu)) + 1


def test_what_is_missing_is_counted_as_the_index_tells_it(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    """The page and the index say one number."""
    filer(o, qualite)
    chemin, fait = faire(o, tmp_path)
    manquants = [x for x in index(ouvrir(chemin)) if x["État"] == "manquant"]
    assert fait.nombres["manquantes"] == len(manquants) > 0


def test_official_figures_are_printed(o: Organisation) -> None:
    """Title and date alone prove nothing: the page of the act says every figure, and which is not published."""
    from parchemin.comptes.models import Etablissement
    from parchemin.indicateurs.models import FigureOfficielle, ReleveOfficiel
    from parchemin.preuves.dossiers.actes.indicateurs import LECTEURS

    site = Etablissement.toutes.create(organisation=o, denomination="Site d’Albertville", sorte="site")
    r = ReleveOfficiel.toutes.create(
        organisation=o, source="inserjeunes_cfa", nom_fichier="cfa.csv", importe_le=maintenant(), par_libelle="Ada", lues=1, derniere="2023_2024"
    )  # fmt: skip
    FigureOfficielle.toutes.create(
        organisation=o, releve=r, etablissement=site, periode="2023_2024", uai="0730000A", libelle="CFA", valeurs={"poursuite": "41.5"}
    )  # fmt: skip
    feuillets = []

    class Cahier:
        o_ = o.pk

        def __init__(self) -> None:
            self.o = o.pk

        def du_feuillet(self, cle: str, f: Any, *autres: Any, **champs: Any) -> Any:
            feuillets.append(f)
            return f

    LECTEURS["indicateurs.releves"](Cahier(), str(r.pk))  # type: ignore[arg-type]
    (f,) = feuillets
    (tableau,) = f.blocs
    valeurs = {x[2]: x[3] for x in tableau.lignes}
    assert "41,5 %" in valeurs.values()
    assert "non diffusé" in valeurs.values()
    assert all("Site d’Albertville" in x[0] for x in tableau.lignes)


def test_same_data_same_day_same_bytes(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    filer(o, qualite)
    a, b = ouvrir(faire(o, tmp_path, nom="a.zip")[0]), ouvrir(faire(o, tmp_path, nom="b.zip")[0])
    assert (tmp_path / "a.zip").read_bytes() == (tmp_path / "b.zip").read_bytes()
    # The pack itself was written in the journal since, an hour later: only what tells the moment of making differs.
    preparer(o, qualite)
    with geler(maintenant() + timedelta(hours=1)):
        c = ouvrir(faire(o, tmp_path, nom="c.zip")[0])
    assert a.keys() == b.keys() == c.keys()
    assert {x for x in a if a[x] != c[x]} == {"index.html", "SHA256SUMS"}
    assert all(x.date_time == (1980, 1, 1, 0, 0, 0) for x in zipfile.ZipFile(tmp_path / "a.zip").infolist())


def test_the_extract_is_checked_by_a_stranger(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    p = filer(o, qualite)
    consigner_(o, "violence", "7K4M9-QX2TB", "a ouvert le dossier de Maëlys Lefèvre")
    consigner_(o, "personne", "12", "a inscrit Maëlys Lefèvre")
    preuves.retirer(preuve=p, raison="Le bail a pris fin cette année.", acteur=SYSTEME)
    contenu = ouvrir(faire(o, tmp_path)[0])
    extrait = contenu["journal/extrait.jsonl"].decode()
    lignes = [json.loads(x) for x in extrait.splitlines()]
    assert sum("texte" in x for x in lignes) >= 2
    # The two that are kept quiet are one line, and nothing tells one from the other.
    (tue,) = [x for x in lignes if "de" in x and x["a"] - x["de"] == 1]
    assert set(tue) == {"de", "a", "empreinte"}
    tout = b"".join(v for k, v in contenu.items() if not k.endswith(".xlsx")).decode("utf-8", "replace")
    for secret in ("Maëlys", "Lefèvre", "7K4M9", "violence:"):
        assert secret not in tout
    bon = lancer_verifier(contenu, tmp_path / "bon")
    assert (bon.returncode, bon.stderr) == (0, "")
    assert "Tout se tient" in bon.stdout


@pytest.mark.parametrize(
    ("changer", "dit"),
    [
        (lambda x: x.replace('\\"acte\\":\\"preuves.deposer\\"', '\\"acte\\":\\"preuves.garder\\"', 1), "son texte ou celui d’avant a changé"),
        (lambda x: x.replace("Bail", "Bayl", 3), "détails ont changé"),
        (lambda x: "\n".join(y for n, y in enumerate(x.split("\n")) if n != 2), "il manque à l’extrait"),
    ],
)  # fmt: skip
def test_a_tampered_extract_is_seen(
    changer: Callable[[str], str], dit: str, o: Organisation, qualite: Membre, tmp_path: Path
) -> None:
    for titre in ("Bail", "Bail annexe", "Bail avenant"):
        filer(o, qualite, titre=titre)
    contenu = ouvrir(faire(o, tmp_path)[0])
    avant = contenu["journal/extrait.jsonl"].decode()
    assert changer(avant) != avant
    faux = tmp_path / "faux.jsonl"
    faux.write_text(changer(avant), encoding="utf-8")
    lu = lancer_verifier(contenu, tmp_path / "dossier", str(faux))
    assert lu.returncode == 1, lu.stdout
    assert dit in lu.stdout
    # And a file of the pack that was changed, by its sum.
    contenu["index.csv"] += b"x"
    lu = lancer_verifier(contenu, tmp_path / "autre")
    assert lu.returncode == 1
    assert "index.csv : son contenu a changé" in lu.stdout


def test_erased_details_leave_the_chain_whole(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    p = filer(o, qualite, titre="Lettre de Zéphyrine")
    with transaction.atomic():
        effacer_details(
            chaine=o.chaine, sujet=Reference("preuve", str(p.pk), ""), motif="demande de la personne", acteur=SYSTEME
        )
    filer(o, qualite, titre="Autre")
    contenu = ouvrir(faire(o, tmp_path)[0])
    assert "Zéphyrine" not in contenu["journal/extrait.jsonl"].decode()
    assert any(json.loads(x).get("efface") for x in contenu["journal/extrait.jsonl"].decode().splitlines())
    assert "demande d’une personne" in contenu["journal/index.html"].decode()
    assert lancer_verifier(contenu, tmp_path / "d").returncode == 0


def test_a_broken_journal_is_told(
    o: Organisation, qualite: Membre, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from parchemin.journal import verification

    filer(o, qualite)
    monkeypatch.setattr(verification, "enchainer", lambda avant, texte: "0" * 64)
    chemin, fait = faire(o, tmp_path)
    assert [c.code for c in fait.constats] == ["PAQ-013"]
    assert "Journal à regarder" in ouvrir(chemin)["index.html"].decode()


def consigner_(o: Organisation, genre: str, cle: str, phrase: str) -> None:
    with transaction.atomic():
        consigner(
            chaine=o.chaine,
            acteur=SYSTEME,
            acte="amelioration.ouvrir",
            sujet=Reference(genre, cle, phrase),
            phrase=phrase,
        )


def test_altered_missing_and_forbidden_files_are_told_and_not_given(
    o: Organisation, qualite: Membre, tmp_path: Path
) -> None:
    altere = filer(o, qualite, titre="Altérée", octets=PDF + b"altere")
    absent = filer(o, qualite, titre="Absente", octets=PDF + b"absent")
    f = deposer(f"Nom;Numéro\nLéa;{NIR_NU}\n".encode(), nom="liste.csv", usage=PREUVE.code, organisation_id=o.pk)
    preuves.deposer(
        organisation=o, contenu=Contenu("Liste", date(2026, 11, 3), f, description=f"Elle porte {NIR}."), sert=["qualiopi:17:moyens"],
        acteur=reference_de(qualite.utilisateur),
    )  # fmt: skip
    lu = chemin_de(altere.empreinte)
    lu.chmod(0o600)
    lu.write_bytes(PDF + b"9")
    chemin_de(absent.empreinte).unlink()
    chemin, fait = faire(o, tmp_path)
    contenu = ouvrir(chemin)
    etats = {x["Titre"]: x for x in index(contenu) if x["Sorte"] == "Fichier"}
    assert etats["Altérée"]["État"] == "altéré, pas remis"
    assert hashlib.sha256(PDF + b"9").hexdigest() in etats["Altérée"]["Note"]
    assert etats["Absente"]["État"] == "manquant"
    assert etats["Liste"]["État"] == "laissé de côté"
    assert [x for x in contenu if x.startswith("pieces/")] == []
    assert {c.code for c in fait.constats} == {"PAQ-010", "PAQ-011", "PAQ-012"}
    tout = b"".join(contenu.values()).decode("utf-8", "replace")
    assert NIR not in tout
    assert NIR_NU not in tout
    assert "numéro masqué" in tout


def test_another_organisation_never_comes_in(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    """A row that points to a file of somebody else: the file is not there."""
    autre = organisation("autre")
    f = deposer(PDF + b"autre", nom="secret.pdf", usage=PREUVE.code, organisation_id=autre.pk)
    preuves.deposer(
        organisation=o, contenu=Contenu("Piège", date(2026, 11, 3), f), sert=["qualiopi:17:moyens"], acteur=SYSTEME
    )
    contenu = ouvrir(faire(o, tmp_path)[0])
    assert b"autre" not in b"".join(v for k, v in contenu.items() if k.startswith("pieces/"))
    assert {x["État"] for x in index(contenu) if x["Titre"] == "Piège"} == {"manquant"}


def test_three_hundred_files_for_one_requirement(o: Organisation, qualite: Membre, tmp_path: Path) -> None:
    for n in range(300):
        filer(o, qualite, titre=f"Pièce {n}", octets=PDF + str(n).encode())
    chemin, fait = faire(o, tmp_path)
    contenu = ouvrir(chemin)
    assert fait.nombres["pieces"] == 301  # and the proof without names
    verifier_sommes(contenu)
    assert sum(x.startswith("pieces/") for x in contenu) == 300


def preparer(o: Organisation, m: Membre, **champs: Any) -> DossierPreuves:
    d, _ = dossiers.preparer(
        organisation=o,
        demande=demande(**champs),
        acteur=reference_de(m.utilisateur),
        travail_id=uuid4(),
        demandeur_id=m.utilisateur_id,
    )
    return d


def test_made_as_a_work_kept_once_and_told(o: Organisation, qualite: Membre) -> None:
    filer(o, qualite)
    t = dossiers.demander(
        organisation=o, demande=demande(), acteur=reference_de(qualite.utilisateur), demandeur_id=qualite.utilisateur_id
    )
    assert codes(dossiers.demander, organisation=o, demande=demande(), acteur=SYSTEME, demandeur_id=None) == ["TRA-001"]
    executer(t.pk)
    t.refresh_from_db()
    assert (t.etat, t.constats_bruts) == (EtatTravail.TERMINE, [])
    d = DossierPreuves.toutes.get()
    assert t.resultat["dossier"] == d.pk
    f = Fichier.toutes.get(pk=d.fichier_id)
    assert (f.nature, f.empreinte, f.taille) == ("zip", d.empreinte, d.octets)
    assert d.garde_jusqu == date(2029, 11, 24)
    (dite,) = phrases(evenements_de([o.chaine], "dossier_preuves", str(d.pk)))
    assert "a préparé le dossier pour un auditeur" in dite.phrase
    # Taken up again after its end: the same one.
    Travail.toutes.filter(pk=t.pk).update(etat=EtatTravail.INTERROMPU, prochain_essai_le=None)
    executer(t.pk)
    assert DossierPreuves.toutes.count() == 1


@pytest.mark.parametrize("quand", [1, 2, 3, 4])
def test_stopped_half_way_nothing_is_kept(quand: int, o: Organisation, qualite: Membre, settings: Any) -> None:
    filer(o, qualite)
    fois = 0

    def pas(fait: int, total: int, phrase: str) -> None:
        nonlocal fois
        fois += 1
        if fois == quand:
            raise TravailAnnule

    with pytest.raises(TravailAnnule):
        dossiers.preparer(organisation=o, demande=demande(), acteur=SYSTEME, travail_id=uuid4(), pas=pas)
    assert DossierPreuves.toutes.count() == 0
    assert Fichier.toutes.filter(usage="dossier_preuves").count() == 0
    assert list((Path(settings.DONNEES) / "dossiers").glob("*")) == []


def test_cancelled_by_its_button(o: Organisation, qualite: Membre) -> None:
    t = dossiers.demander(organisation=o, demande=demande(), acteur=SYSTEME, demandeur_id=None)
    annuler(t.pk)
    executer(t.pk)
    t.refresh_from_db()
    assert t.etat == EtatTravail.ANNULE
    assert DossierPreuves.toutes.count() == 0


def test_a_full_disk_is_told(o: Organisation, qualite: Membre, monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    filer(o, qualite)

    def plein(self: Archive, nom: str, octets: bytes) -> str:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Archive, "ajouter", plein)
    t = dossiers.demander(organisation=o, demande=demande(), acteur=SYSTEME, demandeur_id=None)
    executer(t.pk)
    t.refresh_from_db()
    assert t.etat == EtatTravail.ECHOUE
    assert [c.code for c in t.constats] == ["PAQ-006"]
    assert DossierPreuves.toutes.count() == 0
    assert list((Path(settings.DONNEES) / "dossiers").glob("*")) == []


@pytest.mark.parametrize(
    ("champs", "code"),
    [
        ({"du": date(2026, 11, 2), "au": date(2026, 11, 1)}, "PAQ-001"), ({"du": date(2027, 1, 1), "au": date(2027, 2, 1)}, "PAQ-002"),
        ({"famille": "certificateur"}, ""), ({"famille": "eduform"}, "PAQ-003"), ({"famille": "inconnue"}, "PAQ-003"),
        ({"sorte": SorteDossier.FRANCE_COMPETENCES, "partenaire": 999}, "PAQ-005"),
    ],
)  # fmt: skip
def test_what_may_not_be_asked(champs: dict[str, Any], code: str, o: Organisation) -> None:
    assert _refus(o, demande(**champs)) == ([code] if code else [])


def _refus(o: Organisation, d: DemandeDossier) -> list[str]:
    try:
        dossiers.exiger(o, d)
    except ErreurMetier as e:
        return [c.code for c in e.constats]
    return []


def test_only_a_certifier_has_a_network(o: Organisation) -> None:
    Organisation.objects.filter(pk=o.pk).update(est_certificateur=False)
    o.refresh_from_db()
    assert _refus(o, demande(sorte=SorteDossier.FRANCE_COMPETENCES)) == ["PAQ-004"]
