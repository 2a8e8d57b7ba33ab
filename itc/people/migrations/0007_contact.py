from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('people', '0006_order_of_names'),
    ]

    operations = [
        migrations.AddField(
            model_name='centre',
            name='phone',
            field=models.CharField(blank=True, max_length=80, verbose_name='telephone of the training office'),
        ),
        migrations.AddField(
            model_name='centre',
            name='email',
            field=models.EmailField(blank=True, max_length=254, verbose_name='e-mail of the training office'),
        ),
        migrations.AddField(
            model_name='centre',
            name='address_ru',
            field=models.CharField(blank=True, max_length=300, verbose_name='postal address in Russian'),
        ),
        migrations.AddField(
            model_name='centre',
            name='address_en',
            field=models.CharField(blank=True, max_length=300, verbose_name='postal address in English'),
        ),
    ]
