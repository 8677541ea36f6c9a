"""An entry told to the partner that it is about: in words written for it, without anybody's name."""

from __future__ import annotations

from django.db import transaction

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.conseil import nom_apparent
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.sans_noms_registres import noms_cites
from parchemin.amelioration.services.faits_commun import exiger_texte, tracer, verrouiller
from parchemin.journal.facade import Reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui


@transaction.atomic
def partager(*, fait: FaitSignale, texte: str, acteur: Reference) -> FaitSignale:
    """The partner reads these words, the nature, the theme, the days and the state. Raises AME-051, AME-056, AME-076, AME-227 to AME-229."""
    f = verrouiller(fait, fini=True)
    if f.lieu_id is None:
        raise ErreurMetier(c.PARTAGE_SANS_LIEU.constat())
    exiger_texte(ce_que_le_partenaire_lira=texte)
    if nomme := nom_apparent(texte) or noms_cites(f, texte):
        raise ErreurMetier(c.PARTAGE_NOMME.constat(mots=nomme))
    f.partage, f.partage_le = texte.strip()[:2000], aujourdhui()
    f.save(update_fields=["partage", "partage_le"])
    tracer(f, acteur, "partager", f"a partagé {f.numero} avec le partenaire concerné.", lieu=f.lieu_id)
    return f


@transaction.atomic
def ne_plus_partager(*, fait: FaitSignale, acteur: Reference) -> FaitSignale:
    """Raises AME-051, AME-227."""
    f = verrouiller(fait, fini=True)
    if f.partage_le is not None:
        f.partage, f.partage_le = "", None
        f.save(update_fields=["partage", "partage_le"])
        tracer(f, acteur, "partager", f"ne partage plus {f.numero} avec le partenaire.")
    return f
