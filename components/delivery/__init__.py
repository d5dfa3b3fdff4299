"""Delivery component: plans notifications from the message log, and sends them by email, SMS and push.

It registers no procedures. `components/notifications`, in the process `core`, has those of devices and
preferences.
"""
