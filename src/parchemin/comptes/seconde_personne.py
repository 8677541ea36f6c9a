"""Who may approve in second person, and how they are told: day page, mail, journal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.conf import settings

from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import Reference, consigner
from parchemin.plateforme.approbations.registre import Acteur, est_habilite, observateurs
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.models.approbations import EtatApprobation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.socle.elision import de
from parchemin.socle.horloge import aujourdhui, jour_de, maintenant


def approbateurs(approbation: Approbation) -> list[Membre]:
    """Active members of its organisation with the permission, but whoever asks."""
    membres = Membre.toutes.filter(organisation_id=approbation.organisation_id or 0)
    return [
        m
        for m in membres.select_related("utilisateur", "organisation").order_by("pk")
        if m.utilisateur_id != approbation.demandeur_id
        and m.est_actif_le(aujourdhui())
        and m.utilisateur.has_perm(approbation.permission, m.organisation)
        and est_habilite(approbation, m.utilisateur_id)
    ]


def prevenir(approbation: Approbation, chemin: str, *, usage: str) -> None:
    """One mail to each of them. `chemin`: where the request is read and answered, inside the installation."""
    adresse = f"{settings.URL_PUBLIQUE}{chemin}" if settings.URL_PUBLIQUE else ""
    for m in approbateurs(approbation):
        ecrire_gabarit(
            "comptes/courriels/accord",
            {"approbation": approbation, "organisation": m.organisation, "prenom": m.utilisateur.prenom, "adresse": adresse},
            destinataire=m.utilisateur.email, usage=usage, organisation_id=m.organisation_id,
            sujet_type=approbation.sujet_type, sujet_identifiant=approbation.sujet_identifiant,
        )  # fmt: skip


_DELAI = timedelta(days=5)


@dataclass(frozen=True, slots=True)
class AccordSuivi:
    """One act in second person of a room. `quoi`, `pourquoi` (`{sujet}`, `{demandeur}`): the line of the day page; `verbe`: what the
    journal says was asked; `url_de(approval, slug)`: where it is read and answered."""

    salle: str
    acte: str
    rubrique: str
    quoi: str
    pourquoi: str
    geste: str
    verbe: str
    url_de: Callable[[Approbation, str], str]


def suivre(a: AccordSuivi) -> None:
    """Tell the second person of this act on their day page and by mail, and the journal of the request, refusal and withdrawal. The
    act itself tells what it did."""
    phrases = {
        "demandee": f"a demandé à une seconde personne {de(a.verbe)}. {{sujet}}.",
        "refusee": f"a refusé {de(a.verbe)}. {{sujet}}. Raison : {{motif}}",
        "annulee": "a retiré sa demande. {sujet}.",
    }

    @echeances.inscrire(f"{a.salle}.accords")
    def accords(membre: Membre, jour: date) -> Iterator[Echeance]:
        if not membre.utilisateur.has_perm(a.acte, membre.organisation):
            return
        demandes = Approbation.toutes.filter(
            organisation_id=membre.organisation_id, acte=a.acte, etat=EtatApprobation.EN_ATTENTE, expire_le__gt=maintenant()
        ).exclude(demandeur_id=membre.utilisateur_id)  # fmt: skip
        for x in demandes.order_by("demandee_le", "pk"):
            mots = {"sujet": x.sujet_libelle, "demandeur": x.demandeur_libelle}
            yield Echeance(
                cle=f"{a.salle}.accord.{x.pk}", jour=jour_de(x.demandee_le) + _DELAI, quoi=a.quoi.format(**mots),
                pourquoi=a.pourquoi.format(**mots), url=a.url_de(x, membre.organisation.slug), geste=a.geste,
                rubrique=a.rubrique, icone="users", visible_des=jour_de(x.demandee_le), decision=True,
            )  # fmt: skip

    @observateurs.inscrire(f"{a.salle}.approbations")
    def observer(evenement: str, approbation: Approbation, acteur: Acteur) -> None:
        if approbation.acte != a.acte or approbation.organisation_id is None:
            return
        if phrase := phrases.get(evenement):
            consigner(
                chaine=f"o:{approbation.organisation_id}", acte=f"{a.salle}.{evenement}",
                acteur=Reference("utilisateur" if acteur.id else "exterieur", str(acteur.id or ""), acteur.libelle[:200]),
                sujet=Reference(approbation.sujet_type, approbation.sujet_identifiant, approbation.sujet_libelle[:200]),
                phrase=phrase.format(sujet=approbation.sujet_libelle, motif=approbation.motif or "non donnée"),
                details={"approbation": str(approbation.pk)},
            )  # fmt: skip
        if evenement == "demandee":
            slug = Organisation.objects.values_list("slug", flat=True).get(pk=approbation.organisation_id)
            prevenir(approbation, a.url_de(approbation, slug), usage=f"{a.salle}.accord")
