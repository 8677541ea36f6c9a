"""Writing to the people of a campaign of appraisals: once each, taken up where it stopped."""

from __future__ import annotations

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from parchemin.amelioration.domain.voix import EtatCampagne
from parchemin.amelioration.models import CampagneAppreciation, InvitationAppreciation
from parchemin.amelioration.selectors.voix import ECRIRE, a_ecrire
from parchemin.amelioration.services.voix import jeton_de
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.periodes import date_fr

LOT = 25


def adresse_de(invitation: InvitationAppreciation) -> str:
    return f"{getattr(settings, 'URL_PUBLIQUE', '')}{reverse('avis:lien', kwargs={'jeton': jeton_de(invitation)})}"


def adresse_affiche(x: CampagneAppreciation) -> str:
    return (
        f"{getattr(settings, 'URL_PUBLIQUE', '')}{reverse('avis:affiche', kwargs={'cle': x.affiche})}"
        if x.affiche
        else ""
    )


def message_de(x: CampagneAppreciation, rang: int, nom: str = "") -> dict[str, object]:
    """What the message says."""
    return {"campagne": x, "organisation": x.organisation, "rang": rang, "nom": nom, "jusqu_au": date_fr(x.ferme_le)}


@travail(ECRIRE, titre="Courriels d’une campagne d’appréciations", exclusif=lambda organisation, p: str(p["campagne"]))
def ecrire_a_tous(ctx: Contexte) -> None:
    """By small batches. Neither the work nor its report says who had answered."""
    x: CampagneAppreciation = CampagneAppreciation.toutes.select_related("organisation").get(
        pk=ctx.parametres["campagne"], organisation_id=ctx.organisation_id or 0
    )
    rang = int(ctx.parametres["rang"])
    ecrits, dernier = int(ctx.curseur.get("ecrits", 0)), int(ctx.curseur.get("pk", 0))
    total = ctx.resultat.setdefault("a_faire", a_ecrire(x, rang).count())
    while x.etat == EtatCampagne.OUVERTE:
        refusees: list[Constat] = []
        with transaction.atomic():
            lot = list(a_ecrire(x, rang).filter(pk__gt=dernier).order_by("pk")[:LOT])
            if not lot:
                break
            for i in lot:
                try:
                    with transaction.atomic():
                        ecrire_gabarit(
                            "amelioration/courriels/appreciation", message_de(x, rang, i.nom), destinataire=i.courriel, usage=ECRIRE,
                            organisation_id=x.organisation_id, sujet_type="campagne_appreciation", sujet_identifiant=str(x.pk),
                            secrets={"lien": adresse_de(i)},
                        )  # fmt: skip
                        InvitationAppreciation.toutes.filter(pk=i.pk).update(rang=rang)
                        ecrits += 1
                except ErreurMetier as e:
                    refusees.extend(e.constats)
            dernier = lot[-1].pk
            ctx.constater(*refusees)
            ctx.avancer(
                curseur={"pk": dernier, "ecrits": ecrits},
                fait=min(ecrits, total),
                total=total,
                phrase=f"{ecrits} courriels sur {total}",
            )
        x.refresh_from_db(fields=["etat"])
    ctx.resultat |= {"ecrits": ecrits, "campagne": x.pk}
