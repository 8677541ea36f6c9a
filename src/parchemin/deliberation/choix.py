"""What a jury may decide, given what the rules propose. Pure.

The engine proposes, the jury decides: better than the rule with its reason, never worse. What is in doubt waits.
"""

from __future__ import annotations

from parchemin.deliberation import constats_acte as c
from parchemin.deliberation.domain import recit
from parchemin.deliberation.domain.dossier import Dossier, Livret
from parchemin.deliberation.domain.issues_possibles import mentions_du_jeu, resultats_possibles
from parchemin.deliberation.domain.jeux import jeu_par_code
from parchemin.deliberation.domain.proposition import (
    DEFINITIFS,
    LIBELLES_MENTION,
    LIBELLES_RESULTAT,
    Mention,
    Proposition,
    Resultat,
)
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.socle.constats import Constat

RAISON_MINIMALE = 10
"""Letters of a written reason."""
DECISIONS = (
    Resultat.ADMIS, Resultat.CONTROLE, Resultat.PARTIEL, Resultat.AJOURNE, Resultat.NON_DELIVRABLE, Resultat.EN_ATTENTE,
)  # fmt: skip
"""What a jury decides, best first. The last suspends: an incident is looked into, a fact is contested."""
_RANG = {r: n for n, r in enumerate(DECISIONS)}
_MENTIONS = (Mention.AUCUNE, Mention.ASSEZ_BIEN, Mention.BIEN, Mention.TRES_BIEN, Mention.FELICITATIONS)
NEGATIFS = frozenset({Resultat.AJOURNE, Resultat.PARTIEL})
LIBELLES_DECISION = {r: LIBELLES_RESULTAT[r] for r in DECISIONS} | {Resultat.EN_ATTENTE: "En attente"}


def en_mots(resultat: Resultat, mention: Mention = Mention.AUCUNE) -> str:
    """« Admis, mention bien »."""
    mots = LIBELLES_DECISION.get(resultat, LIBELLES_RESULTAT[resultat])
    return f"{mots}, {LIBELLES_MENTION[mention]}" if mention and resultat is Resultat.ADMIS else mots


def donne_des_mentions(p: Proposition) -> bool:
    """Did the rule look at mentions for this candidate?"""
    return any(e.regle == "mention" for e in p.trace)


def possibles(p: Proposition, dossier: Dossier) -> tuple[Resultat, ...]:
    """Decisions open to the jury, the proposal first when it is one."""
    ouvertes = [r for r in DECISIONS if not _interdit(p, dossier, r)]
    return tuple(sorted(ouvertes, key=lambda r: (r is not p.resultat, _RANG[r])))


def mentions_possibles(p: Proposition) -> tuple[Mention, ...]:
    """Mentions from the one proposed up; none to choose where the rule gives none."""
    if p.resultat is not Resultat.ADMIS or not donne_des_mentions(p):
        return ()
    return _MENTIONS[_MENTIONS.index(p.mention) :]


def differe(p: Proposition, resultat: Resultat, mention: Mention) -> bool:
    return (resultat, mention) != (p.resultat, p.mention)


def controler_choix(
    p: Proposition,
    dossier: Dossier,
    resultat: str,
    mention: str,
    motif: str,
    nom: str = "",
    *,
    impose: bool = False,
) -> list[Constat]:
    """Why the jury cannot decide so. Empty: it can. DEL-021 to DEL-027.

    Upwards with a reason; downwards never, except to wait. A text that forbids to award leaves no choice. Nobody who
    supplied a livret is adjourned before it was examined. `impose`: a court or an authority decided, and the jury records it,
    be it against the proposal (DEL-022, DEL-024 and a lower mention do not stand in the way).
    """
    if resultat not in {str(r) for r in DECISIONS}:
        return [c.RESULTAT_INCONNU.constat(ou=nom, decide=resultat)]
    r = Resultat(resultat)
    refus = _interdit(p, dossier, r, nom)
    if refus is not None and not (impose and refus.code in _LEVES):
        return [refus]
    if mention not in {str(m) for m in Mention}:
        return [c.MENTION.constat(ou=nom, quoi="Cette mention n’existe pas")]
    m = Mention(mention)
    refus = _mention(p, r, m, nom)
    if refus is not None and not (impose and r is Resultat.ADMIS):
        return [refus]
    if differe(p, r, m) and len(motif.strip()) < RAISON_MINIMALE:
        return [c.SANS_RAISON.constat(ou=nom, decide=en_mots(r, m))]
    return []


_LEVES = frozenset({c.A_LA_BAISSE.code, c.SANS_DEROGATION.code})
"""What does not stand before the decision of a court or of an authority."""


def envisageables(p: Proposition, reglement: Reglement, dossier: Dossier, *actuels: Resultat) -> tuple[Resultat, ...]:
    """Decisions to choose from while marks are still being put right: what the family and its rule can give, best first.

    A correction may open what the present marks forbid: that stays in the list, and `controler_choix` says why it is refused. `actuels`:
    what is in force, or was chosen before, always there.
    """
    ouverts = resultats_possibles(jeu_par_code(p.jeu), reglement, dossier) | {p.resultat, *actuels}
    return tuple(r for r in DECISIONS if r in ouverts)


def mentions_envisageables(p: Proposition, *actuelles: Mention) -> tuple[Mention, ...]:
    """Mentions that the rule gives, and those in force; none to choose where there is none."""
    connues = mentions_du_jeu(jeu_par_code(p.jeu)) | set(actuelles)
    return tuple(m for m in _MENTIONS if m in connues | {Mention.AUCUNE}) if any(connues) else ()


EN_CLAIR = {
    Resultat.ADMIS: "Admis : la certification est obtenue",
    Resultat.CONTROLE: "Autorisé à se présenter à l’épreuve de contrôle : la décision viendra après",
    Resultat.PARTIEL: "Validation partielle : ce qui est acquis est gardé, le reste est à repasser",
    Resultat.AJOURNE: "Ajourné : la certification n’est pas obtenue à cette session",
    Resultat.NON_DELIVRABLE: "Certification non délivrable à cette session : un texte l’interdit (absence, condition non remplie)",
    Resultat.EN_ATTENTE: "En attente : rien n’est décidé pour l’instant",
}
"""Decisions in plain words, for a list to choose from."""


def plus_favorable(avant: tuple[Resultat, Mention], apres: tuple[Resultat, Mention]) -> bool:
    """Is a decision better than another? Any decision is, after « en attente »."""
    if avant[0] is Resultat.EN_ATTENTE:
        return apres[0] is not Resultat.EN_ATTENTE
    return (-_RANG[apres[0]], _MENTIONS.index(apres[1])) > (-_RANG[avant[0]], _MENTIONS.index(avant[1]))


def _interdit(p: Proposition, dossier: Dossier, r: Resultat, nom: str = "") -> Constat | None:
    if r in NEGATIFS and dossier.livret is Livret.FOURNI:
        return c.LIVRET.constat(ou=nom, nom=nom or "Le candidat")
    if r in (Resultat.EN_ATTENTE, p.resultat):
        return None
    if _sans_objet(p, r):
        return c.SANS_OBJET.constat(ou=nom, decide=en_mots(r))
    decide, propose = en_mots(r), recit.annonce(p)
    if p.resultat in (Resultat.NON_DELIVRABLE, Resultat.SANS_DROIT):
        propose = propose[0].lower() + propose[1:]
        return c.SANS_DEROGATION.constat(ou=nom, decide=decide, propose=propose, raison=_derniere_phrase(p))
    if p.resultat is Resultat.EN_ATTENTE:
        return c.PREMATURE.constat(
            ou=nom, decide=decide, propose="pas encore de proposition", raison=_derniere_phrase(p)
        )
    if r is Resultat.NON_DELIVRABLE:
        # Only a text makes it so, never the jury.
        return c.A_LA_BAISSE.constat(ou=nom, decide=decide, propose=propose)
    if p.resultat in DEFINITIFS and _RANG[r] > _RANG[p.resultat]:
        return c.A_LA_BAISSE.constat(ou=nom, decide=decide, propose=propose)
    return None


def _sans_objet(p: Proposition, r: Resultat) -> bool:
    """The orals exist only where the rule looked at them; a partial validation, only where something is won."""
    if r is Resultat.CONTROLE:
        return not any(e.regle.startswith("controle") for e in p.trace)
    if r is Resultat.PARTIEL and p.resultat in (Resultat.AU_JURY, Resultat.LIVRET):
        return not any(u.acquis for u in p.unites)
    return r is Resultat.PARTIEL and p.resultat in (Resultat.AJOURNE, Resultat.CONTROLE)


def _mention(p: Proposition, r: Resultat, m: Mention, nom: str) -> Constat | None:
    if r is not Resultat.ADMIS:
        return c.MENTION.constat(ou=nom, quoi="Une mention va avec une admission") if m else None
    if p.resultat is Resultat.ADMIS:
        if _MENTIONS.index(m) < _MENTIONS.index(p.mention):
            return c.MENTION.constat(ou=nom, quoi=f"La règle donne « {LIBELLES_MENTION[p.mention]} »")
        if m and not donne_des_mentions(p):
            return c.MENTION.constat(ou=nom, quoi="Cette certification ne donne pas de mention")
        return None
    return c.MENTION.constat(ou=nom, quoi="Une admission décidée par le jury seul va sans mention") if m else None


def _derniere_phrase(p: Proposition) -> str:
    """The step that stopped the reasoning, in words."""
    return next((recit.phrase(e) for e in reversed(p.trace) if e.verdict is not True), "")
