"""Certificates, audits, mock audits with their sample, findings, actions and re-audits; what the pages say."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from parchemin.amelioration.models import ActionAmelioration
from parchemin.amelioration.services import actions
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Membre, Organisation
from parchemin.comptes.services import reference_de
from parchemin.journal.facade import SYSTEME
from parchemin.plateforme.registres.echeances import echeances
from parchemin.preuves.models import Audit, ConstatAudit, EchantillonAudit, ExigenceAuditee, SuiviReferentiel
from parchemin.preuves.selectors import cadres
from parchemin.preuves.selectors.audits import a_revoir, certificats, constats_vus
from parchemin.preuves.services import audits, audits_blancs
from parchemin.reseau.facade import LigneCadre
from parchemin.socle.horloge import aujourdhui
from tests.fabrique import client_de, membre, organisation
from tests.preuves.conftest import codes, filer, url

JOUR = date(2026, 11, 24)


def tenu(
    o: Organisation, le: date = date(2026, 11, 2), nature: str = "surveillance", famille: str = "qualiopi"
) -> Audit:
    a = audits.planifier(organisation=o, famille=famille, nature=nature, prevu_le=le, acteur=SYSTEME, passe=True)
    return audits.tenir(audit=a, tenu_le=le, acteur=SYSTEME)


def constate(a: Audit, nature: str = "mineure", exigence: str = "17", titre: str = "Bail sans date") -> ConstatAudit:
    return audits.constater(
        audit=a, nature=nature, exigence=exigence, titre=titre, texte="Le bail montré n’est pas daté.", acteur=SYSTEME
    )


def test_a_certificate_makes_the_cycle(o: Organisation) -> None:
    base: dict[str, Any] = {
        "organisation": o,
        "famille": "qualiopi",
        "numero": "Q-9",
        "organisme": "Certif",
        "delivre_le": date(2024, 3, 15),
        "categories": ["CFA"],
        "acteur": SYSTEME,
    }
    assert codes(audits.enregistrer_certificat, **base, fin_le=date(2024, 3, 1)) == ["AUD-003"]
    assert codes(audits.enregistrer_certificat, **(base | {"famille": "rien"}), fin_le=date(2027, 3, 14)) == ["AUD-002"]
    k = audits.enregistrer_certificat(**base, fin_le=date(2027, 3, 14))
    assert codes(audits.enregistrer_certificat, **base, fin_le=date(2027, 3, 14)) == ["AUD-004"]
    assert not codes(audits.enregistrer_certificat, **base, fin_le=date(2027, 3, 13), certificat=k)
    (v,) = certificats(o, JOUR)
    assert v.pas is not None
    assert v.pas.quoi == "renouvellement"  # the window of surveillance is long past; renewal is what counts now
    tenu(o, date(2025, 9, 1))
    (v,) = certificats(o, JOUR)
    assert v.pas is not None
    assert (v.pas.du, v.pas.au) == (date(2026, 10, 13), date(2026, 11, 13))


def test_a_planned_audit_chooses_the_version_everywhere(o: Organisation) -> None:
    assert codes(
        audits.planifier,
        organisation=o,
        famille="qualiopi",
        nature="initial",
        prevu_le=date(2026, 11, 1),
        acteur=SYSTEME,
    ) == ["AUD-030"]
    a = audits.planifier(
        organisation=o, famille="qualiopi", nature="surveillance", prevu_le=date(2027, 2, 1), acteur=SYSTEME
    )
    assert (a.version, a.numero) == ("qualiopi_v10", "AU-2027-001")
    assert SuiviReferentiel.objects.get(famille="qualiopi").audit_le == date(2027, 2, 1)
    a = audits.modifier(audit=a, prevu_le=date(2027, 3, 1), organisme="", auditeur="", note="", acteur=SYSTEME)
    assert SuiviReferentiel.objects.get(famille="qualiopi").audit_le == date(2027, 3, 1)
    ancien = tenu(o, date(2026, 10, 5))
    assert ancien.version == "qualiopi_v9"
    assert codes(audits.annuler, audit=ancien, raison="Une bonne raison.", acteur=SYSTEME) == ["AUD-005"]
    audits.annuler(audit=a, raison="Reporté par l’organisme.", acteur=SYSTEME)
    assert SuiviReferentiel.objects.get(famille="qualiopi").audit_le is None
    blanc = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=SYSTEME)
    assert SuiviReferentiel.objects.get(famille="qualiopi").audit_le is None, blanc


def test_days_of_an_audit(o: Organisation) -> None:
    a = audits.planifier(organisation=o, famille="qualiopi", nature="initial", prevu_le=JOUR, acteur=SYSTEME)
    assert codes(audits.tenir, audit=a, tenu_le=date(2026, 11, 25), acteur=SYSTEME) == ["AUD-006"]
    assert codes(audits.tenir, audit=a, tenu_le=JOUR, notifie_le=date(2026, 11, 23), acteur=SYSTEME) == ["AUD-007"]
    assert codes(constate, a=a) == ["AUD-008"]
    audits.tenir(audit=a, tenu_le=date(2026, 11, 10), notifie_le=date(2026, 11, 20), acteur=SYSTEME)
    a.refresh_from_db()
    x = constate(a)
    # Delays run from the day the findings were told, not from the audit nor from today.
    assert (x.plan_avant, x.corriger_avant, x.numero) == (date(2026, 12, 5), date(2027, 5, 20), "AU-2026-001/1")
    assert codes(constate, a=a, exigence="99") == ["AUD-015"]


def test_the_next_audit_chooses_the_version_not_the_last_planned(o: Organisation) -> None:
    def jour_suivi() -> date | None:
        return SuiviReferentiel.objects.get(famille="qualiopi").audit_le

    champs: dict[str, Any] = {"organisation": o, "famille": "qualiopi", "acteur": SYSTEME}
    proche = audits.planifier(**champs, nature="surveillance", prevu_le=JOUR)
    audits.planifier(**champs, nature="renouvellement", prevu_le=date(2028, 5, 4))
    assert jour_suivi() == JOUR
    audits.tenir(audit=proche, tenu_le=JOUR, acteur=SYSTEME)
    assert jour_suivi() == date(2028, 5, 4)
    # A day chosen by hand stays, when nothing is planned.
    autre = audits.planifier(
        organisation=o, famille="eduform", nature="initial", prevu_le=date(2027, 4, 1), acteur=SYSTEME
    )
    SuiviReferentiel.objects.filter(famille="eduform").update(audit_le=date(2027, 9, 9))
    audits.annuler(audit=autre, raison="Reporté par l’organisme.", acteur=SYSTEME)
    assert SuiviReferentiel.objects.get(famille="eduform").audit_le == date(2027, 9, 9)
    assert codes(audits.planifier, **champs, nature="initial", prevu_le=date(2027, 1, 1), passe=True) == ["AUD-006"]


def test_an_audit_given_up_keeps_its_note(o: Organisation) -> None:
    a = audits.planifier(
        organisation=o, famille="qualiopi", nature="initial", prevu_le=date(2027, 1, 5), note="Salle 3.", acteur=SYSTEME
    )
    assert audits.annuler(audit=a, raison="Reporté d’un an.", acteur=SYSTEME).note == "Reporté d’un an.\nSalle 3."


def test_delays_follow_the_day_the_findings_came(o: Organisation) -> None:
    a = tenu(o)
    regle, dit = constate(a), constate(a, nature="majeure")
    audits.completer_constat(
        constat=dit, cause="", plan_avant=date(2026, 11, 30), plan_envoye_le=None, corriger_avant=dit.corriger_avant, acteur=SYSTEME
    )  # fmt: skip
    audits.tenir(audit=a, tenu_le=a.tenu_le or JOUR, notifie_le=date(2026, 11, 12), acteur=SYSTEME)
    regle.refresh_from_db()
    dit.refresh_from_db()
    assert (regle.plan_avant, regle.corriger_avant) == (date(2026, 11, 27), date(2027, 5, 12))
    assert (dit.plan_avant, dit.corriger_avant) == (date(2026, 11, 30), date(2027, 2, 12))  # the body gave the first


def test_a_minor_left_as_it_was_is_warned_about(o: Organisation, qualite: Membre) -> None:
    x, client = constate(tenu(o)), client_de(qualite.utilisateur)
    suivant = tenu(o, date(2026, 11, 23))
    assert "devient majeure" in client.get(url("constat_revoir", o, x.pk, suivant.pk)).content.decode()
    blanc = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=SYSTEME)
    assert "devient majeure" not in client.get(url("constat_revoir", o, x.pk, blanc.pk)).content.decode()


def test_a_mock_audit_looks_and_says_what_was_seen(o: Organisation, qualite: Membre) -> None:
    qui = reference_de(qualite.utilisateur)
    a = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=qui)
    assert codes(audits_blancs.choisir, audit=a, exigences=[], acteur=qui) == ["AUD-010"]
    assert codes(audits_blancs.choisir, audit=a, exigences=["99"], acteur=qui) == ["AUD-015"]
    assert codes(audits_blancs.choisir, audit=tenu(o), exigences=["17"], acteur=qui) == ["AUD-009"]
    e17, _ = audits_blancs.choisir(audit=a, exigences=["17", "18"], acteur=qui)
    p = filer(o, qualite)
    assert codes(audits_blancs.juger, exigence=e17, jugement="mineure", vu="Bof", preuves=[], acteur=qui) == ["AUD-012"]
    audits_blancs.juger(exigence=e17, jugement="mineure", vu="Le bail montré n’est pas signé.", preuves=[p], acteur=qui)
    assert codes(audits_blancs.choisir, audit=a, exigences=["18"], acteur=qui) == ["AUD-011"]
    audits_blancs.choisir(audit=a, exigences=["17", "19"], acteur=qui)
    assert list(a.exigences.values_list("exigence", "jugement")) == [("17", "mineure"), ("19", "")]
    page = client_de(qualite.utilisateur).get(url("audit", o, a.pk)).content.decode()
    for mots in ("Non-conformité mineure", "n’est pas signé", "Bail", "1 exigence reste à regarder"):
        assert mots in page.replace("\xa0", " "), mots
    assert "onforme<" not in page


def test_a_draw_is_replayed_and_happens_once(o: Organisation, qualite: Membre, monkeypatch: pytest.MonkeyPatch) -> None:
    lignes = [LigneCadre(str(n), f"Parcours {n}") for n in range(40)]
    s = cadres.SORTES_DE_CAS["parcours"]
    monkeypatch.setitem(
        cadres.SORTES_DE_CAS, "parcours", cadres.SorteDeCas(s.code, s.nom, s.aide, s.permission, lambda *_: lignes, "")
    )
    a = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=SYSTEME)
    champs: dict[str, Any] = {
        "audit": a,
        "sorte": "parcours",
        "du": date(2026, 1, 1),
        "au": JOUR,
        "graine": "le 24 novembre",
        "acteur": SYSTEME,
    }
    e = audits_blancs.tirer_cas(**champs)
    assert (len(e.tires), e.taille) == (7, 7)  # the square root of forty, rounded up
    assert audits_blancs.rejouer_tirage(e).tient
    assert codes(audits_blancs.tirer_cas, **champs) == ["AUD-013"]
    autre = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=SYSTEME)
    assert audits_blancs.tirer_cas(**(champs | {"audit": autre})).tires == e.tires
    EchantillonAudit.objects.filter(pk=e.pk).update(tires=[*e.tires[1:], "x"])
    e.refresh_from_db()
    assert not audits_blancs.rejouer_tirage(e).tient
    page = client_de(qualite.utilisateur).get(url("audit_tirage", o, a.pk, e.pk)).content.decode()
    assert "ne donne pas les mêmes cas" in page
    assert codes(audits_blancs.tirer_cas, **(champs | {"sorte": "reclamations"})) == ["AUD-014"]


def _agir(x: ConstatAudit, m: Membre, **autres: Any) -> ActionAmelioration:
    return audits.ouvrir_action(
        constat=x, titre="Dater le bail", nature="corrective", quoi="Faire dater et signer le bail.", responsable=m, cause="Personne ne relit les baux.",
        acteur=reference_de(m.utilisateur), **({"avant_le": date(2027, 1, 10), "critere": "Le bail est daté.", "verifier_le": date(2027, 1, 10)} | autres),
    )  # fmt: skip


def test_finding_action_effect_and_re_audit(o: Organisation, qualite: Membre, direction: Membre) -> None:
    x = constate(tenu(o))
    (v,) = constats_vus(ConstatAudit.objects.filter(pk=x.pk).order_by("pk"))
    assert v.fil == "a_traiter"
    assert codes(_agir, x=x, m=qualite, avant_le=date(2027, 6, 1), verifier_le=None) == ["AUD-017"]
    a = _agir(x, qualite)
    x.refresh_from_db()
    assert x.cause == "Personne ne relit les baux."
    page = client_de(qualite.utilisateur).get(f"/o/{o.slug}/amelioration/actions/{a.pk}/").content.decode()
    assert url("constat", o, x.pk) in page  # the action leads back to its finding
    a = actions.terminer(
        action=actions.commencer(action=a, acteur=SYSTEME), resultat="Le bail est daté.", acteur=SYSTEME
    )
    assert constats_vus(ConstatAudit.objects.filter(pk=x.pk).order_by("pk"))[0].fil == "faite"
    ActionAmelioration.toutes.filter(pk=a.pk).update(etat="efficace", etat_depuis=date(2026, 11, 20))
    assert constats_vus(ConstatAudit.objects.filter(pk=x.pk).order_by("pk"))[0].fil == "a_revoir"
    # The next audit of the framework begins with it; one of another framework does not.
    suivant = tenu(o, date(2026, 11, 23), nature="renouvellement")
    assert [v.constat.pk for v in a_revoir(suivant)] == [x.pk]
    assert a_revoir(tenu(o, date(2026, 11, 23), famille="eduform")) == []
    assert codes(
        audits.revoir, constat=x, audit=x.audit, suite="levee", raisons="Le bail est daté.", acteur=SYSTEME
    ) == ["AUD-020"]
    assert codes(audits.revoir, constat=x, audit=suivant, suite="levee", raisons="Oui", acteur=SYSTEME) == ["AUD-022"]
    audits.revoir(constat=x, audit=suivant, suite="maintenue", raisons="Le second bail ne l’est pas.", acteur=SYSTEME)
    assert constats_vus(ConstatAudit.objects.filter(pk=x.pk).order_by("pk"))[0].fil == "a_traiter"  # it did not suffice
    assert codes(
        audits.revoir, constat=x, audit=suivant, suite="levee", raisons="Le bail est daté.", acteur=SYSTEME
    ) == ["AUD-019"]
    dernier = audits.planifier(organisation=o, famille="qualiopi", nature="blanc", prevu_le=JOUR, acteur=SYSTEME)
    client = client_de(direction.utilisateur)
    assert (
        client.post(
            url("constat_revoir", o, x.pk, dernier.pk), {"suite": "levee", "raisons": "Les deux baux sont datés."}
        ).status_code
        == 302
    )
    assert constats_vus(ConstatAudit.objects.filter(pk=x.pk).order_by("pk"))[0].fil == "leve"
    assert codes(_agir, x=x, m=qualite) == ["AUD-021"]
    page = client.get(url("constat", o, x.pk)).content.decode()
    for mots in ("A-2026-001", "Le bail est daté.", "Maintenu", "Levé", "Les deux baux sont datés."):
        assert mots in page, mots
    assert [v.constat.pk for v in a_revoir(dernier)] == [x.pk]  # what this audit lifted stays on its page
    assert (
        a_revoir(
            audits.planifier(
                organisation=o, famille="qualiopi", nature="blanc", prevu_le=date(2026, 12, 24), acteur=SYSTEME
            )
        )
        == []
    )


def test_worse_it_becomes_major_with_its_delays(o: Organisation) -> None:
    x = constate(tenu(o, date(2026, 5, 4)))
    suivant = tenu(o, date(2026, 11, 23))
    audits.revoir(constat=x, audit=suivant, suite="aggravee", raisons="Trois baux sur quatre.", acteur=SYSTEME)
    x.refresh_from_db()
    assert (x.nature, x.corriger_avant, x.revues.get().nature_avant) == ("majeure", date(2027, 2, 23), "mineure")


def test_a_strong_point_asks_for_nothing(o: Organisation, qualite: Membre) -> None:
    x = constate(tenu(o), nature="fort")
    assert (x.corriger_avant, codes(_agir, x=x, m=qualite)) == (None, ["AUD-016"])


def test_five_minors_are_said(o: Organisation, qualite: Membre) -> None:
    a = tenu(o)
    client = client_de(qualite.utilisateur)
    for n in range(4):
        constate(a, titre=f"Écart {n}")
    assert "comptent comme une majeure" not in client.get(url("audit", o, a.pk)).content.decode()
    constate(a, titre="Écart 5")
    page = client.get(url("audit", o, a.pk)).content.decode()
    assert "comptent comme une majeure" in page
    assert "à vérifier" in page


def test_the_day_page_follows(o: Organisation, qualite: Membre) -> None:
    def cles(m: Membre) -> list[str]:
        return sorted(x.cle.split(".")[1] for x in echeances["preuves.audits"](m, aujourdhui()))

    assert cles(qualite) == []
    x = constate(tenu(o))
    audits.planifier(
        organisation=o, famille="qualiopi", nature="renouvellement", prevu_le=date(2027, 1, 12), acteur=SYSTEME
    )
    audits.enregistrer_certificat(
        organisation=o, famille="qualiopi", numero="Q", organisme="C", delivre_le=date(2026, 6, 1), fin_le=date(2029, 5, 31), categories=[], acteur=SYSTEME
    )  # fmt: skip
    assert cles(qualite) == ["audit", "constat", "plan"]
    assert cles(membre(o, Role.SECRETARIAT_JURY)) == []
    audits.completer_constat(
        constat=x,
        cause="",
        plan_avant=x.plan_avant,
        plan_envoye_le=JOUR,
        corriger_avant=x.corriger_avant,
        acteur=SYSTEME,
    )
    assert cles(qualite) == ["audit", "constat"]


def test_the_pages_from_a_plan_to_a_finding(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    vide = client.get(url("audits", o)).content.decode()
    assert "Aucun audit noté" in vide
    neuf = {
        "nature": "blanc",
        "famille": "qualiopi",
        "prevu_le": "2026-11-24",
        "organisme": "",
        "auditeur": "Ada",
        "note": "",
    }
    fait = client.post(url("audit_nouveau", o), neuf)
    a = Audit.objects.get()
    assert fait["Location"] == url("audit", o, a.pk)
    assert client.post(url("audit_exigences", o, a.pk), {"exigences": ["17"]}).status_code == 302
    ligne = ExigenceAuditee.objects.get()
    refus = client.post(url("audit_juger", o, a.pk, ligne.pk), {"jugement": "majeure", "vu": ""})
    assert refus.status_code == 422
    juge = client.post(
        url("audit_juger", o, a.pk, ligne.pk), {"jugement": "majeure", "vu": "Aucun bail, ni titre de propriété."}
    )
    assert juge["Location"] == f"{url('constat_nouveau', o, a.pk)}?exigence=17&nature=majeure"
    assert "Aucun bail, ni titre" in client.get(juge["Location"]).content.decode()
    ecrit = client.post(
        url("constat_nouveau", o, a.pk),
        {"nature": "majeure", "exigence": "17", "titre": "Pas de bail", "texte": "Aucun bail, ni titre de propriété."},
    )
    x = ConstatAudit.objects.get()
    assert ecrit["Location"] == url("constat", o, x.pk)
    donnees = {
        "titre": "Signer un bail", "nature": "corrective", "quoi": "Signer le bail avec la mairie.", "responsable": qualite.pk, "avant_le": "2027-01-10",
        "cause": "Convention jamais formalisée.", "critere": "Un bail signé.", "verifier_le": "2027-02-10",
    }  # fmt: skip
    assert client.post(url("constat_action", o, x.pk), donnees).status_code == 302
    page = client.get(url("constat", o, x.pk)).content.decode()
    assert "A-2026-001" in page
    assert (
        client.post(
            url("audit_tenir", o, a.pk), {"tenu_le": "2026-11-24", "notifie_le": "", "conclusion": ""}
        ).status_code
        == 302
    )
    liste = client.get(url("audits", o) + "?nature=blanc").content.decode()
    assert '<span class="nowrap">AU-2026-001</span>' in liste
    export: Any = client.get(url("constats", o) + "?fil=en_cours&export=csv")
    assert "Pas de bail" in b"".join(export.streaming_content).decode("utf-8-sig")
    assert "Pas de bail" not in client.get(url("constats", o) + "?fil=leve").content.decode()


def test_lists_cost_the_same(o: Organisation, qualite: Membre) -> None:
    client = client_de(qualite.utilisateur)
    a = tenu(o)
    x = constate(a)
    _agir(x, qualite)
    pages = [url("audits", o), url("constats", o), url("audit", o, a.pk)]
    for page in pages:
        client.get(page)
    couts = []
    for _ in range(2):
        lus = []
        for page in pages:
            with CaptureQueriesContext(connection) as requetes:
                assert client.get(page).status_code == 200
            lus.append(len(requetes))
        couts.append(lus)
        for n in range(2):
            _agir(constate(a, titre=f"Autre {n}"), qualite)
            tenu(o, date(2026, 10, 1) + timedelta(days=n))
    assert couts[0] == couts[1]


def test_another_tenant(o: Organisation, qualite: Membre) -> None:
    x = constate(tenu(o))
    b = organisation("autre")
    etranger = client_de(membre(b, Role.QUALITE, email="q@autre.example").utilisateur)
    for nom, pk in (("audit", x.audit_id), ("constat", x.pk), ("audit_tenir", x.audit_id), ("constat_action", x.pk)):
        assert etranger.get(url(nom, b, pk)).status_code == 404, nom


def _avec_certificat(o: Organisation, le: date = date(2025, 12, 1)) -> None:
    audits.enregistrer_certificat(
        organisation=o, famille="qualiopi", numero="Q-9", organisme="Certif", delivre_le=le, fin_le=date(2028, 11, 30), categories=["CFA"], acteur=SYSTEME
    )  # fmt: skip


@pytest.mark.parametrize(("le", "hors"), [(date(2027, 3, 1), False), (date(2027, 10, 1), False), (date(2027, 10, 2), True), (date(2027, 1, 31), True)])  # fmt: skip
def test_a_surveillance_audit_outside_its_window_is_kept_and_said(
    o: Organisation, qualite: Membre, le: date, hors: bool
) -> None:
    """From the 14th to the 22nd month of a certificate of 1 December 2025: 1 February to 1 October 2027."""
    _avec_certificat(o)
    donnees = {"nature": "surveillance", "famille": "qualiopi", "prevu_le": le.isoformat()}
    page = client_de(qualite.utilisateur).post(url("audit_nouveau", o), donnees, follow=True).content.decode()
    assert Audit.toutes.get().prevu_le == le, "the body may have said so"
    assert ("hors de la fenêtre" in page) == hors
    fins = [x for x in echeances["preuves.audits"](qualite, JOUR) if "Fin de la fenêtre" in x.quoi]
    assert [x.jour for x in fins] == ([date(2027, 10, 1)] if le > date(2027, 10, 1) else [])
    page = client_de(qualite.utilisateur).post(
        url("audit_modifier", o, Audit.toutes.get().pk), {"prevu_le": "2027-06-01", "organisme": "", "auditeur": "", "note": ""}, follow=True
    ).content.decode()  # fmt: skip
    assert "hors de la fenêtre" not in page
