"""The background worker and its schedule: `celery -A config.celery worker`."""

import os
from typing import Any

from celery import Celery
from celery.app.amqp import AMQP
from kombu.connection import Connection

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.dev")

PROGRESS_QUEUE = "progress calculation"
LONGEST_PAUSE = 2.0
SCHEDULE = {
    "hand-out-progress-jobs": {
        "task": "progress.tick",
        "schedule": 1.0,
        "options": {"expires": 5},  # ticks of an outage are of no use afterwards
    },
    "hand-out-reports": {
        "task": "feedback.tick",
        "schedule": 1.0,
        "options": {"expires": 5},
    },
    "end-role-plays-out-of-time": {
        "task": "practice.sweep",
        "schedule": 30.0,
        "options": {"expires": 60},
    },
    "clear-expired-sessions": {
        "task": "accounts.tasks.clear_expired_sessions",
        "schedule": 86_400.0,
    },
}


class PatientConnection(Connection):
    """Ask for a broker that is away every two seconds, for ever.

    Celery gives no setting for it: its pauses grow to half a minute, which children would wait after
    the broker is back, and after a hundred of them it gives up.
    """

    def ensure_connection(
        self, errback: Any = None, max_retries: int | None = None, **options: Any
    ) -> Any:
        """Connect, however long it takes."""
        options |= {"interval_start": 0.2, "interval_step": 0.3, "interval_max": LONGEST_PAUSE}
        return super().ensure_connection(errback, None if max_retries else max_retries, **options)  # type: ignore[no-untyped-call]


class PatientAMQP(AMQP):
    """Let every connection of worker and beat be a patient one."""

    Connection = PatientConnection


app = Celery("vita_praxis", amqp=PatientAMQP)


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
        beat_schedule=SCHEDULE,
    )
    app.autodiscover_tasks()


configure()
