"""Two reports of one event: one case goes on, the other is closed and says which it joins. Only somebody named on both does it."""

from __future__ import annotations

from django.db import transaction

from parchemin.amelioration import constats_violence as c
from parchemin.amelioration.domain.violence import EtatViolence, effacement
from parchemin.amelioration.models import SignalementViolence, SorteSuite, SuiteViolence
from parchemin.amelioration.selectors.violence import Acces, faits_cloture, lecteurs_de, suivi_des_autorites
from parchemin.amelioration.services.violence import suivre, tracer, verrouiller
from parchemin.journal.facade import Reference
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, maintenant


@transaction.atomic
def rejoindre(*, acces: Acces, garde: Acces, acteur: Reference) -> SignalementViolence:
    """Close the case of `acces`: that of `garde` goes on. What authorities were told follows, with its receipts; files and words stay where they
    were said. The kept case was known since the earliest of the two, and whom either sets aside, it sets aside.
    Raises AME-173, AME-175, AME-180, AME-230 to AME-232."""
    if acces.dossier.pk == garde.dossier.pk:
        raise ErreurMetier(c.MEME_DOSSIER.constat())
    # Always in the same order: two people who join each to the other do not wait for one another.
    verrous = {a.dossier.pk: verrouiller(a) for a in sorted((acces, garde), key=lambda a: a.dossier.pk)}
    double, reste = verrous[acces.dossier.pk], verrous[garde.dossier.pk]
    suites = list(SuiteViolence.toutes.filter(signalement=double).order_by("le", "pk"))
    siennes = list(SuiteViolence.toutes.filter(signalement=reste).order_by("le", "pk"))
    _exiger_rien_d_oublie(double, suites, reste, siennes)
    _exiger_personne_d_ecarte(double, reste)
    deja = {(s.contenu.get("autorite"), s.le) for s in siennes if s.sorte == SorteSuite.AUTORITE}
    for s in suites:
        if s.sorte == SorteSuite.AUTORITE and (s.contenu["autorite"], s.le) not in deja:
            dits = {k: s.contenu.get(k, "") for k in ("autorite", "voie", "destinataire")}
            suivre(
                reste, SorteSuite.AUTORITE, acteur, le=s.le, fini_le=s.fini_le, texte=f"Noté d’abord au dossier n° {double.reference}.", **dits
            )  # fmt: skip
    recit = {**reste.contenu["recit"], "ecartes": sorted({*reste.recit.ecartes, *double.recit.ecartes})}
    reste.contenu, reste.connu_le = {**reste.contenu, "recit": recit}, min(reste.connu_le, double.connu_le)
    reste.save(update_fields=["contenu", "connu_le"])
    double.etat, double.rejoint, double.clos_le = EtatViolence.CLOS, reste, aujourdhui()
    double.efface_apres = effacement(double.clos_le)
    double.save(update_fields=["etat", "rejoint", "clos_le", "efface_apres"])
    suivre(
        double, SorteSuite.JONCTION, acteur, texte=f"Rejoint le dossier n° {reste.reference} : c’est le même événement."
    )
    suivre(
        reste,
        SorteSuite.JONCTION,
        acteur,
        texte=f"Le dossier n° {double.reference} le rejoint : c’est le même événement.",
    )
    # Each line is about one case and does not name the other.
    tracer(double, acteur, "rejoindre", "a clos un dossier réservé.")
    tracer(reste, acteur, "rejoindre", "a complété un dossier réservé.")
    return reste


def _exiger_rien_d_oublie(
    double: SignalementViolence, suites: list[SuiteViolence], reste: SignalementViolence, siennes: list[SuiteViolence]
) -> None:
    """Raises AME-175, AME-231."""
    instant = maintenant()
    contre = []
    if ouvertes := faits_cloture(double, suites, instant).mesures_ouvertes:
        contre.append(c.MESURES_OUVERTES.constat(n=ouvertes))
    suivis = {
        x.due.autorite for x in suivi_des_autorites(reste, siennes, instant) if x.due.due or x.saisies or x.ecartee
    }
    oubliees = [
        x.due.libelle
        for x in suivi_des_autorites(double, suites, instant)
        if x.a_prevenir and x.due.autorite not in suivis
    ]
    if oubliees:
        contre.append(c.JONCTION_AUTORITE.constat(qui=", ".join(oubliees)))
    if contre:
        raise ErreurMetier(*contre)


def _exiger_personne_d_ecarte(double: SignalementViolence, reste: SignalementViolence) -> None:
    """Raises AME-232."""
    instant = maintenant()
    for un, autre in ((double, reste), (reste, double)):
        for x in lecteurs_de(un, instant):
            if x.membre_id in autre.recit.ecartes:
                raise ErreurMetier(c.JONCTION_ECARTE.constat(qui=x.membre.libelle))
