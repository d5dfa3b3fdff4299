"""Users component: profiles and the user directory; tells the authenticator who may log in."""
