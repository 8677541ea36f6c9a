"""Gestures of the tests, run as `python -m tests.plateforme.essais.gestes <name> <json>`; prints one JSON line."""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

os.environ["DJANGO_SETTINGS_MODULE"] = "tests.plateforme.essais.reglages"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connection, connections, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from parchemin.plateforme.approbations.registre import Acteur, acte_approuvable  # noqa: E402
from parchemin.plateforme.approbations.services import approuver, demander  # noqa: E402
from parchemin.plateforme.liens.registre import UsageDeLien, inscrire_usage  # noqa: E402
from parchemin.plateforme.liens.services import consommer, creer_lien  # noqa: E402
from parchemin.plateforme.models import Approbation, Fichier, Travail  # noqa: E402
from parchemin.plateforme.travaux.contexte import Contexte  # noqa: E402
from parchemin.plateforme.travaux.registre import travail  # noqa: E402
from parchemin.plateforme.travaux.services import lancer, reprendre_sans_battement, reveiller_en_attente  # noqa: E402
from parchemin.socle.constats import ErreurMetier  # noqa: E402


@travail("essai.compter", titre="Compter")
def compter(ctx: Contexte) -> None:
    total = ctx.parametres["total"]
    for n in range(ctx.curseur.get("suivant", 0), total):
        with transaction.atomic():
            with connection.cursor() as c:
                c.execute(
                    "INSERT INTO pas (travail, n, organisation) VALUES (%s, %s, %s)",
                    [str(ctx.id), n, ctx.organisation_id],
                )
            ctx.avancer(curseur={"suivant": n + 1}, fait=n + 1, total=total, phrase=f"{n + 1} pas sur {total}")
        time.sleep(ctx.parametres.get("pause", 0))
    ctx.resultat["fini"] = True


@acte_approuvable("essai.publier", libelle="Publier")
def publier(approbation: Approbation, acteur: Acteur) -> None:
    with connection.cursor() as c:
        c.execute("INSERT INTO pas (travail, n, organisation) VALUES (%s, 1, 1)", [str(approbation.pk)])
    time.sleep(0.2)


inscrire_usage(UsageDeLien("essai", lambda r, lien: None, lambda r, lien: None))  # type: ignore[arg-type, return-value]


def preparer() -> None:
    call_command("migrate", verbosity=0)
    with connection.cursor() as c:
        c.execute("CREATE TABLE pas (travail varchar(40), n integer, organisation bigint)")


def demander_travaux(nombre: int, total: int, pause: float) -> list[str]:
    return [
        str(lancer("essai.compter", organisation_id=7, parametres={"total": total, "pause": pause}).pk)
        for _ in range(nombre)
    ]


def travailler(vider: bool = True) -> None:
    call_command("travailleur", vider=vider, intervalle=0.05)


def etat() -> dict[str, Any]:
    with connection.cursor() as c:
        c.execute("SELECT travail, n, organisation FROM pas ORDER BY travail, n")
        pas = [list(ligne) for ligne in c.fetchall()]
    champs = ("pk", "etat", "curseur", "fait", "tentatives", "resultat", "phrase", "executant")
    travaux = {str(t["pk"]): t | {"pk": str(t["pk"])} for t in Travail.toutes.values(*champs)}
    return {"pas": pas, "travaux": travaux}


def vieillir_et_reprendre() -> dict[str, int]:
    trop_tot = reprendre_sans_battement()
    Travail.toutes.filter(etat="en_cours").update(battement_le=timezone.now() - timedelta(minutes=2))
    return {"trop_tot": trop_tot, "repris": reprendre_sans_battement(), "reveilles": reveiller_en_attente()}


def battre() -> dict[str, bool]:
    """A long step says nothing; the thread beats for it, and stops with it."""
    from parchemin.plateforme.travaux.battement import Battement
    from parchemin.plateforme.travaux.execution import prendre

    cle = lancer("essai.compter", organisation_id=7, parametres={"total": 1}).pk
    assert prendre(cle, "moi") is not None

    def vu() -> Any:
        return Travail.toutes.values_list("battement_le", flat=True).get(pk=cle)

    def attendre_apres(moment: Any) -> bool:
        fin = time.monotonic() + 20
        while vu() <= moment and time.monotonic() < fin:
            time.sleep(0.02)
        return bool(vu() > moment)

    with Battement(cle, "moi", intervalle=0.05):
        bat = attendre_apres(vu())
    with Battement(cle, "un autre", intervalle=0.01):
        arrete = vu()
        time.sleep(0.3)
    return {"bat": bat, "un_autre_ne_bat_pas": vu() == arrete, "fils_finis": threading.active_count() == 1}


def tourner() -> None:
    call_command("echeancier", intervalle=30)


def baux() -> list[str]:
    from parchemin.plateforme.models import Bail

    return list(Bail.objects.values_list("nom", flat=True))


def reveiller_seulement() -> int:
    return reveiller_en_attente()


def course(geste: Callable[[int], Any], nombre: int = 6) -> list[Any]:
    """The gesture in several threads at once, each on its own connection."""
    depart, resultats = threading.Barrier(nombre), [None] * nombre

    def courir(n: int) -> None:
        try:
            depart.wait()
            resultats[n] = geste(n)
        except ErreurMetier as refus:
            resultats[n] = refus.constats[0].code  # type: ignore[call-overload]
        finally:
            connections.close_all()

    fils = [threading.Thread(target=courir, args=(n,)) for n in range(nombre)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    return sorted(resultats, key=str)


def course_d_approbations() -> dict[str, Any]:
    approbation = demander(
        "essai.publier", organisation_id=1, sujet_type="x", sujet_identifiant="1", sujet_libelle="Le sujet",
        consequence="Tout change.", permission="x.y", demandeur=Acteur(1, "Anne"), charge={"a": 1},
    )  # fmt: skip
    resultats = course(lambda n: approuver(approbation.pk, acteur=Acteur(2 + n, f"P{n}")).etat)
    return {"resultats": resultats, "executions": sum(p[0] == str(approbation.pk) for p in etat()["pas"])}


def course_sur_un_lien() -> list[Any]:
    cree = creer_lien("essai", organisation_id=1, utilisations_max=2)
    return course(lambda n: consommer(cree.lien))


def course_d_exclusivite() -> list[Any]:
    from parchemin.plateforme.travaux.registre import travail as declarer

    declarer("essai.seul", titre="Seul", exclusif="organisation")(lambda ctx: None)
    return course(lambda n: lancer("essai.seul", organisation_id=9).etat)


def course_de_fichiers() -> dict[str, Any]:
    from parchemin.plateforme.fichiers import entretien
    from parchemin.plateforme.fichiers.depot import chemin_de
    from parchemin.plateforme.fichiers.services import deposer

    contenu = b"%PDF-1.7\nle meme contenu pour tous\n"
    manques = 0
    for _ in range(8):
        premier = deposer(contenu, nom="a.pdf", usage="piece", organisation_id=1)
        Fichier.toutes.filter(contenu_id=premier.contenu_id).delete()
        entretien.collecter_orphelins(instant=timezone.now() - timedelta(days=3))

        def geste(n: int) -> Any:
            if n % 2:
                return str(deposer(contenu, nom=f"{n}.pdf", usage="piece", organisation_id=1).pk)
            return entretien.collecter_orphelins()

        course(geste, 4)
        manques += not chemin_de(premier.contenu_id).exists()
        manques += Fichier.toutes.filter(contenu_id=premier.contenu_id).count() != 2
        Fichier.toutes.all().delete()
    return {"manques": manques}


if __name__ == "__main__":
    nom, arguments = sys.argv[1], json.loads(sys.argv[2] if len(sys.argv) > 2 else "{}")
    print(json.dumps(globals()[nom](**arguments), default=str))
