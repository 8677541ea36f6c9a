"""One object of each kind for the doors of the juries (`tests/comptes/matrice`)."""

from __future__ import annotations

from datetime import date
from typing import Any

from parchemin.comptes.models import Organisation
from parchemin.journal.facade import SYSTEME
from parchemin.parcours.models import LienCandidat, MandatJury
from parchemin.parcours.services import jurys
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import maintenant
from tests.parcours.fabrique_jurys import candidat, mandate, membre_jury, session


def arguments(organisation: Organisation, certification: Certification) -> dict[str, dict[str, Any]]:
    s = session(organisation, certification)
    p = candidat(s, "Martin")
    m = membre_jury(organisation, "Decor")
    mandate(m, certification, au=date(2031, 1, 1))
    siege = jurys.appeler_au_jury(session=s, membre=m, acteur=SYSTEME)
    lien = LienCandidat.toutes.create(
        organisation=organisation, siege=siege, inscription=p.inscription, declare_le=maintenant()
    )
    un_membre, un_jury = {"pk": m.pk}, {"pk": s.pk}
    un_siege = un_jury | {"siege": siege.pk}
    return (
        {f"parcours:{n}": un_membre for n in ("membre_jury", "membre_jury_modifier", "mandat_jury")}
        | {"parcours:mandat_jury_fin": un_membre | {"mandat": MandatJury.toutes.get(membre=m).pk}}
        | {
            f"parcours:{n}": un_jury
            for n in (
                "session_jury", "jury_appeler", "jury_arreter", "jury_rouvrir", "jury_convoquer", "jury_relancer",
                "jury_lettres", "jury_agenda", "jury_presence",
            )
        }
        | {
            f"parcours:{n}": un_siege
            for n in ("jury_siege", "jury_qualite", "jury_retirer", "jury_repondre", "jury_declarer", "jury_lettre")
        }
        | {"parcours:jury_mesure": un_siege | {"lien": lien.pk}}
    )  # fmt: skip
