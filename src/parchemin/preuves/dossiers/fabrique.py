"""From what was asked to the archive: gather, write every file, then the journal, the sheets, the index and the sums."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from parchemin.comptes.models import Etablissement, Organisation
from parchemin.plateforme.fichiers.depot import chemin_de
from parchemin.plateforme.models.fichiers import Fichier
from parchemin.preuves import constats_dossiers as c
from parchemin.preuves.domain.dossiers import (
    DemandeDossier,
    EntreeDossier,
    EtatPieceRemise,
    Nommeur,
    PartieDossier,
    SorteDossier,
    propre,
    sans_numeros,
    sobre,
)
from parchemin.preuves.dossiers import auditeur, france_competences, rendu
from parchemin.preuves.dossiers.actes.reseau import masque_du_partenaire
from parchemin.preuves.dossiers.archive import Archive, en_csv, en_xlsx
from parchemin.preuves.dossiers.cahier import Cahier, Ligne, Matiere
from parchemin.preuves.dossiers.journal import ExtraitJournal, extraire
from parchemin.preuves.dossiers.lecture_numeros import porte_un_numero
from parchemin.preuves.selectors.choix import choix, recueil
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.horloge import PARIS

Pas = Callable[[int, int, str], None]
"""(done, total, sentence). May raise, to stop between two files."""
EXTENSIONS = {"jpeg": "jpg", "texte": "txt", "html": "txt", "svg": "txt"}
"""Pages and drawings leave as texts: their bytes are unchanged, and no script runs when they are opened."""
_ACTIFS = frozenset({"html", "svg"})
NOTE_ACTIVE = "Octets inchangés, remis en .txt pour qu’aucun script ne s’exécute : renommez une copie pour l’ouvrir dans un navigateur."
GABARITS = Path(__file__).resolve().parent / "gabarits"


@dataclass
class DossierFait:
    """What came out: `nombres`, for the list; `constats`, for whoever asked."""

    parties: list[PartieDossier]
    extrait: ExtraitJournal
    nombres: dict[str, int] = field(default_factory=dict)
    constats: list[Constat] = field(default_factory=list)
    octets_lus: int = 0


def fabriquer(
    demande: DemandeDossier, organisation: Organisation, chemin: Path, *, par: str, le: datetime, pas: Pas = lambda *_: None
) -> DossierFait:  # fmt: skip
    """Write the archive at `chemin`. Same data on the same day: same bytes, but for the moment of making, told in `index.html` alone.

    Raises `OSError` when it cannot be written, and what `pas` raises.
    """
    jour = (demande.audit_le or demande.au) if demande.sorte is SorteDossier.AUDITEUR else min(demande.au, le.date())
    cahier = Cahier(organisation, demande, jour, le)
    pas(0, 1, "Lecture de ce qui est à montrer")
    titre = _composer(cahier)
    with Archive(chemin) as archive:
        parties = _Ecriture(cahier, archive, pas).tout()
        fait = DossierFait(parties, _journal(cahier, archive, chemin.with_suffix(".jsonl"), pas))
        _constater(fait)
        _clore(cahier, archive, fait, titre, par)
    return fait


def _composer(cahier: Cahier) -> str:
    if cahier.demande.sorte is SorteDossier.AUDITEUR:
        vue = auditeur.composer(cahier)
        return str(vue.choix.referentiels[cahier.demande.famille].titre)
    france_competences.composer(cahier)
    e = Etablissement.toutes.filter(organisation=cahier.o, pk=cahier.demande.partenaire or 0).first()
    return e.denomination if e else "Tout le réseau"


class _Ecriture:
    """One file for each matter, however many rows show it."""

    def __init__(self, cahier: Cahier, archive: Archive, pas: Pas) -> None:
        self.cahier, self.archive, self.pas = cahier, archive, pas
        self.nommeur = Nommeur()
        self.faites: dict[str, EntreeDossier] = {}
        self.total = len({x.matiere.cle for p in cahier.parties for x in p.lignes if x.matiere is not None})

    def tout(self) -> list[PartieDossier]:
        parties = []
        for p in self.cahier.parties:
            entrees = tuple(sobre(self._ligne(x)) for x in p.lignes)
            parties.append(
                replace(
                    p.partie, titre=sans_numeros(p.partie.titre), groupe=sans_numeros(p.partie.groupe), entrees=entrees
                )
            )
        return parties

    def _ligne(self, x: Ligne) -> EntreeDossier:
        m = x.matiere
        if m is None:
            return x.entree
        if m.cle not in self.faites:
            n = len(self.faites)
            self.pas(n, self.total, f"Pièce {n + 1} sur {self.total}")
            self.faites[m.cle] = self._ecrire(m, x.entree)
        faite = self.faites[m.cle]
        notes = " ".join(t for t in (faite.note, x.entree.note) if t)
        return replace(
            x.entree, etat=faite.etat, chemin=faite.chemin, empreinte=faite.empreinte, octets=faite.octets, note=notes
        )

    def _ecrire(self, m: Matiere, e: EntreeDossier) -> EntreeDossier:
        vide = EntreeDossier(e.titre, e.sorte)
        if m.fichier is not None:
            return self._fichier(m, e, vide)
        if m.feuillet is not None:
            nom = self.nommeur.nom("actes", sans_numeros(e.titre), "html")
            return self._garder(nom, rendu.feuillet(propre(m.feuillet), self.cahier), vide)
        assert m.octets is not None  # noqa: S101 (one of the three)
        try:
            octets = m.octets()
        except ErreurMetier as erreur:
            return replace(vide, etat=EtatPieceRemise.MANQUANTE, note=erreur.constats[0].quoi)
        if porte_un_numero(octets, m.extension):
            return replace(vide, etat=EtatPieceRemise.RETENUE, note=_RETENUE)
        return self._garder(self.nommeur.nom("pieces", sans_numeros(e.titre), m.extension), octets, vide)

    def _fichier(self, m: Matiere, e: EntreeDossier, vide: EntreeDossier) -> EntreeDossier:
        f = Fichier.toutes.filter(pk=str(m.fichier), organisation_id=self.cahier.o).first()
        if f is None:
            return replace(vide, etat=EtatPieceRemise.MANQUANTE, note="Manquant : ce fichier n’est plus au dépôt.")
        try:
            octets = chemin_de(f.contenu_id).read_bytes()
        except FileNotFoundError:
            return replace(
                vide, etat=EtatPieceRemise.MANQUANTE, note="Manquant : son contenu n’est plus sur le disque."
            )
        lue = sha256_hex(octets)
        if lue != f.contenu_id or (e.attendue and lue != e.attendue):
            return replace(
                vide,
                etat=EtatPieceRemise.ALTEREE,
                note=f"Altéré : son empreinte est aujourd’hui {lue}. Il n’est pas remis.",
            )
        if f.nature == "scelle" or porte_un_numero(octets, f.nature):
            return replace(vide, etat=EtatPieceRemise.RETENUE, note=_RETENUE)
        nom = self.nommeur.nom(
            "pieces",
            sans_numeros(f.nom_original.rpartition(".")[0] or f.nom_original),
            EXTENSIONS.get(f.nature, f.nature),
        )
        return self._garder(nom, octets, replace(vide, note=NOTE_ACTIVE if f.nature in _ACTIFS else ""))

    def _garder(self, nom: str, octets: bytes, e: EntreeDossier) -> EntreeDossier:
        return replace(
            e, etat=EtatPieceRemise.JOINTE, chemin=nom, empreinte=self.archive.ajouter(nom, octets), octets=len(octets)
        )


_RETENUE = "Laissé de côté : il contient ce qui ressemble à un numéro de sécurité sociale."


def _journal(cahier: Cahier, archive: Archive, provisoire: Path, pas: Pas) -> ExtraitJournal:
    pas(1, 1, "Relecture du journal")
    partiel = cahier.demande.sorte is SorteDossier.FRANCE_COMPETENCES
    # Words on a partner may name its candidates, and the journal quotes them.
    masque = masque_du_partenaire(cahier, cahier.demande.partenaire)
    montrer = int(recueil().valeur_au("dossier_phrases", cahier.fait_le.date()))
    try:
        with provisoire.open("w", encoding="utf-8", newline="\n") as sortie:
            extrait = extraire(
                cahier.organisation.chaine, cahier.du, cahier.au, sortie, sujets=cahier.sujets if partiel else None, masque=masque, montrer=montrer,
                pas=lambda n: pas(1, 1, f"Relecture du journal : {n} événements"),
            )  # fmt: skip
        archive.ajouter("journal/extrait.jsonl", provisoire.read_bytes())
    finally:
        provisoire.unlink(missing_ok=True)
    archive.ajouter("journal/verifier.py", (GABARITS / "verifier.py").read_bytes())
    archive.ajouter("journal/index.html", rendu.journal(extrait, cahier))
    return extrait


def _constater(fait: DossierFait) -> None:
    entrees = [e for p in fait.parties for e in p.entrees]
    for etat, controle in (
        (EtatPieceRemise.ALTEREE, c.PIECES_ALTEREES),
        (EtatPieceRemise.MANQUANTE, c.PIECES_ABSENTES),
        (EtatPieceRemise.RETENUE, c.PIECES_RETENUES),
    ):
        titres = list(dict.fromkeys(e.titre for e in entrees if e.etat is etat))
        if titres:
            suite = f" et {len(titres) - 5} autre{'s' if len(titres) > 6 else ''}" if len(titres) > 5 else ""
            fait.constats.append(controle.constat(n=len(titres), titres=", ".join(titres[:5]) + suite))
    v = fait.extrait.verification
    if v is not None and v.defaut is not None:
        fait.constats.append(c.JOURNAL_ABIME.constat(quoi=v.defaut.quoi))
    chemins = {e.chemin for e in entrees if e.etat is EtatPieceRemise.JOINTE}
    fait.nombres = {
        "lignes": len(entrees), "pieces": len(chemins), "manquantes": manquants(fait.parties),
        "alterees": sum(e.etat is EtatPieceRemise.ALTEREE for e in entrees), "retenues": sum(e.etat is EtatPieceRemise.RETENUE for e in entrees),
        "evenements": fait.extrait.dits,
    }  # fmt: skip


ENTETES = (
    "Groupe", "Partie", "État de la partie", "Titre", "Sorte", "Date de ce qu’elle montre", "Déposée le", "Auteur", "Vérifiée", "État",
    "Fichier", "Octets", "SHA-256", "SHA-256 au dépôt", "Nom d’origine", "Note",
)  # fmt: skip
_ETAT = ENTETES.index("État")
ETATS = {
    EtatPieceRemise.JOINTE: "joint", EtatPieceRemise.MANQUANTE: "manquant", EtatPieceRemise.ALTEREE: "altéré, pas remis", EtatPieceRemise.RETENUE: "laissé de côté",
    EtatPieceRemise.SANS_FICHIER: "sans fichier",
    EtatPieceRemise.ATTENDUE: "manquant",
}  # fmt: skip


def manquants(parties: list[PartieDossier]) -> int:
    """As many as the index says, a part that should not be empty included: one count, on every page."""
    return sum(x[_ETAT] == ETATS[EtatPieceRemise.MANQUANTE] for x in lignes_d_index(parties))


def lignes_d_index(parties: list[PartieDossier]) -> list[tuple[Any, ...]]:
    """The same rows as the page, what is missing included."""

    def iso(jour: Any) -> str:
        return jour.isoformat() if jour else ""

    lignes: list[tuple[Any, ...]] = []
    for p in parties:
        tete = (p.groupe, p.titre, p.mots)
        for e in p.entrees:
            lignes.append((
                *tete, e.titre, e.sorte, iso(e.effective_le), iso(e.deposee_le), e.auteur, e.verifiee, ETATS[e.etat], e.chemin, e.octets, e.empreinte,
                e.attendue, e.nom_original, e.note,
            ))  # fmt: skip
        lignes += [(*tete, m, "Preuve attendue", "", "", "", "", "manquant", "", 0, "", "", "", "") for m in p.manques]
        if not p.entrees and not p.manques:
            lignes.append((*tete, p.titre, "Partie", "", "", "", "", p.mots.lower() or "vide", "", 0, "", "", "", ""))
    return lignes


def _clore(cahier: Cahier, archive: Archive, fait: DossierFait, titre: str, par: str) -> None:
    lignes = lignes_d_index(fait.parties)
    archive.ajouter("index.csv", en_csv(ENTETES, lignes))
    archive.ajouter("index.xlsx", en_xlsx(ENTETES, lignes, datetime.combine(cahier.fait_le.date(), time(), PARIS)))
    vues = dict.fromkeys(
        (e.chemin, e.empreinte, e.octets, e.titre, e.attendue)
        for p in fait.parties
        for e in p.entrees
        if e.etat is EtatPieceRemise.JOINTE
    )
    archive.ajouter("empreintes.csv", en_csv(("Fichier", "SHA-256", "Octets", "Titre", "SHA-256 au dépôt"), list(vues)))
    archive.ajouter("style.css", (GABARITS / "style.css").read_bytes())
    archive.ajouter("LISEZ-MOI.txt", rendu.lisez_moi(cahier))
    archive.ajouter("index.html", rendu.index(cahier, fait, titre, par, choix(cahier.organisation, cahier.jour)))
    archive.clore()
