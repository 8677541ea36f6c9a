"""Each list put in service is compared with the partners, then once a day; what a partner lost shows on the day page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.db.models import Count, Min
from django.urls import reverse

from parchemin.comptes.models import Membre, Organisation
from parchemin.journal.facade import nommer_actes
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.referentiel.facade import EffetListe, age_depasse, apres_liste, effets_liste, listes_en_vigueur
from parchemin.referentiel.models import ListeReference
from parchemin.reseau.domain.dossier import recueil
from parchemin.reseau.domain.verifications import POINTS_EN_MOTS, VerdictListe
from parchemin.reseau.models import VerificationPartenaire
from parchemin.reseau.selectors.verifications import partenaires_a_verifier, verifications
from parchemin.reseau.services.verifications import verifier_tout
from parchemin.socle.horloge import aujourdhui
from parchemin.socle.periodes import date_fr

nommer_actes(
    {
        "reseau.verifier": "Partenaires comparés aux listes publiques",
        "reseau.verification": "Écart avec une liste publique mis de côté ou repris",
    }
)
_MONTREES = 8
"""Losses with a line of their own on the day page; beyond, one line counts the others."""


@apres_liste.inscrire("reseau.verifications")
def verifier_les_partenaires(liste: ListeReference) -> int:
    return verifier_tout()


inscrire_periodique(Periodique("reseau.verifications", timedelta(days=1), verifier_tout))


@effets_liste.inscrire("reseau.verifications")
def effets(organisation: Organisation, liste: ListeReference) -> list[EffetListe]:
    """What its partners would be told by a list that was read, where it differs from today."""
    jour, partenaires = aujourdhui(), list(partenaires_a_verifier(organisation.pk))
    avant = verifications(organisation.pk, partenaires, jour)
    apres = verifications(organisation.pk, partenaires, jour, en_place_de=liste)
    tons = {VerdictListe.CONFORME: "ok", VerdictListe.ECART: "ko", VerdictListe.NON_LISIBLE: "nu"}
    trouves = []
    for e in partenaires:
        url = f"{reverse('reseau:verifications', args=[organisation.slug])}?q={e.siret}"
        anciens = {v.point: v for v in avant[e.pk]}
        for v in apres[e.pk]:
            ancien = anciens.get(v.point)
            if ancien is None or ancien.verdict != v.verdict:
                trouves.append(
                    EffetListe(e.denomination, f"{POINTS_EN_MOTS[v.point]}, {v.raison}", tons[v.verdict], url)
                )
    return sorted(trouves, key=lambda x: ("ko", "nu", "ok").index(x.ton))


def _du(jour: date | None) -> str:
    return f" du {date_fr(jour)}" if jour is not None else ""


@echeances.inscrire("reseau.verifications")
def pertes(membre: Membre, jour: date) -> Iterator[Echeance]:
    """What a partner lost since a former list, one line each; other gaps in one line; lists that are too old."""
    if not membre.utilisateur.has_perm("reseau.habiliter", membre.organisation):
        return
    o = membre.organisation
    url = reverse("reseau:verifications", args=[o.slug])
    ouverts = VerificationPartenaire.toutes.filter(
        organisation=o.pk, clos_le__isnull=True, verdict=VerdictListe.ECART, ecarte_le__isnull=True
    )
    delai = timedelta(days=int(recueil().valeur_au("reaction_liste", jour)))
    perdus = ouverts.filter(avant=VerdictListe.CONFORME)
    montres = list(
        perdus.select_related("etablissement").order_by("ouvert_le", "etablissement__cle_tri", "pk")[:_MONTREES]
    )
    for v in montres:
        yield Echeance(
            cle=f"reseau.perte.{v.pk}", jour=v.ouvert_le + delai, quoi=f"{v.etablissement} : {v.perte_en_mots}",
            pourquoi=f"La liste{_du(v.liste_ouverture)} le dit, la précédente disait le contraire. {v.raison[:1].upper()}{v.raison[1:]}.",
            url=f"{url}?q={v.etablissement.siret}&verdict=ecart", geste="Vérifier", rubrique="Réseau", icone="alert-triangle", visible_des=v.ouvert_le,
        )  # fmt: skip
    autres = ouverts.exclude(pk__in=[v.pk for v in montres]).aggregate(n=Count("pk"), le=Min("ouvert_le"))
    if n := autres["n"]:
        yield Echeance(
            cle="reseau.ecarts_listes", jour=autres["le"] + delai,
            quoi=f"{n} écarts entre vos partenaires et les listes publiques" if n > 1 else "Un écart entre un partenaire et les listes publiques",
            pourquoi="SIRET, nom, déclaration d’activité ou Qualiopi : la liste dit autre chose que vous.", url=f"{url}?verdict=ecart",
            geste="Regarder", rubrique="Réseau", icone="git-compare", visible_des=autres["le"],
        )  # fmt: skip
    if not partenaires_a_verifier(o.pk).exists():
        return
    for liste in listes_en_vigueur().values():
        if age := age_depasse(liste, jour):
            yield Echeance(
                cle=f"reseau.liste_ancienne.{liste.pk}", jour=jour, quoi=f"{liste.get_sorte_display()} : {age} jours",
                pourquoi=f"Celle du {date_fr(liste.date_liste)} ne suffit plus pour vérifier vos partenaires.",
                url=reverse("referentiel:importer_organismes", args=[o.slug]), geste="En importer une", rubrique="Réseau", icone="clock",
                visible_des=jour,
            )  # fmt: skip
