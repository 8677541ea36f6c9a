"""Several people type in one session at once, on a real database: `python -m tests.parcours.essais.course`."""

from __future__ import annotations

import json
import os
import threading
from collections import Counter

os.environ["DJANGO_SETTINGS_MODULE"] = "parchemin.config.settings_test"

import django

django.setup()

from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402

from parchemin.comptes.domain.roles import Role  # noqa: E402
from parchemin.journal.facade import verifier  # noqa: E402
from parchemin.parcours.models import EtatSession, Resultat, SessionExamen  # noqa: E402
from parchemin.parcours.services import resultats as services  # noqa: E402
from parchemin.parcours.services.resultats import Issue, SaisieCellule  # noqa: E402
from parchemin.plateforme.tenant import organisation_active  # noqa: E402
from parchemin.socle.constats import ErreurMetier  # noqa: E402
from tests.fabrique import membre, organisation  # noqa: E402
from tests.parcours.donnees_grille import cellules_de, session_avec_grille  # noqa: E402

PERSONNES, CANDIDATS = 4, 6


def principal() -> dict[str, object]:
    call_command("migrate", verbosity=0)
    o = organisation()
    membres = [membre(o, Role.SECRETARIAT_JURY, email=f"p{n}@essai.example") for n in range(PERSONNES)]
    with organisation_active(o.pk):
        session = session_avec_grille(o, candidats=CANDIDATS, notes=2, validations=0)
        cellules = [c.pk for c in cellules_de(session)]
    depart = threading.Barrier(PERSONNES)
    issues: list[Counter[str]] = [Counter() for _ in range(PERSONNES)]
    ecrites: list[list[tuple[int, int, str]]] = [[] for _ in range(PERSONNES)]
    conflits_entiers, erreurs, refus_apres_arret = [], [], []
    arretee = threading.Event()

    def saisir(n: int) -> None:
        depart.wait()
        # Half type downwards, half upwards: the order of locks must not matter.
        ordre = cellules if n % 2 else cellules[::-1]
        for rang in range(0, len(ordre), 3):
            lot = [SaisieCellule(pk, 0, f"{n + 1},{pk % 10}") for pk in ordre[rang : rang + 3]]
            with organisation_active(o.pk):
                for saisie, r in zip(
                    lot, services.saisir_lot(session_id=session.pk, saisies=lot, membre=membres[n]), strict=True
                ):
                    issues[n][str(r.issue)] += 1
                    if r.issue is Issue.ENREGISTRE:
                        ecrites[n].append((r.resultat_id, r.revision, saisie.texte))
                    else:
                        conflits_entiers.append(
                            bool(r.constat and r.saisi_par and r.valeur.note is not None and r.saisi_le)
                        )

    def corriger(n: int) -> None:
        """Everybody goes on correcting the same cells while somebody settles them."""
        depart.wait()
        for tour in range(12):
            with organisation_active(o.pk):
                if n == 0 and tour == 5:
                    services.arreter_resultats(session_id=session.pk, membre=membres[n])
                    arretee.set()
                    continue
                fermee = arretee.is_set()
                for pk in cellules[:4]:
                    revision = Resultat.objects.get(pk=pk).revision
                    r = services.saisir_resultat(
                        session_id=session.pk,
                        resultat_id=pk,
                        attendu_revision=revision,
                        texte=f"{tour},{n}",
                        membre=membres[n],
                    )
                    if r.issue is Issue.ENREGISTRE:
                        ecrites[n].append((pk, r.revision, f"{tour},{n}"))
                        if fermee:
                            refus_apres_arret.append(pk)

    def garder(geste: object, n: int) -> None:
        try:
            geste(n)  # type: ignore[operator]
        except ErreurMetier as e:
            erreurs.append(str(e))
        except Exception as e:
            erreurs.append(repr(e))
            depart.abort()
        finally:
            connections.close_all()

    def ensemble(geste: object) -> None:
        fils = [threading.Thread(target=garder, args=(geste, n)) for n in range(PERSONNES)]
        for f in fils:
            f.start()
        for f in fils:
            f.join()

    ensemble(saisir)
    premiere = sum(issues, Counter())
    ensemble(corriger)
    toutes = [e for n in ecrites for e in n]
    derniere = {pk: texte for pk, _, texte in sorted(toutes, key=lambda e: (e[0], e[1]))}
    with organisation_active(o.pk):
        gardees = {
            r.pk: (r.revision, services.ecrire_cellule(services.valeur_de(r)), r.definitif)
            for r in Resultat.objects.filter(pk__in=cellules)
        }
        etat = SessionExamen.objects.get(pk=session.pk).etat
    v = verifier(o.chaine)
    return {
        "erreurs": erreurs,
        "premiere": dict(premiere),
        "cellules": len(cellules),
        "revisions_uniques": len({(pk, rev) for pk, rev, _ in toutes}) == len(toutes),
        "revisions": sum(g[0] for g in gardees.values()) == len(toutes),
        "derniere_gardee": all(
            services.lire_cellule(derniere[pk], services.ModeCellule.NOTE)
            == services.lire_cellule(g[1], services.ModeCellule.NOTE)
            for pk, g in gardees.items()
        ),
        "conflits_entiers": all(conflits_entiers) and len(conflits_entiers) > 0,
        "definitifs": all(g[2] for g in gardees.values()) and etat == EtatSession.COMPLETE,
        "ecrites_apres_arret": refus_apres_arret,
        "journal": v.defaut.phrase if v.defaut else None,
    }


if __name__ == "__main__":
    print(json.dumps(principal()))
