"""The settings of the example. What it shares with Portico comes from the environment: see README.md."""

import os
from hashlib import sha256
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
ACCESS_TOKEN_SECRET = os.environ.get("ACCESS_TOKEN_SECRET", "")

# A secret of its own, that no other program knows: derived here, so that the example needs one variable less.
SECRET_KEY = sha256(f"homes:{ACCESS_TOKEN_SECRET}".encode()).hexdigest()
DEBUG = True
ALLOWED_HOSTS = ["localhost", "127.0.0.1"]

INSTALLED_APPS = [
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.humanize",
    "django.contrib.messages",
    "django.contrib.sessions",
    "django.contrib.staticfiles",
    "rest_framework",
    "portico_django",
    "listings",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    }
]
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": os.environ.get("SITE_DATABASE", BASE_DIR / "db.sqlite3"),
        # Portico tells of several conversations at once: writers wait for each other.
        "OPTIONS": {
            "timeout": 20,
            "transaction_mode": "IMMEDIATE",
            "init_command": "pragma journal_mode=wal",
        },
    }
}
ROOT_URLCONF = "homes.urls"
WSGI_APPLICATION = "homes.wsgi.application"
STATIC_URL = "static/"
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = LOGOUT_REDIRECT_URL = "listings"
LANGUAGE_CODE = "en"
TIME_ZONE = "UTC"
USE_TZ = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

SIMPLE_JWT = {"SIGNING_KEY": ACCESS_TOKEN_SECRET}
PORTICO = {
    "URL": os.environ.get("PORTICO_URL", "http://127.0.0.1:8080"),
    "API_KEY": os.environ.get("DJANGO_API_KEY", ""),
}
