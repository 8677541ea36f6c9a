"""The evidence of the demonstration: both organisations, with what is in order, what ages, what is missing and what is awaited."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import uuid4

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.comptes.models import Membre, Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.plateforme.fichiers.services import deposer as deposer_fichier
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.demonstration import audits
from parchemin.preuves.domain.dossiers import DemandeDossier, SorteDossier
from parchemin.preuves.models import DossierPreuves, Preuve
from parchemin.preuves.pieces import PREUVE
from parchemin.preuves.selectors.choix import recueil
from parchemin.preuves.selectors.dossiers_ouverts import invites_possibles
from parchemin.preuves.services import demandes, dossiers, preuves, reglages
from parchemin.preuves.services.preuves import Contenu
from parchemin.socle.periodes import ajouter_mois


@dataclass(frozen=True, slots=True)
class _Piece:
    """One evidence: title, days before the day of the demonstration, what it serves, file name; checked or not; valid for so many days."""

    titre: str
    avant: int
    sert: tuple[str, ...]
    nom: str
    verifiee: bool = True
    valable: int | None = None
    lien: str = ""


_COMMUNES = (
    _Piece("Fiches des formations, rentrée", 70, ("qualiopi:1:fiche",), "fiches-formations.pdf"),
    _Piece("Page « Nos formations » du site", 20, ("qualiopi:1:site", "qualiopi:1:reconnaissance"), "capture-site.pdf", lien="https://www.exemple.example/formations"),
    _Piece("Grille d’entretien de positionnement", 190, ("qualiopi:4:analyse", "qualiopi:8:positionnement"), "grille-positionnement.pdf"),
    _Piece("Objectifs et déroulés pédagogiques", 60, ("qualiopi:5:objectifs", "qualiopi:6:deroule"), "deroules.pdf"),
    _Piece("Tableau croisé des contenus et des compétences", 400, ("qualiopi:7:croise",), "tableau-croise.pdf"),
    _Piece("Livret d’accueil et règlement intérieur", 85, ("qualiopi:9:livret", "qualiopi:15:remise"), "livret-accueil.pdf"),
    _Piece("Bail des locaux", 700, ("qualiopi:17:moyens",), "bail.pdf", valable=22),
    _Piece("Organigramme et comptes rendus de réunion", 45, ("qualiopi:18:organigramme",), "organigramme.pdf"),
    _Piece("Diplômes et entretiens des intervenants", 150, ("qualiopi:21:competences",), "intervenants.pdf"),
    _Piece("Plan de développement des compétences", 340, ("qualiopi:22:plan",), "plan-competences.pdf"),
    _Piece("Note de veille réglementaire et décisions prises", 30, ("qualiopi:23:veille",), "veille-reglementaire.pdf", verifiee=False),
    _Piece("Compte rendu du salon des métiers", 410, ("qualiopi:24:veille",), "salon-metiers.pdf"),
    _Piece("Liste des partenaires handicap du territoire", 120, ("qualiopi:26:reseau",), "partenaires-handicap.pdf"),
)  # fmt: skip
_CFA = (
    _Piece("Livrets de liaison, échantillon anonyme", 55, ("qualiopi:13:liaison", "qualiopi:10:suivi"), "livrets.pdf"),
    _Piece("Ateliers citoyenneté et écrans", 100, ("qualiopi:14:projets",), "ateliers.pdf"),
    _Piece("Nomination de la référente handicap", 500, ("qualiopi:20:handicap",), "referente-handicap.pdf"),
    _Piece("Convention Erasmus+ et séjours", 210, ("qualiopi:20:mobilite",), "erasmus.pdf"),
    _Piece("Conventions avec les entreprises partenaires", 130, ("qualiopi:28:partenaires",), "entreprises.pdf"),
)  # fmt: skip


def creer(jour: date) -> None:
    """Idempotent: an organisation that has an evidence is left as it is."""
    _creer(
        VALLEES,
        "julien.sabatier@deux-vallees.example",
        "amandine.roche@deux-vallees.example",
        "lucie.berthet@deux-vallees.example",
        jour,
        (*_COMMUNES, *_CFA),
    )
    _creer(
        RIVAGE,
        "nadia.berkani@rivage.example",
        "helene.vasseur@rivage.example",
        "sophie.marchand@rivage.example",
        jour,
        _COMMUNES,
    )
    audits.creer(jour)
    au = jour
    du = ajouter_mois(jour, -int(recueil().valeur_au("dossier_mois", jour)))
    qualiopi = DemandeDossier(SorteDossier.AUDITEUR, du, au, "qualiopi", jour + timedelta(days=9))
    _preparer(VALLEES, "julien.sabatier@deux-vallees.example", qualiopi)
    _preparer(RIVAGE, "nadia.berkani@rivage.example", DemandeDossier(SorteDossier.FRANCE_COMPETENCES, du, au))


def _preparer(slug: str, qualite: str, demande: DemandeDossier) -> None:
    """One pack already made: seconds each, on what the rooms below brought."""
    o = Organisation.objects.filter(slug=slug).first()
    if o is None or DossierPreuves.toutes.filter(organisation=o).exists():
        return
    with organisation_active(o.pk):
        qui = Utilisateur.objects.get(email=qualite)
        fait, _ = dossiers.preparer(
            organisation=o, demande=demande, acteur=reference_de(qui), travail_id=uuid4(), demandeur_id=qui.pk
        )
        if demande.sorte is SorteDossier.AUDITEUR:
            for acces in invites_possibles(fait):
                dossiers.ouvrir_a(dossier=fait, acces=acces, acteur=reference_de(qui))


def _creer(slug: str, qualite: str, direction: str, collegue: str, jour: date, pieces: Sequence[_Piece]) -> None:
    o = Organisation.objects.filter(slug=slug).first()
    if o is None or Preuve.toutes.filter(organisation=o).exists():
        return
    with organisation_active(o.pk):
        membres = {
            m.utilisateur.email: m
            for m in Membre.toutes.filter(organisation=o).select_related("utilisateur").order_by("pk")
        }
        q, d, c = membres[qualite], membres[direction], membres[collegue]
        _regler(o, q, jour, cfa=slug == VALLEES)
        faites = [_deposer(o, x, q, d, jour) for x in pieces]
        _remplacer(faites[3], q, jour)
        _demander(o, q, c, jour)


def _regler(o: Organisation, q: Membre, jour: date, *, cfa: bool) -> None:
    qui = reference_de(q.utilisateur)
    situations = ["certifiante", "alternance", "entreprise", "longue", *([] if cfa else ["sous_traitance"])]
    reglages.regler(organisation=o, categories=["CFA"] if cfa else ["OF", "VAE"], situations=situations, acteur=qui)
    reglages.suivre(
        organisation=o, famille="qualiopi", suivi=True, audit_le=jour + timedelta(days=140), version="", acteur=qui
    )
    if cfa:
        for famille in ("eduform", "ministeres"):
            reglages.suivre(organisation=o, famille=famille, suivi=True, audit_le=None, version="", acteur=qui)
    else:
        reglages.suivre(organisation=o, famille="ministeres", suivi=False, audit_le=None, version="", acteur=qui)
    reglages.ecrire_exigence(
        organisation=o, code="Q-01", titre="Charte d’accueil signée par l’équipe", mois=24, acteur=qui,
        demande="Chaque personne de l’équipe a signé la charte d’accueil, et la relit tous les deux ans.",
    )  # fmt: skip


def _deposer(o: Organisation, x: _Piece, q: Membre, d: Membre, jour: date) -> Preuve:
    p = preuves.deposer(
        organisation=o, contenu=_contenu(o, x.titre, x.nom, jour - timedelta(days=x.avant), q, x.lien, jour + timedelta(days=x.valable) if x.valable else None),
        sert=_utiles(o, x.sert, jour), acteur=reference_de(q.utilisateur),
    )  # fmt: skip
    return preuves.verifier(preuve=p, acteur=reference_de(d.utilisateur)) if x.verifiee else p


def _utiles(o: Organisation, sert: tuple[str, ...], jour: date) -> list[str]:
    """Of the expectations told, those that this organisation's frameworks know on that day."""
    from parchemin.preuves.selectors.choix import choix

    connus = choix(o, jour).connus()
    return [k for k in sert if k in connus] or [sert[0].rsplit(":", 1)[0]]


def _contenu(
    o: Organisation, titre: str, nom: str, le: date, q: Membre, lien: str = "", au: date | None = None
) -> Contenu:
    f = deposer_fichier(
        _pdf(nom), nom=nom, usage=PREUVE.code, organisation_id=o.pk, depose_par_id=q.utilisateur_id, depose_par_libelle=q.libelle, date_effective=le
    )  # fmt: skip
    return Contenu(titre, le, f, lien, responsable=q, valide_au=au)


def _remplacer(p: Preuve, q: Membre, jour: date) -> None:
    preuves.remplacer(
        preuve=p, acteur=reference_de(q.utilisateur),
        contenu=_contenu(p.organisation, p.titre, "deroules-version-2.pdf", jour - timedelta(days=8), q),
    )  # fmt: skip


def _demander(o: Organisation, q: Membre, collegue: Membre, jour: date) -> None:
    qui = reference_de(q.utilisateur)
    demandes.demander(
        organisation=o, attendu="qualiopi:19:ressources", membre=collegue, avant_le=jour + timedelta(days=9), demandeur=q, acteur=qui,
        message="La liste des ressources en ligne, avec une copie d’écran de l’espace des apprenants.",
    )  # fmt: skip
    demandes.demander(
        organisation=o, attendu="qualiopi:25:veille", nom="Espace Numérique Formation", courriel="contact@espace-numerique.example",
        avant_le=jour + timedelta(days=21), demandeur=q, acteur=qui, message="Le programme de l’atelier sur l’intelligence artificielle auquel nous avons assisté.",
    )  # fmt: skip
    d = demandes.demander(
        organisation=o, attendu="interne:Q-01", membre=collegue, avant_le=jour + timedelta(days=5), demandeur=q, acteur=qui, message="La charte signée.",
    )  # fmt: skip
    demandes.recevoir(
        demande=d, contenu=_contenu(o, "Charte d’accueil signée", "charte.pdf", jour - timedelta(days=2), q), acteur=reference_de(collegue.utilisateur)
    )  # fmt: skip


def _pdf(nom: str) -> bytes:
    """One page that says what it is, in the smallest true PDF."""
    texte = f"BT /F1 18 Tf 60 760 Td (Piece fictive de demonstration : {nom}) Tj ET".encode("ascii")
    corps = [
        b"<< /Type /Catalog /Pages 2 0 R >>", b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(texte), texte), b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]  # fmt: skip
    sortie, places = b"%PDF-1.4\n", []
    for n, x in enumerate(corps, start=1):
        places.append(len(sortie))
        sortie += b"%d 0 obj\n%s\nendobj\n" % (n, x)
    table = b"".join(b"%010d 00000 n \n" % p for p in places)
    return sortie + b"xref\n0 %d\n0000000000 65535 f \n%strailer << /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (
        len(corps) + 1, table, len(corps) + 1, len(sortie),
    )  # fmt: skip
