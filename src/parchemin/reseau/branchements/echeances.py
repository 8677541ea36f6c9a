"""What the network asks of this member: declarations whose two months run, decisions in second person, habilitations that end."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse

from parchemin.comptes.models import Membre
from parchemin.comptes.seconde_personne import AccordSuivi, suivre
from parchemin.plateforme.models import Approbation
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.reseau.domain.etats import ActePartenaire, etats, recueil
from parchemin.reseau.models import DeclarationListe, HabilitationPartenaire
from parchemin.reseau.services.habilitations import DECIDER
from parchemin.socle.periodes import date_fr

_VIVANTS = [str(e.code) for e in etats().values() if ActePartenaire.INSCRIRE in e.permet]


@echeances.inscrire("reseau.declarations")
def declarations(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Changes of the public list that are still to be declared (Code du travail, art. R. 6113-16 ff.)."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    lignes = DeclarationListe.toutes.filter(organisation=membre.organisation_id, declaree_le__isnull=True)
    for d in lignes.select_related("habilitation__etablissement", "habilitation__certification").order_by(
        "avant_le", "pk"
    ):
        yield Echeance(
            cle=f"reseau.declaration.{d.pk}", jour=d.avant_le, quoi=f"{d.get_objet_display()} : {d.habilitation.etablissement}",
            pourquoi=f"Changement du {date_fr(d.fait_le)}, à déclarer à France compétences dans les deux mois.",
            url=reverse("reseau:declarer", args=[membre.organisation.slug, d.pk]), geste="Noter la déclaration",
            rubrique="Réseau", icone="building-community", visible_des=d.fait_le,
        )  # fmt: skip


@echeances.inscrire("reseau.renouvellements")
def renouvellements(membre: Membre, jour: date) -> Iterator[Echeance]:
    """Living habilitations that end soon, one line by partner and day."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    avant = timedelta(days=int(recueil().valeur_au("renouvellement", jour)))
    lignes = HabilitationPartenaire.toutes.filter(
        organisation=membre.organisation_id, etat__in=_VIVANTS, au__isnull=False, au__lte=jour + avant
    ).select_related("etablissement").order_by("au", "pk")  # fmt: skip
    vues: dict[tuple[int, date | None], list[HabilitationPartenaire]] = {}
    for h in lignes:
        vues.setdefault((h.etablissement_id, h.au), []).append(h)
    for siennes in vues.values():
        h, n = siennes[0], len(siennes)
        if h.au is None:
            continue
        yield Echeance(
            cle=f"reseau.fin.{h.etablissement_id}.{h.au:%Y%m%d}", jour=h.au,
            quoi=f"{h.etablissement} : {f'{n} habilitations finissent' if n > 1 else 'l’habilitation finit'}",
            pourquoi="Préparez la suite : une nouvelle habilitation, ou la fin des parcours engagés.",
            url=f"{reverse('reseau:habilitations', args=[membre.organisation.slug])}?q={h.etablissement.siret}",
            geste="Voir", rubrique="Réseau", icone="clock", visible_des=h.au - avant,
        )  # fmt: skip


def url_de(a: Approbation, slug: str) -> str:
    return reverse("reseau:approbation", args=[slug, int(a.sujet_identifiant), a.pk])


suivre(
    AccordSuivi(
        salle="reseau", acte=DECIDER, rubrique="Réseau", quoi="On vous demande de décider : {sujet}",
        pourquoi="Demandé par {demandeur} : rien ne change sans vous.", geste="Lire et répondre", verbe="décider", url_de=url_de,
    )
)  # fmt: skip
