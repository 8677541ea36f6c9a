"""What a typed cell of the grid means, and what a value looks like in a cell.

A mark is an exact decimal between 0 and 20, never a float. Absent is a state, never a zero: what it becomes in an average is
a matter of the deliberation, by family. States of a unit: Code de l'éducation, D. 337-11 and following (absence, dispense).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from parchemin.parcours.domain.sante import etat_de_sante
from parchemin.socle.cles import cle_recherche
from parchemin.socle.constats import Constat, Controle, ErreurMetier, declarer

NOTE_MAXIMALE = Decimal(20)
DECIMALES = 3
MOTIF_MAXIMAL = 200


class EtatCellule(StrEnum):
    """State of one cell. The last two keep a former mark; present without a value is still to be typed."""

    A_SAISIR = "a_saisir"
    PRESENT = "present"
    ABSENT = "absent"
    EXCUSE = "excuse"
    DISPENSE = "dispense"
    BENEFICE = "benefice"
    REPORT = "report"


class ModeCellule(StrEnum):
    """How an element is assessed."""

    NOTE = "note"
    VALIDATION = "validation"


SANS_VALEUR = frozenset({EtatCellule.A_SAISIR, EtatCellule.ABSENT, EtatCellule.EXCUSE, EtatCellule.DISPENSE})
"""No mark and no validation goes with these."""
ACCORDES = frozenset({EtatCellule.BENEFICE, EtatCellule.REPORT})
"""Granted with the registration of the candidate: the grid takes their value and leaves the state."""
EN_MOTS = {
    EtatCellule.A_SAISIR: "à saisir", EtatCellule.PRESENT: "présent", EtatCellule.ABSENT: "absent",
    EtatCellule.EXCUSE: "absent excusé", EtatCellule.DISPENSE: "dispensé", EtatCellule.BENEFICE: "bénéfice conservé",
    EtatCellule.REPORT: "note reportée",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class ValeurCellule:
    """The content of a cell. `note`: 0 to 20, three decimals at most. `motif`: reason of an absence or of a dispense.

    Raises `ValueError` for what the database would refuse: a value beside an absence, both a mark and a validation.
    """

    etat: EtatCellule = EtatCellule.A_SAISIR
    note: Decimal | None = None
    acquis: bool | None = None
    motif: str = ""

    def __post_init__(self) -> None:
        if self.note is not None:
            if not isinstance(self.note, Decimal) or not self.note.is_finite():
                raise ValueError("a mark is an exact decimal")
            if not 0 <= self.note <= NOTE_MAXIMALE or _decimales(self.note) > DECIMALES:
                raise ValueError(f"{self.note} is no mark out of 20")
        if self.etat in SANS_VALEUR and (self.note is not None or self.acquis is not None):
            raise ValueError(f"no value with « {self.etat} »")
        if self.note is not None and self.acquis is not None:
            raise ValueError("a mark or a validation, not both")

    @property
    def manque(self) -> bool:
        """Still to be typed: nothing said, or present (or kept from before) without its value yet."""
        return self.etat not in (SANS_VALEUR - {EtatCellule.A_SAISIR}) and self.note is None and self.acquis is None

    @property
    def en_mots(self) -> str:
        """« 14,5 », « acquis », « absent excusé : certificat médical », « à saisir »."""
        if self.manque and self.etat is not EtatCellule.A_SAISIR:
            return f"{EN_MOTS[self.etat]}, à saisir"
        if self.note is not None or self.acquis is not None:
            valeur = _note_en_texte(self.note) if self.note is not None else ("acquis" if self.acquis else "non acquis")
            return valeur if self.etat is EtatCellule.PRESENT else f"{EN_MOTS[self.etat]} {valeur}"
        return EN_MOTS[self.etat] + (f" : {self.motif}" if self.motif else "")


A_SAISIR = ValeurCellule()

MOTS_ETATS: Mapping[str, EtatCellule] = {
    **dict.fromkeys(("a", "ab", "abs", "absent", "absente"), EtatCellule.ABSENT),
    **dict.fromkeys(("e", "exc", "excuse", "excusee", "abs exc", "absent excuse", "absente excusee"), EtatCellule.EXCUSE),
    **dict.fromkeys(("d", "disp", "dispense", "dispensee"), EtatCellule.DISPENSE),
}  # fmt: skip
MOTS_ACQUIS: Mapping[str, bool] = {
    **dict.fromkeys(("acq", "acquis", "acquise", "v", "valide", "validee", "o", "oui"), True),
    **dict.fromkeys(("n", "non", "non acquis", "non acquise", "na", "non valide", "non validee", "nv"), False),
}
AMBIGUS = frozenset({"a"})
"""Absent in a column of marks; where « acquis » is typed it is also the first letter of that word, so it says neither."""
VIDES = frozenset({"", "=", "-"})
_ABREGES = {EtatCellule.ABSENT: "ABS", EtatCellule.EXCUSE: "EXC", EtatCellule.DISPENSE: "DISP"}
_NOTE = re.compile(r"([0-9]{1,4})(?:[.,]([0-9]+))?(?:/20)?")
_NEGATIVE = re.compile(r"[-−–][0-9]+(?:[.,][0-9]+)?(?:/20)?")
_SEPARATEURS = " :.,-–/;"
_MOT = re.compile(r"[^\W\d_]+")


def _c(numero: int, titre: str, quoi: str, pourquoi: str, remede: str, source: str = "") -> Controle:
    return declarer(Controle(f"RES-{numero:03d}", titre, quoi, pourquoi, remede, source=source))


NOTE_TROP_HAUTE = _c(
    1, "Note au-dessus de 20", "« {texte} » dépasse 20.", "Une note est donnée sur 20.",
    "{piste}",
)  # fmt: skip
NOTE_NEGATIVE = _c(
    2, "Note négative", "« {texte} » est une note négative.", "Une note va de 0 à 20.",
    "Tapez la note sans signe, ou ABS si la personne était absente.",
)  # fmt: skip
NOTE_NON_COMPRISE = _c(
    3, "Note non comprise", "« {texte} » ne se lit pas comme une note.", "Cet élément est noté sur 20.",
    "Tapez une note (14 ou 14,5), ou ABS (absent), EXC (excusé), DISP (dispensé), = (à saisir).",
)  # fmt: skip
TROP_DE_DECIMALES = _c(
    4, "Trop de décimales", "« {texte} » a plus de trois décimales.",
    "Une note est gardée telle qu’elle a été donnée, au millième au plus : Parchemin n’arrondit pas à votre place.",
    "Arrondissez comme le règlement de l’examen le prévoit, puis tapez la note.",
)  # fmt: skip
NOTE_POUR_UNE_VALIDATION = _c(
    5, "Note là où l’on attend acquis ou non acquis", "« {texte} » est une note, mais cet élément n’est pas noté.",
    "Il est déclaré acquis ou non acquis.", "Tapez O (acquis) ou N (non acquis).",
)  # fmt: skip
VALIDATION_POUR_UNE_NOTE = _c(
    6, "Acquis ou non acquis là où l’on attend une note", "« {texte} » ne dit pas la note.",
    "Cet élément est noté sur 20.", "Tapez la note, de 0 à 20.",
)  # fmt: skip
VALIDATION_NON_COMPRISE = _c(
    7, "Résultat non compris", "« {texte} » ne se lit ni comme acquis, ni comme non acquis.",
    "Cet élément est déclaré acquis ou non acquis.",
    "Tapez O (acquis), N (non acquis), ou ABS (absent), EXC (excusé), DISP (dispensé), = (à saisir).",
)  # fmt: skip
MOTIF_TROP_LONG = _c(
    8, "Motif trop long", "Le motif dépasse 200 caractères.", "Il tient sur une ligne du procès-verbal.",
    "Raccourcissez-le ; la pièce justificative dit le reste.",
)  # fmt: skip
LETTRE_AMBIGUE = _c(
    9, "Acquis ou absent ?", "« {texte} » : acquis (o) ou absent (abs) ?",
    "Dans une colonne « acquis ou non acquis », cette lettre commence les deux mots : Parchemin ne choisit pas à votre place.",
    "Tapez O (acquis) ou ABS (absent).",
)  # fmt: skip
MOTIF_ILLISIBLE = _c(
    19, "Motif avec un caractère invisible", "Le motif contient un caractère qui ne s’imprime pas ({lequel}).",
    "Il tient sur une ligne du procès-verbal, où chaque signe se lit.",
    "Retapez le motif au clavier, sans le coller.",
)  # fmt: skip
MOTIF_DE_SANTE = _c(
    31, "Motif, jamais état de santé", "Le motif semble nommer un état de santé : « {mot} ».",
    "La grille et le procès-verbal sont lus par beaucoup de monde : Parchemin n’y garde pas de donnée de santé (RGPD, art. 9).",
    "Écrivez le motif sans détail médical : « certificat médical », « arrêt de travail », « convocation au tribunal ».",
    source="Règlement (UE) 2016/679, art. 9",
)  # fmt: skip
ACCORDE_AILLEURS = _c(
    12, "Bénéfice ou report", "Cette cellule garde un résultat d’une session précédente ({etat}).",
    "Un bénéfice ou un report s’accorde et se retire sur la page du candidat, avec sa référence ; ici, on tape sa valeur.",
    "Tapez la note ou l’acquis gardé, ou changez la situation sur la page du candidat.",
)  # fmt: skip


def _decimales(note: Decimal) -> int:
    exposant = note.normalize().as_tuple().exponent
    return max(0, -exposant) if isinstance(exposant, int) else 0


def _note_en_texte(note: Decimal) -> str:
    return f"{note.normalize():f}".replace(".", ",")


def _propre(texte: str) -> str:
    """Compatibility forms folded (full-width digits), every kind of space made one."""
    return " ".join(unicodedata.normalize("NFKC", texte).split())


def _etat_et_motif(texte: str) -> tuple[EtatCellule, str] | None:
    """« ABS », « exc : certificat médical », « Absent excusé (tribunal) »: a state, then its reason. None: no state."""
    mots = list(_MOT.finditer(texte))
    if not mots or mots[0].start():
        return None
    for dernier in (1, 0):
        if len(mots) <= dernier or (dernier and texte[mots[0].end() : mots[1].start()].strip()):
            continue
        cle = " ".join(cle_recherche(m.group()) for m in mots[: dernier + 1])
        reste = texte[mots[dernier].end() :]
        if cle in MOTS_ETATS and reste[:1] in ("", "(", *_SEPARATEURS):
            motif = reste.strip(_SEPARATEURS)
            if motif[:1] == "(" and motif[-1:] == ")" and not {"(", ")"} & set(motif[1:-1]):
                motif = motif[1:-1].strip(_SEPARATEURS)
            # One letter then words (« a vérifier ») is a sentence, not a reason typed in a hurry.
            return None if motif and len(cle) == 1 else (MOTS_ETATS[cle], motif)
    return None


def _piste(texte: str, entier: str) -> str:
    """What was probably meant: « 145 » is 14,5 without its comma."""
    if "," not in texte and "." not in texte and len(entier) == 3 and int(entier[:2]) < 20:
        return f"Vouliez-vous écrire {entier[:2]},{entier[2]} ? Tapez la note sur 20."
    return "Vérifiez la copie ; si la note est sur un autre total, ramenez-la sur 20."


def lire_note(texte: str) -> Decimal:
    """A mark out of 20; 08 is 8, 014 is a slip. Raises `ErreurMetier` with RES-001 to RES-004."""
    serre = _propre(texte).replace(" /", "/").replace("/ ", "/")
    if _NEGATIVE.fullmatch(serre.replace(" ", "")):
        raise ErreurMetier(NOTE_NEGATIVE.constat(texte=texte.strip()))
    lu = _NOTE.fullmatch(serre)
    if lu is None or (len(lu[1]) > 2 and lu[1].startswith("0")):
        raise ErreurMetier(NOTE_NON_COMPRISE.constat(texte=texte.strip()))
    fraction = (lu[2] or "").rstrip("0")
    note = Decimal(f"{lu[1]}.{fraction or '0'}")
    if note > NOTE_MAXIMALE:
        raise ErreurMetier(NOTE_TROP_HAUTE.constat(texte=texte.strip(), piste=_piste(serre, lu[1])))
    if len(fraction) > DECIMALES:
        raise ErreurMetier(TROP_DE_DECIMALES.constat(texte=texte.strip()))
    return note


def lire_cellule(texte: str, mode: ModeCellule) -> ValeurCellule:
    """What somebody typed, pasted or wrote in a spreadsheet. Raises `ErreurMetier` with one finding, RES-001 to RES-009, RES-019 or RES-031."""
    propre = _propre(texte)
    if propre in VIDES:
        return A_SAISIR
    if mode is ModeCellule.VALIDATION and cle_recherche(propre) in AMBIGUS:
        raise ErreurMetier(LETTRE_AMBIGUE.constat(texte=propre))
    etat = _etat_et_motif(propre)
    if etat is not None:
        if len(etat[1]) > MOTIF_MAXIMAL:
            raise ErreurMetier(MOTIF_TROP_LONG.constat())
        for signe in etat[1]:
            if unicodedata.category(signe).startswith("C"):
                raise ErreurMetier(MOTIF_ILLISIBLE.constat(lequel=f"U+{ord(signe):04X}"))
        mot = etat_de_sante(etat[1])
        if mot:
            raise ErreurMetier(MOTIF_DE_SANTE.constat(mot=mot))
        return ValeurCellule(etat[0], motif=etat[1])
    mot = cle_recherche(propre)
    acquis = MOTS_ACQUIS.get(mot) if any(c.isalpha() for c in propre) else None
    if mode is ModeCellule.VALIDATION:
        if acquis is not None:
            return ValeurCellule(EtatCellule.PRESENT, acquis=acquis)
        if _NOTE.fullmatch(propre):
            raise ErreurMetier(NOTE_POUR_UNE_VALIDATION.constat(texte=propre))
        raise ErreurMetier(VALIDATION_NON_COMPRISE.constat(texte=propre))
    if acquis is not None:
        raise ErreurMetier(VALIDATION_POUR_UNE_NOTE.constat(texte=propre))
    return ValeurCellule(EtatCellule.PRESENT, note=lire_note(propre))


def poser(actuelle: ValeurCellule, lue: ValeurCellule) -> ValeurCellule:
    """What a cell becomes when `lue` is typed in it. A benefit or a report takes the value and stays what it is.

    Raises `ErreurMetier` (RES-012) when an absence or a dispense is typed over a benefit or a report.
    """
    if actuelle.etat in ACCORDES:
        if lue.etat not in (EtatCellule.PRESENT, EtatCellule.A_SAISIR):
            raise ErreurMetier(ACCORDE_AILLEURS.constat(etat=EN_MOTS[actuelle.etat]))
        return ValeurCellule(actuelle.etat, lue.note, lue.acquis, actuelle.motif)
    # Nothing typed where attendance was noted: still present, still to be typed.
    return actuelle if lue == A_SAISIR and actuelle.manque else lue


def ecrire_cellule(valeur: ValeurCellule) -> str:
    """What an input holds: « 14,5 », « ABS », « EXC : certificat médical », « acquis », nothing when it is to be typed.

    Whatever the grid may write, `lire_cellule` reads back as it was.
    """
    if valeur.note is not None:
        return _note_en_texte(valeur.note)
    if valeur.acquis is not None:
        return "acquis" if valeur.acquis else "non acquis"
    return _ABREGES.get(valeur.etat, "") + (f" : {valeur.motif}" if valeur.motif else "")


def constat_de_cellule(texte: str, mode: ModeCellule) -> Constat | None:
    """Why a text is refused, or None."""
    try:
        lire_cellule(texte, mode)
    except ErreurMetier as e:
        return e.constats[0]
    return None
