"""Who is judged elsewhere in the demonstration, and what the authority decided: data only. Fictitious."""

from __future__ import annotations

from dataclasses import dataclass, replace

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.deliberation.domain.proposition import Mention, Resultat
from parchemin.parcours.models import StatutCandidat, VoieAcces

JEUNES, ADULTES = (18, 22), (24, 45)


@dataclass(frozen=True, slots=True)
class Profil:
    """One candidate: marks in professional and general units, what the authority decided.

    `acquis`: number of CCP won, where units are acquired or not. `resultat` None: nothing received yet. `puis`: what a second
    list said. `muet`: the authority gave no marks. `notes`, when there are any, say everything, unit by unit in the order of the
    règlement: a mark, « oui » or « non », « abs », « exc », « disp », or « 12@400 », a mark kept that was won 400 days before.
    `oraux`: marks of the épreuve de contrôle, by code.
    """

    resultat: Resultat | None
    pro: str = "0"
    gen: str = "0"
    mention: Mention = Mention.AUCUNE
    absent: bool = False
    acquis: int = 0
    puis: Resultat | None = None
    motif: str = ""
    muet: bool = False
    notes: tuple[str, ...] = ()
    oraux: tuple[tuple[str, str], ...] = ()
    voie: VoieAcces | None = None
    statut: StatutCandidat | None = None
    forme: str | None = None
    pfmp: bool = True


_ADMIS, _AJOURNE, _CONTROLE = Resultat.ADMIS, Resultat.AJOURNE, Resultat.CONTROLE
_SANS_CONTROLE = (
    Profil(_ADMIS, "13", "12", Mention.ASSEZ_BIEN),
    Profil(_ADMIS, "15.5", "14", Mention.BIEN),
    Profil(_ADMIS, "11", "10"),
    Profil(_AJOURNE, "8.5", "9"),
    Profil(_AJOURNE, "9.5", "10.5", muet=True),
    Profil(Resultat.NON_DELIVRABLE, absent=True),
    # To look at: the average is 11 or so, and the authority adjourns.
    Profil(_AJOURNE, "11", "11"),
    Profil(None, "12", "12"),
)
_AVEC_CONTROLE = (
    Profil(_ADMIS, "16", "16.5", Mention.TRES_BIEN),
    Profil(_ADMIS, "12.5", "12", Mention.ASSEZ_BIEN),
    Profil(_ADMIS, "11", "10.5"),
    Profil(_CONTROLE, "11", "7.5"),
    Profil(_CONTROLE, "10.5", "8", puis=_ADMIS),
    Profil(_AJOURNE, "7", "8"),
    Profil(Resultat.NON_DELIVRABLE, absent=True),
    # To look at: a mention that the marks do not give.
    Profil(_ADMIS, "11.5", "11.5", Mention.ASSEZ_BIEN),
)
# No text read here gives mentions to the BTS.
_BTS = (*(replace(p, mention=Mention.AUCUNE) for p in _AVEC_CONTROLE[:-1]), Profil(_AJOURNE, "10.5", "11"))
_TITRE = (
    Profil(_ADMIS, acquis=4), Profil(_ADMIS, acquis=4), Profil(Resultat.PARTIEL, acquis=2),
    Profil(_AJOURNE, acquis=0), Profil(Resultat.NON_DELIVRABLE, absent=True),
    # To look at: three CCP, and the list says « refusé ».
    Profil(_AJOURNE, acquis=3),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Scene:
    """A past session judged elsewhere."""

    numero: str
    intitule: str
    autorite: str
    centre: str
    profils: tuple[Profil, ...]
    il_y_a: int
    premier: int
    voie: VoieAcces = VoieAcces.APPRENTISSAGE
    statut: StatutCandidat = StatutCandidat.APPRENTI
    forme: str = ""
    specialite: str = ""
    duree: int = 600
    ages: tuple[int, int] = JEUNES
    sans_session: bool = False
    """Nobody organised an exam here: the decision is read on the enrolment alone (VAE)."""
    entretien: bool = False


SCENES = {
    VALLEES: (
        Scene("RNCP99007", "CAP Électricien, dernière session", "Académie des Deux Vallées", "CFA des Deux Vallées",
               _SANS_CONTROLE, 150, 400),
        Scene("RNCP99015", "Bac pro Maintenance, dernière session", "Académie des Deux Vallées", "CFA des Deux Vallées",
               _AVEC_CONTROLE, 148, 420, forme="globale"),
        Scene("RNCP99008", "BP Maintenance, dernière session", "Académie des Deux Vallées", "CFA des Deux Vallées",
               _SANS_CONTROLE, 146, 440, forme="globale"),
    ),
    RIVAGE: (
        Scene("RNCP99009", "BTS Gestion et développement, dernière session", "Académie du Littoral",
               "Institut Rivage, siège", _BTS, 149, 460, VoieAcces.FORMATION_CONTINUE, StatutCandidat.FPC,
               forme="globale", duree=270, ages=ADULTES),
        Scene("RNCP99010", "Titre professionnel réseaux, session d’été", "Direction régionale du travail",
               "Institut Rivage, site de Lyon", _TITRE, 120, 480, VoieAcces.FORMATION_CONTINUE, StatutCandidat.FPC,
               specialite="Option A : réseau d’entreprise", duree=240, ages=ADULTES, entretien=True),
    ),
}  # fmt: skip
