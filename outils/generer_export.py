"""Write a large V4.1 export from template fiches: deterministic, streaming, synthetic numbers and SIRETs.

    generer_export.py CIBLE [--fiches 30000] [--partenaires 400000] [--mo 470] [--variante N]

Templates: the fiches of FICHIER (`--modele`, e.g. the official sample), else the demonstration's own. `--variante`
changes about one fiche in a hundred, so that an import after another finds something to do.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
import tempfile
from datetime import date
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent


def _luhn(base: str) -> str:
    total = 0
    for i, c in enumerate(reversed(base)):
        n = int(c) * (2 if i % 2 == 0 else 1)
        total += n - 9 if n > 9 else n
    return base + str(-total % 10)


def siret(rang: int) -> str:
    """A synthetic SIRET with right keys (999…)."""
    siren = _luhn(f"999{rang // 40:05d}")
    return _luhn(f"{siren}{rang % 40:04d}")


def modeles(fichier: Path | None) -> list[str]:
    """Template fiches, partners taken out."""
    if fichier is None:
        from parchemin.referentiel.demonstration.export import exporter

        with tempfile.TemporaryDirectory() as d:
            texte = exporter(date(2026, 1, 15), Path(d), ancien=False)[0].read_text(encoding="utf-8")
    else:
        texte = re.sub(r">\s+<", "><", fichier.read_text(encoding="utf-8"))
    fiches = re.findall(r"<FICHE>.*?</FICHE>", texte, re.DOTALL)
    return [re.sub(r"<PARTENAIRES>.*?</PARTENAIRES>", "@PARTENAIRES@", f, flags=re.DOTALL) for f in fiches]


def generer(
    cible: Path, *, fiches: int, partenaires: int, mo: int, variante: int = 0, modele: Path | None = None
) -> None:
    """Write the export. The size is reached by lengthening a free text of each fiche."""
    alea = random.Random(20260816)
    budget = mo * 1_000_000 // fiches
    gabarits = modeles(modele)
    mots = re.findall(r"\w{4,}", " ".join(re.sub(r"<[^>]+>", " ", g) for g in gabarits))
    # Real fiches are longer than the average of the register: their long texts are cut until they fit.
    place = (budget - 290 * partenaires // fiches) * 9 // 10
    while sum(len(g.encode()) for g in gabarits) > max(place, 3000) * len(gabarits):
        gabarits = [re.sub(r">([^<]{120,})<", lambda m: f">{m[1][: len(m[1]) * 9 // 10]}<", g) for g in gabarits]
    # A few fiches hold hundreds of partners, most hold few: shares drawn once.
    poids = [alea.paretovariate(1.1) for _ in range(fiches)]
    echelle = partenaires / sum(poids)
    ecrits = 0
    with cible.open("w", encoding="utf-8") as f:
        f.write('<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>')
        for n in range(fiches):
            # One generator per fiche: a fiche that changes leaves the others as they were.
            alea = random.Random(n)
            gabarit = gabarits[n % len(gabarits)]
            code = f"RNCP{n + 1}"
            texte = re.sub(
                r"<NUMERO_FICHE>[^<]+</NUMERO_FICHE>", f"<NUMERO_FICHE>{code}</NUMERO_FICHE>", gabarit, count=1
            )
            texte = re.sub(r"RNCP\d+(BC\w+)", rf"{code}\1", texte)
            change = variante and n % 100 == variante % 100
            intitule = f"{' '.join(alea.sample(mots, 4)).capitalize()} {'renové' if change else ''}{n}"
            texte = re.sub(r"<INTITULE>[^<]+</INTITULE>", f"<INTITULE>{intitule}</INTITULE>", texte, count=1)
            nombre = min(int(poids[n] * echelle) + 1, 4000) if ecrits < partenaires else 0
            nombre = min(nombre, partenaires - ecrits)
            lignes = []
            for i in range(nombre):
                s = siret((n * 37 + i * 101) % 34000)
                lignes.append(
                    f"<PARTENAIRE><NOM_PARTENAIRE>ORGANISME {s[:9]}</NOM_PARTENAIRE><SIRET_PARTENAIRE>{s}</SIRET_PARTENAIRE>"
                    f"<HABILITATION_PARTENAIRE>HABILITATION_ORGA_FORM</HABILITATION_PARTENAIRE><ETAT_HABILITATION>Actif</ETAT_HABILITATION>"
                    f"<DATE_DERNIERE_MODIFICATION_ETAT>{1 + i % 28:02d}/03/2026</DATE_DERNIERE_MODIFICATION_ETAT></PARTENAIRE>"
                )
            ecrits += nombre
            texte = texte.replace("@PARTENAIRES@", "")
            reste = budget - len(texte.encode()) - sum(map(len, lignes))
            ajout = " ".join(alea.choices(mots, k=max(reste // 9, 1)))
            texte = texte.replace(
                "</FICHE>",
                f"<PARTENAIRES>{''.join(lignes)}</PARTENAIRES><REGLEMENTATIONS_ACTIVITES>{ajout}</REGLEMENTATIONS_ACTIVITES></FICHE>",
            )
            f.write(texte + "\n")
        f.write("</FICHES>\n")


if __name__ == "__main__":
    a = argparse.ArgumentParser(description=__doc__)
    a.add_argument("cible", type=Path)
    a.add_argument("--fiches", type=int, default=30_000)
    a.add_argument("--partenaires", type=int, default=400_000)
    a.add_argument("--mo", type=int, default=470)
    a.add_argument("--variante", type=int, default=0)
    a.add_argument("--modele", type=Path)
    o = a.parse_args()
    generer(o.cible, fiches=o.fiches, partenaires=o.partenaires, mo=o.mo, variante=o.variante, modele=o.modele)
    print(f"{o.cible} : {o.cible.stat().st_size // 1_000_000} Mo", file=sys.stderr)
