import django.db.models.deletion
import django.db.models.expressions
import django.db.models.manager
import parchemin.socle.horloge
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
        ('comptes', '0003_accord_avant_de_rejoindre'),
        ('plateforme', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='LotImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type_import', models.CharField(max_length=60, verbose_name='sorte')),
                ('nom_fichier', models.CharField(max_length=200, verbose_name='fichier')),
                ('empreinte_fichier', models.CharField(max_length=64)),
                ('emetteur', models.CharField(blank=True, max_length=120, verbose_name='émetteur')),
                ('options', models.JSONField(default=dict)),
                ('etat', models.CharField(choices=[('depose', 'Colonnes à vérifier'), ('analyse', 'Vérification en cours'), ('pret', 'À décider'), ('application', 'Enregistrement en cours'), ('applique', 'Enregistré'), ('annulation', 'Retour en arrière en cours'), ('defait', 'Défait'), ('abandonne', 'Abandonné'), ('refuse', 'Fichier refusé')], default='depose', max_length=12, verbose_name='état')),
                ('separateur', models.CharField(blank=True, max_length=1)),
                ('feuille', models.CharField(blank=True, max_length=200)),
                ('feuilles', models.JSONField(default=list)),
                ('ligne_entetes', models.PositiveIntegerField(default=1, verbose_name='ligne des intitulés')),
                ('entetes', models.JSONField(default=list, verbose_name='intitulés')),
                ('colonnes', models.JSONField(default=dict)),
                ('propositions', models.JSONField(default=list)),
                ('echantillon', models.JSONField(default=list)),
                ('ecartees', models.JSONField(default=dict, verbose_name='lignes écartées')),
                ('constats_bruts', models.JSONField(default=list, verbose_name='constats')),
                ('codes', models.JSONField(default=dict, verbose_name='constats par code')),
                ('lues', models.PositiveIntegerField(default=0)),
                ('a_creer', models.PositiveIntegerField(default=0, verbose_name='à créer')),
                ('a_modifier', models.PositiveIntegerField(default=0, verbose_name='à modifier')),
                ('inchangees', models.PositiveIntegerField(default=0, verbose_name='inchangées')),
                ('refusees', models.PositiveIntegerField(default=0, verbose_name='refusées')),
                ('avec_avertissement', models.PositiveIntegerField(default=0)),
                ('appliquees', models.PositiveIntegerField(default=0, verbose_name='enregistrées')),
                ('a_reverifier', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=0)),
                ('travail_id', models.UUIDField(null=True)),
                ('depose_par_libelle', models.CharField(max_length=200, verbose_name='déposé par')),
                ('depose_le', models.DateTimeField(default=parchemin.socle.horloge.maintenant, verbose_name='déposé le')),
                ('applique_par_libelle', models.CharField(blank=True, max_length=200, verbose_name='enregistré par')),
                ('applique_le', models.DateTimeField(null=True, verbose_name='enregistré le')),
                ('defait_par_libelle', models.CharField(blank=True, max_length=200, verbose_name='défait par')),
                ('defait_le', models.DateTimeField(null=True, verbose_name='défait le')),
                ('manifeste', models.CharField(blank=True, max_length=64, verbose_name='empreinte de ce qui a été enregistré')),
                ('lignes_effacees_le', models.DateTimeField(null=True)),
                ('depose_par', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.membre')),
                ('etablissement', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.etablissement', verbose_name='établissement')),
                ('fichier', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='plateforme.fichier')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'lot d’import',
                'ordering': ['-depose_le', '-id'],
                'indexes': [models.Index(fields=['organisation', '-depose_le'], name='lot_organisation_recent')],
                'constraints': [models.CheckConstraint(condition=models.Q(('etat__in', ['depose', 'analyse', 'pret', 'application', 'applique', 'annulation', 'defait', 'abandonne', 'refuse'])), name='etat_de_lot_connu'), models.CheckConstraint(condition=models.Q(('lues', django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(django.db.models.expressions.CombinedExpression(models.F('a_creer'), '+', models.F('a_modifier')), '+', models.F('inchangees')), '+', models.F('refusees')))), name='lot_lues_egale_la_somme'), models.CheckConstraint(condition=models.Q(models.Q(('etat', 'applique'), _negated=True), ('applique_le__isnull', False), _connector='OR'), name='lot_applique_est_date')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='LigneLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('numero', models.PositiveIntegerField(verbose_name='ligne')),
                ('cellules', models.JSONField()),
                ('action', models.CharField(choices=[('creer', 'À créer'), ('modifier', 'À modifier'), ('inchanger', 'Inchangée'), ('refuser', 'Refusée')], max_length=10, verbose_name='verdict')),
                ('libelle', models.CharField(blank=True, max_length=200, verbose_name='de quoi il s’agit')),
                ('cle_recherche', models.CharField(blank=True, editable=False, max_length=220)),
                ('donnees', models.JSONField(default=dict, verbose_name='données')),
                ('constats_bruts', models.JSONField(default=list, verbose_name='constats')),
                ('codes', models.TextField(blank=True)),
                ('avertie', models.BooleanField(default=False)),
                ('corrigee', models.BooleanField(default=False, verbose_name='corrigée ici')),
                ('appliquee', models.BooleanField(default=False, verbose_name='enregistrée')),
                ('organisation', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
                ('lot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='lignes', to='imports.lotimport')),
            ],
            options={
                'verbose_name': 'ligne',
                'ordering': ['numero', 'id'],
                'indexes': [models.Index(fields=['lot', 'action', 'numero'], name='ligne_lot_verdict')],
                'constraints': [models.UniqueConstraint(fields=('lot', 'numero'), name='une_ligne_par_numero'), models.CheckConstraint(condition=models.Q(('action__in', ['creer', 'modifier', 'inchanger', 'refuser'])), name='verdict_de_ligne_connu'), models.CheckConstraint(condition=models.Q(('appliquee', False), ('action__in', ['creer', 'modifier']), _connector='OR'), name='ligne_refusee_jamais_ecrite')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='OperationLot',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rang', models.PositiveIntegerField()),
                ('numero', models.PositiveIntegerField(verbose_name='ligne')),
                ('modele', models.CharField(max_length=80, verbose_name='modèle')),
                ('cle', models.CharField(max_length=64, verbose_name='clé')),
                ('avant', models.JSONField(null=True)),
                ('apres', models.JSONField(null=True, verbose_name='après')),
                ('defaite', models.BooleanField(default=False)),
                ('lot', models.ForeignKey(db_index=False, on_delete=django.db.models.deletion.CASCADE, related_name='operations', to='imports.lotimport')),
                ('organisation', models.ForeignKey(db_index=False, editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'écriture',
                'ordering': ['rang', 'id'],
                'indexes': [models.Index(fields=['organisation', 'modele', 'cle'], name='operation_ligne_ecrite')],
                'constraints': [models.UniqueConstraint(fields=('lot', 'rang'), name='une_ecriture_par_rang')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='CorrespondanceImport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('type_import', models.CharField(max_length=60)),
                ('emetteur_cle', models.CharField(blank=True, max_length=140)),
                ('signature', models.CharField(max_length=64)),
                ('colonnes', models.JSONField(default=dict)),
                ('feuille', models.CharField(blank=True, max_length=200)),
                ('utilisee_le', models.DateTimeField(default=parchemin.socle.horloge.maintenant)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'correspondance de colonnes',
                'ordering': ['-utilisee_le', '-id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'type_import', 'emetteur_cle', 'signature'), name='une_correspondance_par_signature')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
    ]
