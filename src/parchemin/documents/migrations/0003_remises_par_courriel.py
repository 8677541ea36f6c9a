import django.db.models.deletion
import django.db.models.manager
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('comptes', '0003_accord_avant_de_rejoindre'),
        ('documents', '0002_libelle_du_certificat_de_fin_d_etudes'),
    ]

    operations = [
        migrations.CreateModel(
            name='ReglageRemise',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('a_la_delivrance', models.BooleanField(default=True, verbose_name='courriel à la délivrance')),
                ('updated_at', models.DateTimeField(auto_now=True)),
            ],
            options={
                'verbose_name': 'réglage des remises',
                'ordering': ['id'],
            },
            managers=[
                ('objects', django.db.models.manager.Manager()),
                ('toutes', django.db.models.manager.Manager()),
            ],
        ),
        migrations.AddIndex(
            model_name='document',
            index=models.Index(fields=['empreinte_pdf'], name='document_empreinte'),
        ),
        migrations.AddField(
            model_name='reglageremise',
            name='organisation',
            field=models.ForeignKey(editable=False, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='comptes.organisation'),
        ),
        migrations.AddConstraint(
            model_name='reglageremise',
            constraint=models.UniqueConstraint(fields=('organisation',), name='un_reglage_de_remise'),
        ),
    ]
