"""Who sees the common pages: everyone who belongs to the organisation."""

import rules

from parchemin.comptes.rules import est_membre

rules.add_perm("web.voir_journee", est_membre)
