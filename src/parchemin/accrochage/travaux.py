"""Long works of this room; they register themselves on import."""

from parchemin.accrochage.services import accuses, automatique, construction, demandes_personnes  # noqa: F401
from parchemin.accrochage.services.passages import recueillir
from parchemin.journal.facade import Reference
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail


@travail("accrochage.recueillir", titre="Passages à recueillir", exclusif="organisation")
def mener_recueil(ctx: Contexte) -> None:
    """Many decisions at once: by batches; what exists already is not created again."""
    if ctx.organisation_id is None:
        return
    n = recueillir(
        organisation_id=ctx.organisation_id, acteur=Reference(*ctx.parametres["acteur"]),
        avancer=lambda n: ctx.avancer(fait=n, phrase=f"{n} passages recueillis"),
    )  # fmt: skip
    ctx.resultat["passages"] = n
