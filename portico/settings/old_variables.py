"""Variables of the servers that Portico replaces: nobody reads them here, and what to set instead.

Names that Portico reads too (`DATABASE_URL`, `FRONTEND_URL`) are not among them. This is never an error,
because general names such as `PORT` may be meant for another program.
"""

import os
from collections.abc import Mapping

DATABASE = "DATABASE_URL=postgresql://user:password@host/name"
REDIS = "REDIS_URL=redis://:password@host:port"
SMTP = "SMTP_URL=smtp://user:password@host:587 and EMAIL_PROVIDER=smtp"
FIREBASE = "FIREBASE_CREDENTIALS, the path of the service account's file"

INSTEAD: Mapping[str, str] = {
    "PORT": "PORTICO_PORT",
    "NODE_ENV": "PORTICO_ENV",
    "BASE_URL": "PORTICO_PUBLIC_URL",
    "CLIENT_URL": "ALLOWED_ORIGINS, and FRONTEND_URL for links in notifications",
    "CORS_ORIGIN": "ALLOWED_ORIGINS",
    "CORS_ORIGINS": "ALLOWED_ORIGINS",
    "MONGODB_URI": f"{DATABASE}; `portico import` brings the data",
    "MONGO_URL": f"{DATABASE}; `portico import` brings the data",
    **dict.fromkeys(("DB_HOST", "DB_PORT", "DB_NAME", "DB_USER", "DB_PASSWORD", "DB_DIALECT"), DATABASE),
    "DB_POOL_MAX": "DATABASE_POOL_SIZE",
    **dict.fromkeys(("REDIS_HOST", "REDIS_PORT", "REDIS_PASSWORD"), REDIS),
    "DJANGO_BASE_URL": "DJANGO_API_URL with DJANGO_API_KEY or DJANGO_VERIFY_TOKENS=1",
    "STUN_SERVER": "STUN_SERVERS=stun:host:port",
    "MAX_FILE_SIZE": "MEDIA_MAX_BYTES",
    "UPLOAD_DIR": "nothing, files are below PORTICO_HOME",
    **dict.fromkeys(("SMTP_HOST", "SMTP_PORT", "SMTP_USER", "SMTP_PASS"), SMTP),
    "EMAIL_FROM": "FROM_EMAIL",
    "DEFAULT_FROM_EMAIL": "FROM_EMAIL",
    "TWILIO_PHONE_NUMBER": "TWILIO_FROM_NUMBER",
    "AFRICASTALKING_SENDER_ID": "AFRICASTALKING_FROM",
    **dict.fromkeys(("FIREBASE_SERVER_KEY", "FCM_SERVER_KEY", "FIREBASE_SERVICE_ACCOUNT"), FIREBASE),
}


def ignored(env: Mapping[str, str] = os.environ) -> dict[str, str]:
    """Old variables that are set, each with what replaces it."""
    return {name: instead for name, instead in INSTEAD.items() if env.get(name)}
