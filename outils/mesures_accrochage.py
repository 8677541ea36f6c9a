"""The transmission, measured: domain alone, from the database, the whole loop."""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from mesure_commune import RACINE, chrono, noter
from mesurer import enfant


def accrochage_boucle(n: int) -> None:
    """The whole loop with the rehearsal, over HTTPS: build, deposit, treat, read, mend, send again, until nothing is left."""
    from datetime import date
    from uuid import uuid4

    from lxml import etree

    from parchemin.accrochage.domain.accuses import Issue, lire_accuse
    from parchemin.accrochage.domain.construction import construire, fragments_de, ordre
    from parchemin.accrochage.domain.modele import Enveloppe, Passage
    from parchemin.accrochage.domain.profils import profil
    from parchemin.accrochage.domain.schema import schema_du_profil
    from parchemin.accrochage.repetition.collecte import Origine, passages_d_essai
    from parchemin.accrochage.repetition.etat_civil import EtatCivil
    from parchemin.accrochage.repetition.population import passage_de
    from parchemin.accrochage.repetition.serveur import Repetition
    from parchemin.accrochage.transport import Destination, deposer, telecharger_accuse
    from parchemin.socle.horloge import maintenant

    p, jour, durees = profil("1.1.2"), date(2026, 9, 1), {"construire": 0.0, "traiter": 0.0, "lire": 0.0}
    nombre = f"{n:,}".replace(",", " ")

    def mesurer(quoi: str, geste: Callable[[], object]) -> None:
        durees[quoi] += chrono(geste)

    with tempfile.TemporaryDirectory() as nom:
        dossier = Path(nom)
        with Repetition(dossier / "repetition", origine=Origine(population=n)) as r:
            d = Destination(r.adresse, autorite=r.certificat.chemin, interne=True)
            registre = EtatCivil(r.etat_civil)
            restent: dict[str, Passage] = {x.id_technique: x for x in passages_d_essai(registre, jour)}
            vraies = dict(zip(restent, (v for _, _, v, _ in registre.inscriptions()), strict=True))
            registre.fermer()
            tours, premier = 0, dossier / "tour0.xml"
            debut = time.perf_counter()
            while restent and tours < 5:
                chemin, accuse = dossier / f"tour{tours}.xml", dossier / f"accuse{tours}.xml"
                e = Enveloppe(str(uuid4()), maintenant(), "12ABC345", "12ABC345", "C1")
                fragments = fragments_de(sorted(restent.values(), key=ordre), p)
                mesurer(
                    "construire",
                    lambda: list(construire(fragments, p, schema_du_profil(p), e, lambda _: chemin)),  # noqa: B023
                )

                def traiter() -> None:
                    recu = deposer(d, chemin, chemin.name)  # noqa: B023
                    while telecharger_accuse(d, recu.id_depot, accuse) is None:  # noqa: B023
                        time.sleep(0.5)  # a person asks less often: each question is a TLS connection

                mesurer("traiter", traiter)
                debut_lecture = time.perf_counter()
                with accuse.open("rb") as f:
                    lu = lire_accuse(f)
                durees["lire"] += time.perf_counter() - debut_lecture
                assert not any(x.issue is Issue.INCONNU for x in lu.lignes)
                # Among 100 000 people two share everything that names them: once mended, only their CPF file tells them apart.
                jumeaux = {x.id_technique for x in lu.lignes if tours and x.classe == "plusieurs"}
                restent = {
                    i: passage_de(
                        vraies[i],
                        i,
                        restent[i].code_certification,
                        jour,
                        "dossier" if i in jumeaux else restent[i].voie,
                    )
                    for i in (x.id_technique for x in lu.lignes if x.issue is Issue.REFUSE)
                }
                tours += 1
            total = time.perf_counter() - debut
            assert not restent

        def seul() -> None:
            for _, x in etree.iterparse(str(premier), tag="{*}passageCertification"):
                x.clear()
                while x.getprevious() is not None:
                    del x.getparent()[0]

        reference = f"lxml seul {chrono(seul):.1f} s"
    detail = ", ".join(f"{quoi} {duree:.0f} s" for quoi, duree in durees.items())
    noter(f"Boucle d’accrochage, {nombre} passages, {tours} envois", f"{total:.1f} s", reference, "≤ 120 s")
    print(f"    {detail}")


def accrochage_domaine() -> None:
    """The message of the Caisse des Dépôts, without a database. Processor time: other processes must not count."""
    import io
    import random
    from datetime import datetime
    from xml.sax.saxutils import escape

    from lxml import etree

    sys.path.insert(0, str(RACINE))
    from tests.accrochage.domain.strategies import un_passage

    from parchemin.accrochage.domain.accuses import lire_accuse
    from parchemin.accrochage.domain.construction import citee, ordre
    from parchemin.accrochage.domain.ecriture import ecrire_fichiers, redacteur
    from parchemin.accrochage.domain.modele import Enveloppe
    from parchemin.accrochage.domain.profils import profil
    from parchemin.accrochage.domain.schema import schema_du_profil
    from parchemin.accrochage.domain.validation import Valideur, tient_le_schema
    from parchemin.socle.horloge import PARIS

    def processeur(geste: Callable[[], object]) -> float:
        durees = []
        for _ in range(3):
            debut = time.process_time()
            geste()
            durees.append(time.process_time() - debut)
        return min(durees)

    class Memoire(io.BytesIO):
        contenu = b""

        def close(self) -> None:
            self.contenu = self.getvalue()

    p, hasard, n = profil("1.1.2"), random.Random(1), 20_000
    plume, schema = redacteur(p), schema_du_profil(p)
    lot = sorted((un_passage(hasard, i) for i in range(n)), key=ordre)
    autour = Enveloppe("mesure", datetime(2026, 7, 1, tzinfo=PARIS), "AB123CDE", "AB123CDE", "C1")
    sortie = Memoire()

    def ecrire() -> None:
        nonlocal sortie
        sortie = Memoire()
        list(ecrire_fichiers(((citee(x), plume.ecrire(x)) for x in lot), p, lambda _: autour, lambda _: sortie))

    def nu() -> int:
        return len("".join(f"<a>{escape(str(v))}</a>" for x in lot for v in plume.valeurs(x)))

    def debit(duree: float, nombre: int = n) -> str:
        return f"{nombre / duree:,.0f} /s".replace(",", " ")

    noter("Accrochage, écriture", debit(processeur(ecrire)), f"balises nues {debit(processeur(nu))}", "—")
    octets = sortie.contenu
    flux = processeur(lambda: tient_le_schema(io.BytesIO(octets), schema))
    arbre = processeur(lambda: schema.validate(etree.fromstring(octets, etree.XMLParser(huge_tree=True))))
    noter("Accrochage, validation en flux", debit(flux), f"lxml, arbre entier {debit(arbre)}", "—")
    valideur, textes = Valideur(p, schema), [plume.ecrire(x) for x in lot[:5_000]]
    un_a_un = processeur(lambda: [valideur.du_texte(t) for t in textes])
    noter("Accrochage, validation passage par passage", debit(un_a_un, 5_000), f"en flux {debit(flux)}", "—")
    ko = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>Le passage certification avec le bcr émetteur 03VML243 et l'id "
        f"technique partenaire {i} existe déjà en base</messageErreur></passage>"
        for i in range(50_000)
    )
    ok = "".join(f"<idTechnique>{i}</idTechnique>" for i in range(50_000, 100_000))
    accuse = f"<rapport><PassagesKO>{ko}</PassagesKO><PassagesOK>{ok}</PassagesOK></rapport>".encode()
    lu = processeur(lambda: lire_accuse(io.BytesIO(accuse)))
    seul = processeur(lambda: etree.fromstring(accuse, etree.XMLParser(huge_tree=True)))
    noter("Accrochage, accusé de 100 000 lignes", f"{lu:.1f} s", f"lxml seul {seul:.1f} s", "≤ 10 s")


ACCROCHAGE = """
import resource, sys, tempfile, time
from pathlib import Path
import django; django.setup()
from parchemin.accrochage.models import LotAccrochage
from parchemin.accrochage.construction_parallele import construire_en_parallele
from parchemin.accrochage.domain.ecriture import Enveloppe
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.schemas import schema_actif
from parchemin.accrochage.services.ecriture import fragments
lot = LotAccrochage.toutes.get(pk=sys.argv[1])
p = profil("1.1.2")
e = Enveloppe(str(lot.pk), lot.horodatage, "12ABC345", "12ABC345", "MCFCER000123")
debut = time.perf_counter()
n = sum(f.ecrit.passages for f in construire_en_parallele(
    fragments(lot, p), p, schema_actif(p, None), e, lambda n: Path(sys.argv[2]) / f"{n:03}.xml", donnees=Path(sys.argv[2]),
    total=lot.nombre))
print(time.perf_counter() - debut, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024, n)
"""
RELIRE = """
import resource, sys, time
from pathlib import Path
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.domain.schema import schema_du_profil
p = profil("1.1.2")
schema = schema_du_profil(p)
debut = time.perf_counter()
for chemin in sorted(Path(sys.argv[1]).glob("*.xml")):
    if sys.argv[2] == "flux":
        from parchemin.accrochage.domain.validation import tient_le_schema
        assert tient_le_schema(chemin.open("rb"), schema) is None
    else:
        from lxml import etree
        assert schema.validate(etree.parse(str(chemin)))
print(time.perf_counter() - debut, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def accrochage(dossier: Path, nombre: int) -> None:
    """Awards from the database to files that the schema has accepted; the report of 100 000 lines; the controls."""
    from django.db import transaction

    from parchemin.accrochage.domain.profils import profil
    from parchemin.accrochage.models import (
        CompteAccrochage,
        EnvoiPassage,
        EtatFichier,
        FichierAccrochage,
        LotAccrochage,
        PassageCertification,
    )
    from parchemin.accrochage.services.accuses import recevoir
    from parchemin.accrochage.services.construction import demander_construction
    from parchemin.accrochage.services.controles import controler_passages, juge_par
    from parchemin.accrochage.services.depots import noter_depot
    from parchemin.comptes.models import Organisation
    from parchemin.journal.facade import SYSTEME
    from parchemin.plateforme.lots import inserer
    from parchemin.plateforme.travaux.execution import executer
    from parchemin.socle.horloge import aujourdhui, maintenant

    o = Organisation.objects.order_by("pk")[0]
    cpt = CompteAccrochage.toutes.create(
        organisation=o, libelle="Mesures", certificateur_bcr="99MES999", emetteur_bcr="99MES999", contrat="MCFCER000999"
    )
    modele = PassageCertification(
        organisation=o, compte=cpt, origine="import", type_certification="RNCP", debut_validite=aujourdhui(),
        prenom1="Camille", annee_naissance=1990, mois_naissance=4, jour_naissance=9, sexe="F", code_insee="44109",
        libelle_commune="Nantes", modalite_acces="CANDIDAT_LIBRE", mention="MENTION_BIEN", scoring="15/20",
        verdict="pret", controle_le=maintenant(), juge_par=juge_par(profil("1.1.2")),
    )  # fmt: skip
    colonnes = [f.attname for f in PassageCertification._meta.concrete_fields if f.attname != "id"]
    base = {x: getattr(modele, x) for x in colonnes}
    base["created_at"] = base["updated_at"] = maintenant()
    for debut in range(0, nombre, 20_000):
        lignes = (
            [*({**base, "id_technique": f"mesure-{n:08d}", "nom_naissance": f"Martin {n % 997}",
                "code_certification": f"RNCP{99001 + n % 5}"}.values())]
            for n in range(debut, min(debut + 20_000, nombre))
        )  # fmt: skip
        with transaction.atomic():
            inserer(PassageCertification, colonnes, lignes)
    par_s = lambda n, s: f"{n / s:,.0f} /s".replace(",", " ")  # noqa: E731
    lot = demander_construction(compte=cpt, acteur=SYSTEME, demandeur_id=None)
    total = chrono(lambda: executer(lot.travail_id))  # type: ignore[arg-type]
    lot = LotAccrochage.toutes.get(pk=lot.pk)
    sortie = dossier / "accrochage"
    sortie.mkdir()
    ecrit = enfant(ACCROCHAGE, lot.pk, sortie)
    flux, arbre = enfant(RELIRE, sortie, "flux"), enfant(RELIRE, sortie, "arbre")
    reference = f"schéma seul : flux {par_s(nombre, flux[0])}, arbre {par_s(nombre, arbre[0])}, {arbre[1]:.0f} Mo"
    noter(
        "Accrochage, de la base aux fichiers validés",
        f"{par_s(nombre, ecrit[0])}, {ecrit[1]:.0f} Mo",
        reference,
        "≥ 30 000 /s, ≤ 200 Mo",
    )
    noter("Accrochage, tout (réservation, jumeau, archive)", par_s(nombre, total), reference, "—")
    fichiers = FichierAccrochage.toutes.filter(lot=lot, etat=EtatFichier.PREPARE).order_by("rang")[:2]
    lus, duree, depots = 0, 0.0, 0.0
    for f in fichiers:
        depots += chrono(lambda f=f: noter_depot(fichier=f, le=maintenant(), acteur=SYSTEME))  # type: ignore[misc]
        ids = EnvoiPassage.toutes.filter(fichier=f).order_by("rang").values_list("passage__id_technique", flat=True)
        ko = "".join(
            f"<passage><idTechnique>{i}</idTechnique><messageErreur>Aucun titulaire ne correspond aux critères obligatoires"
            "</messageErreur></passage>" for n, i in enumerate(ids) if n % 20 == 0
        )  # fmt: skip
        ok = "".join(f"<idTechnique>{i}</idTechnique>" for n, i in enumerate(ids) if n % 20)
        rapport = (
            f"<rapport><idFlux>{f.id_flux}</idFlux><PassagesKO>{ko}</PassagesKO><PassagesOK>{ok}</PassagesOK></rapport>"
        )
        debut_lecture = time.perf_counter()
        accuse = recevoir(
            source=rapport.encode(), nom="at.xml", organisation_id=o.pk, acteur=SYSTEME, demandeur_id=None
        )
        executer(accuse.travail_id)  # type: ignore[arg-type]
        duree += time.perf_counter() - debut_lecture
        lus += f.passages_nombre
    noter(
        f"Accrochage, accusés de {lus} lignes lus",
        f"{duree:.1f} s",
        f"dépôts notés {depots:.1f} s",
        "100 000 en ≤ 10 s",
    )
    reste = PassageCertification.toutes.filter(compte=cpt, etat="refuse")
    juges = reste.count()
    duree = chrono(lambda: controler_passages(reste))
    noter("Accrochage, passages contrôlés", par_s(juges, duree), "—", "—")


MILLION = """
import sys, time
from datetime import date, datetime
from pathlib import Path
from parchemin.accrochage.construction_parallele import construire_en_parallele
from parchemin.accrochage.domain.construction import fragments_de
from parchemin.accrochage.domain.ecriture import Enveloppe
from parchemin.accrochage.domain.modele import Passage
from parchemin.accrochage.domain.profils import profil
from parchemin.accrochage.schemas import schema_actif
from parchemin.socle.horloge import PARIS
n, dossier, p = int(sys.argv[1]), Path(sys.argv[2]), profil("1.1.2")

def passages():
    for i in range(n):
        yield Passage(
            id_technique=f"mesure-{i:08d}", type_certification="RNCP", code_certification=f"RNCP{99001 + 5 * i // n}",
            debut_validite=date(2026, 7, 1 + i % 28), nom_naissance=f"Martin {i % 9973}", prenom1="Camille", annee_naissance=1960 + i % 45,
            mois_naissance=1 + i % 12, jour_naissance=1 + i % 28, sexe="MF"[i % 2], code_insee="44109", libelle_commune="Nantes",
            modalite_acces="CANDIDAT_LIBRE", mention="MENTION_BIEN", scoring="15/20",
        )

e = Enveloppe("mesure", datetime(2026, 7, 1, tzinfo=PARIS), "12ABC345", "12ABC345", "MCFCER000123")
debut, faits, octets = time.perf_counter(), 0, 0
for f in construire_en_parallele(fragments_de(passages(), p), p, schema_actif(p, None), e, lambda r: dossier / f"{r:03}.xml",
                                 donnees=dossier, total=n):
    faits += f.ecrit.passages
    octets += f.ecrit.octets
print(time.perf_counter() - debut, 0, faits, octets)
"""


def accrochage_sans_base(nombre: int) -> None:
    """Awards from memory to files that the schema has accepted, both processes counted: what a very large certifier asks for."""
    with tempfile.TemporaryDirectory() as dossier:
        duree, memoire, faits, octets = enfant(MILLION, nombre, dossier)
    assert faits == nombre
    debit = f"{nombre / duree:,.0f} /s".replace(",", " ")
    noter(
        f"Accrochage, {nombre} passages écrits et validés, {octets / 1e6:.0f} Mo",
        f"{duree:.0f} s, {debit}, {memoire:.0f} Mo",
        "—",
        "≤ 200 Mo",
    )


if __name__ == "__main__":
    accrochage_sans_base(int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000)
