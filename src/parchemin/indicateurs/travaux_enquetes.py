"""Writing to the people of a survey: one message per person, never twice, taken up where it stopped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from itertools import groupby

from django.db import transaction

from parchemin.indicateurs.domain.questionnaire import reglage
from parchemin.indicateurs.models import Destinataire, Enquete, EtatEnquete
from parchemin.indicateurs.selectors.enquetes import a_ecrire
from parchemin.indicateurs.selectors.envois import ECRIRE
from parchemin.indicateurs.services.enquetes_liens import USAGE, revoquer_si_ailleurs
from parchemin.indicateurs.services.enquetes_trace import tracer
from parchemin.journal.facade import Reference
from parchemin.parcours.services.confirmation import destinataire_de
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import creer_lien
from parchemin.plateforme.lots import par_lots
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant
from parchemin.socle.periodes import date_fr

REPONSES_MAX = 20
"""Times that one link may be sent: answering again replaces, and a hand on a keyboard is not an attack."""
APRES_FERMETURE = 60
"""Days during which a link of a closed survey still says so kindly."""
LOT = 25
"""People written to in one transaction."""
LECTURE = 500
"""Rows read at once: sorting what is left for every batch would take longer than writing it."""


def _par_personne(enquete: Enquete, rang: int, apres: int) -> Iterator[list[Destinataire]]:
    """The next people, each with all their certifications; at most about `LECTURE` rows."""
    lignes = (
        a_ecrire(enquete, rang).filter(inscription__personne_id__gt=apres)
        .select_related("inscription__personne__organisation", "inscription__certification__fiche__version")
        .order_by("inscription__personne_id", "pk")
    )  # fmt: skip
    lues = list(lignes[:LECTURE])
    if len(lues) == LECTURE:
        # The last person may have more certifications than what was read.
        dernier = lues[-1].inscription.personne_id  # type: ignore[union-attr]
        entiers = [d for d in lues if d.inscription.personne_id != dernier]  # type: ignore[union-attr]
        lues = entiers or list(lignes.filter(inscription__personne_id=dernier))
    for _, siens in groupby(lues, key=lambda d: d.inscription.personne_id):  # type: ignore[union-attr]
        yield list(siens)


def ecrire_a(destinataires: list[Destinataire], enquete: Enquete, rang: int, par: str) -> bool:
    """One message with a fresh link; False for somebody who has no address after all. Inside the caller's transaction.

    When the address is no longer that of the last message, the links sent before open nothing any more.

    Raises `ErreurMetier` COU-001.
    """
    inscriptions = [d.inscription for d in destinataires if d.inscription is not None]
    personne = inscriptions[0].personne
    nom, adresse = destinataire_de(personne)
    if not adresse:
        return False
    revoquer_si_ailleurs(destinataires, adresse)
    reste = (enquete.ferme_le - aujourdhui()).days
    lien = creer_lien(
        USAGE, organisation_id=enquete.organisation_id, charge={"destinataires": [d.pk for d in destinataires]},
        destinataire_libelle=nom[:200], cree_par_libelle=par[:200], utilisations_max=REPONSES_MAX,
        duree=timedelta(days=max(reste, 0) + APRES_FERMETURE),
    )  # fmt: skip
    courriel = ecrire_gabarit(
        "indicateurs/courriels/enquete",
        {
            "nom": nom, "pour_autrui": nom != personne.nom_complet, "personne": personne, "organisation": personne.organisation,
            "enquete": enquete, "certifications": [i.certification.intitule for i in inscriptions], "rang": rang,
            "certifies": enquete.public == "certifies", "jusqu_au": date_fr(enquete.ferme_le), "mois": conservation(enquete),
        },
        destinataire=adresse, usage=USAGE, organisation_id=enquete.organisation_id, sujet_type="enquete",
        sujet_identifiant=str(enquete.pk), secrets={"lien": lien.url()},
    )  # fmt: skip
    Destinataire.toutes.filter(pk__in=[d.pk for d in destinataires]).update(
        courriel_id=courriel.pk, retour_le=None, **({"relances": rang} if rang else {"envoye_le": maintenant()})
    )
    return True


def conservation(enquete: Enquete) -> int:
    """Months that names are kept after closing, as the message and the page say it."""
    return reglage("conservation_mois", enquete.ouvre_le)


@travail(ECRIRE, titre="Courriels d’une enquête", exclusif=lambda organisation, p: str(p["enquete"]))
def ecrire_a_tous(ctx: Contexte) -> None:
    """By small batches, each written with its cursor: a stop in the middle loses nothing and repeats nothing."""
    enquete: Enquete = Enquete.toutes.get(pk=ctx.parametres["enquete"], organisation_id=ctx.organisation_id or 0)
    rang, acteur = int(ctx.parametres["rang"]), Reference(*ctx.parametres["acteur"])
    total = ctx.resultat.setdefault(
        "a_faire", a_ecrire(enquete, rang).order_by().values("inscription__personne_id").distinct().count()
    )
    vus, ecrits = int(ctx.curseur.get("vus", 0)), int(ctx.curseur.get("ecrits", 0))
    while enquete.etat == EtatEnquete.OUVERTE:
        lus = list(_par_personne(enquete, rang, int(ctx.curseur.get("personne", 0))))
        if not lus:
            break
        for lot in par_lots(lus, LOT):
            refusees: list[Constat] = []
            with transaction.atomic():
                # Who answered or declined since they were read is left alone.
                encore = set(
                    a_ecrire(enquete, rang).filter(pk__in=[d.pk for x in lot for d in x]).values_list("pk", flat=True)
                )
                for siens in ([d for d in x if d.pk in encore] for x in lot):
                    try:
                        with transaction.atomic():
                            ecrits += bool(siens) and ecrire_a(siens, enquete, rang, acteur.libelle)
                    except ErreurMetier as e:
                        refusees.extend(e.constats)
                vus += len(lot)
                ctx.constater(*refusees)
                dernier = lot[-1][0].inscription.personne_id  # type: ignore[union-attr]
                ctx.avancer(
                    curseur={"personne": dernier, "vus": vus, "ecrits": ecrits}, fait=vus, total=total,
                    phrase=f"{vus} personnes sur {total}",
                )  # fmt: skip
            enquete.refresh_from_db(fields=["etat"])
            if enquete.etat != EtatEnquete.OUVERTE:
                break
    ctx.resultat |= {"ecrits": ecrits, "enquete": enquete.pk}
    if ctx.curseur.get("dit"):
        return
    with transaction.atomic():
        ctx.avancer(curseur=ctx.curseur | {"dit": True})
        quoi = f"a envoyé le rappel {rang} de" if rang else "a envoyé"
        n = f"{ecrits} personnes" if ecrits > 1 else f"{ecrits} personne"
        tracer(
            enquete, acteur, "relancer" if rang else "envoyer", f"{quoi} l’enquête « {enquete.titre} » à {n}.", n=ecrits
        )
