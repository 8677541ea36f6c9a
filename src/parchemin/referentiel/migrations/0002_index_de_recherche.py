from django.db import migrations

from parchemin.plateforme.recherche_texte.index import operations_index


class Migration(migrations.Migration):
    dependencies = [("referentiel", "0001_initial")]

    operations = operations_index("referentiel_recherche", ("titre", "sigle", "contexte"))
