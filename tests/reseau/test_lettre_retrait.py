"""What the letter of a measure says: the right to decide it, how the partner was heard, its effect, its candidates, how to contest it."""

from __future__ import annotations

import pytest
from django.urls import reverse

from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import Etablissement, Organisation
from parchemin.journal.facade import Reference
from parchemin.reseau.lettres import composer_lettre
from parchemin.reseau.models import HabilitationPartenaire, MesureReseau
from parchemin.reseau.services import constats, demandes, mesures
from parchemin.reseau.services.lettres import texte_de
from parchemin.socle.constats import ErreurMetier
from parchemin.socle.horloge import aujourdhui, geler, maintenant
from parchemin.socle.periodes import date_fr
from tests.fabrique import client_de, membre
from tests.reseau import fabrique as f
from tests.reseau import fabrique_constats as k

pytestmark = pytest.mark.django_db
CLAIRE = Reference("utilisateur", "10", "Claire")


def _en_demeure(h: HabilitationPartenaire) -> MesureReseau:
    return k.envoyee(k.decidee(k.mesure(h, "mise_en_demeure", [k.constat(h.etablissement)])))


def test_a_withdrawal_tells_how_the_partner_was_heard(h: HabilitationPartenaire) -> None:
    m = _en_demeure(h)
    h.refresh_from_db()
    assert m.demande is not None
    demandes.repondre(demande=m.demande, texte="Tout est dit.", pieces=[], acteur=CLAIRE, rien_a_ajouter=True)
    mesures.noter_entretien(
        mesure=m, demandee_le=aujourdhui(), tenue_le=aujourdhui(), note="Claire était là, et nous aussi.", acteur=CLAIRE
    )
    r = k.decidee(k.mesure(h, "retrait", list(m.constats.all())))
    assert r.lettre is not None
    contenu, le = r.lettre.contenu, date_fr(aujourdhui())
    entendu = " ".join(contenu["entendu"])
    assert f"Mise en demeure, décidée le {le}, envoyée le {le}" in entendu
    assert f"Le {le}, vous avez écrit n’avoir rien à ajouter." in entendu
    assert f"a eu lieu le {le}" in entendu
    assert contenu["effet"] == "Ce retrait prend effet le jour de l’envoi de cette lettre."
    assert any("R. 6113-16-3" in x for x in contenu["cadre"])
    assert any("C-2026-1" in x and "article 1" in x for x in contenu["cadre"])
    assert "dans les 15 jours" in contenu["candidats"]
    assert len(contenu["recours"]) == 4
    assert "article 1" in contenu["recours"][-1]
    assert "à vérifier" not in str(contenu)
    entier = texte_de(r.lettre)
    assert all(x in entier for x in (*contenu["entendu"], *contenu["recours"], contenu["effet"]))


def test_a_withdrawal_says_that_nobody_answered_nor_asked_to_be_heard(h: HabilitationPartenaire) -> None:
    m = _en_demeure(h)
    h.refresh_from_db()
    with geler(k.dans(16)):
        r = k.decidee(k.mesure(h, "retrait", list(m.constats.all())))
    assert r.lettre is not None
    entendu = " ".join(r.lettre.contenu["entendu"])
    assert "Vous pouviez répondre jusqu’au" in entendu
    assert "Nous n’avons pas reçu d’observations" in entendu
    assert "Vous n’avez pas demandé à être entendu." in entendu


@pytest.mark.parametrize("nature", ["restriction", "mise_en_demeure", "suspension"])
def test_every_measure_says_its_effect_and_how_to_contest_it(h: HabilitationPartenaire, nature: str) -> None:
    dates = {"du": aujourdhui(), "au": aujourdhui()} if nature == "restriction" else {}
    m = k.decidee(k.mesure(h, nature, [k.constat(h.etablissement)], **dates))
    assert m.lettre is not None
    contenu = m.lettre.contenu
    assert "prend effet le" in contenu["effet"]
    assert contenu["recours"][0].startswith("Vous pouvez nous demander")
    assert any("15 jours" in x for x in contenu["droits"])


def test_whoever_writes_it_sees_what_was_not_checked(h: HabilitationPartenaire, o: Organisation) -> None:
    m = k.mesure(h, "suspension", [k.constat(h.etablissement, texte="")])
    page = client_de(membre(o, Role.RESEAU).utilisateur).get(reverse("reseau:mesure", args=[o.slug, m.pk]))
    texte = page.content.decode()
    assert "Comment contester cette décision" in texte
    assert "n’ont pas été relues" in texte


def test_a_letter_kept_before_is_still_drawn(h: HabilitationPartenaire) -> None:
    m = k.decidee(k.mesure(h, "suspension", [k.constat(h.etablissement)]))
    assert m.lettre is not None
    ancien = {n: v for n, v in m.lettre.contenu.items() if n not in ("cadre", "effet", "entendu", "recours")}
    m.lettre.contenu = ancien
    assert composer_lettre(ancien, datee_du=aujourdhui(), le=maintenant()).startswith(b"%PDF")
    assert ancien["motif"] in texte_de(m.lettre)


def test_a_measure_rests_on_findings_of_what_it_touches(h: HabilitationPartenaire, alpha: Etablissement) -> None:
    """The partner explained itself about the habilitation that was found at fault, not about another one."""
    x = k.constat(h.etablissement)
    autre = f.habilitation(alpha, h.certification, role="organiser", convention=h.convention)
    x.habilitations.set([autre])
    with pytest.raises(ErreurMetier) as refus:
        k.mesure(h, "mise_en_demeure", [x])
    assert [c.code for c in refus.value.constats] == ["HAB-072"]
    karim = client_de(membre(h.organisation, Role.RESEAU, email="karim@constats.example").utilisateur)
    formulaire = reverse("reseau:mesure_nouvelle", args=[h.organisation.slug, h.pk])
    assert x.titre not in karim.get(formulaire).content.decode(), "what would be refused is not offered"
    x.habilitations.set([autre, h])
    assert k.mesure(h, "mise_en_demeure", [x]).habilitation_id == h.pk


def test_an_answer_is_read_before_a_measure(h: HabilitationPartenaire) -> None:
    """The letter that sent the finding promised it; an urgency that is written does not wait."""
    x = k.transmis(k.constat(h.etablissement))
    m = k.mesure(h, "mise_en_demeure", [x])
    assert x.demande is not None
    k.repondre(x.demande)
    m = MesureReseau.toutes.get(pk=m.pk)
    assert "HAB-073" in [c.code for c in mesures.objections_mesure(m)]
    m.urgence = "Une session est demain."
    assert "HAB-073" not in [c.code for c in mesures.objections_mesure(m)]
    m.urgence = ""
    constats.statuer(constat=x, maintenir=True, motif=k.MOTIF, acteur=CLAIRE)
    assert "HAB-073" not in [c.code for c in mesures.objections_mesure(MesureReseau.toutes.get(pk=m.pk))]
