"""The extract of the journal: what is said of the pack's own subjects as sentences, and as data that a stranger can check.

Every link of the chain between the first and the last one told is there, or its hash is: a link kept quiet tells neither its act nor its
subject, and the chain still holds across it. Kept quiet: whatever may name a candidate, and what is reserved. They cannot be told apart.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, TextIO

from django.db.models import Max, Min

from parchemin.journal.facade import Phrase, Verification, evenements, libelle_acte, phrases, verifier
from parchemin.journal.models import DetailEvenement, Evenement
from parchemin.plateforme.lots import par_lots
from parchemin.socle.horloge import PARIS
from parchemin.socle.identifiants import contient_un_nir

SANS_CANDIDAT = frozenset({
    "action_amelioration", "calcul_indicateurs", "campagne_appreciation", "campagne_controle", "capture_communication",
    "constat_reseau", "controle_chaine", "controle_partenaire", "convention", "enquete", "equivalent_appreciation", "exception_communication",
    "grille_controle", "habilitation", "jeu_indicateurs", "lettre_reseau", "mesure_reseau", "preuve", "procedure", "reglage_preuves", "reglement",
    "releve_officiel", "reglage_risque", "seance_conseil", "suivi_referentiel", "exigence_propre",
})  # fmt: skip
"""Subjects whose sentences name no candidate: only these are told."""
ACTES_DU_DOSSIER = ("preuves.preparer_dossier", "preuves.remettre_dossier", "preuves.effacer_dossier")
"""Making and handing over packs is in the journal; a pack does not speak of packs, or two of one day would differ."""
FORMAT = "parchemin-journal-1"
_PAR_LOT = 1000

Masque = Callable[[str], str]


@dataclass
class ExtraitJournal:
    """`precedente`: hash of the link before the first one told. `tus`: links kept quiet in between. `verification`: of the whole chain."""

    chaine: str
    premier: int = 0
    dernier: int = 0
    precedente: str = ""
    dits: int = 0
    tus: int = 0
    effaces: int = 0
    montrees: list[Phrase] = field(default_factory=list)
    verification: Verification | None = None

    @property
    def vide(self) -> bool:
        return not self.dits


def bornes(chaine: str, du: date, au: date) -> tuple[int, int] | None:
    """First and last rank of the period; None when nothing happened."""
    debut = datetime.combine(du, time(), PARIS)
    fin = datetime.combine(au + timedelta(days=1), time(), PARIS)
    lus = Evenement.objects.filter(chaine=chaine, moment__gte=debut, moment__lt=fin).aggregate(
        a=Min("rang"), b=Max("rang")
    )
    return (lus["a"], lus["b"]) if lus["a"] else None


def extraire(
    chaine: str, du: date, au: date, sortie: TextIO, *, sujets: set[tuple[str, str]] | None, masque: Masque, montrer: int,
    pas: Callable[[int], None] = lambda n: None,
) -> ExtraitJournal:  # fmt: skip
    """Write the extract, one JSON by line, and give what the page shows. `sujets`: those alone; None for all that name nobody."""
    extrait = ExtraitJournal(chaine)
    entre = bornes(chaine, du, au)
    if entre is not None:
        avant = (
            Evenement.objects.filter(chaine=chaine, rang=entre[0] - 1).values_list("empreinte", flat=True).first() or ""
        )
        _ecrire(_lire(chaine, entre, sujets, masque), extrait, avant, sortie, montrer, pas)
    extrait.verification = verifier(chaine)
    return extrait


@dataclass(frozen=True, slots=True)
class _Lien:
    """One link: told, with its sentence, or quiet (`phrase` None)."""

    e: Evenement
    phrase: Phrase | None
    detail: DetailEvenement | None


def _lire(chaine: str, entre: tuple[int, int], sujets: set[tuple[str, str]] | None, masque: Masque) -> Iterator[_Lien]:
    lignes = Evenement.objects.filter(chaine=chaine, rang__range=entre).order_by("rang")
    for lot in par_lots(lignes.iterator(chunk_size=_PAR_LOT), _PAR_LOT):
        # The journal says by itself what is reserved: nothing of it is told, whatever its subject is called.
        ouverts = set(
            evenements(chaine).filter(rang__range=(lot[0].rang, lot[-1].rang)).order_by().values_list("rang", flat=True)
        )
        dits = [e for e in lot if e.rang in ouverts and _se_dit(e, sujets)]
        lues = {p.rang: p for p in phrases(dits)}
        details = {d.rang: d for d in DetailEvenement.objects.filter(chaine=chaine, rang__in=list(lues))}
        for e in lot:
            p, d = lues.get(e.rang), details.get(e.rang)
            dite = _sobre(p, masque) if p is not None else None
            # Details leave with the sentence they seal, or not at all: a stranger compares the two.
            entiere = p is not None and dite is not None and (dite.acteur, dite.phrase) == (p.acteur, p.phrase)
            yield _Lien(e, dite, d if entiere and _ouvrable(d, masque) else None)


def _se_dit(e: Evenement, sujets: set[tuple[str, str]] | None) -> bool:
    if e.acte in ACTES_DU_DOSSIER or e.sujet_type not in SANS_CANDIDAT:
        return False
    return sujets is None or (e.sujet_type, e.sujet_id) in sujets


def _sobre(p: Phrase, masque: Masque) -> Phrase:
    """The sentence as it may leave: its act alone when it holds a number of a person."""
    if contient_un_nir(f"{p.phrase} {p.sujet}"):
        return Phrase(p.rang, p.moment, p.acte, _acteur(p), "", f": {libelle_acte(p.acte)}.", {}, p.empreinte, p.efface)
    return Phrase(p.rang, p.moment, p.acte, _acteur(p), masque(p.sujet), masque(p.phrase), {}, p.empreinte, p.efface)


def _acteur(p: Phrase) -> str:
    return (
        p.acteur if p.cle_acteur.partition(":")[0] in ("utilisateur", "systeme") else "Une personne par lien personnel"
    )


def _ouvrable(d: DetailEvenement | None, masque: Masque) -> bool:
    """May the erasable part leave as it is? Then its hash can be checked too."""
    return d is not None and masque(d.contenu) == d.contenu and not contient_un_nir(d.contenu) and "@" not in d.contenu


def _ecrire(
    liens: Iterator[_Lien],
    extrait: ExtraitJournal,
    avant: str,
    sortie: TextIO,
    montrer: int,
    pas: Callable[[int], None],
) -> None:
    suite: list[Evenement] = []
    precedente = avant
    for lus, x in enumerate(liens, start=1):
        if lus % _PAR_LOT == 0:
            pas(lus)
        if x.phrase is None:
            # A run of quiet links is one line: how many of which kind is nobody's business.
            suite = [suite[0], x.e] if suite else [x.e]
        else:
            if not extrait.dits:
                extrait.premier, extrait.precedente = x.e.rang, precedente
                _ligne(
                    sortie,
                    {"format": FORMAT, "chaine": extrait.chaine, "precedente": precedente, "avant": x.e.rang - 1},
                )
            elif suite:
                extrait.tus += suite[-1].rang - suite[0].rang + 1
                _ligne(sortie, {"de": suite[0].rang, "a": suite[-1].rang, "empreinte": suite[-1].empreinte})
            suite = []
            _dire(x, extrait, sortie, montrer)
        precedente = x.e.empreinte


def _dire(x: _Lien, extrait: ExtraitJournal, sortie: TextIO, montrer: int) -> None:
    p = x.phrase
    assert p is not None  # noqa: S101 (told)
    extrait.dits += 1
    extrait.dernier = x.e.rang
    extrait.effaces += p.efface
    ligne: dict[str, Any] = {
        "rang": x.e.rang,
        "texte": x.e.texte,
        "empreinte": x.e.empreinte,
        "phrase": f"{p.acteur} {p.phrase}",
    }
    if p.efface:
        ligne["efface"] = True
    elif x.detail is not None:
        ligne |= {"sel": x.detail.sel, "contenu": x.detail.contenu}
    _ligne(sortie, ligne)
    if len(extrait.montrees) < montrer:
        extrait.montrees.append(p)


def _ligne(sortie: TextIO, x: dict[str, Any]) -> None:
    sortie.write(json.dumps(x, ensure_ascii=False, sort_keys=True) + "\n")
