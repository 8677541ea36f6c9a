"""The controls of the demonstration: the grid published, a campaign of the year drawn, partners at different phases."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.plateforme.tenant import organisation_active
from parchemin.reseau.models import CampagneControle, ControlePartenaire, GrilleControle
from parchemin.reseau.services import campagnes, controles, demandes, grilles

_QUI, _SECONDE = "karim.haddou@rivage.example", "helene.vasseur@rivage.example"
_GRAINE = "tirage-public-rivage"
_ECARTS = {
    25: "Deux grilles sur cinq ont des cases vides (dossiers tirés, session de printemps).",
    24: "Les voies de recours ne figurent pas dans la convocation.",
}
"""Number of a point -> what was seen, in the control whose report is sent."""


def creer(jour: date) -> None:
    """Idempotent: does nothing once a grid is there, nor without an active partner."""
    organisation = Organisation.objects.filter(slug=RIVAGE).first()
    if organisation is None or GrilleControle.toutes.filter(organisation=organisation).exists():
        return
    with organisation_active(organisation.pk):
        acteur = reference_de(Utilisateur.objects.get(email=_QUI))
        grille = grilles.preparer_grille(organisation=organisation, acteur=acteur)
        grilles.publier_grille(grille=grille, acteur=reference_de(Utilisateur.objects.get(email=_SECONDE)))
        if not campagnes.partenaires_actifs(organisation.pk).exists():
            return
        campagne = campagnes.creer_campagne(
            organisation=organisation, annee=jour.year, nature="sur_pieces", intitule=f"Contrôle sur pièces {jour.year}",
            preuves_avant_le=jour + timedelta(days=18), acteur=acteur,
        )  # fmt: skip
        campagnes.tirer_partenaires(
            campagne=campagne, acteur=acteur, graine=_GRAINE, graine_de="Cabinet Roussel, commissaire de justice"
        )
        _mener(campagne, acteur)


def _mener(campagne: CampagneControle, acteur: Reference) -> None:
    """The first one is reported, the second one answered, the third one is asked, the others wait."""
    relecteur = Membre.toutes.filter(organisation=campagne.organisation_id, utilisateur__email=_QUI).first()
    lus = list(
        campagne.controles.select_related("etablissement", "organisation").order_by("etablissement__cle_tri", "pk")
    )
    for rang, x in enumerate(lus[:3]):
        controles.confier(controle=x, relecteur=relecteur, preuves_avant_le=x.preuves_avant_le, acteur=acteur)
        for vers in ("avis", "preuves"):
            controles.avancer(controle=x, vers=vers, acteur=acteur)
        x.refresh_from_db()
        if rang == 2 or x.demande_preuves is None:
            continue
        partenaire = Reference("partenaire", str(x.etablissement_id), x.etablissement.denomination)
        demandes.repondre(
            demande=x.demande_preuves, texte="Nos preuves, point par point.", pieces=[], acteur=partenaire
        )
        if rang == 0:
            _rapporter(x, acteur)


def _rapporter(x: ControlePartenaire, acteur: Reference) -> None:
    controles.avancer(controle=x, vers="lecture", acteur=acteur, avant_l_heure=True)
    saisies = []
    for r in x.reponses.select_related("point").order_by("point__numero"):
        if r.auto_raison:
            continue
        mots = _ECARTS.get(r.point.numero, "")
        saisies.append(
            controles.ReponseSaisie(
                r.pk, "ecart" if mots else "conforme", mots or "Preuve lue, rien à redire.", r.revision
            )
        )
    controles.noter(controle=x, saisies=saisies, acteur=acteur)
    controles.avancer(controle=x, vers="contradictoire", acteur=acteur)
