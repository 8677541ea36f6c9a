"""The check itself: a text that was read, what it is compared with, and what there is to say about it."""

from __future__ import annotations

from bisect import bisect_left
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from parchemin.reseau.domain.communication import examens
from parchemin.reseau.domain.communication.dates import LecteurDeDates
from parchemin.reseau.domain.communication.jetons import Jeton, decouper
from parchemin.reseau.domain.communication.modele import (
    Certitude,
    ContexteCommunication,
    PartenaireControle,
    Releve,
    TexteLu,
)
from parchemin.reseau.domain.communication.motifs import Chercheur, Noms, Trouvaille
from parchemin.reseau.domain.communication.regles import (
    ExceptionDeRegle,
    GroupeDeFormules,
    groupes,
    recueil,
    regles,
    remplies,
    vocabulaire,
)
from parchemin.reseau.domain.communication.reperage import Reperage, reperer
from parchemin.reseau.domain.communication.taux import LecteurDeTaux
from parchemin.socle.empreintes import sha256_hex
from parchemin.socle.periodes import date_fr

RELEVES_MAX = 100
"""Findings of one rule on one text: beyond, the page is wrong as a whole and a list would not help."""
OFFRE = "COM-045"
_EXTRAIT = 240
_PHRASE = 60
"""Words of a sentence that count on each side: a text without a full stop must not be read again for each of its words."""
_ETIQUETTE = 8
"""Words of a block short enough to be the label of the next."""


@dataclass(frozen=True, slots=True)
class Indice:
    """What an examination found: the rule, the words (None when something is missing), how sure, and what fills the sentences."""

    code: str
    premier: int | None
    dernier: int | None
    certitude: Certitude
    detail: str = ""
    citation: str = ""


def controler(texte: TexteLu, contexte: ContexteCommunication) -> list[Releve]:
    """Findings in the order of the text, those about what is missing last. Same text and context, same findings."""
    return ControleCommunication(texte, contexte).releves()


class ControleCommunication:
    """One check, with what it needs at hand. `pas`: tests made on words, to measure without a clock."""

    def __init__(self, texte: TexteLu, contexte: ContexteCommunication) -> None:
        self.texte, self.contexte = texte, contexte
        self.jetons: list[Jeton] = decouper(texte, vocabulaire())
        ressemblance = recueil().valeur_au("ressemblance_intitule", contexte.jour) / 100
        self.reperage: Reperage = reperer(texte, self.jetons, contexte, ressemblance)
        self.complet = texte.complet
        self.noms: Noms = (
            ("<partenaire>", contexte.partenaire.nom.tous),
            ("<certificateur>", tuple(n for c in contexte.fiche.certificateurs for n in c.tous)),
            ("<intitule>", (contexte.fiche.intitule,)),
        )
        self.dates, self.taux = LecteurDeDates(), LecteurDeTaux()
        self._chercheurs: dict[tuple[str, ...], Chercheur] = {}
        self._phrases = _bornes(self.jetons, "phrase")
        self._blocs = _bornes(self.jetons, "bloc")
        self._rangees = {rang for rang, b in enumerate(texte.blocs) if "\t" in b.texte}

    @property
    def pas(self) -> int:
        return sum(c.pas for c in self._chercheurs.values()) + self.dates.pas + self.taux.pas

    def releves(self) -> list[Releve]:
        if not self.jetons:
            return []
        indices = [i for g in groupes() for i in self._formules(g)]
        indices += [
            Indice(*x)
            for examen in examens.EXAMENS
            for x in examen(self)
            if remplies(regles()[x[0]].quand, self.contexte)
        ]
        gardes = _une_offre(_sans_les_contenus(indices))
        gardes.sort(key=lambda i: (i.premier is None, i.premier or 0, i.code))
        return [self._releve(i) for i in gardes]

    def chercheur(self, phrases: tuple[str, ...]) -> Chercheur:
        """Ready to look for these phrases, and counted."""
        if phrases not in self._chercheurs:
            self._chercheurs[phrases] = Chercheur(phrases, self.noms)
        return self._chercheurs[phrases]

    def bornes_phrase(self, i: int) -> tuple[int, int]:
        """First word of the sentence of `i`, and the one after its last; no further than sixty words on each side."""
        debut, fin = self._phrases[self.jetons[i].phrase]
        return max(debut, i - _PHRASE), min(fin, i + _PHRASE + 1)

    def bornes_bloc(self, i: int) -> tuple[int, int]:
        return self._blocs[self.jetons[i].bloc]

    def _formules(self, g: GroupeDeFormules) -> list[Indice]:
        regle = regles()[g.code]
        if not (remplies(regle.quand, self.contexte) and remplies(g.quand, self.contexte)):
            return []
        trouvees = self.chercheur(g.mots).chercher(self.jetons)
        if not trouvees:
            return []
        si, si_non = self.chercheur(g.si), self.chercheur(g.si_non)
        hors = sorted((t.premier, t.dernier) for t in self.chercheur(g.hors).chercher(self.jetons)) if g.hors else []
        indices: list[Indice] = []
        for t in _les_plus_longues(trouvees):
            if len(indices) >= RELEVES_MAX:
                break
            if any(a <= t.dernier and t.premier <= b for a, b in _autour(hors, t.premier)):
                continue
            if g.si and not si.present(self.jetons, *self._autour_du_bloc(t)):
                continue
            if g.si_non and si_non.present(self.jetons, *self._autour_du_bloc(t)):
                continue
            if regle.de_fiche and not self.reperage.parle_de_nous(t.premier):
                continue
            if any(self._ecartee(e, t) for e in g.sauf):
                continue
            indices.append(Indice(g.code, t.premier, t.dernier, g.certitude, detail=self._detail_cpf(g.code)))
        return indices

    def _autour_du_bloc(self, t: Trouvaille) -> tuple[int, int]:
        """The block, within forty words on each side: a page of a PDF is one block."""
        debut, fin = self.bornes_bloc(t.premier)
        return max(debut, t.premier - 40), min(fin, t.dernier + 41)

    def _detail_cpf(self, code: str) -> str:
        if code != "COM-050":
            return ""
        c = self.contexte
        if c.fiche.expiree_au(c.jour):
            return "enregistrement terminé"
        return f"{c.partenaire.nom.nom} n’est pas habilité ce jour-là"

    def _ecartee(self, e: ExceptionDeRegle, t: Trouvaille) -> bool:
        debut, fin = self.bornes_phrase(t.premier)
        if e.avant and self._avant(e, max(debut, t.premier - e.portee), t.premier):
            return True
        if e.apres and self.chercheur(e.apres).present(self.jetons, t.dernier + 1, min(fin, t.dernier + 1 + e.portee)):
            return True
        if e.phrase and self.chercheur(e.phrase).present(self.jetons, debut, fin):
            return True
        return bool(e.rubrique) and self.sous_la_rubrique(e.rubrique, t.premier)

    def _avant(self, e: ExceptionDeRegle, debut: int, fin: int) -> bool:
        """« $ » ends a phrase that must touch the words found."""
        libres = tuple(p for p in e.avant if not p.endswith("$"))
        collees = tuple(p.removesuffix("$") for p in e.avant if p.endswith("$"))
        if libres and self.chercheur(libres).present(self.jetons, debut, fin):
            return True
        return bool(collees) and any(
            t.dernier == fin - 1 for t in self.chercheur(collees).chercher(self.jetons, debut, fin)
        )

    def sous_la_rubrique(self, phrases: tuple[str, ...], i: int) -> bool:
        """In the heading above, in the label just before, in the first cell of the row or the line that introduces a list."""
        bloc, blocs = self.jetons[i].bloc, self.texte.blocs
        chercheur = self.chercheur(phrases)
        debut, _ = self._blocs[bloc]
        if self.jetons[debut].phrase != self.jetons[i].phrase and bloc in self._rangees:
            premiere = self.bornes_phrase(debut)
            if chercheur.present(self.jetons, *premiere):
                return True
        # « Prérequis : … » at the head of the sentence itself.
        tete = self.bornes_phrase(i)[0]
        if (
            i - tete > 0
            and chercheur.present(self.jetons, tete, min(i, tete + 3))
            and ":" in self.complet[self.jetons[tete].debut : self.jetons[min(i, tete + 4)].debut]
        ):
            return True
        if blocs[bloc].titre:
            return False
        # In a PDF or a text, the line before may be the label.
        avant = self._phrases.get(self.jetons[i].phrase - 1)
        if (
            avant
            and self.jetons[avant[0]].bloc == bloc
            and avant[1] - avant[0] <= _ETIQUETTE
            and chercheur.present(self.jetons, *avant)
        ):
            return True
        rang = bloc - 1
        if rang in self._blocs:
            a, b = self._blocs[rang]
            if b - a <= _ETIQUETTE and chercheur.present(self.jetons, a, b):
                return True
        while rang >= 0 and bloc - rang < 60:
            if blocs[rang].titre:
                if rang not in self._blocs:
                    return False
                a, b = self._blocs[rang]
                return chercheur.present(self.jetons, a, min(b, a + _PHRASE))
            rang -= 1
        return False

    def _releve(self, i: Indice) -> Releve:
        regle, c = regles()[i.code], self.contexte
        debut = fin = None
        citation, extrait, lieu, phrase = i.citation, "", "tout le texte", ""
        if i.premier is not None and i.dernier is not None:
            debut, fin = self.jetons[i.premier].debut, self.jetons[i.dernier].fin
            citation = self.complet[debut:fin]
            a, b = self.bornes_phrase(i.premier)
            extrait = _extrait(self.complet, self.jetons[a].debut, max(fin, self.jetons[b - 1].fin), debut, fin)
            lieu = self.texte.blocs[self.jetons[i.premier].bloc].lieu
            phrase = " ".join(j.forme for j in self.jetons[a:b])
        valeurs = {
            "citation": " ".join(citation.split()),
            "detail": i.detail,
            "numero": c.fiche.numero,
            "intitule": c.fiche.intitule,
            "niveau": dire_le_niveau(c.fiche.niveau),
            "repertoire": "RNCP" if c.fiche.repertoire == "RNCP" else "répertoire spécifique",
            "certificateur": " et ".join(x.nom for x in c.fiche.certificateurs) or "le certificateur",
            "partenaire": c.partenaire.nom.nom,
            "fin": date_fr(c.fiche.date_fin) if c.fiche.date_fin else "…",
            "jour": date_fr(c.jour),
            "habilitation": c.partenaire.etat or "aucune habilitation connue ce jour-là",
            "role": _role_en_mots(c.partenaire),
        }
        constat = regle.controle.constat(**valeurs)
        remede, certitude, lien = constat.remede, i.certitude, 2
        if regle.remede_sans and not c.partenaire.peut("former"):
            remede = regle.remede_sans.format(**valeurs)
        if i.premier is not None:
            # Several certifications on the page and nothing sure: a person decides which one these words speak of.
            nous, sans_doute = self.reperage.attribue(i.premier)
            lien = int(nous) + int(nous and sans_doute)
            if lien < 2 and (regle.de_fiche or regle.nomme):
                certitude = Certitude.A_LIRE
        elif not c.partenaire.peut("former"):
            # What is missing on a page that must go is not to be added before somebody has decided so.
            certitude = Certitude.A_LIRE
        mots = (
            " ".join(j.forme for j in self.jetons[i.premier : i.dernier + 1])
            if i.premier is not None and i.dernier is not None
            else citation
        )
        return Releve(
            code=i.code,
            titre=regle.controle.titre,
            severite=regle.severite,
            certitude=certitude,
            citation=citation,
            extrait=extrait,
            lieu=lieu,
            quoi=constat.quoi,
            pourquoi=constat.pourquoi,
            remede=remede,
            cle=sha256_hex(f"{i.code}|{c.fiche.numero}|{mots}|{phrase}")[:24],
            textes=tuple(recueil().texte(t, c.jour) for t in regle.textes),
            debut=debut,
            fin=fin,
            lien=lien,
        )


def _bornes(jetons: Sequence[Jeton], champ: str) -> dict[int, tuple[int, int]]:
    bornes: dict[int, tuple[int, int]] = {}
    for i, j in enumerate(jetons):
        valeur = j.phrase if champ == "phrase" else j.bloc
        bornes[valeur] = (bornes.get(valeur, (i, i))[0], i + 1)
    return bornes


def _les_plus_longues(trouvees: list[Trouvaille]) -> list[Trouvaille]:
    """Of hits of one group that overlap, the longest; of equal ones, the first."""
    gardees: list[Trouvaille] = []
    for t in sorted(trouvees, key=lambda t: (t.premier, -t.dernier)):
        if gardees and t.premier <= gardees[-1].dernier:
            if t.dernier - t.premier > gardees[-1].dernier - gardees[-1].premier:
                gardees[-1] = t
            continue
        gardees.append(t)
    return gardees


def _sans_les_contenus(indices: list[Indice]) -> list[Indice]:
    """Twice the same is once; a quote inside a longer one of its rule, or that a rule erases, says nothing more."""
    uniques: dict[tuple[str, int | None, int | None], Indice] = {}
    for i in indices:
        uniques.setdefault((i.code, i.premier, i.dernier), i)
    efface: dict[str, set[str]] = {}
    for regle in regles().values():
        for code in regle.efface:
            efface.setdefault(code, set()).add(regle.code)
    gardes, par_regle = [], Counter[str]()
    couverts: dict[str, list[tuple[int, int]]] = {}
    poses = [i for i in uniques.values() if i.premier is not None and i.dernier is not None]
    for i in sorted(poses, key=lambda i: i.premier or 0):
        couverts.setdefault(i.code, []).append((i.premier or 0, i.dernier or 0))
    for i in sorted(uniques.values(), key=lambda i: (i.premier or 0, -(i.dernier or 0))):
        if i.premier is not None and i.dernier is not None:
            a, b = i.premier, i.dernier
            if any(x <= a and b <= y and (x, y) != (a, b) for x, y in _autour(couverts[i.code], a)):
                continue
            if any(x <= b and a <= y for code in efface.get(i.code, ()) for x, y in _autour(couverts.get(code, []), a)):
                continue
        par_regle[i.code] += 1
        if par_regle[i.code] <= RELEVES_MAX:
            gardes.append(i)
    return gardes


def _autour(places: list[tuple[int, int]], a: int) -> list[tuple[int, int]]:
    """The few places that begin just before or just after `a`; quotes are short and a list is sorted."""
    k = bisect_left(places, (a, -1))
    return places[max(0, k - 4) : k + 5]


def _une_offre(indices: list[Indice]) -> list[Indice]:
    """A page that offers what it may not is told so once, with its plainest words; not at all beside a claim of habilitation or a
    CPF that say it already, unless the words themselves are an offer."""
    offres = [i for i in indices if i.code == OFFRE]
    if not offres:
        return indices
    dites = any(i.code in {"COM-044", "COM-050"} for i in indices)
    sures = [i for i in offres if i.certitude is Certitude.SUR]
    retenue = min(sures, key=lambda i: i.premier or 0) if sures else None
    if retenue is None and not dites:
        retenue = min(offres, key=lambda i: (i.detail == examens.MENTION, i.premier or 0))
    return [i for i in indices if i.code != OFFRE or i is retenue]


def _role_en_mots(p: PartenaireControle) -> str:
    """« préparer », « évaluer » : what its habilitation entrusts to it."""
    mots = [mot for role, mot in (("former", "préparer"), ("organiser", "évaluer")) if p.peut(role)]
    return " et à ".join(mots) or "préparer"


def _extrait(complet: str, a: int, b: int, debut: int, fin: int) -> str:
    """The sentence around a quote, cut on both sides when it is long."""
    reste = max(0, _EXTRAIT - (fin - debut)) // 2
    gauche, droite = max(a, debut - reste), min(b, fin + reste)
    extrait = " ".join(complet[gauche:droite].split())
    return f"{'… ' if gauche > a else ''}{extrait}{' …' if droite < b else ''}"


@cache
def dire_le_niveau(niveau: int | None) -> str:
    """« niveau 6 (cadre européen des certifications : niveau 6) »."""
    if niveau is None:
        return "certification du répertoire spécifique, sans niveau"
    return f"niveau {niveau} (cadre européen des certifications : niveau {niveau})"
