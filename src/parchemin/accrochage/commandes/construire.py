"""`parchemin accrochage construire FICHIER.csv`: a message from a spreadsheet, or everything that keeps it from being one."""

from __future__ import annotations

import sys
import uuid
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path

from parchemin.accrochage.commandes.affichage import en_json, montrer, pluriel, refuser
from parchemin.accrochage.domain import constats_passage as cp
from parchemin.accrochage.domain import constats_schema as cs
from parchemin.accrochage.domain.construction import FichierConstruit, SchemaRefuse, construire, fragments_de, ordre
from parchemin.accrochage.domain.ecriture import redacteur
from parchemin.accrochage.domain.modele import Enveloppe, Passage
from parchemin.accrochage.domain.profils import Profil, profils
from parchemin.accrochage.domain.regles import Circonstances, controler
from parchemin.accrochage.domain.tableau import TableauLu, lire_tableau
from parchemin.accrochage.domain.validation import Valideur
from parchemin.accrochage.domain.verification import ConstatSitue
from parchemin.accrochage.domain.vraisemblance import risques
from parchemin.accrochage.schemas import SchemaActif, schema_actif
from parchemin.socle.constats import Constat, ErreurMetier, Gravite
from parchemin.socle.empreintes import sha256_fichier
from parchemin.socle.horloge import aujourdhui, maintenant


@dataclass
class _Bilan:
    passages: list[Passage] = field(default_factory=list)
    autour: dict[str, set[str]] = field(default_factory=dict)
    constats: list[ConstatSitue] = field(default_factory=list)
    comptes: Counter[tuple[str, Gravite]] = field(default_factory=Counter)
    ecartees: list[str] = field(default_factory=list)

    def dire(self, ligne: int, p: Passage, champ: str, constat: Constat) -> None:
        self.comptes[constat.code, constat.gravite] += 1
        self.constats.append(ConstatSitue(len(self.passages), ligne, p.id_technique, champ, constat))

    @property
    def bloquants(self) -> int:
        return sum(n for (_, g), n in self.comptes.items() if g is Gravite.BLOQUANT)


def executer(
    fichier: Path, donnees: Path | None, *, sortie: Path | None = None, code_profil: str = "1.1.2", emetteur: str = "",
    certificateur: str = "", contrat: str = "", json_: bool = False,
) -> int:  # fmt: skip
    """0 files written, 1 refused (nothing written), 2 unreadable."""
    profil = profils()[code_profil]
    actif = schema_actif(profil, donnees)
    try:
        bilan = _lire(fichier, profil, actif)
    except OSError as e:
        print(f"Le fichier {fichier} ne s’ouvre pas ({e.strerror or e}).", file=sys.stderr)
        return 2
    except ErreurMetier as e:
        refuser(e, json_=json_)
        return 2
    autour = {"emetteur": emetteur, "certificateur": certificateur, "contrat": contrat}
    manque = _completer(autour, bilan)
    if bilan.bloquants or manque or not bilan.passages:
        _montrer(fichier, bilan, [], actif, json_=json_, manque=manque)
        return 1
    dossier = sortie or fichier.parent
    try:
        faits = _ecrire(fichier, dossier, bilan.passages, profil, actif, autour)
    except OSError as e:
        print(f"Rien n’a été écrit dans {dossier} ({e.strerror or e}).", file=sys.stderr)
        return 1
    except SchemaRefuse as e:
        refuser(ErreurMetier(cs.AUTRE.constat(f"fichier {e.rang}", element="message", raison=e.raison)), json_=json_)
        return 1
    _montrer(fichier, bilan, faits, actif, json_=json_, manque=[])
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
        if not any(c.constat.code == cp.VOIE_INTERDITE.code for c in dits):
            dits += valideur.du_texte(plume.ecrire(p))
        for d in dits:
            bilan.dire(ligne.numero, p, d.champ, d.constat)
        if p.id_technique and (premier := ids.setdefault(p.id_technique, len(bilan.passages))) != len(bilan.passages):
            constat = cp.ID_DOUBLE.constat("Identifiant technique", id=p.id_technique, rang=premier)
            bilan.dire(ligne.numero, p, "id_technique", constat)
    bilan.ecartees = lu.inconnues
    return bilan


def _completer(autour: dict[str, str], bilan: _Bilan) -> list[str]:
    """Fill the envelope from the columns of the file; what is missing or contradictory, in words."""
    dits = []
    options = {"emetteur": "--emetteur", "certificateur": "--certificateur", "contrat": "--contrat"}
    for cle, option in options.items():
        lus = bilan.autour.get(cle, set())
        if not autour[cle] and len(lus) > 1:
            dits.append(
                f"le fichier donne plusieurs valeurs pour {cle} : un fichier n’a qu’un certificateur ({option})"
            )
        autour[cle] = autour[cle] or next(iter(lus), "")
    autour["emetteur"] = autour["emetteur"] or autour["certificateur"]
    for cle, option in options.items():
        longueur = len(autour[cle])
        if not longueur:
            dits.append(f"il manque {cle} ({option})")
        elif cle != "contrat" and longueur != 8:
            dits.append(f"{cle} a {longueur} caractères, un matricule (BCR) en a 8")
        elif cle == "contrat" and longueur > 20:
            dits.append("le numéro de contrat a plus de 20 caractères")
    return dits


def _ecrire(
    fichier: Path, dossier: Path, passages: list[Passage], profil: Profil, actif: SchemaActif, autour: dict[str, str]
) -> list[FichierConstruit]:
    """All the files, or none: written aside, then put in place."""
    dossier.mkdir(parents=True, exist_ok=True)
    # The identifier follows the content: building the same table twice gives the same identifier, and one file.
    lot = str(uuid.uuid5(uuid.NAMESPACE_URL, sha256_fichier(fichier)))
    enveloppe = Enveloppe(lot, maintenant(), action=profil.action, **autour)
    racine = "".join(c if c.isascii() and (c.isalnum() or c in "-_") else "-" for c in fichier.stem)

    def nommer(n: int) -> Path:
        return dossier / f".{racine}-{n:03}.xml.partiel"

    try:
        faits = list(
            construire(fragments_de(sorted(passages, key=ordre), profil), profil, actif.schema, enveloppe, nommer)
        )
        finals = []
        for f in faits:
            final = dossier / f"{racine}-{f.ecrit.rang:03}.xml"
            f.chemin.replace(final)
            finals.append(FichierConstruit(final, f.ecrit))
    finally:
        for reste in dossier.glob(f".{racine}-*.xml.partiel"):
            reste.unlink(missing_ok=True)
    return finals


def _montrer(
    fichier: Path, bilan: _Bilan, faits: list[FichierConstruit], actif: SchemaActif, *, json_: bool, manque: list[str]
) -> None:
    if json_:
        en_json(
            {
                "source": fichier.name, "schema": actif.libelle, "lignes": len(bilan.passages), "manque": manque,
                "colonnesEcartees": bilan.ecartees,
                "fichiers": [
                    {"chemin": str(f.chemin), "idFlux": f.ecrit.enveloppe.id_flux, "passages": f.ecrit.passages,
                     "octets": f.ecrit.octets, "sha256": f.ecrit.empreinte} for f in faits
                ],
                "constats": [
                    {"ligne": x.ligne, "idTechnique": x.id_technique, "champ": x.champ, **x.constat.vers_dict()}
                    for x in bilan.constats
                ],
            }
        )  # fmt: skip
        return
    print(f"{fichier.name} : {pluriel(len(bilan.passages), 'ligne')}, {actif.libelle}.")
    if bilan.ecartees:
        print(f"Colonnes laissées de côté : {', '.join(bilan.ecartees)}.")
    montrer(bilan.constats, bilan.comptes)
    for phrase in manque:
        print(f"\nÀ compléter : {phrase}.")
    if not bilan.passages:
        print("\nAucune ligne à transmettre : rien n’a été écrit.")
    for f in faits:
        print(f"\nÉcrit : {f.chemin} ({pluriel(f.ecrit.passages, 'passage')}), accepté par le {actif.libelle}.")
        print(f"  SHA-256 {f.ecrit.empreinte}")
    if not faits and bilan.bloquants:
        print("\nRien n’a été écrit : corrigez ce qui bloque, puis recommencez.")
