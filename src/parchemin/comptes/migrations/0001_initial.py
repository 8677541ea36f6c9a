import django.db.models.deletion
import django.db.models.functions.text
import django.db.models.manager
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    dependencies = [
    ]

    operations = [
        migrations.CreateModel(
            name='Organisation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('slug', models.SlugField(max_length=40, unique=True, verbose_name='adresse')),
                ('nom', models.CharField(max_length=200)),
                ('siren', models.CharField(blank=True, max_length=9, verbose_name='SIREN')),
                ('est_certificateur', models.BooleanField(default=False, verbose_name='certificateur')),
                ('est_cfa', models.BooleanField(default=False, verbose_name='CFA')),
                ('est_organisme_formation', models.BooleanField(default=False, verbose_name='organisme de formation')),
                ('approbateur_externe', models.EmailField(blank=True, help_text='Second regard quand l’organisation n’a qu’une personne.', max_length=254, verbose_name='approbateur extérieur')),
                ('demonstration', models.BooleanField(default=False, editable=False)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ['nom', 'id'],
            },
        ),
        migrations.CreateModel(
            name='Utilisateur',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='adresse électronique')),
                ('prenom', models.CharField(blank=True, max_length=60, verbose_name='prénom')),
                ('nom', models.CharField(blank=True, max_length=60, verbose_name='nom')),
                ('is_active', models.BooleanField(default=True, verbose_name='peut se connecter')),
                ('demonstration', models.BooleanField(default=False, editable=False)),
                ('date_joined', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'verbose_name': 'utilisateur',
                'ordering': ['email'],
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='email_unique_sans_casse')],
            },
        ),
        migrations.CreateModel(
            name='Membre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('du', models.DateField(verbose_name='depuis le')),
                ('au', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('utilisateur', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='adhesions', to=settings.AUTH_USER_MODEL)),
                ('organisation', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='membres', to='comptes.organisation')),
            ],
            options={
                'ordering': ['id'],
                'constraints': [models.UniqueConstraint(fields=('organisation', 'utilisateur'), name='un_membre_par_personne'), models.CheckConstraint(condition=models.Q(('au__isnull', True), ('au__gte', models.F('du')), _connector='OR'), name='membre_fin_apres_debut')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='Etablissement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('sorte', models.CharField(choices=[('siege', 'Siège'), ('site', 'Site'), ('partenaire', 'Partenaire')], default='site', max_length=12)),
                ('denomination', models.CharField(max_length=200, verbose_name='dénomination')),
                ('siret', models.CharField(blank=True, max_length=14, verbose_name='SIRET')),
                ('uai', models.CharField(blank=True, max_length=8, verbose_name='UAI')),
                ('nda', models.CharField(blank=True, max_length=11, verbose_name='numéro de déclaration d’activité')),
                ('adresse', models.CharField(blank=True, max_length=300)),
                ('commune', models.CharField(blank=True, max_length=100)),
                ('actif', models.BooleanField(default=True)),
                ('cle_tri', models.CharField(editable=False, max_length=220)),
                ('cle_recherche', models.CharField(editable=False, max_length=400)),
                ('created_at', models.DateTimeField(auto_now_add=True)),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'établissement',
                'ordering': ['cle_tri', 'id'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('siret', ''), _negated=True), fields=('organisation', 'siret'), name='siret_unique_par_organisation'), models.UniqueConstraint(condition=models.Q(('uai', ''), _negated=True), fields=('organisation', 'uai'), name='uai_unique_par_organisation')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.CreateModel(
            name='RoleMembre',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('direction', 'Direction'), ('qualite', 'Qualité'), ('reseau', 'Réseau de partenaires'), ('secretariat_jury', 'Secrétariat de jury'), ('membre_jury', 'Membre de jury'), ('donnees', 'Données et accrochage'), ('partenaire', 'Partenaire'), ('auditeur', 'Auditeur'), ('dpo', 'Délégué à la protection des données'), ('administrateur', 'Administration')], max_length=20, verbose_name='rôle')),
                ('du', models.DateField(verbose_name='à partir du')),
                ('au', models.DateField(blank=True, null=True, verbose_name='jusqu’au')),
                ('etablissements', models.ManyToManyField(blank=True, to='comptes.etablissement', verbose_name='établissements')),
                ('membre', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='roles', to='comptes.membre')),
                ('organisation', models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation')),
            ],
            options={
                'verbose_name': 'rôle',
                'ordering': ['du', 'id'],
                'constraints': [models.CheckConstraint(condition=models.Q(('au__isnull', True), ('au__gte', models.F('du')), _connector='OR'), name='role_fin_apres_debut'), models.CheckConstraint(condition=models.Q(models.Q(('role', 'auditeur'), _negated=True), ('au__isnull', False), _connector='OR'), name='un_auditeur_a_une_date_de_fin'), models.UniqueConstraint(fields=('membre', 'role', 'du'), name='un_role_par_date')],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
    ]
