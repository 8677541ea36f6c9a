"""What a family and its rule can give at all: which results exist, which mentions. Read from the rule set. Pure."""

from __future__ import annotations

from datetime import date

from parchemin.deliberation.domain.dossier import Dossier, Visee
from parchemin.deliberation.domain.jeux import VARIANTES, JeuDeRegles, jeu_applicable
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.deliberation.domain.reglement import Reglement
from parchemin.referentiel.domain.familles import Famille

_TOUJOURS = frozenset({Resultat.ADMIS, Resultat.AJOURNE, Resultat.EN_ATTENTE})


def resultats_possibles(jeu: JeuDeRegles | None, reglement: Reglement, dossier: Dossier) -> frozenset[Resultat]:
    """Results that the rule may reach for this candidate, whatever the marks. `jeu` None: no rule, the jury alone decides.

    Orals where the family has some; a partial validation where parts are won apart; « non délivrable » where a text closes the award.
    """
    if jeu is None:
        return _TOUJOURS | {Resultat.PARTIEL}
    ouverts = set(_TOUJOURS)
    partiel = dossier.visee is Visee.BLOCS or dossier.forme == "progressive" or reglement.entretien_final
    for regle in jeu.regles:
        brique = regle["brique"]
        if brique == "controle":
            ouverts.add(Resultat.CONTROLE)
        elif brique == "absence_injustifiee" or (brique == "pfmp" and reglement.pfmp):
            ouverts.add(Resultat.NON_DELIVRABLE)
        partiel = partiel or bool(regle.get("partiel"))
    return frozenset(ouverts | {Resultat.PARTIEL} if partiel else ouverts)


def mentions_du_jeu(jeu: JeuDeRegles | None) -> frozenset[Mention]:
    """Mentions that the rule set gives; empty where it gives none."""
    paliers = (x for regle in (jeu.regles if jeu else ()) if regle["brique"] == "mentions" for x in regle["paliers"])
    return frozenset(Mention(mention) for _, mention in paliers)


def mentions_connues(famille: Famille, jour: date) -> frozenset[Mention] | None:
    """The same for a family on a day, whatever the candidate's variant; None where no rule set is known that day."""
    jeux = [x for variante in VARIANTES if (x := jeu_applicable(famille, variante, jour)) is not None]
    return frozenset().union(*map(mentions_du_jeu, jeux)) if jeux else None
