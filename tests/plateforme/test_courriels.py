"""Outgoing mail: written safely, sent with retries, its links forgotten."""

from __future__ import annotations

import smtplib
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from parchemin.plateforme.courriels import envoi, services
from parchemin.plateforme.models import Courriel
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import geler, maintenant
from parchemin.socle.identifiants import contient_un_nir


def _ecrire(**champs: Any) -> Courriel:
    valeurs: dict[str, Any] = {
        "destinataire": "lea@example.org", "objet": "Bonjour", "corps": "Un message.", "usage": "essai",
        "organisation_id": 1,
    }  # fmt: skip
    return services.ecrire(**valeurs | champs)


def _relire(c: Courriel) -> Courriel:
    return Courriel.toutes.get(pk=c.pk)


@pytest.mark.django_db
def test_un_courriel_part_apres_la_transaction(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        c = _ecrire(objet="Deux\r\nBcc: x@example.org", corps="Bonjour <b>Léa</b>\n\nhttps://example.org/a")
        assert mail.outbox == []
    (message,) = mail.outbox
    assert message.subject == "Deux Bcc: x@example.org"
    assert message.to == ["lea@example.org"]
    assert message.bcc == []
    html = message.alternatives[0][0]
    assert "&lt;b&gt;Léa" in html
    assert '<a href="https://example.org/a"' in html
    assert "src=" not in html
    assert _relire(c).etat == "envoye"
    assert _relire(c).message_id == message.extra_headers["Message-ID"]


@pytest.mark.django_db
def test_le_lien_part_et_ne_reste_pas() -> None:
    c = _ecrire(corps="Ouvrez [[lien]].", secrets={"lien": "https://example.org/lien/JETON/"})
    assert "JETON" not in str(Courriel.toutes.values().get())
    assert envoi.envoyer(c.pk)
    assert "https://example.org/lien/JETON/" in mail.outbox[0].body
    assert _relire(c).secrets_chiffres == ""
    assert "JETON" not in str(Courriel.toutes.values().get())
    with pytest.raises(ErreurMetier, match="COU-003"):
        services.renvoyer(c.pk)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("panne", "etat", "mots"),
    [
        (ConnectionRefusedError(), "a_envoyer", "ne répond pas"),
        (smtplib.SMTPServerDisconnected(), "a_envoyer", "ne répond pas"),
        (smtplib.SMTPAuthenticationError(535, b"no"), "a_envoyer", "mot de passe"),
        (smtplib.SMTPRecipientsRefused({"lea@example.org": (550, b"no")}), "echec", "adresse est refusée"),
        (smtplib.SMTPRecipientsRefused({"lea@example.org": (451, b"no")}), "a_envoyer", "momentanément"),
        (smtplib.SMTPDataError(554, b"no"), "echec", "554"),
        (smtplib.SMTPDataError(421, b"no"), "a_envoyer", "421"),
        (RuntimeError("x"), "echec", "préparé"),
    ],
)
def test_ce_que_dit_le_serveur(monkeypatch: pytest.MonkeyPatch, panne: Exception, etat: str, mots: str) -> None:
    def echouer(self: Any, messages: Any) -> int:
        raise panne

    monkeypatch.setattr(EmailBackend, "send_messages", echouer)
    c = _ecrire()
    assert not envoi.envoyer(c.pk)
    assert _relire(c).etat == etat
    assert mots in _relire(c).derniere_erreur
    if etat == "a_envoyer":
        assert not envoi.envoyer(c.pk), "not before its time"
        for _ in range(len(envoi.DELAIS)):
            Courriel.toutes.update(prochain_essai_le=timezone.now())
            envoi.envoyer(c.pk)
        assert _relire(c).etat == "echec"
    monkeypatch.undo()
    services.renvoyer(c.pk)
    assert envoi.envoyer(c.pk)
    assert _relire(c).derniere_erreur == ""


@pytest.mark.django_db
def test_ce_qui_attend_part_avec_l_echeancier() -> None:
    frais, perdu, mort = _ecrire(), _ecrire(), _ecrire()
    vieux = timezone.now() - timedelta(minutes=30)
    Courriel.toutes.filter(pk__in=[perdu.pk, mort.pk]).update(cree_le=vieux)
    Courriel.toutes.filter(pk=mort.pk).update(etat="en_cours", pris_le=vieux, message_id="<m@parchemin>")
    assert envoi.envoyer_en_attente() == 2
    assert _relire(frais).etat == "a_envoyer"
    assert _relire(mort).message_id == "<m@parchemin>", "sent twice at worst, and recognisable"
    with pytest.raises(ErreurMetier, match="COU-004"):
        services.renvoyer(frais.pk)


@pytest.mark.django_db
def test_resumes() -> None:
    for n in range(3):
        _ecrire(objet=f"Nouvelle {n}", grouper=True)
    seul = _ecrire(destinataire="bob@example.org", objet="Seule", grouper=True)
    _ecrire(organisation_id=2, grouper=True)
    assert envoi.envoyer_en_attente() == 0
    assert services.envoyer_resumes() == 3
    assert services.envoyer_resumes() == 0
    objets = sorted(Courriel.toutes.filter(usage="resume").values_list("objet", flat=True))
    assert objets == ["3 nouvelles de Parchemin", "Bonjour", "Seule"]
    assert _relire(seul).etat == "groupe"
    resume = Courriel.toutes.get(objet="3 nouvelles de Parchemin")
    assert [resume.corps.count(f"Nouvelle {n}") for n in range(3)] == [1, 1, 1]
    with pytest.raises(ValueError, match="alone"):
        _ecrire(grouper=True, secrets={"lien": "x"})


@pytest.mark.django_db
@pytest.mark.parametrize("adresse", ["", "lea", "a@example.org, b@example.org", "a@example.org\nBcc: b@example.org"])
def test_adresses_refusees(adresse: str) -> None:
    with pytest.raises(ErreurMetier, match="COU-001"):
        _ecrire(destinataire=adresse)
    assert not Courriel.toutes.exists()


NIR = "1840575116001"


def _cle(nir: str) -> str:
    return f"{97 - int(nir) % 97:02d}"


@pytest.mark.parametrize(
    ("texte", "attendu"),
    [
        (f"Son numéro : {NIR}{_cle(NIR)}.", True),
        (f"1 84 05 75 116 001 {_cle(NIR)}", True),
        ("1 84 05 75 116 001", True),
        ("1.84.05.75.116.001", True),
        (f"{NIR}{(int(_cle(NIR)) + 1) % 97:02d}", False),
        (NIR, False),
        ("SIRET 13002526500013", False),
        ("06 12 34 56 78", False),
    ],
)
def test_un_nir_ne_part_jamais(texte: str, attendu: bool) -> None:
    assert contient_un_nir(texte) is attendu


@pytest.mark.django_db
def test_le_nir_est_refuse_partout() -> None:
    for champs in ({"corps": f"{NIR}{_cle(NIR)}"}, {"objet": f"{NIR}{_cle(NIR)}"}):
        with pytest.raises(ErreurMetier, match="COU-002"):
            _ecrire(**champs)
    assert not Courriel.toutes.exists()


@given(st.text(max_size=400))
def test_un_objet_tient_sur_une_ligne(objet: str) -> None:
    propre = services.objet_propre(objet)
    assert len(propre) <= 200
    assert len(propre.splitlines()) <= 1
    assert not any(ord(c) < 32 for c in propre)


@pytest.mark.django_db
def test_secrets_anciens_effaces() -> None:
    _ecrire(corps="[[lien]]", secrets={"lien": "x"})
    assert services.effacer_secrets_anciens() == 0
    with geler(maintenant() + services.CONSERVATION_SECRETS + timedelta(minutes=1)):
        assert services.effacer_secrets_anciens() == 1


@pytest.mark.django_db
def test_gabarit(tmp_path: Any, settings: Any) -> None:
    (tmp_path / "accueil.objet.txt").write_text("Bienvenue à {{ nom }}\n")
    (tmp_path / "accueil.txt").write_text("L’école « {{ nom }} » vous attend.\n")
    settings.TEMPLATES = [{**settings.TEMPLATES[0], "DIRS": [tmp_path]}]
    c = services.ecrire_gabarit(
        "accueil", {"nom": "L'Été & Cie"}, destinataire="a@example.org", usage="essai", organisation_id=None
    )
    assert c.objet == "Bienvenue à L'Été & Cie"
    assert c.corps == "L’école « L'Été & Cie » vous attend.\n"
