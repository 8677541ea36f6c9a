from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('plateforme', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='IndexRecherche',
            fields=[
                ('table', models.CharField(max_length=60, primary_key=True, serialize=False)),
                ('version', models.CharField(max_length=64)),
                ('bati_le', models.DateTimeField(verbose_name='bâti sous cette version le')),
            ],
            options={
                'verbose_name': 'index de recherche',
                'verbose_name_plural': 'index de recherche',
                'ordering': ['table'],
            },
        ),
    ]
