import pytest, re, pathlib
from django.urls import reverse
from parchemin.comptes.domain.roles import Role
from parchemin.comptes.models import RoleMembre
from tests.fabrique import client_de, membre
from tests.reseau import fabrique_constats as k

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("midi")]


def dump(nom, html):
    pathlib.Path("/tmp/pages").mkdir(exist_ok=True)
    pathlib.Path(f"/tmp/pages/{nom}.html").write_text(html)


def test_dump(o, alpha, certification, h):
    p = membre(o, Role.PARTENAIRE, email="claire@x.example")
    RoleMembre.toutes.get(membre=p).etablissements.set([alpha])
    c = client_de(p.utilisateur)
    r = client_de(membre(o, Role.RESEAU).utilisateur)
    m = k.decidee(k.mesure(h, "mise_en_demeure", [k.maintenu(k.constat(alpha))]))
    dump("mesure_decidee", r.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode())
    m = k.envoyee(m)
    dump("demande", c.get(reverse("reseau:espace_demande", args=[o.slug, m.demande.pk])).content.decode())
    dump("lettre", c.get(reverse("reseau:espace_lettre", args=[o.slug, m.lettre_id])).content.decode())
    dump("mesure", r.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode())
    k.demandes.repondre(demande=m.demande, texte="Rien.", pieces=[], acteur=k.SYSTEME, rien_a_ajouter=True)
    dump("demande2", c.get(reverse("reseau:espace_demande", args=[o.slug, m.demande.pk])).content.decode())
    dump("mesure2", r.get(reverse("reseau:mesure", args=[o.slug, m.pk])).content.decode())
    k.inscrite
    h.refresh_from_db()
    k.envoyee(k.decidee(k.mesure(h, "retrait", list(m.constats.all()))))
    dump("accueil", c.get(reverse("reseau:espace", args=[o.slug])).content.decode())
