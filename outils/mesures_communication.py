"""Communication checks, measured: precision and recall on each half of the labelled pages, and the speed of one page."""

from __future__ import annotations

import sys
import time

from mesure_commune import RACINE, noter


def communication() -> None:
    """Prints every miss: a figure alone does not say what to mend. Processor time, not wall clock."""
    sys.path.insert(0, str(RACINE))
    from tests.reseau.corpus import mesure

    for moitie, nom in (("reglage", "réglage"), ("evaluation", "évaluation")):
        score, n = mesure.noter(moitie), len(mesure.pages(moitie))
        releves = score.justes + len(score.manquees)
        vue = f"{score.precision:.3f} et {score.rappel:.3f}"
        noter(f"Communication, {nom} : précision et rappel", vue, f"{n} pages, {releves} relevés attendus", "≥ 0,95")
        for genre, lignes in (("de trop", score.fausses), ("manqué", score.manquees)):
            for ligne in lignes:
                print(f"      {genre} : {ligne}")
    _vitesse(mesure)


def _vitesse(mesure: object) -> None:
    from html.parser import HTMLParser

    from parchemin.reseau.domain.communication.controle import controler
    from parchemin.reseau.domain.communication.lecture import lire

    page = next(p for p in mesure.pages("reglage") if p["nom"] == "page complète et juste")  # type: ignore[attr-defined]
    octets, sorte = mesure.octets(page)  # type: ignore[attr-defined]
    contexte = mesure.contexte(page)  # type: ignore[attr-defined]
    octets *= 60

    def processeur(geste: object) -> float:
        durees = []
        for _ in range(3):
            debut = time.process_time()
            geste()  # type: ignore[operator]
            durees.append(time.process_time() - debut)
        return 1000 * min(durees)

    def nu() -> None:
        HTMLParser().feed(octets.decode())

    reference = f"html.parser seul {processeur(nu):.0f} ms"
    duree = processeur(lambda: controler(lire(octets, sorte), contexte))
    noter(f"Contrôle d’une page de {len(octets) // 1000} ko", f"{duree:.0f} ms", reference, "≤ 3 000 ms")


if __name__ == "__main__":
    communication()
