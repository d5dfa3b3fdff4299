"""The tables as they began (written by `makemigrations`)."""

import django.db.models.deletion
import django.utils.timezone
import portico_django.fields
import portico_django.preferences
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("portico_id", models.BigIntegerField(blank=True, null=True, unique=True)),
                ("rev", models.BigIntegerField(default=0)),
                ("type", models.CharField(default="property_inquiry", max_length=32)),
                ("property_id", models.CharField(blank=True, db_index=True, max_length=64, null=True)),
                ("title", models.CharField(blank=True, max_length=200, null=True)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("created_at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "ordering": ["-id"],
            },
        ),
        migrations.CreateModel(
            name="NotificationPreference",
            fields=[
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="portico_preferences",
                        serialize=False,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chosen",
                    models.JSONField(
                        blank=True, default=dict, validators=[portico_django.preferences.check_preferences]
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Participant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "user_key",
                    portico_django.fields.UserKey(blank=True, db_index=True, max_length=64, of="user"),
                ),
                (
                    "role",
                    models.CharField(
                        choices=[("member", "member"), ("owner", "owner")], default="member", max_length=16
                    ),
                ),
                ("read_seq", models.BigIntegerField(default=0)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="participants",
                        to="portico_django.conversation",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="portico_participations",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.AddField(
            model_name="conversation",
            name="people",
            field=models.ManyToManyField(
                related_name="portico_conversations",
                through="portico_django.Participant",
                through_fields=("conversation", "user"),
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.CreateModel(
            name="PushToken",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token", models.CharField(max_length=2048, unique=True)),
                (
                    "provider",
                    models.CharField(
                        choices=[("fcm", "Firebase"), ("expo", "Expo"), ("webpush", "Web Push")],
                        max_length=16,
                    ),
                ),
                (
                    "platform",
                    models.CharField(
                        choices=[("ios", "iOS"), ("android", "Android"), ("web", "Web")], max_length=16
                    ),
                ),
                ("p256dh", models.CharField(blank=True, max_length=200)),
                ("auth", models.CharField(blank=True, max_length=200)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="portico_push_tokens",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
        ),
        migrations.CreateModel(
            name="Message",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("portico_id", models.BigIntegerField(unique=True)),
                ("rev", models.BigIntegerField(default=1)),
                ("seq", models.BigIntegerField()),
                (
                    "sender_key",
                    portico_django.fields.UserKey(blank=True, db_index=True, max_length=64, of="sender"),
                ),
                ("type", models.CharField(default="text", max_length=32)),
                ("text", models.TextField(blank=True, null=True)),
                ("attachments", models.JSONField(blank=True, default=list)),
                ("reply_to", models.BigIntegerField(blank=True, null=True)),
                ("metadata", models.JSONField(blank=True, default=dict)),
                ("local_id", models.CharField(blank=True, max_length=128)),
                ("is_read", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("edited_at", models.DateTimeField(blank=True, null=True)),
                ("deleted_at", models.DateTimeField(blank=True, null=True)),
                (
                    "conversation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="messages",
                        to="portico_django.conversation",
                    ),
                ),
                (
                    "sender",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="portico_messages",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["conversation", "seq"],
                "indexes": [models.Index(fields=["conversation", "seq"], name="portico_in_order")],
            },
        ),
        migrations.AddConstraint(
            model_name="participant",
            constraint=models.UniqueConstraint(fields=("conversation", "user_key"), name="portico_one_each"),
        ),
    ]
