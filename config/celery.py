"""The background worker and its schedule: `celery -A config.celery worker`."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

PROGRESS_QUEUE = "progress calculation"
app = Celery("vita_praxis")


def configure() -> None:
    """Read the broker's address from Django's settings and find every app's tasks."""
    from django.conf import settings

    app.conf.update(
        broker_url=settings.REDIS_URL,
        broker_connection_retry_on_startup=True,
        broker_transport_options={
            "visibility_timeout": 3600,  # longer than any task, or Redis hands it out twice
            "unacked_restore_throttle": 1,
            "socket_timeout": 5,
        },
        task_acks_late=True,  # default acknowledgement loses the tasks of a killed worker
        task_reject_on_worker_lost=True,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_prefetch_multiplier=1,
        worker_hijack_root_logger=False,
        worker_send_task_events=False,
        timezone="UTC",
        task_routes={"calculate-progress": {"queue": PROGRESS_QUEUE}},
        # one more try and no more: what could not be handed out is claimed again
        task_publish_retry_policy={"max_retries": 1, "interval_start": 0.1},
        beat_schedule={
            "hand-out-progress-jobs": {
                "task": "progress.tick",
                "schedule": 1.0,
                "options": {"expires": 5},  # ticks of an outage are of no use afterwards
            },
            "clear-expired-sessions": {
                "task": "accounts.tasks.clear_expired_sessions",
                "schedule": 86_400.0,
            },
        },
    )
    app.autodiscover_tasks()


configure()
