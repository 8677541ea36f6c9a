"""`parchemin accrochage construire FICHIER.csv`: a message from a spreadsheet, or everything that keeps it from being one."""

from __future__ import annotations

import uuid
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from parchemin.accrochage.commandes.affichage import avertir, en_json, en_verdicts, montrer, pluriel, preparer, refuser
from parchemin.accrochage.commandes.serie import Pose, atelier, poser
from parchemin.accrochage.domain import constats_passage as cp
from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.construction import (
    SchemaRefuse,
    construire,
    fragments_de,
    id_flux,
    ordre,
)
from parchemin.accrochage.domain.ecriture import INTERDITS, redacteur
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Profil, profils
from parchemin.accrochage.domain.regles import Circonstances, ConstatPassage, controler
from parchemin.accrochage.domain.tableau import TableauLu, lire_tableau
from parchemin.accrochage.domain.validation import Valideur
from parchemin.accrochage.domain.verdict import Verdict, juger
from parchemin.accrochage.domain.verification import ConstatSitue
from parchemin.accrochage.domain.vraisemblance import risques
from parchemin.accrochage.schemas import SchemaActif, dire_erreur, schema_actif
from parchemin.socle.constats import Constat, ErreurMetier, Gravite
from parchemin.socle.empreintes import sha256_fichier
from parchemin.socle.horloge import PARIS, aujourdhui, maintenant

_SANS_SCHEMA = (cp.VOIE_INTERDITE.code, cp.SANS_VOIE.code, cp.CARACTERE_INTERDIT.code)
"""What already says that the passage cannot be written: the schema would have nothing to judge."""


@dataclass
class _Bilan:
    passages: list[Passage] = field(default_factory=list)
    autour: dict[str, set[str]] = field(default_factory=dict)
    constats: list[ConstatSitue] = field(default_factory=list)
    comptes: Counter[tuple[str, Gravite]] = field(default_factory=Counter)
    ecartees: list[str] = field(default_factory=list)
    verdicts: Counter[Verdict] = field(default_factory=Counter)

    def dire(self, ligne: int, p: Passage, champ: str, constat: Constat) -> None:
        self.comptes[constat.code, constat.gravite] += 1
        self.constats.append(ConstatSitue(len(self.passages), ligne, p.id_technique, champ, constat))

    @property
    def bloquants(self) -> int:
        return sum(n for (_, g), n in self.comptes.items() if g is Gravite.BLOQUANT)


def executer(
    fichier: Path, donnees: Path | None, *, sortie: Path | None = None, code_profil: str = "1.1.2", emetteur: str = "",
    certificateur: str = "", contrat: str = "", json_: bool = False, flux: str = "", reproductible: bool = False,
    remplacer: bool = False,
) -> int:  # fmt: skip
    """0 files written, 1 refused (nothing written), 2 unreadable.

    Every deposit asks for a file identifier of its own (rule B4): a fresh one each time, unless `flux` gives it or
    `reproductible` draws it, and the time written, from the table itself (same table, same bytes).
    """
    preparer()
    profil = profils()[code_profil]
    actif = schema_actif(profil, donnees)
    avertir(actif.avertissement)
    try:
        bilan = _lire(fichier, profil, actif)
    except OSError as e:
        refuser(ErreurMetier(cs.ILLISIBLE_TABLEAU.constat(str(fichier), raison=dire_erreur(e))), json_=json_)
        return 2
    except ErreurMetier as e:
        refuser(e, json_=json_)
        return 2
    autour = {"emetteur": emetteur, "certificateur": certificateur, "contrat": contrat}
    manque = _completer(autour, bilan, flux)
    if bilan.bloquants or manque or not bilan.passages:
        _montrer(fichier, bilan, Pose([]), actif, json_=json_, manque=manque)
        return 1
    dossier = sortie or fichier.parent
    moment = datetime.fromtimestamp(fichier.stat().st_mtime, PARIS) if reproductible else maintenant()
    lot = str(uuid.uuid5(uuid.NAMESPACE_URL, sha256_fichier(fichier)) if reproductible else uuid.uuid4())
    enveloppe = Enveloppe(flux or lot, moment, action=profil.action, **autour)
    try:
        pose = _ecrire(fichier, dossier, bilan.passages, profil, actif, enveloppe, litteral=bool(flux), force=remplacer)
    except OSError as e:
        refuser(ErreurMetier(cs.PAS_ECRIT.constat(dossier=dossier, raison=dire_erreur(e))), json_=json_)
        return 1
    except SchemaRefuse as e:
        refuser(ErreurMetier(cs.AUTRE.constat(f"fichier {e.rang}", element="message", raison=e.raison)), json_=json_)
        return 1
    except ErreurMetier as e:
        refuser(e, json_=json_)
        return 1
    _montrer(fichier, bilan, pose, actif, json_=json_, manque=[])
    return 0


def _lire(fichier: Path, profil: Profil, actif: SchemaActif) -> _Bilan:
    bilan, lu, ids = _Bilan(), TableauLu(), {}  # type: ignore[var-annotated]
    plume, valideur, q = redacteur(profil), Valideur(profil, actif.schema), Circonstances(aujourdhui(), profil)
    for ligne in lire_tableau(fichier, lu):
        p = ligne.passage
        bilan.passages.append(p)
        for cle, valeur in ligne.enveloppe.items():
            bilan.autour.setdefault(cle, set()).add(str(valeur))
        for champ, constat in ligne.constats:
            bilan.dire(ligne.numero, p, champ, constat)
        dits = controler(p, q) + risques(p)
        if not any(c.constat.code in _SANS_SCHEMA for c in dits):
            dits += valideur.du_texte(plume.ecrire(p))
        for d in dits:
            bilan.dire(ligne.numero, p, d.champ, d.constat)
        illisibles = [ConstatPassage(champ, constat) for champ, constat in ligne.constats]
        bilan.verdicts[juger([*dits, *illisibles]).verdict] += 1
        if p.id_technique and (premier := ids.setdefault(p.id_technique, len(bilan.passages))) != len(bilan.passages):
            constat = cp.ID_DOUBLE.constat("Identifiant technique", id=p.id_technique, rang=premier)
            bilan.dire(ligne.numero, p, "id_technique", constat)
    bilan.ecartees = lu.inconnues
    return bilan


def _completer(autour: dict[str, str], bilan: _Bilan, flux: str) -> list[Constat]:
    """Fill the envelope from the columns of the file; what is missing or contradictory."""
    dits = []
    options = {"emetteur": "--emetteur", "certificateur": "--certificateur", "contrat": "--contrat"}
    for cle, option in options.items():
        lus = bilan.autour.get(cle, set())
        if not autour[cle] and len(lus) > 1:
            dits.append(
                f"Le tableau donne plusieurs valeurs pour {cle} ({', '.join(sorted(lus)[:3])}) alors qu’un fichier n’a qu’un "
                f"certificateur : faites un tableau pour chacun, ou tranchez avec {option}"
            )
            continue
        autour[cle] = autour[cle] or next(iter(lus), "")
    if not autour["emetteur"] and len(bilan.autour.get("emetteur", ())) < 2:
        autour["emetteur"] = autour["certificateur"]
    for cle, option in options.items():
        longueur = len(autour[cle])
        if not longueur:
            if len(bilan.autour.get(cle, ())) < 2 and (cle != "emetteur" or autour["certificateur"]):
                dits.append(f"Il manque {cle} ({option})")
        elif cle != "contrat" and longueur != 8:
            dits.append(f"Le matricule (BCR) donné pour {cle} a {longueur} caractères, il en faut 8 ({option})")
        elif cle == "contrat" and longueur > 20:
            dits.append("Le numéro de contrat a plus de 20 caractères (--contrat)")
    if len(flux) > 50:
        dits.append("L’identifiant de fichier a plus de 50 caractères (--flux)")
    if any(INTERDITS.search(texte) for texte in (*autour.values(), flux)):
        dits.append("Un matricule, le contrat ou l’identifiant de fichier contient un caractère que XML interdit")
    return [cs.ENVELOPPE.constat("Enveloppe", raison=dit) for dit in dits]


def _ecrire(
    fichier: Path, dossier: Path, passages: list[Passage], profil: Profil, actif: SchemaActif, enveloppe: Enveloppe,
    *, litteral: bool, force: bool,
) -> Pose:  # fmt: skip
    """All the files, or none: written aside, then put in place. Raises `ErreurMetier` ACC-017, `SchemaRefuse`, `OSError`."""
    racine = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in fichier.stem)

    def identifiant(lot: str, n: int) -> str:
        # The identifier that a person gave goes as it is in the first file; the next ones need their own.
        return lot if litteral and n == 1 else id_flux(lot, n)

    with atelier(dossier, racine) as a_part:
        ordonnes = fragments_de(sorted(passages, key=ordre), profil)
        faits = list(
            construire(
                ordonnes, profil, actif.schema, enveloppe, lambda n: a_part / f"{n:03}.xml", identifiant=identifiant
            )
        )
        return poser(dossier, racine, a_part, faits, force=force)


def _montrer(
    fichier: Path,
    bilan: _Bilan,
    pose: Pose,
    actif: SchemaActif,
    *,
    json_: bool,
    manque: list[Constat],
) -> None:
    faits = pose.faits
    if json_:
        en_json(
            {
                "source": fichier.name, "schema": actif.libelle, "avertissement": actif.avertissement,
                "lignes": len(bilan.passages), "manque": [c.vers_dict() for c in manque],
                "colonnesEcartees": bilan.ecartees,
                "fichiers": [
                    {"chemin": str(f.chemin), "idFlux": f.ecrit.enveloppe.id_flux, "passages": f.ecrit.passages,
                     "octets": f.ecrit.octets, "sha256": f.ecrit.empreinte} for f in faits
                ],
                "retires": [str(p) for p in pose.retires], "laisses": [str(p) for p in pose.laisses],
                "constats": [
                    {"ligne": x.ligne, "idTechnique": x.id_technique, "champ": x.champ, **x.constat.vers_dict()}
                    for x in bilan.constats
                ],
            }
        )  # fmt: skip
        return
    print(f"{fichier.name} : {pluriel(len(bilan.passages), 'ligne')}, {actif.libelle}.")
    if bilan.passages:
        print(f"Verdict : {en_verdicts(bilan.verdicts)}.")
    if bilan.ecartees:
        print(f"Colonnes laissées de côté : {', '.join(bilan.ecartees)}.")
    if bilan.autour.keys() & {"id_flux", "horodatage"}:
        print(
            "L’identifiant de fichier et l’heure du tableau ne sont pas repris : chaque dépôt a les siens (--flux pour choisir)."
        )
    montrer(bilan.constats, bilan.comptes)
    for c in manque:
        print(f"\n{c.phrase}\n  Que faire : {c.remede}")
    if not bilan.passages:
        print("\nAucune ligne à transmettre : rien n’a été écrit.")
    for f in faits:
        print(f"\nÉcrit : {f.chemin} ({pluriel(f.ecrit.passages, 'passage')}), accepté par le {actif.libelle}.")
        print(f"  SHA-256 {f.ecrit.empreinte}")
    for p in pose.retires:
        print(f"\nRetiré : {p}, écrit ici par une construction précédente qui donnait plus de fichiers.")
    for p in pose.laisses:
        print(
            f"\nLaissé : {p} porte un nom de cette série sans en être, ou a changé depuis. Vérifiez avant de déposer."
        )
    if not faits and bilan.bloquants:
        print("\nRien n’a été écrit : corrigez ce qui bloque, puis recommencez.")
