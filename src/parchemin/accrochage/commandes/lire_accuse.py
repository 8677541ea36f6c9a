"""`parchemin accrochage lire-accuse FICHIER.xml`: what a report says, in plain words, with the next act."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from parchemin.accrochage.commandes.affichage import LIEUX, en_json, pluriel, preparer, refuser
from parchemin.accrochage.domain.accuses import (
    ACCUSE_ILLISIBLE,
    LIBELLES_ISSUE,
    Accuse,
    Issue,
    LigneAccuse,
    famille,
    famille_structure,
    lire_accuse,
)
from parchemin.accrochage.schemas import dire_erreur
from parchemin.socle.constats import ErreurMetier


def executer(fichier: Path, *, json_: bool = False) -> int:
    """0 everything accepted (or already there), 1 something to do, 2 unreadable."""
    preparer()
    try:
        with fichier.open("rb") as f:
            accuse = lire_accuse(f)
    except OSError as e:
        refuser(ErreurMetier(ACCUSE_ILLISIBLE.constat(str(fichier), raison=dire_erreur(e))), json_=json_)
        return 2
    except ErreurMetier as e:
        refuser(e, json_=json_)
        return 2
    if json_:
        _en_json(accuse)
    else:
        _en_mots(fichier, accuse)
    comptes = accuse.compter()
    return 1 if accuse.erreurs or comptes[Issue.REFUSE] or comptes[Issue.INCONNU] else 0


def _en_mots(fichier: Path, a: Accuse) -> None:
    print(
        f"{fichier.name} : traitement {a.id_traitement or 'sans numéro'} du fichier {a.nom_fichier or '(nom absent)'}."
    )
    if a.erreurs:
        f = famille_structure()
        print(f"\n{f.titre}. {f.sens}\nÀ faire : {f.acte}")
        for e in a.erreurs:
            print(f"  ligne {e.ligne}, colonne {e.colonne} : {e.message}")
    comptes = a.compter()
    if a.lignes:
        print(", ".join(f"{LIBELLES_ISSUE[i].lower()} : {comptes[i]}" for i in Issue if comptes[i]) + ".")
    groupes: dict[str, list[LigneAccuse]] = defaultdict(list)
    for ligne in a.lignes:
        if ligne.issue is not Issue.ACCEPTE:
            groupes[ligne.classe or f"?{ligne.message}"].append(ligne)
    for lignes in groupes.values():
        f = famille(lignes[0].classe)
        print(f"\n{f.titre} ({pluriel(len(lignes), 'passage')})\n  {f.sens}\n  À faire : {f.acte}")
        if not lignes[0].classe:
            print(f"  Message reçu : {lignes[0].message}")
        suite = f" … et {len(lignes) - LIEUX} autres" if len(lignes) > LIEUX else ""
        print(f"  {', '.join(x.id_technique or '(sans identifiant)' for x in lignes[:LIEUX])}{suite}")
    if a.doubles:
        print(f"\nCités deux fois avec des issues différentes : {', '.join(a.doubles[:LIEUX])}.")
    cites = [x for x in a.lignes if x.cite]
    if cites:
        quoi = ", ".join(f"{x.id_technique or '(vide)'} (le texte cite {x.cite})" for x in cites[:LIEUX])
        print(f"\nL’identifiant cité dans le texte n’est pas celui du passage, qui seul compte : {quoi}.")
    if a.ignores:
        print(f"\nÉléments que Parchemin ne connaît pas : {', '.join(a.ignores)}.")


def _en_json(a: Accuse) -> None:
    en_json(
        {
            "nomFichier": a.nom_fichier, "idFlux": a.id_flux, "idTraitement": a.id_traitement, "sha256": a.empreinte,
            "refuseEntier": a.refuse_entier, "comptes": {str(k): n for k, n in a.compter().items()},
            "erreurs": [{"type": e.type, "message": e.message, "ligne": e.ligne, "colonne": e.colonne} for e in a.erreurs],
            "passages": [
                {"idTechnique": x.id_technique, "issue": x.issue, "classe": x.classe, "message": x.message, "idCite": x.cite,
                 "acte": famille(x.classe).acte if x.issue is not Issue.ACCEPTE else ""} for x in a.lignes
            ],
            "inconnus": a.ignores, "contradictoires": a.doubles,
        }
    )  # fmt: skip
