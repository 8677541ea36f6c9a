"""Every speed, beside a reference, in one run. Nothing is asserted: read the table.

make bench                 everything (an export of 470 MB is built first)
mesurer.py --petit         a tenth of it
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mesure_commune import LIGNES, RACINE, chrono, noter

ENFANT = """
import resource, sys, time
import django; django.setup()
from pathlib import Path
from parchemin.referentiel.services.registre import importer_registre
debut = time.perf_counter()
(r,) = importer_registre(chemin=Path(sys.argv[1]), nom=sys.argv[2])
print(time.perf_counter() - debut, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, r.nouvelles, r.modifiees, r.inchangees)
"""
LXML = """
import resource, sys, time
from lxml import etree
debut = time.perf_counter()
n = 0
for _, e in etree.iterparse(sys.argv[1], tag="FICHE"):
    n += 1
    e.clear()
    while e.getprevious() is not None:
        del e.getparent()[0]
print(time.perf_counter() - debut, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, n)
"""


def enfant(code: str, *arguments: object) -> list[float]:
    """Figures printed by the code, run in a process; the second one is replaced by the memory of the process *and of
    those it starts*, at its highest (Linux: the private part and a share of what is common)."""
    p = subprocess.Popen([sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True)
    pic = 0
    while p.poll() is None:
        pic = max(pic, memoire(p.pid))
        time.sleep(0.1)
    sortie = p.stdout.read() if p.stdout else ""
    if p.returncode:
        raise RuntimeError(f"le processus mesuré a échoué ({p.returncode})")
    valeurs = [float(x) for x in sortie.split()]
    return [valeurs[0], pic or valeurs[1], *valeurs[2:]]


def memoire(pid: int) -> int:
    """Megabytes held by a process and its children; 0 where the system does not say."""
    try:
        total = 0
        for autre in [str(pid), *Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]:
            lignes = Path(f"/proc/{autre}/smaps_rollup").read_text().splitlines()
            total += next(int(x.split()[1]) for x in lignes if x.startswith("Pss:"))
        return total // 1024
    except (OSError, StopIteration):
        return 0


def registre(dossier: Path, fiches: int, partenaires: int, mo: int) -> None:
    from generer_export import generer

    modele = RACINE.parent / "shared/official/france-competences/xml-v4.1-2026-08/export_fiches_RNCP_fixture.xml"
    export, suivant = dossier / "a.xml", dossier / "b.xml"
    options = {"fiches": fiches, "partenaires": partenaires, "mo": mo, "modele": modele if modele.is_file() else None}
    generer(export, **options)  # type: ignore[arg-type]
    generer(suivant, variante=7, **options)  # type: ignore[arg-type]
    taille = export.stat().st_size // 1_000_000
    print(f"Export de {taille} Mo, {fiches} fiches, {partenaires} partenaires\n")
    simple = enfant(LXML, export)
    reference = f"lxml seul {simple[0]:.1f} s, {simple[1]:.0f} Mo"
    nom = "export_fiches_RNCP_V4_1_2026-08-{:02d}.xml".format
    premier = enfant(ENFANT, export, nom(16))
    noter("Premier import", f"{premier[0]:.1f} s, {premier[1]:.0f} Mo", reference, "≤ 60 s, ≤ 300 Mo")
    rien = enfant(ENFANT, export, nom(17))
    noter("Import sans changement", f"{rien[0]:.1f} s, {rien[1]:.0f} Mo", reference, "≤ 15 s, ≤ 300 Mo")
    un = enfant(ENFANT, suivant, nom(18))
    noter(f"Import, {un[3]:.0f} fiches changées", f"{un[0]:.1f} s, {un[1]:.0f} Mo", reference, "—")


BASE = "/o/rivage/referentiel/"
ADRESSES = [
    BASE, f"{BASE}?niveau=5&actif=oui", f"{BASE}?q=gestion", f"{BASE}?q=responsable+projet", f"{BASE}?q=12345",
    f"{BASE}?q=M1805", f"{BASE}?certificateur=ministere", f"{BASE}?tri=-fin", f"{BASE}?page=400",
    "/o/rivage/recherche/?q=conception", "/o/rivage/recherche/?q=d%C3%A9velo", f"{BASE}fiches/RNCP1/",
    f"{BASE}fiches/RNCP1/partenaires/?q=organisme", "/o/rivage/",
]  # fmt: skip


def visiteur() -> object:
    """A signed-in person, through the whole stack (test client)."""
    from django.test import Client

    from parchemin.comptes.models import Utilisateur

    client = Client(HTTP_HOST="127.0.0.1")
    client.force_login(
        Utilisateur.objects.get(email="thomas.garnier@rivage.example"),
        backend="django.contrib.auth.backends.ModelBackend",
    )
    return client


def demander(client: object, adresse: str) -> float:
    """Milliseconds of a page."""

    def geste() -> None:
        reponse = client.get(adresse, follow=True)  # type: ignore[attr-defined]
        assert reponse.status_code == 200, adresse

    return 1000 * chrono(geste)


def centile(mesures: list[float], part: float = 0.95) -> float:
    return sorted(mesures)[int(len(mesures) * part)]


def pages() -> list[float]:
    """Search and lists, 95th centile."""
    from django.core.cache import caches
    from django.db import connection

    client = visiteur()
    with connection.cursor() as c:

        def plein() -> None:
            c.execute("SELECT count(*) FROM referentiel_versionfiche WHERE intitule LIKE %s", ["%gestion%"])
            c.fetchone()

        reference = f"LIKE sur les titres {1000 * min(chrono(plein) for _ in range(5)):.0f} ms"
    toutes, premieres = [], []
    for adresse in ADRESSES:
        demander(client, adresse)
        # The first time: nothing is counted yet.
        caches["registres"].clear()
        premieres.append(demander(client, adresse))
        mesures = [demander(client, adresse) for _ in range(12)]
        vues = f"{statistics.median(mesures):.0f} ms, max {max(mesures):.0f}"
        journee = adresse == "/o/rivage/"  # neither a search nor a list: every room is asked
        noter(adresse[:52], vues, reference, "—" if journee else "≤ 100 ms")
        toutes += [] if journee else mesures
    noter("Recherche et listes, 95e centile", f"{centile(toutes):.0f} ms", reference, "≤ 100 ms")
    noter("Les mêmes, première fois (rien de compté), maximum", f"{max(premieres):.0f} ms", reference, "—")
    return toutes


def pendant(dossier: Path, fiches: int, partenaires: int, mo: int, repos: list[float]) -> None:
    """The same pages, and writes, while a process imports another register for the first time."""
    from django.db import OperationalError, transaction
    from generer_export import generer

    from parchemin.journal.facade import SYSTEME, Reference, consigner

    export, specifique = dossier / "c.xml", dossier / "d.xml"
    generer(export, fiches=fiches, partenaires=partenaires, mo=mo)
    with export.open(encoding="utf-8") as lu, specifique.open("w", encoding="utf-8") as ecrit:
        for ligne in lu:
            ecrit.write(ligne.replace(">RNCP", ">RS"))

    def consigne() -> None:
        with transaction.atomic():
            consigner(
                chaine="o:999998", acte="mesure.essai", acteur=SYSTEME, sujet=Reference("essai", "1", "essai"),
                details={}, phrase="a essayé.",
            )  # fmt: skip

    def session() -> None:
        client.session.save()  # type: ignore[attr-defined]

    client = visiteur()
    mesures: list[float] = []
    ecritures: list[float] = []
    refusees = 0
    nom = "export_fiches_RS_V4_1_2026-08-19.xml"
    p = subprocess.Popen([sys.executable, "-c", ENFANT, str(specifique), nom], stdout=subprocess.DEVNULL)
    while p.poll() is None:
        for adresse in ADRESSES:
            mesures.append(demander(client, adresse))
            for ecriture in (consigne, session):
                try:
                    ecritures.append(1000 * chrono(ecriture))
                except OperationalError:
                    refusees += 1
    if p.returncode:
        raise RuntimeError("l’import mesuré a échoué")
    reference = f"au repos {statistics.median(repos):.0f} ms, 95e {centile(repos):.0f}, max {max(repos):.0f}"
    vues = f"{statistics.median(mesures):.0f} ms, 95e {centile(mesures):.0f}, max {max(mesures):.0f}"
    noter(f"Pages pendant un premier import ({len(mesures)})", vues, reference, "—")
    vues = f"{statistics.median(ecritures):.0f} ms, 95e {centile(ecritures):.0f}, max {max(ecritures):.0f}"
    noter(f"Écritures pendant l’import ({len(ecritures)})", vues, f"refusées : {refusees}", "0 refusée")


def journal() -> None:
    from django.db import connection, transaction

    from parchemin.journal.facade import SYSTEME, EvenementAConsigner, Reference, consigner_lot, verifier

    n = 20_000
    lot = [
        EvenementAConsigner("mesure.essai", SYSTEME, Reference("essai", str(i), f"essai {i}"), "a essayé.", {"i": i})
        for i in range(n)
    ]

    def ecrire() -> None:
        with transaction.atomic():
            consigner_lot(chaine="o:999999", evenements=lot)

    duree = chrono(ecrire)
    with connection.cursor() as c:
        c.execute("CREATE TABLE IF NOT EXISTS mesure_nue (a integer, b text)")

        def nue() -> None:
            with transaction.atomic():
                c.executemany("INSERT INTO mesure_nue VALUES (%s, %s)", [(i, "x" * 300) for i in range(n)])

        reference = f"INSERT nus {n / chrono(nue):,.0f}/s".replace(",", " ")
        c.execute("DROP TABLE mesure_nue")
    noter("Journal, ajouts par lot", f"{n / duree:,.0f} /s".replace(",", " "), reference, "≥ 5 000 /s")
    noter("Journal, relecture", f"{n / chrono(lambda: verifier('o:999999')):,.0f} /s".replace(",", " "), reference, "—")


def insertions() -> None:
    """Bulk insertion of a table of ten columns, beside the driver alone on rows already in its own types."""
    from datetime import date

    from django.db import connection, models, transaction

    from parchemin.plateforme.lots import inserer

    class Mesure(models.Model):  # noqa: DJ008
        a, b = models.CharField(max_length=20), models.TextField()
        c, d = models.IntegerField(), models.BigIntegerField(null=True)
        e, f = models.DateField(), models.BooleanField()
        g, h = models.CharField(max_length=20), models.TextField()
        i, j = models.JSONField(null=True), models.CharField(max_length=5)

        class Meta:
            app_label = "plateforme"
            db_table = "mesure_lots"

    n, jour = 200_000, date(2026, 1, 1)
    lignes = [(f"x{i}", "texte libre", i, None, jour, True, "abc", "def", None, "z") for i in range(n)]
    nues = [(*ligne[:4], "2026-01-01", *ligne[5:]) for ligne in lignes]

    def par_lots() -> None:
        with transaction.atomic():
            inserer(Mesure, "abcdefghij", lignes)

    def pilote() -> None:
        with transaction.atomic(), connection.cursor() as c:
            c.executemany(f"INSERT INTO mesure_lots (a,b,c,d,e,f,g,h,i,j) VALUES ({','.join(['%s'] * 10)})", nues)

    with connection.schema_editor() as editeur:
        editeur.create_model(Mesure)
    duree = min(chrono(par_lots) for _ in range(2))
    reference = f"executemany nu {n / chrono(pilote):,.0f}/s".replace(",", " ")
    with connection.schema_editor() as editeur:
        editeur.delete_model(Mesure)
    noter("Insertion par lots, 10 colonnes", f"{n / duree:,.0f} /s".replace(",", " "), reference, "≥ 200 000 /s")


def imports() -> None:
    """A file of 100 000 lines and 12 columns: read, judged by a light kind, staged; beside a plain reading."""
    import csv
    from itertools import count

    import xlsxwriter
    from python_calamine import CalamineWorkbook

    from parchemin.comptes.models import Membre
    from parchemin.imports.domain import lecteurs
    from parchemin.imports.domain.modele import ActionLigne, ChampImport, LigneAnalysee, TypeImport
    from parchemin.imports.domain.registre import inscrire_type
    from parchemin.imports.models import LotImport
    from parchemin.imports.services.analyse import analyser
    from parchemin.imports.services.depot import choisir_colonnes, deposer_lot
    from parchemin.plateforme.tenant import organisation_active
    from parchemin.plateforme.travaux.execution import executer

    class Leger:
        """Every line is new: what is measured is the engine."""

        def __init__(self, circonstances: object) -> None: ...

        def analyser(self, lignes: list) -> list:  # type: ignore[type-arg]
            return [
                LigneAnalysee(ActionLigne.CREER, f"{x.valeurs['c0']} {x.valeurs['c1']}", {"n": x.valeurs["c0"]})
                for x in lignes
            ]

    genres = [lecteurs.texte(60), lecteurs.texte(60), lecteurs.date_jour(), lecteurs.decimal(maximum=20),
              lecteurs.courriel(), lecteurs.choix({"Apprentissage": "a", "VAE": "v"})]  # fmt: skip
    champs = tuple(ChampImport(f"c{j}", f"Colonne {j}", genres[j % 6]) for j in range(12))
    kind = inscrire_type(TypeImport("mesure", "Mesure", "", "imports.importer", champs, Leger))  # type: ignore[arg-type]
    n = 100_000
    entetes = [c.libelle for c in champs]
    ligne = ["Le Goff", "Maëlys", "03/04/2005", "12,5", "ada@exemple.fr", "Apprentissage"] * 2
    with tempfile.TemporaryDirectory() as dossier:
        en_csv, en_xlsx = Path(dossier) / "x.csv", Path(dossier) / "x.xlsx"
        with en_csv.open("w", encoding="utf-8", newline="") as f:
            ecrivain = csv.writer(f, delimiter=";")
            ecrivain.writerow(entetes)
            ecrivain.writerows([f"{ligne[0]} {i}", *ligne[1:]] for i in range(n))
        classeur = xlsxwriter.Workbook(en_xlsx, {"constant_memory": True})
        feuille = classeur.add_worksheet()
        feuille.write_row(0, 0, entetes)
        for i in range(n):
            feuille.write_row(i + 1, 0, [f"{ligne[0]} {i}", *ligne[1:]])
        classeur.close()

        def lire_csv() -> None:
            with en_csv.open(encoding="utf-8", newline="") as f:
                sum(1 for _ in csv.reader(f, delimiter=";"))

        def lire_xlsx() -> None:
            sum(1 for _ in CalamineWorkbook.from_path(str(en_xlsx)).get_sheet_by_index(0).iter_rows())

        m = Membre.toutes.select_related("organisation").get(utilisateur__email="thomas.garnier@rivage.example")
        numero = count()

        def apercu(chemin: Path) -> None:
            with organisation_active(m.organisation_id):
                nom = f"{next(numero)}{chemin.suffix}"
                lot = deposer_lot(membre=m, type_import=kind, source=chemin, nom=nom, emetteur=nom)
                if lot.travail_id:
                    executer(lot.travail_id)
                    lot.refresh_from_db()
                choisir_colonnes(lot=lot, colonnes={int(j): cle for j, cle in lot.colonnes.items()})
                executer(analyser(lot=lot, membre=m).travail_id)  # type: ignore[arg-type]
                lot = LotImport.toutes.get(pk=lot.pk)
                assert (lot.lues, lot.a_creer, lot.etat) == (n, n, "pret"), (lot.lues, lot.constats)

        for chemin, lire, outil in ((en_csv, lire_csv, "csv seul"), (en_xlsx, lire_xlsx, "calamine seul")):
            reference = f"{outil} {chrono(lire):.1f} s"
            duree = chrono(lambda c=chemin: apercu(c))  # type: ignore[misc]
            noter(f"Aperçu d’un {chemin.suffix[1:].upper()}, 100 000 × 12", f"{duree:.1f} s", reference, "≤ 10 s")


def propositions() -> None:
    """Propositions of decision with their whole reasoning, beside the same averages in plain Decimal without any trace.

    Processor time, not wall clock: other processes of the machine must not count.
    """
    from datetime import date
    from decimal import Decimal

    from parchemin.deliberation.domain.dossier import Dossier, EtatUnite, ResultatUnite
    from parchemin.deliberation.domain.moteur import deliberer
    from parchemin.deliberation.domain.reglement import Reglement, Unite
    from parchemin.referentiel.domain.familles import Famille

    poids = {"P1": 6, "P2": 7, "G1": 3, "G2": 2, "G3": 1, "G4": 1}
    unites = tuple(
        Unite(c, f"Unité {c}", "professionnel" if c[0] == "P" else "general", Decimal(k), eps=c == "G3")
        for c, k in poids.items()
    )
    reglement = Reglement(Famille.CAP, "CAP-T", "CAP fictif", unites, "règlement fictif")
    n, jour = 5_000, date(2025, 7, 4)

    def processeur(geste: Callable[[], object]) -> float:
        durees = []
        for _ in range(5):
            debut = time.process_time()
            for _ in range(n):
                geste()
            durees.append(time.process_time() - debut)
        return n / min(durees)

    for nom, notes in (("admission", "11 10.5 9 8 13 10"), ("ajournement", "9 9.5 15 14 16 14")):
        valeurs = dict(zip(poids, map(Decimal, notes.split()), strict=True))
        dossier = Dossier("apprenti", {c: ResultatUnite(EtatUnite.PRESENT, x) for c, x in valeurs.items()}, "globale")

        def nu(valeurs: dict[str, Decimal] = valeurs) -> bool:
            generale = sum((x * poids[c] for c, x in valeurs.items()), Decimal(0)) / 20
            return generale >= 10 and (valeurs["P1"] * 6 + valeurs["P2"] * 7) / 13 >= 10

        vitesse = processeur(lambda d=dossier: deliberer(d, reglement, jour))  # type: ignore[misc]
        reference = f"Decimal nu sans motif {processeur(nu):,.0f}/s".replace(",", " ")
        noter(f"Propositions de décision, {nom}", f"{vitesse:,.0f} /s".replace(",", " "), reference, "≥ 20 000 /s")


def principal() -> int:
    a = argparse.ArgumentParser()
    a.add_argument("--petit", action="store_true")
    petit = a.parse_args().petit
    with tempfile.TemporaryDirectory(prefix="parchemin-mesures-") as nom:
        dossier = Path(nom)
        os.environ |= {
            "PARCHEMIN_DONNEES": str(dossier / "demonstration"),
            "PARCHEMIN_DEMONSTRATION": "1",
            "DJANGO_SETTINGS_MODULE": "parchemin.config.settings",
        }
        subprocess.run([sys.executable, "-m", "parchemin.config", "demo"], check=True)
        facteur = 10 if petit else 1
        registre(dossier, 30_000 // facteur, 400_000 // facteur, 470 // facteur)
        import django

        django.setup()
        from django.core.management import call_command

        call_command("collectstatic", interactive=False, verbosity=0)
        pendant(dossier, 12_000 // facteur, 160_000 // facteur, 190 // facteur, pages())
        journal()
        insertions()
        imports()
        propositions()
        from mesures_accrochage import accrochage, accrochage_boucle, accrochage_domaine
        from mesures_communication import communication
        from mesures_documents import documents
        from mesures_indicateurs import indicateurs
        from mesures_jury import rectification
        from mesures_pages_indicateurs import pages_d_indicateurs

        rectification(1, 25)
        communication()
        documents()
        indicateurs(10_000_000 // facteur)
        pages_d_indicateurs(visiteur())
        accrochage_boucle(100_000 // facteur)
        accrochage_domaine()
        accrochage(dossier, 200_000 // facteur)
        pic = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024
        print(f"\n{len(LIGNES)} mesures, pic de ce processus : {pic} Mo")
    return 0


if __name__ == "__main__":
    raise SystemExit(principal())
