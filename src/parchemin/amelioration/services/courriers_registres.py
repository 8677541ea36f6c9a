"""Letters of the registers: what arrived, what is answered. They hold a personal link and never what somebody typed in the public form:
a form that anybody fills must not carry a stranger's words to an address that the stranger chose."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from parchemin.amelioration import constats_registres as c
from parchemin.amelioration.domain.faits import recueil
from parchemin.amelioration.models import FaitSignale
from parchemin.amelioration.selectors.faits import delais_au, guichet_de, jour_des_delais
from parchemin.plateforme.courriels.services import ecrire_gabarit
from parchemin.plateforme.liens.services import LienCree, creer_lien, revoquer
from parchemin.plateforme.models.liens import LienPersonnel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui

USAGE_SUIVI = "suivre_fait"
USAGE_AVIS = "avis_fait"
SUJET = "fait_signale"
AdresseDe = Callable[[LienCree], str]


def lien_de_suivi(f: FaitSignale) -> LienCree:
    """A link by which the person follows it and adds to it; it works until its day, or until it was used enough. The former one opens nothing
    any more."""
    r, jour = recueil(), aujourdhui()
    return _remplacer(f, "lien_suivi", creer_lien(
        USAGE_SUIVI, organisation_id=f.organisation_id, charge={"fait": f.pk}, destinataire_libelle=f.auteur_nom or f.auteur_courriel,
        duree=timedelta(days=int(r.valeur_au("suivi_jours", jour))), utilisations_max=int(r.valeur_au("messages_par_lien", jour)),
    ))  # fmt: skip


def lien_d_avis(f: FaitSignale) -> LienCree:
    """One answer to « does it suit? ». The former one opens nothing any more."""
    return _remplacer(f, "lien_avis", creer_lien(
        USAGE_AVIS, organisation_id=f.organisation_id, charge={"fait": f.pk, "repondu_le": str(f.repondu_le)},
        destinataire_libelle=f.auteur_nom or f.auteur_courriel,
        duree=timedelta(days=int(recueil().valeur_au("avis_jours", aujourdhui()))),
    ))  # fmt: skip


def _remplacer(f: FaitSignale, champ: str, cree: LienCree) -> LienCree:
    """The entry knows its link by its key: shutting the former one costs the same whatever the organisation has sent."""
    fermer_lien(getattr(f, champ))
    setattr(f, champ, cree.lien.pk)
    FaitSignale.toutes.filter(pk=f.pk).update(**{champ: cree.lien.pk})
    return cree


def fermer_lien(pk: UUID | None) -> None:
    if pk is not None:
        revoquer(LienPersonnel(pk=pk))


def _ecrire(gabarit: str, f: FaitSignale, secrets: dict[str, str], **contexte: Any) -> None:
    """Raises AME-059, COU-002."""
    if not f.auteur_courriel:
        raise ErreurMetier(c.PAS_D_ADRESSE.constat(qui=f.auteur_nom or "cette personne"))
    guichet = guichet_de(f.organisation_id)
    delais = delais_au(f.organisation_id, jour_des_delais(f))
    ecrire_gabarit(
        f"amelioration/courriels/{gabarit}",
        {"f": f, "organisation": f.organisation, "contact": guichet.contact if guichet else "", "delais": delais, **contexte},
        destinataire=f.auteur_courriel, usage=f"amelioration.{gabarit}", organisation_id=f.organisation_id, sujet_type=SUJET,
        sujet_identifiant=str(f.pk), secrets=secrets,
    )  # fmt: skip


def ecrire_accuse(f: FaitSignale, adresse_de: AdresseDe, lien: LienCree | None = None) -> None:
    _ecrire("accuse", f, {"suivi": adresse_de(lien or lien_de_suivi(f))})


def ecrire_suivi(f: FaitSignale, adresse_de: AdresseDe) -> None:
    """A new link to follow it, for who lost the former one."""
    jours = int(recueil().valeur_au("suivi_jours", aujourdhui()))
    _ecrire("suivi", f, {"suivi": adresse_de(lien_de_suivi(f))}, jours=jours)


def ecrire_reponse(f: FaitSignale, adresse_de: AdresseDe) -> None:
    _ecrire(
        "reponse", f, {"avis": adresse_de(lien_d_avis(f))}, jours=int(recueil().valeur_au("avis_jours", aujourdhui()))
    )
