"""What the demonstration shows of the transmission: an account, a file already answered, one to deposit, passages to mend."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass, replace
from datetime import date, datetime, time, timedelta

from parchemin.accrochage.domain.reglages import ReglageCertification
from parchemin.accrochage.models import (
    AccuseTraitement,
    CompteAccrochage,
    DemandeRectification,
    EnvoiPassage,
    FichierAccrochage,
    OrigineDemande,
    OriginePassage,
    PassageCertification,
)
from parchemin.accrochage.services import depots, suites
from parchemin.accrochage.services.accuses import recevoir
from parchemin.accrochage.services.construction import demander_construction
from parchemin.accrochage.services.controles import controler_passages
from parchemin.accrochage.services.passages import recueillir
from parchemin.accrochage.services.reglages import enregistrer_reglage
from parchemin.comptes.demonstration import RIVAGE
from parchemin.comptes.models import Organisation, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import Reference
from parchemin.plateforme.tenant import organisation_active
from parchemin.plateforme.travaux.execution import executer
from parchemin.referentiel.models import Certification
from parchemin.socle.horloge import PARIS, maintenant
from parchemin.socle.periodes import ajouter_mois

ESPACE = uuid.UUID("0d9f3b52-5c1e-4b0b-9f43-6f2a0b8f9c11")
BCR, CONTRAT = "45RIV078", "MCFCER004512"


@dataclass(frozen=True, slots=True)
class _Personne:
    """A fictitious holder whose award was prepared elsewhere, then imported. `reponse`: what the report will say."""

    nom: str
    prenom: str
    naissance: tuple[int, int | None, int | None]
    sexe: str
    code: str
    commune: str
    usage: str = ""
    pays: str = ""
    prenom2: str = ""
    reponse: str = "ok"


_DEJA = "Le passage certification avec le bcr émetteur {bcr} et l'id technique partenaire {id} existe déjà en base"
_NOM = "Aucun titulaire ne correspond aux critères obligatoires"
_JOUR = "Aucun titulaire ne correspond aux critères obligatoires enrichis du jour et du mois de naissance"
_PLUSIEURS = "Plusieurs titulaires ont été identifiés"
_ENVOYES = (
    _Personne("Charpentier", "Lucie", (1994, 3, 12), "F", "44109", "Nantes"),
    _Personne("Benali", "Yanis", (1999, 7, 2), "M", "69123", "Lyon"),
    _Personne("Moreau", "Élodie", (1987, 11, 23), "F", "35238", "Rennes", usage="Tessier"),
    _Personne("Da Silva", "Rui", (1990, 1, 30), "M", "99139", "Porto", pays="Portugal"),
    _Personne("Le Bras", "Gwenaëlle", (2001, 5, 17), "F", "29019", "Brest"),
    _Personne("Kowalczyk", "Piotr", (1985, 9, 8), "M", "99122", "Gdańsk", pays="Pologne", reponse=_NOM),
    _Personne("Fournier", "Mathis", (2002, 2, 4), "M", "31555", "Toulouse", reponse=_JOUR),
    _Personne("Martin", "Camille", (1996, 6, 21), "F", "75115", "Paris 15e arrondissement", reponse=_PLUSIEURS),
    _Personne(
        "Sow",
        "Aminata",
        (1993, 12, 5),
        "F",
        "99341",
        "Thiès",
        pays="Sénégal",
        reponse="Dossier en cours d'examen par le service gestionnaire",
    ),
    _Personne("Roussel", "Théo", (1998, 4, 14), "M", "59350", "Lille"),
)
_A_DEPOSER = (
    _Personne("Gauthier", "Noémie", (1995, 8, 19), "F", "33063", "Bordeaux"),
    _Personne("Nguyễn", "Thị Lan", (1992, 10, 11), "F", "99243", "Huế", pays="Viêt Nam"),
    _Personne("Picard", "Romain", (1989, 3, 3), "M", "67482", "Strasbourg"),
)
_A_PREPARER = (
    _Personne("Perrin", "Sacha", (2000, 2, 31), "M", "38185", "Grenoble"),
    _Personne("Lefèvre", "Inès", (1997, 5, 9), "F", "34172", "Montpellier"),
    _Personne("Traoré", "Moussa", (1991, None, None), "M", "99335", "Sikasso", pays="Mali"),
    _Personne("Garcia", "Lola", (1994, 1, 22), "", "13205", "Marseille 5e arrondissement"),
    _Personne("Mme Dubois", "Hélène", (1980, 7, 7), "F", "14118", "Caen"),
    _Personne("Lambert", "Axel", (1999, 9, 30), "M", "ABCDE", "Angers"),
    _Personne("Chevalier", "Maud", (1988, 12, 12), "F", "49007", "Angers"),
    _Personne("Vidal", "Enzo", (2003, 4, 25), "M", "06088", "Nice"),
)


def creer(jour: date) -> None:
    """Idempotent: does nothing once the account is there."""
    o = Organisation.objects.filter(slug=RIVAGE).first()
    if o is None or CompteAccrochage.toutes.filter(organisation=o).exists():
        return
    qui = Utilisateur.objects.filter(email="thomas.garnier@rivage.example").first()
    if qui is None:
        return
    acteur = reference_de(qui)
    with organisation_active(o.pk):
        compte = CompteAccrochage.toutes.create(
            organisation=o,
            libelle=o.nom,
            certificateur_bcr=BCR,
            emetteur_bcr=BCR,
            contrat=CONTRAT,
            nature_deposant="CERTIFICATEUR",
        )
        _deja_transmis(compte, acteur, jour)
        _pret_a_deposer(compte, acteur, jour)
        _decides_ici(compte, acteur, jour)
        _importer(compte, _A_PREPARER, jour - timedelta(days=64), "c")
        _par_score(compte, acteur, jour)
        recueillir(organisation_id=o.pk, acteur=acteur)
        controler_passages(PassageCertification.toutes.filter(compte=compte))
        _demandes(compte, acteur, jour)


_PAR_SCORE = (
    (_Personne("Haddad", "Salomé", (1984, 5, 6), "F", "13055", "Marseille"), "Référent (13,50 sur 20)"),
    (_Personne("Colin", "Bastien", (1979, 2, 18), "M", "54395", "Nancy"), "Référent confirmé (16,50 sur 20)"),
)
"""Holders of the RS certification, awarded by score and valid three years."""


def _par_score(compte: CompteAccrochage, acteur: Reference, jour: date) -> None:
    """An RS certification told by score: its settings, corrected once, and two awards prepared elsewhere."""
    rs = Certification.toutes.filter(organisation=compte.organisation, fiche__code="RS99001").first()
    if rs is None:
        return
    depart = ReglageCertification(obtention="PAR_SCORING", validite_mois=24, nature_deposant="CERTIFICATEUR")
    for reglage, du, motif in (
        (depart, jour - timedelta(days=240), "Première habilitation"),
        (replace(depart, validite_mois=36), jour - timedelta(days=90), "Le règlement porte la validité à trois ans"),
    ):
        enregistrer_reglage(certification=rs, valeurs=asdict(reglage), du=du, acteur=acteur, motif=motif)
    delivree = jour - timedelta(days=21)
    gens = _importer(compte, tuple(x for x, _ in _PAR_SCORE), delivree, "d", code="RS99001")
    for p, (_, score) in zip(gens, _PAR_SCORE, strict=True):
        p.obtention, p.scoring, p.fin_validite = "PAR_SCORING", score, ajouter_mois(delivree, 36)
        p.save()


def _importer(
    compte: CompteAccrochage, gens: tuple[_Personne, ...], delivree: date, serie: str, *, code: str = "RNCP99002"
) -> list[PassageCertification]:
    faits = []
    for n, x in enumerate(gens):
        annee, mois, quantieme = x.naissance
        code_pays = x.code[2:] if x.code.startswith("99") else ""
        p = PassageCertification(
            organisation=compte.organisation, compte=compte, origine=OriginePassage.IMPORT,
            id_technique=str(uuid.uuid5(ESPACE, f"{serie}{n}")), type_certification="RS" if code.startswith("RS") else "RNCP", code_certification=code,
            nature_deposant="CERTIFICATEUR", debut_validite=delivree, debut_examen=delivree - timedelta(days=9),
            fin_examen=delivree - timedelta(days=8), modalite_examen="EN_PRESENTIEL", code_postal_centre="44000",
            modalite_acces="FORMATION_CONTINUE_HORS_CONTRAT_DE_PROFESSIONNALISATION", initiative="OF",
            date_inscription=delivree - timedelta(days=230), nom_naissance=x.nom, nom_usage=x.usage, prenom1=x.prenom,
            prenom2=x.prenom2, annee_naissance=annee, mois_naissance=mois, jour_naissance=quantieme, sexe=x.sexe,
            code_insee=x.code, libelle_commune=x.commune, code_pays=code_pays, libelle_pays=x.pays,
        )  # fmt: skip
        p.calculer_cles()
        faits.append(p)
    PassageCertification.toutes.bulk_create(faits)
    controler_passages(PassageCertification.toutes.filter(pk__in=[p.pk for p in faits]))
    return faits


def _construire(compte: CompteAccrochage, acteur: Reference, le: datetime | None = None) -> FichierAccrochage:
    """`le`: when it is told to have been built; its name and its content say the same."""
    lot = demander_construction(compte=compte, acteur=acteur, demandeur_id=None, horodatage=le)
    if lot.travail_id:
        executer(lot.travail_id)
    fichier: FichierAccrochage = FichierAccrochage.toutes.get(lot=lot)
    if le is not None:
        fichier.prepare_le = le
        fichier.save(update_fields=["prepare_le"])
    return fichier


def _deja_transmis(compte: CompteAccrochage, acteur: Reference, jour: date) -> None:
    gens = _importer(compte, _ENVOYES, jour - timedelta(days=78), "a")
    le = min(datetime.combine(jour - timedelta(days=41), time(10, 20), tzinfo=PARIS), maintenant())
    # Built the same morning: nobody deposits what does not exist yet.
    fichier = _construire(compte, acteur, le - timedelta(hours=1))
    depots.noter_depot(fichier=fichier, le=le, acteur=acteur)
    depots.noter_reception(fichier=fichier, reponse="ok", acteur=acteur)
    reponses = [
        (p.id_technique, x.reponse.format(bcr=BCR, id=p.id_technique)) for p, x in zip(gens, _ENVOYES, strict=True)
    ]
    _repondre(fichier, reponses, le, acteur)


def _decides_ici(compte: CompteAccrochage, acteur: Reference, jour: date) -> None:
    """What juries of the house awarded, sent and accepted: the chain goes from their decisions to the receipt."""
    recueillir(organisation_id=compte.organisation_id, acteur=acteur)
    decides = PassageCertification.toutes.filter(compte=compte, origine=OriginePassage.DECISION).order_by("pk")
    controler_passages(decides)
    if not decides:
        return
    le = min(datetime.combine(jour - timedelta(days=12), time(11, 5), tzinfo=PARIS), maintenant())
    fichier = _construire(compte, acteur, le - timedelta(hours=1))
    depots.noter_depot(fichier=fichier, le=le, acteur=acteur)
    depots.noter_reception(fichier=fichier, reponse="ok", acteur=acteur)
    envoyes = PassageCertification.toutes.filter(envois__fichier=fichier).order_by("pk")
    _repondre(fichier, [(p.id_technique, "ok") for p in envoyes], le, acteur)


def _repondre(fichier: FichierAccrochage, reponses: list[tuple[str, str]], depose: datetime, acteur: Reference) -> None:
    """The report of the portal, two days after the deposit."""
    contenu = _accuse(fichier, reponses)
    repondu = min(depose + timedelta(days=2, hours=4), maintenant())
    # As the portal names it: the whole name of the file is inside.
    nom = f"Accusé de traitement_{fichier.nom}_{repondu:%Y%m%d}.xml"
    recu = recevoir(source=contenu, nom=nom, organisation_id=fichier.organisation_id, acteur=acteur, demandeur_id=None)
    if recu.travail_id:
        executer(recu.travail_id)
    # Read the day it came, in the story that is told; the journal, which nothing rewrites, says when it was made.
    AccuseTraitement.toutes.filter(pk=recu.pk).update(recu_le=repondu, lu_le=repondu)
    FichierAccrochage.toutes.filter(pk=fichier.pk).update(traite_le=repondu)
    EnvoiPassage.toutes.filter(fichier=fichier).update(repondu_le=repondu)
    PassageCertification.toutes.filter(envois__fichier=fichier, etat="accepte").update(accepte_le=repondu)


def _accuse(fichier: FichierAccrochage, reponses: list[tuple[str, str]]) -> bytes:
    ko = "".join(
        f"<passage><idTechnique>{i}</idTechnique><messageErreur>{m}</messageErreur></passage>"
        for i, m in reponses
        if m != "ok"
    )
    ok = "".join(f"<idTechnique>{i}</idTechnique>" for i, m in reponses if m == "ok")
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n<rapport xmlns:ns2="urn:cdc:cpf:pc5:rapport:schema">'
        f"<nomFichier>{fichier.nom}</nomFichier><idFlux>{fichier.id_flux}</idFlux><idTraitement>481516</idTraitement>"
        f"<PassagesKO>{ko}</PassagesKO><PassagesOK>{ok}</PassagesOK></rapport>\n"
    ).encode()


def _pret_a_deposer(compte: CompteAccrochage, acteur: Reference, jour: date) -> None:
    # What was refused stays to be mended: only these three leave.
    _importer(compte, _A_DEPOSER, jour - timedelta(days=33), "b")
    _construire(compte, acteur)


def _demandes(compte: CompteAccrochage, acteur: Reference, jour: date) -> None:
    if DemandeRectification.toutes.filter(organisation=compte.organisation).exists():
        return
    accepte = PassageCertification.toutes.filter(compte=compte, etat="accepte").order_by("cle_tri", "pk")
    premiere, seconde = accepte[0], accepte[1]
    # Both came after the award was accepted: nobody asks to mend what is not there yet.
    suites.enregistrer_demande(
        organisation_id=compte.organisation_id, passage=premiere, origine=OrigineDemande.TITULAIRE, recue_le=jour - timedelta(days=24),
        objet="Le second prénom manque dans mon passeport de compétences.", acteur=acteur,
    )  # fmt: skip
    demande = suites.enregistrer_demande(
        organisation_id=compte.organisation_id, passage=seconde, origine=OrigineDemande.CDC, recue_le=jour - timedelta(days=35),
        objet="Date de délivrance différente de celle du parchemin, selon la personne.", acteur=acteur,
    )  # fmt: skip
    suites.repondre(
        demande=demande, fondee=False, repondu_le=jour - timedelta(days=21), acteur=acteur,
        reponse="La date transmise est celle du parchemin, dont copie est jointe ; la personne citait la date de l’examen.",
    )  # fmt: skip
