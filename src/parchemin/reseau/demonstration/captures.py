"""Three pages of Rivage's partners, written by us: one with faults then corrected, one with faults that wait, one clean."""

from __future__ import annotations

from datetime import date, timedelta

from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.plateforme.tenant import organisation_active
from parchemin.referentiel import facade
from parchemin.reseau.domain.communication.controle import dire_le_niveau
from parchemin.reseau.models import CaptureCommunication, HabilitationPartenaire
from parchemin.reseau.services import captures
from parchemin.socle.periodes import date_fr

_QUI = "karim.haddou@rivage.example"


def creer(jour: date) -> None:
    """Idempotent: does nothing once a capture is there."""
    o = Organisation.objects.filter(slug=RIVAGE).first()
    if o is None or CaptureCommunication.toutes.filter(organisation=o).exists():
        return
    with organisation_active(o.pk):
        acteur = reference_de(Utilisateur.objects.get(email=_QUI))
        lignes = HabilitationPartenaire.toutes.filter(
            organisation=o, role="former", certification__fiche__version__isnull=False
        )
        vues: dict[int, HabilitationPartenaire] = {}
        for h in lignes.select_related(
            "etablissement__organisation", "certification__fiche__version", "certification__fiche__source__instantane", "certification__organisation"
        ).order_by("etablissement__siret", "pk"):  # fmt: skip
            # A clean page is one of a partner whose habilitation runs.
            if h.etablissement_id not in vues or (h.etat == "actif" and vues[h.etablissement_id].etat != "actif"):
                vues[h.etablissement_id] = h
        for rang, h in enumerate(sorted(vues.values(), key=lambda h: h.etat != "actif")[:3]):
            _pages(rang, h, jour, acteur)


def _pages(rang: int, h: HabilitationPartenaire, jour: date, acteur: Reference) -> None:
    if rang == 0:
        k = _deposer(
            h, jour - timedelta(days=40), _page(h, jour, _FAUTES), "https://formation-cote.example/titre", acteur
        )
        captures.demander_correction(
            capture=k,
            anomalies=list(k.anomalies.filter(etat="a_traiter")),
            avant_le=jour + timedelta(days=3),
            acteur=acteur,
        )
        _deposer(h, jour - timedelta(days=5), _page(h, jour, ""), k.adresse, acteur, precedente=k)
    elif rang == 1:
        _deposer(
            h,
            jour - timedelta(days=2),
            _page(h, jour, _FAUTES + _OFFRE),
            "https://estuaire.example/offre-cpf",
            acteur,
            sorte="offre_mcf",
        )
    else:
        _deposer(h, jour - timedelta(days=9), _page(h, jour, ""), "https://ateliers.example/nos-titres", acteur)


def _deposer(
    h: HabilitationPartenaire, le: date, html: str, adresse: str, acteur: Reference, *, sorte: str = "page",
    precedente: CaptureCommunication | None = None,
) -> CaptureCommunication:  # fmt: skip
    depot = captures.Depot(h.etablissement, sorte, le, adresse, (h.certification,), precedente)
    return captures.deposer(source=html.encode(), nom=f"page-{le:%Y-%m-%d}.html", depot=depot, acteur=acteur)


_FAUTES = (
    "<p>Obtenez un diplôme reconnu par l’État, équivalent bac+3, dans une école agréée par France compétences.</p>"
    "<p>Notre formation est inscrite au RNCP. Emploi garanti à la sortie.</p>"
)
_OFFRE = "<p>Formation 100 % financée par votre CPF : vos droits expirent à la fin du mois !</p>"


def _page(h: HabilitationPartenaire, jour: date, fautes: str) -> str:
    """All that must be said, from the fiche itself."""
    fiche = h.certification.fiche
    v = facade.version_au(fiche, jour) if fiche is not None else None
    if fiche is None or v is None:
        raise LookupError(f"{h.certification} has no fiche")
    certificateurs = " et ".join(d.nom for d in v.certificateurs_declares.order_by("pk")) or h.organisation.nom
    depuis = f", enregistrée le {date_fr(v.date_decision)}" if v.date_decision else ""
    fin = f", échéance de l’enregistrement : {date_fr(v.date_fin_enregistrement)}" if v.date_fin_enregistrement else ""
    lien = f"https://www.francecompetences.fr/recherche/{fiche.repertoire.lower()}/{fiche.numero}/"
    return (
        f"<!doctype html><html lang='fr'><head><meta charset='utf-8'><title>{v.intitule}</title></head><body><h1>{v.intitule}</h1>"
        f"<p>« {v.intitule} », {fiche.code}, {dire_le_niveau(v.niveau)}, certification délivrée par {certificateurs}{depuis}{fin}.</p>"
        f"<p>{h.etablissement.denomination} est habilité à préparer cette certification.</p><p><a href='{lien}'>Lire la fiche</a></p>{fautes}</body></html>"
    )
