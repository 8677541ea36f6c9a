"""What a newcomer sees of surveys: one closed, one open, the same each time, without a message that leaves."""

from __future__ import annotations

from datetime import datetime

import pytest

from parchemin.comptes.demonstration import VALLEES
from parchemin.comptes.domain.roles import Role
from parchemin.indicateurs.demonstration import enquetes
from parchemin.indicateurs.models import Enquete
from parchemin.indicateurs.selectors.enquetes import a_ecrire, bilans
from parchemin.indicateurs.selectors.rncp import fiches
from parchemin.plateforme.models import Courriel
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel.models import Certification, Fiche, SourceRegistre
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import membre, organisation


@pytest.mark.django_db
def test_deux_enquetes_toujours_les_memes(midi: datetime) -> None:
    o, jour = organisation(VALLEES), aujourdhui()
    membre(o, Role.QUALITE, email="julien.sabatier@deux-vallees.example")
    source = SourceRegistre.objects.create(code="essai")
    for n, cle in enumerate(("electricien", "maintenance0des0systemes0energetiques")):
        fiche = Fiche.objects.create(source=source, code=f"RNCP9900{n}", repertoire="RNCP", numero=99000 + n)
        Certification.toutes.create(organisation=o, fiche=fiche, cle_tri=cle)
    for _ in range(2):
        enquetes.anciens(jour)
        enquetes.enquetes(jour)
    close, ouverte = Enquete.toutes.filter(organisation=o).order_by("ouvre_le")
    assert (close.etat, close.echeance, ouverte.etat, ouverte.echeance) == ("close", 6, "ouverte", 12)
    with organisation_active(o.pk):
        tous, electriciens, energie = bilans(close)
        assert (tous.bilan.population, tous.bilan.repondants, tous.bilan.neutralises) == (25, 17, 3)
        assert (tous.faible, electriciens.faible, energie.faible) == (False, False, True)
        assert bilans(ouverte)[0].bilan.repondants == 4
        assert a_ecrire(ouverte, 1).exists()
        # Few answered among the others: their rate is shown with its reserve, and does not count.
        assert [x.promotions_avec_taux for x in fiches(o.pk)] == [1, 0]
    assert not Courriel.toutes.exists()
