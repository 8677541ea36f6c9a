"""What the imports about somebody already enrolled share: whom a reference names, and how rows are given back when a lot is undone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from django.db import models

from parchemin.comptes.models import Membre
from parchemin.imports.domain.modele import Circonstances, Operation
from parchemin.parcours.imports_candidats.index import Certifications
from parchemin.parcours.models import EtatInscription, Inscription
from parchemin.parcours.selectors.perimetre import inscriptions_visibles
from parchemin.socle.cles import cle_recherche

M = TypeVar("M", bound=models.Model)


def _cle(texte: str) -> str:
    return cle_recherche(texte).replace(" ", "")


class ParReference:
    """Enrolments that who imports may see, by candidate number, own reference of the person, or INE. `filtres`: of which kind."""

    def __init__(self, circonstances: Circonstances, **filtres: Any) -> None:
        membre = Membre.toutes.filter(pk=circonstances.membre_id).first() if circonstances.membre_id else None
        visibles = inscriptions_visibles(membre) if membre else Inscription.toutes.select_related("personne")
        self._trouvees: dict[str, list[Inscription]] = defaultdict(list)
        lignes = visibles.filter(organisation_id=circonstances.organisation_id, **filtres)
        for i in lignes.exclude(etat=EtatInscription.ANNULEE).order_by("entree", "pk"):
            for cle in {_cle(x) for x in (i.numero_candidat, i.personne.reference, i.personne.ine) if x}:
                self._trouvees[cle].append(i)
        self._certifications = Certifications(circonstances.organisation_id)

    def trouver(self, reference: str, certification: str, convient: Callable[[Inscription], bool]) -> list[Inscription]:
        """Those a line may speak of: of that certification when it says one, else, of several, those that `convient` keeps."""
        trouvees = self._trouvees.get(_cle(reference), [])
        if certification:
            voulue = self._certifications.trouver(certification)
            return [i for i in trouvees if voulue is not None and i.certification_id == voulue.pk]
        return [i for i in trouvees if convient(i)] if len(trouvees) > 1 else trouvees


def changees(lignes: Mapping[int, M], operations: Sequence[Operation], ecrite: Callable[[Any], Any]) -> list[M]:
    """Rows that are no longer as these operations left them. `ecrite`: a value as an operation holds it."""
    return [
        x for o in operations
        if (x := lignes.get(int(o.cle))) is not None and o.apres and any(ecrite(getattr(x, n)) != v for n, v in o.apres.items())
    ]  # fmt: skip


def remettre(
    modele: type[M], lignes: Mapping[int, M], operations: Sequence[Operation], relue: Callable[[str, Any], Any]
) -> None:
    """The last operation first: what was made goes, what was replaced comes back. `relue`: a value out of an operation."""
    for o in reversed(operations):
        x = lignes.get(int(o.cle))
        if x is None:
            continue
        ligne = modele._base_manager.filter(pk=x.pk)
        if o.avant is None:
            ligne.delete()
        else:
            ligne.update(**{n: relue(n, v) for n, v in o.avant.items()})
