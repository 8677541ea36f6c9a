"""Gestures, run as `python -m tests.accrochage.essais.gestes <name> <json>`; each prints one JSON line.

A work is carried out by a fork that kills itself (SIGKILL: nothing is cleaned, no `finally` runs) at a chosen call.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import threading
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import django

django.setup()

from django.conf import settings  # noqa: E402
from django.db import connections  # noqa: E402
from django.utils import timezone  # noqa: E402

from parchemin.accrochage import pieces  # noqa: E402
from parchemin.accrochage.models import (  # noqa: E402
    AccuseTraitement,
    CompteAccrochage,
    EnvoiPassage,
    FichierAccrochage,
    LotAccrochage,
    PassageCertification,
)
from parchemin.accrochage.services import (  # noqa: E402
    accuses,
    construction,
    depots,
    entretien,
    passages,
    reponses,
    reservation,
)
from parchemin.comptes.models import Organisation  # noqa: E402
from parchemin.journal.facade import SYSTEME  # noqa: E402
from parchemin.plateforme.models import Fichier, Travail  # noqa: E402
from parchemin.plateforme.travaux.execution import executer  # noqa: E402
from parchemin.plateforme.travaux.services import annuler, reprendre_sans_battement  # noqa: E402
from parchemin.socle.constats import ErreurMetier  # noqa: E402
from parchemin.socle.horloge import maintenant  # noqa: E402
from tests.accrochage import fabrique as f  # noqa: E402
from tests.fabrique import organisation  # noqa: E402

PETIT = 5
for module in (reservation, accuses):
    module.PAR_LOT = PETIT  # type: ignore[attr-defined]
reservation.PAR_TRANSACTION = depots.PAR_TRANSACTION = PETIT


def compte(nombre: int = 23) -> CompteAccrochage:
    """An account with passages that are ready, in an organisation of its own."""
    o = organisation(f"essai-{Organisation.objects.count()}")
    cpt = f.compte(o, passages_maximum=10)
    f.passages(cpt, nombre)
    return cpt


def demander(cpt: CompteAccrochage) -> LotAccrochage:
    return construction.demander_construction(compte=cpt, acteur=SYSTEME, demandeur_id=None)


def dans_un_fils(geste: Callable[[], Any]) -> int:
    """Run it in a fork; the signal that ended it (0: none)."""
    connections.close_all()
    if pid := os.fork():
        return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1]) * -1
    try:
        geste()
    except BaseException:
        os._exit(1)
    finally:
        connections.close_all()
    os._exit(0)


def tuer_a(module: Any, nom: str, fois: int = 1, *, apres: bool = False) -> Callable[[], None]:
    """Set the trap: at its n-th call, the process is killed, before or after the function has run."""

    def poser() -> None:
        vrai, compteur = getattr(module, nom), [0]

        def piege(*args: Any, **kwargs: Any) -> Any:
            compteur[0] += 1
            if not apres and compteur[0] == fois:
                os.kill(os.getpid(), signal.SIGKILL)
            rendu = vrai(*args, **kwargs)
            if apres and compteur[0] == fois:
                os.kill(os.getpid(), signal.SIGKILL)
            return rendu

        setattr(module, nom, piege)

    return poser


def tuer(travail_id: Any, poser: Callable[[], None]) -> None:
    def geste() -> None:
        poser()
        executer(travail_id)

    assert dans_un_fils(geste) == signal.SIGKILL


def reprendre(travail_id: Any) -> str:
    """As the echeancier does, a minute later."""
    Travail.toutes.filter(etat="en_cours").update(battement_le=timezone.now() - timedelta(minutes=2))
    assert reprendre_sans_battement() == 1
    Travail.toutes.filter(pk=travail_id).update(prochain_essai_le=None)
    executer(travail_id)
    return str(Travail.toutes.get(pk=travail_id).etat)


def fautes(cpt: CompteAccrochage) -> list[str]:
    """What must hold after anything whatever, in words."""
    dites = []
    siens = PassageCertification.toutes.filter(compte=cpt)
    ouverts = Counter(EnvoiPassage.toutes.filter(passage__compte=cpt, ouvert=True).values_list("passage_id", flat=True))
    for p in siens:
        attendu = 1 if p.etat in ("en_fichier", "depose") else 0
        if ouverts[p.pk] != attendu:
            dites.append(f"{p.id_technique} {p.etat}: {ouverts[p.pk]} envois ouverts")
    for lot in LotAccrochage.toutes.filter(compte=cpt):
        envois = EnvoiPassage.toutes.filter(lot=lot)
        rangs = sorted(envois.values_list("rang", flat=True))
        if rangs != list(range(1, len(rangs) + 1)) or (lot.etat == "construit" and lot.nombre != len(rangs)):
            dites.append(f"lot {lot.etat}: {lot.nombre} annoncés, rangs {rangs}")
        if lot.etat != "reserve" and FichierAccrochage.toutes.filter(lot=lot, etat="ecriture").exists():
            dites.append(f"lot {lot.etat}: un fichier reste en construction")
        if lot.etat == "abandonne" and envois.filter(ouvert=True).exists():
            dites.append("lot abandonné: des envois restent ouverts")
    for x in FichierAccrochage.toutes.filter(compte=cpt):
        if EnvoiPassage.toutes.filter(fichier=x).count() != x.passages_nombre:
            dites.append(f"{x.nom}: {x.passages_nombre} annoncés")
        if not depots.est_intact(x):
            dites.append(f"{x.nom}: octets changés")
        if x.etat in ("annule", "rejete") and EnvoiPassage.toutes.filter(fichier=x, ouvert=True).exists():
            dites.append(f"{x.nom} {x.etat}: des envois restent ouverts")
        if x.etat == "depose" and envois_de(x).filter(ouvert=True, passage__etat="en_fichier").exists():
            dites.append(f"{x.nom}: des passages n’ont pas suivi")
    restes = [x.name for x in settings.FICHIERS.glob(".accrochage/*")]
    dites += [f"reste dans .accrochage : {x}" for x in restes]
    # Deposits of dead processes are withdrawn by the maintenance, once old enough.
    Fichier.toutes.filter(organisation_id=cpt.organisation_id).update(depose_le=timezone.now() - timedelta(days=2))
    entretien.liberer()
    chez = {"organisation_id": cpt.organisation_id}
    utiles = {k for x in FichierAccrochage.toutes.filter(**chez).values_list("piece_id", "csv_piece_id") for k in x}
    utiles |= set(AccuseTraitement.toutes.filter(**chez).values_list("piece_id", flat=True))
    gardees = set(
        Fichier.toutes.filter(usage=pieces.USAGE.code, organisation_id=cpt.organisation_id).values_list("pk", flat=True)
    )
    if gardees != utiles:
        dites.append(f"{len(gardees - utiles)} pièces égarées, {len(utiles - gardees)} perdues")
    return dites


def envois_de(x: FichierAccrochage) -> Any:
    """Without an active organisation, relations show nothing."""
    return EnvoiPassage.toutes.filter(fichier=x)


def empreintes(lot: LotAccrochage) -> list[str]:
    return list(FichierAccrochage.toutes.filter(lot=lot).order_by("rang").values_list("empreinte", flat=True))


def constructions_tuees() -> dict[str, Any]:
    """A build killed at every moment, twice in a row, then resumed: the files of one that was never killed."""
    moments = {
        "en réservant": tuer_a(reservation, "inserer", 3),
        "après un lot réservé": tuer_a(reservation, "inserer", 2, apres=True),
        "en écrivant": tuer_a(construction, "construire_en_parallele"),
        "entre un fichier gardé et sa ligne": tuer_a(construction, "deposer_message", 3, apres=True),
        "avant la dernière transaction": tuer_a(construction, "nom_de", 4),
        "dans la dernière transaction": tuer_a(construction, "tracer", apres=True),
    }
    dits: dict[str, Any] = {}
    for nom, poser in moments.items():
        cpt = compte()
        lot = demander(cpt)
        tuer(lot.travail_id, poser)
        visibles = FichierAccrochage.toutes.filter(lot=lot).exclude(etat="ecriture").count()
        etat = reprendre(lot.travail_id)
        lot.refresh_from_db()
        p = construction.profil("1.1.2")
        e = construction.Enveloppe(str(lot.pk), lot.horodatage, "12ABC345", "12ABC345", "MCFCER000123", lot.action)
        with entretien.atelier(str(lot.pk)) as dossier:
            actif = construction.schema_actif(p, construction.donnees())
            refaits = construction.construire_en_parallele(
                construction.fragments(lot, p), p, actif, e, lambda n, d=dossier: d / f"{n}.xml",  # type: ignore[misc]
                donnees=construction.donnees(), total=lot.nombre, passages_maximum=10,
            )  # fmt: skip
            memes = [x.ecrit.empreinte for x in refaits] == empreintes(lot)
        dits[nom] = {
            "vus trop tôt": visibles, "fin": etat, "passages": lot.nombre, "mêmes octets": memes, "fautes": fautes(cpt)
        }  # fmt: skip
    return dits


def abandons() -> dict[str, Any]:
    """Cancelled by a person (waiting, running), killed for good: the passages are free and another build may start."""
    dits: dict[str, Any] = {}

    def noter(nom: str, cpt: CompteAccrochage, lot: LotAccrochage) -> None:
        lot.refresh_from_db()
        etats = Counter(PassageCertification.toutes.filter(compte=cpt).values_list("etat", flat=True))
        suite = demander(cpt)
        executer(suite.travail_id)  # type: ignore[arg-type]
        suite.refresh_from_db()
        dits[nom] = {"lot": lot.etat, "etats": dict(etats), "suite": suite.etat, "fautes": fautes(cpt)}

    cpt = compte()
    lot = demander(cpt)
    vrai = construction.fragments

    def annuler_puis_ecrire(*a: Any) -> Any:
        annuler(lot.travail_id)  # type: ignore[arg-type]
        return vrai(*a)

    construction.fragments = annuler_puis_ecrire
    executer(lot.travail_id)  # type: ignore[arg-type]
    construction.fragments = vrai
    noter("annulé pendant", cpt, lot)

    cpt = compte()
    lot = demander(cpt)
    annuler(lot.travail_id)  # type: ignore[arg-type]
    noter_apres = LotAccrochage.toutes.get(pk=lot.pk).etat
    entretien.liberer()
    noter("annulé avant", cpt, lot)
    dits["annulé avant"]["avant l’échéancier"] = noter_apres

    cpt = compte()
    lot = demander(cpt)
    for _ in range(5):
        tuer(lot.travail_id, tuer_a(construction, "construire_en_parallele"))
        Travail.toutes.filter(etat="en_cours").update(battement_le=timezone.now() - timedelta(minutes=2))
        reprendre_sans_battement()
        Travail.toutes.filter(pk=lot.travail_id).update(prochain_essai_le=None)
    echec = Travail.toutes.get(pk=lot.travail_id).etat
    restes = len(list(settings.FICHIERS.glob(".accrochage/*")))
    entretien.liberer()
    noter("tué cinq fois", cpt, lot)
    dits["tué cinq fois"] |= {"travail": echec, "restes avant": restes}

    # Killed while giving up: what is given up is never written.
    cpt = compte()
    lot = demander(cpt)

    def poser() -> None:
        def refuser(*a: Any, **k: Any) -> Any:
            raise OSError(28, "No space left on device")

        construction.construire_en_parallele = refuser
        tuer_a(reservation, "rendre", 2)()

    tuer(lot.travail_id, poser)
    etat = reprendre(lot.travail_id)
    noter("tué en abandonnant", cpt, lot)
    dits["tué en abandonnant"]["travail"] = etat
    return dits


def suites_tuees() -> dict[str, Any]:
    """A deposit, a cancellation, a reading killed between two of their short transactions."""
    dits: dict[str, Any] = {}

    def fichiers(cpt: CompteAccrochage) -> list[FichierAccrochage]:
        lot = demander(cpt)
        executer(lot.travail_id)  # type: ignore[arg-type]
        return list(FichierAccrochage.toutes.filter(lot=lot).order_by("rang"))

    def etats(x: FichierAccrochage) -> dict[str, int]:
        x.refresh_from_db()
        return dict(Counter(envois_de(x).order_by().values_list("passage__etat", flat=True)))

    for nom, piege, geste in (
        ("dépôt", tuer_a(depots, "verrouiller", 3), lambda x: depots.noter_depot(fichier=x, le=maintenant(), acteur=SYSTEME)),
        ("annulation", tuer_a(depots, "rendre", 2), lambda x: depots.annuler(fichier=x, motif="non", acteur=SYSTEME)),
    ):  # fmt: skip
        cpt = compte()
        x = fichiers(cpt)[0]

        def essayer(x: FichierAccrochage = x, piege: Any = piege, geste: Any = geste) -> None:
            piege()
            geste(x)

        assert dans_un_fils(essayer) == signal.SIGKILL
        milieu = etats(x)
        entretien.liberer()
        dits[nom] = {"milieu": milieu, "fichier": x.etat, "fin": etats(x), "fautes": fautes(cpt)}

    cpt = compte()
    x = fichiers(cpt)[0]
    ids = list(envois_de(x).order_by("rang").values_list("passage__id_technique", flat=True))
    contenu = f.accuse(x, ids[:6], dict.fromkeys(ids[6:], "Aucun titulaire ne correspond aux critères obligatoires"))
    recu = accuses.recevoir(
        source=contenu, nom="at.xml", organisation_id=cpt.organisation_id, acteur=SYSTEME, demandeur_id=None
    )
    tuer(recu.travail_id, tuer_a(reponses, "appliquer", 2, apres=True))
    milieu = etats(x)
    fin = reprendre(recu.travail_id)
    refus = sorted(PassageCertification.toutes.filter(envois__fichier=x).values_list("refus", flat=True))
    dits["lecture"] = {
        "milieu": milieu,
        "travail": fin,
        "fin": etats(x),
        "fichier": x.etat,
        "refus": refus,
        "fautes": fautes(cpt),
    }
    return dits


def course(*gestes: Callable[[], Any]) -> list[Any]:
    """Gestures at once, each in a thread with its own connection; refusals give their code."""
    depart, rendus = threading.Barrier(len(gestes)), [None] * len(gestes)

    def courir(n: int) -> None:
        try:
            depart.wait()
            rendus[n] = gestes[n]()
        except ErreurMetier as e:
            rendus[n] = e.constats[0].code  # type: ignore[call-overload]
        finally:
            connections.close_all()

    fils = [threading.Thread(target=courir, args=(n,)) for n in range(len(gestes))]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return rendus


def deux_agents() -> dict[str, Any]:
    """Two people at once. One is refused with a reason; nothing is done twice."""
    dits: dict[str, Any] = {}

    def construire(cpt: CompteAccrochage) -> str:
        demander(cpt)
        return "fait"

    def deposer(x: FichierAccrochage) -> str:
        depots.noter_depot(fichier=x, le=maintenant(), acteur=SYSTEME)
        return "fait"

    def recevoir(x: FichierAccrochage, contenu: bytes) -> str:
        accuses.recevoir(
            source=contenu, nom="at.xml", organisation_id=x.organisation_id, acteur=SYSTEME, demandeur_id=None
        )
        return "fait"

    cpt = compte(8)
    dits["deux constructions"] = sorted(course(*[lambda: construire(cpt)] * 4))
    lot = LotAccrochage.toutes.get(compte=cpt)
    cibles = list(PassageCertification.toutes.filter(compte=cpt).order_by("pk"))

    def exclure(p: PassageCertification) -> str:
        passages.exclure(passage=p, motif="doublon", acteur=SYSTEME)
        return "fait"

    def completer(p: PassageCertification) -> str:
        passages.completer(passage=p, valeurs={"sexe": ""}, acteur=SYSTEME)
        return "fait"

    course(
        lambda: executer(lot.travail_id), lambda: exclure(cibles[7]), lambda: completer(cibles[6]), lambda: exclure(cibles[0])  # type: ignore[arg-type]
    )  # fmt: skip
    dits["pendant la construction"] = fautes(cpt)
    (x,) = FichierAccrochage.toutes.filter(compte=cpt)
    dits["deux dépôts"] = sorted(course(*[lambda: deposer(x)] * 4))
    ids = list(envois_de(x).order_by("rang").values_list("passage__id_technique", flat=True))
    contenu = f.accuse(x, ids[:-1], {ids[-1]: "Aucun titulaire ne correspond aux critères obligatoires"})
    dits["deux réceptions"] = sorted(course(*[lambda: recevoir(x, contenu)] * 4))
    # Another report that says the same: two readings of one file.
    recevoir(x, contenu.replace(b"<idTraitement>1<", b"<idTraitement>2<"))
    travaux = list(AccuseTraitement.toutes.filter(fichier=x).values_list("travail_id", flat=True))
    course(*[lambda t=t: executer(t) for t in travaux])  # type: ignore[misc]
    refus = sorted(PassageCertification.toutes.filter(envois__fichier=x).values_list("refus", flat=True))
    dits["deux lectures"] = {"refus": refus[-1], "total": sum(refus), "fautes": fautes(cpt)}

    cpt = compte(4)
    lot = demander(cpt)
    executer(lot.travail_id)  # type: ignore[arg-type]
    (x,) = FichierAccrochage.toutes.filter(lot=lot)
    ids = list(envois_de(x).order_by("rang").values_list("passage__id_technique", flat=True))

    def annuler_le_fichier() -> str:
        depots.annuler(fichier=x, motif="non", acteur=SYSTEME)
        return "fait"

    course(lambda: recevoir(x, f.accuse(x, ids, {})), annuler_le_fichier)
    executer(AccuseTraitement.toutes.get(fichier=x).travail_id)  # type: ignore[arg-type]
    x.refresh_from_db()
    etats = Counter(PassageCertification.toutes.filter(compte=cpt).values_list("etat", flat=True))
    dits["lu pendant l’annulation"] = {"fichier": x.etat, "etats": dict(etats), "fautes": fautes(cpt)}
    return dits


if __name__ == "__main__":
    nom, arguments = sys.argv[1], json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    print(json.dumps(globals()[nom](**arguments), default=str))
