#!/usr/bin/env python3
"""Vérifie ce dossier sans Parchemin et sans réseau : « python3 verifier.py » dans ce dossier.

1. Chaque fichier du dossier a l’empreinte SHA-256 écrite dans SHA256SUMS, et aucun autre fichier n’y a été ajouté.
2. L’extrait du journal se tient : l’empreinte de chaque événement est SHA-256(empreinte d’avant + retour à la ligne + texte scellé),
   et, quand les détails sont joints, leur empreinte salée est celle que le texte scelle, et la phrase est la leur.

Un événement tu (« de », « a ») ne donne que l’empreinte où la chaîne reprend. Un événement effacé (« efface ») a perdu ses détails à la
demande de quelqu’un : son texte scellé reste, et la chaîne se tient. Sans détails, la phrase d’un événement ne se vérifie pas : leur nombre est dit.
"""

import hashlib
import json
import sys
from pathlib import Path


def sha256(octets: bytes) -> str:
    return hashlib.sha256(octets).hexdigest()


def verifier_fichiers(racine: Path) -> list[str]:
    """Files that are not what SHA256SUMS says, one sentence each."""
    sommes = racine / "SHA256SUMS"
    if not sommes.is_file():
        return ["SHA256SUMS : absent, aucun fichier ne peut être vérifié"]
    defauts, nommes = [], {"SHA256SUMS"}
    for ligne in sommes.read_text(encoding="utf-8").splitlines():
        attendue, _, nom = ligne.partition("  ")
        nommes.add(nom)
        fichier = racine / nom
        if not fichier.is_file():
            defauts.append(f"{nom} : absent")
        elif sha256(fichier.read_bytes()) != attendue:
            defauts.append(f"{nom} : son contenu a changé")
    presents = sorted(x.relative_to(racine).as_posix() for x in racine.rglob("*") if x.is_file())
    return defauts + [f"{nom} : ajouté après coup" for nom in presents if nom not in nommes and not du_systeme(nom)]


def du_systeme(nom: str) -> bool:
    """Left in every folder by Windows or macOS."""
    dernier = nom.rpartition("/")[2]
    return dernier in ("Thumbs.db", "desktop.ini", ".DS_Store") or dernier.startswith("._")


def verifier_journal(extrait: Path) -> tuple[int, int, list[str]]:
    """(events checked, of which without details, faults). Stops at the first link that does not hold."""
    lignes = [x for x in extrait.read_text(encoding="utf-8").split("\n") if x]
    if not lignes:
        return 0, 0, []
    tete = json.loads(lignes[0])
    precedente, rang, lus, nus = tete["precedente"], tete["avant"], 0, 0
    for ligne in lignes[1:]:
        x = json.loads(ligne)
        if "texte" not in x:
            if x["de"] != rang + 1 or x["a"] < x["de"]:
                return lus, nus, [f"événement n° {rang + 1} : il manque à l’extrait"]
            precedente, rang = x["empreinte"], x["a"]
            continue
        rang += 1
        if x["rang"] != rang:
            return lus, nus, [f"événement n° {rang} : il manque à l’extrait"]
        if sha256(f"{precedente}\n{x['texte']}".encode()) != x["empreinte"]:
            return lus, nus, [f"événement n° {rang} : son texte ou celui d’avant a changé"]
        scelle = json.loads(x["texte"])
        if scelle["rang"] != rang or scelle["chaine"] != tete["chaine"]:
            return lus, nus, [f"événement n° {rang} : ce texte vient d’ailleurs"]
        if "contenu" not in x:
            nus += 1
        elif sha256(f"{x['sel']}\n{x['contenu']}".encode()) != scelle["details"]:
            return lus, nus, [f"événement n° {rang} : ses détails ont changé"]
        elif x["phrase"] != "{acteur} {phrase}".format(**json.loads(x["contenu"])):
            return lus, nus, [f"événement n° {rang} : sa phrase n’est pas celle de ses détails"]
        precedente, lus = x["empreinte"], lus + 1
    return lus, nus, []


def main() -> int:
    ici = Path(__file__).resolve().parent
    racine = ici.parent
    extrait = Path(sys.argv[1]) if len(sys.argv) > 1 else ici / "extrait.jsonl"
    defauts = verifier_fichiers(racine) if len(sys.argv) < 2 else []
    lus, nus, autres = verifier_journal(extrait)
    for defaut in (*defauts, *autres):
        print("DÉFAUT :", defaut)
    if defauts or autres:
        return 1
    print(
        f"Tout se tient : {lus} événement(s) du journal vérifiés"
        + (", et chaque fichier." if len(sys.argv) < 2 else ".")
    )
    if nus:
        print(f"Sans leurs détails, {nus} phrase(s) ne se vérifient pas : seul leur texte scellé l’est.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
