"""`parchemin accrochage verifier FICHIER.xml`: 0 nothing blocks, 1 refused, 2 unreadable."""

from __future__ import annotations

from pathlib import Path

from parchemin.accrochage.commandes.affichage import avertir, en_json, en_verdicts, montrer, pluriel, preparer, refuser
from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.profils import profils
from parchemin.accrochage.domain.regles import Circonstances
from parchemin.accrochage.domain.verdict import Verdict
from parchemin.accrochage.domain.verification import Verification, profil_probable
from parchemin.accrochage.domain.verification import verifier as juger
from parchemin.accrochage.schemas import dire_erreur, schema_actif
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


def executer(fichier: Path, donnees: Path | None, *, code_profil: str = "", json_: bool = False) -> int:
    preparer()
    try:
        profil = profils()[code_profil] if code_profil else profil_probable(fichier, dict(profils()))
        actif = schema_actif(profil, donnees)
        avertir(actif.avertissement)
        v = juger(fichier, profil, actif.schema, actif.libelle, Circonstances(aujourdhui(), profil))
    except OSError as e:
        refuser(ErreurMetier(cs.ILLISIBLE.constat(str(fichier), raison=dire_erreur(e))), json_=json_)
        return 2
    if json_:
        _en_json(fichier, v, actif.avertissement)
    else:
        _en_mots(fichier, v)
    return v.code_de_sortie


def _en_mots(fichier: Path, v: Verification) -> None:
    print(f"{fichier.name} : {pluriel(v.passages, 'passage')}, {v.schema}.")
    if v.exemple:
        print(f"Premier passage : {v.exemple}")
    if v.passages and not v.illisible:
        print(f"Verdict : {en_verdicts(v.verdicts)}.")
    montrer(v.constats, v.comptes)
    if v.illisible:
        print("\nFichier illisible : rien n’a pu être conclu.")
    elif v.bloquants:
        print(f"\nÀ ne pas déposer : {pluriel(v.bloquants, 'constat')} qui bloque{'nt' if v.bloquants > 1 else ''}.")
    elif v.avertissements:
        print(f"\nPeut être déposé ; {pluriel(v.avertissements, 'avertissement')} à regarder.")
    else:
        print("\nPeut être déposé : rien à signaler.")


def _en_json(fichier: Path, v: Verification, avertissement: str) -> None:
    en_json(
        {
            "fichier": fichier.name, "profil": v.profil, "schema": v.schema, "avertissement": avertissement, "passages": v.passages, "octets": v.octets,
            "lisible": not v.illisible, "verdicts": {str(k): v.verdicts[k] for k in Verdict}, "bloquants": v.bloquants, "avertissements": v.avertissements,
            "comptes": [{"code": c, "gravite": g, "nombre": n} for (c, g), n in sorted(v.comptes.items())],
            "constats": [
                {"rang": x.rang, "ligne": x.ligne, "idTechnique": x.id_technique, "champ": x.champ, **x.constat.vers_dict()}
                for x in v.constats
            ],
        }
    )  # fmt: skip
