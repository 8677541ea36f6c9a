"""What the `echeancier` does here by itself."""

from datetime import timedelta

from parchemin.imports.services.retention import effacer_anciens
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique

inscrire_periodique(Periodique("imports.effacer_anciens", timedelta(hours=24), effacer_anciens))
