"""Reserved cases in the house: a door in the menu for all, lines of the day for named readers alone, nothing in search nor in lists of
the journal."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.crypto import salted_hmac

from parchemin.amelioration.models import SorteSuite
from parchemin.amelioration.selectors.violence import mes_dossiers, suivi_des_autorites
from parchemin.amelioration.services.violence import SUJET
from parchemin.amelioration.services.violence_entretien import entretenir
from parchemin.comptes.models import Membre
from parchemin.journal.facade import nommer_actes, reserver_sujets
from parchemin.plateforme.brouillons.services import interdire_brouillon
from parchemin.plateforme.registres.echeances import Echeance, echeances
from parchemin.plateforme.registres.navigation import Entree, inscrire_entree
from parchemin.plateforme.registres.periodiques import Periodique, inscrire_periodique
from parchemin.socle.horloge import jour_de, maintenant

reserver_sujets(SUJET)
interdire_brouillon("amelioration.violence")
nommer_actes(
    {
        "amelioration.referent_designer": "Référent violences désigné",
        "amelioration.referent_retirer": "Référent violences retiré",
        **dict.fromkeys(
            (
                f"amelioration.violence_{x}"
                for x in (
                    "signaler", "saisir", "ecarter", "proteger", "echanger", "suspendre", "finir", "clore", "rouvrir", "nommer",
                    "retirer", "exception", "essai", "relever", "copier", "rejoindre",
                )
            ),
            "Dossier réservé",
        ),
    }
)  # fmt: skip
inscrire_entree(
    Entree(
        "Améliorer", "Signaler une violence", "shield-check", "amelioration:violences", "amelioration.signaler_violence", 90,
        aussi=("amelioration:violence", "amelioration:violence_signaler", "amelioration:violence_faits", "amelioration:violence_referents",
               "amelioration:violence_exception"),
    )
)  # fmt: skip
inscrire_entree(
    Entree(
        "Améliorer", "Violences traitées", "eye", "amelioration:violence_preuve", "amelioration.prouver_violence", 91,
    )
)  # fmt: skip
inscrire_periodique(Periodique("amelioration.violences", timedelta(hours=6), entretenir))


def opaque(reference: str) -> str:
    """The same at each reading, and no way back to the reference."""
    return salted_hmac("parchemin.reserve", reference, algorithm="sha256").hexdigest()[:16]


@echeances.inscrire("amelioration.violences")
def a_faire(membre: Membre, jour: date) -> Iterator[Echeance]:
    """For named readers: who is still to be told, what ends, what is awaited. Their words say nothing of the case: a calendar is read
    over a shoulder, and travels."""
    instant = maintenant()
    for d in (
        mes_dossiers(membre, instant)
        .filter(etat="ouvert", lecteurs__membre=membre, lecteurs__retire_le=None, lecteurs__exceptionnel=False)
        .distinct()
    ):
        suites = list(d.suites.all())
        # A calendar keeps what it is given: neither the reference nor the address of the case.
        url = reverse("amelioration:violences", args=[membre.organisation.slug])

        def ligne(
            cle: str, quand: date, quoi: str, visible: date, reference: str = d.reference, url: str = url
        ) -> Echeance:
            return Echeance(
                cle=f"confidentiel.{opaque(reference)}.{cle}", jour=quand, quoi=quoi, pourquoi="Information confidentielle.", url=url,
                geste="Ouvrir", rubrique="Confidentiel", icone="lock", visible_des=visible, au_dehors="",
            )  # fmt: skip

        connu = jour_de(d.connu_le)
        if any(x.a_prevenir for x in suivi_des_autorites(d, suites, instant)):
            yield ligne("prevenir", connu, "Un geste vous attend, dès que possible", connu)
        for s in suites:
            if s.avant_le is None or s.fini_le is not None:
                continue
            if s.sorte == SorteSuite.MESURE and s.responsable_id == membre.pk:
                yield ligne(f"m{s.pk}", s.avant_le, "Un geste vous attend", s.avant_le - timedelta(days=3))
            elif s.sorte == SorteSuite.SUSPENSION:
                yield ligne(f"s{s.pk}", s.avant_le, "Une décision est attendue", s.avant_le - timedelta(days=5))
