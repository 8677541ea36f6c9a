"""The audits of the demonstration: a certificate and its cycle, findings lifted, a mock audit under way, a guest who asks."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from parchemin.comptes.demonstration import RIVAGE, VALLEES
from parchemin.comptes.domain.ouvertures import PROPOSEES
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation, RoleMembre
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME, Reference
from parchemin.plateforme.tenant import organisation_active
from parchemin.preuves.domain.referentiels import INTERNE, familles
from parchemin.preuves.models import Audit, RattachementPreuve
from parchemin.preuves.selectors.audits import referentiel_de
from parchemin.preuves.selectors.cadres import SORTES_DE_CAS
from parchemin.preuves.selectors.choix import choix
from parchemin.preuves.services import audits, audits_blancs, invites
from parchemin.preuves.services.invites import PreuvesOuvertes
from parchemin.socle.periodes import ajouter_mois

ORGANISME = "Certif’Alpes (organisme fictif)"


def creer(jour: date) -> None:
    """Idempotent: an organisation that has an audit is left as it is."""
    _vallees(jour)
    _rivage(jour)


def _membres(o: Organisation) -> dict[str, Membre]:
    lignes = Membre.toutes.filter(organisation=o).select_related("utilisateur", "organisation").order_by("pk")
    return {m.utilisateur.email.partition("@")[0]: m for m in lignes}


def _rivage(jour: date) -> None:
    """Her auditor reads every framework, and what will be filed."""
    o = Organisation.objects.filter(slug=RIVAGE).first()
    if o is None:
        return
    with organisation_active(o.pk):
        _surveillance(o, jour)
        acces = (
            RoleMembre.objects.filter(role=Role.AUDITEUR)
            .select_related("membre__utilisateur", "membre__organisation")
            .order_by("pk")
            .first()
        )
        if acces is not None and acces.ouvertures.exists():
            salles = list(acces.ouvertures.order_by("pk").values_list("salle", flat=True))
            invites.ouvrir(
                acces=acces,
                salles=salles,
                par=None,
                acteur=SYSTEME,
                familles={f: PreuvesOuvertes(None, suivantes=True) for f in (*familles(), INTERNE)},
            )


def _surveillance(o: Organisation, jour: date) -> None:
    """Its certificate is a year old: the audit of surveillance is planned in its window."""
    if Audit.toutes.filter(organisation=o).exists():
        return
    qui = reference_de(_membres(o)["nadia.berkani"].utilisateur)
    delivre = ajouter_mois(jour, -12)
    audits.enregistrer_certificat(
        organisation=o, famille="qualiopi", numero="FR-DEMO-3187", organisme=ORGANISME, delivre_le=delivre, fin_le=ajouter_mois(delivre, 36) - timedelta(days=1),
        categories=["OF", "VAE"], acteur=qui,
    )  # fmt: skip
    audits.planifier(
        organisation=o, famille="qualiopi", nature="surveillance", prevu_le=jour + timedelta(days=140), organisme=ORGANISME,
        note="À distance, une demi-journée.", acteur=qui,
    )  # fmt: skip


def _vallees(jour: date) -> None:
    o = Organisation.objects.filter(slug=VALLEES).first()
    if o is None or Audit.toutes.filter(organisation=o).exists():
        return
    with organisation_active(o.pk):
        membres = _membres(o)
        julien, lucie = membres["julien.sabatier"], membres["lucie.berthet"]
        qui = reference_de(julien.utilisateur)
        # The renewal was asked for in its window, which has just closed; the audit comes next.
        fin = jour + timedelta(days=128)
        delivre = ajouter_mois(fin + timedelta(days=1), -36)
        audits.enregistrer_certificat(
            organisation=o,
            famille="qualiopi",
            numero="FR-DEMO-2041",
            organisme=ORGANISME,
            delivre_le=delivre,
            fin_le=fin,
            categories=["CFA"],
            acteur=qui,
        )
        _passes(o, delivre, qui)
        _blanc(o, jour, julien, lucie)
        a = audits.planifier(
            organisation=o, famille="qualiopi", nature="renouvellement", prevu_le=jour + timedelta(days=9), organisme=ORGANISME, auditeur="Bastien Mercier",
            note="Une journée, sur place, à Albertville. Prévoir les dossiers des sessions de l’été.", acteur=qui,
        )  # fmt: skip
        if "bastien.mercier" in membres:
            _inviter(a, membres["bastien.mercier"], julien)


def _passes(o: Organisation, delivre: date, qui: Reference) -> None:
    """The initial audit found three things: the body checked the correction of the gravest, the audit of surveillance lifted the others."""
    initial = audits.planifier(
        organisation=o, famille="qualiopi", nature="initial", prevu_le=delivre - timedelta(days=20), organisme=ORGANISME, auditeur="Bastien Mercier", acteur=qui,
        passe=True,
    )  # fmt: skip
    audits.tenir(
        audit=initial, tenu_le=delivre - timedelta(days=20), notifie_le=delivre - timedelta(days=12), acteur=qui,
        conclusion="Équipe disponible, dossiers bien tenus. Le registre des réclamations est à corriger tout de suite, deux points avant la surveillance.",
    )  # fmt: skip
    dits: list[dict[str, Any]] = [
        {
            "nature": "mineure",
            "exigence": "12",
            "titre": "Les ruptures ne sont pas relancées de la même façon partout",
            "texte": "La procédure existe ; sur six ruptures lues, deux n’ont aucune trace d’appel ni de rendez-vous.",
            "cause": "Le suivi tenait dans la boîte d’une seule personne.",
        },
        {
            "nature": "mineure",
            "exigence": "30",
            "titre": "Les financeurs ne sont pas interrogés",
            "texte": "Apprentis, entreprises et équipes sont interrogés chaque année ; aucun financeur ne l’a été.",
            "cause": "Personne n’en était chargé.",
        },
    ]
    grave = audits.constater(
        audit=initial, acteur=qui, categorie="CFA", nature="majeure", exigence="31", titre="Trois réclamations sans réponse",
        texte="Le registre est ouvert depuis un an ; trois réclamations écrites n’y ont ni accusé de réception ni réponse.",
        cause="Elles arrivaient à l’accueil, qui ne connaissait pas le registre.",
    )  # fmt: skip
    audits.completer_constat(
        constat=grave, cause=grave.cause, plan_avant=grave.plan_avant, plan_envoye_le=delivre - timedelta(days=9),
        corriger_avant=grave.corriger_avant, acteur=qui,
    )  # fmt: skip
    audits.verifier(
        constat=grave, le=delivre - timedelta(days=2), suite="levee", acteur=qui,
        raisons="Les trois réponses ont été envoyées, l’accueil a sa consigne ; l’organisme a relu le registre et les courriers.",
    )  # fmt: skip
    trouves = [audits.constater(audit=initial, acteur=qui, categorie="CFA", **x) for x in dits]
    le = ajouter_mois(delivre, 17)
    surveillance = audits.planifier(
        organisation=o,
        famille="qualiopi",
        nature="surveillance",
        prevu_le=le,
        organisme=ORGANISME,
        auditeur="Bastien Mercier",
        acteur=qui,
        passe=True,
    )
    surveillance = audits.tenir(
        audit=surveillance,
        tenu_le=le,
        acteur=qui,
        conclusion="À distance. Les deux constats de l’audit initial sont levés.",
    )
    raisons = (
        "Huit ruptures lues : chacune a son appel, son rendez-vous et sa suite, dans un registre partagé.",
        "L’OPCO et la Région ont répondu ; le compte rendu a été lu en conseil de perfectionnement.",
    )
    for x, pourquoi in zip(trouves, raisons, strict=True):
        plan = delivre - timedelta(days=3)
        audits.completer_constat(
            constat=x,
            cause=x.cause,
            plan_avant=x.plan_avant,
            plan_envoye_le=plan,
            corriger_avant=x.corriger_avant,
            acteur=qui,
        )
        audits.revoir(constat=x, audit=surveillance, suite="levee", raisons=pourquoi, acteur=qui, le=le)


def _blanc(o: Organisation, jour: date, julien: Membre, lucie: Membre) -> None:
    """Five requirements looked at, a sample, two findings with their actions."""
    qui, le = reference_de(julien.utilisateur), jour - timedelta(days=12)
    a = audits.planifier(
        organisation=o, famille="qualiopi", nature="blanc", prevu_le=le, auditeur="Julien Sabatier et Lucie Berthet", acteur=qui, passe=True,
        note="Avant le renouvellement : ce qui change avec la version 10, et les deux constats de l’audit initial.",
    )  # fmt: skip
    vus = {
        "1": ("rien", "Six fiches lues sur le site, toutes datées, toutes avec le prix et les prérequis."),
        "12": ("sensible", "Cinq ruptures tirées au sort : toutes suivies, mais une relance a attendu trois semaines pendant l’été."),
        "17": ("rien", "Bail et plan des ateliers lus ; les machines du hall B ont leur fiche."),
        "22": ("mineure", "Le plan de développement des compétences s’arrête à l’été ; trois formateurs sur sept n’y sont pas."),
        "30": ("fort", "Chaque groupe est interrogé, et le conseil de perfectionnement en discute : à montrer."),
    }  # fmt: skip
    for x in audits_blancs.choisir(audit=a, exigences=list(vus), acteur=qui):
        jugement, vu = vus[x.exigence]
        siennes = (
            RattachementPreuve.objects.filter(famille="qualiopi", exigence=x.exigence)
            .select_related("preuve")
            .order_by("pk")
        )
        lues = {r.preuve_id: r.preuve for r in siennes if r.preuve.retiree_le is None}
        audits_blancs.juger(exigence=x, jugement=jugement, vu=vu, preuves=list(lues.values())[:2], acteur=qui, le=le)
    debut = ajouter_mois(jour, -12)
    for sorte, graine in (("parcours", "marmotte"), ("sessions", "")):
        if SORTES_DE_CAS[sorte].lire(o, debut, jour):
            audits_blancs.tirer_cas(
                audit=a,
                sorte=sorte,
                du=debut,
                au=jour,
                combien=5,
                graine=graine,
                graine_de="Amandine Roche" if graine else "",
                acteur=qui,
            )
    audits.tenir(
        audit=a,
        tenu_le=le,
        conclusion="Prêts sur l’essentiel. Le plan de compétences est à refaire avant la visite.",
        acteur=qui,
    )
    plan = audits.constater(
        audit=a, nature="mineure", exigence="22", titre="Trois formateurs absents du plan de compétences", texte=vus["22"][1], acteur=qui,
        cause="Arrivés en cours d’année, après l’écriture du plan.",
    )  # fmt: skip
    relances = audits.constater(
        audit=a, nature="sensible", exigence="12", titre="Relances des ruptures en été", texte=vus["12"][1], acteur=qui
    )
    audits.ouvrir_action(
        constat=plan, titre="Compléter le plan de compétences", nature="corrective", quoi="Entretien avec les trois formateurs, puis plan jusqu’à juin.",
        responsable=lucie, avant_le=jour + timedelta(days=6), cause=plan.cause, critere="Chaque formateur a une ligne dans le plan.",
        verifier_le=jour + timedelta(days=40), acteur=qui,
    )  # fmt: skip
    audits.ouvrir_action(
        constat=relances, titre="Une permanence d’été pour les ruptures", nature="preventive", quoi="Deux personnes se relaient de juillet à août.",
        responsable=julien, avant_le=jour + timedelta(days=150), cause="Une seule personne relance, et elle prend ses congés en août.",
        critere="Aucune relance au-delà de cinq jours pendant l’été.", verifier_le=jour + timedelta(days=280), acteur=qui,
    )  # fmt: skip


def _sujet(a: Audit, code: str) -> str:
    r = referentiel_de(choix(a.organisation, a.prevu_le), a)
    e = r.exigence(code) if r is not None else None
    return f"{r.nom}, {e.nom}" if r is not None and e is not None else code


def _inviter(a: Audit, bastien: Membre, julien: Membre) -> None:
    qui, lui = reference_de(julien.utilisateur), reference_de(bastien.utilisateur)
    acces = (
        RoleMembre.objects.filter(membre=bastien, role=Role.AUDITEUR)
        .select_related("membre__utilisateur", "membre__organisation")
        .order_by("-au", "-pk")
        .first()
    )
    if acces is None:
        return
    invites.rattacher_acces(audit=a, acces=acces, acteur=qui)
    invites.ouvrir(acces=acces, salles=PROPOSEES, familles={"qualiopi": PreuvesOuvertes()}, par=julien, acteur=qui)
    repondue = invites.poser(
        membre=bastien, acces=acces, famille="qualiopi", exigence="17", sujet=_sujet(a, "17"),
        texte="Le bail des locaux arrive bientôt à sa fin : est-il renouvelé ?", acteur=lui,
    )  # fmt: skip
    bail = (
        RattachementPreuve.objects.filter(famille="qualiopi", exigence="17")
        .select_related("preuve")
        .order_by("pk")
        .first()
    )
    invites.repondre(
        question=repondue, texte="La mairie l’a reconduit pour trois ans ; l’avenant est à la signature. Voici le bail en cours.",
        preuves=[bail.preuve] if bail else [], acteur=qui,
    )  # fmt: skip
    invites.poser(
        membre=bastien, acces=acces, famille="qualiopi", exigence="22", sujet=_sujet(a, "22"),
        texte="Le plan montré s’arrête en juin. Où lire celui de l’année en cours ?", acteur=lui,
    )  # fmt: skip
