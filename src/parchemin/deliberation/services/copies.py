"""The copy of a member who signed by personal link: a notice that names no candidate, and a link to the PDF for a dated number of days."""

from __future__ import annotations

from django.http import HttpRequest

from parchemin.deliberation.models import EtatSignature, Rectification
from parchemin.deliberation.reglages_acte import duree_copie
from parchemin.deliberation.services.commun import reference_session
from parchemin.deliberation.services.signatures import SORTES, Signature
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant
from parchemin.socle.periodes import date_fr

USAGE = "deliberation.copie_pv"
SUJET = "copie_pv"
UTILISATIONS = 1000
"""Nothing is ever done there: reading is not counted."""


def a_sa_copie(s: Signature) -> bool:
    """May this member download the text now? They signed that very one, and not too long ago."""
    if s.etat != EtatSignature.SIGNEE or s.le is None or s.empreinte != s.porteur.pv_empreinte:
        return False
    return maintenant() < s.le + duree_copie(jour_de(s.le))


def envoyer_copie(*, signature: Signature, request: HttpRequest | None, acteur: Reference) -> bool:
    """Write to the member who just signed. False when the minutes froze no address. In the caller's transaction."""
    s = signature
    if not s.courriel:
        return False
    d, duree = s.porteur, duree_copie(aujourdhui())
    _, _, cle = SORTES[type(d)]
    cree = creer_lien(
        USAGE, organisation_id=d.organisation_id, charge={cle: s.pk}, destinataire_libelle=s.nom,
        cree_par_libelle=acteur.libelle, duree=duree, utilisations_max=UTILISATIONS,
    )  # fmt: skip
    session = d.session
    ecrire_gabarit(
        "deliberation/jury/courriels/copie",
        {"nom": s.nom, "certification": session.certification, "organisation": session.organisation,
         "jour": date_fr(d.jury_le), "numero": d.numero_pv, "rectificatif": isinstance(d, Rectification),
         "empreinte": s.empreinte, "jusqu_au": date_fr(aujourdhui() + duree)},
        destinataire=s.courriel, usage=USAGE, organisation_id=d.organisation_id, sujet_type=SUJET, sujet_identifiant=f"{cle}-{s.pk}",
        secrets={"lien": cree.url(request)},
    )  # fmt: skip
    consigner(
        chaine=f"o:{d.organisation_id}", acte="deliberation.envoyer_copie", acteur=acteur, sujet=reference_session(session),
        details={cle: s.pk, "pv_empreinte": d.pv_empreinte, "jours": duree.days},
        phrase=f"a reçu un lien vers sa copie : {d.pv_en_mots} de « {session.intitule} », pendant {duree.days} jours.",
    )  # fmt: skip
    return True
