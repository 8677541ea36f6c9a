"""Results of the families that `scenes` lacks, and what only a few candidates live: a kept mark, orals, a compensation. Fictitious.

The authority and our computation agree everywhere here but where the rule was not read: then the computation leaves it to the jury.
"""

from __future__ import annotations

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.deliberation.demonstration.scenes import ADULTES, Profil, Scene
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.parcours.models import StatutCandidat, VoieAcces

_ADMIS, _AJOURNE, _PARTIEL = Resultat.ADMIS, Resultat.AJOURNE, Resultat.PARTIEL
_CONTINUE, _FPC = VoieAcces.FORMATION_CONTINUE, StatutCandidat.FPC


def _n(texte: str) -> tuple[str, ...]:
    return tuple(texte.split())


_CAP = (
    # Kept for five years, even the 7 below 10; no physical education outside school and apprenticeship.
    Profil(_ADMIS, notes=_n("11 10.5 10 12@500 7@500 disp 12@500 10")),
    # Holder of another diploma: the general units are out of the average.
    Profil(_ADMIS, notes=_n("9.5 10.5 11 disp disp disp disp disp")),
    # 9.93 of average, and three points more from the facultative épreuve.
    Profil(_ADMIS, notes=_n("10 10.5 9 9 9 disp 12 10 13")),
    # Excused in languages: a zero, and the épreuve de remplacement.
    Profil(_AJOURNE, notes=_n("10 10.5 10 8 8 12 9 exc"), voie=VoieAcces.APPRENTISSAGE, statut=StatutCandidat.APPRENTI),
)  # fmt: skip
_BAC_PRO = (
    # 9.17, then 10.04 once the better of each oral is kept: admitted, without mention.
    Profil(_ADMIS, notes=_n("11 10.5 10 5 7 8 9 9 9 6 11 13"), oraux=(("E11", "9"), ("E52", "12"))),
    # 9.69, and no second group: 9.75 in the professional épreuves. The certificat de fin d'études instead.
    Profil(_AJOURNE, notes=_n("10 9.5 10 9 10 10 10 10 9 9 10 11.5")),
    Profil(Resultat.NON_DELIVRABLE, notes=_n("12 12 12 11 11 11 11 11 11 11 11 11"), pfmp=False),
)
_BP = (
    Profil(_ADMIS, notes=_n("12@400 8@400 11 10")),
    Profil(_AJOURNE, notes=_n("9 9.5 11 8")),
)
_BTS = (
    Profil(_ADMIS, notes=_n("7 8 7 11 11 10.5 10"), oraux=(("E1", "9"), ("E3", "12"))),
    Profil(_ADMIS, notes=_n("9 11@420 10 14@420 9.5 10 10.5")),
    Profil(_AJOURNE, notes=_n("12 12 11 9 8 8 9")),
)
_CS = (
    Profil(_ADMIS, notes=_n("13 13 12"), mention=Mention.ASSEZ_BIEN),
    # 11.08 of average, but 9 where the règlement asks for 10.
    Profil(_AJOURNE, notes=_n("13 9 12")),
    Profil(_AJOURNE, notes=_n("11 10 exc")),
)
_BNMA = (
    Profil(_ADMIS, notes=_n("19 18.5 18 17 18 17 18 18"), mention=Mention.FELICITATIONS),
    Profil(_ADMIS, notes=_n("11 10.5 10 6 7 7 7 8"), oraux=(("E41", "10"), ("E51", "11"))),
    Profil(Resultat.NON_DELIVRABLE, notes=_n("12 12 12 12 12 12 12 12"), pfmp=False),
)
_DMA = (
    Profil(_ADMIS, notes=_n("12 11 13 12 11 10")),
    # 12 and more of average, but 9 in one domain.
    Profil(_AJOURNE, notes=_n("14 13 14 12 9 9")),
    Profil(_AJOURNE, notes=_n("12 11 13 7 12 10")),
)
_CAPA = (
    # 9.992, that the arrêté of 2020 raises to 10.
    Profil(_ADMIS, notes=_n("10 9.94 10 10 10")),
    Profil(_AJOURNE, notes=_n("9 8 12 9.5 9")),
    Profil(_ADMIS, notes=_n("13 12 14 13 12"), muet=True),
)
_BAC_PRO_AGRICOLE = (
    Profil(_ADMIS, notes=_n("12 11 10 12 13 11")),
    # Below 10 the rules that follow were not read: the computation leaves it to the jury.
    Profil(Resultat.CONTROLE, notes=_n("8 9 8 10 11 10")),
)
_BTSA = (
    Profil(_ADMIS, notes=_n("11 12 10 12 13")),
    Profil(_AJOURNE, notes=_n("8 9 8 10 9.5")),
    Profil(Resultat.NON_DELIVRABLE, notes=_n("12 11 10 12 abs")),
)
_LICENCE = (
    # 9 in one unit, compensated by the others.
    Profil(_ADMIS, notes=_n("9 11 12 13")),
    # The average is reached, not the mark that the règlement asks of the mission.
    Profil(_PARTIEL, notes=_n("12 12 13 9")),
)
_CQP = (
    Profil(_ADMIS, notes=_n("oui oui oui")),
    Profil(_PARTIEL, notes=_n("oui non oui")),
    Profil(_AJOURNE, notes=_n("non non non")),
)
_VAE = (
    Profil(_ADMIS, notes=_n("oui oui oui oui oui oui oui")),
    Profil(_PARTIEL, notes=_n("oui oui non oui oui non oui")),
)
_DNMADE = (
    Profil(_ADMIS, notes=_n("12 13 14 12")),
    Profil(_AJOURNE, notes=_n("10 8 7 12")),
)
_DCG = (
    # 8 and 7.5 compensated: the average holds, and no mark is under 6.
    Profil(_ADMIS, notes=_n("11 12 8 10 11 7.5 13 12 14 11 10 13 12")),
    # 11 of average, but one mark under 6.
    Profil(_AJOURNE, notes=_n("11 12 5.5 10 11 10 13 12 14 11 10 13 12")),
    # Marks kept: those of 10 and more for good, 8 to be compensated.
    Profil(_ADMIS, notes=_n("12@420 11@420 8@420 10 11 10 12 12 13 11 10 12 11")),
)
_DSCG = (
    Profil(_ADMIS, notes=_n("11 10 12 9 13 12 14")),
    Profil(_AJOURNE, notes=_n("8 9 10 8 11 10 12")),
)
_CFA, _SIEGE = "CFA des Deux Vallées", "Institut Rivage, siège"
_RECTORAT, _DRAAF = "Académie des Deux Vallées", "Direction régionale de l’agriculture"

SCENES_FAMILLES = {
    VALLEES: (
        Scene("RNCP99007", "CAP Électricien, formation continue", _RECTORAT, _CFA, _CAP, 152, 520, _CONTINUE, _FPC,
              ages=ADULTES, duree=270),
        Scene("RNCP99015", "Bac pro Maintenance, après le second groupe", _RECTORAT, _CFA, _BAC_PRO, 151, 528,
              forme="globale"),
        Scene("RNCP99008", "BP Maintenance, formation continue", _RECTORAT, _CFA, _BP, 147, 534, _CONTINUE, _FPC,
              forme="progressive", ages=ADULTES, duree=270),
        Scene("RNCP99027", "CS Photovoltaïque, dernière session", _RECTORAT, _CFA, _CS, 145, 538, duree=300),
        Scene("RNCP99028", "BNMA Charpentier de marine, dernière session", _RECTORAT, _CFA, _BNMA, 144, 544),
        Scene("RNCP99029", "DMA Décor et mobilier, dernière session", _RECTORAT, _CFA, _DMA, 143, 550),
        Scene("RNCP99033", "CAP agricole Jardinier du littoral, dernière session", _DRAAF, _CFA, _CAPA, 142, 556,
              forme="globale"),
        Scene("RNCP99034", "Bac pro Aquaculture, dernière session", _DRAAF, _CFA, _BAC_PRO_AGRICOLE, 141, 562,
              forme="globale"),
        Scene("RNCP99035", "BTSA Espaces littoraux, dernière session", _DRAAF, _CFA, _BTSA, 140, 568, forme="globale"),
        Scene("RNCP99017", "Licence professionnelle de l’eau, promotion sortante", "Université des Estuaires", _CFA,
              _LICENCE, 139, 574, duree=300),
        Scene("RNCP99006", "CQP Agent de production maritime, jury de printemps", "Commission paritaire du Rivage", _CFA,
              _CQP, 200, 580, _CONTINUE, _FPC, duree=150, ages=ADULTES),
    ),
    RIVAGE: (
        Scene("RNCP99009", "BTS Gestion et développement, second groupe et notes gardées", "Académie du Littoral", _SIEGE,
              _BTS, 153, 590, _CONTINUE, _FPC, forme="globale", duree=270, ages=ADULTES),
        Scene("RNCP99009", "", "Académie du Littoral, jury de VAE", _SIEGE, _VAE, 100, 596, VoieAcces.VAE,
              StatutCandidat.VAE, duree=220, ages=ADULTES, sans_session=True),
        Scene("RNCP99019", "CQPM usinage, jury de printemps", "Union fictive des industries mécaniques", _SIEGE, _CQP, 190,
              600, _CONTINUE, _FPC, duree=150, ages=ADULTES),
        Scene("RNCP99030", "DN MADE Objet, promotion sortante", "Académie du Littoral", _SIEGE, _DNMADE, 146, 606,
              duree=690),
        Scene("RNCP99031", "DCG, dernière session", "Ministère fictif de l’enseignement supérieur", _SIEGE, _DCG, 150, 612,
              _CONTINUE, _FPC, duree=300, ages=ADULTES),
        Scene("RNCP99032", "DSCG, dernière session", "Ministère fictif de l’enseignement supérieur", _SIEGE, _DSCG, 30,
              618, _CONTINUE, _FPC, duree=300, ages=ADULTES),
    ),
}  # fmt: skip
