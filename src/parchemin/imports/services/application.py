"""Write what the person chose: in one transaction, or by batches until the end, once and only once."""

from __future__ import annotations

import json
from collections.abc import Sequence

from django.db import transaction

from parchemin.comptes.models import Membre, Utilisateur
from parchemin.comptes.services import reference_de
from parchemin.imports.domain import constats as c
from parchemin.imports.domain.modele import ActionLigne, LigneRetenue, Operation
from parchemin.imports.models import EtatLot, LigneLot, LotImport, OperationLot
from parchemin.imports.selectors import circonstances, type_de
from parchemin.imports.services.analyse import _cle, compter
from parchemin.imports.services.depot import reference_lot
from parchemin.journal.facade import SYSTEME, Reference, consigner
from parchemin.plateforme.lots import inserer
from parchemin.plateforme.models import Travail
from parchemin.plateforme.travaux.contexte import Contexte
from parchemin.plateforme.travaux.registre import travail
from parchemin.plateforme.travaux.services import lancer
from parchemin.socle.constats import Constat, ErreurMetier
from parchemin.socle.empreintes import canonique, enchainer, sha256_hex
from parchemin.socle.horloge import maintenant

_A_ECRIRE = (ActionLigne.CREER.value, ActionLigne.MODIFIER.value)


class _Refusees(Exception):
    """Lines that the kind no longer accepts, found while writing everything: nothing stays written."""

    def __init__(self, refus: dict[int, Sequence[Constat]]) -> None:
        super().__init__(str(sorted(refus)))
        self.refus = refus


def appliquer_lot(
    *, lot: LotImport, membre: Membre, version: int, valides_seulement: bool = False, acteur: Reference | None = None
) -> LotImport:
    """Apply the valid lines. `version`: of the preview that the person read. `valides_seulement`: their choice when
    some lines are refused (these are handed back). `acteur`: how the journal names who acts, the member by default.

    Up to `par_transaction` lines of the kind, everything is written here, in one transaction; above, a long work does
    it by batches, resumed until complete. When the world changed since the preview, the lines no longer possible become
    refused: they are handed back if the person had chosen the valid lines only, or if the lot goes by batches; else
    nothing is written, and the choice is asked again (IMP-088).
    Raises `ErreurMetier` IMP-080 to 084, 088, 090.
    """
    if lot.est_en_cours:
        raise ErreurMetier(c.TRAVAIL_EN_COURS.constat())
    if lot.etat != EtatLot.PRET:
        raise ErreurMetier(c.DEJA_PRIS.constat(etat=lot.get_etat_display().lower()))
    if lot.version != version:
        raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
    if lot.a_reverifier:
        raise ErreurMetier(c.A_VERIFIER_DE_NOUVEAU.constat())
    if not lot.a_ecrire:
        raise ErreurMetier(c.RIEN_A_FAIRE.constat())
    if lot.refusees and not valides_seulement:
        raise ErreurMetier(c.CHOIX_A_FAIRE.constat(nombre=_lignes(lot.refusees)))
    if lot.a_ecrire > type_de(lot).par_transaction:
        return _par_lots(lot, acteur or reference_de(membre.utilisateur))
    avant = (lot.etat, lot.version)
    try:
        with transaction.atomic():
            _prendre(lot, EtatLot.APPLICATION)
            retenues = _retenues(lot)
            refus: dict[int, Sequence[Constat]] = {}
            operations = _ecrire(lot, retenues, refus)
            if refus and not valides_seulement:
                raise _Refusees(refus)
            _garder(lot, operations, rang=0)
            _refuser(lot, refus)
            _marquer(lot, [x.numero for x in retenues if x.numero not in refus])
            _compter_et_sceller(lot)
            _conclure(lot, acteur or reference_de(membre.utilisateur))
    except _Refusees as faute:
        with transaction.atomic():
            _refuser(lot, faute.refus)
            lot.refresh_from_db()
            compter(lot)
            lot.version += 1
            lot.save()
        n = len(faute.refus)
        mots = "une ligne n’est" if n == 1 else f"{n} lignes ne sont"
        raise ErreurMetier(c.MONDE_CHANGE.constat(nombre=mots)) from None
    except BaseException:
        lot.etat, lot.version = avant
        raise
    return lot


def _nombre(n: int, un: str, plusieurs: str = "") -> str:
    return f"{n} {plusieurs or f'{un}s'}" if n > 1 else f"{n} {un}"


def _lignes(n: int) -> str:
    return _nombre(n, "ligne")


def _prendre(lot: LotImport, etat: EtatLot) -> None:
    """One UPDATE: of two people who decide at once, one wins. Raises `ErreurMetier` IMP-081."""
    miens = LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.PRET, version=lot.version)
    if not miens.update(etat=etat, version=lot.version + 1):
        raise ErreurMetier(c.CHANGE_ENTRE_TEMPS.constat())
    lot.etat, lot.version = etat, lot.version + 1


def _retenues(lot: LotImport, apres: int = 0, nombre: int | None = None) -> list[LigneRetenue]:
    lignes = LigneLot.toutes.filter(lot=lot, action__in=_A_ECRIRE, appliquee=False, numero__gt=apres)
    bruts = lignes.order_by("numero").values_list("numero", "action", "donnees")[:nombre]
    return [LigneRetenue(n, ActionLigne(a), d) for n, a, d in bruts]


def _ecrire(lot: LotImport, retenues: Sequence[LigneRetenue], refus: dict[int, Sequence[Constat]]) -> list[Operation]:
    """Write; when the kind refuses, halve until the lines at fault are alone in `refus`.

    Each try has an analyser of its own: what a refused one remembered was rolled back.
    """
    if not retenues:
        return []
    try:
        with transaction.atomic():
            return list(type_de(lot).analyseur(circonstances(lot)).appliquer(retenues))
    except ErreurMetier as erreur:
        if len(retenues) == 1:
            refus[retenues[0].numero] = erreur.constats
            return []
    milieu = len(retenues) // 2
    return _ecrire(lot, retenues[:milieu], refus) + _ecrire(lot, retenues[milieu:], refus)


def _garder(lot: LotImport, operations: Sequence[Operation], rang: int) -> int:
    colonnes = ("organisation_id", "lot_id", "rang", "numero", "modele", "cle", "avant", "apres")
    return inserer(
        OperationLot,
        colonnes,
        (
            (lot.organisation_id, lot.pk, rang + i, o.numero, o.modele, str(o.cle), o.avant, o.apres)
            for i, o in enumerate(operations, start=1)
        ),
    )


def _refuser(lot: LotImport, refus: dict[int, Sequence[Constat]]) -> None:
    for numero, constats in refus.items():
        ligne = LigneLot.toutes.get(lot=lot, numero=numero)
        bruts = [{"champ": "", **x.vers_dict(), "ou": x.ou or f"ligne {numero}"} for x in constats]
        ligne.constats_bruts = [*bruts, *ligne.constats_bruts]
        ligne.codes = " ".join(["", *sorted({b["code"] for b in ligne.constats_bruts}), ""])
        ligne.action, ligne.avertie = ActionLigne.REFUSER.value, False
        ligne.save(update_fields=["constats_bruts", "codes", "action", "avertie"])


def _marquer(lot: LotImport, numeros: Sequence[int]) -> None:
    if numeros:
        LigneLot.toutes.filter(lot=lot, numero__gte=numeros[0], numero__lte=numeros[-1], action__in=_A_ECRIRE).update(
            appliquee=True
        )


def _compter_et_sceller(lot: LotImport) -> None:
    """Counts and manifest, from what was written. For a large lot, before the last transaction: it takes seconds."""
    compter(lot)
    lot.appliquees = LigneLot.toutes.filter(lot=lot, appliquee=True).count()
    lot.manifeste = manifeste_de(lot)


def _conclure(lot: LotImport, acteur: Reference) -> None:
    """State, and the one event of the journal."""
    lot.etat, lot.applique_le, lot.applique_par_libelle = EtatLot.APPLIQUE, maintenant(), acteur.libelle
    lot.version += 1
    lot.save()
    rendues = f", {_lignes(lot.refusees)} {'rendues' if lot.refusees > 1 else 'rendue'}" if lot.refusees else ""
    consigner(
        chaine=f"o:{lot.organisation_id}",
        acte="imports.appliquer_lot",
        acteur=acteur,
        sujet=reference_lot(lot),
        details={
            "type": lot.type_import,
            "fichier": lot.empreinte_fichier,
            "manifeste": lot.manifeste,
            "lues": lot.lues,
            "creees": lot.a_creer,
            "modifiees": lot.a_modifier,
            "inchangees": lot.inchangees,
            "refusees": lot.refusees,
        },
        phrase=f"a importé {lot.nom_fichier} ({type_de(lot).libelle}) : {_nombre(lot.a_creer, 'création')}, "
        f"{_nombre(lot.a_modifier, 'modification')}, {_nombre(lot.inchangees, 'ligne inchangée', 'lignes inchangées')}"
        f"{rendues}.",
    )


def manifeste_de(lot: LotImport) -> str:
    """Hash of everything written, in order: rank, line, model, key, and the hash of what the line brought."""
    empreinte = sha256_hex(lot.empreinte_fichier)
    donnees = LigneLot.toutes.filter(lot=lot, appliquee=True).order_by("numero").values_list("numero", "donnees")
    par_ligne = {n: sha256_hex(json.dumps(d, sort_keys=True)) for n, d in donnees.iterator(chunk_size=2000)}
    operations = OperationLot.toutes.filter(lot=lot).order_by("rang").values_list("rang", "numero", "modele", "cle")
    for rang, numero, modele, cle in operations.iterator(chunk_size=2000):
        texte = canonique([rang, numero, modele, cle, par_ligne.get(numero, "")]).decode()
        empreinte = enchainer(empreinte, texte)
    return empreinte


def _par_lots(lot: LotImport, acteur: Reference) -> LotImport:
    with transaction.atomic():
        _prendre(lot, EtatLot.APPLICATION)
        _lancer(lot, acteur)
    lot.refresh_from_db()
    return lot


def _lancer(lot: LotImport, acteur: Reference) -> None:
    demande = lancer(
        "imports.appliquer",
        organisation_id=lot.organisation_id,
        parametres={"lot": lot.pk},
        demandeur_id=int(acteur.identifiant),
        demandeur_libelle=acteur.libelle[:200],
        titre=f"Enregistrement du fichier {lot.nom_fichier}"[:200],
    )
    LotImport.toutes.filter(pk=lot.pk).update(travail_id=demande.pk)


def reprendre_application(*, lot: LotImport, membre: Membre) -> LotImport:
    """Go on with an application that stopped: it begins after the last line written. Raises IMP-080, TRA-001."""
    if lot.etat != EtatLot.APPLICATION:
        raise ErreurMetier(c.DEJA_PRIS.constat(etat=lot.get_etat_display().lower()))
    with transaction.atomic():
        _lancer(lot, reference_de(membre.utilisateur))
    lot.refresh_from_db()
    return lot


@travail("imports.appliquer", titre="Enregistrement d’un fichier", exclusif=_cle)
def mener_application(ctx: Contexte) -> None:
    """Batch after batch, each in its transaction with its operations and its cursor."""
    lot = LotImport.toutes.get(pk=ctx.parametres["lot"])
    if lot.etat != EtatLot.APPLICATION:
        return
    taille = type_de(lot).par_transaction
    total = lot.a_ecrire
    apres = 0
    while True:
        with transaction.atomic():
            retenues = _retenues(lot, apres, taille)
            if not retenues:
                break
            apres = retenues[-1].numero
            refus: dict[int, Sequence[Constat]] = {}
            operations = _ecrire(lot, retenues, refus)
            rang = OperationLot.toutes.filter(lot=lot).order_by("-rang").values_list("rang", flat=True).first() or 0
            _garder(lot, operations, rang)
            _refuser(lot, refus)
            _marquer(lot, [x.numero for x in retenues if x.numero not in refus])
            fait = LigneLot.toutes.filter(lot=lot, appliquee=True).count()
            ctx.avancer(
                curseur={"numero": apres}, fait=fait, total=total, phrase=f"{fait} lignes enregistrées sur {total}"
            )
    _compter_et_sceller(lot)
    with transaction.atomic():
        # The state is the lock: two works of one lot cannot both conclude.
        if LotImport.toutes.filter(pk=lot.pk, etat=EtatLot.APPLICATION).update(version=lot.version + 1):
            _conclure(lot, _demandeur(ctx))


def _demandeur(ctx: Contexte | Travail) -> Reference:
    utilisateur = Utilisateur.objects.filter(pk=ctx.demandeur_id).first() if ctx.demandeur_id else None
    if utilisateur is None:
        return SYSTEME
    # As it was when they asked: a program in their name is named beside them.
    return Reference("utilisateur", str(utilisateur.pk), ctx.demandeur_libelle or utilisateur.nom_complet)


def abandonner_lot(*, lot: LotImport, membre: Membre, acteur: Reference | None = None) -> LotImport:
    """Nothing will be written; the lines are kept for their time, to be handed back. Raises IMP-080, 090."""
    if lot.est_en_cours:
        raise ErreurMetier(c.TRAVAIL_EN_COURS.constat())
    with transaction.atomic():
        attend = LotImport.toutes.filter(pk=lot.pk, etat__in=[EtatLot.DEPOSE, EtatLot.PRET])
        if not attend.update(etat=EtatLot.ABANDONNE, version=lot.version + 1):
            raise ErreurMetier(c.DEJA_PRIS.constat(etat=lot.get_etat_display().lower()))
        consigner(
            chaine=f"o:{lot.organisation_id}",
            acte="imports.abandonner_lot",
            acteur=acteur or reference_de(membre.utilisateur),
            sujet=reference_lot(lot),
            phrase=f"a abandonné l’import du fichier {lot.nom_fichier} : rien n’a été enregistré.",
        )
    lot.refresh_from_db()
    return lot
