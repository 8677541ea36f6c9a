"""The jury's act, measured: the last signature of rectifying minutes, whose decisions take effect in one transaction."""

from __future__ import annotations

import secrets
import sys
import time

from mesure_commune import RACINE, noter

LIGNES_MAX = 0.5
"""Seconds that others may wait for the write lock."""


def rectification(*tailles: int) -> None:
    """Seal rectifying minutes of so many candidates, on the database of the measures. The PDF is set after the commit: left out.

    Processor time, not wall clock: other processes of the machine must not count.
    """
    sys.path.insert(0, str(RACINE))
    from parchemin.deliberation.services import rectifications

    garder, rectifications._garder = rectifications._garder, lambda *args: None
    try:
        durees = {n: min(_sceller(n) for _ in range(3)) for n in tailles}
    finally:
        rectifications._garder = garder
    petite = min(durees)
    for n, duree in durees.items():
        if n != petite:
            reference = f"{petite} décision{'s' * (petite > 1)} : {durees[petite] * 1000:.0f} ms"
            noter(
                f"Rectification de {n} décisions, scellée d’un tenant",
                f"{duree * 1000:.0f} ms",
                reference,
                f"≤ {LIGNES_MAX:.1f} s",
            )


def _sceller(n: int) -> float:
    """An organisation of its own, a signed jury of `n` candidates, every one of them rectified; the last signature alone is timed."""
    from tests.deliberation.rectifications import fabrique_rectifications as fabrique
    from tests.fabrique import membre, organisation

    from parchemin.comptes.domain.roles import Role
    from parchemin.deliberation.models import Decision, SignaturePV
    from parchemin.deliberation.services import rectifications, signatures
    from parchemin.journal.facade import SYSTEME
    from parchemin.parcours.models import MembreJury
    from parchemin.plateforme.tenant import organisation_active

    o = organisation(f"mesure-{secrets.token_hex(4)}")
    with organisation_active(o.pk):
        sophie, helene = membre(o, Role.SECRETARIAT_JURY), membre(o, Role.DIRECTION)
        d = fabrique.signee(o, sophie, helene, candidats=n)
        bonnet = membre(o, Role.MEMBRE_JURY)
        MembreJury.toutes.filter(organisation=o, nom="Bonnet").update(utilisateur=bonnet.utilisateur_id)
        siens = SignaturePV.toutes.filter(organisation=o, siege__membre__nom="Bonnet")
        siens.update(utilisateur_id=bonnet.utilisateur_id)
        r = fabrique.ouverte(d, "decision_autorite", reference="Tribunal administratif de Nantes, n° 1")
        for decision in Decision.toutes.filter(deliberation=d, en_vigueur=True).order_by("pk"):
            autre = "partiel" if decision.resultat != "partiel" else "ajourne"
            corrections = {"BC01": "acq", "BC03": "non"} if autre == "partiel" else {}
            rectifications.placer_ligne(
                rectification=r, decision=decision, resultat=autre, corrections=corrections, acteur=SYSTEME
            )
        r = fabrique.accordee(r, helene, bonnet)
        *premieres, derniere = fabrique.lignes_de(r)
        for s in premieres:
            fabrique.signer(s)
        debut = time.process_time()
        signatures.signer(signature=derniere, empreinte_vue=r.pv_empreinte, moyen="compte", acteur=SYSTEME)
        duree = time.process_time() - debut
        if fabrique.relue(r).etat != "scellee":
            raise RuntimeError("la rectification mesurée n’a pas pris effet")
        return duree
