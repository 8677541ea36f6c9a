"""Serious facts told to an authority."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from django.db import transaction

from parchemin.comptes.models import Etablissement
from parchemin.journal.facade import Reference, consigner
from parchemin.reseau import constats_constats as c
from parchemin.reseau.models import ConstatReseau, Signalement
from parchemin.reseau.services.constats import exiger_texte
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr


@transaction.atomic
def signaler(
    *, etablissement: Etablissement, autorite: str, faits: str, fait_le: date, acteur: Reference, reference: str = "",
    constats: Sequence[ConstatReseau] = (), piece_id: UUID | None = None,
) -> Signalement:  # fmt: skip
    """Keep what was told, to whom, when, with its receipt. Raises HAB-157, HAB-160, HAB-162."""
    exiger_texte(les_faits=faits)
    if fait_le > aujourdhui():
        raise ErreurMetier(c.DATE_FUTURE.constat(quoi="Signalé le", le=date_fr(fait_le)))
    if any(x.etablissement_id != etablissement.pk for x in constats):
        raise ErreurMetier(c.PARTENAIRES_MELES.constat(partenaire=etablissement.denomination))
    s: Signalement = Signalement.toutes.create(
        organisation_id=etablissement.organisation_id, etablissement=etablissement, autorite=autorite, faits=faits.strip(),
        fait_le=fait_le, reference=reference.strip(), piece_id=piece_id, par_libelle=acteur.libelle[:400],
    )  # fmt: skip
    s.constats.set(constats)
    consigner(
        chaine=f"o:{s.organisation_id}", acteur=acteur, acte="reseau.signaler",
        sujet=Reference("signalement", str(s.pk), str(s)[:200]),
        phrase=f"a signalé le {date_fr(fait_le)} à {s.get_autorite_display()} des faits chez {etablissement}.",
        details={"signalement": s.pk, "reference": s.reference, "piece": str(piece_id or "")},
    )  # fmt: skip
    return s
