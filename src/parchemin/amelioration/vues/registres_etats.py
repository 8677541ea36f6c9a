"""How an entry of the registers stands, in a tone and words."""

from __future__ import annotations

from parchemin.amelioration.domain.faits import FINIS, EtatFait
from parchemin.amelioration.models import FaitSignale
from parchemin.socle.horloge import aujourdhui

TONS = {
    EtatFait.CLOSE: "ok",
    EtatFait.CLASSEE: "nu",
    EtatFait.RECUE: "al",
    EtatFait.SURVENU: "al",
    EtatFait.EN_MEDIATION: "al",
}


def etat_dit(f: FaitSignale) -> tuple[str, str]:
    """Tone and words; late says what is late. An answer whose delay passed in silence is not late: it may be closed."""
    if f.avant_le is not None and f.avant_le < aujourdhui() and f.etat not in FINIS:
        if f.etat in (EtatFait.REPONDUE, EtatFait.INFORMEES):
            return "al", "À clore"
        return "ko", f"{f.get_etat_display()}, en retard"
    return TONS.get(EtatFait(f.etat), "in"), f.get_etat_display()
