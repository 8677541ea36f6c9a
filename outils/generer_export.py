"""Write a large V4.1 export from template fiches: deterministic, streaming, synthetic numbers and SIRETs.

    generer_export.py CIBLE [--fiches 30000] [--partenaires 400000] [--mo 470] [--variante N]

Templates: the fiches of FICHIER (`--modele`, e.g. the official sample), else fictitious fiches of the tests. `--variante`
changes about one fiche in a hundred (a title, a partner withdrawn, a partner gone, an end date), so that an import after
another finds something to do; the other fiches stay the same to the byte.
"""

from __future__ import annotations

import argparse
import random
import re
import sys
from pathlib import Path

RACINE = Path(__file__).resolve().parent.parent
MODELE = RACINE / "tests" / "referentiel" / "domaine" / "fiches" / "export_fiches_RNCP_V4_1_2026-08-16.xml"


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
    texte = re.sub(r">\s+<", "><", (fichier or MODELE).read_text(encoding="utf-8"))
    fiches = re.findall(r"<FICHE>.*?</FICHE>", texte, re.DOTALL)
    # Taken out here, written again below: the partners, and the text that gives each fiche its size.
    retires = re.compile(r"<(PARTENAIRES|REGLEMENTATIONS_ACTIVITES)>.*?</\1>|<REGLEMENTATIONS_ACTIVITES/>", re.DOTALL)
    return [retires.sub("", f) for f in fiches]


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
    nombres = repartir(partenaires, fiches, alea)
    # What is left once templates and partners are written, in equal shares: free text.
    fixe = sum(len(gabarits[n % len(gabarits)].encode()) for n in range(fiches)) + partenaires * len(
        ligne_partenaire(1, 1)
    )
    ajoute = max((mo * 1_000_000 - fixe) // fiches - 120, 10)
    with cible.open("w", encoding="utf-8") as f:
        f.write('<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<FICHES><VERSION_FLUX>4.1</VERSION_FLUX>')
        for n in range(fiches):
            # One generator per fiche: a fiche that changes leaves the others as they were.
            alea = random.Random(n)
            code = f"RNCP{n + 1}"
            texte = re.sub(
                r"<NUMERO_FICHE>[^<]+</NUMERO_FICHE>",
                f"<NUMERO_FICHE>{code}</NUMERO_FICHE>",
                gabarits[n % len(gabarits)],
                count=1,
            )
            texte = re.sub(r"RNCP\d+(BC\w+)", rf"{code}\1", texte)
            intitule = f"{' '.join(alea.sample(mots, 4)).capitalize()} {n}"
            texte = re.sub(r"<INTITULE>[^<]+</INTITULE>", f"<INTITULE>{intitule}</INTITULE>", texte, count=1)
            lignes = [ligne_partenaire(n, i) for i in range(nombres[n])]
            ajout = " ".join(alea.choices(mots, k=ajoute // 4))[:ajoute]
            if variante and n % 100 == variante % 100:
                texte = varier(texte, lignes, n // 100)
            f.write(
                texte.removesuffix("</FICHE>") + f"<PARTENAIRES>{''.join(lignes)}</PARTENAIRES>"
                f"<REGLEMENTATIONS_ACTIVITES>{ajout}</REGLEMENTATIONS_ACTIVITES></FICHE>\n"
            )
        f.write("</FICHES>\n")


def repartir(partenaires: int, fiches: int, alea: random.Random) -> list[int]:
    """How many partners each fiche has: a few hold hundreds, most hold few; the sum is exact."""
    poids = [alea.paretovariate(1.1) for _ in range(fiches)]
    echelle = partenaires / sum(poids)
    nombres = [min(int(p * echelle), 4000) for p in poids]
    manque = partenaires - sum(nombres)
    for rang in range(fiches):
        nombres[rang] += manque // fiches + (rang < manque % fiches)
    return nombres


def ligne_partenaire(fiche: int, rang: int) -> str:
    s = siret((fiche * 37 + rang * 101) % 34000)
    return (
        f"<PARTENAIRE><NOM_PARTENAIRE>ORGANISME {s[:9]}</NOM_PARTENAIRE><SIRET_PARTENAIRE>{s}</SIRET_PARTENAIRE>"
        "<HABILITATION_PARTENAIRE>HABILITATION_ORGA_FORM</HABILITATION_PARTENAIRE><ETAT_HABILITATION>Actif</ETAT_HABILITATION>"
        f"<DATE_DERNIERE_MODIFICATION_ETAT>{1 + rang % 28:02d}/03/2026</DATE_DERNIERE_MODIFICATION_ETAT></PARTENAIRE>"
    )


def varier(texte: str, lignes: list[str], rang: int) -> str:
    """One change of a fiche, of a kind that turns with `rang`. `lignes` is changed in place."""
    genre = rang % 4
    if genre == 1 and lignes:
        lignes[0] = lignes[0].replace(">Actif<", ">Supprimé<")
    elif genre == 2 and lignes:
        lignes.pop()
    elif genre == 3 and "<DATE_FIN_ENREGISTREMENT>" in texte:
        return re.sub(r"(<DATE_FIN_ENREGISTREMENT>)[^<]*", r"\g<1>31/12/2031", texte, count=1)
    else:
        return texte.replace("<INTITULE>", "<INTITULE>Nouveau : ", 1)
    return texte


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
